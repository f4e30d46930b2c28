"""Building, rewriting and freezing a scoring table."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.factories import covenants, scoring
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow, NotPermitted
from thidua.scoring import actions, queries
from thidua.scoring.models import Criterion, ScoreSheet, ScoringTable, TableFreeze
from thidua.scoring.specs import CriterionDraft


@pytest.fixture
def year():
    return covenants.year(stage=Stage.PLANNING)


def test_a_built_table_keeps_the_tree_and_the_tie_breaks(year):
    table = queries.load_table(scoring.built(year))
    assert [(row.criterion.code, row.depth, row.is_leaf) for row in table.rows][:3] == [
        ("I", 0, False),
        ("I.1", 1, True),
        ("I.2", 1, True),
    ]
    assert [rule.kind.value for rule in table.chain] == [
        "group_points",
        "least_minus",
        "earliest_submission",
    ]
    assert table.spec.total == Decimal(100)


def test_freezing_gives_every_member_a_sheet_and_fulfils_the_duty(year):
    table = scoring.built(year)
    table.season = year.season
    frozen = actions.freeze_table(
        by=year.offices["bac-kan"], at=scoring.TABLE_AT, table=table, seen_version=1, ground="KH 12"
    )
    assert len(frozen.sha256) == 64
    assert ScoreSheet.objects.filter(season=year.season).count() == 3
    assert Duty.objects.get(kind=DutyKind.FREEZE_TABLE).fulfilled_at == scoring.TABLE_AT
    assert AuditRecord.objects.filter(action="scoring.freeze_table").count() == 1


def test_a_table_with_problems_cannot_be_frozen_and_says_each(year):
    wrong = [replace(c, maximum=Decimal(19)) if c.code == "II.1" else c for c in scoring.CRITERIA]
    table = scoring.built(year, scoring.draft(criteria=tuple(wrong), total=Decimal(99)))
    table.season = year.season
    with pytest.raises(InvalidInput) as refused:
        actions.freeze_table(by=year.offices["bac-kan"], at=scoring.TABLE_AT, table=table, seen_version=1)
    said = [str(message) for message in refused.value.fields[""]]
    assert any("Dòng II:" in message and "39" in message for message in said)
    assert any("99" in message and "100" in message for message in said)
    assert not TableFreeze.objects.exists()
    assert not ScoreSheet.objects.exists()


def test_only_the_heads_office_builds_tables(year):
    with pytest.raises(NotPermitted):
        actions.build_table(
            by=year.offices["hoa-binh"], at=scoring.TABLE_AT, season=year.season, draft=scoring.DRAFT
        )
    with pytest.raises(NotPermitted):
        actions.build_table(by=year.auditor, at=scoring.TABLE_AT, season=year.season, draft=scoring.DRAFT)


def test_a_table_is_not_built_once_scoring_has_begun(year):
    season = year.at_stage(Stage.SELF_SCORING)
    with pytest.raises(NotNow):
        actions.build_table(
            by=year.offices["bac-kan"], at=scoring.TABLE_AT, season=season, draft=scoring.DRAFT
        )


def test_rewriting_replaces_every_line(year):
    table = scoring.built(year)
    table.season = year.season
    smaller = scoring.draft(criteria=scoring.CRITERIA[:3], total=Decimal(60), tie_breaks=())
    actions.rewrite_table(
        by=year.offices["bac-kan"], at=scoring.TABLE_AT, table=table, seen_version=1, draft=smaller
    )
    assert list(table.criteria.values_list("code", flat=True)) == ["I", "I.1", "I.2"]
    assert ScoringTable.objects.get().version == 2


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(year):
    table = scoring.built(year)
    table.season = year.season
    office = year.offices["bac-kan"]
    actions.rewrite_table(
        by=office, at=scoring.TABLE_AT, table=table, seen_version=1, draft=scoring.draft(title="A")
    )
    with pytest.raises(ChangedMeanwhile):
        actions.rewrite_table(
            by=office, at=scoring.TABLE_AT, table=table, seen_version=1, draft=scoring.draft(title="B")
        )
    assert ScoringTable.objects.get().title == "A"


def test_a_draft_with_bad_lines_leaves_nothing_behind(year):
    lines = (
        *scoring.CRITERIA,
        CriterionDraft("II.2", "Trùng", parent_code="II"),
        CriterionDraft("III.1", "Mồ côi", parent_code="III"),
        CriterionDraft("IV", " "),
    )
    with pytest.raises(InvalidInput) as refused:
        scoring.built(year, scoring.draft(criteria=lines))
    assert set(refused.value.fields) == {"II.2", "III.1", "IV"}
    assert not ScoringTable.objects.exists()
    assert not Criterion.objects.exists()


def test_lines_under_each_other_in_a_circle_are_refused(year):
    lines = (CriterionDraft("A", "A", parent_code="B"), CriterionDraft("B", "B", parent_code="A"))
    with pytest.raises(InvalidInput):
        scoring.built(year, scoring.draft(criteria=lines))


def test_a_frozen_table_is_amended_by_a_new_version_with_a_reason():
    of = scoring.frozen(stage=Stage.RUNNING)
    office = of.year.offices["bac-kan"]
    with pytest.raises(NotNow):
        actions.rewrite_table(
            by=office,
            at=scoring.TABLE_AT,
            table=of.table,
            seen_version=of.table.version,
            draft=scoring.DRAFT,
        )
    with pytest.raises(InvalidInput) as refused:
        actions.build_table(by=office, at=scoring.TABLE_AT, season=of.year.season, draft=scoring.DRAFT)
    assert "amendment_reason" in refused.value.fields
    amended = actions.build_table(
        by=office,
        at=scoring.TABLE_AT,
        season=of.year.season,
        draft=scoring.draft(title="Sửa"),
        amendment_reason="Chỉ tiêu Trung ương giao thay đổi",
    )
    amended.season = of.year.season
    actions.freeze_table(by=office, at=scoring.TABLE_AT, table=amended, seen_version=1)
    assert queries.frozen_table_of(of.year.season) == amended
    assert amended.amends_id == of.table.pk
    assert set(ScoreSheet.objects.values_list("table", flat=True)) == {amended.pk}


def test_a_table_cannot_be_replaced_once_somebody_scored_by_it():
    of = scoring.frozen()
    scoring.save(of, "hoa-binh")
    of.year.at_stage(Stage.MIDYEAR)
    office = of.year.offices["bac-kan"]
    amended = actions.build_table(
        by=office,
        at=scoring.TABLE_AT,
        season=of.year.season,
        draft=scoring.DRAFT,
        amendment_reason="Sửa",
    )
    amended.season = of.year.season
    with pytest.raises(NotNow):
        actions.freeze_table(by=office, at=scoring.TABLE_AT, table=amended, seen_version=1)
