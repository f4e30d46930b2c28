"""How answers of the rules look: a mark, a colour and words together; and where each fact is written."""

from collections.abc import Iterable, Mapping, Sized
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thidua.commendation.checks import OnRecord
from thidua.eligibility.enums import Standing
from thidua.eligibility.explaining import ConditionWords
from thidua.eligibility.group_guards import share_text
from thidua.eligibility.policies import kept_by
from thidua.identity.enums import Permission
from thidua.kernel import clock
from thidua.kernel.templatetags.ui import icon
from thidua.legislation import catalogue, wording
from thidua.records.enums import RecordKind
from thidua.rulebook.facts import (
    AnyFact,
    AwardFact,
    DisciplineFact,
    HoldFact,
    LeaveFact,
    ProofFact,
    RatingFact,
    ServiceFact,
    ShareFact,
    SubjectFact,
)
from thidua.rulebook.findings import Result
from thidua.sites.workspace import year_strips
from thidua.sites.workspace.eligibility_pages import ICONS

register = template.Library()

_MARKS = {
    Result.MET: ("circle-check", "good"),
    Result.NOT_MET: ("circle-x", "bad"),
    Result.EVIDENCE_MISSING: ("file-search", "warn"),
    Result.NEEDS_PERSON: ("user-search", "info"),
}
_KINDS: dict[type, RecordKind] = {
    RatingFact: RecordKind.RATING,
    ProofFact: RecordKind.PROOF,
    DisciplineFact: RecordKind.DISCIPLINE,
    HoldFact: RecordKind.HOLD,
    LeaveFact: RecordKind.LEAVE,
    ServiceFact: RecordKind.SERVICE,
    ShareFact: RecordKind.SHARE,
}


@register.simple_tag
def result_mark(result: str) -> SafeString:
    """The answer of a condition as a badge: icon, colour, words."""
    found = Result(result)
    icon_name, tone = _MARKS[found]
    return format_html(
        '<span class="tag tag-{}">{}{}</span>', tone, icon(icon_name), wording.result_text(found)
    )


@register.simple_tag
def standing_mark(standing: str) -> SafeString:
    """Where a party stands as a badge: icon, colour, words."""
    found = Standing(standing)
    return format_html('<span class="tag tag-{}">{}{}</span>', found.tone, icon(ICONS[found]), found.label)


@register.simple_tag
def standing_icon(standing: str) -> SafeString:
    """The icon alone, beside words."""
    return icon(ICONS[Standing(standing)])


@register.filter
def fact_links(facts: tuple[AnyFact, ...], readable_awards: frozenset[int]) -> list[tuple[str, str, str]]:
    """(address, short label, what it says) of each fact that has a record of its own; awards stand in registers
    which not everybody reads who may see the verdict.
    """
    return [
        (_address(fact, fact.source), _label(fact), wording.facts_text([fact]))
        for fact in facts
        if fact.source is not None and (not isinstance(fact, AwardFact) or fact.source in readable_awards)
    ]


@register.filter
def off_the_strip(told: ConditionWords, year: int) -> tuple[AnyFact, ...]:
    """The facts that the strip of years does not show."""
    strip = year_strips.of_condition(told, year, lambda _fact: "")
    if strip is None:
        return told.facts
    first = strip.columns[0].year
    return tuple(
        fact for fact in told.facts if not isinstance(fact, AwardFact | RatingFact) or fact.year < first
    )


@register.inclusion_tag("workspace/_strip.html")
def year_strip(told: ConditionWords, year: int, readable_awards: frozenset[int]) -> dict[str, object]:
    """What a condition found year by year, beside the years it asks for; nothing where years do not matter."""

    def address(fact: AwardFact | RatingFact) -> str:
        is_readable = not isinstance(fact, AwardFact) or fact.source in readable_awards
        return _address(fact, fact.source) if fact.source is not None and is_readable else ""

    return {"strip": year_strips.of_condition(told, year, address), "is_run": told.is_run}


@register.simple_tag(takes_context=True)
def trace_link(context: Mapping[str, Any], record: OnRecord) -> str:
    """Where the answer about a candidate is explained; empty for whoever may not read it."""
    request = context["request"]
    if not hasattr(request, "bodies_kept"):
        request.bodies_kept = kept_by(by=request.user, on=clock.local_date(clock.now()))
    if record.home not in request.bodies_kept and not request.user.holds(Permission.READ_EVERYTHING):
        return ""
    address = reverse("workspace:party-eligibility-award", args=[record.party, record.award])
    return f"{address}?on={record.on:%d/%m/%Y}&year={record.year}"


@register.filter
def length_is_many(parts: Sized) -> bool:
    """Whether there are parts worth telling apart."""
    return len(parts) > 1


@register.filter
def settled_part(told: Any) -> Any:
    """Of a condition that holds, the one part that makes it hold; the others then bear on nobody."""
    parts = _of(told, "parts")
    if len(parts) < 2 or _of(told, "result") != Result.MET:
        return None
    met = [part for part in parts if _of(part, "result") == Result.MET]
    return met[0] if len(met) == 1 and not _of(met[0], "parts") else None


def _of(told: Any, name: str) -> Any:
    """A field of a condition in words: live, or as it was kept with a verdict."""
    return told[name] if isinstance(told, Mapping) else getattr(told, name)


@register.filter
def any_question(parts: Iterable[Any]) -> bool:
    """Whether one of the parts rests on a question that is open."""
    return any(_of(part, "question") for part in parts)


@register.filter
def as_share(value: str) -> str:
    """A share as it is kept ("3/20") as people write it."""
    return share_text(Fraction(value)) if value else ""


@register.filter
def award_label(code: str) -> str:
    """The award in the reader's language."""
    known = catalogue.law().awards.get(code)
    return known.label if known else code


def _address(fact: AnyFact, source: int) -> str:
    if isinstance(fact, AwardFact):
        return reverse("workspace:award", args=[source])
    return reverse("workspace:record", args=[_KINDS[type(fact)], source])


def _label(fact: AnyFact) -> str:
    match fact:
        case AwardFact():
            return f"{catalogue.award(fact.code).short} {fact.year}"
        case ServiceFact() | DisciplineFact() | HoldFact():
            return _("từ %(day)s") % {"day": f"{fact.start:%d/%m/%Y}"}
        case SubjectFact():
            return fact.what
        case _:
            return str(fact.year)
