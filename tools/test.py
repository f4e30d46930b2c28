"""`make test`: the whole suite, in four parts.

sqlite    unit, integration and guard tests on the embedded database
postgres  the integration tests once more, on a PostgreSQL server of their own
spark     the sweep of the register on a Spark cluster of local processes
browser   the walks through the product in Chromium

What PostgreSQL, Java and Chromium need is installed where this runs as root on Debian. Elsewhere a part that cannot
run is skipped with its reason; with CI=true that is a failure. `--only PART` runs one part; what follows it is
given to pytest.
"""

import argparse
import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from setup import SetupError, apt_install, is_root_on_debian

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PROCESSES = "2"
ON_POSTGRES = ("tests/integration", "--ignore=tests/integration/test_command_line.py")
NO_TESTS = 5
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


class Unavailable(Exception):
    """A part cannot run here; the message says why."""


def pytest(*arguments: str, **environment: str) -> int:
    """Run pytest in the project's folder; returns its exit code."""
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def sqlite(arguments: list[str]) -> int:
    """Everything but the browser, on the embedded database."""
    chosen = arguments or ["-q", "-n", PROCESSES, "tests/unit", "tests/integration", "tests/guards"]
    return pytest(*chosen)


def postgres(arguments: list[str]) -> int:
    """Whatever uses the database, on PostgreSQL."""
    with postgres_server() as url:
        return pytest(*(arguments or ["-q", "-n", PROCESSES, *ON_POSTGRES]), DATABASE_URL=url)


def spark(arguments: list[str]) -> int:
    """The sweep on Spark; Spark itself is installed for it alone, from its lock file."""
    if shutil.which("java") is None:
        if not is_root_on_debian():
            raise Unavailable(
                "Java is not installed (on Debian or Ubuntu: sudo apt-get install default-jre-headless)"
            )
        print("test: installing Java", flush=True)
        install("default-jre-headless")
    if find_spec("pyspark") is None:
        print("test: installing Spark", flush=True)
        lock = ROOT / "requirements" / "spark.txt"
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        if subprocess.run([*uv, "--python", sys.executable], check=False).returncode:
            raise Unavailable("Spark could not be installed from requirements/spark.txt")
    return pytest(*(arguments or ["-q", "tests/spark"]))


def browser(arguments: list[str]) -> int:
    """The walks in Chromium."""
    return pytest(
        *(arguments or ["-q", "-n", PROCESSES, "--dist=worksteal", "tests/e2e"]), THIDUA_CHROMIUM=chromium()
    )


def chromium() -> str:
    """The browser's program, installed when that is possible."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and is_root_on_debian():
        print("test: installing Chromium", flush=True)
        install("chromium")
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise Unavailable("Chromium is not installed (on Debian or Ubuntu: sudo apt-get install chromium)")
    return found


def postgres_programs() -> Path:
    """The folder of PostgreSQL's programs, installed when that is possible."""
    found = newest_postgres()
    if found is None and is_root_on_debian():
        print("test: installing PostgreSQL", flush=True)
        install("postgresql")
        found = newest_postgres()
    if found is None:
        raise Unavailable(
            "PostgreSQL is not installed (on Debian or Ubuntu: sudo apt-get install postgresql)"
        )
    return found


def newest_postgres() -> Path | None:
    """The folder of the newest PostgreSQL on this machine."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def install(package: str) -> None:
    """Install a package of the system; that it failed means that it is unavailable."""
    try:
        apt_install(package)
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"apt-get could not install {package}") from error


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server in a temporary folder, on a socket there and no port; yields its URL.

    PostgreSQL does not run as root, so root starts it as the user postgres. Nothing is flushed to disk: the
    data lives as long as the tests.
    """
    programs = postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="thidua-pg-"))
    # The administrator's programs are not on every PATH.
    runuser = shutil.which("runuser") or "/usr/sbin/runuser"
    run_as = [runuser, "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if run_as:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    options = (
        f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        "-c max_connections=60 -c shared_buffers=128MB -c log_min_messages=fatal"
    )

    def call(program: str, *arguments: str) -> None:
        command = [*run_as, str(programs / program), *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"{program} failed: {done.stdout}{done.stderr}")

    try:
        call("initdb", "-D", str(data), "-U", "thidua", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        call("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://thidua@{quote(str(folder), safe='')}/postgres"
        finally:
            call("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


PARTS = {"sqlite": sqlite, "postgres": postgres, "spark": spark, "browser": browser}


def run_part(name: str, arguments: list[str]) -> str:
    """Run one part; returns how it went in a word or a sentence."""
    print(f"\n== {name} {'=' * (96 - len(name))}", flush=True)
    began = time.monotonic()
    try:
        code = PARTS[name](arguments)
    except (Unavailable, SetupError) as error:
        print(f"SKIPPED {name}: {error}", flush=True)
        return f"{'FAILED' if CI else 'skipped'}: {error}"
    verdict = "passed" if code == 0 else "FAILED" if code != NO_TESTS else "FAILED: no test was found"
    return f"{verdict} in {time.monotonic() - began:.0f} s"


def main() -> int:
    """Run the parts; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=PARTS)
    options, arguments = parser.parse_known_args()
    verdicts = {name: run_part(name, arguments) for name in ([options.only] if options.only else PARTS)}
    print()
    for name, verdict in verdicts.items():
        print(f"{name:<9} {verdict}")
    return 1 if any(verdict.startswith("FAILED") for verdict in verdicts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
