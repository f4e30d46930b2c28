"""How fast pages are for twenty people at work: the ten pages used most, median and 95th percentile.

The product runs as in production, one server process a core, on the demo seasons. Each of the twenty users has a
session and a connection of its own and goes from page to page, reading half a second to a second and a half before
the next one. Measured at the client, from the request's first byte to the answer's last, on the machine that serves.
"""

import contextlib
import http.client
import os
import random
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
from pathlib import Path

from tests.e2e.crawl import Visitor, crawl, demo_accounts
from thidua.config import serving

ROOT = Path(__file__).resolve().parent.parent
USERS = 20
PAGES_EACH = 40
READING_SECONDS = (0.5, 1.5)
TARGET_MS = 100
MOST_USED = (
    "workspace:home",
    "workspace:seasons",
    "workspace:season",
    "workspace:plan",
    "workspace:registrations",
    "workspace:covenant",
    "workspace:scoring-overview",
    "workspace:ranking",
    "workspace:season-movements",
    "workspace:register",
)


def measure() -> Iterator[dict[str, object]]:
    """Median and 95th percentile of each page and of all, and how many pages a second without reading."""
    with tempfile.TemporaryDirectory(prefix="thidua-bench-pages-") as folder, served(Path(folder)) as base:
        account, pages = most_used_pages(base)
        visit_all(base, account, pages, users=4, pages_each=2 * len(pages), reading=(0, 0))
        times = visit_all(base, account, pages, users=USERS, pages_each=PAGES_EACH, reading=READING_SECONDS)
        began = time.perf_counter()
        at_once = visit_all(base, account, pages, users=USERS, pages_each=PAGES_EACH, reading=(0, 0))
        seconds = time.perf_counter() - began
    for route in pages:
        yield from two_rows(f"page {route}", times[route])
    yield from two_rows(
        f"the {len(pages)} staff pages used most", [one for some in times.values() for one in some]
    )
    count = sum(map(len, at_once.values()))
    yield {"name": f"staff pages, {USERS} users without reading", "value": count / seconds, "unit": "pages/s"}


def two_rows(name: str, seconds: list[float]) -> Iterator[dict[str, object]]:
    """Median and 95th percentile in milliseconds."""
    last = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    note = f"{USERS} users, {len(seconds)} requests"
    yield {"name": f"{name}, median", "value": statistics.median(seconds) * 1000, "unit": "ms", "note": note}
    yield {
        "name": f"{name}, p95",
        "value": last * 1000,
        "unit": "ms",
        "target": f"< {TARGET_MS}",
        "note": note,
    }


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The product in demo mode, without a worker, on a free port."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
    environment |= {"THIDUA_MODE": "demo", "THIDUA_DATA_DIR": str(folder), "DATABASE_URL": ""}
    subprocess.run(
        [sys.executable, "-m", "thidua", "demo"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    processes = os.cpu_count() or 1
    command = serving.web_command(host="127.0.0.1", port=port, processes=processes, threads=4)
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        while not serving.answers("127.0.0.1", port):
            if server.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def most_used_pages(base: str) -> tuple[str, dict[str, str]]:
    """The account that reaches most of them, and their addresses by name."""
    best: tuple[str, dict[str, str]] = ("", {})
    for account in demo_accounts(base):
        visits = (visit for visit in crawl(base, account, start="/lam-viec/") if visit.is_page)
        found = {visit.route: visit.url for visit in visits if visit.route in MOST_USED}
        best = max(best, (account, found), key=lambda pair: len(pair[1]))
        if len(best[1]) == len(MOST_USED):
            break
    return best


def visit_all(
    base: str,
    account: str,
    pages: dict[str, str],
    *,
    users: int,
    pages_each: int,
    reading: tuple[float, float],
) -> dict[str, list[float]]:
    """Seconds of each request by page, for so many users at once."""
    times: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    host = base.removeprefix("http://").rstrip("/")

    def work(number: int, cookies: str) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection(host, timeout=60)
        for _ in range(pages_each):
            time.sleep(chance.uniform(*reading))
            route = chance.choice(list(pages))
            began = time.perf_counter()
            connection.request("GET", pages[route], headers={"Cookie": cookies})
            answer = connection.getresponse()
            answer.read()
            times[route].append(time.perf_counter() - began)
            if answer.status != 200:
                wrong.append(f"{answer.status} {pages[route]}")

    threads = [
        threading.Thread(target=work, args=(number, signed_in(base, account))) for number in range(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"{len(wrong)} requests were not answered with a page: {wrong[:5]}")
    return times


def signed_in(base: str, account: str) -> str:
    """The cookies of a new session."""
    visitor = Visitor(base, account)
    visitor.sign_in()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies)
