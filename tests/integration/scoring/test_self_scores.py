"""A member scores itself: what is taken, what is refused, and that nothing is half saved."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.factories import covenants, scoring
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.covenants import actions as covenants_do
from thidua.covenants import queries as covenants_read
from thidua.kernel.files import access_file
from thidua.kernel.models import AppendOnlyError, StoredFile
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted
from thidua.scoring import actions, queries
from thidua.scoring.enums import EvidenceKind, SheetState
from thidua.scoring.models import Evidence, SelfScoreEntry, Submission
from thidua.scoring.specs import LineValue


@pytest.fixture
def of():
    return scoring.frozen()


def test_saving_computes_with_the_registered_target(of):
    scoring.save(of, "hoa-binh", scoring.FULL | {"I.2": LineValue(actual=Decimal("6.8"))})
    view = queries.sheet_view(of.sheet("hoa-binh"))
    line = view.by_code["I.2"]
    assert line.self_entry.target == Decimal("8.5")
    assert line.self_entry.target_record.code == "GRDP"
    assert line.self_score.points == Decimal("32.00")
    assert view.self_total.points == Decimal("85.00")


def test_a_target_nobody_accepted_is_not_what_is_measured_against(of):
    season = of.year.at_stage(Stage.MIDYEAR)
    told = {"by": of.year.offices["bac-kan"], "at": covenants.AT}
    begun = covenants_read.registration_of(season=season, organisation=of.year.members["hoa-binh"])
    covenants_do.return_registration(registration=begun, reason="Giao lại", **told)
    begun = covenants.fresh(begun)
    kept = covenants_read.live_sheet(begun).lines[0]
    covenants_do.save_sheet(
        by=of.year.offices["hoa-binh"],
        at=covenants.AT,
        registration=begun,
        seen_version=begun.version,
        sheet=covenants.sheet(replace(kept, target_value=Decimal("4.25"))),
    )
    of.year.at_stage(Stage.SELF_SCORING)
    scoring.save(of, "hoa-binh", scoring.FULL | {"I.2": LineValue(actual=Decimal("6.8"))})
    line = queries.sheet_view(of.sheet("hoa-binh")).by_code["I.2"]
    assert (line.self_entry.target, line.self_score.points) == (Decimal("8.5"), Decimal("32.00"))


def test_each_change_is_a_new_record_and_only_what_changed_is_written(of):
    scoring.save(of, "hoa-binh")
    scoring.save(of, "hoa-binh", scoring.FULL | {"I.1": LineValue(points=Decimal(17))})
    records = SelfScoreEntry.objects.filter(criterion__code="I.1").order_by("pk")
    assert [record.points for record in records] == [Decimal(18), Decimal(17)]
    assert SelfScoreEntry.objects.count() == 5
    with pytest.raises(AppendOnlyError):
        records[0].save()


def test_a_line_can_be_taken_back(of):
    scoring.save(of, "hoa-binh")
    scoring.save(of, "hoa-binh", {"I.1": LineValue()})
    view = queries.sheet_view(of.sheet("hoa-binh"))
    assert view.by_code["I.1"].self_score.points is None
    assert view.self_total.unsettled == ("I.1",)


def test_wrong_lines_are_all_told_and_nothing_is_saved(of):
    values = {
        "I.1": LineValue(points=Decimal("20.5")),
        "II.1": LineValue(answer=True),
        "II.3": LineValue(points=Decimal("0.25")),
        "I.3": LineValue(count=Decimal("1.5")),
        "IX": LineValue(points=Decimal(1)),
    }
    with pytest.raises(InvalidInput) as refused:
        scoring.save(of, "hoa-binh", values)
    said = {code: str(messages[0]) for code, messages in refused.value.fields.items()}
    assert set(said) == {"I.1", "II.3", "I.3", "IX"}
    assert "tối đa 20" in said["I.1"]
    assert "-0,25" in said["II.3"]
    assert not SelfScoreEntry.objects.exists()
    assert of.sheet("hoa-binh").version == 1


def test_another_members_sheet_is_refused(of):
    sheet = of.sheet("hoa-binh")
    for by in (of.year.offices["tuyen-quang"], of.year.offices["bac-kan"], of.year.auditor):
        with pytest.raises(NotPermitted):
            actions.save_self_scores(
                by=by, at=scoring.SELF_AT, sheet=sheet, seen_version=1, values=scoring.FULL
            )
    assert not SelfScoreEntry.objects.exists()


def test_scores_are_not_taken_before_their_stage(of):
    of.year.at_stage(Stage.RUNNING)
    with pytest.raises(NotNow):
        scoring.save(of, "hoa-binh")


def test_the_second_of_two_officers_is_told(of):
    sheet = of.sheet("hoa-binh")
    scoring.save(of, "hoa-binh")
    with pytest.raises(ChangedMeanwhile):
        actions.save_self_scores(
            by=of.year.offices["hoa-binh"],
            at=scoring.SELF_AT,
            sheet=sheet,
            seen_version=sheet.version,
            values={"I.1": LineValue(points=Decimal(1))},
        )
    assert queries.sheet_view(of.sheet("hoa-binh")).by_code["I.1"].self_score.points == Decimal(18)


def test_handing_in_records_the_total_and_fulfils_the_duty(of):
    sheet = scoring.submitted(of, "hoa-binh")
    assert sheet.state == SheetState.SUBMITTED
    assert Submission.objects.get().total == Decimal(93)
    duties = Duty.objects.filter(kind=DutyKind.SELF_SCORE, fulfilled_at__isnull=False)
    assert [duty.owner.code for duty in duties] == ["hoa-binh"]


def test_handing_in_names_every_line_that_is_missing(of):
    scoring.save(of, "hoa-binh", {"I.1": LineValue(points=Decimal(1)), "II.2": LineValue(points=Decimal(5))})
    sheet = of.sheet("hoa-binh")
    with pytest.raises(InvalidInput) as refused:
        actions.submit_self_score(
            by=of.year.offices["hoa-binh"], at=scoring.SELF_AT, sheet=sheet, seen_version=sheet.version
        )
    assert set(refused.value.fields) == {"I.2", "II.1", "II.2"}
    assert "minh chứng" in str(refused.value.fields["II.2"][0])
    assert of.sheet("hoa-binh").state == SheetState.DRAFTING
    assert not Submission.objects.exists()


def test_a_sheet_handed_in_is_closed_to_its_member(of):
    scoring.submitted(of, "hoa-binh")
    with pytest.raises(NotNow):
        scoring.save(of, "hoa-binh", {"I.1": LineValue(points=Decimal(1))})
    with pytest.raises(NotNow):
        scoring.evidence(of, "hoa-binh")


def test_evidence_is_a_file_read_by_whoever_sees_the_scores(of):
    evidence = actions.add_evidence(
        by=of.year.offices["hoa-binh"],
        at=scoring.SELF_AT,
        sheet=of.sheet("hoa-binh"),
        code="II.2",
        kind=EvidenceKind.FILE,
        title="Ảnh",
        upload=scoring.png(),
        name="anh.png",
        size=70,
    )
    file_id = evidence.file_id
    for by in (of.year.offices["hoa-binh"], of.year.offices["bac-kan"], of.year.auditor, of.year.officer):
        assert access_file(by=by, file_id=file_id).pk == file_id
    made = scoring.stranger()
    for stranger in (made, None):
        with pytest.raises(NotFound):
            access_file(by=stranger, file_id=file_id)


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"not a pdf"), ("a.png", b"")])
def test_a_mistyped_upload_leaves_nothing_behind(of, name, content):
    with pytest.raises(InvalidInput):
        actions.add_evidence(
            by=of.year.offices["hoa-binh"],
            at=scoring.SELF_AT,
            sheet=of.sheet("hoa-binh"),
            code="II.2",
            kind=EvidenceKind.FILE,
            title="",
            upload=io.BytesIO(content),
            name=name,
            size=len(content),
        )
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("kind", EvidenceKind)
def test_evidence_without_its_content_is_refused(of, kind):
    with pytest.raises(InvalidInput):
        actions.add_evidence(
            by=of.year.offices["hoa-binh"],
            at=scoring.SELF_AT,
            sheet=of.sheet("hoa-binh"),
            code="II.2",
            kind=kind,
            title="Trống",
        )


def test_withdrawn_evidence_stays_on_record(of):
    scoring.evidence(of, "hoa-binh")
    evidence = Evidence.objects.get()
    actions.withdraw_evidence(
        by=of.year.offices["hoa-binh"],
        at=scoring.SELF_AT,
        sheet=of.sheet("hoa-binh"),
        evidence_id=evidence.pk,
    )
    assert queries.sheet_view(of.sheet("hoa-binh")).by_code["II.2"].evidence == []
    assert Evidence.objects.get().withdrawn_at == scoring.SELF_AT
    with pytest.raises(NotNow):
        actions.withdraw_evidence(
            by=of.year.offices["hoa-binh"],
            at=scoring.SELF_AT,
            sheet=of.sheet("hoa-binh"),
            evidence_id=evidence.pk,
        )
