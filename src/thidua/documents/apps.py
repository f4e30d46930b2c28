from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "thidua.documents"
    label = "documents"

    def ready(self) -> None:
        """Tell the kernel who may read the files of documents."""
        from thidua.documents.actions import FILE_SUBJECT
        from thidua.documents.policies import may_read_file
        from thidua.kernel.files import register_reader

        register_reader(FILE_SUBJECT, may_read_file)
