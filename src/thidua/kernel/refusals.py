"""Refusals: what the product answers when something must not or cannot happen, in words a person can use.

A refusal is not a programming error. Sites turn it into a message at the place it happened; nothing is saved.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise

Message = str | Promise
"""A message as text, or a lazy translation of one."""


class Refusal(Exception):
    """Something was refused; `message` says what happened, which rule it is, and what to do next.

    `citation` names instrument and article where the law is the reason.
    """

    http_status: ClassVar[int] = 409

    def __init__(self, message: Message, *, citation: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.citation = citation

    def __str__(self) -> str:
        return f"{self.message} ({self.citation})" if self.citation else str(self.message)


class NotPermitted(Refusal):
    """The actor may not do or see this."""

    http_status = 403


class NotFound(Refusal):
    """There is no such thing, or none the actor may know of."""

    http_status = 404


class NotNow(Refusal):
    """The state of things forbids it: a stage not reached, a ballot closed, a text changed since it was shown."""


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same record since it was shown; nothing was overwritten."""


class InvalidInput(Refusal):
    """What was typed or uploaded cannot be taken; `fields` has the messages by field name ("" for the whole)."""

    http_status = 422

    def __init__(
        self,
        message: Message = "",
        *,
        fields: Mapping[str, Sequence[Message] | Message] | None = None,
        citation: str = "",
    ) -> None:
        self.fields: dict[str, list[Message]] = {
            name: [found] if isinstance(found, str | Promise) else list(found)
            for name, found in (fields or {}).items()
        }
        first = next((messages[0] for messages in self.fields.values() if messages), "")
        super().__init__(message or first, citation=citation)
