"""Results against targets over the year."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from tests.factories import covenants as make
from thidua.clusters.enums import Stage
from thidua.covenants import actions, policies, queries
from thidua.covenants.actions import ResultLine, Upload
from thidua.covenants.enums import Direction
from thidua.covenants.models import Target, TargetResult
from thidua.kernel.clock import vietnam_time
from thidua.kernel.models import StoredFile
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted

AT = vietnam_time(2023, 11, 10)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def running(*lines) -> tuple[make.Year, list[Target]]:
    year = make.year(stage=Stage.REGISTERING)
    begun = make.accepted(year, "hoa-binh", make.sheet(*(lines or (make.line("GRDP"),))))
    year.at_stage(Stage.RUNNING)
    targets = list(Target.objects.filter(registration=begun).order_by("position"))
    for target in targets:
        target.registration = make.fresh_in(year, begun)
    return year, targets


def report(year: make.Year, target: Target, value: str, **changes) -> TargetResult:
    told = {"as_of": date(2023, 10, 31), "evidence_ref": "Báo cáo Cục Thống kê"}
    return actions.report_result(
        by=changes.pop("by", year.offices["hoa-binh"]),
        at=AT,
        target=target,
        value=Decimal(value),
        **(told | changes),
    )


def standing(year: make.Year):
    return queries.target_results(season=year.season, organisation=year.members["hoa-binh"])


def test_the_latest_day_counts_not_the_latest_report():
    year, (target,) = running()
    report(year, target, "8.9", as_of=date(2023, 10, 31))
    report(year, target, "5.0", as_of=date(2023, 6, 30))
    found = standing(year)[0]
    assert found.latest.value == Decimal("8.9")
    assert [r.value for r in found.history] == [Decimal("5.0"), Decimal("8.9")]


@pytest.mark.parametrize(
    ("direction", "target", "value", "share", "met"),
    [
        (Direction.HIGHER, "8", "10", Decimal("1.25"), True),
        (Direction.HIGHER, "8", "4", Decimal("0.5"), False),
        (Direction.HIGHER, "8", "8", Decimal(1), True),
        (Direction.LOWER, "4", "5", Decimal("0.8"), False),
        (Direction.LOWER, "4", "2", Decimal(2), True),
        (Direction.LOWER, "0", "0", Decimal(1), True),
        (Direction.LOWER, "0", "3", Decimal(0), False),
        (Direction.HIGHER, "0", "-1", None, False),
    ],
)
def test_attainment(direction, target, value, share, met):
    of = Target(target_value=Decimal(target), direction=direction)
    assert queries.attainment(target=of, value=Decimal(value)) == share
    assert queries.is_met(target=of, value=Decimal(value)) is met


def test_a_correction_counts_and_the_wrong_one_stays():
    year, (target,) = running()
    wrong = report(year, target, "89")
    actions.correct_result(
        by=year.offices["hoa-binh"],
        at=AT,
        result=_reread(wrong, year),
        value=Decimal("8.9"),
        reason="Sai dấu phẩy",
    )
    found = standing(year)[0]
    assert found.latest.value == Decimal("8.9")
    assert found.latest.corrects_id == wrong.pk
    assert TargetResult.objects.count() == 2
    with pytest.raises(NotNow):
        actions.correct_result(
            by=year.offices["hoa-binh"], at=AT, result=_reread(wrong, year), value=Decimal(9), reason="Nữa"
        )


def _reread(result: TargetResult, year: make.Year) -> TargetResult:
    found = queries.result_with_id(result.pk)
    found.target.registration.season = year.season
    return found


def test_a_correction_needs_a_reason():
    year, (target,) = running()
    wrong = report(year, target, "89")
    with pytest.raises(InvalidInput):
        actions.correct_result(
            by=year.offices["hoa-binh"], at=AT, result=_reread(wrong, year), value=Decimal(9), reason=""
        )


@pytest.mark.parametrize("stage", [Stage.REGISTERING, Stage.COVENANT, Stage.APPRAISING, Stage.ARCHIVED])
def test_results_are_reported_from_running_to_self_scoring(stage):
    year, (target,) = running()
    target.registration.season = year.at_stage(stage)
    with pytest.raises(NotNow):
        report(year, target, "8")


def test_nobody_reports_for_another():
    year, (target,) = running()
    for other in (year.offices["bac-kan"], year.officer, year.auditor):
        with pytest.raises(NotPermitted):
            report(year, target, "8", by=other)


@pytest.mark.parametrize("as_of", [date(2023, 11, 11), date(2022, 12, 31)])
def test_a_day_ahead_or_of_another_year_is_refused(as_of):
    year, (target,) = running()
    with pytest.raises(InvalidInput) as refusal:
        report(year, target, "8", as_of=as_of)
    assert "as_of" in refusal.value.fields


def test_a_number_without_evidence_is_refused():
    year, (target,) = running()
    with pytest.raises(InvalidInput) as refusal:
        report(year, target, "8", evidence_ref=" ")
    assert "evidence_ref" in refusal.value.fields


def test_an_evidence_file_is_kept_for_those_who_may_read_it():
    year, (target,) = running()
    upload = Upload(content=BytesIO(PDF), name="so-lieu.pdf", size=len(PDF))
    made = report(year, target, "8.9", evidence_ref="", evidence=upload)
    file = made.evidence_file
    assert policies.may_read_file(by=year.offices["hoa-binh"], file=file)
    assert policies.may_read_file(by=year.offices["bac-kan"], file=file)
    assert not policies.may_read_file(by=None, file=file)
    stranger = make.account("la", "member_office", make.organisation("la", "Lạ"))
    assert not policies.may_read_file(by=stranger, file=file)


def test_a_file_that_is_not_what_it_says_undoes_the_report():
    year, (target,) = running()
    upload = Upload(content=BytesIO(b"not a pdf at all"), name="so-lieu.pdf", size=16)
    with pytest.raises(InvalidInput):
        report(year, target, "8.9", evidence=upload)
    assert not TargetResult.objects.exists()
    assert not StoredFile.objects.exists()


def test_many_results_are_reported_together_or_not_at_all():
    year, (a, b) = running(make.line("A"), make.line("B"))
    lines = [ResultLine(a, Decimal(9), "CTK"), ResultLine(b, Decimal(5), " ")]
    told = {
        "by": year.offices["hoa-binh"],
        "at": AT,
        "season": year.season,
        "organisation": year.members["hoa-binh"],
        "as_of": date(2023, 10, 31),
    }
    with pytest.raises(InvalidInput) as refusal:
        actions.report_results(lines=lines, **told)
    assert set(refusal.value.fields) == {f"{b.pk}.evidence_ref"}
    assert not TargetResult.objects.exists()
    lines[1] = ResultLine(b, Decimal(5), "CTK")
    assert len(actions.report_results(lines=lines, **told)) == 2


def test_other_members_see_results_once_scoring_is_over():
    year, (_target,) = running()
    other = year.offices["tuyen-quang"]
    third = make.year_member(year, "yen-bai")
    told = {"season": year.season, "organisation": year.members["hoa-binh"]}
    assert policies.can_read_results(by=other, **told)
    assert not policies.can_read_results(by=third, **told)
    assert policies.can_read_results(by=year.auditor, **told)
    told["season"] = year.at_stage(Stage.APPRAISING)
    assert policies.can_read_results(by=third, **told)


def test_a_target_being_adjusted_is_read_as_it_was_accepted():
    year, (target,) = running()
    begun = target.registration
    actions.return_registration(by=year.offices["bac-kan"], at=AT, registration=begun, reason="Giao lại")
    returned = make.fresh_in(year, begun)
    actions.save_sheet(
        by=year.offices["hoa-binh"],
        at=AT,
        registration=returned,
        seen_version=returned.version,
        sheet=make.sheet(make.line("KHAC", target_id=target.pk, target_value=Decimal(1))),
    )
    found = standing(year)[0]
    assert (found.target.code, found.target.target_value) == ("GRDP", Decimal("8.5"))


@pytest.mark.parametrize("how_many", [1, 3])
def test_standings_cost_the_same_for_one_and_three(how_many, django_assert_num_queries):
    year, targets = running(*(make.line(f"T{n}") for n in range(how_many)))
    for target in targets:
        report(year, target, "8")
    season = year.season
    with django_assert_num_queries(6):
        found = queries.target_results(season=season, organisation=year.members["hoa-binh"])
    assert len(found) == how_many
