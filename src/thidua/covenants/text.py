"""The covenant's text: the same words as blocks, as exact plain text with its hash, and on paper.

A block is a mapping with `is`: basis, paragraph, heading, list, table or annex. Plain text is made from the
blocks alone, so that what is hashed is what is shown.
"""

import difflib
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thidua.documents import blocks as b

TextBlock = Mapping[str, Any]


def plain_text(blocks: Sequence[TextBlock]) -> str:
    """The blocks as lines of text in Unicode NFC, each ended by a line feed."""
    lines = (" ".join(unicodedata.normalize("NFC", line).split()) for line in _lines(blocks))
    return "".join(f"{line}\n" for line in lines)


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes: the same as `sha256sum` of the downloaded text file."""
    return hashlib.sha256(text.encode()).hexdigest()


def paper(blocks: Sequence[TextBlock]) -> tuple[b.Block, ...]:
    """The blocks as blocks of a document, without signatures."""
    return tuple(_on_paper(block) for block in blocks)


@dataclass(frozen=True)
class DiffLine:
    """A line of a comparison: kept, added or removed."""

    sign: str
    text: str


def difference(old: str, new: str, *, around: int = 1) -> list[DiffLine]:
    """What changed from one text to the next, with `around` unchanged lines for orientation."""
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=around)
    signs = {"+": "added", "-": "removed", " ": "kept", "@": "gap"}
    return [
        DiffLine(sign=signs[line[0]], text="" if line[0] == "@" else line[1:])
        for line in found
        if line[:3] not in {"---", "+++"}
    ]


def _lines(blocks: Sequence[TextBlock]) -> Iterator[str]:
    for block in blocks:
        match block["is"]:
            case "basis":
                yield from b.legal_lines(b.LegalBasis(tuple(block["lines"])))
            case "paragraph" | "heading":
                yield block["text"]
            case "list":
                marked = b.marked_items(b.NumberedList(tuple(block["items"]), b.Numbering(block["marks"])))
                yield from (f"{mark} {item}" for mark, item in marked)
            case "table":
                yield " | ".join(column["title"] for column in block["columns"])
                yield from (" | ".join(row["cells"]) for row in block["rows"])
            case "annex":
                yield block["label"]
                yield block["title"]
                yield from _lines(block["blocks"])
            case unknown:
                raise ValueError(f"no such block: {unknown}")


def _on_paper(block: TextBlock) -> b.Block:
    match block["is"]:
        case "basis":
            return b.LegalBasis(tuple(block["lines"]))
        case "paragraph":
            return b.Paragraph(block["text"])
        case "heading":
            return b.Heading(block["text"], level=block["level"])
        case "list":
            return b.NumberedList(tuple(block["items"]), numbering=b.Numbering(block["marks"]))
        case "table":
            return _table_on_paper(block)
        case "annex":
            return b.Annex(
                label=block["label"],
                title=block["title"],
                blocks=paper(block["blocks"]),
                landscape=block["landscape"],
            )
        case unknown:
            raise ValueError(f"no such block: {unknown}")


def _table_on_paper(block: TextBlock) -> b.Table:
    return b.Table(
        columns=tuple(
            b.Column(column["title"], column["width"], b.Align(column["align"]))
            for column in block["columns"]
        ),
        rows=tuple(b.Row(tuple(row["cells"]), strong=row["strong"]) for row in block["rows"]),
        text_size=11,
    )
