"""Every party against every rule: from raw rows to a Parquet of verdicts and a summary."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis

from thidua.eligibility.columns import Columns, asked_by, award_level, levels
from thidua.eligibility.folding import Backend, fold, open_source
from thidua.legislation import rules as legislation
from thidua.rulebook.rules import RESULTS, Rule

NAMES = {level: result.value for level, result in RESULTS.items()}


@dataclass(frozen=True)
class Swept:
    """What a sweep found: how many parties each rule and award answers how. The verdicts stand in `verdicts`."""

    parties: int
    by_rule: dict[str, dict[str, int]]
    by_award: dict[str, dict[str, int]]
    verdicts: Any


def connect(engine: str) -> Backend:
    """DuckDB in this process, or the Spark session the environment describes (`thidua[spark]`)."""
    if engine == "duckdb":
        return ibis.duckdb.connect()
    if engine == "spark":
        return ibis.pyspark.connect()
    raise ValueError(f"no engine {engine!r}: duckdb or spark")


def sweep(backend: Backend, path: Path, *, rules: Sequence[Rule], year: int, on: date) -> Swept:
    """Judge every party of a source by these rules, as of a reference year and a day.

    Raises `folding.SourceError` when the source is not readable.
    """
    columns = fold(backend, open_source(backend, path), asked=asked_by(rules), year=year, on=on)
    return judge(backend, columns, rules)


def judge(backend: Backend, columns: Columns, rules: Sequence[Rule]) -> Swept:
    """Judge parties whose masks are folded already."""
    verdicts = verdict_table(columns, rules)
    counted = backend.execute(_counts(verdicts))
    row = {name: int(counted[name].iloc[0]) for name in counted.columns}
    by_name: dict[str, dict[str, int]] = {}
    for name in verdicts.columns:
        if name != "party":
            by_name[name] = {NAMES[level]: row[f"{name}={level}"] for level in NAMES}
    awards = {rule.award for rule in rules}
    return Swept(
        parties=row["parties"],
        by_rule={name: counts for name, counts in by_name.items() if name not in awards},
        by_award={name: counts for name, counts in by_name.items() if name in awards},
        verdicts=verdicts,
    )


def verdict_table(columns: Columns, rules: Sequence[Rule]) -> Any:
    """One row a party: a level for each path and each award (-1: no path for such a subject)."""
    table = columns.table.mutate(**levels(rules, columns))
    seen = Columns(table, columns.selects, columns.pairs, columns.services)
    by_award: dict[str, list[Rule]] = {}
    for rule in rules:
        by_award.setdefault(rule.award, []).append(rule)
    names = {rule.key: rule.key for rule in rules}
    awards = {code: award_level(paths, seen, names) for code, paths in by_award.items()}
    return table.select("party", *names, **awards)


def _counts(verdicts: Any) -> Any:
    counts = {
        f"{name}={level}": (verdicts[name] == level).sum()
        for name in verdicts.columns
        if name != "party"
        for level in NAMES
    }
    return verdicts.agg(parties=verdicts.count(), **counts)


def write(backend: Backend, swept: Swept, out: Path, *, year: int, on: date) -> None:
    """Write verdicts.parquet (a file, or with Spark a folder of parts) and summary.json into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    backend.to_parquet(swept.verdicts, str(out / "verdicts.parquet"))
    summary = {
        "year": year,
        "on": on.isoformat(),
        "law": legislation.version(),
        "parties": swept.parties,
        "awards": swept.by_award,
        "rules": swept.by_rule,
    }
    (out / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
