"""The pages about the law, as both sites show them: what stands on each, for a day. No page reads anything but law."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.kernel.refusals import NotFound
from thidua.kernel.text import fold
from thidua.legislation import catalogue, changes, prizes, questions, rules, standards
from thidua.legislation.catalogue import UnknownInLaw
from thidua.legislation.enums import AwardLevel
from thidua.legislation.interfaces.forms import DayForm, LawForm, TwoDaysForm
from thidua.legislation.prizes import PrizeMoney
from thidua.legislation.shapes import Award, Instrument
from thidua.parties.enums import PartyKind
from thidua.rulebook.rules import Rule

Context = dict[str, Any]


@dataclass(frozen=True)
class AwardLine:
    """One award on the list: its name of the day, and how many paths lead to it, how many of them unconfirmed."""

    award: Award
    name: str
    decider: str
    paths: int
    unconfirmed: int

    @property
    def recipients(self) -> str:
        """Whom it goes to, in words."""
        return ", ".join(str(kind.label) for kind in _recipients(self.award))


@dataclass(frozen=True)
class LawList:
    """The list as asked for, highest level first; a level without awards is left out."""

    form: LawForm
    day: date
    today: date
    levels: Sequence[tuple[AwardLevel, Sequence[AwardLine]]]

    @property
    def lines(self) -> list[AwardLine]:
        """All of them."""
        return [line for _level, lines in self.levels for line in lines]


@dataclass(frozen=True)
class InstrumentLine:
    """An instrument with its state on a day: "in_force", "ended", "coming"; and what rests on it."""

    instrument: Instrument
    state: str
    rules: int
    values: int
    days_left: int | None
    successor: Instrument | None


@dataclass(frozen=True)
class MoneyLine:
    """What goes with an award for one kind of recipient."""

    kind: PartyKind
    prize: PrizeMoney


@dataclass(frozen=True)
class MoneyChange:
    """What goes with an award on two days, for one kind of recipient; None where no sum is known."""

    kind: PartyKind
    before: PrizeMoney | None
    after: PrizeMoney | None


def access_award(code: str) -> Award:
    """The award of an address. Raises `NotFound`."""
    try:
        return catalogue.award(code)
    except UnknownInLaw as unknown:
        raise NotFound(_("Danh mục không có danh hiệu, hình thức khen thưởng này.")) from unknown


def law_list(params: QueryDict, *, today: date) -> LawList:
    """The awards of a day that fit the search, by level. A field that makes no sense says so and narrows nothing."""
    form = LawForm({"on": f"{today:%d/%m/%Y}"} | {name: value for name, value in params.items() if value})
    form.is_valid()
    told = form.cleaned_data
    day = told.get("on") or today
    found = [
        each
        for each in catalogue.awards(
            kind=told.get("kind") or None, recipient=told.get("recipient") or None, on=day
        )
        if _fits(each, told.get("q") or "")
    ]
    lines = [_line(each, day) for each in found]
    levels = [(level, [line for line in lines if line.award.level == level]) for level in AwardLevel]
    return LawList(form, day, today, [(level, some) for level, some in levels if some])


def award_page(code: str, params: QueryDict, *, today: date) -> Context:
    """An award with the standards of a day. Raises `NotFound`."""
    award = access_award(code)
    form = DayForm(params, today=today)
    day = form.day
    found = standards.standards_on(code, day)
    money = _money(award, day)
    by_kind = [(kind, [each for each in found if each.rule.kind == kind]) for kind in PartyKind]
    return {
        "award": award,
        "form": form,
        "day": day,
        "today": today,
        "days": standards.boundaries(code),
        "name": _shown(award, day),
        "recipients": _recipients(award),
        "is_in_force": day in award.in_force,
        "general": standards.general_on(day) if found else [],
        "standards": [(kind, some) for kind, some in by_kind if some],
        "count": len(found),
        "unconfirmed": sum(not each.confirmation.is_confirmed for each in found),
        "money": money,
        "money_questions": _sentences(each.prize.open_question for each in money),
        "citations": _cited(code),
        "questions": questions.open_questions(award=code),
        "versions": rules.rulebook().of_award(code),
    }


def changes_page(code: str, params: QueryDict, *, today: date) -> Context:
    """What is different in an award between two days. Raises `NotFound`."""
    award = access_award(code)
    days = standards.boundaries(code)
    form = TwoDaysForm(params, initial=_latest_change(days, today))
    before, after = form.days
    old, new = standards.rules_on(code, before), standards.rules_on(code, after)
    found = changes.compare(old, new)
    general = changes.compare_needs(standards.general_needs_on(before), standards.general_needs_on(after))
    return {
        "award": award,
        "form": form,
        "before": before,
        "after": after,
        "pairs": [(day - timedelta(days=1), day) for day in days[1:]],
        "names": _if_different(award.name_on(before), award.name_on(after)),
        "deciders": _if_different(award.decider_on(before), award.decider_on(after)),
        "money": [
            each for each in _money_changes(award, before, after) if _sum(each.before) != _sum(each.after)
        ],
        "general": general if old and new else (),
        "changes": [each for each in found if each.is_of_substance],
        "moved": [each for each in found if not each.is_of_substance],
        "unchanged": _unchanged(old, new, found),
        "is_known": bool(old or new),
    }


def instruments_page(*, today: date) -> Context:
    """Every instrument, those in force first, with a warning for those that end soon."""
    order = {"in_force": 0, "coming": 1, "ended": 2}
    lines = [_instrument_line(each, today) for each in catalogue.law().instruments.values()]
    warned = catalogue.expiring(today)
    return {
        "today": today,
        "lines": sorted(lines, key=lambda line: order[line.state]),
        "warned": warned,
        "ending": [line for line in lines if line.instrument in warned],
    }


def questions_page(params: QueryDict, *, today: date) -> Context:
    """Every open question of the law by topic; `?all=1` with those that matter on no day from today on."""
    asked = questions.open_questions()
    everything = params.get("all") == "1"
    shown = [each for each in asked if everything or _matters_from(each, today)]
    by_topic = [(topic, [each for each in shown if each.topic is topic]) for topic in questions.Topic]
    return {
        "today": today,
        "everything": everything,
        "topics": [(topic, some) for topic, some in by_topic if some],
        "count": len(shown),
        "count_of_all": len(asked),
        "now": sum(each.matters_on(today) for each in asked),
    }


def _matters_from(question: questions.OpenQuestion, today: date) -> bool:
    return any(place.period.end is None or today < place.period.end for place in question.places)


def _fits(award: Award, words: str) -> bool:
    names = [award.name, award.english, award.short, award.code, *(text.text for text in award.names)]
    folded = fold(" ".join(names))
    return all(word in folded for word in fold(words).split())


def _line(award: Award, day: date) -> AwardLine:
    found = standards.rules_on(award.code, day)
    return AwardLine(
        award=award,
        name=_shown(award, day),
        decider=award.decider_on(day),
        paths=len(found),
        unconfirmed=sum(bool(rule.open_question) for rule in found),
    )


def _shown(award: Award, day: date) -> str:
    """The award's name for the reader: in Vietnamese that of the day, in English the one there is."""
    return award.name_on(day) if award.label == award.name else award.label


