"""From raw rows to masks: every party's history as a handful of integers, in one pass over the facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
from ibis.expr import types as ir

from thidua.eligibility.columns import Asked, Classes, Columns, classes_of, years_back
from thidua.rulebook.masks import SPAN, Select, ones

Backend = Any

SCHEMAS = {
    "subjects": {"party": "int64", "kind": "string", "groups": "int64", "woman": "int8"},
    "facts": {"party": "int64", "fact": "string", "year": "int16"},
    "services": {"party": "int64", "kind": "string", "start": "date", "end": "date"},
    "shares": {"party": "int64", "name": "string", "year": "int16", "part": "int64", "whole": "int64"},
    "spans": {"party": "int64", "what": "string", "start": "date", "end": "date"},
}
"""What a source holds. `subjects.groups` has a bit for each group (`columns.GROUP_BITS`); `spans` are holds and
disciplines over half-open periods, `end` null while they run. Only `facts` has to be there: a party without a
subject is an individual of no group."""


class SourceError(ValueError):
    """The source of a sweep is not as `SCHEMAS` describes it."""


@dataclass(frozen=True)
class Source:
    """The tables of a source, those that are missing left out."""

    tables: Mapping[str, ir.Table]

    def get(self, name: str) -> ir.Table | None:
        """The table, if the source has it."""
        return self.tables.get(name)


def open_source(backend: Backend, path: Path) -> Source:
    """Read a folder with facts.parquet (and subjects, services, shares, spans), or a Parquet file of facts alone.

    Raises `SourceError` naming the file and the column that is missing or of another type.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    files = {"facts": path} if path.is_file() or _is_parquet_folder(path) else _files_in(path)
    if "facts" not in files:
        raise SourceError(f"{path}: has no facts.parquet")
    tables = {}
    for name, file in files.items():
        try:
            table = backend.read_parquet(_pattern(file), table_name=f"raw_{name}")
        except Exception as error:
            raise SourceError(f"{file}: not readable as Parquet: {error}") from error
        missing = SCHEMAS[name].keys() - set(table.columns)
        if missing:
            raise SourceError(f"{file}: column {', '.join(sorted(missing))} is missing")
        tables[name] = table
    return Source(tables)


def _files_in(folder: Path) -> dict[str, Path]:
    return {name: folder / f"{name}.parquet" for name in SCHEMAS if (folder / f"{name}.parquet").exists()}


def _is_parquet_folder(path: Path) -> bool:
    return path.is_dir() and not (path / "facts.parquet").exists() and any(path.glob("*.parquet"))


def _pattern(file: Path) -> str:
    return str(file / "*.parquet") if file.is_dir() else str(file)


def fold(backend: Backend, source: Source, *, asked: Asked, year: int, on: date) -> Columns:
    """Materialise one row a party with the masks that were asked for; years after the reference year are left out."""
    facts = source.tables["facts"]
    tokens = backend.execute(facts.select("fact").distinct())["fact"]
    classes = classes_of([token for token in tokens if token], asked)
    first = backend.execute(facts.year.min())
    span = min(max(year - int(first) + 1, 1), SPAN) if len(tokens) else 1
    masks = _masks(facts, classes, asked, year, span)
    table = _subjects(source, masks).left_join(masks, "party")
    table = table.drop("party_right") if "party_right" in table.columns else table
    zero = {name: ibis.coalesce(table[name], 0) for name in masks.columns if name != "party"}
    table = table.mutate(**zero)
    for extra in (
        _services(source, asked, on),
        _shares(source, asked, year),
        _flags(source, on),
    ):
        if extra is not None:
            joined = table.left_join(extra, "party")
            joined = joined.drop("party_right") if "party_right" in joined.columns else joined
            names = [name for name in extra.columns if name != "party"]
            table = joined.mutate(**{name: ibis.coalesce(joined[name], 0) for name in names})
    for flag in ("held", "disciplined"):
        if flag not in table.columns:
            table = table.mutate(**{flag: ibis.literal(0, "int8")})
    selects, pairs = _names("s", asked.selects), _names("p", asked.pairs)
    wide = table.select(
        "party",
        "kind",
        "groups",
        "woman",
        "held",
        "disciplined",
        **{name: _union(table, classes, select) for select, name in selects.items()},
        **{name: _pairs(table, classes, select) for select, name in pairs.items()},
        **{
            f"m{number}": table[f"m{number}"]
            for number in range(len(asked.services))
            if f"m{number}" in table.columns
        },
        **{name: table[name] for name in table.columns if name.startswith(("part_", "whole_"))},
    )
    materialised = wide.cache()
    services = {
        kinds: f"m{number}"
        for number, kinds in enumerate(asked.services)
        if f"m{number}" in materialised.columns
    }
    return Columns(materialised, selects, pairs, services)


def _names(prefix: str, selects: Mapping[Select, None]) -> dict[Select, str]:
    return {select: f"{prefix}{number}" for number, select in enumerate(selects)}


