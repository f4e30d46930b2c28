"""Which words of a question to ask the index for, and which to check on the rows it gives.

A list of four million rows with "nguyen" costs more to walk through than the few hundred rows that have the rarer words
cost to read. How often words stand, alone and together, is seen in a sample of the table's rows, kept for a while by
each process; a stale or unlucky sample makes an answer slower, never different.
"""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

SAMPLE_SIZE = 2_000
FRESH_SECONDS = 600
# Below so many rows everything is quick.
SMALL = 100_000


@dataclass(frozen=True)
class Group:
    """What a row must have: one of these tokens, or a word that begins so."""

    tokens: tuple[str, ...] = ()
    start: str = ""


@dataclass(frozen=True)
class Costs:
    """Seconds of a database: to step along one entry of a word's list, and to read and check one row.

    `walks_all` says that every list is walked through, not only the shortest with jumps in the others.
    """

    entry: float
    row: float
    walks_all: bool


@dataclass(frozen=True)
class Sample:
    """Which of the sampled rows have which token, as bits."""

    taken_at: float
    size: int
    bits: dict[str, int] = field(repr=False)

    def having(self, group: Group) -> int:
        """The sampled rows that have what the group asks for."""
        found = 0
        for token in group.tokens:
            found |= self.bits.get(token, 0)
        if group.start:
            for token, bits in self.bits.items():
                if token.startswith(group.start):
                    found |= bits
        return found

    def share(self, bits: int) -> float:
        """The share of rows; what no sampled row has is taken for rare, not for absent."""
        return max(bits.bit_count(), 0.25) / max(self.size, 1)


def sample_of(texts: Iterable[str]) -> Sample:
    """A sample of rows, each told as its tokens with spaces between."""
    bits: dict[str, int] = defaultdict(int)
    size = 0
    for size, text in enumerate(texts, start=1):
        for token in text.split():
            bits[token] |= 1 << size
    return Sample(time.monotonic(), size, dict(bits))


_samples: dict[str, Sample] = {}


def current_sample(table: str, read: Callable[[], Iterable[str]]) -> Sample:
    """The sample of a table, taken anew when it has become old."""
    known = _samples.get(table)
    if known is None or time.monotonic() - known.taken_at > FRESH_SECONDS:
        known = _samples[table] = sample_of(read())
    return known


def split(
    groups: Sequence[Group], *, sample: Sample, rows: int, most: int, costs: Costs
) -> tuple[list[Group], list[Group]]:
    """The groups to ask the index for, rarest first, and those to check on the rows."""
    having = {group: sample.having(group) for group in groups}
    ordered = sorted(groups, key=lambda group: having[group].bit_count())
    shares = [sample.share(having[group]) for group in ordered]
    together: list[float] = []
    common = -1
    for count, group in enumerate(ordered, start=1):
        common &= having[group]
        independent = math.prod(shares[:count])
        together.append(max(independent, common.bit_count() / max(sample.size, 1)))
    # Walking stops when a page's worth is found.
    walked = min(1.0, most / max(together[-1] * rows, 1))

    def cost(count: int) -> float:
        entries = sum(shares[:count]) if costs.walks_all else shares[0] * count
        checked = together[count - 1] if count < len(ordered) else 0.0
        return rows * walked * (entries * costs.entry + checked * costs.row)

    asked = min(range(1, len(ordered) + 1), key=cost)
    return ordered[:asked], ordered[asked:]
