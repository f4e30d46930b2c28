"""One database of `bench.lookup`: a register is made in it, questions are asked, times are printed as JSON."""

import itertools
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.management import call_command
from django.db import connection

from bench._register import (
    FIRST_PARTY,
    POSTGRES,
    PROVINCES,
    clear_the_way,
    make_awards,
    make_indexes,
    make_pools,
    run,
)
from bench._register_words import AWARD_CODES, GIVEN, MIDDLES, SURNAMES
from thidua.kernel import search
from thidua.kernel.text import fold
from thidua.register import tallies
from thidua.register.models import AWARD_WORDS
from thidua.register.queries import THE_PUBLIC, Question, Sight, find, tally_of

SEED = 1948
SIGHTS = [
    Sight(is_public=False, is_everything=True),
    Sight(is_public=False, keepers=frozenset({FIRST_PARTY})),
    THE_PUBLIC,
]


def main(awards: int, questions: int, page: int) -> None:
    """Make the register, ask, print."""
    chance = random.Random(SEED)
    with Stage("schema"):
        call_command("migrate", verbosity=0)
        clear_the_way()
    with Stage("names, units"):
        pools = make_pools(chance)
    with Stage(f"{awards} awards"):
        make_awards(awards)
    with Stage("indexes"):
        make_indexes()
    with Stage("tallies"):
        tallies.fill(connection)
        tallies.keep(connection)
    with Stage("word index"):
        search.build(AWARD_WORDS, connection)
    with Stage("statistics"):
        run("VACUUM ANALYZE register_award" if POSTGRES else "PRAGMA analysis_limit = 400")
    askers = Askers(chance, pools)
    for kind, make in KINDS.items():
        tell(kind, times(different(askers, make, questions), page))
    tally_of(THE_PUBLIC)  # reads the catalogue of awards, once a process
    tell("totals and choices of the page", [taken_by(tally_of, eyes) for eyes in SIGHTS * (questions // 3)])


class Stage:
    """Tell how long a stage took."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *_error: object) -> None:
        print(json.dumps({"stage": self.name, "seconds": time.monotonic() - self.began}), flush=True)


Asked = tuple[Sight, Question]


class Askers:
    """Draws words and values people would ask for from what the register is made of."""

    def __init__(self, chance: random.Random, pools: dict[str, list[Any]]) -> None:
        self.chance, self.pools = chance, pools

    def sights(self) -> Iterator[Sight]:
        """Somebody who sees everything, a province, the public, and so on."""
        while True:
            yield Sight(is_public=False, is_everything=True)
            yield Sight(is_public=False, keepers=frozenset({self.province()}))
            yield THE_PUBLIC

    def province(self) -> int:
        return FIRST_PARTY + self.chance.randrange(PROVINCES)

    def unit(self) -> tuple[int, str, str]:
        chosen: tuple[int, str, str] = self.chance.choice(self.pools["organisations"][PROVINCES:])
        return chosen

    def person(self) -> str:
        return fold(self.chance.choice(self.pools["people"]))

    def unfinished(self) -> str:
        return self.person()[: -self.chance.randint(0, 2) or None]

    def place(self) -> str:
        return " ".join(fold(self.unit()[2]).split()[-2:])

    def year(self) -> int:
        return self.chance.randint(2000, 2025)

    def code(self) -> str:
        return self.chance.choice(list(AWARD_CODES))

    def one_of(self, weights: dict[str, int]) -> str:
        return fold(self.chance.choices(list(weights), list(weights.values()))[0])

    def turned(self, words: str) -> str:
        parts = words.split()
        self.chance.shuffle(parts)
        return " ".join(parts)

    def common(self) -> str:
        return f"{self.one_of(SURNAMES)} {self.one_of(MIDDLES)}"


KINDS: dict[str, Callable[[Askers], Question]] = {
    "a name being typed": lambda a: Question(words=a.unfinished()),
    "name and place, in any order": lambda a: Question(words=a.turned(f"{a.person()} {a.place()}")),
    "common words": lambda a: Question(words=f"{a.common()} {fold(a.chance.choice(GIVEN))[:2]}"),
    "name, place and award": lambda a: Question(
        words=a.turned(f"{a.one_of(SURNAMES)} {a.place()} bang khen")
    ),
    "common words, year and register": lambda a: Question(
        words=a.common(), year=a.year(), keeper=a.province()
    ),
    "whole name": lambda a: Question(name=a.person()),
    "decision number": lambda a: Question(decision=f"{a.chance.randint(1, 4000)}/QĐ-UBND"),
    "unit and year": lambda a: Question(unit=a.unit()[0], year=a.year()),
    "award and year": lambda a: Question(award=a.code(), year=a.year()),
    "register and year": lambda a: Question(keeper=a.province(), year=a.year()),
    "four filters": lambda a: Question(
        keeper=a.province(), award=a.code(), recipient="collective", year=a.year(), is_direct=True
    ),
}


def different(askers: Askers, make: Callable[[Askers], Question], count: int) -> list[Asked]:
    """So many different questions of one kind, asked by different eyes."""
    made: dict[Asked, None] = {}
    for sight in itertools.islice(askers.sights(), count * 50):
        made[sight, make(askers)] = None
        if len(made) == count:
            break
    return list(made)


def times(asked: Sequence[Asked], page: int) -> list[float]:
    """Milliseconds of each: the look-up and a page of what it found."""

    def answer(sight: Sight, question: Question) -> None:
        find(sight=sight, question=question).page(0, page)

    answer(*asked[0])
    taken = [taken_by(answer, *one) for one in asked]
    slow = os.environ.get("THIDUA_BENCH_SLOW")
    for milliseconds, one in zip(taken, asked, strict=True):
        if slow and milliseconds > float(slow):
            print(f"{milliseconds:.0f} ms", *one, file=sys.stderr, flush=True)
    return taken


def taken_by(call: Callable[..., object], *told: object) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    call(*told)
    return (time.perf_counter() - began) * 1000


def tell(kind: str, taken: Sequence[float]) -> None:
    """One line of JSON."""
    at = statistics.quantiles(taken, n=100)
    print(
        json.dumps({"kind": kind, "p50": at[49], "p95": at[94], "most": max(taken), "asked": len(taken)}),
        flush=True,
    )
