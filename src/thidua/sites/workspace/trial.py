"""The "what if" page: which rules are tried with which numbers, and who gains or loses. Nothing is saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.eligibility import queries, what_if
from thidua.eligibility.explaining import SENSITIVE
from thidua.eligibility.policies import kept_by
from thidua.eligibility.what_if import Comparison, Number, Shift
from thidua.identity.enums import Permission
from thidua.identity.models import Account
from thidua.kernel.forms import VietnameseDecimalField, WorkForm
from thidua.kernel.refusals import Message
from thidua.legislation import catalogue, rules, standards, tracing, wording
from thidua.legislation.interfaces.forms import DayField
from thidua.parties.models import Organisation, Party
from thidua.records.facts import facts_of
from thidua.rulebook.facts import Facts
from thidua.rulebook.findings import Result
from thidua.rulebook.history import NotGiven
from thidua.rulebook.rules import NeedAnswer, Rule

MOST_PARTIES = 3000
"""So many are judged while somebody waits; the whole country is a sweep's work."""
MOST_SHOWN = 100
EARLIEST_YEAR, LATEST_YEAR = 1945, 2100

LABELS: dict[str, Message] = {
    "years": _("Số năm"),
    "least": _("Ít nhất"),
    "within": _("Trong số năm gần nhất"),
    "least_months": _("Số tháng"),
    "least_count": _("Ít nhất (thành viên)"),
    "most_count": _("Không quá (thành viên)"),
}
SHARE = _("Tỷ lệ tối thiểu (%)")


class TrialForm(WorkForm):
    """Whose answers, for which award, on which day, by the law of which day."""

    organisation = forms.TypedChoiceField(label=_("Của đơn vị"), coerce=int)
    award = forms.ChoiceField(label=_("Danh hiệu, hình thức"))
    on = DayField(label=_("Nhận hồ sơ ngày"))
    law_of = DayField(label=_("Thử theo quy định của ngày"))
    year = forms.IntegerField(
        label=_("Năm xét"),
        required=False,
        min_value=EARLIEST_YEAR,
        max_value=LATEST_YEAR,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Hãy nhập năm như 2025.")),
    )

    def __init__(self, params: QueryDict, *, by: Account, today: date) -> None:
        seen = list(queries.organisations_seen_by(by=by, on=today))
        awards = _awards_with_rules()
        told: dict[str, Any] = {"on": f"{today:%d/%m/%Y}", "law_of": f"{today:%d/%m/%Y}"}
        told |= {"organisation": _own(by, seen), "award": awards[0][0] if awards else ""}
        super().__init__(told | {name: value for name, value in params.items() if value})
        self.fields["organisation"].choices = [(each.pk, each.name) for each in seen]  # type: ignore[attr-defined]
        self.fields["award"].choices = awards  # type: ignore[attr-defined]
        self.seen = {each.pk: each for each in seen}
        self.by, self.today = by, today

    @property
    def chosen(self) -> Organisation:
        """The organisation asked for."""
        return self.seen[self.cleaned_data["organisation"]]

    @property
    def shows_sensitive(self) -> bool:
        """Whether the account may read what disciplines and holds say: those of bodies it keeps records of."""
        return self.chosen.pk in kept_by(by=self.by, on=self.today)

    def clean_year(self) -> int | None:
        """A year that has begun on the day of the question."""
        year, on = self.cleaned_data.get("year"), self.cleaned_data.get("on")
        if year and on and year > on.year:
            raise ValidationError(_("Năm xét không sau năm nhận hồ sơ."))
        return year


@dataclass(frozen=True)
class NumberField:
    """A number of the law beside the one tried in its place; `text` is its condition, told at its first number."""

    field: forms.BoundField
    number: Number
    label: Message
    text: str
    as_written: str

    @property
    def is_other(self) -> bool:
        """Whether it is not the law's own."""
        return str(self.field.value()) != self.as_written


@dataclass(frozen=True)
class PathFields:
    """The numbers of one path."""

    title: str
    who: str
    fields: Sequence[NumberField]

    @property
    def is_open(self) -> bool:
        """Whether something in it is tried."""
        return any(field.is_other or field.field.errors for field in self.fields)


