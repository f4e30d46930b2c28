from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "thidua.eligibility"
    label = "eligibility"

    def ready(self) -> None:
        """Listen for facts that change: what was judged from them is stale."""
        from thidua.eligibility.staleness import awards_changed, document_revoked, records_changed
        from thidua.kernel.hooks import listen

        listen("records.changed", records_changed)
        listen("register.changed", awards_changed)
        listen("documents.document_revoked", document_revoked)
