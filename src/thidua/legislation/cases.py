"""Cases: a party's facts, a day, an award, and what the law should answer. The format is in docs/rule-cases.md.

Specialists write them before the rules; `thidua rules test` runs any folder of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from thidua.legislation import catalogue, reading, rules
from thidua.legislation.inheriting import Merger, Part
from thidua.legislation.source import Entry, Problems, entries_of
from thidua.legislation.vocabulary import DisciplineLevel, Group, HoldGround, LeaveKind, ProofKind, ShareName
from thidua.parties.enums import PartyKind, SuccessionKind
from thidua.rulebook.facts import (
    AwardFact,
    DisciplineFact,
    Facts,
    HoldFact,
    LeaveFact,
    ProofFact,
    ProofState,
    Rating,
    RatingFact,
    Scope,
    ServiceFact,
    ShareFact,
    Subject,
)
from thidua.rulebook.findings import Result
from thidua.rulebook.rules import AwardVerdict, PathVerdict

FIRST_YEAR = 1945
ELIGIBLE, NOT_ELIGIBLE, NEEDS_REVIEW, NOT_FORESEEN = (
    "eligible",
    "not_eligible",
    "needs_review",
    "not_foreseen",
)
EXPECTATIONS = (ELIGIBLE, NOT_ELIGIBLE, NEEDS_REVIEW, NOT_FORESEEN)
ANSWERS = {
    Result.MET: ELIGIBLE,
    Result.NOT_MET: NOT_ELIGIBLE,
    Result.EVIDENCE_MISSING: NEEDS_REVIEW,
    Result.NEEDS_PERSON: NEEDS_REVIEW,
}
_CASE = {
    "name", "citation", "subject", "facts", "predecessors", "on", "decided", "year", "award", "path", "expect",
    "failing",
}  # fmt: skip
_FACTS = {"awards", "ratings", "proofs", "disciplines", "holds", "leave", "service", "shares", "declared"}
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")


@dataclass(frozen=True)
class Case:
    """One case, and where it is written."""

    file: str
    line: int
    name: str
    citation: str
    facts: Facts
    on: date
    award: str
    expect: str
    path: str = ""
    year: int | None = None
    decided: date | None = None
    failing: frozenset[str] | None = None

    @property
    def reference(self) -> int:
        """The last year whose achievement counts: as written, or the latest that is rated on the day."""
        return self.facts.latest_year(on=self.on) if self.year is None else self.year


@dataclass(frozen=True)
class Outcome:
    """A case after it was judged: what came out, and what differs from what was expected."""

    case: Case
    answer: str
    verdict: AwardVerdict | PathVerdict | None
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, or of every *.yaml below a folder, in order.

    Raises `LegislationError` with everything wrong in any of them: file, line, what was expected.
    """
    problems = Problems()
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    base = path if path.is_dir() else path.parent
    cases = [case for file in files for case in _cases_of(file, str(file.relative_to(base)), problems)]
    problems.raise_any()
    return cases


def run(case: Case) -> Outcome:
    """Judge a case by the rules in force on its day."""
    verdict: AwardVerdict | PathVerdict | None = rules.judge(
        case.facts, award=case.award, on=case.on, year=case.year, decided=case.decided
    )
    if isinstance(verdict, AwardVerdict) and case.path:
        verdict = next((path for path in verdict.paths if path.rule.path == case.path), None)
    answer = ANSWERS[verdict.result] if verdict is not None else NOT_FORESEEN
    differences = [] if answer == case.expect else [f"expected {case.expect}, found {answer}"]
    if case.failing is not None and verdict is not None:
        path = verdict.best if isinstance(verdict, AwardVerdict) else verdict
        failing = {need.need.id for need in path.unmet}
        if failing != case.failing:
            differences.append(
                f"expected failing [{', '.join(sorted(case.failing))}], found [{', '.join(sorted(failing))}]"
            )
    return Outcome(case, answer, verdict, tuple(differences))


def _cases_of(file: Path, name: str, problems: Problems) -> Iterator[Case]:
    for entry in entries_of(file, problems, name=name):
        case = _CaseReader(entry, problems).case()
        if case is not None:
            yield case


