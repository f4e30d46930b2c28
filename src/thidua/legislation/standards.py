"""The standards of an award as a page tells them: paths and conditions in words, where counting begins, who may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest

from django.utils.translation import gettext as _

from thidua.legislation import catalogue, rules, tracing, wording
from thidua.legislation.rule_shapes import Declaration
from thidua.legislation.shapes import Confirmation
from thidua.legislation.vocabulary import Group
from thidua.parties.enums import PartyKind
from thidua.rulebook import history
from thidua.rulebook.findings import Citation
from thidua.rulebook.history import Condition
from thidua.rulebook.masks import Since
from thidua.rulebook.rules import Need, Rule

MANY_AWARDS = 5
"""A day on which the rules of so many awards begin or end is a day for every reader of the law."""


@dataclass(frozen=True)
class Words:
    """A condition in words; of a composed one the parts, and what is not settled about it.

    Where two days are compared, `mark` says whether it is new ("added") or gone ("removed"), `answered` is a question
    no longer open, and `is_new_question` tells of one that was not there before.
    """

    text: str
    question: str = ""
    parts: tuple["Words", ...] = ()
    mark: str = ""
    answered: str = ""
    is_new_question: bool = False


@dataclass(frozen=True)
class NeedWords:
    """One need of a path: what is asked, and its article where that is not the path's."""

    id: str
    words: Words
    citation: Citation
    has_own_citation: bool


@dataclass(frozen=True)
class Standard:
    """One path to an award, for a reader."""

    rule: Rule
    title: str
    who: str
    counted: str
    needs: tuple[NeedWords, ...]
    declares: tuple[Declaration, ...]
    confirmation: Confirmation

    @property
    def anchor(self) -> str:
        """The path's name as an address inside the page."""
        return f"{self.rule.kind}-{self.rule.path}"


def words_of(condition: Condition) -> Words:
    """The condition with its parts, each as a phrase."""
    match condition:
        case history.Open(part, question) | history.Unsettled(part, question):
            inner = words_of(part)
            return replace(inner, question=" ".join(filter(None, (question, inner.question))))
        case history.AllOf(parts):
            return Words(_("Tất cả các điều kiện sau"), parts=tuple(map(words_of, parts)))
        case history.AnyOf(parts):
            return Words(_("Một trong các điều kiện sau"), parts=tuple(map(words_of, parts)))
        case history.NoneOf(parts) if not isinstance(parts[0], history.NotGiven):
            return Words(_("Không thuộc trường hợp nào sau đây"), parts=tuple(map(words_of, parts)))
        case _:
            return Words(wording.needed(condition))


def difference(before: Condition, after: Condition) -> tuple[Words, ...]:
    """What became of a condition: one text with what is new and gone marked in it, or the old and the new one."""
    (old, old_question), (new, new_question) = _bare(before), _bare(after)
    if old == new:
        told = words_of(new)
    elif type(old) is type(new) and history.parts_of(new):
        told = replace(words_of(new), parts=_different_parts(history.parts_of(old), history.parts_of(new)))
    else:
        return replace(words_of(before), mark="removed"), replace(words_of(after), mark="added")
    return (
        replace(
            told,
            question=new_question,
            answered=old_question if old_question != new_question else "",
            is_new_question=new_question != old_question,
        ),
    )


def _bare(condition: Condition) -> tuple[Condition, str]:
    """The condition without what is not settled about it, and that."""
    asked = []
    while isinstance(condition, history.Open | history.Unsettled):
        asked.append(condition.question)
        condition = condition.part
    return condition, " ".join(asked)


def _different_parts(before: Sequence[Condition], after: Sequence[Condition]) -> tuple[Words, ...]:
    found: list[Words] = []
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for step, from_old, to_old, from_new, to_new in steps:
        old, new = before[from_old:to_old], after[from_new:to_new]
        if step == "equal":
            found += map(words_of, new)
            continue
        for earlier, later in zip_longest(old, new):
            if earlier is None:
                found.append(replace(words_of(later), mark="added"))
            elif later is None:
                found.append(replace(words_of(earlier), mark="removed"))
            else:
                found += difference(earlier, later)
    return tuple(found)


def standards_on(award: str, day: date) -> list[Standard]:
    """The paths to an award in force on a day, without the conditions every award has (`general_on`)."""
    return [standard_of(rule) for rule in rules_on(award, day)]


