"""What is wrong in a file, each with its place; told all at once."""

from dataclasses import dataclass, field
from typing import NoReturn

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message
from thidua.scoring.parameters import WrongKind, WrongParameter

MOST_TOLD = 100


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: the file, where in it (a line, a row and column, a sheet and cell), and what."""

    file: str
    place: Message
    message: Message

    def __str__(self) -> str:
        return ": ".join(str(part) for part in (self.file, self.place, self.message) if str(part))


class WrongFile(Exception):
    """A file that cannot be taken; `faults` has everything wrong with it, in order."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        told = [str(fault) for fault in faults[:MOST_TOLD]]
        if len(faults) > MOST_TOLD:
            told.append(str(_("và %(count)d chỗ khác.") % {"count": len(faults) - MOST_TOLD}))
        super().__init__("\n".join(told))


@dataclass
class Faults:
    """Where a reader puts what it finds, so that one reading tells everything."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def at_line(self, line: int, message: Message) -> None:
        """Note something about a line of a text file."""
        self.found.append(Fault(self.file, _("dòng %(line)d") % {"line": line}, message))

    def at_cell(self, row: int, column: str, message: Message) -> None:
        """Note something about one column of a row."""
        place = _("dòng %(row)d, cột %(column)s") % {"row": row, "column": column}
        self.found.append(Fault(self.file, place, message))

    def about_file(self, message: Message) -> None:
        """Note something about the whole file."""
        self.found.append(Fault(self.file, "", message))

    def stop(self, message: Message, *, line: int | None = None) -> NoReturn:
        """Note what makes reading on senseless, and raise `WrongFile`."""
        if line is None:
            self.about_file(message)
        else:
            self.at_line(line, message)
        raise WrongFile(self.found)

    def refuse(self) -> None:
        """Raise `WrongFile` with everything noted, if anything was."""
        if self.found:
            raise WrongFile(self.found)


def parameter_text(wrong: WrongParameter) -> Message:
    """What is wrong with a parameter, in words."""
    said = _PARAMETERS[wrong.kind] % {"name": wrong.name, "found": str(wrong.found)[:60]}
    if not wrong.allowed:
        return said
    return _("%(said)s Có thể ghi: %(allowed)s.") % {"said": said, "allowed": ", ".join(wrong.allowed)}


_PARAMETERS = {
    WrongKind.UNKNOWN: _("không có tham số “%(name)s”."),
    WrongKind.NOT_A_NUMBER: _("%(name)s phải là số, đang ghi “%(found)s”."),
    WrongKind.TOO_LARGE: _("%(name)s có quá nhiều chữ số: “%(found)s”."),
    WrongKind.NOT_A_CHOICE: _("%(name)s không nhận “%(found)s”."),
    WrongKind.NOT_A_LIST: _("%(name)s phải là danh sách."),
    WrongKind.NOT_A_MAPPING: _("%(name)s phải là một mục gồm các cặp tên: giá trị."),
    WrongKind.NOT_TEXT: _("%(name)s phải là chữ, đang ghi “%(found)s”."),
    WrongKind.MISSING: _("thiếu %(name)s."),
    WrongKind.NOT_READ: _("cách chấm “%(found)s” không đọc %(name)s."),
    WrongKind.TWICE: _("%(name)s và đầu mút cùng phía không ghi cả hai."),
}
