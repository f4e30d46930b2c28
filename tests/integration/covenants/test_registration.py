"""Registering targets: who may, when, and what becomes of it."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import covenants as make
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.covenants import actions, policies, queries
from thidua.covenants.enums import RegistrationState
from thidua.covenants.models import Registration, Submission, Target, TargetRemark
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted


def duty(of: make.Year, kind: DutyKind, **about: object) -> Duty:
    return Duty.objects.get(season=of.season_id, kind=kind, **about)


def codes(registration: Registration) -> list[str]:
    return [line.code for line in queries.live_sheet(make.fresh(registration)).lines]


def test_a_sheet_is_saved_as_typed():
    year = make.year()
    content = make.sheet(
        make.line("GRDP"),
        make.line("THU-NS", unit="tỷ đồng"),
        titles=("CTDCP", "CO_TINH"),
        pledge="Không nợ đọng",
    )
    begun = make.registration(year, "hoa-binh", content)
    found = queries.live_sheet(begun)
    assert [line.code for line in found.lines] == ["GRDP", "THU-NS"]
    assert found.titles == ["CTDCP", "CO_TINH"]
    assert found.pledge == "Không nợ đọng"
    assert begun.state is RegistrationState.DRAFT


def test_saving_changes_adds_takes_out_and_reorders_at_once():
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A"), make.line("B"), make.line("C")))
    a, b, c = queries.live_sheet(begun).lines
    changed = make.line("C", target_id=c.target_id, target_value=Decimal(99))
    actions.save_sheet(
        by=year.offices["hoa-binh"],
        at=make.AT,
        registration=begun,
        seen_version=begun.version,
        sheet=make.sheet(changed, make.line("D"), a),
    )
    assert codes(begun) == ["C", "D", "A"]
    assert Target.objects.get(pk=c.target_id).target_value == 99
    taken_out = Target.objects.get(pk=b.target_id)
    assert taken_out.removed_at == make.AT


def test_codes_may_change_places():
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A"), make.line("B")))
    a, b = queries.live_sheet(begun).lines
    swapped = make.sheet(make.line("B", target_id=a.target_id), make.line("A", target_id=b.target_id))
    actions.save_sheet(
        by=year.offices["hoa-binh"],
        at=make.AT,
        registration=begun,
        seen_version=begun.version,
        sheet=swapped,
    )
    assert codes(begun) == ["B", "A"]


def test_one_bad_row_saves_nothing_and_says_where():
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A")))
    bad = make.sheet(
        make.line("B"),
        make.line("B", unit=" "),
        make.line("C", due_date=date(2024, 1, 5)),
    )
    with pytest.raises(InvalidInput) as refusal:
        actions.save_sheet(
            by=year.offices["hoa-binh"],
            at=make.AT,
            registration=begun,
            seen_version=begun.version,
            sheet=bad,
        )
    assert set(refusal.value.fields) == {"0.code", "1.code", "1.unit", "2.due_date"}
    assert codes(begun) == ["A"]
    assert make.fresh(begun).version == 2


def test_a_wrong_title_undoes_the_targets_too():
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A")))
    with pytest.raises(InvalidInput) as refusal:
        actions.save_sheet(
            by=year.offices["hoa-binh"],
            at=make.AT,
            registration=begun,
            seen_version=begun.version,
            sheet=make.sheet(make.line("Z"), titles=("NOBEL",)),
        )
    assert "titles" in refusal.value.fields
    assert codes(begun) == ["A"]


def test_the_second_of_two_editors_is_told():
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    seen = begun.version
    actions.add_target(by=year.leaders["hoa-binh"], at=make.AT, registration=begun, line=make.line("MOI"))
    with pytest.raises(ChangedMeanwhile):
        actions.save_sheet(
            by=year.offices["hoa-binh"],
            at=make.AT,
            registration=make.fresh(begun),
            seen_version=seen,
            sheet=make.sheet(make.line("KHAC")),
        )
    assert "MOI" in codes(begun)


def test_single_targets_are_added_changed_taken_out_and_reordered():
    year = make.year()
    office = year.offices["hoa-binh"]
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A")))
    b = actions.add_target(by=office, at=make.AT, registration=begun, line=make.line("B"))
    a = Target.objects.get(registration=begun, code="A")
    actions.reorder_targets(
        by=office,
        at=make.AT,
        registration=begun,
        seen_version=make.fresh(begun).version,
        order=[b.pk, a.pk],
    )
    assert codes(begun) == ["B", "A"]
    b.refresh_from_db()
    actions.edit_target(by=office, at=make.AT, target=b, seen_version=b.version, line=make.line("B2"))
    actions.remove_target(by=office, at=make.AT, target=a)
    assert codes(begun) == ["B2"]


def test_a_stale_target_edit_is_told():
    year = make.year()
    office = year.offices["hoa-binh"]
    begun = make.registration(year, "hoa-binh")
    target = Target.objects.get(registration=begun)
    actions.edit_target(
        by=office, at=make.AT, target=target, seen_version=1, line=make.line("GRDP", unit="điểm %")
    )
    stale = Target.objects.get(pk=target.pk)
    with pytest.raises(ChangedMeanwhile):
        actions.edit_target(by=office, at=make.AT, target=stale, seen_version=1, line=make.line("X"))
    assert codes(begun) == ["GRDP"]


def test_a_code_used_twice_is_refused():
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    with pytest.raises(InvalidInput) as refusal:
        actions.add_target(
            by=year.offices["hoa-binh"], at=make.AT, registration=begun, line=make.line("GRDP")
        )
    assert "code" in refusal.value.fields


def test_reordering_needs_every_target_once():
    year = make.year()
    begun = make.registration(year, "hoa-binh", make.sheet(make.line("A"), make.line("B")))
    first = queries.live_sheet(begun).lines[0].target_id
    with pytest.raises(InvalidInput):
        actions.reorder_targets(
            by=year.offices["hoa-binh"],
            at=make.AT,
            registration=begun,
            seen_version=begun.version,
            order=[first, first],
        )


@pytest.mark.parametrize("stage", [Stage.SELF_SCORING, Stage.ARCHIVED])
def test_nothing_is_drafted_late(stage):
    year = make.year()
    season = year.at_stage(stage)
    with pytest.raises(NotNow):
        actions.open_registration(
            by=year.offices["hoa-binh"], at=make.AT, season=season, organisation=year.members["hoa-binh"]
        )


def test_drafting_begins_while_planning_handing_in_does_not():
    year = make.year(stage=Stage.PLANNING)
    begun = make.registration(year, "hoa-binh")
    with pytest.raises(NotNow, match="Đăng ký chỉ tiêu"):
        actions.submit_registration(
            by=year.offices["hoa-binh"], at=make.AT, registration=begun, seen_version=begun.version
        )
    assert not Submission.objects.exists()


def test_nobody_edits_anothers_registration():
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    for other in (
        year.offices["tuyen-quang"],
        year.offices["bac-kan"],
        year.officer,
        year.auditor,
    ):
        with pytest.raises(NotPermitted):
            actions.save_sheet(
                by=other,
                at=make.AT,
                registration=begun,
                seen_version=begun.version,
                sheet=make.sheet(make.line("X")),
            )
    assert codes(begun) == ["GRDP"]


def test_handing_in_fulfils_the_duty_and_closes_the_sheet():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    assert begun.state is RegistrationState.SUBMITTED
    assert duty(year, DutyKind.REGISTER_TARGETS, owner=year.members["hoa-binh"]).fulfilled_at == make.AT
    with pytest.raises(NotNow):
        actions.add_target(by=year.offices["hoa-binh"], at=make.AT, registration=begun, line=make.line("X"))


def test_handing_in_twice_is_refused():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    with pytest.raises(NotNow):
        actions.submit_registration(
            by=year.offices["hoa-binh"], at=make.AT, registration=begun, seen_version=begun.version
        )
    assert Submission.objects.count() == 1


def test_an_empty_registration_is_not_handed_in():
    year = make.year()
    begun = actions.open_registration(
        by=year.offices["hoa-binh"], at=make.AT, season=year.season, organisation=year.members["hoa-binh"]
    )
    with pytest.raises(InvalidInput):
        actions.submit_registration(
            by=year.offices["hoa-binh"], at=make.AT, registration=begun, seen_version=begun.version
        )
    assert duty(year, DutyKind.REGISTER_TARGETS, owner=year.members["hoa-binh"]).fulfilled_at is None


def test_handing_in_what_somebody_changed_meanwhile_is_refused():
    year = make.year()
    begun = make.registration(year, "hoa-binh")
    seen = begun.version
    actions.add_target(by=year.leaders["hoa-binh"], at=make.AT, registration=begun, line=make.line("MOI"))
    with pytest.raises(ChangedMeanwhile):
        actions.submit_registration(
            by=year.offices["hoa-binh"],
            at=make.AT,
            registration=make.fresh(begun),
            seen_version=seen,
        )
    assert not Submission.objects.exists()


def test_returning_opens_the_sheet_and_the_duty_again():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    target = queries.live_sheet(begun).lines[0].target_id
    actions.return_registration(
        by=year.offices["bac-kan"],
        at=make.AT,
        registration=begun,
        reason="Chỉ tiêu thấp hơn năm trước.",
        remarks={target: "Nâng lên ít nhất 9 %"},
    )
    returned = make.fresh(begun)
    assert returned.state is RegistrationState.RETURNED
    assert queries.standing_return(returned).reason == "Chỉ tiêu thấp hơn năm trước."
    assert TargetRemark.objects.get().target_id == target
    assert duty(year, DutyKind.REGISTER_TARGETS, owner=year.members["hoa-binh"]).fulfilled_at is None
    actions.add_target(by=year.offices["hoa-binh"], at=make.AT, registration=returned, line=make.line("X"))


def test_returning_needs_a_reason_and_leaves_nothing_behind():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    with pytest.raises(InvalidInput) as refusal:
        actions.return_registration(by=year.offices["bac-kan"], at=make.AT, registration=begun, reason="  ")
    assert "reason" in refusal.value.fields
    assert make.fresh(begun).state is RegistrationState.SUBMITTED


def test_a_remark_on_a_foreign_target_undoes_the_return():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    other = make.submitted(year, "tuyen-quang")
    foreign = queries.live_sheet(other).lines[0].target_id
    with pytest.raises(InvalidInput):
        actions.return_registration(
            by=year.offices["bac-kan"],
            at=make.AT,
            registration=begun,
            reason="Xem lại",
            remarks={foreign: "?"},
        )
    assert make.fresh(begun).state is RegistrationState.SUBMITTED
    assert duty(year, DutyKind.REGISTER_TARGETS, owner=year.members["hoa-binh"]).fulfilled_at is not None


def test_accepting_fulfils_the_review():
    year = make.year()
    make.accepted(year, "hoa-binh")
    about = duty(year, DutyKind.REVIEW_REGISTRATION, subject=year.members["hoa-binh"])
    assert about.fulfilled_at == make.AT


def test_the_deputy_reviews_the_heads_own():
    year = make.year()
    begun = make.submitted(year, "bac-kan")
    with pytest.raises(NotPermitted, match="Tuyên Quang"):
        actions.accept_registration(
            by=year.offices["bac-kan"],
            at=make.AT,
            registration=begun,
            submission=begun.latest_submission,
        )
    actions.accept_registration(
        by=year.offices["tuyen-quang"],
        at=make.AT,
        registration=begun,
        submission=begun.latest_submission,
    )
    assert make.fresh(begun).state is RegistrationState.ACCEPTED


def test_a_member_does_not_review_another():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    with pytest.raises(NotPermitted):
        actions.return_registration(
            by=year.offices["tuyen-quang"], at=make.AT, registration=begun, reason="Thấp"
        )


def test_accepting_what_was_not_read_is_refused():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    read = begun.latest_submission
    actions.return_registration(
        by=year.offices["bac-kan"], at=make.AT, registration=begun, reason="Bổ sung nguồn"
    )
    again = make.fresh(begun)
    actions.submit_registration(
        by=year.offices["hoa-binh"], at=make.AT, registration=again, seen_version=again.version
    )
    with pytest.raises(NotNow, match="nộp lại"):
        actions.accept_registration(
            by=year.offices["bac-kan"], at=make.AT, registration=again, submission=read
        )


def test_an_accepted_registration_may_be_given_back_to_adjust_it():
    year = make.year()
    begun = make.accepted(year, "hoa-binh")
    year.at_stage(Stage.RUNNING)
    actions.return_registration(
        by=year.offices["bac-kan"],
        at=make.AT,
        registration=make.fresh_in(year, begun),
        reason="Giao lại chỉ tiêu",
    )
    about = duty(year, DutyKind.REVIEW_REGISTRATION, subject=year.members["hoa-binh"])
    assert about.fulfilled_at is None
    assert make.fresh(begun).state is RegistrationState.RETURNED


def test_a_submission_keeps_what_it_said():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    actions.return_registration(
        by=year.offices["bac-kan"], at=make.AT, registration=begun, reason="Nâng chỉ tiêu"
    )
    returned = make.fresh(begun)
    kept = queries.live_sheet(returned).lines[0]
    actions.save_sheet(
        by=year.offices["hoa-binh"],
        at=make.AT,
        registration=returned,
        seen_version=returned.version,
        sheet=make.sheet(make.line("GRDP", target_id=kept.target_id, target_value=Decimal("9.1"))),
    )
    again = make.fresh(begun)
    assert queries.submitted_sheet(again).lines[0].target_value == Decimal("8.5")
    assert queries.live_sheet(again).lines[0].target_value == Decimal("9.1")
    changes = queries.sheet_changes(queries.submitted_sheet(again), queries.live_sheet(again))
    assert changes == {"GRDP": "changed"}


# ------------------------------------------------------------------------------------------- who sees what


def seen(year: make.Year, by: object, code: str) -> list[str] | None:
    registration = queries.registration_of(season=year.season, organisation=year.members[code])
    found = policies.visible_sheet(by=by, registration=registration)
    return [line.code for line in found.lines] if found else None


def test_a_draft_is_its_members_own():
    year = make.year()
    make.registration(year, "hoa-binh")
    assert seen(year, year.offices["hoa-binh"], "hoa-binh") == ["GRDP"]
    assert seen(year, year.auditor, "hoa-binh") == ["GRDP"]
    for other in (year.offices["bac-kan"], year.offices["tuyen-quang"], year.officer):
        assert seen(year, other, "hoa-binh") is None
        with pytest.raises(NotFound):
            policies.access_registration(
                by=other, season_id=year.season_id, organisation_id=year.members["hoa-binh"].pk
            )


def test_what_was_handed_in_is_seen_by_reviewer_and_organiser_only():
    year = make.year()
    make.submitted(year, "hoa-binh")
    assert seen(year, year.offices["bac-kan"], "hoa-binh") == ["GRDP"]
    assert seen(year, year.officer, "hoa-binh") == ["GRDP"]
    assert seen(year, year.offices["tuyen-quang"], "hoa-binh") is None


def test_the_head_does_not_read_ahead_in_a_returned_sheet():
    year = make.year()
    begun = make.submitted(year, "hoa-binh")
    actions.return_registration(by=year.offices["bac-kan"], at=make.AT, registration=begun, reason="Bổ sung")
    actions.add_target(
        by=year.offices["hoa-binh"], at=make.AT, registration=make.fresh(begun), line=make.line("MOI")
    )
    assert seen(year, year.offices["bac-kan"], "hoa-binh") == ["GRDP"]
    assert seen(year, year.offices["hoa-binh"], "hoa-binh") == ["GRDP", "MOI"]


def test_what_was_accepted_is_seen_in_the_cluster():
    year = make.year()
    make.accepted(year, "hoa-binh")
    assert seen(year, year.offices["tuyen-quang"], "hoa-binh") == ["GRDP"]


def test_strangers_see_nothing():
    year = make.year()
    make.accepted(year, "hoa-binh")
    stranger = make.account("la", "member_office", make.organisation("la", "Lạ"))
    with pytest.raises(NotFound):
        policies.access_registration(
            by=stranger, season_id=year.season_id, organisation_id=year.members["hoa-binh"].pk
        )


def test_counts_of_a_draft_do_not_show_in_the_overview():
    year = make.year()
    make.registration(year, "hoa-binh")
    make.submitted(year, "tuyen-quang")
    counts = {m.organisation.code: m.target_count for m in queries.registrations_in(year.season)}
    assert counts == {"bac-kan": None, "hoa-binh": None, "tuyen-quang": 1}


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_overview_costs_the_same_for_one_and_three(how_many, django_assert_num_queries):
    year = make.year()
    for code in list(year.members)[:how_many]:
        make.accepted(year, code)
    season = year.season
    with django_assert_num_queries(4):
        found = queries.registrations_in(season)
    assert len(found) == 3


def test_every_action_leaves_its_record():
    year = make.year()
    make.accepted(year, "hoa-binh")
    told = list(AuditRecord.objects.filter(action__startswith="covenants.").values_list("action", flat=True))
    assert sorted(told) == [
        "covenants.accept_registration",
        "covenants.open_registration",
        "covenants.save_sheet",
        "covenants.submit_registration",
    ]
