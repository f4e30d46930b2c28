"""What the rule files are read into, beside the rules themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import get_language

from thidua.kernel.periods import Period
from thidua.rulebook.findings import Citation
from thidua.rulebook.rules import Need, Rule


@dataclass(frozen=True)
class Declaration:
    """What a person answers for with a signature in the dossier: obeys the law, unity within."""

    code: str
    text: str
    english: str
    citation: Citation

    @property
    def label(self) -> str:
        """In the language of the reader."""
        return self.english if (get_language() or "vi").startswith("en") else self.text


@dataclass(frozen=True)
class ServiceKind:
    """A service or post whose time the law counts."""

    code: str
    text: str
    english: str

    @property
    def label(self) -> str:
        """In the language of the reader."""
        return self.english if (get_language() or "vi").startswith("en") else self.text


@dataclass(frozen=True)
class Guard:
    """A condition every rule has while it is in force."""

    need: Need
    in_force: Period


@dataclass(frozen=True)
class RuleBook:
    """All rules with what they refer to."""

    rules: tuple[Rule, ...]
    guards: tuple[Guard, ...]
    declarations: Mapping[str, Declaration]
    services: Mapping[str, ServiceKind]
    service_sets: Mapping[frozenset[str], ServiceKind] = field(default_factory=dict)
    _by_award: dict[str, list[Rule]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        for rule in self.rules:
            self._by_award.setdefault(rule.award, []).append(rule)

    def of_award(self, code: str) -> list[Rule]:
        """All versions of all paths to an award, without guards."""
        return self._by_award.get(code, [])

    def on(self, day: date, *, award: str | None = None) -> list[Rule]:
        """The rules in force on a day, of one award or all, with the guards in force before their own needs."""
        guards = tuple(guard.need for guard in self.guards if day in guard.in_force)
        chosen = self.rules if award is None else self.of_award(award)
        return [replace(rule, needs=(*guards, *rule.needs)) for rule in chosen if rule.in_force(day)]
