"""Workflows as tables: each state has an owner, the moves allowed from it, and what must hold first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message, NotNow

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class StateRule(Generic[S]):
    """One row: who owns a record in this state, where it may go, what must hold before it leaves."""

    owner: str
    moves: tuple[S, ...] = ()
    holds_first: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Workflow(Generic[S]):
    """The table of one kind of record."""

    name: str
    title: Message
    states: Mapping[S, StateRule[S]]

    def check_move(self, *, state: S, to: S) -> None:
        """Raise `NotNow` unless the table allows the move."""
        if to not in self.states[state].moves:
            raise NotNow(
                _("Không thể chuyển từ “%(state)s” sang “%(to)s”.")
                % {"state": _label(state), "to": _label(to)}
            )

    def diagram(self) -> str:
        """The table as a Mermaid state diagram; docs carry it and CI compares."""
        lines = ["stateDiagram-v2", f"    [*] --> {next(iter(self.states))}"]
        for state, rule in self.states.items():
            lines.append(f"    {state}: {state} ({rule.owner})")
            lines.extend(f"    {state} --> {to}" for to in rule.moves)
            if not rule.moves:
                lines.append(f"    {state} --> [*]")
        return "\n".join(lines)


def _label(state: StrEnum) -> Message:
    return getattr(state, "label", state.value)
