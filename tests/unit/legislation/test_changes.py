"""What is different between the rules of two days."""

from dataclasses import replace
from datetime import date

from thidua.legislation import rules
from thidua.legislation.changes import Aspect, Change, compare, compare_needs
from thidua.rulebook.facts import Rating
from thidua.rulebook.findings import Citation
from thidua.rulebook.history import Ever, Run, Times, YearsOf
from thidua.rulebook.masks import Since
from thidua.rulebook.rules import Need, Rule

OLD, NEW = Citation("ND98/2023", "Đ12 k1"), Citation("ND152/2025", "Đ11 k1")
GOOD = YearsOf(rating=Rating.GOOD)
YEARS = Need("years", Run(GOOD, 5), OLD)
TITLES = Need("titles", Times(YearsOf(awards=frozenset({"CSTDCS"})), 3), OLD)


def rule(path: str = "ladder", **told: object) -> Rule:
    values: dict[str, object] = {
        "award": "BKTTG",
        "path": path,
        "title": "Bậc thang",
        "english": "Ladder",
        "kind": "individual",
        "start": date(2024, 1, 1),
        "end": None,
        "citation": OLD,
        "needs": (YEARS, TITLES),
    }
    return Rule(**(values | told))  # type: ignore[arg-type]


def test_versions_that_say_the_same_are_no_change():
    later = rule(start=date(2025, 7, 1), confirmed_on=date(2026, 1, 1), source="vbpl.vn")
    assert compare([rule()], [later]) == []


def test_a_path_that_came_and_one_that_went():
    came, gone = compare([rule("old")], [rule("new")])
    assert (came.change, came.rule.path) == (Change.ADDED, "new")
    assert (gone.change, gone.rule.path) == (Change.REMOVED, "old")
    assert [(need.change, need.before) for need in came.needs] == [(Change.ADDED, None)] * 2
    assert [(need.change, need.after) for need in gone.needs] == [(Change.REMOVED, None)] * 2
    assert came.is_of_substance
    assert gone.is_of_substance


def test_the_same_path_for_another_kind_of_recipient_is_another_path():
    found = compare([rule()], [rule(kind="collective")])
    assert [each.change for each in found] == [Change.ADDED, Change.REMOVED]


def test_a_number_that_was_raised_has_both_its_sides():
    seven = replace(YEARS, condition=Run(GOOD, 7))
    (found,) = compare([rule()], [rule(needs=(seven, TITLES))])
    assert found.change is Change.CHANGED
    assert [(need.before, need.after) for need in found.needs] == [(YEARS, seven)]
    assert found.is_of_substance


def test_needs_come_and_go():
    ever = Need("certificate", Ever(frozenset({"BK_TINH"})), OLD)
    came, gone = compare_needs((YEARS, TITLES), (ever, YEARS))
    assert (came.change, came.after) == (Change.ADDED, ever)
    assert (gone.change, gone.before) == (Change.REMOVED, TITLES)


def test_a_need_under_another_name_that_asks_the_same_did_not_change():
    assert compare_needs((YEARS,), (replace(YEARS, id="five-years"),)) == ()


def test_another_article_alone_is_no_change_of_substance():
    moved = tuple(replace(need, citation=NEW) for need in (YEARS, TITLES))
    (found,) = compare([rule()], [rule(citation=NEW, needs=moved)])
    assert found.aspects == {Aspect.CITATION}
    assert [need.is_of_substance for need in found.needs] == [False, False]
    assert not found.is_of_substance


def test_what_stands_around_the_needs_is_compared_too():
    later = rule(
        title="Bậc thang thành tích",
        groups=frozenset({"worker"}),
        since=Since(frozenset({"BK_TINH"})),
        declares=("obeys_law",),
        citation=NEW,
        open_question="Chưa đọc nguyên văn.",
    )
    (found,) = compare([rule()], [later])
    assert found.aspects == set(Aspect)
    assert found.needs == ()


def test_certainty_alone_is_told_but_changes_no_standard():
    (found,) = compare([rule()], [rule(open_question="Chưa đọc nguyên văn.")])
    assert found.aspects == {Aspect.CERTAINTY}
    assert not found.is_of_substance


def test_the_law_itself_compared_with_itself_has_no_changes():
    book = rules.rulebook()
    for award in {each.award for each in book.rules}:
        for day in (date(2024, 1, 1), date(2025, 7, 1), date(2026, 10, 1)):
            found = book.on(day, award=award)
            assert compare(found, found) == []
