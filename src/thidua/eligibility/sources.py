"""The raw rows a sweep reads: opened, and checked as a whole before anybody is judged.

A check is one statement over a file: what is wrong is told by file, column and value, an example of each.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from ibis.common.exceptions import IbisError
from ibis.expr import types as ir

from thidua.eligibility.columns import GROUP_BITS
from thidua.legislation import catalogue, rules
from thidua.legislation.vocabulary import DisciplineLevel, LeaveKind, ProofKind, ShareName
from thidua.parties.enums import PartyKind
from thidua.rulebook.facts import SETTLED, Counting, ProofState, Rating, Token

Backend = Any

SCHEMAS = {
    "subjects": {"party": "int64", "kind": "string", "groups": "int64", "woman": "int8"},
    "facts": {"party": "int64", "fact": "string", "year": "int16"},
    "services": {"party": "int64", "kind": "string", "start": "date", "end": "date"},
    "shares": {"party": "int64", "name": "string", "year": "int16", "part": "int64", "whole": "int64"},
    "spans": {"party": "int64", "what": "string", "start": "date", "end": "date"},
}
"""What a source holds. `subjects.groups` has a bit for each group (`columns.GROUP_BITS`); `spans` are holds and
disciplines over half-open periods, `end` null while they run. Only `facts` has to be there: without `subjects` every
party of any file is an individual of no group."""
FIRST_YEAR, LAST_YEAR = 1945, 2100
SPANS = ("hold", "discipline")
MAY_BE_EMPTY = {"end"}
TOLD_AT_MOST = 10
"""Lines about what is wrong with one source: more would hide the first of them."""
WORDS_AT_MOST = 300


class SourceError(ValueError):
    """The source of a sweep is not as `SCHEMAS` describes it; a line for each thing that is wrong."""


@dataclass(frozen=True)
class FactWord:
    """A fact that occurs in a source, and the first and last year of it."""

    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Source:
    """The tables of a source, those that are missing left out, and the facts that occur in it."""

    tables: Mapping[str, ir.Table]
    words: tuple[FactWord, ...] = ()

    def get(self, name: str) -> ir.Table | None:
        """The table, if the source has it."""
        return self.tables.get(name)


def engine_failures() -> tuple[type[Exception], ...]:
    """What an engine raises when it cannot read, work out or write: damaged pages, a full disk, a lost worker."""
    found: list[type[Exception]] = [duckdb.Error, pa.ArrowException, IbisError, OSError]
    if "pyspark" in sys.modules:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        found += [PySparkException, Py4JError]
    return tuple(found)


def open_source(backend: Backend, path: Path) -> Source:
    """Read a folder with facts.parquet (and subjects, services, shares, spans), or a Parquet file of facts alone.

    Raises `SourceError` naming file, column and value of what is missing, of another type, or makes no sense.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    files = {"facts": path} if path.is_file() or _is_parquet_folder(path) else _files_in(path)
    if "facts" not in files:
        raise SourceError(f"{path}: has no facts.parquet")
    tables = {}
    for name, file in files.items():
        try:
            table = backend.read_parquet(pattern(file), table_name=f"raw_{name}")
        except engine_failures() as error:
            raise SourceError(f"{file}: not readable as Parquet: {brief(error)}") from error
        tables[name] = _typed(table, name, file)
    profiles = {name: _profile(backend, table, name) for name, table in tables.items()}
    wrong = [
        f"{files[name]}: {told}"
        for name, rows in profiles.items()
        for told in (*_wrong_with(name, rows), *_repeated(backend, tables[name], name))
    ]
    if wrong:
        more = [f"… and {len(wrong) - TOLD_AT_MOST} more"] if len(wrong) > TOLD_AT_MOST else []
        raise SourceError("\n".join([*wrong[:TOLD_AT_MOST], *more]))
    words = (FactWord(row["word"], row["year_min"], row["year_max"]) for row in profiles["facts"])
    return Source(tables, tuple(words))


