"""Messages: the source strings are Vietnamese, and each app carries their English in locale/en.

`update` extracts every message from Python files and templates into the apps' catalogues (sorted, with the
files' names but no line numbers); `check` tells what is missing, without changing anything; `compile` writes
the .mo files that run. `missing` prints the messages without English as JSON, and `fill FILE` puts such a
JSON object (Vietnamese: English, or for plurals a list of two) into the catalogues. Name apps as folders
(`sites/workspace`, `scoring`) to keep to them. None of this needs GNU gettext.
"""

import argparse
import ast
import io
import json
import re
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "thidua"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
NOTES = ("Translators:",)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)[^{}]*\}")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

MessageId = str | tuple[str, ...]
Key = tuple[MessageId, str | None]


@dataclass
class Found:
    """One message of the source, and the files that have it."""

    files: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)


def apps() -> list[Path]:
    """Folders that carry a catalogue: every Django app, found by its apps.py."""
    return sorted(path.parent for path in PACKAGE.rglob("apps.py"))


def app_of(path: Path, folders: list[Path]) -> Path | None:
    """The app a source file belongs to."""
    return next((parent for parent in path.parents if parent in folders), None)


def sources() -> Iterator[Path]:
    """Python files and templates that may hold messages."""
    for suffix in ("py", "html", "txt"):
        for path in sorted(PACKAGE.rglob(f"*.{suffix}")):
            if "migrations" in path.parts or (suffix != "py" and "templates" not in path.parts):
                continue
            yield path


def extract_all() -> dict[Path, dict[Key, Found]]:
    """Every message of the source by app folder; a message outside any app is an error."""
    folders = apps()
    found: dict[Path, dict[Key, Found]] = defaultdict(dict)
    for path in sources():
        for message, notes, context in messages_in(path):
            app = app_of(path, folders)
            if app is None:
                raise SystemExit(f"{path.relative_to(ROOT)}: messages need an app with a catalogue")
            entry = found[app].setdefault((message, context), Found())
            entry.files.add(path.relative_to(app).as_posix())
            entry.notes.update(notes)
            if any("%(" in part for part in parts_of(message)):
                entry.flags.add("python-format")
    return found


def messages_in(path: Path) -> Iterator[tuple[MessageId, list[str], str | None]]:
    """Message, translators' notes and context of each call in a file; one that does not parse stops all."""
    try:
        rows = list(extract("python", as_python(path), KEYWORDS, NOTES, {"encoding": "utf-8"}))
    except (SyntaxError, tokenize.TokenError) as error:
        raise SystemExit(f"{path.relative_to(ROOT)}: cannot be read: {error}") from error
    for _line, message, notes, context in rows:
        if message and any(message):
            yield message, notes, context


def hidden_in(path: Path) -> Iterator[int]:
    """Lines with a message inside an f-string, where the extractor does not see it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if (
                    isinstance(inner, ast.Call)
                    and isinstance(inner.func, ast.Name)
                    and inner.func.id in KEYWORDS
                ):
                    yield inner.lineno


def as_python(path: Path) -> io.BytesIO:
    """The file as something the Python extractor reads: templates are turned into calls by Django."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation import templatize

        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return io.BytesIO(text.encode())


def parts_of(message: MessageId) -> tuple[str, ...]:
    """A message, or a message and its plural, as a tuple."""
    return message if isinstance(message, tuple) else (message,)


