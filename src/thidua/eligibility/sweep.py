"""Every party against every rule: from raw rows to a Parquet of verdicts and a summary."""

import gc
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis

from thidua.eligibility.columns import Columns, Judged, asked_by, judged
from thidua.eligibility.folding import fold
from thidua.eligibility.sources import Backend, open_source, pattern
from thidua.legislation import rules as legislation
from thidua.rulebook.history import MET, MISSING, NOT_MET, PERSON
from thidua.rulebook.rules import RESULTS, Rule

VERDICTS, SUMMARY = "verdicts.parquet", "summary.json"
NAMES = {level: result.value for level, result in RESULTS.items()}


@dataclass(frozen=True)
class Swept:
    """What a sweep found: how many parties each rule and award answers how, and the verdicts themselves."""

    parties: int
    by_rule: dict[str, dict[str, int]]
    by_award: dict[str, dict[str, int]]
    verdicts: Judged


def connect(engine: str) -> Backend:
    """DuckDB in this process, or the Spark session the environment describes (`thidua[spark]`)."""
    if engine == "duckdb":
        backend = ibis.duckdb.connect()
        backend.raw_sql("SET enable_progress_bar = false")
        return backend
    if engine == "spark":
        return ibis.pyspark.connect()
    raise ValueError(f"no engine {engine!r}: duckdb or spark")


def check_writable(out: Path, engine: str) -> None:
    """Make the folder to write, before anything is worked out. Raises `OSError` telling why nothing can be written."""
    target = out / VERDICTS
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise OSError(f"{out}: cannot be written: {error.strerror or error}") from error
    if engine == "spark" and target.exists():
        raise OSError(f"{target}: is there already; Spark overwrites nothing, name another folder")
    for path in (target, out / SUMMARY):
        if path.is_dir():
            raise OSError(f"{path}: is a folder, where a file is to be written; name another folder")


@contextmanager
def uncollected() -> Iterator[None]:
    """Expressions are hundreds of thousands of small objects that live on: to look for garbage among them takes a
    quarter of the time of making them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@uncollected()
def sweep(backend: Backend, path: Path, *, rules: Sequence[Rule], year: int, on: date) -> Swept:
    """Judge every party of a source by these rules, as of a reference year and a day.

    Raises `sources.SourceError` when the source is not readable or makes no sense.
    """
    columns = fold(backend, open_source(backend, path), asked=asked_by(rules), year=year, on=on)
    return judge(backend, columns, rules)


@uncollected()
def sweep_into(
    out: Path, backend: Backend, path: Path, *, rules: Sequence[Rule], year: int, on: date
) -> Swept:
    """The same, with verdicts.parquet (a file, or with Spark a folder of parts) and summary.json in a folder."""
    columns = fold(backend, open_source(backend, path), asked=asked_by(rules), year=year, on=on)
    swept = write(backend, judged(rules, columns), out)
    summary = {
        "year": year,
        "on": on.isoformat(),
        "law": legislation.version(),
        "parties": swept.parties,
        "awards": swept.by_award,
        "rules": swept.by_rule,
    }
    (out / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return swept


@uncollected()
def judge(backend: Backend, columns: Columns, rules: Sequence[Rule]) -> Swept:
    """Judge parties whose masks are folded already."""
    verdicts = judged(rules, columns)
    return _counted(backend, verdicts, verdicts.table, {**verdicts.by_rule, **verdicts.by_award})


@uncollected()
def write(backend: Backend, verdicts: Judged, out: Path) -> Swept:
    """Write the verdicts into a folder and count what was written: nobody is judged twice."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / VERDICTS
    backend.to_parquet(verdicts.as_table(), str(target))
    written = backend.read_parquet(pattern(target), table_name="verdicts")
    levels = {**verdicts.by_rule, **verdicts.by_award}
    found = {name: level if isinstance(level, int) else written[name] for name, level in levels.items()}
    return _counted(backend, verdicts, written, found)


def _counted(backend: Backend, verdicts: Judged, table: Any, levels: Mapping[str, Any]) -> Swept:
    columns_of = {name: level for name, level in levels.items() if not isinstance(level, int)}
    (sums,) = backend.to_pyarrow(_sums(table, columns_of)).to_pylist()
    parties = sums.pop("parties")
    counts: dict[str, dict[str, int]] = {}
    for name, level in levels.items():
        if isinstance(level, int):
            found = {number: parties if number == level else 0 for number in NAMES}
        else:
            found = _unpacked(int(sums[f"{name}:high"] or 0), int(sums[f"{name}:low"] or 0))
        counts[name] = {NAMES[number]: count for number, count in found.items()}
    return Swept(
        parties=parties,
        by_rule={name: counts[name] for name in verdicts.by_rule},
        by_award={name: counts[name] for name in verdicts.by_award},
        verdicts=verdicts,
    )


HALF = 1 << 31
"""Two counts share a sum: the engine adds up half as many columns."""


def _sums(table: Any, levels: Mapping[str, Any]) -> Any:
    packed = {}
    for name, level in levels.items():
        for half, (one, other) in {"high": (MET, PERSON), "low": (MISSING, NOT_MET)}.items():
            packed[f"{name}:{half}"] = ibis.ifelse(
                level == one, 1, ibis.ifelse(level == other, HALF, 0)
            ).sum()
    return table.agg(parties=table.count(), **packed)


def _unpacked(high: int, low: int) -> dict[int, int]:
    return {MET: high % HALF, PERSON: high // HALF, MISSING: low % HALF, NOT_MET: low // HALF}
