"""The real season of 2022: what people wrote stands, what the table gives is shown beside it, and every cap passed is
flagged; from the demo's data through the engine, and from the season as it is stored.
"""

from decimal import Decimal
from typing import cast

import pytest

from tests.factories import worksheets
from thidua.clusters.models import Cluster
from thidua.demo.cast import Cast, read_data
from thidua.demo.chapters import tien_giang
from thidua.demo.stage import Scene
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.parties.reference import load_provinces
from thidua.scoring import queries
from thidua.scoring.engine import FlagKind, Line, Override, compute
from thidua.scoring.import_models import TableImport
from thidua.scoring.models import ScoreSheet
from thidua.scoring.queries.table_imports import review_of
from thidua.scoring.specs import drafted_spec

PASSED = {
    "C2.4": (Decimal("0.7"), Decimal("0.5"), {FlagKind.OVERRIDDEN, FlagKind.OVER_MAXIMUM}),
    "C4.2": (Decimal("2.5"), Decimal(2), {FlagKind.OVERRIDDEN, FlagKind.OVER_MAXIMUM}),
    "C5.2.1": (Decimal(2), Decimal(1), {FlagKind.OVERRIDDEN, FlagKind.OVER_MAXIMUM}),
    "C5.3.1": (Decimal(2), Decimal(3), {FlagKind.OVERRIDDEN}),
    "d2.3": (Decimal(6), Decimal(2), {FlagKind.OVERRIDDEN, FlagKind.OVER_MAXIMUM}),
}
"""Lines on which people passed the table: what they wrote, what the table gives, what is flagged."""
FIELDS = ("points", "answer", "actual", "count")


def entered(told, *, overrides):
    lines = []
    for code, entry in told.items():
        given = {name: entry[name] for name in FIELDS if name in entry}
        given = {k: v if isinstance(v, bool) else Decimal(str(v)) for k, v in given.items()}
        override = entry.get("override") if overrides else None
        lines.append(
            Line(code, **given, override=None if override is None else Override(Decimal(str(override))))
        )
    return lines


@pytest.fixture(scope="module")
def told():
    return read_data("tien-giang-2022/season.yaml")


@pytest.fixture(scope="module")
def spec():
    return drafted_spec(worksheets.tien_giang().draft(title="Bảng điểm chuẩn"))


def test_the_data_of_the_demo_give_the_totals_people_wrote(told, spec):
    first, second = told["self_scores"], told["self_scores"] | told["appraised"]
    own, agreed = (compute(spec, entered(entries, overrides=True)) for entries in (first, second))
    assert (own.points, own.base, own.bonus, own.minus) == (
        Decimal("124.4"),
        Decimal("100.5"),
        Decimal("23.9"),
        0,
    )
    assert agreed.points == Decimal("118.4")
    outcomes = {found.code: found for found in own.walk()}
    for code, (points, by_table, flags) in PASSED.items():
        assert outcomes[code].points == points
        assert {flag.kind for flag in outcomes[code].flags} >= flags
        assert next(f.limit for f in outcomes[code].flags if f.kind is FlagKind.OVERRIDDEN) == by_table


def test_by_the_table_alone_the_totals_are_others(told, spec):
    first, second = told["self_scores"], told["self_scores"] | told["appraised"]
    own, agreed = (compute(spec, entered(entries, overrides=False)) for entries in (first, second))
    assert (own.points, agreed.points) == (Decimal("119.7"), Decimal("115.7"))
    late = [*entered(second, overrides=False), Line("3.1.2", answer=True)]
    assert compute(spec, late).points == Decimal("115.2")


def test_the_lines_of_the_report_are_the_lines_of_the_sheet(told, spec):
    """Every line of the self-report that the table has too has exactly the points the report prints."""
    outcomes = {
        found.code: found for found in compute(spec, entered(told["self_scores"], overrides=True)).walk()
    }
    report, minutes = worksheets.tien_giang_lists()
    for line in report.lines:
        if line.code in outcomes and line.total is not None:
            assert outcomes[line.code].points == line.total, line.code
        elif line.code in outcomes and line.bonus:
            assert outcomes[line.code].bonus == line.bonus, line.code
    agreed = {
        found.code: found
        for found in compute(spec, entered(told["self_scores"] | told["appraised"], overrides=True)).walk()
    }
    for line in minutes.lines:
        if line.code in agreed and line.total is not None:
            assert agreed[line.code].points == line.total, line.code


@pytest.fixture
def season(db):
    load_provinces(by=SYSTEM, at=vietnam_time(2022, 1, 3))
    scene = Scene(cast=cast(Cast, None), cluster=cast(Cluster, None), tell=lambda _line: None)
    tien_giang.play_block(scene)
    return Cluster.objects.get(code="khoi-phong-tnmt-tg").seasons.get(year=2022)


def test_the_stored_season_keeps_what_people_wrote_beside_what_the_table_gives(season):
    sheet = ScoreSheet.objects.get(season=season, organisation__code=tien_giang.REAL)
    sheet.season = season
    view = queries.sheet_view(sheet)
    assert view.self_total.points == Decimal("124.4")
    assert view.agreed_total.points == Decimal("118.4")
    assert view.submissions[0].total == Decimal("124.4")
    for code, (points, by_table, flags) in PASSED.items():
        line = view.by_code[code]
        assert line.self_score.points == points
        assert {flag.kind for flag in line.self_score.flags} >= flags
        assert next(f.limit for f in line.self_score.flags if f.kind is FlagKind.OVERRIDDEN) == by_table
        assert line.agreed_entry.override is not None
        assert line.self_entry.note
    assert view.by_code["a7.6"].agreed.points == 4
    assert view.by_code["d2.3"].agreed.points == 4
    found = TableImport.objects.get(season=season)
    assert found.table == sheet.table
    assert not sheet.table.illustrative
    assert {line["cell"] for line in found.decided if line["by"]} >= {"D8", "D52", "B63", "E119", "D33"}
    found.season = season
    assert {"d2.3", "C2.4", "C4.2"} <= {doubt.cell.rpartition(" ")[2] for doubt in review_of(found).beside}
