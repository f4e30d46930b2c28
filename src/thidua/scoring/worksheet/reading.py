"""From a worksheet as it stands to the draft of a table, with every doubt and what was settled about it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput
from thidua.kernel.text import fold
from thidua.scoring.engine import ZERO, Kind, KnockOut, Part, Start
from thidua.scoring.specs import CriterionDraft, TableDraft
from thidua.scoring.wording import number_text
from thidua.scoring.worksheet import cells
from thidua.scoring.worksheet.deciding import decide
from thidua.scoring.worksheet.shapes import (
    Asking,
    Column,
    Doubt,
    DoubtKind,
    Node,
    Option,
    RawLine,
    RawSheet,
    Settled,
    Weight,
)
from thidua.scoring.worksheet.tree import DASHES, Tree, name_lines, stt_text, tokens_of

TOTAL_WORDS = ("tong cong", "tong diem", "tong so", "cong")
NOTE_SIGNS = ("*", "(", "Ghi chú", "ghi chú")
# Posts and what stands around them where a paper is signed; in capitals or not.
_SIGNS = re.compile(
    r"người lập(?: biểu| bảng)?|(?:kt|tm|tl|tuq)\s*\..*|\(ký.*|nơi nhận.*|xác nhận của .*|đại diện .*"
    r"|(?:phó )?(?:thủ trưởng|trưởng (?:cụm|khối|phòng|ban)|giám đốc|chủ tịch|chánh văn phòng|cụm trưởng|khối trưởng)"
    r"(?: cơ quan| đơn vị|,? cơ quan, đơn vị)?"
    r"|[^.;:]{2,40}, ngày[\s.…\d]+tháng[\s.…\d]+năm[\s.…\d]*"
)
_POINTS = re.compile(r"[-−–+]?\s*\d+(?:[.,]\d+)?\s*(?:điểm|đ)?")
LONGEST_TITLE = 1000
ENOUGH_TITLE = 3


@dataclass(frozen=True)
class WorksheetReading:
    """What a worksheet is read as now: lines with the row each comes from, the total, the doubts by cell."""

    sheet: str
    criteria: tuple[CriterionDraft, ...]
    rows: Mapping[str, int]
    total: Decimal
    rules: Mapping[str, Any]
    doubts: tuple[Doubt, ...]

    @property
    def open(self) -> tuple[Doubt, ...]:
        """What a person still has to say something about."""
        return tuple(doubt for doubt in self.doubts if doubt.is_open)

    def weighing(self, weight: Weight) -> tuple[Doubt, ...]:
        """The doubts that ask for that much."""
        return tuple(doubt for doubt in self.doubts if doubt.weight is weight)

    def draft(self, *, title: str, illustrative: bool = False) -> TableDraft:
        """The table as a draft."""
        return TableDraft(
            title=title, total=self.total, criteria=self.criteria, rules=self.rules, illustrative=illustrative
        )


def read_worksheet(
    sheet: RawSheet,
    *,
    settled: Mapping[str, Settled] | None = None,
    changes: Mapping[str, Mapping[str, str]] | None = None,
) -> WorksheetReading:
    """Read a sheet; `settled` by the key of a doubt, `changes` by code: what somebody set for a line instead.

    The same sheet and the same answers always give the same table. Raises `InvalidInput` for a sheet without lines,
    and for a line deeper than any table goes.
    """
    asking = Asking(sheet.name, sheet.places, settled or {})
    comma = _writes_commas(sheet.lines)
    tree, totals = Tree(asking, {}), _Totals()
    for line in _without_signatures(asking, sheet.lines):
        _take(asking, tree, totals, line, comma=comma)
    if not tree.nodes:
        message = _("Trang tính “%(sheet)s” không có dòng tiêu chí nào.") % {"sheet": sheet.name}
        raise InvalidInput(fields={"file": message})
    name_lines(asking, tree.nodes)
    tops = [node for node in tree.nodes if node.parent is None]
    decide(asking, tops)
    tops = [top for top in tops if top.code]
    own = sum((top.base or ZERO for top in tops), ZERO)
    total = totals.settle(asking, own)
    nodes = [node for top in tops for node in top.walk()]
    start = _ask_start(asking, nodes, sheet.head_row)
    drafts = _changed([_draft(node) for node in nodes], changes or {})
    order = {Weight.MUST: 0, Weight.CHECK: 1, Weight.NOTE: 2}
    doubts = sorted(asking.doubts.values(), key=lambda doubt: (order[doubt.weight], doubt.row, doubt.key))
    return WorksheetReading(
        sheet.name,
        tuple(drafts),
        {node.code: node.row for node in nodes},
        total,
        {"start": start} if start is Start.FULL else {},
        tuple(doubts),
    )


def _without_signatures(asking: Asking, lines: Sequence[RawLine]) -> Sequence[RawLine]:
    """The lines without who signs below them, unless somebody said that those are lines too."""
    signed = _signed_from(lines)
    if signed is None:
        return lines
    answer = asking.ask(
        DoubtKind.SIGNATURES,
        lines[signed].number,
        Column.TITLE,
        found=next(text for text in map(lines[signed].text, lines[signed].values) if text),
        why=_("Từ dòng này là phần chữ ký, không còn tiêu chí."),
        options=(
            Option("leave", _("không đọc từ dòng này trở xuống")),
            Option("read", _("đọc như các dòng khác")),
        ),
    )
    return lines if answer.reading == "read" else lines[:signed]


def _signed_from(lines: Sequence[RawLine]) -> int | None:
    """Where signatures begin: the first row that signs, with neither numbering nor points in any row from there on."""
    first = None
    for place in range(len(lines) - 1, 0, -1):
        line = lines[place]
        points = [line.text(column) for column in (Column.BASE, Column.BONUS, Column.MINUS)]
        if tokens_of(line.text(Column.STT)) or any(_POINTS.fullmatch(text) for text in points):
            break
        if any(_SIGNS.fullmatch(" ".join(line.text(column).lower().split())) for column in line.values):
            first = place
    return first


class _Totals:
    """The rows that tell the total."""

    def __init__(self) -> None:
        self.found: list[tuple[int, Decimal]] = []

    def settle(self, asking: Asking, own: Decimal) -> Decimal:
        """The total of the table: as told, checked against the lines and against each other."""
        if not self.found:
            return own
        row, told = self.found[-1]
        for earlier, other in self.found[:-1]:
            kind = DoubtKind.TWO_TOTALS if other == told else DoubtKind.TOTALS_DIFFER
            asking.ask(
                kind,
                row,
                Column.BASE,
                found=number_text(told),
                why=_("Bảng có hai dòng tổng cộng (dòng %(row)d: %(other)s).")
                % {"row": earlier, "other": number_text(other)},
                options=(Option("last", _("tổng %(total)s") % {"total": number_text(told)}),),
            )
        if told == own:
            return told
        answer = asking.ask(
            DoubtKind.TOTALS_DIFFER,
            row,
            Column.BASE,
            found=number_text(told),
            why=_("Tổng ghi %(told)s, các dòng cộng lại %(own)s.")
            % {"told": number_text(told), "own": number_text(own)},
            options=(
                Option("lines", _("theo các dòng: %(own)s") % {"own": number_text(own)}),
                Option("told", _("theo dòng tổng: %(told)s") % {"told": number_text(told)}),
            ),
        )
        return own if answer.reading == "lines" else told


def _writes_commas(lines: Sequence[RawLine]) -> bool:
    text = [
        str(line.values.get(c))
        for line in lines
        for c in (Column.BASE, Column.BONUS, Column.MINUS)
        if isinstance(line.values.get(c), str)
    ]
    return sum("," in told for told in text) > sum("." in told for told in text)


def _take(asking: Asking, tree: Tree, totals: _Totals, line: RawLine, *, comma: bool) -> None:
    stt, title = stt_text(line.values.get(Column.STT)), line.text(Column.TITLE)
    if not title and stt and not stt.rstrip(".)").replace(".", "").isalnum():
        stt, title = "", stt
    if fold(title or stt).startswith(TOTAL_WORDS) and (not stt or not title) and len(fold(title)) < 60:
        told = cells.points_in(asking, line, Column.BASE, comma=comma)
        if told is not None:
            totals.found.append((line.number, told))
        return
    node = Node(row=line.number, stt=stt)
    node.base = cells.points_in(asking, line, Column.BASE, comma=comma)
    _words(asking, node, title, line.text(Column.NOTE))
    if cells.is_knock_out(line.values.get(Column.MINUS)) or cells.is_knock_out(line.values.get(Column.BASE)):
        node.knock_out = KnockOut.ANY
    else:
        _bonus_and_minus(asking, node, line, comma=comma)
    if _is_note_row(node, title) and tree.nodes:
        _attach(asking, tree, node)
        return
    if len(title) < ENOUGH_TITLE and not node.has_points:
        return
    if not node.title:
        node.title = _("(dòng không có tên)")
    tree.place(node)


def _words(asking: Asking, node: Node, title: str, note: str) -> None:
    title, evidence = cells.split_evidence(title)
    title = title.strip().removeprefix("'").strip()
    if title[:1] in DASHES and node.stt == "":
        node.stt = title[0] if title[0] in "-–—" else ""
        title = title[1:].strip()
    owner, shorter = cells.owner_in(title)
    note_owner = ""
    if owner:
        title = shorter
    elif note:
        owner = note_owner = cells.owner_in(note)[0]
    node.title = " ".join(title.split())
    node.words = f"{node.title}\n{note}".strip()
    said = [note] if note else []
    if owner and not note_owner:
        said.append(owner)
    if evidence:
        node.evidence = True
        said.append(_("Căn cứ chấm điểm: %(evidence)s") % {"evidence": evidence})
    node.guidance = said
    if owner:
        name = owner.split(" theo dõi")[0].strip("( ")
        answer = asking.ask(
            DoubtKind.OWNER,
            node.row,
            Column.NOTE if note_owner else Column.TITLE,
            found=owner,
            why=_("Câu chữ giao cơ quan theo dõi, kiểm tra, đánh giá."),
            options=(
                Option("guidance", _("ghi vào hướng dẫn chấm")),
                Option("scorer", _("cơ quan “%(name)s” chấm các dòng này") % {"name": name[:80]}),
            ),
        )
        node.scorer = name if answer.reading == "scorer" else ""


def _bonus_and_minus(asking: Asking, node: Node, line: RawLine, *, comma: bool) -> None:
    """The sizes of bonus and minus, each in the column it belongs to."""
    for column in (Column.BONUS, Column.MINUS, Column.BASE):
        number = node.base if column is Column.BASE else cells.points_in(asking, line, column, comma=comma)
        if number is None:
            continue
        told = line.text(column)
        wrong = number < 0 if column is not Column.MINUS else number > 0 and told.startswith("+")
        part = {Column.BASE: Part.BASE, Column.BONUS: Part.BONUS, Column.MINUS: Part.MINUS}[column]
        if wrong:
            part = _ask_sign(asking, node, column, told, number)
        _put(node, column, part, abs(number))


def _ask_sign(asking: Asking, node: Node, column: Column, told: str, number: Decimal) -> Part:
    size = {"size": number_text(abs(number))}
    minus, bonus = (
        Option("minus", _("điểm trừ %(size)s") % size),
        Option("bonus", _("điểm thưởng %(size)s") % size),
    )
    is_minus = number < 0 or cells.is_bad(node.title)
    answer = asking.ask(
        DoubtKind.SIGN_COLUMN,
        node.row,
        column,
        found=told,
        why=_("Dấu của số không hợp với cột; câu chữ cho biết là điểm gì."),
        options=(minus, bonus) if is_minus else (bonus, minus),
    )
    return Part.MINUS if answer.reading == "minus" else Part.BONUS


def _put(node: Node, column: Column, part: Part, size: Decimal) -> None:
    if column is Column.BASE and part is not Part.BASE:
        node.base = None
    match part:
        case Part.BASE:
            node.base = size
        case Part.BONUS:
            node.bonus = size or None
        case Part.MINUS:
            node.minus = size or None


def _is_note_row(node: Node, title: str) -> bool:
    return not node.stt and not node.has_points and title.startswith(NOTE_SIGNS)


def _attach(asking: Asking, tree: Tree, node: Node) -> None:
    target = tree.stack[-1] if tree.stack else tree.nodes[-1]
    caps = cells.caps_in(node.title)
    named = next(
        (found for found in reversed(tree.nodes) if found.stt and _names(node.title, found.stt)), None
    )
    if caps:
        # A cap said in a row of its own is of the heading it stands under, not of the line before it.
        around = (target, *target.above())
        target = named or next((found for found in around if found.base is not None), around[-1])
    target.words = f"{target.words}\n{node.title}"
    target.guidance.append(node.title)
    asking.ask(
        DoubtKind.NOTE_ROW,
        node.row,
        Column.TITLE,
        found=node.title,
        why=_("Dòng chỉ có lời ghi chú."),
        options=(Option("attach", _("ghi vào dòng “%(stt)s”") % {"stt": target.stt or target.title[:40]}),),
    )


def _names(text: str, stt: str) -> bool:
    return f" {stt.strip('.')} " in f" {text} "


def _ask_start(asking: Asking, nodes: Sequence[Node], head_row: int) -> Start:
    if not any(node.part is Part.MINUS and not node.children for node in nodes):
        return Start.ZERO
    answer = asking.ask(
        DoubtKind.START,
        head_row,
        Column.MINUS,
        found=_("Điểm trừ"),
        why=_("Bảng có điểm trừ: thường mỗi đơn vị khởi đầu với đủ điểm chuẩn rồi bị trừ."),
        options=(
            Option("full", _("khởi đầu đủ điểm chuẩn")),
            Option("zero", _("khởi đầu từ 0, chấm từng dòng")),
        ),
    )
    return Start.FULL if answer.reading == "full" else Start.ZERO


def _draft(node: Node) -> CriterionDraft:
    title, guidance = node.title, list(node.guidance)
    if len(title) > LONGEST_TITLE:
        guidance.insert(0, title)
        title = title[: LONGEST_TITLE - 1] + "…"
    scorer = next((found.scorer for found in (node, *node.above()) if found.scorer), "")
    return CriterionDraft(
        code=node.code,
        title=title,
        maximum=node.maximum,
        kind=None if node.children else node.kind or Kind.DIRECT,
        part=node.part,
        each=node.each,
        unit=node.unit,
        bonus_cap=node.bonus_cap,
        minus_cap=node.minus_cap,
        takes=node.takes,
        measure=node.measure,
        bands=node.bands,
        start=node.start,
        step=node.step,
        knock_out=node.knock_out if not node.children else None,
        scorer="" if node.children else scorer,
        parent_code=node.parent.code if node.parent else "",
        short_title=cells.short_in(title),
        evidence_required=node.evidence,
        guidance="\n".join(guidance),
    )


CHANGEABLE = ("title", "part", "kind", "maximum", "each", "bonus_cap", "minus_cap", "parent")


def _changed(
    drafts: Sequence[CriterionDraft], changes: Mapping[str, Mapping[str, str]]
) -> list[CriterionDraft]:
    """The lines as somebody set them instead; a change of a line that is not there any more does nothing."""
    found = []
    for draft in drafts:
        told = changes.get(draft.code)
        if told is None:
            found.append(draft)
        elif not told.get("left_out"):
            found.append(replace(draft, **_fields(draft, told)))
    return found


def _fields(draft: CriterionDraft, told: Mapping[str, str]) -> dict[str, Any]:
    numbers = {
        name: abs(parse_number(told[name])) if told[name].strip() else None
        for name in ("maximum", "each", "bonus_cap", "minus_cap")
        if name in told
    }
    more: dict[str, Any] = {"title": told["title"]} if told.get("title") else {}
    if "part" in told:
        more["part"] = Part(told["part"])
    if draft.kind is not None and told.get("kind"):
        more["kind"] = Kind(told["kind"])
    if "parent" in told:
        more["parent_code"] = told["parent"]
    return numbers | more
