from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "thidua.records"
    label = "records"

    def ready(self) -> None:
        """Say who may read the papers added to records."""
        from thidua.kernel.files import register_reader
        from thidua.records.policies import FILE_SUBJECT, may_read_file

        register_reader(FILE_SUBJECT, may_read_file)
