from django.apps import AppConfig


class CommendationConfig(AppConfig):
    name = "thidua.commendation"
    label = "commendation"

    def ready(self) -> None:
        """Tell the kernel who may read this room's files."""
        from thidua.commendation.actions.proposals import FILE_SUBJECT
        from thidua.commendation.policies import may_read_file
        from thidua.kernel.files import register_reader

        register_reader(FILE_SUBJECT, may_read_file)
