"""Values tried on a group or a whole table: exactly what the engine gives, told as on the sheet."""

from dataclasses import replace
from decimal import Decimal

from django.http import QueryDict
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.unit.scoring.drafts import drafts
from tests.unit.scoring.test_merging import histories
from thidua.scoring.engine import (
    Band,
    Grade,
    Kind,
    KnockOut,
    Line,
    NotAssigned,
    Part,
    Takes,
    Unit,
    Variant,
    compute_all,
)
from thidua.scoring.interfaces.table_trying import COUNTS_ALL_THE_SAME, trial_of
from thidua.scoring.line_wording import plain_number
from thidua.scoring.specs import CriterionDraft, TableDraft, drafted_spec
from thidua.scoring.validation import problems_of
from thidua.scoring.wording import number_text


def line(code, most="10", kind=Kind.DIRECT, part=Part.BASE, **more):
    return CriterionDraft(
        code, f"Dòng {code}", Decimal(most), kind, part, parent_code=code.rpartition(".")[0], **more
    )


def table(*lines, total="100", **more):
    return TableDraft("Bảng", Decimal(total), tuple(lines), **more)


def tried(of, values, group="", unit="1"):
    posted = QueryDict(mutable=True)
    posted.update({"trial": group, "trial-unit": unit})
    posted.update({f"y-{name}": text for name, text in values.items()})
    return trial_of(of, posted)


def points(found):
    return {shown.code: shown.points for shown in found.lines}


def total(found, number="1"):
    return next(unit for unit in found.units if unit.number == number)


GROUP = table(
    line("I", "30", None, bonus_cap=Decimal(3), minus_cap=Decimal(2)),
    line("I.1", "20"),
    line("I.2", "10", Kind.YES_NO, knock_out=KnockOut.NO),
    line("I.3", "5", Kind.PER_OCCURRENCE, Part.BONUS, each=Decimal(2)),
    line("I.4", "9", Kind.DIRECT, Part.MINUS),
    line("II", "10", None, takes=Takes.BEST),
    line("II.1", "10"),
    line("II.2", "8"),
    total="40",
    rules={"grades": (Grade("A", "Xuất sắc", Decimal(35)), Grade("B", "Tốt", Decimal(10)))},
)


def test_caps_bonuses_minuses_and_the_best_of():
    found = tried(GROUP, {"1-points-I.1": "18", "1-answer-I.2": "đạt", "1-count-I.3": "2", "1-points-I.4": "5",
                          "1-points-II.1": "6", "1-points-II.2": "7,5"})  # fmt: skip
    assert points(found) == {
        "I": "29", "I.1": "18", "I.2": "10", "I.3": "4", "I.4": "-5", "II": "7,5", "II.1": "6", "II.2": "7,5"
    }  # fmt: skip
    assert total(found).points == "36,5"
    assert "Xếp loại: Xuất sắc." in total(found).said
    told = {shown.code: shown.said for shown in found.lines}
    assert told["I.3"].startswith("2 × 2.")
    assert "cao nhất trong" in told["II"]
    assert "Trần và làm tròn thay đổi" in told["I"]


def test_a_group_is_tried_with_what_the_rest_of_the_table_was_tried_with():
    values = {"1-points-I.1": "18", "1-points-II.1": "6", "1-points-II.2": "9"}
    found = tried(GROUP, values, group="II")
    assert (found.title, [shown.code for shown in found.lines]) == ("Dòng II", ["II.1", "II.2"])
    assert total(found).points == "6"
    assert dict(found.kept) == {"y-1-points-I.1": "18"}
    assert "Vượt mức tối đa 8" in {shown.code: shown.said for shown in found.lines}["II.2"]


def test_a_knock_out_is_told_in_place_of_a_level():
    found = tried(GROUP, {"1-points-I.1": "20", "1-answer-I.2": "không", "1-points-II.1": "10"})
    assert "Không xếp loại vì dòng I.2." in total(found).said
    assert "Xếp loại:" not in total(found).said


def test_what_is_not_entered_yet_makes_it_provisional():
    found = tried(GROUP, {"1-points-I.1": "18"})
    assert "còn 3 dòng chưa có điểm" in total(found).said
    assert points(found)["I.2"] == ""


def test_cells_that_cannot_be_read_say_so_and_the_rest_counts():
    found = tried(GROUP, {"1-points-I.1": "mười", "1-points-II.1": "4"})
    wrong = {shown.code: shown for shown in found.lines}["I.1"]
    assert wrong.is_wrong
    assert "mười" in wrong.said
    assert points(found)["II"] == "4"


def test_lines_not_assigned_and_classes_of_units():
    of = table(
        line("I", "20", None),
        line("I.1", "10"),
        line("I.2", "10", variants=(Variant("Miền núi", maximum=Decimal(5)),)),
        total="20",
        rules={"not_assigned": NotAssigned.NORMALISED},
    )
    found = tried(of, {"1-points-I.1": "8", "1-points-I.2": "không giao"})
    assert total(found).points == "16"
    found = tried(of, {"1-points-I.1": "8", "1-points-I.2": "5", "1-class-": "Miền núi"})
    assert (found.classes, found.unit_class, points(found)["I.2"]) == (["Miền núi"], "Miền núi", "5")
    assert "Vượt mức tối đa" in {
        shown.code: shown.said
        for shown in tried(of, {"1-points-I.2": "9", "1-class-": "Miền núi"}).lines
    }["I.2"]  # fmt: skip


