"""How a higher room reacts to a lower one: it registers here, and only reacts, never decides."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_listeners: dict[str, list[Callable[..., None]]] = defaultdict(list)


def listen(event: str, listener: Callable[..., None]) -> None:
    """Call `listener(**facts)` inside the transaction in which `event` happens (register in `AppConfig.ready`)."""
    if listener not in _listeners[event]:
        _listeners[event].append(listener)


def tell(event: str, **facts: Any) -> None:
    """Tell everybody who listens; what a listener raises undoes the whole action."""
    for listener in _listeners[event]:
        listener(**facts)
