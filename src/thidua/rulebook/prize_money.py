"""Prize money: a multiple of the base salary, times a factor, rounded up; and which of several is paid."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class RoundingOrder(StrEnum):
    """Whether a sum is rounded after the factor (collective, household) was applied, or before and after."""

    AFTER_FACTOR = "after_factor"
    BEFORE_FACTOR = "before_factor"


@dataclass(frozen=True)
class PrizeTerms:
    """What the law gives: the multiple, the base salary and the rounding unit in đồng, the factor."""

    multiple: Fraction
    base: int
    rounded_to: int
    factor: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if self.multiple <= 0 or self.base <= 0 or self.rounded_to <= 0 or self.factor <= 0:
            raise ValueError(f"prize money is made of positive numbers: {self}")


@dataclass(frozen=True)
class PrizeSum:
    """The sum in đồng with what led to it; `other_amount` is what the other order of rounding gives."""

    terms: PrizeTerms
    order: RoundingOrder
    single: Fraction
    exact: Fraction
    amount: int
    other_amount: int

    @property
    def depends_on_order(self) -> bool:
        """Whether rounding before the factor gives another sum than rounding after it."""
        return self.amount != self.other_amount


def prize_sum(terms: PrizeTerms, order: RoundingOrder = RoundingOrder.AFTER_FACTOR) -> PrizeSum:
    """The sum for those terms, exact to the đồng before it is rounded up."""
    single = terms.multiple * terms.base
    exact = single * terms.factor
    after = rounded_up(exact, terms.rounded_to)
    before = rounded_up(rounded_up(single, terms.rounded_to) * terms.factor, terms.rounded_to)
    is_after = order is RoundingOrder.AFTER_FACTOR
    return PrizeSum(
        terms=terms,
        order=order,
        single=single,
        exact=exact,
        amount=after if is_after else before,
        other_amount=before if is_after else after,
    )


def rounded_up(amount: Fraction | int, unit: int) -> int:
    """The smallest multiple of `unit` that is not below the amount."""
    return -(-Fraction(amount) // unit) * unit


class Payment(StrEnum):
    """Why an award's money is paid or not."""

    PAID = "paid"
    HIGHER_TITLE_OF_PERIOD = "higher_title_of_period"
    HIGHER_FORM_OF_ACHIEVEMENT = "higher_form_of_achievement"


@dataclass(frozen=True)
class Claim:
    """One award of one party: its sum, whether it is a title, of which period and for which achievement.

    Titles of one period compete with each other, forms for one achievement in one period likewise. A form whose
    achievement is None is taken as one of its own.
    """

    key: Hashable
    is_title: bool
    amount: int
    period: Hashable
    achievement: Hashable | None = None


def payments(claims: Iterable[Claim]) -> Mapping[Hashable, Payment]:
    """Which awards of one party are paid: of several titles of a period the highest sum only (the first of equal
    ones), every form with its own time and achievement, and a title and a form both.
    """
    groups: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(_rivals(claim), []).append(claim)
    return {claim.key: answer for group in groups.values() for claim, answer in _judged(group)}


def _rivals(claim: Claim) -> Hashable:
    if claim.is_title:
        return ("title", claim.period)
    if claim.achievement is None:
        return ("form", "alone", claim.key)
    return ("form", claim.period, claim.achievement)


def _judged(group: Sequence[Claim]) -> list[tuple[Claim, Payment]]:
    best = max(group, key=lambda claim: claim.amount)
    lost = Payment.HIGHER_TITLE_OF_PERIOD if best.is_title else Payment.HIGHER_FORM_OF_ACHIEVEMENT
    return [(claim, Payment.PAID if claim is best else lost) for claim in group]
