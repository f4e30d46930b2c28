"""What if a number of the law were another, or another version applied: who would gain, who would lose.

Rules are copied, never changed: nothing here reaches the data of the law, and nothing is saved.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import count

from thidua.rulebook import history
from thidua.rulebook.facts import Facts
from thidua.rulebook.findings import Result
from thidua.rulebook.history import MET, MISSING, NOT_MET, PERSON, Condition
from thidua.rulebook.masks import FactsView
from thidua.rulebook.rules import LEVELS, RESULTS, NeedAnswer, Rule, judge_award, judge_path

MOST_YEARS = 59
MOST_MONTHS = 720
MOST_PROOFS = 2
"""Results of one kind are counted up to two (`history.Proof`)."""

# Which numbers of each kind of condition may be another, each with the most it can be; the least is 1.
_LIMITS: Mapping[type, Mapping[str, int]] = {
    history.Run: {"years": MOST_YEARS},
    history.EveryYear: {"least": MOST_YEARS},
    history.Times: {"least": MOST_YEARS, "within": MOST_YEARS},
    history.Proof: {"least": MOST_PROOFS, "within": MOST_YEARS},
    history.NotGiven: {"years": MOST_YEARS},
    history.Service: {"least_months": MOST_MONTHS},
    history.MemberShare: {"least": 1, "least_count": 100_000, "most_count": 100_000},
}
_FROM_ZERO = frozenset({"most_count"})

Value = int | Fraction


@dataclass(frozen=True)
class Number:
    """A number in a rule that could be another: `part` counts the simple conditions of the need from 0.

    A share (`is_share`) is a fraction up to 1, everything else a whole number from `least` to `most`.
    """

    need: str
    part: int
    name: str
    value: Value
    condition: Condition

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole."""
        return isinstance(self.condition, history.MemberShare) and self.name == "least"

    @property
    def least(self) -> int:
        """The smallest whole number it can be."""
        return 0 if self.name in _FROM_ZERO else 1

    @property
    def most(self) -> int:
        """The greatest number it can be."""
        return _LIMITS[type(self.condition)][self.name]

    def allows(self, value: Value) -> bool:
        """Whether the condition still means something with that number."""
        if self.is_share:
            return 0 < value <= 1
        return isinstance(value, int) and self.least <= value <= self.most


@dataclass(frozen=True)
class Shift:
    """A party whose answer is another: levels before and after, None where no path is for such a subject."""

    party: int
    before: int | None
    after: int | None

    @property
    def result_before(self) -> Result | None:
        """The answer before."""
        return None if self.before is None else RESULTS[self.before]

    @property
    def result_after(self) -> Result | None:
        """The answer after."""
        return None if self.after is None else RESULTS[self.after]


@dataclass(frozen=True)
class Reason:
    """The path that makes the difference, and those of its needs that are in the way by the worse rules; none where
    the worse rules have no such path.
    """

    path: Rule
    needs: tuple[NeedAnswer, ...]


@dataclass(frozen=True)
class Comparison:
    """Who gains and who loses, and how many answers there are of each kind before and after."""

    gains: Sequence[Shift]
    losses: Sequence[Shift]
    before: Mapping[Result | None, int] = field(default_factory=dict)
    after: Mapping[Result | None, int] = field(default_factory=dict)


def numbers_of(rule: Rule) -> list[Number]:
    """Every number of the rule that could be another, in the order of its needs."""
    return [
        Number(need.id, part, name, value, condition)
        for need in rule.needs
        for part, condition in enumerate(_simple(need.condition))
        for name in _LIMITS.get(type(condition), ())
        if (value := getattr(condition, name)) is not None
    ]


def altered(rule: Rule, need_id: str, *, part: int | None = None, **numbers: Value) -> Rule:
    """A copy of the rule in which numbers of one need are others (`altered(rule, "five-years", years=7)`).

    Where a need is composed, `part` says which of its simple conditions is meant; None: all that have such a number.
    Raises `ValueError` when the rule has no such need or number, or the number makes no sense.
    """
    meant = [n for n in numbers_of(rule) if n.need == need_id and part in {None, n.part}]
    for name, value in numbers.items():
        named = [number for number in meant if number.name == name]
        if not named:
            raise ValueError(f"{rule.key}: need {need_id!r} has no number {name!r}")
        for number in named:
            if not number.allows(value):
                raise ValueError(f"{rule.key}: {name} of need {need_id!r} cannot be {value}")
    needs = tuple(
        replace(need, condition=_with(need.condition, part, numbers)) if need.id == need_id else need
        for need in rule.needs
    )
    return replace(rule, needs=needs)


