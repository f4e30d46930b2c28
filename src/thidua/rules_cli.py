"""`thidua rules`: run cases of the law, explain one, and judge a whole register."""

import json
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thidua.config.startup import configure

if TYPE_CHECKING:
    from thidua.legislation.cases import Case

DEFAULT_CASES = Path("tests/rules")


@click.group()
def rules() -> None:
    """The law as dated, cited rules: test them, explain a case, judge a register."""


@rules.command("test")
@click.argument("folder", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--quiet", is_flag=True, help="Only what does not hold, and the count.")
def test_cases(folder: Path | None, *, quiet: bool) -> None:
    """Run the cases of a file or folder (by default tests/rules of a checkout); the exit code says if all hold."""
    if folder is None:
        folder = DEFAULT_CASES
        if not folder.is_dir():
            raise click.UsageError(
                f"{folder} is not here: our own cases come with the source. Name a file or folder of cases."
            )
    configure(serves=False)
    from thidua.legislation import cases

    wrong = 0
    outcomes = [cases.run(case) for case in _read(folder)]
    for outcome in outcomes:
        case = outcome.case
        if not outcome.holds:
            wrong += 1
            click.echo(f"FAILED {case.file}:{case.line}: {case.name}: {'; '.join(outcome.differences)}")
        elif not quiet:
            click.echo(f"ok     {case.file}:{case.line}: {case.name}: {outcome.answer}")
    click.echo(f"{len(outcomes)} cases, {wrong} failed")
    if not outcomes:
        raise click.ClickException(f"no cases in {folder}")
    sys.exit(1 if wrong else 0)


@rules.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON list.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def explain(file: Path, language: str, *, as_json: bool) -> None:
    """Print how each case of a file is judged: conditions, citations, what was needed, what was found."""
    configure(serves=False)
    from django.utils.translation import override

    from thidua.legislation import cases, tracing

    with override(language):
        traces = [tracing.trace_of(cases.run(case)) for case in _read(file)]
        if as_json:
            click.echo(json.dumps(traces, ensure_ascii=False, indent=2))
        else:
            click.echo("\n\n".join(map(tracing.as_text, traces)))


@rules.command()
@click.option(
    "--source",
    required=True,
    help="`register`, or a folder (or file) of Parquet as docs/rule-cases.md describes it.",
)
@click.option("--year", required=True, type=click.IntRange(1946, 2100), help="Last year that counts.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day whose law applies.  [default: 1 January after the year]",
)
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
def sweep(source: str, year: int, day: datetime | None, engine: str, out: Path) -> None:
    """Judge every party by every rule; write verdicts.parquet and summary.json."""
    configure(serves=False)
    from thidua.eligibility import sweep as sweeping
    from thidua.eligibility.sources import SourceError, brief, engine_failures
    from thidua.legislation.rules import rules_on

    on = day.date() if day else date(year + 1, 1, 1)
    _check_question(year, on)
    try:
        sweeping.check_writable(out, engine)
        backend = sweeping.connect(engine)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    except ImportError as error:
        raise click.ClickException(
            f"{error}. Spark comes with the extra: pip install 'thidua[spark]'"
        ) from error
    with tempfile.TemporaryDirectory(prefix="thidua-sweep-") as folder:
        path = _exported(Path(folder), on) if source == "register" else Path(source)
        try:
            swept = sweeping.sweep_into(out, backend, path, rules=rules_on(on), year=year, on=on)
        except (SourceError, OSError) as error:
            raise click.ClickException(str(error)) from error
        except engine_failures() as error:
            raise click.ClickException(f"the engine broke off: {brief(error)}") from error
    if not swept.parties:
        raise click.ClickException(f"{source}: has no parties")
    click.echo(f"{swept.parties} parties, law {on}, years up to {year}:")
    for award, counts in swept.by_award.items():
        told = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
        click.echo(f"  {award:<12} {told or 'no path'}")
    click.echo(f"verdicts.parquet and summary.json in {out}")


def _check_question(year: int, on: date) -> None:
    """A year that has not begun, one after the day, and a day without rules have no answer."""
    from thidua.kernel import clock
    from thidua.legislation.rules import rulebook, rules_on

    today = clock.local_date(clock.now())
    if year > today.year:
        raise click.ClickException(f"--year {year} has not begun: today is {today}")
    if year > on.year:
        raise click.ClickException(f"--year {year} is after the day whose law applies, {on}")
    if not rules_on(on):
        first = min(rule.start for rule in rulebook().rules)
        raise click.ClickException(f"no rules of {on} are known here: the first are in force from {first}")


def _exported(folder: Path, on: date) -> Path:
    """The register's facts as Parquet."""
    from django.db import DatabaseError

    from thidua.eligibility import export

    try:
        count = export.export_register(
            folder, on=on, tell=lambda done: click.echo(f"  {done} parties read", err=True)
        )
    except DatabaseError as error:
        raise click.ClickException(
            f"The database is not ready ({error}): run `thidua migrate` first."
        ) from error
    if not count:
        raise click.ClickException("The register has no parties.")
    return folder


def _read(path: Path) -> "list[Case]":
    from thidua.legislation import cases
    from thidua.legislation.source import LegislationError

    try:
        return cases.read_cases(path)
    except LegislationError as error:
        raise click.ClickException("\n".join(map(str, error.problems))) from error
