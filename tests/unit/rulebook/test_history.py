"""Every condition: met, missing a paper, for a person, not met; where both readings hold and where one does."""

from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.rulebook.facts import (
    AnyFact,
    AwardFact,
    Counting,
    DisciplineFact,
    Facts,
    HoldFact,
    LeaveFact,
    ProofFact,
    ProofState,
    Rating,
    RatingFact,
    Scope,
    ServiceFact,
    ShareFact,
    Subject,
)
from thidua.rulebook.history import (
    MET,
    MISSING,
    NOT_MET,
    PERSON,
    AllOf,
    AnyOf,
    Condition,
    Ever,
    EveryYear,
    InYear,
    MemberShare,
    NeverDisciplined,
    NoDiscipline,
    NoHold,
    NoneOf,
    NotGiven,
    Open,
    Proof,
    Run,
    Service,
    Times,
    Unsettled,
    YearsOf,
    changed,
    walk,
)
from thidua.rulebook.masks import FactsView, Since

YEAR, DAY = 2025, date(2026, 3, 1)
GOOD, EXCELLENT = Rating.GOOD, Rating.EXCELLENT
KEYS = {
    AwardFact: "awards",
    RatingFact: "ratings",
    ProofFact: "proofs",
    DisciplineFact: "disciplines",
    HoldFact: "holds",
    LeaveFact: "leaves",
    ServiceFact: "services",
    ShareFact: "shares",
}
AFTER_BK = Since(frozenset({"BK"}), discipline=True)


def facts_of(*facts: AnyFact, woman: bool = False) -> Facts:
    listed: dict[str, list[AnyFact]] = {}
    for fact in facts:
        listed.setdefault(KEYS[type(fact)], []).append(fact)
    subject = Subject("individual", is_woman=woman)
    return Facts(subject, **{name: tuple(found) for name, found in listed.items()})  # type: ignore[arg-type]


def level(condition: Condition, *facts: AnyFact, since: Since = AFTER_BK, woman: bool = False) -> int:
    view = FactsView(facts_of(*facts, woman=woman), YEAR, DAY)
    return condition.level(view, since.marks(view))


def rated(first: int, latest: int = YEAR, rating: Rating = GOOD) -> list[RatingFact]:
    return [RatingFact(year, rating) for year in range(first, latest + 1)]


def titles(*years: int, counting: Counting = Counting.COUNTS) -> list[AwardFact]:
    return [AwardFact("CS", year, counting) for year in years]


def bk(year: int, *, counting: Counting = Counting.COUNTS, named: bool = True) -> AwardFact:
    return AwardFact("BK", year, counting, period_named=named)


def proof(
    year: int = YEAR,
    state: ProofState = ProofState.FREE,
    scope: Scope = Scope.FIELD,
    kind: str = "initiative",
):
    return ProofFact(kind, year, scope, state)


BAD = Rating.COMPLETED
AWARDED = YearsOf(awards=frozenset({"CS"}))
WELL = YearsOf(rating=GOOD)
UNKNOWN, UNNAMED = Counting.UNKNOWN, False
SPRING = DisciplineFact("warning", date(2021, 5, 1), date(2022, 5, 1))

