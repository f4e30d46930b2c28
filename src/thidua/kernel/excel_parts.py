"""The zip and the XML of a workbook, measured in a stream before any reader takes it into memory.

A reader lays a sheet out as one block from its first cell to its furthest, and repeats a shared text in every cell
that names it: a file of a few kilobytes can ask for more memory than there is. Here parts are unpacked piece by piece
and given up at the first limit passed, with a message that says which part, sheet or cell it was.

    package = Package(content)
    facts = package.facts_of("Danh sách")   # raises `InvalidInput` at "file" when the sheet asks for too much
"""

import copy
import io
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from xml.etree import ElementTree as ET
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from openpyxl.utils import column_index_from_string, get_column_letter

from thidua.kernel.refusals import InvalidInput, Message

FIELD = "file"
MOST_PART_BYTES = 150 * 1024 * 1024
MOST_UNPACKED_BYTES = 400 * 1024 * 1024
MOST_ROW = 201_000
MOST_COLUMN = 256
MOST_CELLS = 12_000_000
MOST_MERGED = 200_000
MOST_TEXT = 200_000_000
_MEGABYTE = 1024 * 1024
_PIECE = 1 << 20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNPACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BOOK, _LINKS, _TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
# Where other kinds of workbooks keep theirs: a reader that guesses the kind finds none of them here.
_OTHER_KINDS = {"content.xml", "xl/workbook.bin"}
_CELL = re.compile(r"[A-Za-z]{1,3}\d{1,7}")
_CONTENT = {"v", "t", "is"}
DAMAGED = _("Không mở được tệp. Hãy lưu lại bằng Excel dưới dạng .xlsx rồi tải lên.")


class Odd(Enum):
    """What stands in a cell and is no value."""

    UNCALCULATED = "uncalculated"
    ERROR = "error"


@dataclass
class SheetFacts:
    """How far a sheet's content reaches (rows and columns counted from 1), and its odd cells by row and column."""

    first_row: int = MOST_ROW
    last_row: int = 0
    first_column: int = MOST_COLUMN
    last_column: int = 0
    cells: int = 0
    merged: int = 0
    text: int = 0
    odd: dict[int, dict[int, Odd]] = field(default_factory=dict)


def refused(message: Message) -> InvalidInput:
    """A refusal at the file."""
    return InvalidInput(fields={FIELD: message})


