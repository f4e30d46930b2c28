"""A document as structured blocks: written once, rendered to PDF and to DOCX.

Text anywhere in a block is `Rich`: a string, a `Run`, or a tuple of both. It is data, never markup: every
sign in it is printed as it stands; a newline starts a new line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import VIETNAM


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


Rich = str | Run | tuple[str | Run, ...]


def bold(text: str) -> Run:
    """The text in bold."""
    return Run(text, bold=True)


def italic(text: str) -> Run:
    """The text in italics."""
    return Run(text, italic=True)


class Align(StrEnum):
    """Where lines of text stand."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class Numbering(StrEnum):
    """How the items of a list are marked: points are 1. 2. 3., letters a) b) c) in Vietnamese order."""

    POINTS = "1."
    LETTERS = "a)"
    DASHES = "-"
    PLUSES = "+"


@dataclass(frozen=True)
class Heading:
    """A bold line above what follows.

    Level 0 stands centred (“QUYẾT ĐỊNH:”, a chapter, the deciding authority), level 1 is “I. MỤC ĐÍCH”,
    level 2 “1. Mục đích”, level 3 is bold italic.
    """

    text: Rich
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; justified with the first line indented by 1.27 cm unless told otherwise."""

    text: Rich
    align: Align = Align.JUSTIFY
    indent: bool = True


@dataclass(frozen=True)
class LegalBasis:
    """The grounds “Căn cứ …”, in italics; the signs at the line ends (; and .) are set here."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """“Điều 1. …”: the text goes on after the number; `blocks` follow below it. `titled` sets the text bold."""

    number: int
    text: Rich
    blocks: "tuple[Block, ...]" = ()
    titled: bool = False


@dataclass(frozen=True)
class NumberedList:
    """Items one below the other; an item may be a list of its own, which stands under the item before it."""

    items: "tuple[Rich | NumberedList, ...]"
    numbering: Numbering = Numbering.POINTS
    start: int = 1


@dataclass(frozen=True)
class Column:
    """One column of a table: its title, its share of the width, and how its cells stand."""

    title: str
    width: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Row:
    """One row; `strong` sets it bold. With fewer cells than columns, the last cell spans the rest."""

    cells: tuple[Rich, ...]
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A bordered table whose head repeats on every page; `totals` is a last, bold row.

    `text_size` is in points, for tables that need smaller letters.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Rich, ...] = ()
    caption: str = ""
    text_size: float = 12.0


@dataclass(frozen=True)
class KeyValues:
    """Lines “label: value”, the labels aligned."""

    lines: tuple[tuple[str, Rich], ...]


@dataclass(frozen=True)
class Signer:
    """One who signs: authority prefix (TM., KT., TUQ., TL. lines), post, and name.

    `organisation` stands above them where several bodies sign one paper (a covenant). `signed_at` and `record`
    (a short identifier of the signature record) are there once it is signed.
    """

    post: str
    name: str
    authority: str = ""
    organisation: str = ""
    signed_at: datetime | None = None
    record: str = ""

    @property
    def signature_line(self) -> str:
        """What stands in place of the handwritten signature: when it was signed, and the record of it."""
        if self.signed_at is None:
            return ""
        moment = self.signed_at.astimezone(VIETNAM)
        return f"Đã ký điện tử lúc {moment:%H:%M:%S} ngày {moment:%d/%m/%Y}" + (
            f"\nMã bản ghi: {self.record}" if self.record else ""
        )


@dataclass(frozen=True)
class Signatures:
    """The signature block.

    One signer stands at the right with `recipients` (“Nơi nhận”) at the left, or in the middle where `centred`
    (a witness below those who sign); several stand in a grid of `columns`, an incomplete last row centred, and
    recipients below.
    """

    signers: tuple[Signer, ...]
    recipients: tuple[str, ...] = ()
    columns: int = 2
    title: str = ""
    centred: bool = False


@dataclass(frozen=True)
class Annex:
    """An annex on its own page, with its own title, upright or across."""

    label: str
    title: str
    blocks: "tuple[Block, ...]"
    landscape: bool = False
    referring: bool = True


Block = Heading | Paragraph | LegalBasis | Article | NumberedList | Table | KeyValues | Signatures | Annex


@dataclass(frozen=True)
class Letterhead:
    """The body that issues, and the body above it."""

    body: str
    parent: str = ""


@dataclass(frozen=True)
class Seal:
    """What lets anybody verify the paper: the code and the address its QR code opens."""

    code: str
    url: str


@dataclass(frozen=True)
class Document:
    """A whole document. Number, date and seal are filled in when it is issued; without them it is a draft.

    `title` is the trích yếu (“Hoạt động của Cụm … năm 2023”); `symbol` the letters behind the number
    (“KH-CTĐ”); `heading` replaces the name of the kind above the title where the paper has its own. A working paper
    (`is_working`) is used as it is printed: it takes no number, and is no draft of one that will.
    """

    kind: DocumentKind
    title: str
    letterhead: Letterhead
    place: str
    symbol: str
    blocks: tuple[Block, ...]
    heading: str = ""
    number: int | None = None
    dated: date | None = None
    seal: Seal | None = None
    illustrative: bool = False
    is_working: bool = False

    @property
    def number_text(self) -> str:
        """The number with its symbol, numbers under ten with a nought in front (NĐ 30/2020, Phụ lục I)."""
        return f"{'' if self.number is None else f'{self.number:02d}'}/{self.symbol}"

    @property
    def heading_text(self) -> str:
        """The line above the title; a letter has none."""
        if self.kind is DocumentKind.LETTER:
            return ""
        return self.heading or KIND_NAMES[self.kind].upper()

    @property
    def date_line(self) -> str:
        """Place and date, days under ten and the months January and February with a nought in front."""
        return f"{self.place}, {long_date(self.dated)}"

    @property
    def is_draft(self) -> bool:
        """Whether it has not been issued yet."""
        return self.seal is None and not self.is_working

    @property
    def reference(self) -> str:
        """How an annex names the document it belongs to."""
        return f"(Kèm theo {KIND_NAMES[self.kind]} số {self.number_text} {long_date(self.dated)})"


# Paper is Vietnamese whatever language the screen has, so these names are not translated.
KIND_NAMES: Mapping[DocumentKind, str] = {
    DocumentKind.PLAN: "Kế hoạch",
    DocumentKind.DECISION: "Quyết định",
    DocumentKind.MINUTES: "Biên bản",
    DocumentKind.REPORT: "Báo cáo",
    DocumentKind.SUBMISSION: "Tờ trình",
    DocumentKind.NOTICE: "Thông báo",
    DocumentKind.GUIDANCE: "Hướng dẫn",
    DocumentKind.PROGRAMME: "Chương trình",
    DocumentKind.RULES: "Quy chế",
    DocumentKind.LETTER: "Công văn",
    DocumentKind.INVITATION: "Giấy mời",
    DocumentKind.COVENANT: "Giao ước thi đua",
    DocumentKind.TABLE: "Bảng điểm",
}


def long_date(day: date | None) -> str:
    """A date as official papers write it: “ngày 05 tháng 02 năm 2023”, “ngày 15 tháng 3 năm 2023”."""
    if day is None:
        return "ngày      tháng      năm      "
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def points_text(value: Decimal, decimals: int | None = None) -> str:
    """An exact number as papers write it: 1234.50 is “1.234,5”; with `decimals`, so many: 28 is “28,00”."""
    exact = f"{value.normalize():,f}" if value else "0"
    shown = exact if decimals is None else f"{value:,.{decimals}f}"
    return shown.translate(str.maketrans(",.", ".,"))


def runs_of(text: Rich) -> tuple[Run, ...]:
    """Any rich text as runs."""
    parts = text if isinstance(text, tuple) else (text,)
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


def plain_text(text: Rich) -> str:
    """Rich text without its styles."""
    return "".join(run.text for run in runs_of(text))


def legal_lines(block: LegalBasis) -> tuple[str, ...]:
    """The grounds with their closing signs: a semicolon after each, a full stop after the last."""
    bare = [line.rstrip(" .;") for line in block.lines]
    return tuple(f"{line};" for line in bare[:-1]) + tuple(f"{line}." for line in bare[-1:])


_LETTERS = "abcdđeghiklmnopqrstuvxy"


def marked_items(block: NumberedList) -> tuple[tuple[str, "Rich | NumberedList"], ...]:
    """The items with the mark in front of each; a nested list takes none and counts for none."""
    marked: list[tuple[str, Rich | NumberedList]] = []
    place = block.start
    for item in block.items:
        if isinstance(item, NumberedList):
            marked.append(("", item))
            continue
        marked.append((_mark(block.numbering, place), item))
        place += 1
    return tuple(marked)


def _mark(numbering: Numbering, place: int) -> str:
    match numbering:
        case Numbering.POINTS:
            return f"{place}."
        case Numbering.LETTERS:
            return f"{_LETTERS[(place - 1) % len(_LETTERS)]})"
        case _:
            return numbering.value


def as_data(value: Any) -> Any:
    """A block, and all it holds, as plain data for the renderer: each record with its kind as `is`."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: as_data(getattr(value, f.name)) for f in fields(value)}
        return {"is": type(value).__name__} | told | _derived(value)
    match value:
        case tuple() | list():
            return [as_data(v) for v in value]
        case Enum():
            return value.value
        case date() | datetime():
            return value.isoformat()
        case _:
            return value


def _derived(value: Any) -> dict[str, Any]:
    match value:
        case Signer():
            return {"signature_line": value.signature_line}
        case NumberedList():
            return {"items": [{"mark": mark, "text": as_data(item)} for mark, item in marked_items(value)]}
        case LegalBasis():
            return {"lines": list(legal_lines(value))}
        case Document():
            names = ("number_text", "heading_text", "date_line", "is_draft", "reference")
            return {name: getattr(value, name) for name in names}
        case _:
            return {}