class _CaseReader:
    """One entry of a case file."""

    def __init__(self, entry: Entry, problems: Problems) -> None:
        self.entry = entry
        self.problems = problems

    def case(self) -> Case | None:
        """The case, or None with its problems told."""
        entry, before = self.entry, len(self.problems.found)
        needed = ("name", "subject", "on", "award", "expect")
        if not reading.has_keys(
            entry,
            known=_CASE,
            needed=needed,
            problems=self.problems,
            name=str(entry.values.get("name", "case")),
        ):
            return None
        values = entry.values
        on = reading.day(entry, "on", self.problems)
        award = str(values["award"])
        if award not in catalogue.law().awards:
            self._tell(entry, "award", f"no title or form has the code `{award}`")
        if values["expect"] not in EXPECTATIONS:
            self._tell(entry, "expect", f"`{values['expect']}` is none of: {', '.join(EXPECTATIONS)}")
        path = str(values.get("path", ""))
        if path and path not in {rule.path for rule in rules.rulebook().of_award(award)}:
            self._tell(entry, "path", f"{award} has no path `{path}`")
        subject = self._subject(values["subject"])
        facts = self._facts(values.get("facts"), subject) if subject else None
        if facts is not None and "service" in values["subject"].values:
            served = map(self._service, self._listed(values["subject"], "service"))
            facts = replace(facts, services=(*filter(None, served), *facts.services))
        if facts is not None and "predecessors" in values:
            facts = self._inherited(facts)
        year = self._year(entry, "year") if "year" in values else None
        decided = reading.day(entry, "decided", self.problems) if "decided" in values else None
        failing = values.get("failing")
        if failing is not None and not isinstance(failing, list):
            self._tell(entry, "failing", "`failing` is a list of ids of needs")
        if len(self.problems.found) > before or on is None or facts is None:
            return None
        return Case(
            file=entry.file,
            line=entry.line,
            name=str(values["name"]),
            citation=str(values.get("citation", "")),
            facts=facts,
            on=on,
            award=award,
            expect=str(values["expect"]),
            path=path,
            year=year,
            decided=decided,
            failing=None if failing is None else frozenset(map(str, failing)),
        )

    def _subject(self, value: Any) -> Subject | None:
        if not isinstance(value, Entry):
            self._tell(self.entry, "subject", "`subject` is {kind: individual}, with birth, woman, groups")
            return None
        known = {"kind", "birth", "woman", "groups", "since", "service"}
        if not reading.has_keys(value, known=known, needed=("kind",), problems=self.problems, name="subject"):
            return None
        kind = reading.choice(value, "kind", PartyKind, self.problems)
        groups = value.values.get("groups", [])
        if not isinstance(groups, list):
            self._tell(value, "groups", "`groups` is a list: [worker, …]")
            return None
        named = [self._one_of(value, "groups", group, Group.values) for group in groups]
        if not all(named):
            return None
        birth = reading.day(value, "birth", self.problems) if "birth" in value.values else None
        since = reading.day(value, "since", self.problems) if "since" in value.values else None
        if kind is None:
            return None
        return Subject(
            kind.value, frozenset(groups), is_woman=self._flag(value, "woman"), birth=birth, since=since
        )

    def _facts(self, value: Any, subject: Subject) -> Facts | None:
        if value is None:
            return Facts(subject)
        if not isinstance(value, Entry):
            self._tell(self.entry, "facts", f"`facts` has lists: {', '.join(sorted(_FACTS))}")
            return None
        if not reading.has_keys(value, known=_FACTS, needed=(), problems=self.problems, name="facts"):
            return None
        self._check_decisions(value)
        return Facts(
            subject,
            awards=tuple(fact for each in self._listed(value, "awards") for fact in self._awards(each)),
            ratings=tuple(self._ratings(value)),
            proofs=tuple(fact for each in self._listed(value, "proofs") for fact in self._proofs(each)),
            disciplines=tuple(filter(None, map(self._discipline, self._listed(value, "disciplines")))),
            holds=tuple(filter(None, map(self._hold, self._listed(value, "holds")))),
            leaves=tuple(filter(None, map(self._leave, self._listed(value, "leave")))),
            services=tuple(filter(None, map(self._service, self._listed(value, "service")))),
            shares=tuple(self._shares(value)),
            declared=self._declared(value),
        )

    def _inherited(self, facts: Facts) -> Facts:
        """The facts with what the bodies it followed leave it; those that went together are read together."""
        together: dict[tuple[date, str], list[Part]] = {}
        for entry in self._listed(self.entry, "predecessors"):
            if not self._has(entry, {"name", "how", "on", "facts"}, ("name", "how", "on")):
                continue
            effective = reading.day(entry, "on", self.problems)
            how = entry.values["how"]
            theirs = self._facts(entry.values.get("facts"), Subject(facts.subject.kind))
            if self._one_of(entry, "how", how, SuccessionKind.values) and effective and theirs:
                together.setdefault((effective, how), []).append(Part(theirs, str(entry.values["name"])))
        for (effective, how), parts in sorted(together.items(), key=lambda each: each[0]):
            facts = Merger(how, effective, parts).into(facts)
        return facts

    def _declared(self, facts: Entry) -> dict[str, bool]:
        value = facts.values.get("declared")
        if value is None:
            return {}
        if not isinstance(value, Entry):
            self._tell(facts, "declared", "`declared` is {obeys_law: true, …}")
            return {}
        known = rules.rulebook().declarations
        return {
            code: self._flag(value, code) for code in value.values if self._one_of(value, code, code, known)
        }

    def _awards(self, entry: Entry) -> Iterator[AwardFact]:
        known = {"code", "year", "years", "kind", "decided", "decision", "unnamed", "won_by", "origin"}
        if not self._has(entry, known, ("code",)):
            return
        code = str(entry.values["code"])
        if code not in catalogue.law().awards:
            self._tell(entry, "code", f"no title or form has the code `{code}`")
            return
        kind = entry.values.get("kind", "")
        if kind and not self._one_of(entry, "kind", kind, rules.COUNTING):
            return
        decided = reading.day(entry, "decided", self.problems) if "decided" in entry.values else None
        years = self._years(entry)
        if decided is not None and not entry.values.keys() & {"year", "years"}:
            years = [decided.year] if self._is_year(entry, "decided", decided.year) else []
        if not entry.values.keys() & {"year", "years", "decided"}:
            self._tell(entry, "", f"{code}: missing year, years or decided")
        is_named = not self._flag(entry, "unnamed")
        for year in years:
            yield AwardFact(
                code,
                year,
                counting=rules.counting(code, kind),
                period_named=is_named,
                decision=str(entry.values.get("decision", "")),
                decided_on=decided,
                won_by=str(entry.values.get("won_by", "")),
                origin=str(entry.values.get("origin", "")),
            )

    def _check_decisions(self, facts: Entry) -> None:
        """One decision gives one person one award."""
        seen: dict[str, str] = {}
        for entry in self._listed(facts, "awards"):
            decision, code = str(entry.values.get("decision", "")), str(entry.values.get("code"))
            if decision and decision in seen:
                self._tell(entry, "decision", f"decision {decision} gives {code} and {seen[decision]}")
            seen[decision] = code

    def _ratings(self, facts: Entry) -> Iterator[RatingFact]:
        value = facts.values.get("ratings")
        if value is None:
            return
        if not isinstance(value, Entry):
            self._tell(facts, "ratings", "`ratings` is {2020-2022: good, 2023: excellent}")
            return
        seen: set[int] = set()
        for written, rating in value.values.items():
            found = _YEARS.fullmatch(str(written).strip())
            if found is None or rating not in list(Rating):
                told = f"`{written}: {rating}`: expected a year or years and one of {', '.join(Rating)}"
                self._tell(value, written, told)
                continue
            first, last = int(found[1]), int(found[2] or found[1])
            if last < first:
                self._tell(value, written, f"`{written}`: write the earlier year first")
            for year in range(first, last + 1):
                if year in seen:
                    self._tell(value, written, f"{year} is rated twice")
                if self._is_year(value, written, year):
                    seen.add(year)
                    yield RatingFact(year, Rating(rating))

    def _proofs(self, entry: Entry) -> Iterator[ProofFact]:
        known = {"kind", "year", "years", "scope", "state", "title", "decision", "origin"}
        if not self._has(entry, known, ("kind",)):
            return
        scope, state = str(entry.values.get("scope", "grassroots")), entry.values.get("state", "free")
        names = [each.name.lower() for each in Scope]
        fits = [
            self._one_of(entry, "kind", entry.values["kind"], ProofKind.values),
            self._one_of(entry, "scope", scope, names),
            self._one_of(entry, "state", state, [each.value for each in ProofState]),
        ]
        years = self._years(entry)
        if not entry.values.keys() & {"year", "years"}:
            self._tell(entry, "", "a proof has a `year`")
        if all(fits):
            for year in years:
                yield ProofFact(
                    entry.values["kind"],
                    year,
                    Scope[scope.upper()],
                    ProofState(state),
                    title=str(entry.values.get("title", "")),
                    decision=str(entry.values.get("decision", "")),
                    origin=str(entry.values.get("origin", "")),
                )

    def _discipline(self, entry: Entry) -> DisciplineFact | None:
        if not self._has(entry, {"level", "from", "to", "decision"}, ("level", "from")):
            return None
        period = reading.period(entry, self.problems)
        if not self._one_of(entry, "level", entry.values["level"], DisciplineLevel.values) or period is None:
            return None
        return DisciplineFact(entry.values["level"], period.start, period.end)

    def _hold(self, entry: Entry) -> HoldFact | None:
        if not self._has(entry, {"ground", "from", "to", "note"}, ("ground", "from")):
            return None
        period = reading.period(entry, self.problems)
        if not self._one_of(entry, "ground", entry.values["ground"], HoldGround.values) or period is None:
            return None
        return HoldFact(entry.values["ground"], period.start, period.end, str(entry.values.get("note", "")))

    def _leave(self, entry: Entry) -> LeaveFact | None:
        if not self._has(entry, {"kind", "year"}, ("kind", "year")):
            return None
        year = self._year(entry, "year")
        if not self._one_of(entry, "kind", entry.values["kind"], LeaveKind.values) or year is None:
            return None
        return LeaveFact(entry.values["kind"], year)

    def _service(self, entry: Entry) -> ServiceFact | None:
        if not self._has(entry, {"of", "from", "to", "origin"}, ("of", "from")):
            return None
        period = reading.period(entry, self.problems)
        kinds = rules.rulebook().services
        if not self._one_of(entry, "of", entry.values["of"], kinds) or period is None:
            return None
        return ServiceFact(entry.values["of"], period.start, period.end, str(entry.values.get("origin", "")))

    def _shares(self, facts: Entry) -> Iterator[ShareFact]:
        seen: set[tuple[str, int]] = set()
        for entry in self._listed(facts, "shares"):
            share = self._share(entry)
            if share is not None and (share.name, share.year) in seen:
                self._tell(entry, "of", f"{share.name} of {share.year} stands twice")
            elif share is not None:
                seen.add((share.name, share.year))
                yield share

    def _share(self, entry: Entry) -> ShareFact | None:
        if not self._has(entry, {"of", "year", "part", "whole"}, ("of", "year", "whole")):
            return None
        year, part, whole = self._year(entry, "year"), entry.values.get("part"), entry.values["whole"]
        if not isinstance(part, int) or not isinstance(whole, int) or not 0 <= part <= whole:
            self._tell(entry, "part", f"`{part}` of `{whole}` is no share: whole numbers, part at most whole")
            return None
        if not self._one_of(entry, "of", entry.values["of"], ShareName.values) or year is None:
            return None
        return ShareFact(entry.values["of"], year, part, whole)

    def _listed(self, facts: Entry, key: str) -> list[Entry]:
        value = facts.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, Entry) for each in value):
            self._tell(facts, key, f"`{key}` is a list of {{…}}")
            return []
        return value

    def _years(self, entry: Entry) -> list[int]:
        if "years" in entry.values:
            years = entry.values["years"]
            if not isinstance(years, list):
                self._tell(entry, "years", "`years` is a list: [2020, 2021]")
                return []
            fits = [self._is_year(entry, "years", year) for year in years]
            return years if all(fits) else []
        year = self._year(entry, "year") if "year" in entry.values else None
        return [] if year is None else [year]

    def _year(self, entry: Entry, key: str) -> int | None:
        value = entry.values[key]
        return value if self._is_year(entry, key, value) else None

    def _is_year(self, entry: Entry, key: str, year: Any) -> bool:
        on = self.entry.values.get("on")
        last = on.year if isinstance(on, date) else 9999
        if isinstance(year, int) and FIRST_YEAR <= year <= last:
            return True
        self._tell(entry, key, f"`{year}` is no year from {FIRST_YEAR} to {last}, the year of `on`")
        return False

    def _has(self, entry: Entry, known: set[str], needed: tuple[str, ...]) -> bool:
        name = " / ".join(needed)
        return reading.has_keys(entry, known=known, needed=needed, problems=self.problems, name=name)

    def _flag(self, entry: Entry, key: str) -> bool:
        value = entry.values.get(key, False)
        if not isinstance(value, bool):
            self._tell(entry, key, f"`{key}` is true or false, not `{value}`")
        return bool(value)

    def _one_of(self, entry: Entry, key: str, value: Any, known: Any) -> bool:
        if isinstance(value, str) and value in known:
            return True
        self._tell(entry, key, f"`{value}` is none of: {', '.join(map(str, known))}")
        return False

    def _tell(self, entry: Entry, key: str, message: str) -> None:
        self.problems.add(entry.file, entry.line_of(key), message)
