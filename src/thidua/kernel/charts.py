"""Chart options as JSON that stands in the page, and the table that says the same in numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from thidua.kernel.refusals import Message

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Table:
    """What a chart shows, for whoever reads rather than looks."""

    head: Sequence[Message]
    rows: Sequence[Sequence[object]]


def round_floor(least: Decimal, span: Decimal) -> Decimal:
    """Where an axis over `span` (above zero) begins: the round number at or under `least`, not under zero."""
    fifth = span / 5
    power = Decimal(10) ** fifth.adjusted()
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= fifth)
    return max(Decimal(0), least // step * step)


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        match o:
            case Decimal():
                return float(o)
            case Promise():
                return str(o)
            case date():
                return o.isoformat()
        return super().default(o)


def as_json(option: Mapping[str, Any]) -> SafeString:
    """The option as JSON that is safe inside a script element of data."""
    return mark_safe(json.dumps(option, cls=_Encoder, ensure_ascii=False).translate(_ESCAPES))
