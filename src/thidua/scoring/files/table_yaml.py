"""A scoring table as YAML: criteria as a flat list, each with the code of the line above (docs/scoring-files.md)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from thidua.kernel.text import fold
from thidua.scoring.engine import Kind, Part, TableSpec
from thidua.scoring.files.faults import Faults, parameter_text
from thidua.scoring.parameters import (
    LINE_PARAMETERS,
    PARAMETERS_OF,
    TABLE_PARAMETERS,
    WrongKind,
    WrongParameter,
    choice,
    number,
    plain,
    read,
    text,
    written,
)
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.sources import read_source
from thidua.scoring.specs import (
    MOST_LEVELS,
    TABLE_COLUMNS,
    CriterionDraft,
    TableDraft,
    drafted_spec,
    reachable_codes,
)
from thidua.scoring.validation import base_points

MOST_LINES = 5000
YES = frozenset({"true", "yes", "x", "co", "1"})
NO = frozenset({"false", "no", "khong", "0"})
_KNOWN = frozenset(parameter.name for parameter in LINE_PARAMETERS)
Lines = dict[tuple[str | int, ...], int]
_FIRST = ("code", "parent", "title", "max", "kind", "part")
_LAST = ("evidence", "guidance", "short_title", "source")
_TABLE = ("title", "total", "tie_breaks", "criteria")


@dataclass(frozen=True)
class LocatedTable:
    """A table as read, with the line of the file each criterion begins at."""

    draft: TableDraft
    lines: Mapping[str, int]


def read_table(content: str, *, file: str) -> LocatedTable:
    """A table from YAML. Raises `WrongFile` with each wrong line.

    The root is a mapping of the table's own parameters and `criteria`, or the bare list of criteria. A total or a
    group's `max` that is left out is the sum of what stands below.
    """
    faults = Faults(file)
    lines: Lines = {}
    root = _loaded(unicodedata.normalize("NFC", content), faults, lines)
    faults.refuse()
    if isinstance(root, list):
        root = {"criteria": root}
        lines = {("criteria", *path): line for path, line in lines.items()}
    if not isinstance(root, dict) or not isinstance(root.get("criteria"), list) or not root["criteria"]:
        faults.stop(_("thiếu danh sách criteria: mỗi tiêu chí là một mục có code, parent, title, max, kind."))
    if len(root["criteria"]) > MOST_LINES:
        faults.stop(
            _("có %(count)d tiêu chí, nhiều hơn mức %(most)d nhận được.")
            % {"count": len(root["criteria"]), "most": MOST_LINES}
        )
    criteria = [
        criterion
        for n, row in enumerate(root["criteria"])
        if (criterion := _criterion(row, lines.get(("criteria", n), 1), faults, lines, n)) is not None
    ]
    starts = {c.code: lines[("criteria", n)] for n, c in enumerate(criteria) if ("criteria", n) in lines}
    _check_tree(criteria, root["criteria"], lines, faults)
    rules = _rules(root, faults, lines)
    faults.refuse()
    return LocatedTable(_draft(root, _filled(criteria), rules, faults), starts)


def _loaded(content: str, faults: Faults, lines: Lines) -> Any:
    try:
        for event in yaml.parse(content, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                # A few aliases of aliases stand for millions of entries.
                line = event.start_mark.line + 1 if event.start_mark else 1
                faults.at_line(line, _("không dùng bí danh (*) trong bảng tiêu chí."))
                return None
        node = yaml.compose(content, Loader=yaml.SafeLoader)
        return _value(node, (), lines, faults) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.at_line(line, _("không đọc được dạng YAML (%(problem)s).") % {"problem": error.problem})
    except yaml.YAMLError as error:
        faults.about_file(
            _("không đọc được dạng YAML (%(problem)s).") % {"problem": " ".join(str(error).split())}
        )
    except RecursionError:
        faults.about_file(_("các mục lồng nhau quá sâu."))
    return None


def _value(node: yaml.Node, path: tuple[str | int, ...], lines: Lines, faults: Faults) -> Any:
    """A node as plain data, every scalar as written: 0.10 loses nothing, and `no` is no."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                faults.at_line(key_node.start_mark.line + 1, _("%(key)s ghi hai lần.") % {"key": key})
            found[key] = _value(value_node, (*path, key), lines, faults)
            lines[(*path, key)] = key_node.start_mark.line + 1
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, n), lines, faults) for n, child in enumerate(node.value)]
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _criterion(row: Any, line: int, faults: Faults, lines: Lines, place: int) -> CriterionDraft | None:
    if not isinstance(row, dict):
        faults.at_line(line, _("mỗi tiêu chí là một mục có code, parent, title, max, kind."))
        return None
    own = {name: row.get(name) for name in (*_FIRST, *_LAST)}
    rest = {name: value for name, value in row.items() if name not in own}
    try:
        code = _code(own["code"])
        fields: dict[str, Any] = {
            "title": text("title", own["title"]) if own["title"] is not None else code,
            "parent_code": text("parent", own["parent"]) if own["parent"] is not None else "",
            "maximum": number("max", own["max"]) if own["max"] is not None else None,
            "kind": choice(Kind)("kind", own["kind"]) if own["kind"] is not None else None,
            "part": choice(Part)("part", own["part"]) if own["part"] is not None else Part.BASE,
            "evidence_required": _yes("evidence", own["evidence"]),
            "guidance": str(own["guidance"] or ""),
            "short_title": str(own["short_title"] or ""),
            "source": _source(own["source"], rest.get("indicator")),
        }
        _check_read(fields["kind"], rest)
        return CriterionDraft(code=code, **fields, **read(rest, LINE_PARAMETERS))
    except WrongParameter as wrong:
        at = lines.get(("criteria", place, wrong.name.split(".")[0].split("[")[0]), line)
        faults.at_line(at, parameter_text(wrong))
        return None


