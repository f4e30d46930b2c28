"""A path's answer in words of the reader's language: each condition with its article, what was needed, what is there.

What disciplines and holds say is read by whoever keeps the party's records; others are told that something is there.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from thidua.eligibility.findings import PathLook
from thidua.legislation import catalogue, passages, rules, tracing, wording
from thidua.legislation.passages import PassageWords
from thidua.rulebook.facts import AnyFact, AwardFact, DisciplineFact, HoldFact
from thidua.rulebook.findings import Citation, Result
from thidua.rulebook.history import (
    Condition,
    Ever,
    EveryYear,
    InYear,
    Open,
    Run,
    Times,
    Unsettled,
    parts_of,
    walk,
)
from thidua.rulebook.rules import GUARDS, Answer, PathVerdict

SENSITIVE = (DisciplineFact, HoldFact)


@dataclass(frozen=True)
class ConditionWords:
    """One condition and its answer; a composed one with the answers of its parts.

    `asks_years` are the last years it looks at (0: none in particular), `is_run` whether it wants each of them, and
    `counts_after` the last year that no longer counts, as an award or discipline since which years are counted.
    """

    result: Result
    needed: str
    found: str
    question: str
    facts: tuple[AnyFact, ...]
    parts: tuple["ConditionWords", ...]
    asks_years: int = 0
    is_run: bool = False
    counts_after: int | None = None


@dataclass(frozen=True)
class NeedWords:
    """A need of the path."""

    id: str
    citation: str
    told: ConditionWords

    @property
    def result(self) -> Result:
        """Its answer."""
        return self.told.result


@dataclass(frozen=True)
class PathWords:
    """A path: its article, what is not settled about it, after what its years count, what remains to be declared, by
    which rules the records of predecessors were read.
    """

    rule: str
    title: str
    citation: str
    result: Result
    computed: Result
    open_question: str
    counted: str
    counted_from: str
    to_declare: tuple[str, ...]
    refused: tuple[str, ...]
    needs: tuple[NeedWords, ...]
    passages: tuple[PassageWords, ...] = ()

    @property
    def unmet(self) -> list[NeedWords]:
        """What does not hold beyond doubt."""
        return [need for need in self.needs if need.result is not Result.MET]

    @property
    def met(self) -> list[NeedWords]:
        """What holds."""
        return [need for need in self.needs if need.result is Result.MET]


def path_words(verdict: PathVerdict, *, shows_sensitive: bool) -> PathWords:
    """A path in words."""
    rule = verdict.rule
    told = _Telling(shows_sensitive, _counts_after(verdict.counted_from))
    return PathWords(
        rule=rule.key,
        title=tracing.path_title(rule),
        citation=cited(rule.citation),
        result=verdict.result,
        computed=verdict.computed,
        open_question=rule.open_question,
        counted=_counted(verdict),
        counted_from=_told(verdict.counted_from, shows_sensitive=shows_sensitive),
        to_declare=_declared(verdict.to_declare),
        refused=_declared(verdict.declared_false),
        needs=tuple(
            NeedWords(
                need.need.id,
                cited(need.need.citation),
                told.condition(need.answer),
            )
            for need in verdict.needs
        ),
        passages=tuple(map(passages.words_of, verdict.passages)),
    )


def cited(citation: Citation) -> str:
    """The article in full."""
    return catalogue.citation_text(citation)


def as_data(words: PathWords) -> dict[str, Any]:
    """The same as plain data, to be kept with a verdict."""
    return {
        "rule": words.rule,
        "title": words.title,
        "citation": words.citation,
        "result": words.result.value,
        "open_question": words.open_question,
        "counted": words.counted,
        "counted_from": words.counted_from,
        "to_declare": list(words.to_declare),
        "refused": list(words.refused),
        "needs": [
            {"id": need.id, "citation": need.citation, "result": need.result.value, "told": _data(need.told)}
            for need in words.needs
        ],
        "passages": [asdict(passage) for passage in words.passages],
    }


def _data(told: ConditionWords) -> dict[str, Any]:
    return {
        "result": told.result.value,
        "needed": told.needed,
        "found": told.found,
        "question": told.question,
        "parts": [_data(part) for part in told.parts],
    }


@dataclass(frozen=True)
class _Telling:
    shows_sensitive: bool
    counts_after: int | None

    def condition(self, answer: Answer) -> ConditionWords:
        facts = [fact for fact in answer.facts if self.shows_sensitive or not isinstance(fact, SENSITIVE)]
        asked = _simple(answer.condition)
        is_counted = getattr(asked, "counted", isinstance(asked, EveryYear))
        return ConditionWords(
            result=answer.result,
            needed=wording.needed(answer.condition),
            found=_found(answer, shows_sensitive=self.shows_sensitive),
            # What is open about a condition bears on nobody who meets it.
            question="" if answer.result is Result.MET else wording.question(answer.condition),
            facts=tuple(facts),
            parts=tuple(self.condition(part) for part in answer.parts),
            asks_years=_years_asked(asked),
            is_run=isinstance(asked, EveryYear | InYear) or (isinstance(asked, Run) and asked.ends_now),
            counts_after=self.counts_after if is_counted else None,
        )


def _simple(condition: Condition) -> Condition:
    """What a condition comes down to where it is made of one part only."""
    while len(parts := parts_of(condition)) == 1:
        condition = parts[0]
    return condition


def _years_asked(condition: Condition) -> int:
    match condition:
        case Run(years=years):
            return years
        case EveryYear(least=least):
            return least
        case Times(within=within):
            return within or 0
        case InYear(years_ago=ago):
            return ago + 1
        case _:
            return 0


def _counts_after(facts: Sequence[AnyFact]) -> int | None:
    """The last year of the award after which years count; a discipline ends within a year, which nobody draws."""
    return max((fact.year for fact in facts if isinstance(fact, AwardFact)), default=None)


def _found(answer: Answer, *, shows_sensitive: bool) -> str:
    told = _told(answer.facts, shows_sensitive=shows_sensitive)
    if told:
        return told
    simple = [part for part in walk(answer.condition) if not parts_of(part)]
    if answer.result is Result.MET and all(isinstance(part, GUARDS) for part in simple):
        return _("không có ghi chép nào trái điều kiện này")
    return _("chưa có trong hồ sơ")


def _told(facts: Sequence[AnyFact], *, shows_sensitive: bool) -> str:
    open_to_all = [fact for fact in facts if shows_sensitive or not isinstance(fact, SENSITIVE)]
    told = [wording.facts_text(open_to_all)] if open_to_all else []
    if len(open_to_all) < len(facts):
        told.append(_("có ghi chép chỉ nơi quản lý hồ sơ được đọc"))
    return "; ".join(told)


def _counted(verdict: PathVerdict) -> str:
    since = verdict.rule.since
    if not since.awards and not since.discipline:
        return ""
    if not verdict.counted_from:
        return _("mọi năm, vì chưa có lần khen thưởng, kỷ luật nào làm mốc")
    return _("các năm sau")


def _declared(codes: Sequence[str]) -> tuple[str, ...]:
    known = rules.rulebook().declarations
    return tuple(known[code].label if code in known else code for code in codes)


def awaited(path: PathLook) -> str:
    """The awards of others that are missing, as far as readings are settled; when they come nobody can tell."""
    wanted = [_awards_in(need.condition) - rules.YEARLY_TITLES for need in path.unmet]
    told = [
        wording.either(each.label for each in catalogue.awards() if each.code in codes)
        for codes in wanted
        if codes
    ]
    return _(" và ").join(dict.fromkeys(told))


def _awards_in(condition: Condition) -> frozenset[str]:
    match condition:
        case Open() | Unsettled():
            return frozenset()
        case Ever(awards=awards):
            return awards
        case Run(of=of) | Times(of=of) | InYear(of=of):
            return of.awards
        case _:
            return frozenset(code for part in parts_of(condition) for code in _awards_in(part))
