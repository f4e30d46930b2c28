"""`thidua rules`: run cases of the law, explain one, and judge a whole register."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from thidua.legislation.cases import Case

DEFAULT_CASES = Path("tests/rules")


@click.group()
def rules() -> None:
    """The law as dated, cited rules: test them, explain a case, judge a register."""


@rules.command("test")
@click.argument("folder", type=click.Path(path_type=Path, exists=True), default=DEFAULT_CASES)
@click.option("--quiet", is_flag=True, help="Only what does not hold, and the count.")
def test_cases(folder: Path, *, quiet: bool) -> None:
    """Run the cases of a file or folder (by default tests/rules); the exit code tells whether all hold."""
    _set_up()
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
    _set_up()
    from django.utils.translation import override

    from thidua.legislation import cases, tracing

    with override(language):
        traces = [tracing.trace_of(cases.run(case)) for case in _read(file)]
        if as_json:
            click.echo(json.dumps(traces, ensure_ascii=False, indent=2))
        else:
            click.echo("\n\n".join(map(tracing.as_text, traces)))


def _read(path: Path) -> "list[Case]":
    from thidua.legislation import cases
    from thidua.legislation.source import LegislationError

    try:
        return cases.read_cases(path)
    except LegislationError as error:
        raise click.ClickException("\n".join(map(str, error.problems))) from error


def _set_up() -> None:
    """The rules need no database; Django is set up for translations and enumerations."""
    from thidua.cli import _configure

    _configure()
