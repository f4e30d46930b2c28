"""Units that went into others by merging: who stands for whom, without ever being counted as one."""

from collections.abc import Mapping

Former = Mapping[str, str]
"""By unit the unit it went into (a merger). A unit that was only renamed is the same unit, and not here."""


def family_of(unit: str, former: Former) -> str:
    """The unit that stands for this one in the end, through any number of mergers; itself if it went into none."""
    seen = {unit}
    while (after := former.get(unit)) is not None and after not in seen:
        unit = after
        seen.add(unit)
    return unit
