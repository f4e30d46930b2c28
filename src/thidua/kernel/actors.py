"""Who acts, as far as the lowest module needs to know."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Somebody or something an action is done by."""

    @property
    def actor_id(self) -> str:
        """A stable identifier for the audit trail."""

    @property
    def actor_label(self) -> str:
        """How the audit trail shows the actor: post and organisation rather than a private name."""


@dataclass(frozen=True)
class SystemActor:
    """The product itself, for work no person triggers (reminders, clean-up)."""

    actor_id: str = "system"
    actor_label: str = "Hệ thống"


SYSTEM = SystemActor()