CASES = [
    # ever
    (Ever(frozenset({"BK"})), [bk(1950)], MET),
    (Ever(frozenset({"BK"})), [bk(2020, counting=UNKNOWN)], MISSING),
    (Ever(frozenset({"BK"})), [bk(2020, counting=Counting.DOES_NOT)], NOT_MET),
    (Ever(frozenset({"BK"})), [bk(2026)], NOT_MET),
    (Ever(frozenset({"BK", "CS"})), titles(2020), MET),
    (Ever(frozenset({"BK"})), [], NOT_MET),
    # run, up to now
    (Run(WELL, 3), rated(2023), MET),
    (Run(WELL, 3), rated(2024), MISSING),
    (Run(WELL, 3), [*rated(2024), RatingFact(2023, BAD)], NOT_MET),
    (Run(WELL, 3), [*rated(2021, 2024), RatingFact(2025, BAD)], NOT_MET),
    (Run(WELL, 3), [*rated(2023, 2023), *rated(2025), LeaveFact("maternity", 2024)], MET),
    (
        Run(WELL, 3),
        [*rated(2023, 2023), *rated(2025), RatingFact(2024, BAD), LeaveFact("maternity", 2024)],
        NOT_MET,
    ),
    (Run(YearsOf(EXCELLENT), 3), [*rated(2023, rating=EXCELLENT)], MET),
    (Run(YearsOf(EXCELLENT), 3), rated(2023), NOT_MET),
    (
        Run(YearsOf(EXCELLENT), 2),
        [RatingFact(2025, EXCELLENT), LeaveFact("maternity", 2024)],
        MISSING,
    ),
    (Run(AWARDED, 2), titles(2024, 2025), MET),
    (Run(AWARDED, 2), titles(2023, 2025), NOT_MET),
    (Run(AWARDED, 2), [*titles(2025), *titles(2024, counting=UNKNOWN)], MISSING),
    # … after counting began, in both readings of a decision that names no period
    (Run(WELL, 5), [bk(2020), *rated(2015)], MET),
    (Run(WELL, 5), [bk(2021), *rated(2015)], NOT_MET),
    (Run(WELL, 5, counted=False), [bk(2021), *rated(2015)], MET),
    (Run(WELL, 5), [bk(2020, named=UNNAMED), *rated(2015)], MET),
    (Run(WELL, 5), [bk(2021, named=UNNAMED), *rated(2015)], MISSING),
    (Run(WELL, 5), [bk(2022, named=UNNAMED), *rated(2015)], NOT_MET),
    (Run(WELL, 5), [bk(2021, counting=UNKNOWN), *rated(2015)], MISSING),
    (Run(WELL, 5), [bk(2021, counting=Counting.DOES_NOT), *rated(2015)], MET),
    (Run(WELL, 4), [SPRING, *rated(2015)], MISSING),
    (Run(WELL, 3), [SPRING, *rated(2015)], MET),
    (Run(WELL, 5), [SPRING, *rated(2015)], NOT_MET),
    # … at any time
    (Run(WELL, 3, ends_now=False), [*rated(2015, 2017), *rated(2018, rating=BAD)], MET),
    (Run(WELL, 4, ends_now=False), [*rated(1945, 2017), *rated(2018, rating=BAD)], MET),
    (Run(WELL, 3, ends_now=False), [*rated(1980, 2025, BAD)], MISSING),
    (Run(WELL, 3, ends_now=False), [*rated(1960, 2025, BAD)], NOT_MET),
    (Run(AWARDED, 3, ends_now=False), titles(2010, 2011, 2013, 2014), NOT_MET),
    (Run(AWARDED, 3, ends_now=False), [bk(2012), *titles(2010, 2011, 2012)], NOT_MET),
    # every year since
    (EveryYear(WELL, 5), [bk(2018), *rated(2019)], MET),
    (EveryYear(WELL, 5), [bk(2018), *rated(2020)], MISSING),
    (EveryYear(WELL, 5), [bk(2018), RatingFact(2019, BAD), *rated(2020)], NOT_MET),
    (EveryYear(WELL, 5), [bk(2021), *rated(2010)], NOT_MET),
    (EveryYear(WELL, 5), [bk(2021, named=UNNAMED), *rated(2010)], MISSING),
    (EveryYear(WELL, 5), [RatingFact(2019, BAD), *rated(2021)], MET),
    (EveryYear(WELL, 5), rated(2022), MISSING),
    # times
    (Times(AWARDED, 3), titles(2010, 2015, 2025), MET),
    (Times(AWARDED, 3), [*titles(2010, 2015), *titles(2015)], NOT_MET),
    (Times(AWARDED, 3), [*titles(2010, 2015), *titles(2016, counting=UNKNOWN)], MISSING),
    (Times(AWARDED, 2), [bk(2019), *titles(2019, 2020)], NOT_MET),
    (Times(AWARDED, 2), [bk(2019, named=UNNAMED), *titles(2019, 2020)], MISSING),
    (Times(AWARDED, 2, counted=False), [bk(2019), *titles(2019, 2020)], MET),
    (Times(AWARDED, 2, within=3), titles(2023, 2024), MET),
    (Times(AWARDED, 2, within=3), titles(2022, 2024), NOT_MET),
    (Times(AWARDED, 2, during=WELL), [*rated(2022), *titles(2022, 2024)], MET),
    (Times(AWARDED, 2, during=WELL), [*rated(2023), RatingFact(2022, BAD), *titles(2022, 2024)], NOT_MET),
    (Times(AWARDED, 2, during=WELL), [*rated(2023), *titles(2022, 2024)], MISSING),
    (Times(WELL, 2, within=4), [*rated(2022, 2023), *rated(2024, rating=BAD)], MET),
    (Times(WELL, 2, within=4), [*rated(2022, 2022), *rated(2024, rating=BAD)], MISSING),
    # in a year
    (InYear(AWARDED), titles(2025), MET),
    (InYear(AWARDED), titles(2024), NOT_MET),
    (InYear(AWARDED, 1), titles(2024), MET),
    (InYear(WELL), [], MISSING),
    (InYear(WELL), [RatingFact(2025, BAD)], NOT_MET),
    # not given
    (NotGiven(frozenset({"CS"})), titles(2024), MET),
    (NotGiven(frozenset({"CS"})), titles(2025, counting=Counting.DOES_NOT), NOT_MET),
    (NotGiven(frozenset({"CS"}), 3), titles(2023), NOT_MET),
    (NotGiven(frozenset({"CS"}), 2), titles(2023), MET),
    (NotGiven(frozenset({"CS"}), None), titles(1946), NOT_MET),
    (NotGiven(frozenset({"CS"}), None), [], MET),
    # proof
    (Proof(frozenset({"initiative"})), [proof()], MET),
    (Proof(frozenset({"initiative"})), [], MISSING),
    (Proof(frozenset({"initiative"})), [proof(kind="science")], MISSING),
    (Proof(frozenset({"initiative"})), [proof(state=ProofState.PENDING)], MISSING),
    (Proof(frozenset({"initiative"})), [proof(state=ProofState.USED_FOR_TITLE)], NOT_MET),
    (Proof(frozenset({"initiative"}), for_title=True), [proof(state=ProofState.USED_FOR_TITLE)], PERSON),
    (Proof(frozenset({"initiative"}), for_title=True), [proof(state=ProofState.USED_FOR_FORM)], NOT_MET),
    (Proof(frozenset({"initiative"}), Scope.NATIONWIDE), [proof()], NOT_MET),
    (Proof(frozenset({"initiative"}), Scope.FIELD), [proof()], MET),
    (Proof(frozenset({"initiative"}), least=2), [proof(), proof()], MET),
    (Proof(frozenset({"initiative"}), least=2), [proof(), proof(2024)], MET),
    (Proof(frozenset({"initiative", "science"}), least=2), [proof(), proof(kind="science")], MET),
    (Proof(frozenset({"initiative"}), least=2), [proof()], NOT_MET),
    (Proof(frozenset({"initiative"}), least=2), [proof(), proof(state=ProofState.PENDING)], MISSING),
    (Proof(frozenset({"initiative"}), within=2), [proof(2024)], MET),
    (Proof(frozenset({"initiative"}), within=2), [proof(2023)], MISSING),
    (Proof(frozenset({"initiative"})), [bk(2023), proof(2022)], MISSING),
    (Proof(frozenset({"initiative"}), counted=False), [bk(2023), proof(2022)], MET),
    (Proof(frozenset({"initiative"})), [bk(2023, named=UNNAMED), proof(2023)], MISSING),
    (Proof(frozenset({"initiative"}), during=WELL), [*rated(2024), RatingFact(2023, BAD), proof(2024)], MET),
    (
        Proof(frozenset({"initiative"}), during=WELL),
        [*rated(2024), RatingFact(2023, BAD), proof(2023)],
        NOT_MET,
    ),
    (Proof(frozenset({"initiative"}), during=WELL), [*rated(2024), proof(2023)], MISSING),
    # holds and disciplines
    (NoHold(), [], MET),
    (NoHold(), [HoldFact("complaint", date(2026, 1, 1))], MISSING),
    (NoHold(), [HoldFact("complaint", date(2026, 1, 1), date(2026, 2, 1))], MET),
    (NoDiscipline(), [DisciplineFact("warning", date(2025, 6, 1))], NOT_MET),
    (NoDiscipline(), [SPRING], MET),
    (NeverDisciplined(frozenset({"warning"})), [SPRING], NOT_MET),
    (NeverDisciplined(frozenset({"expulsion"})), [SPRING], MET),
]


