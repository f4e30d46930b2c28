from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "thidua.records"
    label = "records"

    def ready(self) -> None:
        """Say who may read the papers added to records, and hear of bodies that follow others."""
        from thidua.kernel.files import register_reader
        from thidua.kernel.hooks import listen
        from thidua.records.policies import FILE_SUBJECT, may_read_file
        from thidua.records.writing import succession_recorded

        register_reader(FILE_SUBJECT, may_read_file)
        listen("parties.succeeded", succession_recorded)