WORD_BITS = 62
"""Bits of an accumulator that are used: masks of several classes share one where the years allow it."""


def _masks(facts: ir.Table, classes: Classes, asked: Asked, year: int, span: int) -> ir.Table:
    """One mask a class, and for classes counted twice a year the years that have two."""
    a_word = WORD_BITS // span
    known = ibis.memtable(
        {
            "fact": list(classes.of_token) or ["-"],
            "fact_class": list(classes.of_token.values()) or [0],
            "word": [number // a_word for number in classes.of_token.values()] or [0],
            "shift": [number % a_word * span for number in classes.of_token.values()] or [0],
        },
        schema={"fact": "string", "fact_class": "int16", "word": "int16", "shift": "int64"},
    )
    rows = facts.filter(facts.year <= year).inner_join(known, "fact")
    rows = rows.select("party", "fact_class", "word", "shift", back=years_back(rows.year, reference=year))
    rows = rows.mutate(bit=ibis.literal(1, "int64") << (rows.back + rows["shift"]))
    words = range(-(-len(classes.signatures) // a_word))
    folded = rows.group_by("party").agg(
        **{f"w{word}": ibis.ifelse(rows.word == word, rows.bit, 0).bit_or() for word in words}
    )
    masks = folded.select(
        "party",
        **{
            f"c{number}": (folded[f"w{number // a_word}"] >> (number % a_word * span)) & ones(span)
            for number in range(len(classes.signatures))
        },
    )
    counted = sorted({number for select in asked.pairs for number in classes.of(select)})
    if not counted:
        return masks
    some = rows.filter(rows.fact_class.isin(counted))
    a_year = some.group_by(["party", "fact_class", "back"]).agg(times=some.count())
    twice = a_year.filter(a_year.times >= 2)
    twice = twice.mutate(bit=ibis.literal(1, "int64") << twice.back)
    pairs = twice.group_by("party").agg(
        **{f"t{n}": ibis.ifelse(twice.fact_class == n, twice.bit, 0).bit_or() for n in counted}
    )
    joined = masks.left_join(pairs, "party")
    return joined.select(
        *masks.columns, **{f"t{number}": ibis.coalesce(joined[f"t{number}"], 0) for number in counted}
    )


def _union(table: ir.Table, classes: Classes, select: Select) -> Any:
    found: Any = ibis.literal(0, "int64")
    for number in classes.of(select):
        found = found | table[f"c{number}"]
    return found


def _pairs(table: ir.Table, classes: Classes, select: Select) -> Any:
    """Years with two of any of the classes: two of one, or one each of two."""
    once: Any = ibis.literal(0, "int64")
    twice: Any = ibis.literal(0, "int64")
    for number in classes.of(select):
        mask = table[f"c{number}"]
        twice = twice | table[f"t{number}"] | (once & mask)
        once = once | mask
    return twice


def _subjects(source: Source, masks: ir.Table) -> ir.Table:
    subjects = source.get("subjects")
    if subjects is not None:
        return subjects.select("party", "kind", "groups", "woman")
    return masks.select(
        "party",
        kind=ibis.literal("individual"),
        groups=ibis.literal(0, "int64"),
        woman=ibis.literal(0, "int8"),
    )


def _services(source: Source, asked: Asked, on: date) -> ir.Table | None:
    services = source.get("services")
    if services is None or not asked.services:
        return None
    last = ibis.least(ibis.coalesce(services.end, on), on)
    months = (
        (last.year() - services.start.year()) * 12
        + last.month()
        - services.start.month()
        - ibis.ifelse(last.day() < services.start.day(), 1, 0)
    )
    rows = services.select("party", "kind", months=ibis.ifelse(last > services.start, months, 0))
    return rows.group_by("party").agg(
        **{
            f"m{number}": ibis.ifelse(rows.kind.isin(sorted(kinds)), rows.months, 0).sum()
            for number, kinds in enumerate(asked.services)
        }
    )


def _shares(source: Source, asked: Asked, year: int) -> ir.Table | None:
    shares = source.get("shares")
    if shares is None or not asked.shares:
        return None
    rows = shares.filter(shares.year == year)
    sums: dict[str, Any] = {}
    for name in asked.shares:
        for column in ("part", "whole"):
            sums[f"{column}_{name}"] = ibis.ifelse(rows.name == name, rows[column], 0).max()
    return rows.group_by("party").agg(**sums)


def _flags(source: Source, on: date) -> ir.Table | None:
    spans = source.get("spans")
    if spans is None:
        return None
    runs = spans.filter((spans.start <= on) & (spans.end.isnull() | (spans.end > on)))
    return runs.group_by("party").agg(
        held=ibis.ifelse(runs.what == "hold", 1, 0).max(),
        disciplined=ibis.ifelse(runs.what == "discipline", 1, 0).max(),
    )
