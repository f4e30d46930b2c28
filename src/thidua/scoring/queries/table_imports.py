"""Reading worksheets on their way to a table: what they say now, and what is still to be decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from thidua.clusters.models import Season
from thidua.scoring.engine import TableSpec
from thidua.scoring.import_models import TableImport
from thidua.scoring.specs import drafted_spec
from thidua.scoring.validation import Problem, problems_of
from thidua.scoring.worksheet.beside import as_doubt, differences, list_of
from thidua.scoring.worksheet.columns import open_sheet
from thidua.scoring.worksheet.reading import WorksheetReading, read_worksheet
from thidua.scoring.worksheet.shapes import Column, Doubt, RawSheet, Settled, Weight


@dataclass(frozen=True)
class ImportReview:
    """A worksheet as it is read with what was decided so far, and the lists that lie beside it."""

    found: TableImport
    reading: WorksheetReading
    settled: Mapping[str, Settled]

    @cached_property
    def beside(self) -> tuple[Doubt, ...]:
        """Where self scores and agreed scores differ from the table or from each other."""
        lists = [list_of(plain) for plain in self.found.lists]
        return tuple(
            as_doubt(one, self.settled) for one in differences(self.table, lists, year=self.found.season.year)
        )

    @cached_property
    def table(self) -> TableSpec:
        """The table as it is read now."""
        return drafted_spec(self.reading.draft(title=self.found.title))

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What would keep the table from being frozen as it is read now."""
        return problems_of(self.table)

    def weighing(self, weight: Weight) -> tuple[Doubt, ...]:
        """Doubts of the worksheet that ask for that much."""
        return self.reading.weighing(weight)


def imports_of(season: Season) -> QuerySet[TableImport]:
    """The worksheets brought to a season, the latest first."""
    return TableImport.objects.filter(season=season).select_related("file", "table")


def sheet_of(found: TableImport) -> RawSheet:
    """The worksheet as it stands, with its columns as mapped."""
    with found.file.content.open("rb") as stored:
        content = stored.read()
    places = {Column(key): place for key, place in found.places.items()}
    return open_sheet(content, sheet=found.sheet, places=places)


def review_of(found: TableImport) -> ImportReview:
    """What the worksheet is read as now; nothing is stored."""
    settled = {
        key: Settled(told["reading"], told.get("value", "")) for key, told in found.settlements.items()
    }
    changes = {code: told["fields"] for code, told in found.changes.items()}
    return ImportReview(found, read_worksheet(sheet_of(found), settled=settled, changes=changes), settled)
