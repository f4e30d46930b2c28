"""The standards of an award as a page tells them: paths and conditions in words, where counting begins, who may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

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


@dataclass(frozen=True)
class Words:
    """A condition in words; of a composed one the parts, and what is not settled about it."""

    text: str
    question: str = ""
    parts: tuple["Words", ...] = ()


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
        case history.NoneOf(parts):
            return Words(_("Không thuộc trường hợp nào sau đây"), parts=tuple(map(words_of, parts)))
        case _:
            return Words(wording.needed(condition))


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


def boundaries(*, until: int = 6) -> list[date]:
    """The latest days on which rules of any award begin or stop to apply, earliest first."""
    book = rules.rulebook()
    days = {rule.start for rule in book.rules} | {rule.end for rule in book.rules if rule.end is not None}
    return sorted(days)[-until:]


def next_boundary(award: str, day: date) -> date | None:
    """The first later day on which the award's rules begin or stop to apply."""
    own = rules.rulebook().of_award(award)
    days = {rule.start for rule in own} | {rule.end for rule in own if rule.end is not None}
    return min((each for each in days if each > day), default=None)


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


def _groups(groups: frozenset[str]) -> str:
    return wording.either(str(label) for value, label in Group.choices if value in groups)
