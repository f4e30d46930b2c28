from django.apps import AppConfig


class ExemplarsConfig(AppConfig):
    name = "thidua.exemplars"
    label = "exemplars"

    def ready(self) -> None:
        """Say who may read files of evidence, and from what lines of scoring may be filled."""
        from thidua.exemplars.policies import EVIDENCE_SUBJECT, may_read_evidence
        from thidua.exemplars.score_sources import register_readers
        from thidua.kernel.files import register_reader

        register_reader(EVIDENCE_SUBJECT, may_read_evidence)
        register_readers()
