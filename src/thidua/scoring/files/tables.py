"""A scoring table from a file, whatever its kind, with what is wrong with the table beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import InvalidInput, Message
from thidua.scoring.files.calculation import TableFile
from thidua.scoring.files.faults import Fault, Faults, WrongFile
from thidua.scoring.files.table_yaml import read_table as read_yaml
from thidua.scoring.interfaces.table_excel import read_table as read_excel
from thidua.scoring.specs import TableDraft, drafted_spec
from thidua.scoring.validation import Problem, ProblemKind, problems_of
from thidua.scoring.wording import problem_text
from thidua.scoring.worksheet.columns import open_sheet
from thidua.scoring.worksheet.reading import read_worksheet
from thidua.scoring.worksheet.shapes import Column, Doubt

MOST_BYTES = 20 * 1024 * 1024
OF_THE_SYSTEM = frozenset({ProblemKind.NO_INDICATOR})
"""What only the web system needs: there targets come from the covenant by the code of the indicator; here, a column."""


@dataclass(frozen=True)
class ReadTable:
    """A table read from a file: ready to compute with when no problem is more than a warning."""

    file: str
    draft: TableDraft
    problems: tuple[Problem, ...]
    lines: Mapping[str, int]
    doubts: tuple[Fault, ...] = ()

    @property
    def table(self) -> TableFile:
        """The table for computing."""
        return TableFile(self.draft.title, drafted_spec(self.draft), self.draft.tie_breaks)

    @property
    def errors(self) -> list[Fault]:
        """What keeps the table from being used."""
        return [self._fault(problem) for problem in self.problems if not _is_warning(problem)]

    @property
    def warnings(self) -> list[Fault]:
        """What somebody should look at: doubtful readings of an officers' worksheet, and warnings about the table."""
        return [*self.doubts, *(self._fault(problem) for problem in self.problems if _is_warning(problem))]

    def _fault(self, problem: Problem) -> Fault:
        line = self.lines.get(problem.code)
        place: Message = _("dòng %(line)d") % {"line": line} if line else ""
        return Fault(self.file, place, problem_text(problem))


def _is_warning(problem: Problem) -> bool:
    return problem.is_warning or problem.kind in OF_THE_SYSTEM


def read_table_file(path: Path) -> ReadTable:
    """A table from `.yaml`, `.yml` or `.xlsx`. Raises `WrongFile` when it cannot be read."""
    content = content_of(path)
    faults = Faults(path.name)
    doubts: tuple[Fault, ...] = ()
    if path.suffix.lower() == ".xlsx":
        draft, lines, doubts = _read_workbook(content, path)
    elif path.suffix.lower() in {".yaml", ".yml"}:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            faults.stop(_("tệp không phải là chữ UTF-8."))
        located = read_yaml(text, file=path.name)
        draft, lines = located.draft, dict(located.lines)
    else:
        faults.stop(_("bảng tiêu chí là tệp .xlsx, .yaml hoặc .yml."))
    return ReadTable(path.name, draft, problems_of(drafted_spec(draft), draft.tie_breaks), lines, doubts)


def _read_workbook(content: bytes, path: Path) -> tuple[TableDraft, dict[str, int], tuple[Fault, ...]]:
    """Our own worksheet, or the officers': with columns of bonus and minus points it is read as they write it.

    What is doubtful there is read as proposed, and told cell by cell.
    """
    try:
        sheet = open_sheet(content)
        if not {Column.BONUS, Column.MINUS} & set(sheet.places):
            return read_excel(content, title=path.stem), {}, ()
        reading = read_worksheet(sheet)
    except InvalidInput as refusal:
        said = [message for messages in refusal.fields.values() for message in messages]
        raise WrongFile([Fault(path.name, "", text) for text in said or [refusal.message]]) from refusal
    doubts = tuple(_doubted(path.name, doubt) for doubt in reading.doubts)
    return reading.draft(title=path.stem), dict(reading.rows), doubts


def _doubted(file: str, doubt: Doubt) -> Fault:
    place = _("trang tính “%(sheet)s”, ô %(cell)s") % {"sheet": doubt.sheet, "cell": doubt.cell}
    # What only a person may decide has no proposal; without one, the first reading offered is the one that was taken.
    told = {"found": doubt.found[:60], "why": doubt.why, "proposal": doubt.proposal or doubt.options[0].label}
    return Fault(file, place, _("“%(found)s”: %(why)s Đọc là: %(proposal)s.") % told)


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises `WrongFile` when it cannot be read or is too large."""
    faults = Faults(path.name)
    try:
        if path.stat().st_size > MOST_BYTES:
            faults.stop(_("tệp lớn hơn %(most)d MB.") % {"most": MOST_BYTES // 1048576})
        return path.read_bytes()
    except OSError as error:
        faults.stop(_("không đọc được tệp (%(problem)s).") % {"problem": error.strerror})
