"""Values tried on a group or a whole table while it is being written: what the engine makes of them, kept nowhere.

Up to three units may be tried beside each other; lines that compare units take them as all the units there are. What
is typed is named `y-<unit>-<field>-<code of the line>`, and the class of a unit `y-<unit>-class-`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from thidua.kernel.refusals import Message
from thidua.scoring.engine import (
    CriterionSpec,
    Line,
    Outcome,
    Standing,
    TableSpec,
    Unit,
    compute_all,
)
from thidua.scoring.grading import grade_of
from thidua.scoring.interfaces.line_trying import CLASS, tried_line
from thidua.scoring.line_wording import points_of
from thidua.scoring.specs import CriterionDraft, TableDraft, drafted_spec
from thidua.scoring.validation import ProblemKind, problems_of
from thidua.scoring.wording import flag_text, formula_text, number_text

UNITS = ("1", "2", "3")
PREFIX = "y-"
# What is wrong with these does not keep the engine from counting.
COUNTS_ALL_THE_SAME = frozenset(
    {
        ProblemKind.EMPTY,
        ProblemKind.TOTAL_DIFFERS,
        ProblemKind.CHILDREN_DO_NOT_ADD_UP,
        ProblemKind.NO_SUCH_GROUP,
        ProblemKind.NO_INDICATOR,
        ProblemKind.GRADES_OUT_OF_ORDER,
        ProblemKind.TOO_FINE,
        ProblemKind.KNOCK_OUT_NEVER,
        ProblemKind.MIXED_CHOICE,
        ProblemKind.MIXED_PARTS,
        ProblemKind.CONDITION_WITHOUT_BASE,
        ProblemKind.BAND_OVER_MAXIMUM,
    }
)


@dataclass(frozen=True)
class TrialLine:
    """One line of what is tried: its cells (name of the field, name of the input, text), and what they give."""

    number: int
    code: str
    title: str
    most: str
    depth: int
    is_group: bool
    cells: Sequence[tuple[str, str, str]] = ()
    points: str = ""
    said: str = ""
    is_wrong: bool = False


@dataclass(frozen=True)
class TrialUnit:
    """One unit that is tried: its total (of the group that is tried), and its level where the whole table is."""

    number: str
    points: str
    said: str
    is_shown: bool


@dataclass(frozen=True)
class Trial:
    """A group (or, without code, the whole table) with the values tried on it for one of the units."""

    code: str
    title: str
    unit: str
    lines: Sequence[TrialLine]
    units: Sequence[TrialUnit]
    classes: Sequence[str]
    unit_class: str
    compares: bool
    needs_target: bool
    kept: Sequence[tuple[str, str]]
    """What is tried elsewhere, and travels unseen."""


def trial_of(table: TableDraft, posted: QueryDict) -> Trial:
    """What the values typed give for the lines asked for (`trial`: the code of a group, or nothing)."""
    tried = _tried(posted)
    code = posted.get("trial", "")
    unit = posted.get("trial-unit", "")
    unit = unit if unit in UNITS else UNITS[0]
    lines = list(_below(table, code))
    sound = _sound(drafted_spec(table))
    groups = {line.parent_code for line in table.criteria}
    leaves = {line.code: line for line in table.criteria if line.code not in groups}
    read = {n: {c: tried_line(leaf, _cells_of(leaf, tried, n)) for c, leaf in leaves.items()} for n in UNITS}
    outcomes = _outcomes(sound, read, tried)
    by_code = {n: {found.code: found for found in total.walk()} for n, total in outcomes.items()}
    shown = [
        _line(
            number,
            line,
            depth,
            line.code in groups,
            unit,
            tried,
            read[unit].get(line.code),
            by_code.get(unit, {}),
        )
        for number, (line, depth) in enumerate(lines)
    ]
    seen = {name for line in shown for _field, name, _text in line.cells} | {_name(unit, CLASS, "")}
    return Trial(
        code=code,
        title=next((line.title for line in table.criteria if code and line.code == code), ""),
        unit=unit,
        lines=shown,
        units=[_unit(n, sound, by_code.get(n, {}).get(code), unit) for n in UNITS],
        classes=sorted(drafted_spec(table).classes),
        unit_class=tried.get(_name(unit, CLASS, ""), ""),
        compares=bool(sound.across_units),
        needs_target=any(len(line.cells) > 1 for line in shown),
        kept=[(name, text) for name, text in tried.items() if name not in seen and text],
    )


def _tried(posted: QueryDict) -> dict[str, str]:
    return {name: str(posted[name]).strip() for name in posted if name.startswith(PREFIX)}


def _name(unit: str, field: str, code: str) -> str:
    return f"{PREFIX}{unit}-{field}-{code}"


def _cells_of(line: CriterionDraft, tried: Mapping[str, str], unit: str) -> dict[str, str]:
    return {field: tried.get(_name(unit, field, line.code), "") for field in line.reads}


def _below(table: TableDraft, code: str) -> Iterator[tuple[CriterionDraft, int]]:
    """The lines below a group in their order, each with its depth; of the whole table all of them."""
    depths = {code: -1}
    for line in table.criteria:
        if line.parent_code in depths and line.code != code:
            depths[line.code] = depths[line.parent_code] + 1
            yield line, depths[line.code]


def _sound(spec: TableSpec) -> TableSpec:
    """The table without the lines the engine cannot count yet, and without what depends on them."""
    while True:
        wrong = {
            problem.code
            for problem in problems_of(spec)
            if problem.code and not problem.is_warning and problem.kind not in COUNTS_ALL_THE_SAME
        }
        if not wrong:
            return spec
        spec = replace(spec, criteria=_without(spec.criteria, wrong))


def _without(criteria: Sequence[CriterionSpec], wrong: set[str]) -> tuple[CriterionSpec, ...]:
    return tuple(
        replace(line, children=_without(line.children, wrong)) if line.children else line
        for line in criteria
        if line.code not in wrong
    )


def _outcomes(
    spec: TableSpec,
    read: Mapping[str, Mapping[str, Line | Message | None]],
    tried: Mapping[str, str],
) -> Mapping[str, Outcome]:
    """The result of every unit something is tried for."""
    if not spec.criteria:
        return {}
    leaves = {line.code for line in spec.walk() if not line.children}
    units = []
    for number, found in read.items():
        lines = tuple(line for code, line in found.items() if isinstance(line, Line) and code in leaves)
        unit_class = tried.get(_name(number, CLASS, ""), "")
        if lines or number == UNITS[0]:
            units.append(Unit(number, lines, frozenset(filter(None, [unit_class]))))
    return compute_all(spec, units, is_closed=True)


def _line(
    number: int,
    line: CriterionDraft,
    depth: int,
    is_group: bool,  # noqa: FBT001 - told by the lines below
    unit: str,
    tried: Mapping[str, str],
    read: Line | Message | None,
    outcomes: Mapping[str, Outcome],
) -> TrialLine:
    cells = (
        []
        if is_group
        else [(f, _name(unit, f, line.code), text) for f, text in _cells_of(line, tried, unit).items()]
    )
    found = TrialLine(number, line.code, line.title, points_of(line), depth, is_group, cells)
    outcome = outcomes.get(line.code)
    if read is not None and not isinstance(read, Line):
        return replace(found, said=str(read), is_wrong=True)
    if outcome is None:
        is_unsound = bool(outcomes)
        return (
            replace(found, said=_("Sửa các chỗ chưa đúng của dòng trước khi thử."), is_wrong=True)
            if is_unsound
            else found
        )
    # Nothing was typed: only what the table gives from the start is worth telling.
    if not outcome.is_entered and (is_group or outcome.standing is not Standing.SCORED):
        return found
    return replace(found, points=_points(outcome), said=_said(outcome))


def _points(outcome: Outcome) -> str:
    return "" if outcome.points is None else number_text(outcome.points)


def _said(outcome: Outcome) -> str:
    """How the points came about, as the sheet tells it: the formula, what caps and rounding changed, the flags."""
    told = [] if outcome.points is None else [f"{formula_text(outcome.formula)}."]
    if outcome.adjustment:
        change = number_text(abs(outcome.adjustment))
        told.append(
            _("Trần và làm tròn thay đổi %(change)s.")
            % {"change": f"+{change}" if outcome.adjustment > Decimal(0) else f"−{change}"}
        )
    if outcome.children and outcome.unsettled:
        told.append(_("Tạm tính, còn %(count)d dòng chưa có điểm.") % {"count": len(outcome.unsettled)})
    return " ".join([*told, *(str(flag_text(flag)) for flag in outcome.flags)])


def _unit(number: str, spec: TableSpec, outcome: Outcome | None, shown: str) -> TrialUnit:
    if outcome is None or not outcome.is_entered:
        return TrialUnit(number, "", "", number == shown)
    return TrialUnit(
        number, _points(outcome), " ".join([_said(outcome), *_level(spec, outcome)]), number == shown
    )


def _level(spec: TableSpec, outcome: Outcome) -> Iterator[str]:
    """What the whole result is: kept out of the ranking, or of which level."""
    for code in outcome.knocked_out:
        yield _("Không xếp loại vì dòng %(line)s.") % {"line": code}
    if outcome.code or outcome.knocked_out or not spec.grades or outcome.is_provisional:
        return
    grade = grade_of(spec, outcome).grade
    yield _("Xếp loại: %(grade)s.") % {"grade": grade.title if grade else _("Chưa đạt mức nào")}
