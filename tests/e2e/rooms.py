"""What walks through the rooms of the law and the register share: who walks, files read."""

import io
from collections.abc import Callable

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.walk import follow, heading

OFFICER = "demo.khen-thuong.bac-kan"
REGISTER = "/lam-viec/so-khen-thuong/"
IN_BACKGROUND_MS = 30_000
Look = Callable[[Page], None]


def open_person(page: Page, name: str, room: str) -> None:
    """From the register, with what was looked for, to a room of a person's pages: a line, the person, the tab."""
    page.goto(f"{REGISTER}?q={name}")
    follow(page.locator("#list-register tbody"), name)
    follow(page, "Mọi khen thưởng của đối tượng")
    expect(heading(page)).to_have_text(name)
    follow(page.locator("main"), room)
    expect(heading(page)).to_have_text(name)


def text_of_pdf(content: bytes) -> str:
    """The words of a PDF, with single spaces."""
    assert content.startswith(b"%PDF"), content[:20]
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def lines_of_workbook(content: bytes) -> list[tuple[object, ...]]:
    """The rows of a workbook's first sheet."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def content_of(book: Workbook) -> bytes:
    """A workbook as a file."""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