def brief(error: Exception) -> str:
    """What an engine says, in one line: without the statement it was asked."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    told = lines[0] if lines else type(error).__name__
    return told if len(told) <= WORDS_AT_MOST else f"{told[:WORDS_AT_MOST]}…"


def _typed(table: ir.Table, name: str, file: Path) -> ir.Table:
    """The table with the columns of its schema; whole numbers may be wider or narrower in the file."""
    schema = SCHEMAS[name]
    missing = schema.keys() - set(table.columns)
    if missing:
        raise SourceError(f"{file}: column {', '.join(sorted(missing))} is missing")
    for column, expected in schema.items():
        found = table[column].type()
        if not (found.is_integer() if expected.startswith("int") else str(found).lstrip("!") == expected):
            raise SourceError(f"{file}: column {column} is {found}, expected {expected}")
    return table


def _files_in(folder: Path) -> dict[str, Path]:
    return {name: folder / f"{name}.parquet" for name in SCHEMAS if (folder / f"{name}.parquet").exists()}


def _is_parquet_folder(path: Path) -> bool:
    return path.is_dir() and not (path / "facts.parquet").exists() and any(path.glob("*.parquet"))


def pattern(file: Path) -> str:
    """How an engine is told of a file, or of the parts in a folder."""
    return str(file / "*.parquet") if file.is_dir() else str(file)


# The column whose values are words of the law, by file: a profile has a row for each of them.
_WORD = {"subjects": "kind", "facts": "fact", "services": "kind", "shares": "name", "spans": "what"}


def _profile(backend: Backend, table: ir.Table, name: str) -> list[dict[str, Any]]:
    """One row for each word of the law that occurs: how many rows, how many with each column filled, the extremes."""
    schema, word = SCHEMAS[name], _WORD[name]
    asked: dict[str, Any] = {"rows": table.count()}
    for column, kind in schema.items():
        asked[f"{column}_filled"] = table[column].count()
        if kind != "string" and column not in {"party", "start", "end"}:
            asked |= {f"{column}_min": table[column].min(), f"{column}_max": table[column].max()}
    if name == "shares":
        asked["crooked"] = ((table.part < 0) | (table.part > table.whole)).sum()
    if "end" in schema:
        asked["crooked"] = (table.end < table.start).sum()
    try:
        rows = backend.to_pyarrow(table.group_by(word=table[word]).agg(**asked)).to_pylist()
    except engine_failures() as error:
        raise SourceError(f"{name}: not readable as Parquet: {brief(error)}") from error
    return sorted(rows, key=lambda row: (row["word"] is None, row["word"] or ""))


def _wrong_with(name: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    word = _WORD[name]
    empty: dict[str, int] = {}
    for row in rows:
        for column in SCHEMAS[name]:
            if column not in MAY_BE_EMPTY and row[f"{column}_filled"] < row["rows"]:
                empty[column] = empty.get(column, 0) + row["rows"] - row[f"{column}_filled"]
        if row["word"] is not None:
            told = _wrong_word(name, row["word"])
            if told:
                yield f"column {word}: {told}"
        yield from _wrong_numbers(name, row)
    for column, count in empty.items():
        yield f"column {column}: empty in {count} rows"


def _wrong_word(name: str, word: str) -> str:
    match name:
        case "facts":
            try:
                return _wrong_token(Token.parse(word))
            except ValueError as error:
                return str(error)
        case "subjects":
            known: Iterable[str] = PartyKind.values
        case "services":
            known = rules.rulebook().services
        case "shares":
            known = ShareName.values
        case _:
            known = SPANS
    return "" if word in known else f"{word!r} is none of {', '.join(known)}"


def _wrong_token(token: Token) -> str:
    """What is wrong with a fact that is written as one."""
    known: dict[str, tuple[Sequence[str], Sequence[str]]] = {
        "award": (list(catalogue.law().awards), list(Counting)),
        "rating": (list(Rating), [SETTLED, Counting.UNKNOWN]),
        "proof": (ProofKind.values, list(ProofState)),
        "discipline": (DisciplineLevel.values, [SETTLED]),
        "leave": (LeaveKind.values, [SETTLED]),
    }
    codes, states = known[token.family]
    if token.code not in codes:
        if token.family == "award":
            return f"{token.text!r}: no title or form has the code {token.code!r}"
        return f"{token.text!r}: {token.code!r} is none of {', '.join(codes)}"
    if token.state not in states:
        told = ", ".join(state or "nothing" for state in states)
        return f"{token.text!r}: state {token.state!r} is none of {told}"
    if (token.family == "proof") != bool(token.scope):
        return f"{token.text!r}: a proof has a scope, and nothing else has"
    return ""


def _wrong_numbers(name: str, row: Mapping[str, Any]) -> Iterator[str]:
    ranges = {
        "year": (FIRST_YEAR, LAST_YEAR),
        "woman": (0, 1),
        "groups": (0, 2 * max(GROUP_BITS.values()) - 1),
    }
    for column, (least, most) in ranges.items():
        for end in ("min", "max"):
            value = row.get(f"{column}_{end}")
            if value is not None and not least <= value <= most:
                yield f"column {column}: {value} at {row['word']!r}, expected {least} to {most}"
                break
    if row.get("crooked"):
        told = "a part below 0 or above its whole" if name == "shares" else "an end before its start"
        yield f"column {'part' if name == 'shares' else 'end'}: {told} in {row['crooked']} rows of {row['word']!r}"


# What must stand once: who is judged, and a share of a year.
_ONCE = {"subjects": ("party",), "shares": ("party", "name", "year")}


def _repeated(backend: Backend, table: ir.Table, name: str) -> Iterator[str]:
    columns = _ONCE.get(name)
    if columns is None:
        return
    times = table.group_by(list(columns)).agg(times=table.count())
    found = backend.to_pyarrow(times.filter(times.times > 1).limit(1)).to_pylist()
    if found:
        told = ", ".join(f"{column} {found[0][column]}" for column in columns)
        yield f"{told} stands there {found[0]['times']} times, expected once"
