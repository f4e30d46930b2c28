"""The command line `thidua`: run the demo, serve in production, and what an operator does beside it.

Django is configured inside each command, not at import: `--help` answers at once, and a missing setting is
one line a person can act on.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.utils.text import slugify

from thidua.config import serving
from thidua.config.startup import configure
from thidua.rules_cli import rules
from thidua.scoring_cli import scoring

if TYPE_CHECKING:
    from thidua.identity.models import Account

CPUS = os.cpu_count() or 1
DEMO_NOTE = "Demo data: what the article does not tell is made up, and marked as illustrative."


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="thidua")
def main() -> None:
    """Thi đua: a cluster's emulation and commendation year, from plan to certificates.

    Settings come from the environment (docs/production.md lists them).
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "thidua.config.settings"


main.add_command(rules)
main.add_command(scoring)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, help="Port to listen at.")
def run(host: str, port: int) -> None:
    """Start server and worker in demo mode; the data is kept between starts.

    The embedded database is migrated, and the demo seasons are played in when it is empty.
    """
    _use_demo()
    # Papers printed in the demo lead to the address it runs at.
    os.environ.setdefault(
        "THIDUA_PUBLIC_URL", f"http://{'localhost' if host == '127.0.0.1' else host}:{port}"
    )
    _check_port(host, port)
    configure()
    if _is_demo_complete():
        _migrate()
    else:
        _play_demo()
    _serve(
        host=host, port=port, processes=max(1, CPUS // 2), threads=4, when_ready=lambda: _welcome(host, port)
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, help="Port to listen at.")
@click.option("--processes", default=CPUS, show_default="one a core", help="Web server processes.")
@click.option("--threads", default=4, show_default=True, help="Threads of each process.")
@click.option(
    "--worker/--no-worker", default=True, show_default=True, help="Start a worker beside the server."
)
def serve(host: str, port: int, processes: int, threads: int, *, worker: bool) -> None:
    """Start the server (and a worker) in production, with settings from the environment.

    Refuses to start when the secret key or the allowed hosts are missing, or migrations are pending.
    """
    _check_port(host, port)
    configure()
    _check_migrated()
    _check_assets()

    def tell() -> None:
        click.echo(
            f"Thi đua answers at http://{host}:{port}/ ({processes} processes, {threads} threads each)"
        )

    _serve(host=host, port=port, processes=processes, threads=threads, worker=worker, when_ready=tell)


@main.command()
def worker() -> None:
    """Start one more worker; as many as wanted may share the database."""
    configure()
    _check_migrated()
    _start_daily_reminders()
    os.execv(sys.executable, serving.worker_command())  # noqa: S606 - our own command, no shell wanted


@main.command()
def migrate() -> None:
    """Bring the database to this version."""
    configure()
    _migrate(verbosity=1)


@main.command("create-admin")
@click.option("--username", prompt="Sign-in name", help="The administrator's sign-in name.")
@click.option(
    "--title", prompt="Post", default="Quản trị hệ thống", show_default=True, help="The post shown."
)
@click.option("--organisation", prompt="Organisation", help="Name of the organisation (made when it is new).")
@click.password_option(help="At least 12 characters.")
def create_admin(username: str, title: str, organisation: str, password: str) -> None:
    """Create an account that administers accounts and lists."""
    configure()
    _check_migrated()
    from thidua.kernel.refusals import Refusal

    try:
        account = _create_administrator(username, title, organisation, password)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Created: {account.username} ({account})")


@main.command()
def demo() -> None:
    """Put the demo seasons back as they were: the demo data folder is emptied and played in anew."""
    _use_demo()
    configure()
    _play_demo()


@main.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the documents."
)
def story(out: Path) -> None:
    """Play the article's season in a fresh temporary database and write its documents.

    Prints each step; exits with an error naming the step when anything does not hold.
    """
    os.environ["THIDUA_MODE"] = "demo"
    with tempfile.TemporaryDirectory(prefix="thidua-story-") as folder:
        os.environ |= {"THIDUA_DATA_DIR": folder, "DATABASE_URL": "", "THIDUA_DATABASE_URL": ""}
        configure()
        _create_tables()
        from thidua.demo import story as told

        sys.exit(told.write_story(out=out, tell=click.echo))


@main.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Pass a command to Django's own management (`thidua manage help` lists them)."""
    configure()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["thidua manage", *arguments])


