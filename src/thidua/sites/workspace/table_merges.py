"""What two people made of one table, in words for the page: what is to be chosen, and what each of them did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.kernel.refusals import Message
from thidua.scoring.comparing import LINE_FIELDS, compared
from thidua.scoring.interfaces.table_merging import CHOSEN
from thidua.scoring.line_wording import NAMES, TABLE_NAMES, how_text, points_of, value_text
from thidua.scoring.merging import PLACE, WHOLE, Choice, Conflict, Merge, Side, Spot
from thidua.scoring.specs import CriterionDraft
from thidua.sites.workspace.table_changes import ShownComparison, rule_text, shown_comparison

PLACE_NAME = gettext_lazy("Vị trí")
WHOLE_NAME = gettext_lazy("Giữ hay bỏ")


@dataclass(frozen=True)
class ShownOption:
    """One version of what is to be chosen."""

    side: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownChoice:
    """One thing to choose; `only` says who alone changed it, if one did."""

    field: str
    name: Message
    was: str
    only: str
    is_missing: bool
    theirs: ShownOption
    mine: ShownOption


@dataclass(frozen=True)
class ShownConflict:
    """A line both touched; without code: the rules of the table. `below` go or stay with it."""

    code: str
    title: str
    choices: Sequence[ShownChoice]
    below: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ShownMerge:
    """Everything to choose, and what each did to the version both began with (None where nobody knows it)."""

    conflicts: Sequence[ShownConflict]
    theirs: ShownComparison | None
    mine: ShownComparison | None
    missing: int

    @property
    def count(self) -> int:
        """How many things there are to choose."""
        return sum(len(conflict.choices) for conflict in self.conflicts)


def shown_merge(found: Merge, chosen: Mapping[str, Side], *, is_asked: bool) -> ShownMerge:
    """A merge in words; with `is_asked` what has no answer yet is marked."""
    shown = [_conflict(conflict, chosen, is_asked=is_asked) for conflict in found.lines]
    if found.rules:
        rules = [_choice(choice, chosen, _rule, TABLE_NAMES, is_asked=is_asked) for choice in found.rules]
        shown.insert(0, ShownConflict("", "", rules))
    base = found.base.table if found.base else None
    return ShownMerge(
        shown,
        None if base is None else shown_comparison(compared(base, found.theirs.table)),
        None if base is None else shown_comparison(compared(base, found.mine.table)),
        sum(choice.is_missing for conflict in shown for choice in conflict.choices),
    )


def _conflict(conflict: Conflict, chosen: Mapping[str, Side], *, is_asked: bool) -> ShownConflict:
    names = {**NAMES, PLACE: PLACE_NAME, WHOLE: WHOLE_NAME}
    line = conflict.line
    return ShownConflict(
        line.code,
        line.title,
        [_choice(choice, chosen, _value, names, is_asked=is_asked) for choice in conflict.choices],
        [(one.code, one.title) for one in conflict.below if one.code != line.code],
    )


def _choice(
    choice: Choice, chosen: Mapping[str, Side], text: Any, names: Mapping[str, Message], *, is_asked: bool
) -> ShownChoice:
    answer = chosen.get(choice.key, choice.suggested)
    only = {None: "", Side.THEIRS: _("chỉ người kia sửa"), Side.MINE: _("chỉ bạn sửa")}[choice.suggested]
    return ShownChoice(
        field=f"{CHOSEN}{choice.key}",
        name=names[choice.name],
        was="" if choice.was is None else text(choice, choice.was, None),
        only=only,
        is_missing=is_asked and answer is None,
        theirs=ShownOption(Side.THEIRS.value, text(choice, choice.theirs, choice.was), answer is Side.THEIRS),
        mine=ShownOption(Side.MINE.value, text(choice, choice.mine, choice.was), answer is Side.MINE),
    )


def _rule(choice: Choice, value: Any, _was: Any) -> str:
    return rule_text(choice.name, value)


def _value(choice: Choice, value: Any, was: Any) -> str:
    if choice.name == PLACE:
        return _spot(value)
    if choice.name == WHOLE:
        return _whole(value, was)
    return value_text(choice.name, value)


def _spot(spot: Spot) -> str:
    told = {"parent": spot.parent, "after": spot.after}
    if spot.parent and spot.after:
        return _("trong nhóm %(parent)s, sau dòng %(after)s") % told
    if spot.parent:
        return _("đầu nhóm %(parent)s") % told
    return _("ở mức đầu, sau dòng %(after)s") % told if spot.after else _("đầu bảng")


def _whole(line: CriterionDraft | None, was: CriterionDraft | None) -> str:
    if line is None:
        return _("bỏ dòng này")
    differing = [
        name for name in LINE_FIELDS if was is not None and getattr(was, name) != getattr(line, name)
    ]
    told = [
        f"{NAMES[name]}: {value_text(name, getattr(was, name))} → {value_text(name, getattr(line, name))}"
        for name in differing
    ]
    how = " · ".join(filter(None, (points_of(line), how_text(line, is_group=line.kind is None))))
    return _("giữ dòng này (%(told)s)") % {"told": "; ".join(told) or how or line.title}