@pytest.mark.parametrize(("condition", "facts", "expected"), CASES)
def test_a_condition_answers(condition, facts, expected):
    assert level(condition, *facts) == expected


ARMY = frozenset({"army"})
SERVED = ServiceFact("army", date(2006, 3, 1), date(2016, 3, 1))


@pytest.mark.parametrize(
    ("condition", "facts", "woman", "expected"),
    [
        (Service(ARMY, 120), [SERVED], False, MET),
        (Service(ARMY, 121), [SERVED], False, NOT_MET),
        (Service(ARMY, 120), [], False, MISSING),
        (Service(ARMY, 120), [ServiceFact("police", date(2000, 1, 1))], False, MISSING),
        (
            Service(ARMY, 120, known_by=frozenset({"police"})),
            [ServiceFact("police", date(2000, 1, 1))],
            False,
            NOT_MET,
        ),
        (Service(ARMY, 120, below_months=120), [SERVED], False, NOT_MET),
        (Service(ARMY, 120, below_months=121), [SERVED], False, MET),
        (Service(ARMY, 180, women_less=Fraction(1, 3)), [SERVED], True, MET),
        (Service(ARMY, 181, women_less=Fraction(1, 3)), [SERVED], True, NOT_MET),
        (Service(ARMY, 180, women_less=Fraction(1, 3)), [SERVED], False, NOT_MET),
        (Service(frozenset({"police"}), 240, double=ARMY), [SERVED], False, MET),
        (Service(frozenset({"police"}), 241, double=ARMY), [SERVED], False, NOT_MET),
        (Service(frozenset({"police"}), 240, double=ARMY), [], False, MISSING),
    ],
)
def test_a_service_answers(condition, facts, woman, expected):
    assert level(condition, *facts, woman=woman) == expected


