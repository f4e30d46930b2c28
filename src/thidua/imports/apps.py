from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "thidua.imports"
    label = "imports"

    def ready(self) -> None:
        """Say who may read uploaded lists."""
        from thidua.imports.policies import FILE_SUBJECT, may_read_file
        from thidua.kernel.files import register_reader

        register_reader(FILE_SUBJECT, may_read_file)
