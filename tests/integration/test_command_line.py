"""The command line as an operator meets it: each command is a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_SECONDS = 40


def environment(data: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "THIDUA_DATA_DIR": str(data), **settings}


def production(data: Path) -> dict[str, str]:
    return environment(data, THIDUA_SECRET_KEY="k" * 60, THIDUA_ALLOWED_HOSTS="127.0.0.1")


def thidua(*arguments: str, **settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "thidua", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120, **settings
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refusal_of(done: subprocess.CompletedProcess[str]) -> str:
    """The one line it ended with; a traceback is no line for an operator."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty database of this version."""
    folder = tmp_path_factory.mktemp("migrated")
    done = thidua("migrate", env=production(folder))
    assert done.returncode == 0, done.stderr
    return folder


def test_the_law_is_tested_and_a_file_swept_without_settings_of_a_service(tmp_path):
    done = thidua("rules", "test", "tests/rules/succession", "--quiet", env=environment(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    source = tmp_path / "nowhere"
    sweep = ("rules", "sweep", "--source", str(source), "--year", "2024", "--out", str(tmp_path))
    assert f"{source}: no such file or folder" in refusal_of(thidua(*sweep, env=environment(tmp_path)))
    register = ("rules", "sweep", "--source", "register", "--year", "2024", "--out", str(tmp_path))
    assert "run `thidua migrate` first" in refusal_of(thidua(*register, env=environment(tmp_path)))


def test_help_needs_no_settings(tmp_path):
    done = thidua("--help", env=environment(tmp_path))
    assert done.returncode == 0
    assert {"run", "serve", "migrate", "story", "worker"} <= set(done.stdout.split())


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "THIDUA_SECRET_KEY"),
        ({"THIDUA_SECRET_KEY": "k" * 60}, "THIDUA_ALLOWED_HOSTS"),
        ({"THIDUA_SECRET_KEY": "k" * 60, "THIDUA_ALLOWED_HOSTS": "a", "THIDUA_MODE": "live"}, "THIDUA_MODE"),
        ({"THIDUA_SECRET_KEY": "k" * 60, "THIDUA_ALLOWED_HOSTS": "a"}, "thidua migrate"),
        ({"THIDUA_SECRET_KEY": "k" * 31, "THIDUA_ALLOWED_HOSTS": "a"}, "32"),
        (
            {"THIDUA_SECRET_KEY": "k" * 60, "THIDUA_ALLOWED_HOSTS": "a", "DATABASE_URL": "garbage"},
            "DATABASE_URL",
        ),
        (
            {"THIDUA_SECRET_KEY": "k" * 60, "THIDUA_ALLOWED_HOSTS": "a", "THIDUA_DATA_DIR": "/proc/none"},
            "data folder",
        ),
    ],
)
def test_serve_refuses_in_one_line(tmp_path, settings, named):
    done = thidua("serve", "--port", str(free_port()), env=environment(tmp_path, **settings))
    assert named in refusal_of(done)


def test_serve_refuses_a_port_there_is_not(tmp_path):
    assert "65535" in refusal_of(thidua("serve", "--port", "99999", env=production(tmp_path)))


def test_serve_refuses_a_port_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = thidua("serve", "--port", str(taken.getsockname()[1]), env=production(tmp_path))
    assert "--port" in refusal_of(done)


def test_a_weak_administrator_password_is_refused(migrated):
    named = ("--username", "quan-tri", "--title", "Quản trị", "--organisation", "Sở Nội vụ")
    assert "Error:" in refusal_of(
        thidua("create-admin", *named, "--password", "ngan", env=production(migrated))
    )
    done = thidua("create-admin", *named, "--password", "một câu đủ dài để giữ", env=production(migrated))
    assert (done.returncode, "quan-tri" in done.stdout) == (0, True)


def test_the_demo_leaves_a_database_that_is_not_its_own(tmp_path):
    database = tmp_path / "thidua.sqlite3"
    database.write_bytes(b"somebody's records")
    assert "left alone" in refusal_of(thidua("demo", env=environment(tmp_path)))
    assert database.read_bytes() == b"somebody's records"


def test_serve_answers_and_stops_in_order(migrated):
    port = free_port()
    command = [sys.executable, "-m", "thidua", "serve", "--port", str(port), "--processes", "1"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=production(migrated),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        status, headers = answer_of(f"http://127.0.0.1:{port}/vao/")
    finally:
        process.send_signal(signal.SIGTERM)
        said, _nothing = process.communicate(timeout=30)
    assert (status, process.returncode) == (200, 0), said
    assert "default-src 'none'" in headers["content-security-policy"]
    assert said.strip().endswith("Stopped.")


def answer_of(url: str) -> tuple[int, dict[str, str]]:
    """Status and headers, once the server answers."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        try:
            with urlopen(Request(url), timeout=10) as response:
                return response.status, {name.lower(): value for name, value in response.headers.items()}
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