class NumbersForm(WorkForm):
    """Every number of the paths to an award, to be another."""

    def __init__(self, params: QueryDict, tried: Sequence[Rule]) -> None:
        self.tried = tried
        found = ((rule, n) for rule in tried for n in what_if.numbers_of(rule) if not _is_of_the_year(n))
        self.numbers = {_name(rule, number): (rule, number) for rule, number in found}
        told = {name: written(number.value) for name, (_rule, number) in self.numbers.items()}
        super().__init__(told | {name: params[name] for name in told if params.get(name)})
        for name, (_rule, number) in self.numbers.items():
            self.fields[name] = _field(number)
            self.fields[name].widget.attrs["class"] = "form-control"

    def paths(self) -> list[PathFields]:
        """The fields by path; paths without numbers are left out."""
        found = []
        for rule in self.tried:
            own = [self._shown(name, n) for name, (of, n) in self.numbers.items() if of is rule]
            if own:
                standard = standards.standard_of(rule)
                found.append(PathFields(standard.title, standard.who, own))
        return found

    def others(self) -> dict[str, str]:
        """What was typed in place of the law's numbers, by field: the part of the address that says something."""
        shown = [field for path in self.paths() for field in path.fields]
        return {each.field.html_name: str(each.field.value()) for each in shown if each.is_other}

    def altered(self, base: Iterable[Rule]) -> list[Rule]:
        """Copies of these rules with the numbers typed."""
        found = {rule.key + rule.kind: rule for rule in base}
        for name, (rule, number) in self.numbers.items():
            value = _value(number, self.cleaned_data[name])
            if value != number.value:
                key = rule.key + rule.kind
                found[key] = what_if.altered(
                    found[key], number.need, part=number.part, **{number.name: value}
                )
        return list(found.values())

    def _shown(self, name: str, number: Number) -> NumberField:
        return NumberField(
            field=self[name],
            number=number,
            label=SHARE if number.is_share else LABELS[number.name],
            text=wording.needed(number.condition),
            as_written=written(number.value),
        )


@dataclass(frozen=True)
class ShownShift:
    """Somebody whose answer is another, and what stands in the way where it is worse."""

    party: Party
    before: Message
    after: Message
    before_tone: str
    after_tone: str
    path: str
    needs: Sequence[tuple[str, str]]
    """What is missing on the path: what is asked, and what is on file ("" where that is not the reader's to know)."""


@dataclass(frozen=True)
class Outcome:
    """What a trial gives."""

    comparison: Comparison
    gains: Sequence[ShownShift]
    losses: Sequence[ShownShift]
    counts: Sequence[tuple[Message, str, int, int]]
    judged: int
    unconfirmed: Sequence[Rule]


def parties_for(form: TrialForm, tried: Sequence[Rule]) -> list[int]:
    """Whoever the rules can be for, in the organisation asked for; too many are told at its field."""
    kinds = {rule.kind for rule in tried}
    found = queries.parties_of(form.chosen, on=form.cleaned_data["on"]).filter(kind__in=kinds)
    # Bodies that stood below on that day may stand elsewhere today, where others keep their records.
    found = found.filter(pk__in=queries.parties_of(form.chosen, on=form.today).order_by().values("pk"))
    ids = list(found.values_list("pk", flat=True)[: MOST_PARTIES + 1])
    if len(ids) > MOST_PARTIES:
        message = _("Đơn vị này có hơn %(most)d người và tập thể; hãy chọn đơn vị nhỏ hơn.") % {
            "most": MOST_PARTIES
        }
        form.add_error("organisation", ValidationError(str(message)))
        return []
    return ids


def outcome_of(form: TrialForm, numbers: NumbersForm) -> Outcome | None:
    """Who gains and who loses; None where the organisation is too large for an instant answer."""
    told = form.cleaned_data
    day, award, year = told["on"], told["award"], told["year"]
    now = rules.rules_on(day, award)
    tried = numbers.altered(rules.rules_on(told["law_of"], award))
    ids = parties_for(form, [*now, *tried])
    if form.errors:
        return None
    known = facts_of(ids, on=day)
    facts = {party: known[party] for party in ids if party in known}
    before, after = what_if.as_if_confirmed(now), what_if.as_if_confirmed(tried)
    found = what_if.compare(facts, before, after, on=day, year=year)
    explain = _Explained(facts, day, year, shows_sensitive=form.shows_sensitive)
    return Outcome(
        comparison=found,
        gains=explain.shown(found.gains, before, after),
        losses=explain.shown(found.losses, after, before),
        counts=_counts(found),
        judged=len(facts),
        unconfirmed=list(
            {rule.key + rule.kind: rule for rule in [*now, *tried] if rule.open_question}.values()
        ),
    )


