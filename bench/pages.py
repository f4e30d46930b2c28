"""Answer times of the ten most used pages, with twenty people at once on the demo seasons.

Each user signs in once, then opens the pages in turn, pausing about a second before each as a reader would.
Times are those of the whole answer on loopback, waiting in the server's queue included. The run is bounded in
time and stops by itself. A second run without pauses tells how many pages a second the machine can serve.
"""

import http.client
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

USERS = 20
SECONDS = 25
PAUSE = (0.5, 1.5)
SEED = 2023
ACCOUNT = "demo.thuong-truc.bac-kan"
PAGES = {
    "Việc cần làm": "/lam-viec/",
    "Mùa thi đua": "/lam-viec/mua/",
    "Toàn cảnh mùa": "/lam-viec/mua/1/",
    "Kế hoạch": "/lam-viec/mua/1/ke-hoach/",
    "Đăng ký": "registrations",
    "Giao ước": "covenant",
    "Chấm điểm": "scoring-overview",
    "Xếp hạng": "ranking",
    "Sổ khen thưởng": "register",
    "Gương điển hình": "exemplars",
}


def measure() -> Iterator[dict[str, Any]]:
    """Play the demo in, serve it, and read it with twenty users."""
    with tempfile.TemporaryDirectory(prefix="thidua-pages-") as folder:
        environment = {**os.environ, "THIDUA_MODE": "demo", "THIDUA_DATA_DIR": f"{folder}/data"}
        thidua = [sys.executable, "-m", "thidua"]
        subprocess.run([*thidua, "demo"], check=True, capture_output=True, env=environment)
        port = _free_port()
        server = subprocess.Popen(
            [*thidua, "run", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            yield from _readers(port)
            yield from _hammer(port)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def _readers(port: int) -> Iterator[dict[str, Any]]:
    taken = _run(port, pause=PAUSE)
    for name, times in taken.items():
        yield _row(f"page “{name}”, median", statistics.median(times))
        yield _row(f"page “{name}”, p95", _p95(times), target="< 100 ms")
    everything = [t for times in taken.values() for t in times]
    yield _row(f"all pages, {USERS} users, median", statistics.median(everything))
    yield _row(f"all pages, {USERS} users, p95", _p95(everything), target="< 100 ms")


def _hammer(port: int) -> Iterator[dict[str, Any]]:
    began = time.perf_counter()
    taken = _run(port, pause=None, seconds=10)
    pages = sum(len(times) for times in taken.values())
    yield {
        "name": f"pages a second, {USERS} users without pause",
        "value": pages / (time.perf_counter() - began),
        "unit": "1/s",
    }


def _run(port: int, *, pause: tuple[float, float] | None, seconds: float = SECONDS) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = defaultdict(list)
    failures: list[str] = []
    cookies = [_sign_in(port) for _ in range(USERS)]
    until = time.monotonic() + seconds
    readers = [
        threading.Thread(target=_read, args=(port, cookie, until, pause, number, taken, failures))
        for number, cookie in enumerate(cookies)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if failures:
        raise RuntimeError(f"{len(failures)} pages failed, the first: {failures[0]}")
    return {name: taken[name] for name in PAGES}


def _read(
    port: int,
    cookie: str,
    until: float,
    pause: tuple[float, float] | None,
    number: int,
    taken: dict[str, list[float]],
    failures: list[str],
) -> None:
    chance = random.Random(SEED + number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    pages = list(PAGES.items())
    while time.monotonic() < until:
        name, path = chance.choice(pages)
        if pause:
            time.sleep(chance.uniform(*pause))
        began = time.perf_counter()
        connection.request("GET", _address(path), headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        taken[name].append((time.perf_counter() - began) * 1000)
        if answer.status != http.HTTPStatus.OK:
            failures.append(f"{path}: {answer.status}")


def _address(path: str) -> str:
    from django.urls import reverse

    if path.startswith("/"):
        return path
    season = path not in {"register", "exemplars"}
    return reverse(f"workspace:{path}", kwargs={"season_id": 1} if season else None)


def _sign_in(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/vao/")
    answer = connection.getresponse()
    page = answer.read().decode()
    csrf_cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the sign-in page has no form")
    connection.request(
        "POST",
        "/vao/nhanh/",
        body=urlencode({"csrfmiddlewaretoken": found[1], "username": ACCOUNT}),
        headers={"Cookie": csrf_cookie, "Content-Type": "application/x-www-form-urlencoded"},
    )
    signed_in = connection.getresponse()
    signed_in.read()
    cookies = [value.split(";")[0] for name, value in signed_in.getheaders() if name.lower() == "set-cookie"]
    if not any(cookie.startswith("sessionid=") for cookie in cookies):
        raise RuntimeError(f"demo sign-in failed: {signed_in.status}")
    return "; ".join(cookies)


def _row(name: str, milliseconds: float, target: str = "") -> dict[str, Any]:
    return {"name": name, "value": milliseconds, "unit": "ms"} | ({"target": target} if target else {})


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")
