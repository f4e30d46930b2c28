"""A server with the demo seasons, and a browser in front of it.

The demo data is built once a session. `server` is for looking; a walk that changes things takes `own_server`,
a copy of that data with a server of its own. Whatever the browser's console calls an error (violations of the
content security policy are among them) fails the test.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Response,
    expect,
    sync_playwright,
)

from tests.e2e.crawl import Visit, crawl_everybody

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "build" / "pictures"
START_WITHIN_SECONDS = 60
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
REFUSALS = {401, 403, 404, 409, 413, 422, 429}
NARROW, WIDE = 360, 1280


@dataclass
class Server:
    """A running server of the product in demo mode."""

    url: str
    data: Path

    def address(self, path: str) -> str:
        return urljoin(self.url, path)


@dataclass
class Watch:
    """What a page's console said, and which answers were refusals the test may have asked for."""

    said: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("htmx:sendAbort"):
            self.forget_ended_request()
        elif message.type in {"error", "warning"} and "third-party cookie" not in message.text:
            self.said.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def forget_ended_request(self) -> None:
        """A request given up on, since a newer one took its place or the page was left, is no error; htmx says it is
        twice, first that it ended.
        """
        if self.said and self.said[-1].startswith("error: htmx:afterRequest"):
            self.said.pop()

    def hear_exception(self, page: Page, error: Error) -> None:
        self.said.append(f"exception on {page.url}: {error.stack or error}")

    def see(self, response: Response) -> None:
        asked_for = {"document", "xhr", "fetch"}
        if response.status in REFUSALS and response.request.resource_type in asked_for:
            self.refused.add(response.url)

    def errors(self) -> list[str]:
        """What was said, without the browser's note that a page asked for was refused."""
        return [
            line for line in self.said if not ("Failed to load resource" in line and self.is_refusal(line))
        ]

    def is_refusal(self, line: str) -> bool:
        return any(line.endswith(f"({url})") for url in self.refused)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def once(shared: Path, name: str) -> Iterator[bool]:
    """True for the one process that has to do it; the others wait until it is done."""
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared / f"{name}.done"
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def demo_data(shared: Path) -> Path:
    """A data folder with the demo seasons played in.

    With THIDUA_TEST_DEMO set to such a folder (`var/demo` after `make run`), that one is copied instead.
    """
    if os.environ.get("THIDUA_TEST_DEMO"):
        return Path(os.environ["THIDUA_TEST_DEMO"])
    with once(shared, "demo") as to_do:
        if to_do:
            build_demo_data(shared / "demo")
    return shared / "demo"


def build_demo_data(folder: Path) -> None:
    """Play the demo seasons into the folder."""
    command = [sys.executable, "-m", "thidua", "demo"]
    environment = demo_environment(folder)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    told = f"{done.stdout[-3000:]}{done.stderr[-6000:]}"
    assert done.returncode == 0, f"the demo seasons could not be played in:\n{told}"


def demo_environment(data: Path) -> dict[str, str]:
    """The environment of a demo instance with its data there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
    kept.pop("DATABASE_URL", None)
    return {**kept, "THIDUA_MODE": "demo", "THIDUA_DATA_DIR": str(data)}


@contextlib.contextmanager
def running(data: Path) -> Iterator[Server]:
    """The product serving that data on a free port, worker included, stopped in order at the end."""
    port = free_port()
    command = [sys.executable, "-m", "thidua", "run", "--port", str(port)]
    log = data.parent / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=demo_environment(data), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until_it_answers(process, port, log)
        yield Server(f"http://127.0.0.1:{port}/", data)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    said = log.read_text(errors="replace")
    assert "Traceback" not in said, f"the server raised:\n{said[-6000:]}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def server(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that only look, with a copy of the demo data."""
    data = tmp_path_factory.mktemp("server") / "data"
    shutil.copytree(demo_data, data)
    with running(data) as found:
        yield found


