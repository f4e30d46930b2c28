"""A rule of the law and its judgement: a path to an award, what it needs, where it is written, when it is in force."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from thidua.rulebook.facts import FAMILY_OF, SEPARATOR, SETTLED, AnyFact, Facts, Passage, RatingFact, Subject
from thidua.rulebook.findings import Citation, Result
from thidua.rulebook.history import (
    MET,
    MISSING,
    NOT_MET,
    PERSON,
    Condition,
    Marks,
    NeverDisciplined,
    NoDiscipline,
    NoHold,
    NotGiven,
    Proof,
    Service,
    parts_of,
    walk,
)
from thidua.rulebook.masks import FactsView, LaterView, Level, Reading, Select, Since, Truth, View, some

RESULTS = {
    NOT_MET: Result.NOT_MET,
    MISSING: Result.EVIDENCE_MISSING,
    PERSON: Result.NEEDS_PERSON,
    MET: Result.MET,
}
LEVELS = {result: level for level, result in RESULTS.items()}
YEARS_AHEAD = 30
GUARDS = (NoHold, NoDiscipline, NotGiven, NeverDisciplined)


@dataclass(frozen=True)
class Need:
    """One condition of a rule, with a name of its own in it and, where it differs from the rule's, its citation."""

    id: str
    condition: Condition
    citation: Citation
    text: str = ""


@dataclass(frozen=True)
class Rule:
    """One path to one award. `end` None: in force until changed; `open_question` not empty: unconfirmed.

    An unconfirmed rule says neither "eligible" nor "not eligible": it asks for a person, and why.
    """

    award: str
    path: str
    title: str
    english: str
    kind: str
    start: date
    end: date | None
    citation: Citation
    needs: tuple[Need, ...]
    since: Since = field(default_factory=Since)
    groups: frozenset[str] = frozenset()
    not_groups: frozenset[str] = frozenset()
    declares: tuple[str, ...] = ()
    open_question: str = ""
    source: str = ""
    confirmed_on: date | None = None

    @property
    def key(self) -> str:
        """Names it among all rules, versions too: "BKTTG/individual-ladder/individual@2024-01-01"."""
        return f"{self.award}/{self.path}/{self.kind}@{self.start}"

    def in_force(self, day: date) -> bool:
        """Whether it applies to what is received on that day."""
        return self.start <= day and (self.end is None or day < self.end)

    def is_for(self, subject: Subject) -> bool:
        """Whether such a subject may take this path."""
        return (
            subject.kind == self.kind
            and (not self.groups or bool(self.groups & subject.groups))
            and not self.not_groups & subject.groups
        )

    @cached_property
    def claimed_by(self) -> tuple[frozenset[str], frozenset[str]]:
        """Kinds of proof and of service this path rests on alone, beside guards; empty where it rests on more."""
        proofs: frozenset[str] = frozenset()
        services: frozenset[str] = frozenset()
        for part in (part for need in self.needs for part in walk(need.condition) if not parts_of(part)):
            match part:
                case Proof():
                    proofs |= part.kinds
                case Service():
                    services |= part.kinds | part.double | part.known_by
                case _ if not isinstance(part, GUARDS):
                    return frozenset(), frozenset()
        return proofs, services

    def is_claimed(self, view: View) -> Truth:
        """Whether anything is on file that this path could rest on: without it nobody has taken the path."""
        proofs, services = self.claimed_by
        claims = [view.years(Select("proof", proofs)) != 0] if proofs else []
        claims += [view.months(services) > 0] if services else []
        return some(claims) if claims else True

    def computed(self, view: View) -> Level:
        """What the conditions give, whether the rule is confirmed or not."""
        marks = self.since.marks(view)
        return view.algebra.least(*(need.condition.level(view, marks) for need in self.needs))

    def answered(self, computed: Level) -> Level:
        """What the rule answers: an unconfirmed one always that a person is needed."""
        return PERSON if self.open_question else computed

    def level(self, view: View) -> Level:
        """What the rule answers for a party it is for."""
        return self.answered(self.computed(view))


@dataclass(frozen=True)
class Answer:
    """One condition applied to one party: the result, the facts it read, and the answers of its parts."""

    condition: Condition
    result: Result
    facts: tuple[AnyFact, ...]
    parts: tuple["Answer", ...] = ()


@dataclass(frozen=True)
class NeedAnswer:
    """A need of a rule and its answer."""

    need: Need
    answer: Answer

    @property
    def is_met(self) -> bool:
        """Whether it holds beyond doubt."""
        return self.answer.result is Result.MET


@dataclass(frozen=True)
class PathVerdict:
    """A rule applied to one party: its answer, each need's, and what remains to be declared with a signature.

    `computed` is what the conditions alone give (the same as `result` where the rule is confirmed).
    `counted_from` are the facts after which the years were counted, `passages` the rules by which what it read came
    down from predecessors.
    """

    rule: Rule
    result: Result
    computed: Result
    needs: tuple[NeedAnswer, ...]
    counted_from: tuple[AnyFact, ...]
    is_claimed: bool
    to_declare: tuple[str, ...]
    declared_false: tuple[str, ...]
    passages: tuple[Passage, ...] = ()

    @property
    def unmet(self) -> tuple[NeedAnswer, ...]:
        """The needs that do not hold beyond doubt."""
        return tuple(need for need in self.needs if not need.is_met)

    @property
    def is_one_away(self) -> bool:
        """Whether exactly one condition is in the way."""
        return self.result is not Result.MET and len(self.unmet) + len(self.declared_false) == 1