def share(part: int, whole: int = 10, year: int = YEAR) -> ShareFact:
    return ShareFact("LDTT", year, part, whole)


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        (MemberShare("LDTT", Fraction(7, 10)), [share(7)], MET),
        (MemberShare("LDTT", Fraction(7, 10)), [share(6)], NOT_MET),
        (MemberShare("LDTT", Fraction(2, 3)), [share(2, 3)], MET),
        (MemberShare("LDTT", Fraction(2, 3)), [share(66, 100)], NOT_MET),
        (MemberShare("LDTT", Fraction(7, 10)), [share(9, year=2024)], MISSING),
        (MemberShare("LDTT", Fraction(7, 10)), [share(0, 0)], MISSING),
        (MemberShare("LDTT", least_count=1), [share(1)], MET),
        (MemberShare("LDTT", least_count=1), [share(0)], NOT_MET),
        (MemberShare("LDTT", most_count=0), [share(0)], MET),
        (MemberShare("LDTT", most_count=0), [share(1)], NOT_MET),
        (MemberShare("CSTT", most_count=0), [share(0)], MISSING),
    ],
)
def test_a_share_answers(condition, facts, expected):
    assert level(condition, *facts) == expected


BY_LEVEL = {
    NOT_MET: InYear(AWARDED),
    MISSING: InYear(WELL),
    PERSON: Unsettled(InYear(AWARDED), "?"),
    MET: NotGiven(frozenset({"CS"})),
}
LEVELS = tuple(BY_LEVEL)


