"""How officers number the lines of a table (I, 1, 1.1, a, -), read as codes with a parent."""

import re

from thidua.scoring.specs import MOST_LEVELS

_ROMAN = re.compile(r"^(?=[IVXL])(X{0,3}|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
_DIGITS = re.compile(r"^\d+(\.\d+)*$")
_LETTER = re.compile(r"^[a-zđ]$")
_PATH = re.compile(r"^[0-9A-Za-zđ]+(\.[0-9A-Za-zđ]+)+$")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
DASHES = frozenset({"-", "–", "—", "+", "*", "•"})


class Numbering:
    """Reads one STT after the other, from top to bottom.

    A Roman number opens a group at the top; 1 stands under it, 1.1 under 1, a letter under the latest number,
    a dash under the latest line that is no dash. A whole path (I.1.2) is taken as it stands.
    """

    def __init__(self) -> None:
        self.codes: set[str] = set()
        self.top = ""
        self.number = ""
        self.plain = ""
        self.dashes = 0

    def read(self, stt: str) -> tuple[str, str] | None:
        """The code of the line and of the line above it ("" at the top); None when the STT cannot be read."""
        text = stt.strip().rstrip(".)")
        if stt.strip() in DASHES:
            return self._dash()
        found = self._place(text)
        if found is None:
            return None
        self.codes.add(found[0])
        self.plain, self.dashes = found[0], 0
        return found

    def given(self, code: str, parent: str) -> None:
        """Take note of a line whose code and place are known, so that those after it can be read."""
        self.codes.add(code)
        if not parent:
            self.top = code
        self.number = self.plain = code
        self.dashes = 0

    def _place(self, text: str) -> tuple[str, str] | None:
        if _ROMAN.match(text):
            self.top = self.number = text
            return text, ""
        if _PATH.match(text) and text.rsplit(".", 1)[0] in self.codes:
            return self._numbered(text, text.rsplit(".", 1)[0])
        if _DIGITS.match(text):
            above, _dot, _last = text.rpartition(".")
            code = f"{self.top}.{text}" if self.top else text
            parent = f"{self.top}.{above}".strip(".") if self.top else above
            return self._numbered(code, parent)
        if _LETTER.match(text) and self.number:
            return f"{self.number}.{text}", self.number
        return None

    def _numbered(self, code: str, parent: str) -> tuple[str, str]:
        self.number = code
        if "." in code and not self.top:
            self.top = ""
        return code, parent

    def _dash(self) -> tuple[str, str] | None:
        if not self.plain:
            return None
        self.dashes += 1
        return f"{self.plain}.{self.dashes}", self.plain


class Tree:
    """Puts lines into the tree, from top to bottom: by their depth where it is known, by their STT otherwise."""

    def __init__(self) -> None:
        self.numbering = Numbering()
        self.above: tuple[str, ...] = ()
        self.chains: dict[str, tuple[str, ...]] = {"": ()}
        self.depths: dict[str, int] = {}
        self.children: dict[str, int] = {}
        self.is_too_deep = False
        """Whether the latest line was refused because it stands deeper than any table goes."""

    def put(self, stt: str, *, depth: int | None = None, was: str = "") -> tuple[str, str, int] | None:
        """The code of the next line, the line above it and its depth; None when the STT cannot be read, or would stand
        deeper than any table goes.

        With a depth, `was` (the code as saved) is kept as it stands, and a short STT (2, b, -) or none is completed
        with the code of the line above; a line with neither stands beside the latest one.
        """
        self.is_too_deep = False
        if depth is None and not stt:
            depth = max(len(self.above) - 1, 0)
        if depth is None:
            read = self.numbering.read(stt)
            if read is None:
                return None
            code, parent = read
            found = self.depths.get(parent, -1) + 1 if parent else 0
            if found >= MOST_LEVELS:
                self.depths[code] = found
                self.is_too_deep = True
                return None
            return self._kept(code, parent, found)
        depth = min(depth, len(self.above))
        if depth >= MOST_LEVELS:
            self.is_too_deep = True
            return None
        parent = self.above[depth - 1] if depth else ""
        code = stt if stt and stt == was else self._code(stt, parent)
        self.numbering.given(code, parent)
        return self._kept(code, parent, depth)

    def put_below(self, code: str, parent: str) -> tuple[str, str, int] | None:
        """Take note of a line whose code and parent are both told; None deeper than any table goes."""
        chain = self.chains.get(parent, ())
        self.is_too_deep = len(chain) >= MOST_LEVELS
        if self.is_too_deep:
            self.chains[code] = chain  # what stands below it is too deep as well
            return None
        self.numbering.given(code, parent)
        return self._kept(code, parent, len(chain))

    def unread(self, stt: str) -> tuple[str, str, int]:
        """A place for a line whose STT cannot be read: beside the latest line."""
        depth = max(len(self.above) - 1, 0)
        return stt, self.above[depth - 1] if depth else "", depth

    def _kept(self, code: str, parent: str, depth: int) -> tuple[str, str, int]:
        self.above = self.chains[code] = (*self.chains.get(parent, ()), code)
        self.depths[code] = depth
        self.children[parent] = self.children.get(parent, 0) + 1
        return code, parent, depth

    def _code(self, stt: str, parent: str) -> str:
        text = stt.rstrip(".)") if stt not in DASHES else ""
        if not text:
            return self._next(parent)
        above, dot, last = text.rpartition(".")
        if not parent or text.startswith(f"{parent}."):
            return text
        if not dot or parent == above or parent.endswith(f".{above}"):
            return f"{parent}.{last}"
        return text

    def _next(self, parent: str) -> str:
        count = self.children.get(parent, 0) + 1
        while (code := f"{parent}.{count}" if parent else self._top(count)) in self.depths:
            count += 1
        return code

    def _top(self, count: int) -> str:
        tops = [code for code, depth in self.depths.items() if not depth]
        is_roman = all(_ROMAN.match(code) for code in tops)
        return _ROMANS[count - 1] if is_roman and count <= len(_ROMANS) else str(count)
