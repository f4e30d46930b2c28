from django.apps import AppConfig


class CommendationConfig(AppConfig):
    name = "thidua.commendation"
    label = "commendation"

    def ready(self) -> None:
        """Tell the kernel who may read this room's files, and listen for awards taken back in the register."""
        from thidua.commendation.actions.decisions import (
            take_certificate_back,  # models are not loaded before
        )
        from thidua.commendation.actions.proposals import FILE_SUBJECT
        from thidua.commendation.policies import may_read_file
        from thidua.kernel.files import register_reader
        from thidua.kernel.hooks import listen

        register_reader(FILE_SUBJECT, may_read_file)
        listen("register.award_revoked", take_certificate_back)
