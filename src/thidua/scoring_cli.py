"""`thidua scoring`: check a table and compute results from files, without a database."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from thidua.config.startup import configure

if TYPE_CHECKING:
    from thidua.scoring.files.tables import ReadTable

MOST_TOLD = 100
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_LANGUAGE = click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True)


@click.group()
def scoring() -> None:
    """Scoring tables as files: check one, compute results by it (docs/scoring-files.md)."""


@scoring.command()
@click.argument("table", type=_FILE)
@_LANGUAGE
def check(table: Path, language: str) -> None:
    """Say what is wrong with a table (.xlsx, .yaml), each with its place; the exit code says if it can be used."""
    configure(serves=False)
    from django.utils.translation import override

    with override(language):
        found = _read(table)
        for fault in found.errors:
            click.echo(f"error: {fault}", err=True)
        for fault in found.warnings:
            click.echo(f"warning: {fault}", err=True)
        leaves = sum(not criterion.children for criterion in found.table.spec.walk())
        click.echo(
            f"{table.name}: {len(found.draft.criteria)} lines, {leaves} scored, total {found.draft.total:f}, "
            f"{len(found.errors)} errors, {len(found.warnings)} warnings"
        )
        sys.exit(1 if found.errors else 0)


@scoring.command()
@click.argument("table", type=_FILE)
@click.argument("entries", type=_FILE)
@click.option("--units", type=_FILE, help="Units with names, classes and what ties need (CSV).")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="JSON to write.")
@_LANGUAGE
def compute(table: Path, entries: Path, units: Path | None, out: Path, language: str) -> None:
    """Compute every unit's points by a table (.xlsx, .yaml) from entries (CSV); write result and ranking as JSON."""
    configure(serves=False)
    from django.utils.translation import override

    from thidua.scoring.files.calculation import result_of, unscored
    from thidua.scoring.files.entries_csv import read_entries, read_units
    from thidua.scoring.files.faults import WrongFile
    from thidua.scoring.files.tables import content_of

    with override(language):
        found = _read(table)
        if found.errors:
            raise click.ClickException("\n".join(map(str, found.errors)))
        try:
            known = read_units(content_of(units), file=units.name) if units else None
            entered = read_entries(
                content_of(entries),
                file=entries.name,
                table=found.table.spec,
                units=frozenset(known) if known is not None else None,
            )
        except WrongFile as wrong:
            raise click.ClickException(str(wrong)) from wrong
        result = result_of(found.table, entered, known)
        for warning in (*map(str, found.warnings), *result["warnings"]):
            click.echo(f"warning: {warning}", err=True)
        unranked = unscored(result, entered, file=entries.name)
    try:
        out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    for place in result["ranking"]:
        click.echo(
            f"{place['rank'] or '–':>3}  {place['unit']}: {place['total'] if place['total'] is not None else '–'}"
        )
    for problem in unranked[:MOST_TOLD]:
        click.echo(f"warning: {problem}", err=True)
    if len(unranked) > MOST_TOLD:
        click.echo(f"warning: … (+{len(unranked) - MOST_TOLD})", err=True)
    click.echo(str(out))


def _read(table: Path) -> "ReadTable":
    from thidua.scoring.files.faults import WrongFile
    from thidua.scoring.files.tables import read_table_file

    try:
        return read_table_file(table)
    except WrongFile as wrong:
        raise click.ClickException(str(wrong)) from wrong
