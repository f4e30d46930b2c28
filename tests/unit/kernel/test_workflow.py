from datetime import date

import pytest

from thidua.clusters.enums import Stage
from thidua.clusters.workflow import SEASON_WORKFLOW, has_reached, stage_after
from thidua.kernel.periods import Period, year_period
from thidua.kernel.refusals import NotNow


def test_a_move_the_table_does_not_have_is_refused() -> None:
    SEASON_WORKFLOW.check_move(state=Stage.PLANNING, to=Stage.REGISTERING)
    with pytest.raises(NotNow):
        SEASON_WORKFLOW.check_move(state=Stage.PLANNING, to=Stage.RUNNING)
    with pytest.raises(NotNow):
        SEASON_WORKFLOW.check_move(state=Stage.REGISTERING, to=Stage.PLANNING)


def test_the_diagram_shows_every_state() -> None:
    diagram = SEASON_WORKFLOW.diagram()
    for stage in Stage:
        assert f"{stage}" in diagram
    assert "archived --> [*]" in diagram


def test_stages_in_order() -> None:
    assert stage_after(Stage.PLANNING) is Stage.REGISTERING
    assert stage_after(Stage.ARCHIVED) is None
    assert has_reached(stage=Stage.COVENANT, wanted=Stage.COVENANT)
    assert not has_reached(stage=Stage.COVENANT, wanted=Stage.RUNNING)


def test_periods_are_half_open() -> None:
    year = year_period(2023)
    assert date(2023, 1, 1) in year
    assert date(2023, 12, 31) in year
    assert date(2024, 1, 1) not in year
    assert not year.overlaps(year_period(2024))
    assert year.overlaps(Period(date(2023, 12, 31)))
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2023, 1, 1), date(2023, 1, 1))
