"""Years as bits: what the few lines that everything rests on say, beside the same said with sets of years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.rulebook.facts import (
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
    Subject,
    Token,
)
from thidua.rulebook.masks import (
    SPAN,
    FactsView,
    LaterView,
    Reading,
    Select,
    Since,
    bit_of,
    ones,
    trailing,
    window,
)

YEAR, DAY = 2025, date(2026, 3, 1)
backs = st.sets(st.integers(min_value=0, max_value=SPAN - 1))


def mask(*years_back: int) -> int:
    return sum(1 << back for back in set(years_back))


def view(**kinds: object) -> FactsView:
    return FactsView(Facts(Subject("individual"), **kinds), YEAR, DAY)  # type: ignore[arg-type]


@given(marked=backs)
def test_the_window_is_the_years_after_the_latest_marked_one(marked):
    after = {back for back in range(SPAN) if not marked or back < min(marked)}
    assert window(mask(*marked)) & ones(SPAN) == mask(*after)


@given(given_in=backs)
def test_trailing_is_the_unbroken_run_up_to_now(given_in):
    run = next(back for back in range(SPAN + 1) if back not in given_in)
    assert trailing(mask(*given_in)) == ones(run)


def test_ones_are_the_last_years():
    assert (ones(0), ones(1), ones(3)) == (0, 0b1, 0b111)


@pytest.mark.parametrize(
    ("year", "back"),
    [(2025, 0), (2024, 1), (2025 - 58, 58), (2025 - 59, 59), (2025 - 60, 59), (1945, 59), (1900, 59)],
)
def test_years_older_than_the_span_stand_in_its_last_bit(year, back):
    assert bit_of(year, reference=YEAR) == 1 << back


def test_a_view_sees_years_up_to_the_reference_year_only():
    seen = view(awards=tuple(AwardFact("LDTT", year) for year in (2026, 2025, 2023, 1950)))
    assert seen.years(Select("award", frozenset({"LDTT"}))) == mask(0, 2, 59)


def test_two_of_a_year_are_seen_as_two_and_a_third_adds_nothing():
    proofs = tuple(
        ProofFact("initiative", year, Scope.GRASSROOTS) for year in (2025, 2024, 2024, 2023, 2023, 2023)
    )
    assert view(proofs=proofs).twice(Select("proof")) == mask(1, 2)


@pytest.mark.parametrize(
    ("select", "fits"),
    [
        (Select("proof"), True),
        (Select("award"), False),
        (Select("proof", frozenset({"science", "initiative"})), True),
        (Select("proof", frozenset({"science"})), False),
        (Select("proof", states=frozenset({"free"})), True),
        (Select("proof", states=frozenset({"pending"})), False),
        (Select("proof", least_scope=Scope.FIELD), True),
        (Select("proof", least_scope=Scope.MINISTRY_PROVINCE), True),
        (Select("proof", least_scope=Scope.NATIONWIDE), False),
        (Select("proof", named=True), True),
        (Select("proof", named=False), False),
    ],
)
def test_what_a_select_means(select, fits):
    token = ProofFact("initiative", 2025, Scope.MINISTRY_PROVINCE).token
    assert select.matches(token) is fits


def test_flags_are_of_the_day_and_periods_half_open():
    holds = (HoldFact("complaint", date(2026, 3, 1)), HoldFact("press", date(2020, 1, 1), date(2026, 3, 1)))
    assert view(holds=holds[:1]).flag("held") == 1
    assert view(holds=holds[1:]).flag("held") == 0
    ends = DisciplineFact("warning", date(2025, 3, 2), date(2026, 3, 2))
    assert view(disciplines=(ends,)).flag("disciplined") == 1
    begins = DisciplineFact("warning", date(2026, 3, 2))
    assert view(disciplines=(begins,)).flag("disciplined") == 0


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2025, 3, 1), None, 12),
        (date(2025, 3, 2), None, 11),
        (date(2026, 2, 1), None, 1),
        (date(2026, 3, 1), None, 0),
        (date(2026, 4, 1), None, 0),
        (date(2020, 1, 15), date(2021, 1, 14), 11),
        (date(2020, 1, 15), date(2021, 1, 15), 12),
        (date(2020, 1, 15), date(2030, 1, 1), 73),
    ],
)
def test_whole_months_of_a_service_up_to_the_day(start, end, months):
    assert ServiceFact("army", start, end).months_on(DAY) == months


def test_services_of_the_kinds_are_added_up():
    services = (
        ServiceFact("army", date(2020, 1, 1), date(2021, 1, 1)),
        ServiceFact("police", date(2021, 1, 1), date(2021, 7, 1)),
        ServiceFact("teaching", date(2000, 1, 1)),
    )
    assert view(services=services).months(frozenset({"army", "police"})) == 18


def test_a_discipline_is_counted_from_the_year_of_its_last_day():
    to_new_year = DisciplineFact("warning", date(2023, 1, 1), date(2024, 1, 1))
    assert (to_new_year.year, to_new_year.token.named) == (2023, True)
    in_spring = DisciplineFact("warning", date(2023, 5, 1), date(2024, 5, 1))
    assert (in_spring.year, in_spring.token.named) == (2024, False)
    running = DisciplineFact("warning", date(2023, 5, 1))
    assert (running.year, running.token.named) == (2023, False)


@pytest.mark.parametrize(
    ("award", "strict", "generous"),
    [
        (AwardFact("BKTTG", 2020), mask(5), mask(5)),
        (AwardFact("BKTTG", 2020, period_named=False), mask(5), mask(6)),
        (AwardFact("BKTTG", 2020, Counting.UNKNOWN), mask(5), 0),
        (AwardFact("BKTTG", 2020, Counting.DOES_NOT), 0, 0),
        (AwardFact("LDTT", 2020), 0, 0),
    ],
)
def test_where_counting_begins_is_read_strictly_and_generously(award, strict, generous):
    assert Since(frozenset({"BKTTG"})).marks(view(awards=(award,))) == (strict, generous)


def test_counting_begins_after_a_discipline_too():
    spring = DisciplineFact("warning", date(2021, 5, 1), date(2022, 5, 1))
    winter = DisciplineFact("warning", date(2021, 5, 1), date(2022, 1, 1))
    assert Since(discipline=True).marks(view(disciplines=(spring,))) == (mask(3), mask(4))
    assert Since(discipline=True).marks(view(disciplines=(winter,))) == (mask(4), mask(4))
    assert Since().marks(view(disciplines=(winter,))) == (0, 0)


def test_a_reading_notes_what_it_was_asked_for_and_nothing_else():
    ldtt, cstdcs = AwardFact("LDTT", 2024), AwardFact("CSTDCS", 2024)
    good = RatingFact(2024, Rating.GOOD)
    reading = Reading(view(awards=(ldtt, cstdcs), ratings=(good,)))
    reading.years(Select("award", frozenset({"LDTT"})))
    reading.years(Select("award", frozenset({"LDTT"})))
    assert reading.facts == (ldtt,)
    reading.years(Select("rating"))
    assert reading.facts == (ldtt, good)


def test_two_alike_results_are_two_facts_of_a_reading():
    alike = tuple(ProofFact("initiative", 2025, Scope.GRASSROOTS) for _each in range(2))
    reading = Reading(view(proofs=alike))
    reading.twice(Select("proof"))
    assert reading.facts == alike


def test_later_years_move_back_and_what_falls_out_stays_in_the_last_bit():
    awards = tuple(AwardFact("LDTT", year) for year in (2025, 2025 - 58))
    later = LaterView(view(awards=awards), 2, lambda _select: False)
    assert later.years(Select("award")) == mask(2, 59)
    assumed = LaterView(view(awards=awards), 2, lambda _select: True)
    assert assumed.years(Select("award")) == mask(0, 1, 2, 59)


def test_later_a_service_that_runs_goes_on_and_holds_are_over():
    runs = ServiceFact("army", date(2025, 3, 1))
    ended = ServiceFact("army", date(2020, 1, 1), date(2021, 1, 1))
    kinds = frozenset({"army"})
    assert LaterView(view(services=(runs,)), 3, lambda _s: False).months(kinds) == 12 + 36
    assert LaterView(view(services=(ended,)), 3, lambda _s: False).months(kinds) == 12
    held = view(holds=(HoldFact("complaint", date(2026, 1, 1)),))
    assert (held.flag("held"), LaterView(held, 1, lambda _s: False).flag("held")) == (1, 0)


tokens = st.one_of(
    st.builds(
        AwardFact, st.sampled_from(["LDTT", "BKTTG"]), st.just(2020), st.sampled_from(Counting), st.booleans()
    ),
    st.builds(RatingFact, st.just(2020), st.sampled_from(Rating)),
    st.builds(
        ProofFact, st.just("science"), st.just(2020), st.sampled_from(Scope), st.sampled_from(ProofState)
    ),
    st.builds(
        DisciplineFact, st.just("warning"), st.just(date(2020, 1, 1)), st.none() | st.dates(date(2020, 2, 1))
    ),
    st.builds(LeaveFact, st.just("maternity"), st.just(2020)),
).map(lambda fact: fact.token)


@given(token=tokens)
def test_a_token_comes_back_from_its_word(token):
    assert Token.parse(token.text) == token


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("award:LDTT", "expected family:code:state:scope:named"),
        ("award:LDTT:counts::maybe", "expected family:code:state:scope:named"),
        ("title:LDTT:counts::named", "'title' is none of award, rating, proof, discipline, leave"),
        ("proof:science:free:galaxy:named", "'galaxy' is no scope"),
    ],
)
def test_a_word_that_is_no_fact_is_refused(word, told):
    with pytest.raises(ValueError, match=told):
        Token.parse(word)
