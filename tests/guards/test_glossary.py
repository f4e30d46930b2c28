"""The glossary is what the code and the labels say."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from tools import messages

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
REFUSED_ENGLISH = ("competition", "contest", "rivalry")


def rows() -> list[tuple[list[str], list[str], list[str]]]:
    """Vietnamese terms, English terms and code names of each row."""
    found = []
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if (
            not line.startswith("|")
            or len(cells) < 3
            or cells[0] in {"Vietnamese", "---"}
            or set(cells[0]) == {"-"}
        ):
            continue
        found.append((split(cells[0]), split(cells[1]), re.findall(r"`(\w+)`", cells[2])))
    return found


def split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(" / ")]


def class_names() -> set[str]:
    declared = re.compile(r"^class (\w+)", re.MULTILINE)
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    return {name for text in sources for name in declared.findall(text)}


def english_labels() -> list[tuple[str, str]]:
    return [
        (message.id, message.string)
        for app in messages.apps()
        for message in messages.read(app)
        if isinstance(message.id, str) and message.id and message.string
    ]


def test_there_are_rows():
    assert len(rows()) > 30


@pytest.mark.parametrize("name", sorted({name for _vi, _en, names in rows() for name in names}))
def test_what_it_names_in_code_is_there(name):
    assert name in class_names() | {model.__name__ for model in apps.get_models()}


def test_a_label_that_is_a_term_is_translated_by_its_term():
    terms = {vi.lower(): [en.lower() for en in english] for vis, english, _names in rows() for vi in vis}
    wrong = [
        f"“{vi}” is “{en}”, the glossary says {' / '.join(terms[vi.lower()])}"
        for vi, en in english_labels()
        if vi.lower() in terms and singular(en) not in {singular(term) for term in terms[vi.lower()]}
    ]
    assert wrong == []


def singular(text: str) -> str:
    """A label compared without case and without the plural's ending."""
    return re.sub(r"(?<=\w)s\b", "", text.lower().replace("ies ", "y ").strip())


def test_emulation_is_not_competition():
    wrong = [en for _vi, en in english_labels() if any(word in en.lower() for word in REFUSED_ENGLISH)]
    assert wrong == []
