"""Loading the statistics libraries before they are needed: it takes seconds, once a process."""

import importlib
import threading

LIBRARIES = ("scipy.stats", "statsmodels.regression.linear_model")
"""What the questions are computed with, as the answers import it."""

_running: list[threading.Thread] = []
_starting = threading.Lock()


def begin() -> None:
    """Load the libraries beside whatever else this process does; called again, does nothing.

    To be called where somebody stands before the door of the page, not at the start of every process: the libraries
    take about 130 MB, and most processes are never asked.
    """
    with _starting:
        if not _running:
            _running.append(threading.Thread(target=_load, name="fairness-libraries", daemon=True))
            _running[0].start()


def finish() -> None:
    """Wait for what `begin` began, if it did: two threads that import one circle of modules at a time could meet a
    module half made.
    """
    for loader in _running:
        loader.join()


def _load() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
