"""Prize money of an award: the multiple and base salary of the decision's day, each step with where it is written."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.legislation import catalogue
from thidua.legislation.catalogue import UnknownInLaw
from thidua.legislation.shapes import Award, BaseSalary, PrizeMultiple
from thidua.parties.enums import PartyKind
from thidua.rulebook.findings import Citation
from thidua.rulebook.prize_money import (
    Claim,
    Payment,
    PrizeSum,
    PrizeTerms,
    RoundingOrder,
    payments,
    prize_sum,
)

Words = str | Promise

_FACTORS = {
    PartyKind.COLLECTIVE: "PRIZE_COLLECTIVE_FACTOR",
    PartyKind.HOUSEHOLD: "PRIZE_HOUSEHOLD_FACTOR",
}
_WHY: dict[Payment, Words] = {
    Payment.PAID: _("Được chi"),
    Payment.HIGHER_TITLE_OF_PERIOD: _(
        "Cùng thời gian có danh hiệu với mức thưởng cao hơn; chỉ chi mức cao nhất"
    ),
    Payment.HIGHER_FORM_OF_ACHIEVEMENT: _(
        "Cùng thành tích có hình thức với mức thưởng cao hơn; một thành tích không thưởng nhiều lần"
    ),
}


@dataclass(frozen=True)
class PrizeMoney:
    """The money that goes with one award: sums in đồng, how they came about, what is not settled about them.

    `at_most`: the decree names a ceiling, whoever decides may give less. `other_amount` is set when rounding before
    the factor would give another sum.
    """

    award: Award
    amount: int
    multiple: Fraction
    factor: Fraction
    base: int
    at_most: bool
    citation: Citation
    base_citation: Citation
    steps: tuple[Words, ...]
    open_question: str
    other_amount: int | None = None


@dataclass(frozen=True)
class Given:
    """An award given to the party in question. `period` names the time it is for (a year, or from-to); forms for
    the same `achievement` in the same period exclude each other, None means an achievement of its own.
    """

    award_code: str
    decided_on: date
    period: object
    achievement: object = None


@dataclass(frozen=True)
class Payable:
    """An award with its money, and whether it is paid beside the others."""

    given: Given
    prize: PrizeMoney
    is_paid: bool
    reason: Words


def prize(award_code: str, recipient_kind: PartyKind, decided_on: date) -> PrizeMoney:
    """The money of an award decided on that day (NĐ 152/2025 Đ49-55, before it NĐ 98/2023 Đ54-58).

    Raises `UnknownInLaw` for an unknown award, one that such a recipient cannot get, or a day for which multiple,
    base salary or rounding are not known.
    """
    award = catalogue.award(award_code)
    if not award.can_go_to(recipient_kind):
        raise UnknownInLaw(f"{award_code} does not go to {recipient_kind.value}")
    multiple, base = _multiple_on(award, decided_on), _base_on(decided_on)
    factor, questions = Fraction(1), [multiple.confirmation.open_question, base.confirmation.open_question]
    # The multiples of titles are final; those of forms are an individual's.
    if not award.is_title and recipient_kind in _FACTORS:
        value = catalogue.value_on(_FACTORS[recipient_kind], decided_on)
        factor = value.value
        questions.append(value.confirmation.open_question)
    rounding = catalogue.value_on("PRIZE_ROUNDED_TO", decided_on)
    questions.append(rounding.confirmation.open_question)
    found = prize_sum(
        PrizeTerms(multiple.multiple, base.amount, int(rounding.value), factor),
        RoundingOrder(settings.PRIZE_ROUNDING_ORDER),
    )
    if found.depends_on_order:
        questions.append(
            str(_("Văn bản không nói làm tròn trước hay sau khi nhân hệ số tập thể, hộ gia đình."))
        )
    return PrizeMoney(
        award=award,
        amount=found.amount,
        multiple=multiple.multiple,
        factor=factor,
        base=base.amount,
        at_most=multiple.at_most,
        citation=multiple.citation,
        base_citation=base.citation,
        steps=_steps(found, multiple, base, recipient_kind),
        open_question=" ".join(dict.fromkeys(filter(None, questions))),
        other_amount=found.other_amount if found.depends_on_order else None,
    )


def known_prize(award_code: str, recipient_kind: PartyKind, decided_on: date | None) -> PrizeMoney | None:
    """As `prize`; None where the law known here names no sum."""
    if decided_on is None:
        return None
    try:
        return prize(award_code, recipient_kind, decided_on)
    except UnknownInLaw:
        return None


def payable(given: Iterable[Given], recipient_kind: PartyKind) -> list[Payable]:
    """Which of one party's awards are paid (NĐ 152/2025 Đ49): of titles of one period only the highest; forms with
    their own time and achievement each; title and form both. Raises `UnknownInLaw` as `prize` does.
    """
    sums = [(each, prize(each.award_code, recipient_kind, each.decided_on)) for each in given]
    answers = payments(
        Claim(
            key=number,
            is_title=money.award.is_title,
            amount=money.amount,
            period=str(each.period),
            achievement=None if each.achievement is None else str(each.achievement),
        )
        for number, (each, money) in enumerate(sums)
    )
    return [
        Payable(each, money, answers[number] is Payment.PAID, _WHY[answers[number]])
        for number, (each, money) in enumerate(sums)
    ]


@dataclass(frozen=True)
class PrizeLine:
    """What the recipients of one kind on a list get together."""

    kind: PartyKind
    count: int
    prize: PrizeMoney

    @property
    def amount(self) -> int:
        """The sum of the line in đồng."""
        return self.count * self.prize.amount


def prizes_of_list(
    award_code: str, recipient_kinds: Iterable[PartyKind], decided_on: date
) -> Sequence[PrizeLine]:
    """The money of one award for a list of recipients, a line for each kind; empty where no sum is known."""
    counts = Counter(recipient_kinds)
    found = {kind: known_prize(award_code, kind, decided_on) for kind in PartyKind if counts[kind]}
    return [PrizeLine(kind, counts[kind], money) for kind, money in found.items() if money is not None]


def total(found: Iterable[Payable]) -> int:
    """What is paid altogether, in đồng."""
    return sum(each.prize.amount for each in found if each.is_paid)


def dong(amount: Fraction | int) -> str:
    """A sum as documents write it: "11.390.000", parts of a đồng after a comma."""
    whole, rest = divmod(Fraction(amount), 1)
    written = f"{int(whole):,}".replace(",", ".")
    return f"{written},{f'{float(rest):.2f}'[2:].rstrip('0')}" if rest else written


def times(number: Fraction) -> str:
    """A multiple as documents write it: "4,5"."""
    return f"{float(number):g}".replace(".", ",")


def _multiple_on(award: Award, day: date) -> PrizeMultiple:
    for each in catalogue.law().prize_multiples.get(award.code, ()):
        if day in each.in_force:
            return each
    raise UnknownInLaw(f"no multiple of the base salary is known for {award.code} on {day}")


def _base_on(day: date) -> BaseSalary:
    for each in catalogue.law().base_salaries:
        if day in each.in_force:
            return each
    raise UnknownInLaw(f"no base salary is known for {day}")


def _steps(
    found: PrizeSum, multiple: PrizeMultiple, base: BaseSalary, recipient_kind: PartyKind
) -> tuple[Words, ...]:
    told: list[Words] = [
        _("%(times)s × mức lương cơ sở %(base)s đồng = %(sum)s đồng (%(citation)s; %(base_citation)s)")
        % {
            "times": times(multiple.multiple),
            "base": dong(base.amount),
            "sum": dong(found.single),
            "citation": catalogue.citation_text(multiple.citation),
            "base_citation": catalogue.citation_text(base.citation),
        }
    ]
    if found.terms.factor != 1:
        told.append(
            _("%(who)s: × %(factor)s = %(sum)s đồng")
            % {"who": recipient_kind.label, "factor": times(found.terms.factor), "sum": dong(found.exact)}
        )
    told.append(
        _("Làm tròn lên đến %(unit)s đồng: %(sum)s đồng")
        % {"unit": dong(found.terms.rounded_to), "sum": dong(found.amount)}
    )
    if found.depends_on_order:
        words = (
            _("Nếu làm tròn trước khi nhân hệ số: %(sum)s đồng")
            if found.order is RoundingOrder.AFTER_FACTOR
            else _("Nếu chỉ làm tròn sau khi nhân hệ số: %(sum)s đồng")
        )
        told.append(words % {"sum": dong(found.other_amount)})
    return tuple(told)
