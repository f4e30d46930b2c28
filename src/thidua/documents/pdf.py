"""A structured document as PDF, by Typst."""

import json
import re
import threading
import unicodedata
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Final

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thidua.documents import qr
from thidua.documents.blocks import Document, as_data
from thidua.documents.layouts import FOLDER
from thidua.kernel.refusals import InvalidInput

ARCHIVE: Final = "a-2b"
_PAGES: Final = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")
_UNPRINTABLE: Final = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)


class MissingFonts(Exception):
    """The fonts documents are set in are not in place."""


def render(document: Document, *, standard: "typst.PDFStandard | None" = ARCHIVE) -> bytes:
    """The document as PDF, the same bytes for the same input.

    An issued document is PDF/A-2b unless another standard is asked for; a draft, which may lack even its date,
    is plain PDF. Raises `InvalidInput` when the text has a sign the fonts lack.
    """
    inputs = {"document": json.dumps(as_data(document), ensure_ascii=False)}
    if document.seal is None:
        check_printable(inputs["document"])
        return compile_template("van-ban/document.typ", inputs)
    inputs["qr"] = qr.svg_of(document.seal.url)
    return compile_template("van-ban/document.typ", inputs, standard=standard)


def compile_template(
    template: str, inputs: dict[str, str], *, standard: "typst.PDFStandard | None" = None, tags: bool = True
) -> bytes:
    """Run a template on its inputs; they reach it as strings, never as source.

    Under an archive standard every sign must be in the fonts; `InvalidInput` names the first that is not.
    """
    try:
        made = _compiler(template, threading.get_ident()).compile(
            format="pdf",
            sys_inputs={name: unicodedata.normalize("NFC", text) for name, text in inputs.items()},
            pdf_standards=[standard] if standard else [],
            timestamp=_UNDATED,
            pdf_tags=tags,
        )
    except typst.TypstError as error:
        _refuse_unprintable(error)
        raise
    return _single(made)


def check_printable(text: str) -> None:
    """Raise `InvalidInput` unless the document fonts have every sign of the text."""
    signs = "".join(sorted(set(unicodedata.normalize("NFC", text)) - {"\n"}))
    compile_template("trang/signs.typ", {"signs": signs}, standard=ARCHIVE, tags=False)


def page_count(made: bytes) -> int:
    """How many pages a PDF has that we made (its page tree's root is written plainly)."""
    found = _PAGES.search(made)
    if found is None:
        raise ValueError("not a PDF of ours")
    return int(found.group(1))


def picture(made: bytes, *, page: int, ppi: int = 96) -> bytes:
    """One page of a PDF, the first is 1, as a PNG picture."""
    compiler = _compiler("trang/page.typ", threading.get_ident())
    inputs = {"pdf": json.dumps(list(made)), "page": str(page)}
    return _single(compiler.compile(format="png", ppi=ppi, sys_inputs=inputs))


def _refuse_unprintable(error: typst.TypstError) -> None:
    found = _UNPRINTABLE.search(error.message)
    if found is not None:
        raise InvalidInput(
            _("Văn bản có ký tự không in được: %(sign)s. Hãy bỏ hoặc thay ký tự này rồi làm lại.")
            % {"sign": found.group(1)}
        ) from error


def _single(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single file")
    return made


@cache
def fonts() -> typst.Fonts:
    """The document fonts, from our own folder and nowhere else."""
    folder = settings.FONTS_DIR
    if not any(folder.glob("Tinos*.ttf")):
        raise MissingFonts(f"No Tinos fonts in {folder}: run `make setup`, which puts them there.")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@lru_cache(maxsize=64)
def _compiler(template: str, thread: int) -> typst.Compiler:  # noqa: ARG001 - one compiler a thread
    return typst.Compiler(
        input=str(FOLDER / template), root=str(FOLDER), font_paths=fonts(), ignore_system_fonts=True
    )
