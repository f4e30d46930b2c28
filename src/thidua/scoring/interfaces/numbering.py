"""How officers number the lines of a table (I, 1, 1.1, a, -), read as codes with a parent."""

import re

_ROMAN = re.compile(r"^(?=[IVXL])(X{0,3}|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
_DIGITS = re.compile(r"^\d+(\.\d+)*$")
_LETTER = re.compile(r"^[a-zđ]$")
_PATH = re.compile(r"^[0-9A-Za-zđ]+(\.[0-9A-Za-zđ]+)+$")
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