def rules_on(award: str, day: date) -> list[Rule]:
    """The rules behind them, in the order of the data."""
    return [rule for rule in rules.rulebook().of_award(award) if rule.in_force(day)]


def general_on(day: date) -> list[NeedWords]:
    """What every award asks for on that day."""
    return [need_words(need) for need in general_needs_on(day)]


def general_needs_on(day: date) -> tuple[Need, ...]:
    """The needs behind it."""
    return tuple(guard.need for guard in rules.rulebook().guards if day in guard.in_force)


def standard_of(rule: Rule) -> Standard:
    """A rule for a reader."""
    known = rules.rulebook().declarations
    return Standard(
        rule=rule,
        title=tracing.path_title(rule),
        who=who_may(rule),
        counted=counted_after(rule.since),
        needs=tuple(need_words(need, path=rule.citation) for need in rule.needs),
        declares=tuple(known[code] for code in rule.declares if code in known),
        confirmation=Confirmation(rule.confirmed_on, rule.source, rule.open_question),
    )


def need_words(need: Need, *, path: Citation | None = None) -> NeedWords:
    """A need for a reader; `path` is the citation of the rule it stands in."""
    return NeedWords(need.id, words_of(need.condition), need.citation, has_own_citation=need.citation != path)


def who_may(rule: Rule) -> str:
    """Whom the path is for: "Cá nhân: Công nhân, người lao động hoặc Nông dân"."""
    told = str(PartyKind(rule.kind).label)
    if rule.groups:
        told = f"{told}: {_groups(rule.groups)}"
    if rule.not_groups:
        told = _("%(who)s (trừ %(others)s)") % {"who": told, "others": _groups(rule.not_groups)}
    return told


def counted_after(since: Since) -> str:
    """After what the years are counted, as a sentence without its full stop; empty when all years count."""
    parts = []
    if since.awards:
        ordered = sorted(since.awards, key=lambda code: catalogue.award(code).rank)
        parts.append(
            _("sau lần gần nhất được tặng %(awards)s")
            % {"awards": wording.either(map(wording.award_label, ordered))}
        )
    if since.discipline:
        parts.append(_("sau khi hết thời hạn kỷ luật, nếu có"))
    return _("Năm được tính từ %(beginning)s") % {"beginning": _(" và ").join(parts)} if parts else ""


def all_years() -> str:
    """That nothing bounds the years."""
    return _("Mọi năm đều được tính")


def boundaries(award: str | None = None) -> list[date]:
    """The days on which the law changes, earliest first: those that touch many awards, and those of one award."""
    touched: dict[date, set[str]] = {}
    for rule in rules.rulebook().rules:
        for day in (rule.start, rule.end):
            if day is not None:
                touched.setdefault(day, set()).add(rule.award)
    return sorted(day for day, awards in touched.items() if len(awards) >= MANY_AWARDS or award in awards)


def citations_of(award: str) -> dict[str, list[Citation]]:
    """Every article behind an award by instrument code: names, who decides, paths, needs, money. Each once."""
    found = catalogue.award(award)
    cited: list[Citation | None] = [found.citation]
    cited += [text.citation for text in (*found.names, *found.deciders)]
    for rule in rules.rulebook().of_award(award):
        cited += [rule.citation, *(need.citation for need in rule.needs)]
    cited += [multiple.citation for multiple in catalogue.law().prize_multiples.get(award, ())]
    by_instrument: dict[str, list[Citation]] = {}
    for citation in dict.fromkeys(each for each in cited if each is not None):
        by_instrument.setdefault(citation.instrument, []).append(citation)
    return by_instrument


def rules_citing(instrument: str, among: Iterable[Rule] | None = None) -> Sequence[Rule]:
    """The rules that rest on an instrument, themselves or by one of their needs."""
    chosen = rules.rulebook().rules if among is None else among
    return [
        rule
        for rule in chosen
        if instrument in {rule.citation.instrument, *(need.citation.instrument for need in rule.needs)}
    ]


def values_citing(instrument: str) -> int:
    """How many dated values and sums rest on an instrument."""
    salaries = catalogue.law().base_salaries
    return catalogue.resting_on(instrument) + sum(each.citation.instrument == instrument for each in salaries)


def _groups(groups: frozenset[str]) -> str:
    return wording.either(str(label) for value, label in Group.choices if value in groups)