@dataclass(frozen=True)
class AwardVerdict:
    """All paths to one award, for one party: the best of those somebody has taken is the answer.

    A path that rests on proofs or services alone, of which nothing is on file, is nobody's: it neither makes the
    award possible nor hides that another path is not met. Where no path is taken, a paper is missing.
    `open_question`: what is not settled about the choice of this version of the law.
    """

    award: str
    result: Result
    paths: tuple[PathVerdict, ...]
    open_question: str = ""

    @property
    def best(self) -> PathVerdict:
        """The path that answers best; among equals the one with the fewest conditions in the way."""
        return min(
            self.paths,
            key=lambda path: (
                not path.is_claimed,
                -LEVELS[path.result],
                -LEVELS[path.computed],
                len(path.unmet),
            ),
        )


def judge_path(rule: Rule, view: FactsView) -> PathVerdict:
    """Apply one rule to one party and explain it. A declaration that was refused is a condition not met."""
    marks, counted_from = _marks(rule, view)
    needs = tuple(NeedAnswer(need, answer(need.condition, view, marks)) for need in rule.needs)
    declared = view.facts.declared
    refused = tuple(code for code in rule.declares if declared.get(code) is False)
    levels = [LEVELS[need.answer.result] for need in needs] + [NOT_MET] * bool(refused)
    computed = RESULTS[min(levels, default=MET)]
    return PathVerdict(
        rule=rule,
        result=Result.NEEDS_PERSON if rule.open_question else computed,
        computed=computed,
        needs=needs,
        counted_from=counted_from,
        is_claimed=bool(rule.is_claimed(view)),
        to_declare=tuple(code for code in rule.declares if code not in declared),
        declared_false=refused,
        passages=_passages_read(view.facts, computed, (*counted_from, *_read(needs))),
    )


def _read(needs: Iterable[NeedAnswer]) -> Iterator[AnyFact]:
    for need in needs:
        yield from need.answer.facts


def _passages_read(facts: Facts, computed: Result, read: Iterable[AnyFact]) -> tuple[Passage, ...]:
    """Of inherited facts that were read; and of years of ratings that are lost because not every predecessor has
    them, where the path is not met.
    """
    if not facts.passages:
        return ()
    origins = {
        (FAMILY_OF[type(fact)], origin)
        for fact in read
        if type(fact) in FAMILY_OF
        for origin in getattr(fact, "origin", "").split(SEPARATOR)
    }
    return tuple(
        passage
        for passage in facts.passages
        if any((passage.family, origin) in origins for origin in passage.origins)
        or (passage.left_out and passage.family == FAMILY_OF[RatingFact] and computed is not Result.MET)
    )


def answer(condition: Condition, view: FactsView, marks: Marks) -> Answer:
    """Apply one condition, and note the facts it read."""
    reading = Reading(view)
    level = condition.level(reading, marks)
    return Answer(
        condition=condition,
        result=RESULTS[level],
        facts=reading.facts,
        parts=tuple(answer(part, view, marks) for part in parts_of(condition)),
    )


def judge_award(rules: Iterable[Rule], view: FactsView) -> AwardVerdict | None:
    """The paths open to the party among rules of one award; None where the law names none for such a subject."""
    fitting = [rule for rule in rules if rule.is_for(view.facts.subject)]
    if not fitting:
        return None
    paths = tuple(judge_path(rule, view) for rule in fitting)
    best = max((LEVELS[path.result] for path in paths if path.is_claimed), default=MISSING)
    return AwardVerdict(award=fitting[0].award, result=RESULTS[best], paths=paths)


def more_favourable(
    old: AwardVerdict | None, new: AwardVerdict | None, *, open_question: str = ""
) -> AwardVerdict | None:
    """Between two versions of the law the one that answers better; the old one when they answer alike.

    `open_question`: what is not settled about that choice itself. The newer text then makes nobody eligible: that is
    for a person.
    """
    if old is None or new is None:
        return old or new
    if LEVELS[new.result] <= LEVELS[old.result]:
        return old
    return _for_a_person(new, open_question) if open_question else new


def _for_a_person(verdict: AwardVerdict, open_question: str) -> AwardVerdict:
    paths = tuple(
        replace(path, result=Result.NEEDS_PERSON) if path.result is Result.MET else path
        for path in verdict.paths
    )
    result = Result.NEEDS_PERSON if verdict.result is Result.MET else verdict.result
    return replace(verdict, result=result, paths=paths, open_question=open_question)


def earliest_year(rule: Rule, view: FactsView, *, yearly: frozenset[str]) -> int | None:
    """The first reference year in which the path would hold if everything goes well (`LaterView`).

    `yearly` are the titles that are given every year. None where it depends on an award somebody else decides, or
    on something time does not bring.
    """

    def is_assumed(select: Select) -> bool:
        match select.family:
            case "rating":
                return SETTLED in select.states and (not select.codes or "excellent" in select.codes)
            case "proof":
                return not select.states or "free" in select.states
            case "award":
                return bool(select.codes & yearly) and select.named is not False and _asks_merit(select)
            case _:
                return False

    now = rule.since.marks(view)
    # What is in the way now is asked first: where it stays in the way, the rest need not be asked.
    needs = sorted(rule.needs, key=lambda need: need.condition.level(view, now) == MET)
    for later in range(1, YEARS_AHEAD + 1):
        ahead = LaterView(view, later, is_assumed)
        marks = rule.since.marks(ahead)
        if all(need.condition.level(ahead, marks) == MET for need in needs):
            return view.reference + later
    return None


def _asks_merit(select: Select) -> bool:
    # `NotGiven` asks for awards of any state: that the title of a coming year is given already is not assumed.
    return bool(select.states)


def _marks(rule: Rule, view: FactsView) -> tuple[Marks, tuple[AnyFact, ...]]:
    reading = Reading(view)
    return rule.since.marks(reading), reading.facts