def _check_read(kind: Kind | None, given: Mapping[str, Any]) -> None:
    """Raise `WrongParameter` for a parameter the kind of the line does not read: nothing is silently passed over."""
    allowed = PARAMETERS_OF[kind]
    for name, value in given.items():
        if name in _KNOWN and name not in allowed and value is not None and value != "":
            raise WrongParameter(name, WrongKind.NOT_READ, kind.value if kind else _("nhóm"), allowed)


def _yes(name: str, value: Any) -> bool:
    said = fold(str(value or "no"))
    if said not in YES | NO:
        raise WrongParameter(name, WrongKind.NOT_A_CHOICE, value, ("yes", "no"))
    return said in YES


def _code(value: Any) -> str:
    code = "" if value is None else text("code", value)
    if not code:
        raise WrongParameter("code", WrongKind.MISSING)
    return code


def _check_tree(criteria: list[CriterionDraft], rows: list[Any], lines: Lines, faults: Faults) -> None:
    """Codes once, parents that are there, no line under itself."""
    at: dict[str, int] = {}
    for n, row in enumerate(rows):
        code = str(row.get("code") or "").strip() if isinstance(row, dict) else ""
        line = lines.get(("criteria", n), 1)
        if code and code in at:
            faults.at_line(
                line, _("mã “%(code)s” đã có ở dòng %(first)d.") % {"code": code, "first": at[code]}
            )
        at.setdefault(code, line)
    for criterion in criteria:
        if criterion.parent_code and criterion.parent_code not in at:
            faults.at_line(
                at[criterion.code],
                _("dòng “%(code)s” nằm dưới “%(parent)s” nhưng bảng không có dòng đó.")
                % {"code": criterion.code, "parent": criterion.parent_code},
            )
    read = {criterion.code for criterion in criteria}
    reached = reachable_codes([c if c.parent_code in read else replace(c, parent_code="") for c in criteria])
    parents = {criterion.code: criterion.parent_code for criterion in criteria}
    for criterion in criteria:
        if criterion.code not in reached:
            faults.at_line(
                at[criterion.code], _("dòng “%(code)s” nằm dưới chính nó.") % {"code": criterion.code}
            )
        elif _depth(criterion.code, parents) > MOST_LEVELS:
            faults.at_line(at[criterion.code], _("bảng có quá %(most)d cấp.") % {"most": MOST_LEVELS})


