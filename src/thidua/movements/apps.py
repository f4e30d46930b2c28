from django.apps import AppConfig


class MovementsConfig(AppConfig):
    name = "thidua.movements"
    label = "movements"

    def ready(self) -> None:
        """Say who may read the files of progress reports."""
        from thidua.kernel.files import register_reader
        from thidua.movements.policies import REPORT_SUBJECT, may_read_report_file

        register_reader(REPORT_SUBJECT, may_read_report_file)
