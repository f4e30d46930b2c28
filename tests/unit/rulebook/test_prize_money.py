from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.rulebook.prize_money import (
    Claim,
    Payment,
    PrizeTerms,
    RoundingOrder,
    payments,
    prize_sum,
    rounded_up,
)

MULTIPLES = st.integers(1, 27_000).map(lambda hundredths: Fraction(hundredths, 100))
FACTORS = st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(2)])


@given(MULTIPLES, st.integers(1, 10_000_000), FACTORS)
def test_a_sum_is_never_below_what_is_owed_nor_a_rounding_unit_above(multiple, base, factor):
    found = prize_sum(PrizeTerms(multiple, base, 10_000, factor))
    assert found.amount % 10_000 == 0
    assert 0 <= found.amount - multiple * base * factor < 10_000
    assert found.other_amount >= found.amount


@given(MULTIPLES, st.integers(1, 10_000_000), FACTORS)
def test_each_order_of_rounding_names_the_sum_of_the_other(multiple, base, factor):
    terms = PrizeTerms(multiple, base, 10_000, factor)
    after, before = (prize_sum(terms, order) for order in RoundingOrder)
    assert (after.amount, after.other_amount) == (before.other_amount, before.amount)


def test_without_a_factor_the_order_of_rounding_does_not_matter():
    assert not prize_sum(PrizeTerms(Fraction(3, 2), 2_530_000, 10_000)).depends_on_order


@pytest.mark.parametrize(("amount", "up"), [(702_000, 710_000), (710_000, 710_000), (Fraction(1, 3), 10_000)])
def test_rounding_goes_up(amount, up):
    assert rounded_up(amount, 10_000) == up


@pytest.mark.parametrize("terms", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_terms_are_positive(terms):
    with pytest.raises(ValueError, match="positive"):
        PrizeTerms(Fraction(terms[0]), terms[1], terms[2])


def test_of_equal_titles_one_is_paid():
    answers = payments([Claim("a", True, 10, 2026), Claim("b", True, 10, 2026)])
    assert answers == {"a": Payment.PAID, "b": Payment.HIGHER_TITLE_OF_PERIOD}


def test_forms_compete_only_for_one_achievement_of_one_period():
    answers = payments(
        [
            Claim("a", False, 5, 2026, "x"),
            Claim("b", False, 9, 2026, "x"),
            Claim("c", False, 1, 2025, "x"),
            Claim("d", False, 1, 2026),
            Claim("e", False, 1, 2026),
            Claim("f", True, 99, 2026),
        ]
    )
    assert [key for key, answer in answers.items() if answer is not Payment.PAID] == ["a"]
    assert answers["a"] is Payment.HIGHER_FORM_OF_ACHIEVEMENT
