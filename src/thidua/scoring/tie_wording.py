"""How ties of equal totals read: what was compared, what people brought to it and on what ground, and what the law
says of it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.kernel.clock import VIETNAM
from thidua.kernel.refusals import Message
from thidua.legislation import catalogue
from thidua.rulebook.findings import Citation
from thidua.scoring.ranking import GivenTie, Place, TieBreakKind, TieStep
from thidua.scoring.wording import number_text, tie_break_text

LEAST_WOMEN = "TIE_BREAK_WOMEN_SHARE"
HOLD_CITATION = Citation("ND152/2025", "Đ4 k4")
HELD: Message = gettext_lazy("Tạm chưa xếp hạng")
NO_VALUE = "–"
Grounds = Mapping[tuple[str, TieBreakKind], str]


def compared_text(value: Decimal | datetime | None) -> str:
    """A value two units were compared by."""
    match value:
        case None:
            return NO_VALUE
        case datetime():
            return f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        case _:
            return number_text(value)


def given_text(kind: TieBreakKind, value: Decimal | None) -> str:
    """A value somebody brought to a tie, as it was given; the chair's order as its place (1 goes first)."""
    match kind:
        case _ if value is None:
            return _("bỏ giá trị đã ghi")
        case TieBreakKind.WOMEN_SHARE:
            return f"{number_text(value)} %"
        case TieBreakKind.CHAIR:
            return _("thứ %(place)s") % {"place": number_text(abs(value))}
        case _:
            return _("%(number)s phiếu") % {"number": number_text(value)}


def tie_texts(
    place: Place, names: Mapping[str, str], *, grounds: Grounds | None = None, on: date | None = None
) -> list[str]:
    """How a tie was treated, step by step, in sentences; `names` of the units by their key.

    `grounds`: on what each value rests that people brought. `on`: the day whose law is told beside a rule the law
    knows too; without it nothing is said of the law.
    """
    told = []
    for step in place.steps:
        if step.waits:
            told.append(_waiting(step, names))
            continue
        told.append(
            _("Điểm bằng nhau; xét “%(rule)s”: %(values)s%(end)s")
            % {
                "rule": tie_break_text(step.rule),
                "values": _values(step, names),
                "end": "." if step.separated else _(" – vẫn bằng nhau."),
            }
        )
        rests = dict.fromkeys((grounds or {}).get((unit, step.rule.kind), "") for unit, _value in step.values)
        rests.pop("", None)
        if rests:
            told.append(
                _("Căn cứ: %(grounds)s.") % {"grounds": "; ".join(text.rstrip(".") for text in rests)}
            )
        if step.separated and step.rule.kind is TieBreakKind.WOMEN_SHARE and on is not None:
            told += _law_of_women(step, on)
    if place.tied_with and not any(step.waits for step in place.steps):
        told.append(_("Đã hết quy tắc, các đơn vị đồng hạng."))
    return told


def _values(step: TieStep, names: Mapping[str, str]) -> str:
    texts = [compared_text(value) for _unit, value in step.values]
    if step.rule.kind is TieBreakKind.WOMEN_SHARE:
        texts = [text if text == NO_VALUE else f"{text} %" for text in texts]
    if step.rule.kind is TieBreakKind.CHAIR:
        numbers = [value for _unit, value in step.values if isinstance(value, Decimal)]
        places = [1 + sum(other > value for other in numbers) for value in numbers]
        texts = [_("thứ %(place)s") % {"place": place} for place in places]
    return "; ".join(f"{names[unit]} {text}" for (unit, _value), text in zip(step.values, texts, strict=True))


def _waiting(step: TieStep, names: Mapping[str, str]) -> str:
    return _("Điểm bằng nhau; xét “%(rule)s”: chờ giá trị của %(units)s.") % {
        "rule": tie_break_text(step.rule),
        "units": ", ".join(names[unit] for unit, value in step.values if value is None),
    }


def women_law(on: date) -> tuple[Fraction, str] | None:
    """From which share of women on the law prefers a collective, and where it says so; None where none is known."""
    found = catalogue.threshold(LEAST_WOMEN).value_on(on)
    return None if found is None else (Fraction(found.value), catalogue.citation_text(found.citation))


def _law_of_women(step: TieStep, on: date) -> list[str]:
    """Whether the law orders it so, or the table alone: the law knows one threshold, not the higher share."""
    law = women_law(on)
    if law is None:
        return []
    least, citation = law
    shares = [Fraction(value) / 100 for _unit, value in step.values if isinstance(value, Decimal)]
    said = {"least": number_text(Decimal(100) * least.numerator / least.denominator), "citation": citation}
    if len(set(shares)) == len({share >= least for share in shares}):
        return [_("Pháp luật ưu tiên tập thể có từ %(least)s %% nữ trở lên (%(citation)s).") % said]
    return [
        _(
            "Pháp luật chỉ ưu tiên tập thể có từ %(least)s %% nữ trở lên (%(citation)s); xét tỷ lệ cao hơn là quy "
            "định của bảng tiêu chí."
        )
        % said
    ]


def waiting_text(tie: GivenTie, names: Mapping[str, str]) -> str:
    """Which units wait for which value."""
    return _("%(units)s bằng %(total)s điểm, chờ giá trị xét “%(rule)s”") % {
        "units": ", ".join(names[unit] for unit in tie.units),
        "total": number_text(tie.total),
        "rule": tie_break_text(tie.rule),
    }


def hold_citation(on: date) -> str:
    """Where the law of that day says that nothing is proposed while something is being verified; else nothing."""
    in_force = catalogue.law().instruments[HOLD_CITATION.instrument].in_force
    return catalogue.citation_text(HOLD_CITATION) if on in in_force else ""