@contextmanager
def damaged_is_refused() -> Iterator[None]:
    """Whatever a broken zip or its XML raises is a file that cannot be opened."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        expat.ExpatError,
        SyntaxError,  # what readers of XML raise: the standard library's, and lxml under openpyxl
        EOFError,
        KeyError,
        NotImplementedError,  # what zipfile raises of a packing it does not know
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        raise refused(DAMAGED) from error


class Package:
    """The parts of an uploaded workbook. Raises `InvalidInput` at "file", saying what cannot be read and why."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(_OLD_OFFICE):
            raise refused(
                _(
                    "Tệp có mật khẩu mở, hoặc là tệp Excel đời cũ (.xls). Hãy bỏ mật khẩu, lưu dưới dạng .xlsx rồi "
                    "tải lên."
                )
            )
        with damaged_is_refused():
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._parts = self._directory()
            self._part_of = self._sheets()
            # Everything a reader takes in whole; sheets are read one by one, and measured then.
            sheets = {part.lower() for part in self._part_of.values()}
            for name in self._parts.keys() - sheets - {_TEXTS}:
                if name.endswith((".xml", ".rels")):
                    for _piece in self._pieces(name):
                        pass
            self._texts = self._text_lengths()

    def facts_of(self, sheet: str) -> SheetFacts:
        """How far the sheet reaches, and its odd cells. Raises `InvalidInput` when it is more than can be read."""
        part = self._part_of.get(sheet, "").lower()
        if part not in self._parts:
            raise refused(_("Không đọc được trang tính “%(sheet)s”.") % {"sheet": sheet})
        with damaged_is_refused():
            reading = _SheetReading(sheet, self._texts)
            _parse(self._pieces(part), reading.start, reading.text)
            return reading.ended()

    def _directory(self) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        for part in self._archive.infolist():
            told = {"part": part.filename[:120]}
            if part.flag_bits & 0x1:
                raise refused(
                    _("Phần “%(part)s” trong tệp được mã hóa. Hãy bỏ mật khẩu của tệp rồi tải lên.") % told
                )
            if part.compress_type not in _UNPACKED:
                raise refused(
                    _(
                        "Phần “%(part)s” trong tệp được nén theo cách không đọc được. Hãy lưu lại bằng Excel dưới dạng "
                        ".xlsx rồi tải lên."
                    )
                    % told
                )
            if part.file_size > MOST_PART_BYTES:
                sizes = {"size": part.file_size // _MEGABYTE, "most": MOST_PART_BYTES // _MEGABYTE}
                raise refused(
                    _("Phần “%(part)s” trong tệp mở ra tới %(size)d MB, quá %(most)d MB.") % (told | sizes)
                )
            # Readers do not agree on which of two parts of one name they open.
            if part.filename.lower() in found:
                raise refused(_("Tệp có hai phần cùng tên “%(part)s”. Hãy lưu lại bằng Excel.") % told)
            found[part.filename.lower()] = part
        if sum(part.file_size for part in found.values()) > MOST_UNPACKED_BYTES:
            most = MOST_UNPACKED_BYTES // _MEGABYTE
            raise refused(_("Tệp Excel mở ra quá %(most)d MB.") % {"most": most})
        if _OTHER_KINDS & found.keys():
            raise refused(DAMAGED)
        return found

    def _pieces(self, name: str) -> Iterator[bytes]:
        """A part unpacked, piece by piece; never more of it than the directory of the zip promised."""
        part, size = self._parts[name], 0
        # Asked for one byte more than was promised, the zip tells when there is more.
        whole = copy.copy(part)
        whole.file_size = part.file_size + 1
        with self._archive.open(whole) as source:
            while piece := source.read(_PIECE):
                size += len(piece)
                yield piece
        if size != part.file_size:
            raise refused(DAMAGED)

    def _tree(self, name: str) -> ET.Element:
        return ET.fromstring(b"".join(self._pieces(name)))  # noqa: S314 - expat refuses bombs

    def _sheets(self) -> dict[str, str]:
        """In which part of the file each sheet is written."""
        targets = {link.get("Id"): link.get("Target", "") for link in self._tree(_LINKS)}
        found = {}
        for sheet in self._tree(_BOOK).iter():
            if sheet.tag.rpartition("}")[2] != "sheet":
                continue
            link = next((value for key, value in sheet.items() if key.endswith("}id")), None)
            target = targets.get(link, "").lstrip("/")
            found[sheet.get("name", "")] = target if target.startswith("xl/") else f"xl/{target}"
        return found

    def _text_lengths(self) -> "array[int]":
        """How long each shared text is, in the order in which cells name them."""
        found = array("L")
        if _TEXTS not in self._parts:
            return found

        def start(name: str, _attributes: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "si":
                found.append(0)

        def text(words: str) -> None:
            if found:
                found[-1] += len(words)

        _parse(self._pieces(_TEXTS), start, text)
        return found


class _SheetReading:
    """One sheet going by: where its cells stand, which of them hold something, and what is odd about them."""

    def __init__(self, name: str, texts: "array[int]") -> None:
        self._name, self._texts = name, texts
        self._facts = SheetFacts()
        self._columns: dict[str, int] = {}
        self._row = self._column = 0
        self._type = ""
        self._has_formula = self._has_content = self._is_in_value = self._is_open = False
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if ":" in name:
            name = name.rpartition(":")[2]
        self._is_in_value = False
        if name == "c":
            if self._is_open:
                self._close()
            self._open(attributes)
        elif name in _CONTENT:
            self._has_content = True
            self._is_in_value = name != "is"
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            if self._is_open:
                self._close()
            told = attributes.get("r")
            self._row, self._column = int(told) if told else self._row + 1, 0
        elif name == "mergeCell":
            self._merge()

    def text(self, words: str) -> None:
        """Text goes by."""
        if self._is_in_value:
            self._value += words

    def ended(self) -> SheetFacts:
        """What was found, now that the sheet has gone by."""
        if self._is_open:
            self._close()
        return self._facts

    def _open(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        if told:
            letters = told.rstrip("0123456789")
            column = self._columns.get(letters)
            self._column = column if column is not None else self._column_of(told, letters)
            self._row = int(told[len(letters) :])
        else:
            self._column += 1
        self._type = attributes.get("t", "")
        self._is_open, self._has_formula, self._has_content, self._value = True, False, False, ""

    def _column_of(self, place: str, letters: str) -> int:
        if _CELL.fullmatch(place) is None:
            raise refused(DAMAGED)
        return self._columns.setdefault(letters, column_index_from_string(letters.upper()))

    def _merge(self) -> None:
        self._facts.merged += 1
        if self._facts.merged > MOST_MERGED:
            raise refused(
                _("Trang tính “%(sheet)s” có quá %(most)d ô gộp.")
                % {"sheet": self._name, "most": MOST_MERGED}
            )

    def _close(self) -> None:
        self._is_open = False
        if not self._has_content and not self._has_formula:
            return
        self._reach()
        if self._type == "e":
            self._facts.odd.setdefault(self._row, {})[self._column - 1] = Odd.ERROR
        elif self._has_formula and not (self._value.strip() or (self._has_content and self._type == "str")):
            # A text without a letter is a value too: =IF(A1="","",A1).
            self._facts.odd.setdefault(self._row, {})[self._column - 1] = Odd.UNCALCULATED
        elif self._type == "s" and self._value.strip().isdecimal():
            which = int(self._value[:10])
            self._facts.text += self._texts[which] if which < len(self._texts) else 0
            if self._facts.text > MOST_TEXT:
                raise refused(
                    _("Trang tính “%(sheet)s” chứa quá nhiều chữ: hơn %(most)d triệu ký tự.")
                    % {"sheet": self._name, "most": MOST_TEXT // 1_000_000}
                )

    def _reach(self) -> None:
        facts, row, column = self._facts, self._row, self._column
        facts.cells += 1
        if row > facts.last_row or row < facts.first_row:
            facts.first_row, facts.last_row = min(facts.first_row, row), max(facts.last_row, row)
        if column > facts.last_column or column < facts.first_column:
            facts.first_column = min(facts.first_column, column)
            facts.last_column = max(facts.last_column, column)
        block = (facts.last_row - facts.first_row + 1) * (facts.last_column - facts.first_column + 1)
        if row > MOST_ROW or column > MOST_COLUMN or max(block, facts.cells) > MOST_CELLS:
            raise refused(
                _(
                    "Trang tính “%(sheet)s” có nội dung ở tận ô %(cell)s; chỉ đọc được tới dòng %(row)d, cột "
                    "%(column)s và %(cells)d triệu ô. Hãy xóa những gì thừa ở xa danh sách, hoặc tách thành nhiều tệp."
                )
                % {
                    "sheet": self._name,
                    "cell": f"{_letters(column)}{row}",
                    "row": MOST_ROW,
                    "column": get_column_letter(MOST_COLUMN),
                    "cells": MOST_CELLS // 1_000_000,
                }
            )


def _letters(column: int) -> str:
    return get_column_letter(column) if column <= 18_278 else str(column)  # ZZZ, the last that has letters


def _parse(
    pieces: Iterator[bytes], start: Callable[[str, dict[str, str]], None], text: Callable[[str], None]
) -> None:
    def refuse_declaration(*_told: object) -> None:
        raise refused(DAMAGED)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_declaration
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)
