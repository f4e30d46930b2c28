"""The rules as the rooms ask for them: in force on a day, of an award; and a party judged by them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache

from thidua.legislation import catalogue
from thidua.legislation.enums import AwardForm, TransitionKind
from thidua.legislation.loading_rules import load_rules
from thidua.legislation.rule_shapes import RuleBook
from thidua.legislation.shapes import Transition
from thidua.rulebook.facts import Counting, Facts
from thidua.rulebook.history import Condition, shared
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import AwardVerdict, Need, Rule, judge_award, more_favourable

YEARLY_TITLES = frozenset({"LDTT", "CSTT", "CSTDCS", "TTLDTT", "DVTT", "TTLDXS", "DVQT"})
"""Given every year to whoever meets their standard: what "if everything goes on well" assumes."""


COUNTING = {
    "merit": Counting.COUNTS,
    "sudden": Counting.DOES_NOT,
    "movement": Counting.DOES_NOT,
    "service": Counting.UNKNOWN,
    "tenure": Counting.UNKNOWN,
    "foreign": Counting.UNKNOWN,
}
"""Whether a form of that kind of commendation is a ground for the next one (ND152/2025 Đ4); of the rest no text was
read, so a person decides."""
ONE_KIND = {AwardForm.MEDAL, AwardForm.HONORARY_TITLE, AwardForm.PRIZE}
"""Forms that are given for one kind of merit only: naming the kind adds nothing."""


def counting(code: str, kind: str) -> Counting:
    """Whether an award is a ground for the next one: titles are, forms by their kind of commendation."""
    award = catalogue.award(code)
    if award.is_title or award.form in ONE_KIND:
        return Counting.COUNTS
    return COUNTING.get(kind, Counting.UNKNOWN)


@cache
def rulebook() -> RuleBook:
    """All of them, read once. Raises `LegislationError` with file and line of everything wrong."""
    book = load_rules(catalogue.FOLDER, catalogue.law())
    known: dict[Condition, Condition] = {}
    return replace(
        book,
        rules=tuple(replace(rule, needs=_shared(rule.needs, known)) for rule in book.rules),
        guards=tuple(replace(guard, need=_shared([guard.need], known)[0]) for guard in book.guards),
    )


def _shared(needs: Iterable[Need], known: dict[Condition, Condition]) -> tuple[Need, ...]:
    """The needs with one object for all equal conditions: a page asks it once for every rule that has it."""
    return tuple(replace(need, condition=shared(need.condition, known)) for need in needs)


@cache
def version() -> str:
    """Twelve letters that change with any rule, award or dated value: what a stored verdict was judged by."""
    digest = hashlib.sha256()
    for path in sorted(catalogue.FOLDER.rglob("*.yaml")):
        digest.update(path.relative_to(catalogue.FOLDER).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=256)
def rules_on(day: date, award: str | None = None) -> Sequence[Rule]:
    """The rules in force on that day, guards included: of one award or all, higher awards first."""
    found = rulebook().on(day, award=award)
    rank = {code: each.rank for code, each in catalogue.law().awards.items()}
    return tuple(sorted(found, key=lambda rule: (rank[rule.award], rule.path)))


def judge(
    facts: Facts, *, award: str, on: date, year: int | None = None, decided: date | None = None
) -> AwardVerdict | None:
    """Whether the party may be proposed for the award; None where no rule is for such a subject on that day.

    `on` is the day the competent body receives the dossier, `year` the last year whose achievement counts (by
    default the latest that can). Where the law changes between receipt and the day it is `decided`, and the change
    lets the more favourable text apply, the better answer of both is taken (L06/2026 Đ4); while that clause is not
    confirmed, a better answer of the newer text is for a person.
    """
    view = FactsView(facts, facts.latest_year(on=on) if year is None else year, on)
    verdict = judge_award(rules_on(on, award), view)
    transition = more_favourable_clause(on, decided) if decided is not None else None
    if transition is not None and decided is not None:
        newer = judge_award(rules_on(decided, award), view)
        verdict = more_favourable(verdict, newer, open_question=transition.confirmation.open_question)
    return verdict


def more_favourable_clause(on: date, decided: date) -> Transition | None:
    """The clause under which a dossier received on one day and decided on another may go by the newer text."""
    return next(
        (
            each
            for each in catalogue.law().transitions
            if each.kind == TransitionKind.MORE_FAVOURABLE and on < each.at <= decided
        ),
        None,
    )
