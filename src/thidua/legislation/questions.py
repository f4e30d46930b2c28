"""What is not settled about the law: every open question of the data with the places that rest on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from thidua.kernel.periods import Period
from thidua.legislation import catalogue, rules, tracing, wording
from thidua.legislation.shapes import Law
from thidua.rulebook.history import walk
from thidua.rulebook.rules import Need, Rule


class Topic(TextChoices):
    """What a question is about."""

    INSTRUMENT = "instrument", _("Văn bản luật")
    AWARD = "award", _("Các danh hiệu, hình thức khen thưởng")
    STANDARD = "standard", _("Tiêu chuẩn")
    VALUE = "value", _("Tỷ lệ, thời hạn, hệ số")
    MONEY = "money", _("Tiền thưởng")


@dataclass(frozen=True)
class Place:
    """Where a question matters: in words, of which award (or ""), and on which days."""

    label: str
    award: str
    period: Period


@dataclass(frozen=True)
class OpenQuestion:
    """One question with everything that rests on its answer."""

    text: str
    topic: Topic
    places: Sequence[Place]

    def matters_on(self, day: date) -> bool:
        """Whether something in force on that day rests on it."""
        return any(day in place.period for place in self.places)

    @property
    def awards(self) -> list[str]:
        """The codes of the awards concerned, each once."""
        return list(dict.fromkeys(place.award for place in self.places if place.award))


def open_questions(*, award: str | None = None) -> list[OpenQuestion]:
    """Every open question of the law's data, or of one award; one that stands in several places is one question."""
    found: dict[tuple[str, Topic], list[Place]] = {}
    for topic, text, place in _all(catalogue.law()):
        if text and award in {None, place.award}:
            found.setdefault((text, topic), []).append(place)
    return [
        OpenQuestion(text, topic, tuple(dict.fromkeys(places))) for (text, topic), places in found.items()
    ]


def of_rule(rule: Rule) -> list[str]:
    """The questions about a rule and its needs, each once."""
    asked = [rule.open_question, *(text for need in rule.needs for text in _of_need(need))]
    return list(dict.fromkeys(filter(None, asked)))


def _of_need(need: Need) -> Iterator[str]:
    return (wording.question(part) for part in walk(need.condition))


def _all(law: Law) -> Iterator[tuple[Topic, str, Place]]:
    for instrument in law.instruments.values():
        place = Place(instrument.cited, "", instrument.in_force)
        yield Topic.INSTRUMENT, instrument.confirmation.open_question, place
    for award in law.awards.values():
        place = Place(award.label, award.code, award.in_force)
        yield Topic.AWARD, award.confirmation.open_question, place
    for kind in law.merit_kinds.values():
        yield Topic.AWARD, kind.confirmation.open_question, Place(kind.name, "", kind.in_force)
    yield from _of_rules()
    for step in law.transitions:
        place = Place(step.statement, "", Period(step.at, step.until))
        yield Topic.STANDARD, step.confirmation.open_question, place
    for threshold in law.thresholds.values():
        for value in threshold.values:
            yield Topic.VALUE, value.confirmation.open_question, Place(threshold.title, "", value.in_force)
    yield from _of_money(law)


def _of_rules() -> Iterator[tuple[Topic, str, Place]]:
    book = rules.rulebook()
    for guard in book.guards:
        for text in _of_need(guard.need):
            label = wording.needed(guard.need.condition)
            yield Topic.STANDARD, text, Place(label, "", guard.in_force)
    for rule in book.rules:
        label = f"{wording.award_label(rule.award)}: {tracing.path_title(rule)}"
        for text in of_rule(rule):
            yield Topic.STANDARD, text, Place(label, rule.award, Period(rule.start, rule.end))


def _of_money(law: Law) -> Iterator[tuple[Topic, str, Place]]:
    for code, multiples in law.prize_multiples.items():
        for multiple in multiples:
            place = Place(wording.award_label(code), code, multiple.in_force)
            yield Topic.MONEY, multiple.confirmation.open_question, place
    for base in law.base_salaries:
        yield (
            Topic.MONEY,
            base.confirmation.open_question,
            Place(str(_("Mức lương cơ sở")), "", base.in_force),
        )