def test_lines_that_compare_units_take_the_units_tried():
    of = table(line("I", "10", Kind.LEADER, indicator="THU"), line("II", "5", Kind.RANKED,
               place_points=(Decimal(5), Decimal(3))), total="15")  # fmt: skip
    values = {"1-actual-I": "150", "1-target-I": "100", "2-actual-I": "125", "2-target-I": "100",
              "1-actual-II": "7", "2-actual-II": "9"}  # fmt: skip
    found = tried(of, values)
    assert found.compares
    assert found.needs_target
    assert (points(found), total(found).points, total(found, "2").points) == (
        {"I": "10", "II": "3"},
        "13",
        "12,5",
    )
    second = tried(of, values, unit="2")
    assert points(second) == {"I": "7,5", "II": "5"}
    assert set(dict(second.kept)) == {"y-1-actual-I", "y-1-target-I", "y-1-actual-II"}


def test_lines_that_are_not_sound_are_left_out_and_say_so():
    of = table(
        line("I", "30", None),
        line("I.1", "10"),
        line("I.2", "10", Kind.PER_OCCURRENCE),
        line("I.3", "5", part=Part.BONUS, only_if="I.2"),
        line("I.4", "10", Kind.BANDS, bands=(Band(Decimal(5)), Band(Decimal(4)))),
        line("II", "5", Kind.DIRECT, Part.BONUS, only_if="II"),
    )
    found = tried(of, {"1-points-I.1": "8", "1-count-I.2": "2", "1-points-I.3": "1", "1-points-II": "1"})
    assert total(found).points == "8"
    assert {shown.code for shown in found.lines if shown.is_wrong} == {"I.2", "I.3", "I.4", "II"}


TYPED = {"points": "1,5", "answer": "đạt", "actual": "96", "target": "90", "count": "2", "days_late": "1"}


@settings(
    max_examples=25, deadline=None, suppress_health_check=(HealthCheck.too_slow, HealthCheck.filter_too_much)
)
@given(drafts(), st.data())
def test_what_is_shown_is_what_the_engine_gives(of, data):
    spec = drafted_spec(of)
    assume(all(p.is_warning or p.kind in COUNTS_ALL_THE_SAME for p in problems_of(spec)))
    leaves = [leaf for leaf in spec.walk() if not leaf.children]
    values, units = {}, []
    for number in ("1", "2"):
        entered = [leaf for leaf in leaves if data.draw(st.booleans())]
        lines = []
        for leaf in entered:
            most = plain_number(leaf.maximum or Decimal(1))
            told = {name: most if name == "points" else TYPED[name] for name in leaf.reads}
            values |= {f"{number}-{name}-{leaf.code}": text for name, text in told.items()}
            sign = -1 if leaf.part is Part.MINUS else 1
            exact = {
                "points": sign * (leaf.maximum or Decimal(1)), "answer": True, "actual": Decimal(96),
                "target": Decimal(90), "count": Decimal(2), "days_late": Decimal(1),
            }  # fmt: skip
            lines.append(Line(leaf.code, **{name: exact[name] for name in leaf.reads}))
        if lines or number == "1":
            units.append(Unit(number, tuple(lines)))
    expected = compute_all(spec, units)
    for unit in units:
        found = tried(of, values, unit=unit.code)
        outcomes = {o.code: o for o in expected[unit.code].walk()}
        for shown in found.lines:
            given_points = outcomes[shown.code].points
            assert shown.points in {"", "" if given_points is None else number_text(given_points)}
            if outcomes[shown.code].is_entered and given_points is not None:
                assert shown.points == number_text(given_points)
        whole = outcomes[""]
        if whole.is_entered and whole.points is not None:
            assert total(found, unit.code).points == number_text(whole.points)


def test_a_table_without_lines_can_be_asked():
    assert tried(table(), {}).lines == []
    assert tried(replace(GROUP, criteria=GROUP.criteria[:1]), {}).lines[0].code == "I"


@settings(max_examples=25, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(histories(), st.booleans())
def test_a_table_half_written_is_tried_as_far_as_it_goes(history, is_spoilt):
    _base, _theirs, mine = history
    if is_spoilt:
        spoilt = [
            replace(c, each=None, maximum=None, start=None, step=None, kind=None) for c in mine.criteria[::2]
        ]
        mine = replace(mine, criteria=(*mine.criteria[1::2], *spoilt, *spoilt[:1]))
    typed = {f"1-{name}-{leaf.code}": text for leaf in mine.criteria for name, text in TYPED.items()}
    found = tried(mine, typed)
    assert {shown.code for shown in found.lines} <= {leaf.code for leaf in mine.criteria}
