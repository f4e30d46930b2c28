"""What a walk through a season needs: everybody in a browser of their own, and forms filled by their labels."""

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from playwright.sync_api import Download, FilePayload, Locator, Page, Response, expect

from tests.e2e.conftest import Server, sign_in_on

HOME = "/lam-viec/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAYS = """a => a.hasAttribute("hx-get") || a.target === "_blank"
    || a.closest("[hx-boost]")?.getAttribute("hx-boost") === "true"
    || (a.hash !== "" && a.href.split("#")[0] === location.href.split("#")[0])"""
OPTIONAL = r"(\s*\(không bắt buộc\))?"
OFFICER, WITNESS, ADMINISTRATOR, VISITOR = "demo.trung-uong", "demo.chung-kien", "demo.quan-tri", ""
Value = str | bool | FilePayload | Path | list[str]


def leader(province: str) -> str:
    return f"demo.lanh-dao.{province}"


def office(province: str) -> str:
    return f"demo.thuong-truc.{province}"


def appraiser(province: str) -> str:
    return f"demo.tham-dinh.{province}"


def delegate(province: str) -> str:
    return f"demo.dai-bieu.{province}"


def provincial_officer(province: str) -> str:
    return f"demo.khen-thuong.{province}"


PASTE = """([text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@dataclass
class Walk:
    """One season walked by its people. `season` is the address of its board once it is open; `folder` takes files."""

    server: Server
    open_page: Callable[[], Page]
    assert_accessible: Callable[[Page], None]
    folder: Path
    season: str = ""
    kept: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, who: str, *, window: str = "") -> Page:
        """The page somebody works on; another `window` is another browser of the same person."""
        key = f"{who}/{window}"
        if key not in self.pages:
            self.pages[key] = self.open_page()
            if who:
                sign_in_on(self.pages[key], who)
        return self.pages[key]

    def board(self, who: str, *, window: str = "") -> Page:
        """The season's board."""
        page = self.page(who, window=window)
        page.goto(self.season)
        return page

    def room(self, who: str, name: str, *, window: str = "") -> Page:
        """A room of the season, entered by its tab."""
        page = self.page(who, window=window)
        rooms = page.get_by_role("navigation", name="Các phần của mùa thi đua")
        if self.season not in page.url or not rooms.count():
            page.goto(self.season)
        follow(rooms, name)
        expect(rooms.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
        return page

    def duty(self, who: str, name: str) -> Page:
        """The place "Việc cần làm" leads to for a duty of this season."""
        page = self.page(who)
        page.goto(HOME)
        owed = page.locator("section.card", has=page.get_by_role("heading", name="Bạn cần làm"))
        line = owed.locator("li", has_text=self.kept["cluster"]).filter(
            has=page.get_by_role("link", name=name)
        )
        go(line.get_by_role("link", name=name).first)
        return page

    def advance(self, who: str, to: str) -> Page:
        """The head moves the season on to the next stage."""
        page = self.board(who)
        press(page, f"Chuyển sang “{to}”", told=f"đã chuyển sang bước “{to}”")
        return page

    @property
    def today(self) -> date:
        """The day the demo's clock shows."""
        told = json.loads((self.server.data / "demo.json").read_text(encoding="utf-8"))
        passed = datetime.now(UTC) - datetime.fromisoformat(told["built_at"])
        moment = datetime.fromisoformat(told["story_ends_at"]) + passed
        return moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()

    def day(self, days: int = 0) -> str:
        """A day as it is typed, so many days from today."""
        return f"{self.today + timedelta(days=days):%d/%m/%Y}"


def input_of(scope: Page | Locator, label: str) -> Locator:
    """The input of a form with that label."""
    return scope.get_by_label(re.compile(rf"^\s*{re.escape(label)}{OPTIONAL}\s*$"))


def fill(scope: Page | Locator, values: Mapping[str, Value]) -> None:
    """Fill inputs by their labels: text, a choice by its words, a box, a file."""
    for label, value in values.items():
        enter(input_of(scope, label), value)


def enter(target: Locator, value: Value) -> None:
    """Put a value where it goes, as the kind of input asks for."""
    if isinstance(value, bool):
        target.set_checked(value)
    elif isinstance(value, Path | dict):
        target.set_input_files(value)
    elif target.evaluate("input => input.tagName") == "SELECT":
        target.select_option(label=value)
    else:
        assert isinstance(value, str)
        target.fill(value)


def press(scope: Page | Locator, name: str, *, told: str = "") -> None:
    """Press a button; `told` is what the notice then says."""
    scope.get_by_role("button", name=name, exact=True).click()
    if told:
        page = scope if isinstance(scope, Page) else scope.page
        expect(notice(page).filter(has_text=told)).to_be_visible()


def follow(scope: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Follow a link, and be on the page it leads to."""
    go(scope.get_by_role("link", name=name, exact=isinstance(name, str)).first)


def go(link: Locator) -> None:
    """Click a link and wait for its page; what an answer is put into, or stands further down, is this page still."""
    if link.evaluate(STAYS):
        link.click()
        return
    with link.page.expect_navigation(wait_until="domcontentloaded"):
        link.click()


def notice(page: Page) -> Locator:
    """The notices of the page."""
    return page.locator("#notices .toast")


def path_of(page: Page) -> str:
    """Where the page is, without its server."""
    return urlsplit(page.url).path


def heading(page: Page) -> Locator:
    """The page's own heading."""
    return page.get_by_role("heading", level=1)


def card(page: Page, title: str) -> Locator:
    """A card by its title."""
    return page.locator("section.card", has=page.get_by_role("heading", name=title))


def summary(page: Page) -> Locator:
    """What a refused form says above its fields."""
    return page.locator("[data-error-summary]")


def row(scope: Page | Locator, name: str) -> Locator:
    """The line of a table whose head has that name."""
    return scope.locator("tbody tr", has=scope.get_by_role("rowheader", name=name))


def fetch(page: Page, url: str) -> bytes:
    """What a link leads to, as the person on that page gets it."""
    answer = page.request.get(url)
    assert answer.ok, f"{answer.status} {url}"
    return answer.body()


def linked(scope: Page | Locator, name: str | re.Pattern[str]) -> bytes:
    """What the link with that name leads to."""
    page = scope if isinstance(scope, Page) else scope.page
    link = scope.get_by_role("link", name=name).first
    return fetch(page, link.get_attribute("href") or "")


def answer_to(page: Page, act: Callable[[], object]) -> Response:
    """The answer of the page that an act leads to."""
    with page.expect_navigation() as told:
        act()
    assert told.value is not None
    return told.value


def worksheet(name: str, rows: list[list[object]]) -> FilePayload:
    """An Excel file as an officer makes it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in rows:
        sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return {"name": name, "mimeType": XLSX, "buffer": content.getvalue()}


def downloaded(page: Page, name: str) -> bytes:
    """The file a link saves."""
    with page.expect_download() as saved:
        page.get_by_role("link", name=name, exact=True).first.click()
    file: Download = saved.value
    return file.path().read_bytes()


def paste(page: Page, text: str) -> None:
    """Paste a block from Excel at the cell that has the focus."""
    page.evaluate(PASTE, [text])