def written(value: int | Fraction) -> str:
    """A number as it is typed: a share in percent."""
    return f"{float(value * 100):g}".replace(".", ",") if isinstance(value, Fraction) else str(value)


@dataclass(frozen=True)
class _Explained:
    facts: Mapping[int, Facts]
    day: date
    year: int | None
    shows_sensitive: bool

    def shown(
        self, shifts: Sequence[Shift], worse: Sequence[Rule], better: Sequence[Rule]
    ) -> list[ShownShift]:
        """The first of them with their names, and what stands in the way by the rules that answer worse."""
        names = queries.names_of([shift.party for shift in shifts[:MOST_SHOWN]])
        return [
            self._shift(shift, names[shift.party], worse, better)
            for shift in shifts[:MOST_SHOWN]
            if shift.party in names
        ]

    def _shift(self, shift: Shift, party: Party, worse: Sequence[Rule], better: Sequence[Rule]) -> ShownShift:
        reason = what_if.reason(self.facts[shift.party], worse, better, on=self.day, year=self.year)
        return ShownShift(
            party=party,
            before=_words(shift.result_before),
            after=_words(shift.result_after),
            before_tone=_tone(shift.result_before),
            after_tone=_tone(shift.result_after),
            path=tracing.path_title(reason.path) if reason else "",
            needs=[(wording.needed(n.answer.condition), self._found(n)) for n in reason.needs]
            if reason
            else [],
        )

    def _found(self, need: NeedAnswer) -> str:
        is_sensitive = any(isinstance(fact, SENSITIVE) for fact in need.answer.facts)
        return "" if is_sensitive and not self.shows_sensitive else wording.found(need.answer)


def _counts(found: Comparison) -> list[tuple[Message, str, int, int]]:
    sides = [(result, found.before.get(result, 0), found.after.get(result, 0)) for result in (*Result, None)]
    return [(_words(result), _tone(result), old, new) for result, old, new in sides if old or new]


def _words(result: Result | None) -> Message:
    return _("Không thuộc đối tượng") if result is None else wording.result_text(result)


def _tone(result: Result | None) -> str:
    tones = {Result.MET: "good", Result.NEEDS_PERSON: "info", Result.EVIDENCE_MISSING: "warn"}
    return tones.get(result, "muted") if result else "muted"


def _own(by: Account, seen: Sequence[Organisation]) -> int | str:
    """The organisation the account manages commendation for, else its own, else the first."""
    ids = [each.pk for each in seen]
    wanted = [*sorted(by.organisations_where(Permission.MANAGE_COMMENDATION)), by.organisation_id, *ids]
    return next((pk for pk in wanted if pk in ids), "")


def _awards_with_rules() -> list[tuple[str, str]]:
    book = rules.rulebook()
    return [(each.code, each.label) for each in catalogue.awards() if book.of_award(each.code)]


def _is_of_the_year(number: Number) -> bool:
    """One award for one achievement: what asks that nothing was given for the year itself is no threshold."""
    return isinstance(number.condition, NotGiven) and number.value == 1


def _name(rule: Rule, number: Number) -> str:
    return f"n.{rule.award}.{rule.kind}.{rule.path}.{number.need}.{number.part}.{number.name}"


def _field(number: Number) -> forms.Field:
    if number.is_share:
        words: Message = _("Hãy nhập tỷ lệ phần trăm, đến 100.")
        return VietnameseDecimalField(
            min_value=Decimal("0.01"),
            max_value=100,
            max_digits=5,
            decimal_places=2,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
        )
    words = _("Hãy nhập số nguyên từ %(least)d đến %(most)d.") % {"least": number.least, "most": number.most}
    return forms.IntegerField(
        min_value=number.least,
        max_value=number.most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def _value(number: Number, typed: Any) -> int | Fraction:
    return Fraction(typed) / 100 if number.is_share else int(typed)
