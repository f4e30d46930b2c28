"""Reading the audit trail, and whether the database answers."""

from django.db import DatabaseError, connection
from django.db.models import Model, QuerySet

from thidua.kernel.models import AuditRecord


def trail_of(target: Model) -> QuerySet[AuditRecord]:
    """The audit records about one record, newest first."""
    return AuditRecord.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))


def whole_trail() -> QuerySet[AuditRecord]:
    """Every audit record, newest first."""
    return AuditRecord.objects.all()


def audit_actions() -> list[str]:
    """The names of the actions that were ever taken, in order."""
    return sorted(AuditRecord.objects.order_by().values_list("action", flat=True).distinct())


def does_database_answer() -> bool:
    """Whether the database takes a statement now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