def _recipients(award: Award) -> list[PartyKind]:
    return [kind for kind in PartyKind if award.can_go_to(kind)]


def _money(award: Award, day: date) -> list[MoneyLine]:
    found = [(kind, prizes.known_prize(award.code, kind, day)) for kind in _recipients(award)]
    return [MoneyLine(kind, money) for kind, money in found if money is not None]


def _sentences(texts: Iterable[str]) -> list[str]:
    """Each sentence once: what is open for one kind of recipient mostly is for the others too."""
    return list(dict.fromkeys(each for text in texts for each in re.split(r"(?<=[.?]) ", text) if each))


def _money_changes(award: Award, before: date, after: date) -> list[MoneyChange]:
    return [
        MoneyChange(
            kind,
            prizes.known_prize(award.code, kind, before),
            prizes.known_prize(award.code, kind, after),
        )
        for kind in _recipients(award)
    ]


def _sum(money: PrizeMoney | None) -> tuple[int, bool] | None:
    return (money.amount, money.at_most) if money else None


def _cited(code: str) -> list[tuple[Instrument, list[str]]]:
    law: Mapping[str, Instrument] = catalogue.law().instruments
    return [
        (law[instrument], [catalogue.spelled_place(each.place) for each in cited])
        for instrument, cited in standards.citations_of(code).items()
    ]


def _latest_change(days: Sequence[date], today: date) -> tuple[date, date]:
    """The last change that has come, as its day and the day before."""
    come = [day for day in days if day <= today]
    latest = come[-1] if len(come) > 1 else (days[1] if len(days) > 1 else today)
    return latest - timedelta(days=1), latest


def _if_different(before: str, after: str) -> tuple[str, str] | None:
    return (before, after) if before != after else None


def _unchanged(before: list[Rule], after: list[Rule], found: Sequence[changes.PathChange]) -> int:
    told = {(change.rule.path, change.rule.kind) for change in found}
    paths = {(rule.path, rule.kind) for rule in (*before, *after)}
    return len(paths - told)


def _instrument_line(instrument: Instrument, today: date) -> InstrumentLine:
    period = instrument.in_force
    state = "in_force" if today in period else "coming" if today < period.start else "ended"
    left = (period.end - today).days if state == "in_force" and period.end else None
    return InstrumentLine(
        instrument,
        state,
        rules=len(standards.rules_citing(instrument.code)),
        values=standards.values_citing(instrument.code),
        days_left=left,
        successor=catalogue.law().instruments.get(instrument.replaced_by),
    )


HEAD = (
    gettext_lazy("Mã"),
    gettext_lazy("Tên"),
    gettext_lazy("Viết tắt"),
    gettext_lazy("Loại"),
    gettext_lazy("Cấp"),
    gettext_lazy("Tặng cho"),
    gettext_lazy("Thẩm quyền quyết định"),
    gettext_lazy("Căn cứ"),
    gettext_lazy("Số tiêu chuẩn"),
    gettext_lazy("Chưa xác nhận"),
)
"""The columns of the list as a table."""


def rows_of(found: LawList) -> list[tuple[object, ...]]:
    """The list as a table, a row an award."""
    return [
        (
            line.award.code,
            line.name,
            line.award.short,
            line.award.form.label,
            level.label,
            line.recipients,
            line.decider,
            catalogue.citation_text(line.award.citation),
            line.paths,
            line.unconfirmed,
        )
        for level, lines in found.levels
        for line in lines
    ]
