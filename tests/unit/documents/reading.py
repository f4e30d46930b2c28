"""Reading the PDFs back."""

import io
import unicodedata

from pypdf import PdfReader


def pages_of(made: bytes) -> list[str]:
    """The text of each page, its white space evened out."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def text_of(made: bytes) -> str:
    """The whole text."""
    return " ".join(pages_of(made))


def is_composed(text: str) -> bool:
    """Whether every accent is part of its letter."""
    return unicodedata.is_normalized("NFC", text)
