"""Where the lines of two versions of a table stand when they are put together, and what their codes are. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import count

ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
MOST_DIGITS = 9


class Placed(StrEnum):
    """Who says where a line stands."""

    AS_BEFORE = "as_before"
    THEIRS = "theirs"
    MINE = "mine"


def without_circles(parents: Mapping[str, str], instead: Mapping[str, str]) -> dict[str, str]:
    """The line above each line, mended where two moves put lines below each other: the move in `instead` gives way."""
    found = dict(parents)
    for key in parents:
        while circle := _circle(found, key):
            gives_way = next((k for k in circle if k in instead and found[k] != instead[k]), circle[0])
            found[gives_way] = (
                instead.get(gives_way, "") if found[gives_way] != instead.get(gives_way) else ""
            )
    return found


def _circle(parents: Mapping[str, str], key: str) -> list[str]:
    """The lines that stand below themselves on the way up from a line."""
    path: list[str] = []
    while key:
        if key in path:
            return path[path.index(key) :]
        path.append(key)
        key = parents[key]
    return []


def in_order(
    places: Mapping[str, Placed], parents: Mapping[str, str], trees: Sequence[Mapping[str, str]]
) -> list[str]:
    """The lines from top to bottom, every line before those below it.

    `trees`: the line above each line, in the order of the table: at the beginning, theirs, mine. Lines nobody moved
    keep the order of the beginning; then each one placed by somebody goes after the sister it has there.
    """
    below: dict[str, list[str]] = {}
    for key in places:
        below.setdefault(parents[key], []).append(key)
    sisters = {parent: _sisters(parent, set(keys), places, trees) for parent, keys in below.items()}
    found: list[str] = []

    def put(parent: str) -> None:
        for key in sisters.get(parent, ()):
            found.append(key)
            put(key)

    put("")
    return found


def _sisters(
    parent: str, members: set[str], places: Mapping[str, Placed], trees: Sequence[Mapping[str, str]]
) -> list[str]:
    def stands_here(tree: Mapping[str, str]) -> list[str]:
        return [key for key, above in tree.items() if above == parent]

    begun, theirs, mine = trees
    found = [k for k in stands_here(begun) if k in members and places[k] is Placed.AS_BEFORE]
    for side, tree in ((Placed.THEIRS, theirs), (Placed.MINE, mine)):
        before: list[str] = []
        for key in stands_here(tree):
            if key in members and places[key] is side:
                anchor = next((k for k in reversed(before) if k in found), None)
                found.insert(0 if anchor is None else found.index(anchor) + 1, key)
            before.append(key)
    return [*found, *(key for key in places if key in members and key not in found)]


def codes_for(
    order: Sequence[str], parents: Mapping[str, str], given: Mapping[str, str], first: frozenset[str]
) -> dict[str, str]:
    """The code of each line: what is `given` with a dot in front stands below the code of the line above.

    Of two lines with one code, one of `first` keeps it and the other gets the next that is free.
    """
    locals_ = dict(given)
    while True:
        codes: dict[str, str] = {}
        for key in order:
            local = locals_[key]
            codes[key] = codes.get(parents[key], "") + local if local.startswith(".") else local
        by_code: dict[str, list[str]] = {}
        for key in order:
            by_code.setdefault(codes[key], []).append(key)
        twice = next((keys for keys in by_code.values() if len(keys) > 1), None)
        if twice is None:
            return codes
        loser = next((key for key in reversed(twice) if key not in first), twice[-1])
        locals_[loser] = _next_local(locals_[loser], codes.get(parents[loser], ""), set(by_code))


def _next_local(local: str, above: str, taken: set[str]) -> str:
    """The next code of the same make that nobody has."""
    head, _dot, last = local.rpartition(".")
    start = f"{head}." if "." in local else ""
    before = above if local.startswith(".") else ""
    if last.isascii() and last.isdecimal() and len(last) <= MOST_DIGITS:
        follows = (f"{start}{n}" for n in count(int(last) + 1))
    elif last in ROMANS:
        follows = (
            f"{start}{n}" for n in (*ROMANS[ROMANS.index(last) + 1 :], *(f"{last}{n}" for n in count(2)))
        )
    else:
        follows = (f"{start}{last}{n}" for n in count(2))
    return next(code for code in follows if before + code not in taken)
