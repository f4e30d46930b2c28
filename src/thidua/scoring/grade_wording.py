"""The level of a result in words: which one, what kept it from a better one, and which lines keep a unit out."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from thidua.scoring.engine import Outcome
from thidua.scoring.grading import Shortfall, grade_of
from thidua.scoring.models import Criterion
from thidua.scoring.specs import LoadedTable
from thidua.scoring.wording import number_text


@dataclass(frozen=True)
class GradeWords:
    """What is said of one result: the title of its level (empty: none) and sentences that say why."""

    title: str = ""
    reasons: tuple[str, ...] = ()
    is_kept_out: bool = False


def has_grades(table: LoadedTable) -> bool:
    """Whether the table declares levels of the whole result."""
    return bool(table.spec.grades)


def grade_words(table: LoadedTable, outcome: Outcome | None) -> GradeWords:
    """The level of a result and what kept it from the next better one, in the reader's language.

    A unit that a line keeps out has no level and no rank, whether or not the table declares levels.
    """
    if outcome is None:
        return GradeWords()
    if outcome.knocked_out:
        told = [
            _("Không xếp loại vì dòng %(line)s.") % {"line": _label(table.by_code, code)}
            for code in outcome.knocked_out
        ]
        return GradeWords(_("Không xếp loại"), tuple(told), is_kept_out=True)
    if not has_grades(table):
        return GradeWords()
    found = grade_of(table.spec, outcome)
    better = [short for short in found.shortfalls if short.grade == found.shortfalls[-1].grade]
    title = found.grade.title if found.grade else _("Chưa đạt mức nào")
    return GradeWords(title, tuple(_short(table.by_code, short) for short in better))


def _short(lines: Mapping[str, Criterion], short: Shortfall) -> str:
    told = {
        "grade": short.grade.title,
        "line": _label(lines, short.code),
        "found": number_text(short.found),
        "least": number_text(short.least),
    }
    if short.code:
        return _("Chưa đạt “%(grade)s”: dòng %(line)s được %(found)s, cần từ %(least)s điểm.") % told
    return _("Chưa đạt “%(grade)s”: tổng %(found)s, cần từ %(least)s điểm.") % told


def _label(lines: Mapping[str, Criterion], code: str) -> str:
    return f"{code} ({lines[code].label})" if code in lines else code
