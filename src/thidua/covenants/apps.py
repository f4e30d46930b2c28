from django.apps import AppConfig


class CovenantsConfig(AppConfig):
    name = "thidua.covenants"
    label = "covenants"

    def ready(self) -> None:
        """Say who may read the evidence files of results."""
        from thidua.covenants.policies import FILE_SUBJECT, may_read_file
        from thidua.kernel.files import register_reader

        register_reader(FILE_SUBJECT, may_read_file)
