"""Two people at one table: what each did is in the one result, and what both touched is put to the choice."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.scoring.drafts import drafts
from thidua.scoring.comparing import compared
from thidua.scoring.engine import Kind, Part, RoundingMode
from thidua.scoring.merging import PLACE, WHOLE, Side, Spot, merge
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import CriterionDraft, TableDraft

BOTH = (Side.THEIRS, Side.MINE)


def line(code, title="", most="10", **more):
    parent = code.rpartition(".")[0]
    return CriterionDraft(
        code,
        title or f"Dòng {code}",
        Decimal(most),
        more.pop("kind", Kind.DIRECT),
        parent_code=parent,
        **more,
    )


def group(code, title=""):
    return line(code, title, "20", kind=None)


def table(*lines, **rules):
    told = {"title": "Bảng", "total": Decimal(40), "tie_breaks": (TieBreak(TieBreakKind.GROUP_POINTS, "II"),)}
    return TableDraft(criteria=tuple(lines), **{**told, **rules})


ONE, I1, I2 = group("I"), line("I.1"), line("I.2")
TWO, II1, II2 = group("II"), line("II.1"), line("II.2")
BASE = table(ONE, I1, I2, TWO, II1, II2)


def codes(found):
    return [c.code for c in found.criteria]


def said(found, code):
    return next(c for c in found.criteria if c.code == code)


def put_together(theirs, mine, chosen=None, **more):
    return merge(BASE, theirs, mine, **more).resolved(chosen or {}).draft


# ── Laws ─────────────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def changed(draw, base):
    """The table after somebody worked on it: lines changed, taken away, moved, renumbered, added; rules changed."""
    lines = list(base.criteria)
    for _n in range(draw(st.integers(0, 5))):
        step = draw(st.sampled_from((change, take_away, add, move, recode)))
        lines = step(draw, lines) if lines else lines
    found = replace(base, criteria=tuple(lines))
    if draw(st.booleans()):
        found = replace(found, total=draw(st.sampled_from((Decimal(50), Decimal(90)))))
    if draw(st.booleans()):
        found = replace(found, rules={**found.rules, "mode": draw(st.sampled_from(tuple(RoundingMode)))})
    return found


def below(lines, code):
    found = {code}
    for one in lines:
        if one.parent_code in found:
            found.add(one.code)
    return found


def change(draw, lines):
    at = draw(st.integers(0, len(lines) - 1))
    made = replace(lines[at], maximum=Decimal(draw(st.integers(1, 9))), guidance=draw(st.sampled_from("ab")))
    return [*lines[:at], made, *lines[at + 1 :]]


def take_away(draw, lines):
    gone = below(lines, draw(st.sampled_from(lines)).code)
    return [one for one in lines if one.code not in gone]


def add(draw, lines):
    above = draw(st.sampled_from(lines))
    last = max(n for n, one in enumerate(lines) if one.code in below(lines, above.code))
    code = f"{above.code}.{draw(st.sampled_from('xyz'))}{len(lines)}"
    if code in {one.code for one in lines}:
        return lines
    made = line(code, draw(st.sampled_from(("Mới", "Mới nữa"))))
    return [*lines[: last + 1], replace(made, parent_code=above.code), *lines[last + 1 :]]


def move(draw, lines):
    moved, to = draw(st.sampled_from(lines)), draw(st.sampled_from(lines))
    taken = below(lines, moved.code)
    if to.code in taken:
        return lines
    branch = [one for one in lines if one.code in taken]
    rest = [one for one in lines if one.code not in taken]
    at = rest.index(to)
    branch[0] = replace(branch[0], parent_code=to.parent_code)
    return [*rest[:at], *branch, *rest[at:]]


def recode(draw, lines):
    was = draw(st.sampled_from(lines)).code
    new = f"{was}9"
    if new in {one.code for one in lines}:
        return lines
    renamed = {was: new}
    return [
        replace(
            one,
            code=renamed.get(one.code, one.code),
            parent_code=renamed.get(one.parent_code, one.parent_code),
            only_if=renamed.get(one.only_if, one.only_if),
        )
        for one in lines
    ]


def as_groups(found):
    """A line with lines below it has no kind of its own: as every table that was read."""
    above = {one.parent_code for one in found.criteria}
    return replace(
        found, criteria=tuple(replace(c, kind=None) if c.code in above else c for c in found.criteria)
    )


@st.composite
def histories(draw):
    base = as_groups(draw(drafts()))
    return base, as_groups(draw(changed(base))), as_groups(draw(changed(base)))


LAWS = settings(max_examples=30, deadline=None, suppress_health_check=(HealthCheck.too_slow,))


@LAWS
@given(histories())
def test_with_nobody_else_at_it_the_result_is_mine(history):
    base, _theirs, mine = history
    found = merge(base, base, mine)
    assert found.is_clear
    assert found.resolved({}).draft.criteria == mine.criteria
    assert compared(found.resolved({}).draft, mine).rules == ()


@LAWS
@given(histories())
def test_where_only_they_worked_the_result_is_theirs(history):
    base, theirs, _mine = history
    found = merge(base, theirs, base)
    assert found.is_clear
    assert found.resolved({}).draft.criteria == theirs.criteria
    assert compared(found.resolved({}).draft, theirs).rules == ()


@LAWS
@given(histories())
def test_both_doing_the_same_is_no_conflict(history):
    base, theirs, _mine = history
    found = merge(base, theirs, theirs)
    assert found.is_clear
    assert found.resolved({}).draft.criteria == theirs.criteria


@LAWS
@given(histories(), st.data())
def test_any_choices_give_a_whole_table(history, data):
    base, theirs, mine = history
    for known in (base, None):
        found = merge(known, theirs, mine)
        chosen = {c.key: data.draw(st.sampled_from(BOTH)) for c in found.choices}
        made = found.resolved(chosen).draft.criteria
        assert len({c.code for c in made}) == len(made)
        seen = {""}
        for one in made:
            assert one.parent_code in seen
            seen.add(one.code)


@LAWS
@given(histories())
def test_lines_only_one_of_them_added_are_never_lost(history):
    base, theirs, mine = history
    found = merge(base, theirs, mine)
    torn = {one.title for conflict in found.lines for one in conflict.below}
    titles = {c.title for c in found.resolved({}).draft.criteria} | torn
    offered = {v.title for c in found.choices if c.name == WHOLE for v in (c.theirs, c.mine) if v is not None}
    for side in (theirs, mine):
        new = {c.title for c in side.criteria} - {c.title for c in base.criteria}
        assert new <= titles | offered


@LAWS
@given(drafts(), st.data())
def test_apart_from_each_other_it_does_not_matter_who_saved_first(base, data):
    base = as_groups(base)
    tops = [one.code for one in base.criteria if not one.parent_code]
    halves = [set().union(*(below(base.criteria, top) for top in tops[start::2])) for start in (0, 1)]

    def worked(half):
        lines = [
            replace(c, guidance="mới", maximum=Decimal(3)) if c.code in half else c for c in base.criteria
        ]
        is_less = half and data.draw(st.booleans())
        gone = below(lines, data.draw(st.sampled_from(sorted(half)))) if is_less else set()
        return as_groups(replace(base, criteria=tuple(c for c in lines if c.code not in gone)))

    one, other = (worked(half) for half in halves)
    there, back = merge(base, one, other), merge(base, other, one)
    assert there.is_clear
    assert back.is_clear
    assert there.resolved({}).draft == back.resolved({}).draft


# ── Stories ──────────────────────────────────────────────────────────────────────────────────────────────


def test_each_changed_another_line_and_another_rule():
    theirs = table(ONE, replace(I1, maximum=Decimal(12)), I2, TWO, II1, II2, total=Decimal(42))
    mine = table(ONE, I1, I2, TWO, II1, replace(II2, title="Sáng kiến"), title="Bảng mới")
    found = merge(BASE, theirs, mine)
    made = found.resolved({}).draft
    assert found.is_clear
    assert (said(made, "I.1").maximum, said(made, "II.2").title) == (Decimal(12), "Sáng kiến")
    assert (made.total, made.title) == (Decimal(42), "Bảng mới")


def test_both_changed_one_line_and_one_rule():
    theirs = table(
        ONE, replace(I1, maximum=Decimal(12), guidance="Theo HD 1"), I2, TWO, II1, II2, total=Decimal(42)
    )
    mine = table(ONE, replace(I1, maximum=Decimal(8), part=Part.BONUS), I2, TWO, II1, II2, total=Decimal(38))
    found = merge(BASE, theirs, mine)
    (conflict,) = found.lines
    told = {c.name: (c.was, c.theirs, c.mine, c.suggested) for c in conflict.choices}
    assert told == {
        "maximum": (Decimal(10), Decimal(12), Decimal(8), None),
        "part": (Part.BASE, Part.BASE, Part.BONUS, Side.MINE),
        "guidance": ("", "Theo HD 1", "", Side.THEIRS),
    }
    assert [(c.key, c.was, c.theirs, c.mine) for c in found.rules] == [
        ("rule|total", Decimal(40), Decimal(42), Decimal(38))
    ]
    assert {c.key for c in found.unanswered({"rule|total": Side.MINE})} == {c.key for c in conflict.choices}
    chosen = {c.key: Side.MINE for c in found.choices} | {"=I.1|guidance": Side.THEIRS}
    made = found.resolved(chosen).draft
    assert said(made, "I.1") == replace(I1, maximum=Decimal(8), part=Part.BONUS, guidance="Theo HD 1")
    assert made.total == Decimal(38)
    theirs_only = found.resolved(dict.fromkeys((c.key for c in found.choices), Side.THEIRS)).draft
    assert theirs_only == replace(theirs, rules=theirs_only.rules)


def test_one_took_away_what_the_other_changed():
    theirs = table(ONE, I1, replace(I2, maximum=Decimal(15)), TWO, II1, II2)
    mine = table(ONE, I1, TWO, II1, II2)
    (conflict,) = merge(BASE, theirs, mine).lines
    (choice,) = conflict.choices
    assert (choice.name, choice.theirs.maximum, choice.mine) == (WHOLE, Decimal(15), None)
    assert "I.2" not in codes(put_together(theirs, mine, {choice.key: Side.MINE}))
    assert said(put_together(theirs, mine, {choice.key: Side.THEIRS}), "I.2").maximum == Decimal(15)
    turned = merge(BASE, mine, theirs).resolved({"=I.2|line": Side.MINE}).draft
    assert said(turned, "I.2").maximum == Decimal(15)


def test_one_took_a_group_away_and_the_other_added_below_it():
    theirs = table(ONE, I1, I2, TWO, II1, II2, line("II.3", "Mô hình"))
    mine = table(ONE, I1, I2)
    (conflict,) = merge(BASE, theirs, mine).lines
    assert [one.code for one in conflict.below] == ["II", "II.1", "II.2", "II.3"]
    (choice,) = conflict.choices
    assert codes(put_together(theirs, mine, {choice.key: Side.THEIRS})) == codes(theirs)
    assert codes(put_together(theirs, mine, {choice.key: Side.MINE})) == codes(mine)


def test_what_one_took_away_and_the_other_left_alone_is_gone():
    theirs = table(ONE, replace(I1, maximum=Decimal(12)), I2, TWO, II1, II2)
    assert codes(put_together(theirs, table(ONE, I1, I2))) == ["I", "I.1", "I.2"]


def test_moved_against_changed():
    theirs = table(ONE, replace(I1, maximum=Decimal(12)), I2, TWO, II1, II2)
    mine = table(ONE, I2, TWO, II1, II2, line("II.3", "Dòng I.1"))
    found = merge(BASE, theirs, mine, kept={"II.3": "I.1"})
    (conflict,) = found.lines
    told = {c.name: c.suggested for c in conflict.choices}
    assert told == {"maximum": Side.THEIRS, PLACE: Side.MINE}
    spots = [(c.was, c.theirs, c.mine) for c in conflict.choices if c.name == PLACE]
    assert spots == [(Spot("I", ""), Spot("I", ""), Spot("II", "II.2"))]
    made = found.resolved({}).draft
    assert codes(made) == ["I", "I.2", "II", "II.1", "II.2", "II.3"]
    assert said(made, "II.3").maximum == Decimal(12)
    stays = found.resolved({"=I.1|place": Side.THEIRS}).draft
    assert codes(stays) == codes(BASE)


def test_two_new_lines_with_one_code_both_stay():
    theirs = table(ONE, I1, I2, TWO, II1, II2, line("II.3", "Mô hình"))
    mine = table(ONE, I1, I2, TWO, II1, II2, line("II.3", "Giải ngân"), line("II.3.1", "Quý I"))
    found = merge(BASE, theirs, as_groups(mine)).resolved({})
    assert {c.title: c.code for c in found.draft.criteria}["Mô hình"] == "II.3"
    assert {c.title: c.code for c in found.draft.criteria}["Giải ngân"] == "II.4"
    assert {c.title: c.code for c in found.draft.criteria}["Quý I"] == "II.4.1"
    assert found.recoded == (("II.3", "II.4"),)


@pytest.mark.parametrize(
    ("code", "given"), [("II.²", "II.²2"), ("II." + "9" * 5000, "II." + "9" * 5000 + "2")]
)
def test_a_code_that_is_no_number_gets_one_behind_it(code, given):
    theirs = table(ONE, I1, I2, TWO, II1, II2, line(code, "Mô hình"))
    mine = table(ONE, I1, I2, TWO, II1, II2, line(code, "Giải ngân"))
    assert merge(BASE, theirs, mine).resolved({}).recoded == ((code, given),)


def test_one_line_both_added_is_one_line():
    theirs = table(ONE, I1, I2, TWO, II1, II2, line("II.3", "Mô hình", "5"))
    mine = table(ONE, I1, I2, line("I.3", "Mô hình", "5"), TWO, II1, II2, line("II.3", "Mô hình", "6"))
    found = merge(BASE, theirs, mine)
    (conflict,) = found.lines
    assert [(c.name, c.theirs, c.mine) for c in conflict.choices] == [("maximum", Decimal(5), Decimal(6))]
    assert codes(found.resolved({}).draft) == ["I", "I.1", "I.2", "I.3", "II", "II.1", "II.2", "II.3"]


def test_a_renumbered_group_takes_along_what_names_it():
    renamed = [replace(c, code=c.code.replace("II", "III"), parent_code=c.parent_code.replace("II", "III"))
               for c in (TWO, II1, II2)]  # fmt: skip
    mine = table(ONE, I1, I2, *renamed, tie_breaks=(TieBreak(TieBreakKind.GROUP_POINTS, "III"),))
    bonus = line("II.3", "Thưởng", part=Part.BONUS, only_if="II.1")
    theirs = table(ONE, I1, I2, TWO, II1, II2, bonus)
    found = merge(BASE, theirs, mine, kept={c.code: c.code.replace("III", "II") for c in mine.criteria})
    assert found.is_clear
    made = found.resolved({}).draft
    assert codes(made) == ["I", "I.1", "I.2", "III", "III.1", "III.2", "III.3"]
    assert said(made, "III.3").only_if == "III.1"
    assert made.tie_breaks == (TieBreak(TieBreakKind.GROUP_POINTS, "III"),)


def test_two_moves_below_each_other_leave_a_tree():
    theirs = table(TWO, II1, II2, replace(line("II.3", "Dòng I", "20", kind=None)), *(
        replace(c, code=f"II.3.{c.code[-1]}", parent_code="II.3") for c in (I1, I2)))  # fmt: skip
    mine = table(ONE, I1, I2, replace(line("I.3", "Dòng II", "20", kind=None)), *(
        replace(c, code=f"I.3.{c.code[-1]}", parent_code="I.3") for c in (II1, II2)))  # fmt: skip
    found = merge(BASE, theirs, mine)
    made = found.resolved({})
    assert sorted(c.title for c in made.draft.criteria) == sorted(c.title for c in BASE.criteria)


@pytest.mark.parametrize("side", BOTH)
def test_without_the_beginning_everything_said_differently_is_asked(side):
    theirs = table(ONE, replace(I1, maximum=Decimal(12)), I2, TWO, II1, II2, line("II.3", "Mô hình"))
    mine = table(ONE, I1, I2, TWO, II1, II2, line("II.4", "Giải ngân"), total=Decimal(41))
    found = merge(None, theirs, mine)
    assert {c.key for c in found.choices} == {"=I.1|maximum", "rule|total"}
    assert all(c.suggested is None for c in found.choices)
    made = found.resolved({c.key: side for c in found.choices}).draft
    assert {"II.3", "II.4"} <= set(codes(made))
    assert said(made, "I.1").maximum == Decimal(10 if side is Side.MINE else 12)
