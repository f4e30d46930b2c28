"""Several people at one instant: calls in threads that start together, each on a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from thidua.kernel.refusals import Refusal

START_WITHIN_SECONDS = 10


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, or the refusal it was told, in the order of the calls; anything else is raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(timeout=START_WITHIN_SECONDS)
        try:
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(call: Callable[[], Any], *, times: int = 2) -> list[Refusal]:
    """What was refused when the same is done so many times at once."""
    return [found for found in at_once(*[call] * times) if isinstance(found, Refusal)]
