"""What stands under what: the officers' numbering (I, 1, 1.1, a, a1, b2.3, -, nothing) read from top to bottom."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from thidua.kernel.refusals import InvalidInput
from thidua.scoring.specs import MOST_LEVELS
from thidua.scoring.worksheet.shapes import OTHER, Asking, Column, DoubtKind, Node, Option, Settled

_WORDS = re.compile(r"^(?:mục|phần|tiêu chuẩn|tiêu chí|nhóm)\s+", re.IGNORECASE)
_SHAPE = re.compile(r"(?:[A-Za-zĐđ]+|\d+)(?:[.\s]?(?:[A-Za-zĐđ]+|\d+))*")
_TOKEN = re.compile(r"[A-Za-zĐđ]+|\d+")
_ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_SIGNS = {"I": 1, "V": 5, "X": 10, "L": 50}
_LETTERS = "abcdđeghiklmnopqrstuvxy"
DASHES = "-–—+*•"


def stt_text(value: object) -> str:
    """The STT as an officer reads it; Excel may have made a number or a day of it."""
    match value:
        case None:
            return ""
        case date():
            return f"{value.day}.{value.month}"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()


def tokens_of(stt: str) -> tuple[str, ...] | None:
    """The parts of an STT: "a.7.1" and "a7.1" are both (a, 7, 1). None when it cannot be read."""
    text = _WORDS.sub("", stt.strip()).strip("().: ")
    if not _SHAPE.fullmatch(text):
        return None
    tokens = tuple(_TOKEN.findall(text))
    readable = all(t.isdigit() or len(t) == 1 or _ROMAN.fullmatch(t) for t in tokens)
    return tokens if readable else None


def written(tokens: Sequence[str]) -> str:
    """Tokens as a code: a letter and its number together, numbers with dots between."""
    text = ""
    for token in tokens:
        joined = text and not (
            len(text) == 1 and text.isalpha() and text not in _ROMAN_SIGNS and token.isdigit()
        )
        text += f".{token}" if joined else token
    return text


def ordinals(token: str) -> dict[str, int]:
    """The place of a token in each series it can belong to."""
    found: dict[str, int] = {}
    if token.isdigit():
        return {"digit": int(token)}
    if _ROMAN.fullmatch(token):
        signs = [_ROMAN_SIGNS[sign] for sign in token]
        found["roman"] = sum(
            -sign if n + 1 < len(signs) and signs[n + 1] > sign else sign for n, sign in enumerate(signs)
        )
    if len(token) == 1 and token.lower() in _LETTERS:
        found["letter"] = _LETTERS.index(token.lower()) + 1
    return found


class Tree:
    """Places one line after the other. Raises `InvalidInput` at "file" for a line deeper than any table goes."""

    def __init__(self, asking: Asking, parents: Mapping[int, str]) -> None:
        self.asking, self.parents = asking, parents
        self.nodes: list[Node] = []
        self.stack: list[Node] = []

    def place(self, node: Node) -> None:
        """Find the line above this one, by its number or, without one, by where it stands."""
        stt = node.stt.strip()
        if not stt or stt in DASHES:
            parent = self._above_unnumbered(node)
            if node.base is not None or node.has_points or parent is not None:
                self._ask_unnumbered(node, parent)
            self._hang(node, parent, keep=self.stack)
            return
        tokens = tokens_of(stt)
        if tokens is None:
            self._unreadable(node)
            return
        node.tokens = tokens
        parent = self._by_series(node) if len(tokens) == 1 else self._by_path(node)
        parent = self._under_unnumbered(node, parent)
        keep = [] if parent is None else [*reversed(parent.above()), parent]
        self._hang(node, parent, keep=[*keep, node])

    def _hang(self, node: Node, parent: Node | None, *, keep: list[Node]) -> None:
        node.parent = parent
        if len(node.above()) >= MOST_LEVELS:
            message = _(
                "Trang tính “%(sheet)s”, dòng %(row)d: “%(stt)s” sâu quá; bảng tiêu chí có nhiều nhất %(most)d cấp."
            )
            said = {
                "sheet": self.asking.sheet,
                "row": node.row,
                "stt": node.stt or node.title[:40],
                "most": MOST_LEVELS,
            }
            raise InvalidInput(fields={"file": message % said})
        if parent is not None:
            parent.children.append(node)
        self.nodes.append(node)
        self.stack = keep

    def _unreadable(self, node: Node) -> None:
        above = self._above_unnumbered(node)
        options = [Option("unnumbered", _("dòng không số, đặt dưới dòng phía trên"))]
        options.append(Option(OTHER, _("STT đúng là"), takes_value=True))
        answer = self.asking.ask(
            DoubtKind.STT_UNREADABLE,
            node.row,
            Column.STT,
            found=node.stt,
            why=_("Không hiểu cách đánh số này."),
            options=options,
        )
        if answer.reading == OTHER and tokens_of(answer.value):
            node.stt = answer.value
            self.place(node)
        else:
            self._hang(node, above, keep=self.stack)

    def _above_unnumbered(self, node: Node) -> Node | None:
        """Under the latest numbered line; beside an unnumbered line that is open; points stand under points."""
        for open_node in self.stack:
            if not open_node.tokens:
                return open_node.parent
        above = self.stack[-1] if self.stack else None
        if above is not None and node.base is not None and above.base is None:
            with_base = next((found for found in above.above() if found.base is not None), None)
            return with_base or above
        return above

    def _ask_unnumbered(self, node: Node, parent: Node | None) -> None:
        under = parent.stt if parent is not None else ""
        said = _("đặt dưới dòng “%(stt)s”") % {"stt": under} if under else _("đặt ở cấp trên cùng")
        self.asking.ask(
            DoubtKind.STT_MISSING,
            node.row,
            Column.STT,
            found=node.stt or _("(trống)"),
            why=_("Dòng không có số thứ tự; vị trí hiểu theo dòng phía trên."),
            options=(Option("placed", said),),
        )

    def _by_series(self, node: Node) -> Node | None:
        """A single sign goes on with an open series, the deepest that fits, or begins one under the latest line."""
        token = node.tokens[0]
        own = ordinals(token)
        for open_node in reversed(self.stack):
            if len(open_node.tokens) == 1:
                other = ordinals(open_node.tokens[0])
                if any(own.get(series) == place + 1 for series, place in other.items()):
                    return open_node.parent
        if 1 in own.values():
            return self._first_of_series(node)
        for open_node in reversed(self.stack):
            if len(open_node.tokens) == 1:
                other = ordinals(open_node.tokens[0])
                before = [place for series, place in other.items() if own.get(series, 0) > place + 1]
                if before:
                    self._ask_gap(node, open_node)
                    return open_node.parent
        same = any(n.tokens == node.tokens for n in self.stack)
        parent = next((n.parent for n in reversed(self.stack) if n.tokens == node.tokens), None)
        return parent if same else self._missing(node, self.stack[-1] if self.stack else None)

    def _first_of_series(self, node: Node) -> Node | None:
        """Under the latest line, unless that is numbered in the same way: then it stands beside the first of those."""
        latest = self.stack[-1] if self.stack else None
        if latest is None or not latest.tokens or not _is_alike(latest.tokens[-1], node.tokens[0]):
            return latest
        return next(
            (n.parent for n in self.stack if len(n.tokens) == 1 and _is_alike(n.tokens[0], node.tokens[0])),
            None,
        )

    def _by_path(self, node: Node) -> Node | None:
        above = tuple(token.lower() for token in node.tokens[:-1])
        for found in (*reversed(self.stack), *reversed(self.nodes)):
            if found.tokens and tuple(token.lower() for token in found.tokens) == above:
                numbered = [child for child in found.walk()[1:] if len(child.tokens) == len(node.tokens)]
                if numbered and _is_gap(numbered[-1].tokens[-1], node.tokens[-1]):
                    self._ask_gap(node, numbered[-1])
                return found
        for length in range(len(above) - 1, 0, -1):
            for found in reversed(self.nodes):
                if tuple(token.lower() for token in found.tokens) == above[:length]:
                    return self._missing(node, found)
        return self._missing(node, self.stack[-1] if self.stack and not self.nodes else None)

    def _missing(self, node: Node, near: Node | None) -> Node | None:
        wanted = written(node.tokens[:-1]) or _("dòng trước nó")
        options = [
            Option("top", _("đặt ở cấp trên cùng")),
            Option(OTHER, _("đặt dưới dòng"), takes_value=True),
        ]
        if near is not None:
            options.insert(0, Option("near", _("đặt dưới dòng “%(stt)s”") % {"stt": near.stt}))
        answer = self.asking.ask(
            DoubtKind.PARENT_MISSING,
            node.row,
            Column.STT,
            found=node.stt,
            why=_("Phía trên không có dòng “%(wanted)s”.") % {"wanted": wanted},
            options=options,
        )
        if answer.reading == OTHER:
            told = tokens_of(answer.value)
            return next((found for found in reversed(self.nodes) if told and found.tokens == told), None)
        return None if answer.reading == "top" else near

    def _ask_gap(self, node: Node, before: Node) -> None:
        self.asking.ask(
            DoubtKind.STT_GAP,
            node.row,
            Column.STT,
            found=node.stt,
            why=_("Nhảy từ “%(before)s” sang “%(stt)s”: có thể thiếu dòng ở giữa.")
            % {"before": before.stt, "stt": node.stt},
            options=(Option("keep", _("giữ nguyên số “%(stt)s”") % {"stt": node.stt}),),
        )

    def _under_unnumbered(self, node: Node, parent: Node | None) -> Node | None:
        """A numbered line below an unnumbered one with points can belong to that one."""
        if parent is None or not parent.children or len(node.tokens) == 1:
            return parent
        latest = parent.children[-1]
        if latest.tokens or latest.base is None or node.base is not None or parent.children[0].tokens:
            return parent
        answer = self.asking.ask(
            DoubtKind.UNDER_UNNUMBERED,
            node.row,
            Column.STT,
            found=node.stt,
            why=_("Theo số, dòng này thuộc “%(number)s”; ngay trên nó là dòng không số có điểm chuẩn.")
            % {"number": parent.stt},
            options=(
                Option("by_place", _("thuộc dòng “%(title)s”") % {"title": latest.title[:60]}),
                Option("by_number", _("thuộc dòng “%(number)s”") % {"number": parent.stt}),
            ),
        )
        return latest if answer.reading == "by_place" else parent


def _is_alike(one: str, other: str) -> bool:
    return _style(one) == _style(other)


def _style(token: str) -> str:
    if token.isdigit():
        return "digit"
    if _ROMAN.fullmatch(token):
        return "roman"
    return "capital" if token.isupper() else "small"


def _is_gap(before: str, now: str) -> bool:
    return before.isdigit() and now.isdigit() and int(now) > int(before) + 1


def name_lines(asking: Asking, nodes: Sequence[Node]) -> None:
    """Give every line its code: what is printed where that is one of its kind, else with the line above in front."""
    plain = Counter(written(node.tokens) for node in nodes if node.tokens)
    kept = {node.row for node in nodes if node.tokens and _keeps(node, nodes, plain)}
    taken = {written(node.tokens) for node in nodes if node.row in kept}
    for node in nodes:
        if node.row in kept:
            node.code = written(node.tokens)
        elif node.tokens:
            above = node.parent.code if node.parent else ""
            node.code = ".".join(part for part in (above, node.tokens[-1]) if part)
            if len(node.tokens) == 1 and plain[written(node.tokens)] > 1 and not node.tokens[0].isdigit():
                _ask_style(asking, node, DoubtKind.STT_REPEATED, _("Số này lặp lại ở nhiều nơi."))
        else:
            node.code = _own_code(node, taken)
        taken.add(node.code)
        _style_doubts(asking, node)
    _check_unique(asking, nodes)


def _keeps(node: Node, nodes: Sequence[Node], plain: Counter[str]) -> bool:
    own = written(node.tokens)
    if _is_under_a_chapter(node):
        return False
    if plain[own] == 1:
        return True
    extended = [found for found in nodes if written(found.tokens) == own and _is_extended(found)]
    return extended == [node]


def _is_under_a_chapter(node: Node) -> bool:
    """Whether the number begins anew below a Roman number or a capital: I, 1, 1.1 is I.1.1."""
    top = node.parent
    while top is not None and top.parent is not None:
        top = top.parent
    return (
        top is not None
        and len(top.tokens) == 1
        and top.tokens[0].isupper()
        and node.tokens[0] != top.tokens[0]
    )


def _is_extended(node: Node) -> bool:
    return any(child.tokens[: len(node.tokens)] == node.tokens and child.tokens for child in node.children)


def _own_code(node: Node, taken: set[str]) -> str:
    """A code for a line without a number: its place among such lines, in Roman where that number is printed."""
    if node.parent is None:
        return f"n{node.row}"
    place = [child for child in node.parent.children if not child.tokens].index(node) + 1
    roman = "I" * place if place < 4 else f"n{node.row}"
    codes = (f"{node.parent.code}.{sign}" for sign in (place, roman, f"n{node.row}"))
    return next(code for code in codes if code not in taken)


def _style_doubts(asking: Asking, node: Node) -> None:
    if not node.tokens:
        return
    stt = node.stt.strip().rstrip(".)")
    if len(node.tokens) > 1 and stt != written(node.tokens) and node.stt != node.code:
        _ask_style(asking, node, DoubtKind.STT_STYLE, _("Cách đánh số khác với các dòng cùng cấp."))
    elif len(node.tokens) == 1 and node.stt.strip() != stt and not node.tokens[0].isdigit():
        _ask_style(asking, node, DoubtKind.STT_STYLE, _("Số có dấu chấm, các dòng cùng cấp không có."))
    first = node.tokens[0]
    beside = [
        n for n in (node.parent.children if node.parent else []) if len(n.tokens) == 1 and n is not node
    ]
    if len(node.tokens) == 1 and first.isupper() and any(n.tokens[0].islower() for n in beside):
        _ask_style(asking, node, DoubtKind.STT_CASE, _("Chữ hoa giữa các chữ thường cùng cấp."))


def _ask_style(asking: Asking, node: Node, kind: DoubtKind, why: str) -> None:
    read = Option("read", _("mã dòng là “%(code)s”") % {"code": node.code})
    asking.ask(kind, node.row, Column.STT, found=node.stt, why=why, options=(read,))


def _check_unique(asking: Asking, nodes: Sequence[Node]) -> None:
    seen: dict[str, Node] = {}
    for node in nodes:
        first = seen.setdefault(node.code, node)
        if first is node:
            continue
        spare = next(
            f"{node.code}.{sign}"
            for sign in ("b", "c", "d", f"n{node.row}")
            if f"{node.code}.{sign}" not in seen
        )
        answer: Settled = asking.ask(
            DoubtKind.DUPLICATE,
            node.row,
            Column.STT,
            found=node.stt,
            why=_("STT “%(stt)s” trùng với dòng %(row)d.") % {"stt": node.stt, "row": first.row},
            options=(
                Option("spare", _("đổi mã dòng này thành “%(code)s”") % {"code": spare}),
                Option(OTHER, _("mã đúng là"), takes_value=True),
            ),
        )
        told = answer.value.strip() if answer.reading == OTHER else ""
        node.code = told if told and told not in seen else spare
        seen[node.code] = node
