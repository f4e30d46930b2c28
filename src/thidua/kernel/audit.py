"""Writing the audit trail. Reading it is in `queries`."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import models

from thidua.kernel.actors import Actor
from thidua.kernel.models import AuditRecord

LONGEST_TEXT = 200


def record(
    *, by: Actor, at: datetime, action: str, arguments: Mapping[str, Any], result: object = None
) -> AuditRecord:
    """Append one line to the audit trail: who did what to which record, when, with which arguments."""
    target = result if isinstance(result, models.Model) else _first_model(arguments)
    return AuditRecord.objects.create(
        at=at,
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        action=action,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        target_label=str(target)[:LONGEST_TEXT] if target else "",
        detail=json.loads(json.dumps({k: plain(v) for k, v in arguments.items()})),
    )


def plain(value: Any) -> Any:
    """A value as JSON the trail can hold: records by reference, long texts cut, numbers exact."""
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return value.value
        case models.Model():
            return f"{value._meta.label_lower}:{value.pk}"
        case Decimal() | date() | datetime():
            return str(value)
        case str():
            return value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT] + "…"
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in value]
        case bytes():
            return f"{len(value)} bytes"
        case _:
            return str(value)[:LONGEST_TEXT]


def _first_model(arguments: Mapping[str, Any]) -> models.Model | None:
    return next((v for v in arguments.values() if isinstance(v, models.Model)), None)
