"""The register's facts as the rows a sweep reads."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from thidua.eligibility.rows import RowWriter
from thidua.parties.queries import party_ids
from thidua.records.facts import facts_of

PARTIES_AT_ONCE = 2000


def export_register(folder: Path, *, on: date, tell: Callable[[int], None]) -> int:
    """Write every party's facts, as of a day, into a folder; returns how many parties.

    The facts are the very ones a single person is judged by: corrections, successions and uses are settled before.
    """
    done = 0
    with RowWriter(folder) as writer:
        for ids in party_ids(at_once=PARTIES_AT_ONCE):
            writer.write(facts_of(ids, on=on).items())
            done += len(ids)
            tell(done)
    return done
