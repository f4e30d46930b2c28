"""Reading YAML so that every value still knows its file and line: what is wrong can be pointed at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in the law's data, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class LegislationError(Exception):
    """The law's data does not hold; `problems` has all of it, in order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Problems:
    """Where readers put what they find, so that one reading tells everything."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, message: str) -> None:
        """Note one problem."""
        self.found.append(Problem(file, line, message))

    def raise_any(self) -> None:
        """Raise `LegislationError` when anything was noted."""
        if self.found:
            raise LegislationError(self.found)


@dataclass(frozen=True)
class Entry:
    """A YAML mapping with the line it begins at and the line of each key."""

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def line_of(self, key: str) -> int:
        """The line of that key; where it is missing, the line at which the entry begins."""
        return self.lines.get(key, self.line)


def entries_of(path: Path, problems: Problems, *, name: str = "") -> Iterator[Entry]:
    """The entries of a file that is one list of mappings; problems call the file `name`."""
    name = name or path.name
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        read = _entries(root, name, problems)
    except FileNotFoundError:
        problems.add(name, 1, "this file is missing")
    except OSError as error:
        problems.add(name, 1, f"this file cannot be read: {error.strerror}")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(name, line, f"not readable as YAML: {error.problem}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.add(name, 1, f"not readable as YAML in UTF-8: {' '.join(str(error).split())}")
    except RecursionError:
        problems.add(name, 1, "nested too deeply to be read")
    else:
        yield from read


def _entries(root: yaml.Node | None, name: str, problems: Problems) -> list[Entry]:
    if not isinstance(root, yaml.SequenceNode):
        problems.add(name, 1, "expected a list of entries")
        return []
    found = []
    for node in root.value:
        entry = _value(node, name, problems)
        if isinstance(entry, Entry):
            found.append(entry)
        else:
            problems.add(name, node.start_mark.line + 1, "expected an entry of `key: value` lines")
    return found


def _value(node: yaml.Node, file: str, problems: Problems) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _entry(node, file, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, file, problems) for child in node.value]
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (ValueError, yaml.YAMLError):
        # 2024-02-30 looks like a day to YAML and is none.
        problems.add(file, node.start_mark.line + 1, f"`{node.value}` cannot be read (a day is 2024-01-31)")
        return node.value


def _entry(node: yaml.MappingNode, file: str, problems: Problems) -> Entry:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in values:
            problems.add(file, line, f"`{key}` stands twice in one entry")
        values[key] = _value(value_node, file, problems)
        lines[key] = line
    return Entry(file, node.start_mark.line + 1, values, lines)
