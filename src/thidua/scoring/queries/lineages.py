"""Which units of a cluster's seasons are the same under another name, and which went into others by merging."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from thidua.parties.enums import SuccessionKind
from thidua.parties.queries import organisations_with_ids
from thidua.records.queries import Step, steps_into
from thidua.scoring.models import ScoreSheet


@dataclass(frozen=True)
class Followed:
    """A unit of the cluster and those it follows: from when, how, and their names (of whatever cluster they were)."""

    unit: str
    kind: SuccessionKind
    effective: date
    names: tuple[str, ...]


@dataclass(frozen=True)
class Lineage:
    """Units over the years, by code.

    `renamed` has, by an earlier code of a unit, its latest: it is one unit under several names. `former` has, by a
    unit that went into another by merging, that other: they stay two units, and are never summed.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Followed, ...] = ()

    def latest(self, code: str) -> str:
        """The code a unit goes by over the years."""
        return self.renamed.get(code, code)


def lineage_of(sheets: Sequence[ScoreSheet], *, on: date) -> Lineage:
    """Who follows whom among the units of these sheets (with their organisations), as recorded up to that day.

    One query where nobody followed anybody; else one for the names, and one more for each time units were merged one
    after another. A unit is
    taken for the same under another name only if that is recorded of it once, and if no season has sheets of both
    names; whatever else is recorded counts as a merger, which keeps the two apart.
    """
    code_of = {sheet.organisation_id: sheet.organisation.code for sheet in sheets}
    steps = steps_into(code_of, on=on)
    if not steps:
        return Lineage()
    named = organisations_with_ids({step.predecessor for step in steps})
    short = dict(named.values_list("pk", "short_name"))
    seasons: dict[int, set[int]] = defaultdict(set)
    for sheet in sheets:
        seasons[sheet.organisation_id].add(sheet.season_id)
    after = _only_steps(steps)
    one: dict[int, int] = {}
    former: dict[int, int] = {}
    for unit in code_of:
        successor, is_renamed = _next(unit, after, code_of)
        if successor is None:
            continue
        is_same = is_renamed and not seasons[unit] & seasons[successor]
        (one if is_same else former)[unit] = successor
    renamed = {code_of[unit]: code_of[_end(unit, one)] for unit in one}
    return Lineage(
        renamed=renamed,
        former={
            code_of[_end(unit, one)]: code_of[_end(successor, one)] for unit, successor in former.items()
        },
        told=_told(steps, {unit: code_of[_end(unit, one)] for unit in code_of}, short),
    )


def _only_steps(steps: Iterable[Step]) -> dict[int, Step]:
    """By predecessor the step it took; without those followed by several, of which none can be said to stand for it."""
    listed = list(steps)
    followed = Counter(unit for unit, _successor in {(s.predecessor, s.successor) for s in listed})
    return {step.predecessor: step for step in listed if followed[step.predecessor] == 1}


def _next(unit: int, after: Mapping[int, Step], known: Mapping[int, str]) -> tuple[int | None, bool]:
    """The next unit with sheets that follows this one, if any, and whether all on the way was renaming."""
    is_renamed, seen = True, {unit}
    while (step := after.get(unit)) is not None and step.successor not in seen:
        is_renamed &= step.kind == SuccessionKind.RENAMED
        unit = step.successor
        seen.add(unit)
        if unit in known:
            return unit, is_renamed
    return None, False


def _end(unit: int, one: Mapping[int, int]) -> int:
    seen = {unit}
    while unit in one and one[unit] not in seen:
        unit = one[unit]
        seen.add(unit)
    return unit


def _told(steps: Iterable[Step], codes: Mapping[int, str], short: Mapping[int, str]) -> tuple[Followed, ...]:
    """What the reader is told of each unit that follows others, earliest first."""
    names: dict[tuple[date, str, SuccessionKind], set[str]] = defaultdict(set)
    for step in steps:
        if step.successor in codes:
            key = (step.effective, codes[step.successor], SuccessionKind(step.kind))
            names[key].add(short[step.predecessor])
    return tuple(
        Followed(unit, kind, effective, tuple(sorted(listed)))
        for (effective, unit, kind), listed in sorted(names.items())
    )