def test_the_four_answers_are_what_the_tests_below_take_them_for():
    assert {expected: level(condition) for expected, condition in BY_LEVEL.items()} == {n: n for n in LEVELS}


@pytest.mark.parametrize(("one", "other"), list(product(LEVELS, LEVELS)))
def test_all_is_the_lowest_and_any_the_highest(one, other):
    parts = (BY_LEVEL[one], BY_LEVEL[other])
    assert level(AllOf(parts)) == min(one, other)
    assert level(AnyOf(parts)) == max(one, other)
    turned = {NOT_MET: MET, MET: NOT_MET}
    assert level(NoneOf(parts)) == turned.get(max(one, other), max(one, other))


@pytest.mark.parametrize("composed", [AllOf, AnyOf])
@pytest.mark.parametrize("one", LEVELS)
def test_one_part_answers_for_itself(composed, one):
    assert level(composed((BY_LEVEL[one],))) == one


@pytest.mark.parametrize(
    ("one", "when_open", "when_unsettled"),
    [
        (NOT_MET, NOT_MET, PERSON),
        (MISSING, MISSING, PERSON),
        (PERSON, PERSON, PERSON),
        (MET, PERSON, MET),
    ],
)
def test_an_open_reading_is_never_met_and_an_unsettled_demand_never_rejects(one, when_open, when_unsettled):
    assert level(Open(BY_LEVEL[one], "?")) == when_open
    assert level(Unsettled(BY_LEVEL[one], "?")) == when_unsettled


def test_conditions_are_walked_and_changed_down_to_the_simple_ones():
    simple = Times(AWARDED, 2)
    nested = AllOf((AnyOf((simple, NoneOf((Run(WELL, 3),)))), Open(Unsettled(simple, "a"), "b")))
    assert [type(part).__name__ for part in walk(nested)] == [
        "AllOf", "AnyOf", "Times", "NoneOf", "Run", "Open", "Unsettled", "Times",
    ]  # fmt: skip
    later = changed(nested, lambda part: Times(AWARDED, 3) if part == simple else part)
    three = Times(AWARDED, 3)
    assert later == AllOf((AnyOf((three, NoneOf((Run(WELL, 3),)))), Open(Unsettled(three, "a"), "b")))


@given(
    years=st.dictionaries(st.integers(0, 12), st.sampled_from([*Rating]), max_size=13),
    began=st.none() | st.integers(0, 12),
    least=st.integers(1, 6),
)
def test_a_run_and_every_year_say_what_they_say_with_sets_of_years(years, began, least):
    """The same said slowly: an unrated year is good in the best reading and bad in the worst."""
    facts = [RatingFact(YEAR - back, rating) for back, rating in years.items()]
    facts += [] if began is None else [bk(YEAR - began)]  # type: ignore[list-item]
    after = range(60) if began is None else range(began)

    def is_good(back: int, *, unrated: bool) -> bool:
        return unrated if back not in years else years[back] in {GOOD, EXCELLENT}

    def judged(asked: range, *, is_long_enough: bool) -> int:
        if not is_long_enough:
            return NOT_MET
        if all(is_good(back, unrated=False) for back in asked):
            return MET
        return MISSING if all(is_good(back, unrated=True) for back in asked) else NOT_MET

    enough = least <= len(after)
    assert level(Run(WELL, least), *facts) == judged(range(least), is_long_enough=enough)
    asked = range(least) if began is None else after
    assert level(EveryYear(WELL, least), *facts) == judged(asked, is_long_enough=enough)