def as_if_confirmed(rules: Iterable[Rule]) -> list[Rule]:
    """Copies that answer by their conditions alone: an unconfirmed rule answers "needs a person" whatever it asks."""
    return [replace(rule, open_question="") for rule in rules]


def compare(
    facts_by_party: Mapping[int, Facts],
    rules_before: Sequence[Rule],
    rules_after: Sequence[Rule],
    *,
    on: date,
    year: int | None = None,
) -> Comparison:
    """Judge the parties by two sets of rules of one award, and tell whose answer rises and whose falls.

    `year` is the reference year for all, by default each party's latest. Both sides in the order of the parties, the
    largest step first.
    """
    shifts, before, after = [], Counter[Result | None](), Counter[Result | None]()
    are_alike = list(rules_before) == list(rules_after)
    for party, facts in facts_by_party.items():
        view = FactsView(facts, facts.latest_year(on=on) if year is None else year, on)
        level = award_level(rules_before, view)
        shift = Shift(party, level, level if are_alike else award_level(rules_after, view))
        before[shift.result_before] += 1
        after[shift.result_after] += 1
        if shift.before != shift.after:
            shifts.append(shift)
    steps = sorted(shifts, key=lambda shift: -abs(_height(shift.after) - _height(shift.before)))
    return Comparison(
        gains=[shift for shift in steps if _height(shift.after) > _height(shift.before)],
        losses=[shift for shift in steps if _height(shift.after) < _height(shift.before)],
        before=before,
        after=after,
    )


def award_level(rules: Iterable[Rule], view: FactsView) -> int | None:
    """The answer over all paths to one award, as `rulebook.rules.judge_award` gives it, without its explanation."""
    best: int | None = None
    is_taken = False
    for rule in rules:
        if not rule.is_for(view.facts.subject):
            continue
        if not rule.is_claimed(view):
            best = MISSING if best is None else best
            continue
        level = _level(rule, view)
        best = max(level, best) if is_taken and best is not None else level
        is_taken = True
        if best == MET:
            break
    return best


def reason(
    facts: Facts, worse: Sequence[Rule], better: Sequence[Rule], *, on: date, year: int | None = None
) -> Reason | None:
    """Why the better rules answer better: the path they answer by, and its needs that do worse by the others."""
    view = FactsView(facts, facts.latest_year(on=on) if year is None else year, on)
    verdict = judge_award(better, view)
    if verdict is None:
        return None
    best = verdict.best
    same = [rule for rule in worse if (rule.path, rule.kind) == (best.rule.path, best.rule.kind)]
    fitting = [rule for rule in same if rule.is_for(facts.subject)]
    if not fitting:
        return Reason(best.rule, ())
    levels = {need.need.id: LEVELS[need.answer.result] for need in best.needs}
    needs = judge_path(fitting[0], view).needs
    return Reason(
        best.rule,
        tuple(need for need in needs if LEVELS[need.answer.result] < levels.get(need.need.id, MET)),
    )


def _level(rule: Rule, view: FactsView) -> int:
    """As `Rule.level`, but done as soon as something is not met: nobody asks what else there was."""
    if rule.open_question:
        return PERSON
    if any(view.facts.declared.get(code) is False for code in rule.declares):
        return NOT_MET
    marks, lowest = rule.since.marks(view), MET
    for need in rule.needs:
        lowest = min(lowest, need.condition.level(view, marks))
        if lowest == NOT_MET:
            break
    return lowest


def _height(level: int | None) -> int:
    # A path that opens but is not met gives nobody anything.
    return NOT_MET if level is None else level


def _simple(condition: Condition) -> list[Condition]:
    return [part for part in history.walk(condition) if not history.parts_of(part)]


def _with(condition: Condition, part: int | None, numbers: Mapping[str, Value]) -> Condition:
    places = count()

    def change(simple: Condition) -> Condition:
        place = next(places)
        fitting = {
            name: value
            for name, value in numbers.items()
            if name in _LIMITS.get(type(simple), ()) and getattr(simple, name) is not None
        }
        if part not in {None, place} or not fitting:
            return simple
        return replace(simple, **fitting)  # type: ignore[type-var]

    return history.changed(condition, change)
