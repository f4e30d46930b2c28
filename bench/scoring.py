"""Scoring: tables computed by the pure engine, one change on a board, a worksheet read, one change to the screen."""

import random
import time
from collections.abc import Callable, Iterator
from decimal import Decimal

from thidua.scoring.engine import Band, Board, CriterionSpec, Kind, Line, TableSpec, Unit, compute_all
from thidua.scoring.ranking import Contender, TieBreak, TieBreakKind, rank

SEED = 2023
COMMUNES, CLUSTER = 3321, 20
KINDS = (Kind.DIRECT, Kind.YES_NO, Kind.LINEAR, Kind.BANDS, Kind.PER_OCCURRENCE, Kind.LEADER)
BANDS = (
    Band(Decimal(5), Decimal(98)),
    Band(Decimal(3), Decimal(90), Decimal(98)),
    Band(Decimal(0), None, Decimal(90)),
)
CHAIN = (TieBreak(TieBreakKind.GROUP_POINTS, "0"), TieBreak(TieBreakKind.LEAST_MINUS))


def measure() -> Iterator[dict[str, object]]:
    """The engine over a block of provinces and over all communes; one entry changed, to the new ranking."""
    chance = random.Random(SEED)
    table, units = made(200, 34, chance)
    yield {
        "name": "scoring, 34 units of 200 criteria",
        "value": best(lambda: compute_all(table, units), 7) * 1e3,
        "unit": "ms",
        "target": "<= 20",
        "note": "points, flags and inputs of every line; six kinds, one of them across units",
    }
    commune_table, _none = made(100, 0, chance)
    clusters = [
        [unit(commune_table, n, chance) for n in range(first, min(first + CLUSTER, COMMUNES))]
        for first in range(0, COMMUNES, CLUSTER)
    ]
    yield {
        "name": f"scoring, {COMMUNES} communes in clusters of {CLUSTER}, 100 criteria",
        "value": best(lambda: [ranked(commune_table, cluster) for cluster in clusters], 3),
        "unit": "s",
        "target": "<= 2",
        "note": "every cluster computed and ranked",
    }
    changes = changed(table, units, chance)
    yield {
        "name": "scoring, one entry to the new ranking, p95",
        "value": changes[int(len(changes) * 0.95)] * 1e3,
        "unit": "ms",
        "target": "<= 5",
        "note": f"median {changes[len(changes) // 2] * 1e3:.2f} ms, {len(changes)} entries on 34 units of 200 criteria",
    }


def ranked(table: TableSpec, units: list[Unit]) -> list[tuple[str, int | None]]:
    """A cluster's ranking; what led to it is let go."""
    contenders = [Contender(code, total) for code, total in compute_all(table, units).items()]
    return [(place.unit, place.rank) for place in rank(contenders, CHAIN)]


def made(criteria: int, count: int, chance: random.Random) -> tuple[TableSpec, list[Unit]]:
    """A table of groups of ten leaves of every common kind, and units with an entry on each."""
    groups = []
    for group in range(criteria // 10):
        leaves = tuple(
            CriterionSpec(
                f"{group}.{n}",
                maximum=Decimal(5),
                kind=KINDS[(group * 10 + n) % len(KINDS)],
                each=Decimal(1),
                indicator="X",
                bands=BANDS,
            )
            for n in range(10)
        )
        groups.append(CriterionSpec(str(group), maximum=Decimal(50), children=leaves))
    table = TableSpec(Decimal(5 * criteria), tuple(groups))
    return table, [unit(table, n, chance) for n in range(count)]


def unit(table: TableSpec, number: int, chance: random.Random) -> Unit:
    """A unit with an entry on every line."""
    lines = tuple(entry(leaf.code, chance) for leaf in table.walk() if not leaf.children)
    return Unit(f"u{number:04d}", lines)


def entry(code: str, chance: random.Random) -> Line:
    """Something for every kind of line to read."""
    return Line(
        code,
        points=Decimal(chance.randint(0, 500)) / 100,
        answer=chance.random() < 0.5,
        actual=Decimal(chance.randint(50, 150)),
        target=Decimal(100),
        count=Decimal(chance.randint(0, 4)),
    )


def changed(table: TableSpec, units: list[Unit], chance: random.Random) -> list[float]:
    """Seconds from an entry to the new ranking, sorted."""
    board = Board(table, units)
    taken = []
    for _n in range(500):
        line, which = entry(chance.choice(units[0].lines).code, chance), chance.choice(units).code
        began = time.perf_counter()
        board.enter(which, line)
        rank([Contender(code, total) for code, total in board.outcomes.items()], CHAIN)
        taken.append(time.perf_counter() - began)
    return sorted(taken)


def best(work: Callable[[], object], times: int) -> float:
    """The shortest of some runs, in seconds."""
    taken = []
    for _n in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)
