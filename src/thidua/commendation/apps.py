from django.apps import AppConfig


class CommendationConfig(AppConfig):
    name = "thidua.commendation"
    label = "commendation"

    def ready(self) -> None:
        """Tell who reads this room's files and manages its papers; listen for awards taken back in the register."""
        from thidua.commendation.actions.decisions import (
            take_certificate_back,  # models are not loaded before
        )
        from thidua.commendation.actions.proposals import FILE_SUBJECT
        from thidua.commendation.policies import may_manage_document, may_read_file
        from thidua.documents.policies import register_room
        from thidua.kernel.files import register_reader
        from thidua.kernel.hooks import listen

        register_reader(FILE_SUBJECT, may_read_file)
        for name in ("proposal", "decision", "recipient"):
            register_room(f"commendation.{name}", may_manage_document)
        listen("register.award_revoked", take_certificate_back)
