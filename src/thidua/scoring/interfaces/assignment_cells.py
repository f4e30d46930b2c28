"""The ticks of the page on which lines are assigned: only what somebody changed since the page was made."""

from collections.abc import Iterable, Mapping

from thidua.scoring.models import Criterion

ASSIGNED, LEFT_OUT, MIXED = "1", "0", "m"
"""How a line was shown for the chosen units: assigned to all, to none, to some of them."""


def read_ticks(posted: Mapping[str, str], criteria: Iterable[Criterion]) -> dict[str, bool]:
    """Whether lines are to be assigned, by code: of those whose tick is another than it was shown.

    `k-<id>` is how the line was shown. `l-<id>` is there when “không giao” is ticked; of a line shown as mixed it is
    the wanted state, or blank to leave every unit as it is. Lines that were not sent are left out.
    """
    found: dict[str, bool] = {}
    for criterion in criteria:
        shown, sent = posted.get(f"k-{criterion.pk}"), posted.get(f"l-{criterion.pk}", "")
        if shown == MIXED:
            if sent in {ASSIGNED, LEFT_OUT}:
                found[criterion.code] = sent == ASSIGNED
        elif shown in {ASSIGNED, LEFT_OUT} and (sent == "") != (shown == ASSIGNED):
            found[criterion.code] = sent == ""
    return found