def _create_administrator(username: str, title: str, organisation_name: str, password: str) -> "Account":
    """The account, its organisation and its role, all of them or none."""
    from django.db import transaction

    from thidua.identity import actions, queries
    from thidua.kernel import clock
    from thidua.kernel.actors import SYSTEM
    from thidua.parties.actions import record_organisation
    from thidua.parties.enums import OrganisationKind
    from thidua.parties.models import Organisation

    at = clock.now()
    with transaction.atomic():
        organisation = Organisation.objects.filter(name=organisation_name).first() or record_organisation(
            by=SYSTEM,
            at=at,
            code=slugify(organisation_name.replace("đ", "d").replace("Đ", "D"))[:40],
            name=organisation_name,
            short_name=organisation_name,
            kind=OrganisationKind.UNIT,
        )
        account = actions.create_account(
            by=SYSTEM, at=at, username=username, title=title, organisation=organisation, password=password
        )
        role = queries.roles().get(code="administrator")
        actions.assign_role(by=SYSTEM, at=at, account=account, role=role, organisation=organisation)
    return account


def _migrate(verbosity: int = 0) -> None:
    from django.conf import settings
    from django.core.management import call_command

    _make_folder(settings.DATA_DIR)
    call_command("migrate", interactive=False, verbosity=verbosity)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"The data folder cannot be made: {error}") from error


def _create_tables() -> None:
    """The tables of a database that lives for one command, straight from the models: migrations take longer."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)


def _check_migrated() -> None:
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import OperationalError

    _make_folder(settings.DATA_DIR)
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (OperationalError, ImproperlyConfigured) as error:
        raise click.ClickException(f"The database cannot be reached: {str(error).strip()}") from error
    if pending:
        raise click.ClickException(
            f"The database is behind by {len(pending)} migrations. Back it up, then run: thidua migrate"
        )


def _check_assets() -> None:
    from django.conf import settings

    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise click.ClickException(
            f"No static files in {settings.STATIC_ROOT}. Run `make setup` (or set THIDUA_ASSETS_DIR)."
        )


def _check_port(host: str, port: int) -> None:
    try:
        serving.check_port_free(host, port)
    except serving.PortTaken as error:
        raise click.ClickException(f"Cannot listen at {error}. Choose another port with --port.") from error


def _use_demo() -> None:
    """Demo mode, with the embedded database in a folder of its own: a real installation's data stays apart."""
    os.environ |= {"THIDUA_MODE": "demo", "DATABASE_URL": "", "THIDUA_DATABASE_URL": ""}
    os.environ.setdefault("THIDUA_DATA_DIR", "var/demo")


def _is_demo_complete() -> bool:
    """Whether the demo seasons were played in to their end: the demo's clock starts last."""
    from thidua.demo.clock import marker_path

    return marker_path().exists()


def _play_demo() -> None:
    """Empty the demo data and play the seasons in."""
    from django.conf import settings
    from django.db import connections

    from thidua.demo import builder, stage
    from thidua.demo.clock import marker_path

    _check_demo_folder(settings.DATA_DIR)
    connections.close_all()
    marker_path().unlink(missing_ok=True)
    for path in settings.DATA_DIR.glob("thidua.sqlite3*"):
        path.unlink()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    _migrate()
    click.echo("Playing the demo seasons into the empty database …")
    try:
        builder.build_demo(tell=click.echo)
    except stage.StepFailed as failure:
        raise click.ClickException(f"{failure}: {failure.__cause__!r}") from failure


def _check_demo_folder(folder: Path) -> None:
    """Refuse to empty a folder with a database that was not made by the demo."""
    claim = folder / "made-by-the-demo"
    if (folder / "thidua.sqlite3").exists() and not claim.exists():
        raise click.ClickException(f"{folder} holds a database that is not the demo's; it is left alone.")
    _make_folder(folder)
    claim.touch()


def _start_daily_reminders() -> None:
    from thidua.clusters.tasks import start_daily_reminders

    start_daily_reminders()


def _serve(
    *, host: str, port: int, processes: int, threads: int, when_ready: Callable[[], None], worker: bool = True
) -> None:
    from django.db import connections

    commands = [serving.web_command(host=host, port=port, processes=processes, threads=threads)]
    if worker:
        _start_daily_reminders()
        commands.append(serving.worker_command())
    connections.close_all()
    code = serving.run_together(commands, ready=lambda: serving.answers(host, port), when_ready=when_ready)
    click.echo("Stopped." if code == 0 else "Stopped: a process ended by itself, see above.", err=bool(code))
    sys.exit(code)


def _welcome(host: str, port: int) -> None:
    from django.conf import settings

    from thidua.identity import queries

    click.echo(f"\n  Thi đua: http://{'localhost' if host == '127.0.0.1' else host}:{port}/\n")
    click.echo("  Demo accounts, one a role (one click on the sign-in page):")
    for account in queries.demo_accounts_by_role()[0]:
        roles = ", ".join(held.role.title for held in account.open_assignments)  # type: ignore[attr-defined]
        click.echo(f"    {roles:<36} {account.username:<30} {account}")
    click.echo(f"\n  {DEMO_NOTE}\n  Data in {settings.DATA_DIR}; Ctrl-C stops.\n")
