"""Reading the audit trail."""

from django.db.models import Model, QuerySet

from thidua.kernel.models import AuditRecord


def trail_of(target: Model) -> QuerySet[AuditRecord]:
    """The audit records about one record, newest first."""
    return AuditRecord.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))


def whole_trail() -> QuerySet[AuditRecord]:
    """Every audit record, newest first."""
    return AuditRecord.objects.all()
