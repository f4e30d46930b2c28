from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "thidua.scoring"
    label = "scoring"

    def ready(self) -> None:
        """Say who may read files of evidence, files put to objections, and worksheets of tables."""
        from thidua.kernel.files import register_reader
        from thidua.scoring.objection_policies import OBJECTION_SUBJECT, may_read_objection_file
        from thidua.scoring.owner_policies import may_read_proof
        from thidua.scoring.policies import EVIDENCE_SUBJECT
        from thidua.scoring.table_import_policies import WORKSHEET_SUBJECT, may_read_worksheet

        register_reader(EVIDENCE_SUBJECT, may_read_proof)
        register_reader(OBJECTION_SUBJECT, may_read_objection_file)
        register_reader(WORKSHEET_SUBJECT, may_read_worksheet)