def read(app: Path) -> Catalog:
    """The app's catalogue as it stands, empty when there is none."""
    path = app / CATALOGUE
    if not path.exists():
        return Catalog(locale="en", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def update(chosen: list[Path]) -> None:
    """Bring the catalogues in step with the source: add what is new, drop what is gone, keep what is said."""
    found = extract_all()
    for app in chosen:
        messages, old = found.get(app, {}), read(app)
        path = app / CATALOGUE
        if not messages:
            path.unlink(missing_ok=True)
            continue
        new = Catalog(locale="en", charset="utf-8", fuzzy=False, header_comment="")
        for (message, context), entry in sorted(messages.items(), key=sort_key):
            said = old.get(message if isinstance(message, str) else message[0], context)
            new.add(
                message,
                said.string if said and is_same_shape(said, message) else None,
                locations=[(name, 0) for name in sorted(entry.files)],
                auto_comments=sorted(entry.notes),
                user_comments=said.user_comments if said else (),
                flags=entry.flags,
                context=context,
            )
        content = render(new)
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(
                f"{path.relative_to(ROOT)}: {len(messages)} messages, "
                f"{len(list(untold(new)))} without English"
            )


def sort_key(item: tuple[Key, Found]) -> tuple[tuple[str, ...], str]:
    """Messages stand in the order of their text."""
    (message, context), _entry = item
    return parts_of(message), context or ""


def is_same_shape(said: Message, message: MessageId) -> bool:
    """Whether an earlier translation has as many forms as the message now needs."""
    return isinstance(said.string, tuple | list) == isinstance(message, tuple)


def render(catalog: Catalog) -> bytes:
    """The catalogue as a file without dates, so that a diff shows messages only."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, omit_header=True, include_lineno=False)
    head = (
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + buffer.getvalue().rstrip(b"\n") + b"\n"


def untold(catalog: Catalog) -> Iterator[Message]:
    """Messages that have no English, or not all of it."""
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            yield message


def fill(chosen: list[Path], texts: dict[str, str | list[str]]) -> None:
    """Put English texts into the catalogues that have the message."""
    for app in chosen:
        catalog, count = read(app), 0
        for message in catalog:
            said = texts.get(parts_of(keyed(message.id))[0])
            if message.id and said:
                message.string = tuple(said) if isinstance(said, list) else said
                count += 1
        if count:
            (app / CATALOGUE).write_bytes(render(catalog))
            print(f"{(app / CATALOGUE).relative_to(ROOT)}: {count} filled, {len(list(untold(catalog)))} left")


def missing(chosen: list[Path]) -> dict[str, str | list[str]]:
    """The messages without English, as an object to fill in."""
    return {
        parts_of(keyed(message.id))[0]: ["", ""] if isinstance(keyed(message.id), tuple) else ""
        for app in chosen
        for message in untold(read(app))
    }


def check(chosen: list[Path]) -> list[str]:
    """What is wrong with the catalogues, one line each."""
    found, wrong = extract_all(), []
    english: dict[Key, dict[str, str]] = defaultdict(dict)
    for app in chosen:
        name = (app / CATALOGUE).relative_to(ROOT).as_posix()
        catalog, messages = read(app), found.get(app, {})
        have = {(keyed(m.id), m.context): m for m in catalog if m.id}
        wrong += [
            f"{name}: not in the catalogue: {short(key)} ({', '.join(sorted(messages[key].files))})"
            for key in messages.keys() - have.keys()
        ]
        wrong += [f"{name}: no longer in the source: {short(key)}" for key in have.keys() - messages.keys()]
        wrong += [f"{name}: without English: {short((m.id, m.context))}" for m in untold(catalog)]
        wrong += [f"{name}: placeholders differ: {short(key)}" for key, m in have.items() if is_torn(m)]
        for key, message in have.items():
            if message.string and isinstance(message.string, str):
                english[key][name] = message.string
    wrong += list(contradictions(english))
    wrong += [
        f"{path.relative_to(ROOT)}:{line}: a message inside an f-string is not found"
        for path in sources()
        if path.suffix == ".py"
        for line in hidden_in(path)
    ]
    return sorted(wrong)


def keyed(identifier: object) -> MessageId:
    """A message's id as a key: Babel gives lists for plurals."""
    return tuple(identifier) if isinstance(identifier, tuple | list) else str(identifier)


def is_torn(message: Message) -> bool:
    """Whether source and English do not have the same placeholders."""
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    wanted = placeholders(parts_of(keyed(message.id)))
    return all(strings) and placeholders(map(str, strings)) != wanted


def placeholders(texts: Iterable[str]) -> set[str]:
    """The names and marks a text leaves open."""
    return {match.group(0) for text in texts for match in PLACEHOLDER.finditer(text)}


def contradictions(english: dict[Key, dict[str, str]]) -> Iterator[str]:
    """One message with two English texts: the apps' catalogues run as one, so only one would ever show."""
    for key, by_file in english.items():
        if len(set(by_file.values())) > 1:
            told = "; ".join(f"“{text}” in {name}" for name, text in sorted(by_file.items()))
            yield f"two English texts for {short(key)}: {told}"


def short(key: tuple[object, str | None]) -> str:
    """A message as one readable line."""
    text = " | ".join(parts_of(keyed(key[0]))).replace("\n", "\\n")
    return f"“{text[:90]}{'…' if len(text) > 90 else ''}”" + (f" [{key[1]}]" if key[1] else "")


def compile_all() -> None:
    """Write the .mo beside each .po, where it is older."""
    for app in apps():
        source = app / CATALOGUE
        target = source.with_suffix(".mo")
        if not source.exists():
            target.unlink(missing_ok=True)
        elif not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with target.open("wb") as file:
                write_mo(file, read(app))


def main() -> int:
    """Do what is asked; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["update", "check", "compile", "missing", "fill"])
    parser.add_argument(
        "names", nargs="*", help="apps (and for fill, the JSON file last; - reads standard input)"
    )
    options = parser.parse_args()
    names = options.names[:-1] if options.what == "fill" else options.names
    chosen = [PACKAGE / name for name in names] or apps()
    if options.what == "check":
        wrong = check(chosen)
        print(
            "\n".join([*wrong, f"messages: {len(wrong)} findings; `make messages` updates the catalogues"])
            if wrong
            else "messages: complete"
        )
        return 1 if wrong else 0
    if options.what == "missing":
        print(json.dumps(missing(chosen), ensure_ascii=False, indent=1))
        return 0
    if options.what == "update":
        update(chosen)
    if options.what == "fill":
        source = options.names[-1]
        fill(
            chosen,
            json.loads(sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")),
        )
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
