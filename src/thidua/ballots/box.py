"""The ballot box: how cast ballots are stored so that storage itself tells nothing about who cast which.

A database remembers more than its columns: rows lie in the order they were written, PostgreSQL keeps with each
row the transaction that wrote it (`xmin`), and the audit trail knows when each voter voted. A row written at the
moment of casting could be matched with its voter by order alone. Therefore:

- The box of a round is filled when the round opens: one unused paper for every electronic paper issued. Its size
  never changes and says nothing.
- Casting rewrites the whole box in one transaction: every paper gets a new random number, and the papers are
  written sorted by that number. After each vote all rows have the same age and an order that is pure chance, and
  numbers seen before mean nothing any more.
- Closing rewrites it once more, without the unused papers.

What remains: somebody who copies the database files between two votes, or digs in write-ahead logs and dead rows,
can compare. That is stated to users (see `queries.secrecy_warnings`); ballots that need no trust in the machine
come with cryptographic sealing. Callers hold the lock on the round, so two votes never meet in the box.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from thidua.ballots.enums import Answer
from thidua.ballots.models import CastBallot, Round


@dataclass(frozen=True)
class Contents:
    """What came out of the box."""

    collected: int
    valid: int
    blank: int
    yes: Counter[int]


def fill(round_: Round, *, papers: int) -> None:
    """Lay that many unused papers into the empty box."""
    _write(round_, [(Answer.UNUSED.value, [])] * papers)


def put(round_: Round, *, answer: Answer, choices: Iterable[int]) -> None:
    """Put one filled-in paper in the place of an unused one. Raises `RuntimeError` when there is none left."""
    papers = _read(round_)
    try:
        papers.remove((Answer.UNUSED.value, []))
    except ValueError as error:
        raise RuntimeError(f"no unused paper is left in the box of round {round_.pk}") from error
    papers.append((answer.value, sorted(choices)))
    _write(round_, papers)


def empty(round_: Round) -> Contents:
    """Take out and count what was cast; unused papers leave the box. Called once, by the count."""
    cast = [paper for paper in _read(round_) if paper[0] != Answer.UNUSED]
    _write(round_, cast)
    blank = sum(answer == Answer.BLANK for answer, _choices in cast)
    return Contents(
        collected=len(cast),
        valid=len(cast) - blank,
        blank=blank,
        yes=Counter(candidate for _answer, choices in cast for candidate in choices),
    )


def _read(round_: Round) -> list[tuple[str, list[int]]]:
    return list(CastBallot.objects.filter(round=round_).values_list("answer", "choices"))


def _write(round_: Round, papers: Iterable[tuple[str, list[int]]]) -> None:
    CastBallot.objects.filter(round=round_).delete()
    renumbered = [
        CastBallot(id=uuid.uuid4(), round=round_, answer=answer, choices=choices)
        for answer, choices in papers
    ]
    CastBallot.objects.bulk_create(sorted(renumbered, key=lambda paper: paper.id))
