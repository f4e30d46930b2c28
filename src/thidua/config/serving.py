"""Running the web server and the worker beside each other, and stopping them together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

STOP_WITHIN_SECONDS = 20
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PortTaken(Exception):
    """Something else listens at that address already."""


def check_port_free(host: str, port: int) -> None:
    """Raise `PortTaken` when the address cannot be listened at."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise PortTaken(f"{host}:{port}: ports go from 1 to 65535") from error
        except OSError as error:
            raise PortTaken(f"{host}:{port}: {error.strerror}") from error


def web_command(*, host: str, port: int, processes: int, threads: int) -> list[str]:
    """The web server: granian with the WSGI application; each process answers on `threads` threads."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", str(threads)),
        *("--backpressure", str(max(64, threads * 16)), "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(STOP_WITHIN_SECONDS - 5)),
        *("--log-level", "warning", "--no-access-log"),
        "thidua.config.wsgi:application",
    ]


def worker_command() -> list[str]:
    """The worker: takes tasks from the queue in the database."""
    return [sys.executable, "-m", "thidua", "manage", "db_worker", "--queue-name", "*", "--verbosity", "0"]


def run_together(
    commands: Sequence[Sequence[str]], *, ready: Callable[[], bool], when_ready: Callable[[], None]
) -> int:
    """Start the commands, tell when they are ready, and wait; returns the exit code.

    A signal to stop is passed on to all of them, and is a good end. When one of them ends by itself, the
    others are stopped too and that is a failure: whoever supervises this process starts it again.
    """
    asked_to_stop = False

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    before = {number: signal.signal(number, ask_to_stop) for number in SIGNALS}
    # A session of its own: Ctrl-C reaches this process alone, which stops the others in order.
    children = [subprocess.Popen(command, start_new_session=True, env=os.environ) for command in commands]
    try:
        told = False
        while not asked_to_stop and all(child.poll() is None for child in children):
            if not told and ready():
                when_ready()
                told = True
            time.sleep(0.1)
        return 0 if asked_to_stop else 1
    finally:
        stop(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every child to finish what it does; end those that take too long."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections at that address."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((target, port), timeout=0.5):
            return True
    except OSError:
        return False
