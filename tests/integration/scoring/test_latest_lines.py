"""The engine's lines read many at once are, number by number, what the records say."""

from decimal import Decimal

import pytest

from tests.factories import scoring
from thidua.scoring.enums import LineMark, ScorePhase
from thidua.scoring.models import ENTERED, ScoreSheet, SelfScoreEntry
from thidua.scoring.queries import latest_entries, load_table
from thidua.scoring.queries.sheets import latest_lines
from thidua.scoring.specs import line_of

NUMBERS = [
    "0", "5", "7.25", "0.1", "-0.25", "0.000001", "-0.000001", "33.333333", "1234567.654321", "999999999.999999",
    "-999999999.999999", "100000000000", "0.30000",
]  # fmt: skip
"""Of up to fifteen digits, which is what SQLite keeps."""


def written(of, **values):
    leaf = of.table.criteria.get(code="I.2")
    return SelfScoreEntry.objects.create(
        sheet=of.sheet("hoa-binh"),
        criterion=leaf,
        entered_at=scoring.SELF_AT,
        entered_by="Người chấm",
        **values,
    )


def both_readings():
    """The line as the many are read, and as the record itself gives it."""
    sheets = ScoreSheet.objects.all()
    [entry] = latest_entries(ScorePhase.SELF, sheets=sheets).values()
    told = line_of(entry, entry.criterion.code)
    lines = latest_lines(ScorePhase.SELF, sheets=sheets, table=load_table(entry.sheet.table))
    return lines[entry.sheet_id][entry.criterion.code], told


def values_of(line):
    """What a line says, of points set otherwise the points alone; numbers with all their places."""
    override = line.override.points if line.override else None
    numbers = (line.points, line.actual, line.target, line.count, line.days_late, override)
    return (*map(str, numbers), line.answer, line.mark)


@pytest.fixture
def of(db):
    return scoring.frozen()


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("column", [name for name in ENTERED if name not in {"answer", "mark"}])
def test_a_number_is_the_same_to_the_last_place(of, column, number):
    written(of, **{column: Decimal(number)})
    read, told = both_readings()
    assert values_of(read) == values_of(told)
    assert str(Decimal(number).quantize(Decimal("0.000001"))) in values_of(read)


@pytest.mark.parametrize("answer", [True, False, None])
def test_an_answer_is_yes_no_or_nothing(of, answer):
    written(of, answer=answer)
    read, told = both_readings()
    assert values_of(read) == values_of(told)
    assert read.answer is answer


@pytest.mark.parametrize("mark", LineMark)
def test_a_mark_is_the_same(of, mark):
    written(of, mark=mark)
    read, told = both_readings()
    assert values_of(read) == values_of(told)
    assert read.mark is not None


def test_each_column_has_its_own_place(of):
    numbers = dict(
        zip(
            ("points", "actual", "target", "count", "days_late", "override"),
            map(Decimal, range(1, 7)),
            strict=True,
        )
    )
    written(of, answer=True, mark=LineMark.EXEMPT, **numbers)
    read, told = both_readings()
    assert values_of(read) == values_of(told)
    assert [read.points, read.actual, read.target, read.count, read.days_late] == list(
        map(Decimal, range(1, 6))
    )
    assert read.override.points == Decimal(6)
