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

    def may(self, permission: str) -> bool:
        """Whether the actor holds that permission anywhere (the codes are those of identity's enum)."""


@dataclass(frozen=True)
class SystemActor:
    """The product itself, for work no person triggers (reminders, clean-up)."""

    actor_id: str = "system"
    actor_label: str = "Hệ thống"

    def may(self, permission: str) -> bool:
        """The product may do what its own code asks of it."""
        return bool(permission)


SYSTEM = SystemActor()
