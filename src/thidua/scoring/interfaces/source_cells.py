"""Values of sources in the cells of a sheet: how they read, and which of them somebody takes."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from thidua.kernel.numbers import format_number
from thidua.scoring.models import Criterion
from thidua.scoring.queries import Proposal

ALL = "*"


def source_text(proposal: Proposal) -> str:
    """The value as it would be typed; empty when nothing is known."""
    value = proposal.reading.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("đạt") if value else _("không đạt")
    return _plain(value)


def _plain(number: Decimal) -> str:
    return format_number(number).replace(".", "")


def with_taken(posted: Mapping[str, str], criteria: Iterable[Criterion]) -> tuple[dict[str, str], list[str]]:
    """The cells with what was taken put into them, and the codes of those lines.

    `take` is the id of one line, or `*` for every line whose cell is blank; `s-<id>` is the value of the source as
    it was shown. A cell somebody has typed in keeps its value unless that one line is asked for.
    """
    asked = posted.get("take", "")
    filled, codes = dict(posted), []
    for criterion in criteria if asked else ():
        shown = posted.get(f"s-{criterion.pk}", "")
        is_blank = not posted.get(f"v-{criterion.pk}", "").strip()
        if shown and (asked == str(criterion.pk) or (asked == ALL and is_blank)):
            filled[f"v-{criterion.pk}"] = shown
            codes.append(criterion.code)
    return filled, codes
