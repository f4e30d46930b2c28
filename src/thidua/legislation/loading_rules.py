"""Reading rules: one path to one award per entry, its conditions in the rulebook's vocabulary.

The files are described in docs/law-data.md. Everything wrong is told with file and line; nothing is guessed.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from thidua.kernel.periods import Period
from thidua.legislation import reading
from thidua.legislation.enums import AwardKind
from thidua.legislation.rule_shapes import Declaration, Guard, RuleBook, ServiceKind
from thidua.legislation.shapes import Award, Instrument, Law
from thidua.legislation.source import Entry, Problems, entries_of
from thidua.legislation.vocabulary import DisciplineLevel, Group, ProofKind, ShareName
from thidua.parties.enums import PartyKind
from thidua.rulebook import history
from thidua.rulebook.facts import Rating, Scope
from thidua.rulebook.findings import Citation
from thidua.rulebook.history import Condition, YearsOf
from thidua.rulebook.masks import Since
from thidua.rulebook.rules import Need, Rule

_RULE = reading.DATED | {
    "award",
    "path",
    "title",
    "english",
    "for",
    "groups",
    "not_groups",
    "citation",
    "since",
    "yearly",
    "once",
    "declares",
    "needs",
}
ONE_AWARD = Citation("L06/2022", "Đ5 k2 c")
"""One award for one achievement."""


class RuleReader:
    """Reads the entries of rule files against the catalogue that was read before them."""

    def __init__(
        self,
        *,
        awards: Mapping[str, Award],
        instruments: dict[str, Instrument],
        declarations: Mapping[str, Declaration],
        services: Mapping[str, ServiceKind],
        problems: Problems,
    ) -> None:
        self.awards = awards
        self.instruments = instruments
        self.declarations = declarations
        self.services = services
        self.problems = problems

    def rules(self, folder: Path) -> tuple[Rule, ...]:
        """All rules of a folder, files by name. Two versions of one path may not share a day."""
        found: dict[tuple[str, str, str], list[Rule]] = {}
        for path in sorted(folder.glob("*.yaml")):
            for entry in entries_of(path, self.problems, name=f"{folder.name}/{path.name}"):
                rule = self.rule(entry)
                if rule is None:
                    continue
                versions = found.setdefault((rule.award, rule.path, rule.kind), [])
                for other in versions:
                    if Period(rule.start, rule.end).overlaps(Period(other.start, other.end)):
                        self._tell(entry, "from", f"{rule.key}: its period overlaps {other.key}")
                versions.append(rule)
        return tuple(rule for versions in found.values() for rule in versions)

    def rule(self, entry: Entry) -> Rule | None:
        """One rule, or None with its problems told."""
        name = f"{entry.values.get('award', '?')}/{entry.values.get('path', '?')}"
        needed = ("award", "path", "title", "english", "for", "from", "citation", "needs")
        if not reading.has_keys(entry, known=_RULE, needed=needed, problems=self.problems, name=name):
            return None
        before = len(self.problems.found)
        award = self._award(entry, "award", str(entry.values["award"]))
        kind = reading.choice(entry, "for", PartyKind, self.problems)
        period = reading.period(entry, self.problems)
        confirmation = reading.confirmation(entry, self.problems)
        citation = period and reading.citation(entry, period, self.instruments, self.problems)
        if award and kind and not award.can_go_to(kind):
            self._tell(entry, "for", f"{name}: {award.code} is not for {kind.value}")
        needs = self._needs(entry, award, period, citation) if award and period and citation else ()
        rule = (
            Rule(
                award=award.code,
                path=str(entry.values["path"]),
                title=reading.one_line(entry.values["title"]),
                english=reading.one_line(entry.values["english"]),
                kind=kind.value,
                start=period.start,
                end=period.end,
                citation=citation,
                needs=needs,
                since=self._since(entry),
                groups=self._words(entry, "groups", Group.values),
                not_groups=self._words(entry, "not_groups", Group.values),
                declares=tuple(self._listed(entry, "declares", self.declarations)),
                open_question=confirmation.open_question,
                source=confirmation.source,
                confirmed_on=confirmation.confirmed_on,
            )
            if award and kind and period and citation and confirmation
            else None
        )
        return rule if len(self.problems.found) == before else None

    def _needs(self, entry: Entry, award: Award, period: Period, citation: Citation) -> tuple[Need, ...]:
        for_title = award.kind is AwardKind.TITLE
        needs: list[Need] = []
        if self._flag(entry, "yearly", default=False):
            needs.append(Need("not-yet-given", history.NotGiven(frozenset({award.code})), ONE_AWARD))
        if self._flag(entry, "once", default=False):
            needs.append(Need("not-yet-given", history.NotGiven(frozenset({award.code}), None), ONE_AWARD))
        listed = entry.values["needs"]
        if not isinstance(listed, list):
            self._tell(entry, "needs", "`needs` is a list of conditions, each with an id")
            return ()
        for child in listed:
            need = self.need(child, entry, period, citation, for_title=for_title)
            if need is not None and any(need.id == other.id for other in needs):
                self._tell(child, "id", f"`{need.id}` stands twice in one rule")
            elif need is not None:
                needs.append(need)
        return tuple(needs)

    def need(
        self, child: Any, parent: Entry, period: Period, citation: Citation, *, for_title: bool
    ) -> Need | None:
        """One condition with its id and, where it has one, its own citation."""
        if not isinstance(child, Entry) or not child.values.get("id"):
            self._tell(child if isinstance(child, Entry) else parent, "id", "a need has an `id`")
            return None
        conditions = {key: child.values[key] for key in child.values if key not in {"id", "citation"}}
        condition = self._one_condition(child, conditions, for_title=for_title)
        own: Citation | None = citation
        if "citation" in child.values:
            own = reading.citation(child, period, self.instruments, self.problems)
        if condition is None or own is None:
            return None
        return Need(str(child.values["id"]), condition, own)

    def condition(self, entry: Any, parent: Entry, *, for_title: bool) -> Condition | None:
        """One condition inside another."""
        if not isinstance(entry, Entry):
            self._tell(parent, "", "expected a condition such as `ever: [BKTTG]`")
            return None
        return self._one_condition(entry, entry.values, for_title=for_title)

    def _one_condition(
        self, entry: Entry, conditions: Mapping[str, Any], *, for_title: bool
    ) -> Condition | None:
        if len(conditions) != 1:
            self._tell(entry, "", f"expected one condition, found {', '.join(conditions) or 'none'}")
            return None
        ((key, value),) = conditions.items()
        match key:
            case "all_of" | "any_of" | "none_of":
                return self._composed(entry, key, value, for_title=for_title)
            case "open" | "unsettled":
                return self._open(entry, key, value, for_title=for_title)
            case "ever":
                codes = self._codes(entry, key, value)
                return history.Ever(codes) if codes else None
            case "no_hold":
                return history.NoHold()
            case "no_discipline":
                return history.NoDiscipline()
            case "proof":
                return self._proof(entry, value, for_title=for_title)
        readers: dict[str, Callable[[Entry], Condition | None]] = {
            "run": self._run,
            "every_year": self._every_year,
            "times": self._times,
            "in_year": self._in_year,
            "not_given": self._not_given,
            "service": self._service,
            "member_share": self._member_share,
            "not_disciplined": self._not_disciplined,
        }
        if key not in readers:
            known = sorted([*readers, "ever", "proof", "all_of", "any_of", "none_of", "open", "unsettled"])
            self._tell(entry, key, f"unknown condition `{key}`; known are {', '.join(known)}")
            return None
        if not isinstance(value, Entry):
            self._tell(entry, key, f"`{key}` takes keys and values: {{…}}")
            return None
        return readers[key](value)

    def _composed(self, entry: Entry, key: str, value: Any, *, for_title: bool) -> Condition | None:
        if not isinstance(value, list) or not value:
            self._tell(entry, key, f"`{key}` is a list of conditions")
            return None
        parts = [self.condition(part, entry, for_title=for_title) for part in value]
        if any(part is None for part in parts):
            return None
        found = tuple(part for part in parts if part is not None)
        if key == "none_of":
            return history.NoneOf(found)
        return history.AllOf(found) if key == "all_of" else history.AnyOf(found)

    def _open(self, entry: Entry, key: str, value: Any, *, for_title: bool) -> Condition | None:
        if not isinstance(value, Entry) or set(value.values) != {"question", "need"}:
            self._tell(entry, key, f"`{key}` takes `question` and `need`")
            return None
        part = self.condition(value.values["need"], value, for_title=for_title)
        question = reading.one_line(value.values["question"])
        if part is None:
            return None
        return history.Open(part, question) if key == "open" else history.Unsettled(part, question)

    def _run(self, entry: Entry) -> Condition | None:
        of, years = self._of(entry), self._count(entry, "years")
        if not self._known(entry, {"of", "years", "ends", "counted"}) or of is None or years is None:
            return None
        ends = entry.values.get("ends", "now")
        if ends not in ("now", "any"):
            self._tell(entry, "ends", f"`{ends}` is none of: now, any")
            return None
        return history.Run(of, years, ends_now=ends == "now", counted=self._flag(entry, "counted"))

    def _every_year(self, entry: Entry) -> Condition | None:
        of, least = self._of(entry), self._count(entry, "least")
        if not self._known(entry, {"of", "least"}) or of is None or least is None:
            return None
        return history.EveryYear(of, least)

    def _times(self, entry: Entry) -> Condition | None:
        of, least = self._of(entry), self._count(entry, "least")
        if not self._known(entry, {"of", "least", "within", "during", "counted"}):
            return None
        during, fits = self._during(entry)
        within, is_count = self._optional_count(entry, "within")
        if of is None or least is None or not fits or not is_count:
            return None
        return history.Times(of, least, within, during, counted=self._flag(entry, "counted"))

    def _in_year(self, entry: Entry) -> Condition | None:
        of = self._of(entry)
        ago = entry.values.get("years_ago", 0)
        if not self._known(entry, {"of", "years_ago"}) or of is None:
            return None
        if not isinstance(ago, int) or not 0 <= ago < 30:
            self._tell(entry, "years_ago", f"`{ago}` is no number of years from 0 to 29")
            return None
        return history.InYear(of, ago)

    def _not_given(self, entry: Entry) -> Condition | None:
        codes = self._codes(entry, "awards", entry.values.get("awards"))
        if not self._known(entry, {"awards", "years"}) or not codes:
            return None
        years = entry.values.get("years", 1)
        if years is not None and self._count(entry, "years", default=1) is None:
            return None
        return history.NotGiven(codes, years)

    def _proof(self, parent: Entry, entry: Any, *, for_title: bool) -> Condition | None:
        if not isinstance(entry, Entry):
            self._tell(parent, "proof", "`proof` takes keys and values: {kinds: […], scope: …}")
            return None
        if not self._known(entry, {"kinds", "scope", "least", "within", "during", "counted"}):
            return None
        kinds = self._words(entry, "kinds", ProofKind.values)
        scope = str(entry.values.get("scope", "grassroots"))
        least = entry.values.get("least", 1)
        during, fits = self._during(entry)
        within, is_count = self._optional_count(entry, "within")
        if scope.upper() not in Scope.__members__:
            self._tell(entry, "scope", f"`{scope}` is none of: {', '.join(s.name.lower() for s in Scope)}")
            return None
        if least not in (1, 2):
            self._tell(entry, "least", f"`{least}`: proofs are counted up to 2")
            return None
        if not kinds or not fits or not is_count:
            if "kinds" not in entry.values:
                self._tell(entry, "", "a proof needs `kinds`")
            return None
        return history.Proof(
            kinds,
            Scope[scope.upper()].value,
            least,
            for_title=for_title,
            within=within,
            during=during,
            counted=self._flag(entry, "counted"),
        )

    def _service(self, entry: Entry) -> Condition | None:
        known = {"of", "least_years", "least_months", "below_years", "women_less", "double", "known_by"}
        kinds = self._words(entry, "of", self.services)
        if not self._known(entry, known) or not kinds:
            return None
        years, months = entry.values.get("least_years"), entry.values.get("least_months")
        if months is None and isinstance(years, int):
            months = 12 * years
        if not isinstance(months, int) or months < 1:
            self._tell(entry, "", "a service needs `least_years` or `least_months`, a positive whole number")
            return None
        below, is_count = self._optional_count(entry, "below_years")
        less: Fraction | None = Fraction(0)
        if "women_less" in entry.values:
            less = reading.number(entry, "women_less", self.problems, most=1)
        if less is None or not is_count:
            return None
        return history.Service(
            kinds,
            months,
            None if below is None else 12 * below,
            less,
            double=self._words(entry, "double", self.services),
            known_by=self._words(entry, "known_by", self.services),
        )

    def _not_disciplined(self, entry: Entry) -> Condition | None:
        levels = DisciplineLevel.values
        least = entry.values.get("least", levels[0])
        if not self._known(entry, {"least"}) or least not in levels:
            self._tell(entry, "least", f"`{least}` is none of: {', '.join(levels)}")
            return None
        return history.NeverDisciplined(frozenset(levels[levels.index(least) :]))

    def _member_share(self, entry: Entry) -> Condition | None:
        if not self._known(entry, {"of", "least", "least_count", "most_count"}):
            return None
        name = entry.values.get("of")
        limits = [key for key in ("least", "least_count", "most_count") if key in entry.values]
        if name not in ShareName.values or len(limits) != 1:
            names = ", ".join(ShareName.values)
            self._tell(entry, "of", f"a share is `of` one of {names}, with one limit")
            return None
        counts = [entry.values[key] for key in ("least_count", "most_count") if key in entry.values]
        if any(not isinstance(count, int) or count < 0 for count in counts):
            self._tell(entry, limits[0], f"`{limits[0]}` is a whole number, not `{counts[0]}`")
            return None
        least = None
        if "least" in entry.values:
            least = reading.number(entry, "least", self.problems, most=1)
            if least is None:
                return None
        return history.MemberShare(
            name, least, entry.values.get("least_count"), entry.values.get("most_count")
        )

    def _of(self, entry: Entry, key: str = "of") -> YearsOf | None:
        value = entry.values.get(key)
        if (
            not isinstance(value, Entry)
            or not value.values
            or not value.values.keys() <= {"rating", "awards"}
        ):
            self._tell(entry, key, f"`{key}` is {{rating: …}}, {{awards: […]}} or both")
            return None
        rating = value.values.get("rating")
        if rating is not None and rating not in list(Rating):
            self._tell(value, "rating", f"`{rating}` is none of: {', '.join(Rating)}")
            return None
        codes = frozenset[str]()
        if "awards" in value.values:
            codes = self._codes(value, "awards", value.values["awards"])
            if not codes:
                return None
        return YearsOf(Rating(rating) if rating else None, codes)

    def _during(self, entry: Entry) -> tuple[YearsOf | None, bool]:
        if "during" not in entry.values:
            return None, True
        found = self._of(entry, "during")
        return found, found is not None

    def _since(self, entry: Entry) -> Since:
        value = entry.values.get("since")
        if value is None:
            return Since()
        if not isinstance(value, Entry) or not self._known(value, {"awards", "discipline"}):
            self._tell(entry, "since", "`since` takes `awards: […]` and `discipline: true`")
            return Since()
        codes = (
            self._codes(value, "awards", value.values["awards"]) if "awards" in value.values else frozenset()
        )
        return Since(codes, discipline=self._flag(value, "discipline", default=False))

    def _codes(self, entry: Entry, key: str, value: Any) -> frozenset[str]:
        """Award codes; each unknown one is told."""
        if not isinstance(value, list) or not value:
            self._tell(entry, key, f"`{key}` is a list of award codes")
            return frozenset()
        found = [self._award(entry, key, str(code)) for code in value]
        return frozenset(award.code for award in found if award is not None)

    def _award(self, entry: Entry, key: str, code: str) -> Award | None:
        found = self.awards.get(code)
        if found is None:
            self._tell(entry, key, f"no title or form has the code `{code}`")
        return found

    def _words(self, entry: Entry, key: str, known: Any) -> frozenset[str]:
        return frozenset(self._listed(entry, key, known))

    def _listed(self, entry: Entry, key: str, known: Any) -> list[str]:
        value = entry.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._tell(entry, key, f"`{key}` is a list")
            return []
        for word in value:
            if not isinstance(word, str) or word not in known:
                self._tell(entry, key, f"`{word}` is none of: {', '.join(known)}")
        return [str(word) for word in value]

    def _flag(self, entry: Entry, key: str, *, default: bool = True) -> bool:
        value = entry.values.get(key, default)
        if not isinstance(value, bool):
            self._tell(entry, key, f"`{key}` is true or false, not `{value}`")
        return bool(value)

    def _count(self, entry: Entry, key: str, *, default: int | None = None) -> int | None:
        value = entry.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value < 60:
            self._tell(entry, key, f"`{key}` is a number from 1 to 59, not `{value}`")
            return None
        return value

    def _optional_count(self, entry: Entry, key: str) -> tuple[int | None, bool]:
        if key not in entry.values:
            return None, True
        found = self._count(entry, key)
        return found, found is not None

    def _known(self, entry: Entry, keys: set[str]) -> bool:
        unknown = entry.values.keys() - keys
        for key in unknown:
            self._tell(entry, key, f"unknown key `{key}`; known are {', '.join(sorted(keys))}")
        return not unknown

    def _tell(self, entry: Entry, key: str, message: str) -> None:
        self.problems.add(entry.file, entry.line_of(key), message)


def guards(
    path: Path, reader: RuleReader, instruments: dict[str, Instrument], problems: Problems
) -> tuple[Guard, ...]:
    """What every rule needs beside its own conditions: guards.yaml."""
    found: list[Guard] = []
    entries: dict[str, Entry] = {}
    known = reading.DATED | {"id", "citation", "condition"}
    for entry in entries_of(path, problems):
        name = str(entry.values.get("id", "guard"))
        needed = ("id", "from", "citation", "condition")
        if not reading.has_keys(entry, known=known, needed=needed, problems=problems, name=name):
            continue
        period, confirmation = reading.period(entry, problems), reading.confirmation(entry, problems)
        citation = period and reading.citation(entry, period, instruments, problems)
        condition = reader.condition(entry.values["condition"], entry, for_title=False)
        if period and confirmation and citation and condition:
            if confirmation.open_question:
                condition = history.Unsettled(condition, confirmation.open_question)
            found.append(Guard(Need(name, condition, citation), period))
            entries[name] = entry
    for name, entry in entries.items():
        _check_whole(name, [guard for guard in found if guard.need.id == name], entry, problems)
    return tuple(found)


def _check_whole(name: str, versions: list[Guard], latest: Entry, problems: Problems) -> None:
    """Without a guard somebody under examination would come out eligible: its versions leave no day out."""
    periods = sorted((guard.in_force for guard in versions), key=lambda period: period.start)
    for earlier, later in pairwise(periods):
        if earlier.end != later.start:
            told = f"{name}: goes on from {earlier.end}, not from {later.start}"
            problems.add(latest.file, latest.line_of("from"), told)
    if periods and periods[-1].end is not None:
        told = f"{name}: ends on {periods[-1].end}; a guard goes on, unconfirmed until the next text is known"
        problems.add(latest.file, latest.line_of("to"), told)


def load_rules(folder: Path, law: Law) -> RuleBook:
    """Read rules/*.yaml, guards, declarations and services of a folder, against the law read before.

    Raises `LegislationError` with every problem: file, line, what was expected.
    """
    problems = Problems()
    instruments = dict(law.instruments)
    declarations: dict[str, Declaration] = {}
    for entry in _entries(folder / "declarations.yaml", ("code", "text", "english", "citation"), problems):
        cited = reading.citation_of(entry, instruments, problems)
        if cited is not None:
            _keep(declarations, Declaration(*_words(entry), cited), entry, problems)
    services: dict[str, ServiceKind] = {}
    for entry in _entries(folder / "services.yaml", ("code", "text", "english"), problems):
        _keep(services, ServiceKind(*_words(entry)), entry, problems)
    reader = RuleReader(
        awards=law.awards,
        instruments=instruments,
        declarations=declarations,
        services=services,
        problems=problems,
    )
    book = RuleBook(
        rules=reader.rules(folder / "rules"),
        guards=guards(folder / "guards.yaml", reader, instruments, problems),
        declarations=declarations,
        services=services,
        service_sets=_service_sets(folder / "service_sets.yaml", services, problems),
    )
    problems.raise_any()
    return book


def _service_sets(
    path: Path, services: Mapping[str, ServiceKind], problems: Problems
) -> dict[frozenset[str], ServiceKind]:
    """Names for several services at once ("department directors and equals"), so that a trace can be read."""
    found = {}
    for entry in _entries(path, ("code", "text", "english", "of"), problems):
        kinds = entry.values["of"] if isinstance(entry.values["of"], list) else []
        unknown = [str(kind) for kind in kinds if str(kind) not in services]
        if unknown or not kinds:
            told = (
                f"`{', '.join(unknown)}` is not in services.yaml" if kinds else "`of` is a list of services"
            )
            problems.add(entry.file, entry.line_of("of"), told)
        found[frozenset(map(str, kinds))] = ServiceKind(*_words(entry))
    return found


def _entries(path: Path, keys: tuple[str, ...], problems: Problems) -> Iterator[Entry]:
    for entry in entries_of(path, problems):
        if reading.has_keys(entry, known=keys, needed=keys, problems=problems):
            yield entry


def _words(entry: Entry) -> tuple[str, str, str]:
    """Code, text and English of an entry."""
    values = entry.values
    return str(values["code"]), reading.one_line(values["text"]), reading.one_line(values["english"])


K = TypeVar("K", Declaration, ServiceKind)


def _keep(found: dict[str, K], record: K, entry: Entry, problems: Problems) -> None:
    if record.code in found:
        problems.add(entry.file, entry.line_of("code"), f"{record.code} stands twice")
    found[record.code] = record