@pytest.fixture(scope="session")
def visits(server: Server, shared: Path) -> list[Visit]:
    """What every role finds by following links."""
    kept = shared / "visits.json"
    with once(shared, "visits") as to_do:
        if to_do:
            found = [asdict(visit) for visit in crawl_everybody(server.url)]
            kept.write_text(json.dumps(found), encoding="utf-8")
    return [Visit(**row) for row in json.loads(kept.read_text(encoding="utf-8"))]


@pytest.fixture
def own_server(demo_data: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with a fresh copy of the demo data, for a walk that changes things."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    with running(data) as found:
        yield found


PATIENCE_MS = 20_000
"""How long a page may take before a step fails; a busy machine takes its time, and who passes does not wait."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def own_page(own_server: Server, new_page: Callable[..., Page]) -> Callable[[], Page]:
    """Opens pages of `own_server`."""
    return partial(new_page, own_server)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; missing, it is a failure in CI and a skip elsewhere."""
    program = os.environ.get("THIDUA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in contexts of their own: language, theme and width can be chosen; their errors are watched."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_page(
        server: Server, *, language: str = "vi", theme: str = "light", width: int = WIDE, height: int = 900
    ) -> Page:
        context = browser.new_context(
            base_url=server.url,
            locale=language,
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": server.url}
                for name, value in (("django_language", language), ("theme", theme))
            ]
        )
        page = context.new_page()
        watch = Watch()
        page.on("console", watch.hear)
        page.on("pageerror", partial(watch.hear_exception, page))
        page.on("response", watch.see)
        contexts.append(context)
        watches.append(watch)
        return page

    yield open_page
    errors = [line for watch in watches for line in watch.errors()]
    for context in contexts:
        context.close()
    assert errors == [], "the browser's console reports errors"


@pytest.fixture
def page(new_page: Callable[..., Page], server: Server) -> Page:
    """A page nobody is signed in on, in front of the server for looking."""
    return new_page(server)


@pytest.fixture
def page_as(new_page: Callable[..., Page], server: Server) -> Callable[..., Page]:
    """Opens a page signed in with a demo account, by the one-click sign-in a visitor of the demo uses."""

    def sign_in(username: str, *, at: Server | None = None, **options: object) -> Page:
        page = new_page(at or server, **options)
        sign_in_on(page, username)
        return page

    return sign_in


def sign_in_on(page: Page, username: str) -> None:
    """Sign in with a demo account on the sign-in page."""
    page.goto("/vao/")
    more = page.locator("details.demo-more > summary")
    if not page.locator(f'button[name="username"][value="{username}"]').first.is_visible() and more.count():
        more.click()
    with page.expect_navigation():
        page.locator(
            f'button[name="username"][value="{username}"], form:has(input[value="{username}"]) button'
        ).first.click()
    assert "/vao/" not in page.url, f"{username} could not sign in: {page.inner_text('main')[:300]}"


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Runs axe on the page as it stands and fails with what it finds, element by element."""

    def run(page: Page) -> None:
        found = axe_violations(page)
        assert found == [], f"axe finds on {page.url}:\n" + "\n".join(found)

    return run


def axe_violations(page: Page, *rules: str) -> list[str]:
    """What axe finds: rule, how grave, and the elements; with rules named, by those alone.

    The script comes through the debugger: the page's content security policy stays as it is.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        """async ({rules, tags}) => (await axe.run(document, {
            resultTypes: ["violations"],
            runOnly: rules.length ? {type: "rule", values: rules} : {type: "tag", values: tags},
        })).violations""",
        {"rules": rules, "tags": AXE_TAGS},
    )
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(
            f"    {' '.join(map(str, node['target']))}\n        {node['html'][:200]}\n"
            f"        {(node.get('failureSummary') or '').splitlines()[-1].strip()}"
            for node in violation["nodes"][:6]
        )
        for violation in result
    ]


@pytest.fixture
def picture() -> Callable[..., Path]:
    """Keeps a picture of the page in build/pictures (README's pictures come from there)."""

    def take(page: Page, name: str, *, whole: bool = False) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path, full_page=whole, animations="disabled")
        return path

    return take
