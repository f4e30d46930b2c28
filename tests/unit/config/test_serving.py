"""Server and worker live and end together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from thidua.config import serving

STEADY = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]
ENDING = [sys.executable, "-c", "import time; time.sleep(0.3)"]


def is_running(command: list[str]) -> bool:
    """Whether a child of this process runs that very program."""
    own = str(os.getpid())
    listed = subprocess.run(["ps", "--ppid", own, "-o", "args="], capture_output=True, text=True, check=False)
    return " ".join(command) in listed.stdout.splitlines()


def test_when_one_ends_by_itself_all_end_and_it_is_a_failure():
    seen: list[bool] = []

    def look() -> bool:
        seen.append(is_running(STEADY))
        return False

    code = serving.run_together([STEADY, ENDING], ready=look, when_ready=lambda: None)
    assert any(seen), "it was running"
    assert (code, is_running(STEADY)) == (1, False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_stop_ends_all_and_is_no_failure(number):
    threading.Timer(0.5, os.kill, (os.getpid(), number)).start()
    before = signal.getsignal(number)
    code = serving.run_together([STEADY, STEADY], ready=lambda: True, when_ready=lambda: None)
    assert (code, is_running(STEADY)) == (0, False)
    assert signal.getsignal(number) == before, "the handlers of before are back"


def test_a_process_that_does_not_listen_is_ended(monkeypatch):
    monkeypatch.setattr(serving, "STOP_WITHIN_SECONDS", 0.5)
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGTERM)).start()
    began = time.monotonic()
    assert serving.run_together([STUBBORN], ready=lambda: False, when_ready=lambda: None) == 0
    assert time.monotonic() - began < 10
    assert not is_running(STUBBORN)


def test_readiness_is_told_once():
    told: list[str] = []
    serving.run_together([ENDING], ready=lambda: True, when_ready=lambda: told.append("ready"))
    assert told == ["ready"]


def test_a_taken_port_is_refused_with_its_address():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serving.answers("127.0.0.1", port)
        with pytest.raises(serving.PortTaken, match=str(port)):
            serving.check_port_free("127.0.0.1", port)
    serving.check_port_free("127.0.0.1", port)
    assert not serving.answers("127.0.0.1", port)