def _depth(code: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while code and depth <= MOST_LEVELS:
        code, depth = parents.get(code, ""), depth + 1
    return depth


def _rules(root: Mapping[str, Any], faults: Faults, lines: Lines) -> dict[str, Any]:
    own = {name: value for name, value in root.items() if name not in _TABLE}
    try:
        return read(own, TABLE_PARAMETERS)
    except WrongParameter as wrong:
        line = lines.get((wrong.name.split(".")[0].split("[")[0],), 1)
        if wrong.kind is WrongKind.UNKNOWN:
            wrong = WrongParameter(wrong.name, wrong.kind, wrong.found, (*_TABLE, *wrong.allowed))
        faults.at_line(line, parameter_text(wrong))
        return {}


def _filled(criteria: list[CriterionDraft]) -> tuple[CriterionDraft, ...]:
    """Groups without `max` get what stands below them; the deepest first, however the file is ordered."""
    below: dict[str, list[str]] = {}
    for criterion in criteria:
        below.setdefault(criterion.parent_code, []).append(criterion.code)
    by_code = {criterion.code: criterion for criterion in criteria}

    def fill(code: str) -> None:
        group = by_code[code]
        for child in below.get(code, ()):
            fill(child)
        if code in below and group.maximum is None and group.part is Part.BASE:
            size = base_points([by_code[child] for child in below[code]], group.takes)
            by_code[code] = replace(group, maximum=size)

    for code in below.get("", ()):
        fill(code)
    return tuple(by_code[criterion.code] for criterion in criteria)


def _draft(
    root: Mapping[str, Any], criteria: tuple[CriterionDraft, ...], rules: dict[str, Any], faults: Faults
) -> TableDraft:
    top = base_points(criterion for criterion in criteria if not criterion.parent_code)
    try:
        total = number("total", root["total"]) if root.get("total") is not None else top
        ties = tuple(_tie_break(row, n) for n, row in enumerate(_listed(root.get("tie_breaks")), 1))
    except WrongParameter as wrong:
        faults.stop(parameter_text(wrong))
    columns = {name: rules.pop(name) for name in tuple(rules) if name in TABLE_COLUMNS}
    title = str(root.get("title") or faults.file)
    return TableDraft(title=title, total=total, criteria=criteria, tie_breaks=ties, rules=rules, **columns)


def _listed(value: Any) -> list[Any]:
    if value is not None and not isinstance(value, list):
        raise WrongParameter("tie_breaks", WrongKind.NOT_A_LIST, value)
    return value or []


def _tie_break(row: Any, n: int) -> TieBreak:
    """`least_minus`, or a mapping of `kind` and `code`."""
    given = row if isinstance(row, dict) else {"kind": row}
    for name in given:
        if name not in {"kind", "code"}:
            raise WrongParameter(f"tie_breaks[{n}].{name}", WrongKind.UNKNOWN, name, ("kind", "code"))
    kind = choice(TieBreakKind)(f"tie_breaks[{n}].kind", given.get("kind"))
    return TieBreak(kind, str(given.get("code") or "") if kind is TieBreakKind.GROUP_POINTS else "")


def write_table(draft: TableDraft) -> str:
    """The table as YAML that `read_table` reads back the same."""
    spec: TableSpec = drafted_spec(draft)
    root: dict[str, Any] = {"title": draft.title, "total": plain(draft.total)}
    root |= written(spec, TABLE_PARAMETERS)
    if draft.tie_breaks:
        root["tie_breaks"] = [
            {"kind": rule.kind.value, "code": rule.code} if rule.code else rule.kind.value
            for rule in draft.tie_breaks
        ]
    root["criteria"] = [_row(criterion) for criterion in draft.criteria]
    return yaml.dump(root, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def _row(criterion: CriterionDraft) -> dict[str, Any]:
    first = {
        "code": criterion.code,
        "parent": criterion.parent_code,
        "title": criterion.title,
        "max": None if criterion.maximum is None else plain(criterion.maximum),
        "kind": criterion.kind.value if criterion.kind else "",
        "part": "" if criterion.part is Part.BASE else criterion.part.value,
    }
    last = {
        "evidence": "yes" if criterion.evidence_required else "",
        "guidance": criterion.guidance,
        "short_title": criterion.short_title,
        "source": criterion.source,
    }
    own = written(criterion, LINE_PARAMETERS)
    row = first | {name: own[name] for name in own if name in PARAMETERS_OF[criterion.kind]} | last
    return {name: value for name, value in row.items() if value is not None and value != ""}


def _source(value: Any, indicator: Any) -> str:
    if value is None:
        return ""
    source = text("source", value)
    read_source(source, indicator=str(indicator or ""))
    return source


class _Dumper(yaml.SafeDumper):
    """Writes numbers kept as text without quotes; they are read as text again."""


def _scalar(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    is_number = _NUMBER.fullmatch(value) is not None
    return dumper.represent_scalar("tag:yaml.org,2002:float" if is_number else "tag:yaml.org,2002:str", value)


_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_Dumper.add_representer(str, _scalar)
