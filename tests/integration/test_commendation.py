"""A proposal on its way: prepared, checked, submitted, returned, decided, printed, revoked."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from tests.factories import commendation as make
from thidua.commendation import actions, policies, queries
from thidua.commendation.candidate_list import CandidateLine, write_excel
from thidua.commendation.enums import CheckKind, HoldReason, ProposalState
from thidua.commendation.models import Candidate, Decision, Proposal, Recipient
from thidua.documents.models import IssuedDocument
from thidua.kernel.clock import vietnam_time
from thidua.kernel.models import AppendOnlyError, AuditRecord, NumberRegister, StoredFile
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow, NotPermitted
from thidua.parties.models import Person
from thidua.register.models import Award


@pytest.fixture
def where():
    return make.province()


def test_a_proposal_is_opened_with_who_and_what(where):
    proposal = make.open_proposal(where)
    assert (proposal.state, proposal.opened_by, proposal.award_code) == (
        ProposalState.DRAFTING,
        where.officer,
        "BK_TINH",
    )
    assert AuditRecord.objects.filter(action="commendation.open_proposal").count() == 1


def test_only_who_manages_commendation_there_prepares(where):
    other = make.province("Tuyên Quang", code="tuyen-quang")
    for by in (other.officer, where.leader, where.auditor):
        with pytest.raises(NotPermitted):
            make.open_proposal(where, by=by)


def test_an_award_the_law_does_not_know_is_refused(where):
    with pytest.raises(InvalidInput) as refusal:
        make.open_proposal(where, award_code="HUY_HIEU")
    assert set(refusal.value.fields) == {"award_code"}


def test_editing_is_for_the_version_seen(where):
    proposal = make.open_proposal(where)
    told = {
        "award_code": "BK_TINH",
        "commendation_kind": proposal.commendation_kind,
        "title": "Khác",
        "achievement": proposal.achievement,
        "achievement_year": 2023,
    }
    actions.edit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=1, **told)
    with pytest.raises(ChangedMeanwhile):
        actions.edit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=1, **told)


# ---------------------------------------------------------------- the list


def test_the_list_is_kept_in_its_order(where):
    proposal = make.listed(where, 5)
    found = queries.candidates_of(proposal)
    assert [c.name for c in found] == [f"Người Thứ {n}" for n in range(1, 6)]
    assert [c.position for c in found] == [1, 2, 3, 4, 5]


def test_lines_change_are_added_and_taken_off_but_stay_on_record(where):
    proposal = make.listed(where, 3)
    first, second, third = queries.candidates_of(proposal)
    actions.save_candidates(
        by=where.officer,
        at=make.AT,
        proposal=proposal,
        seen_version=proposal.version,
        lines=[
            CandidateLine(name="Bà Người Mới", unit="Đơn vị mới"),
            CandidateLine(name=third.name, unit="Đơn vị khác", id=third.pk),
            CandidateLine(name="", unit=""),
            CandidateLine(name=first.name, unit=first.unit, id=first.pk),
        ],
    )
    found = queries.candidates_of(proposal)
    assert [(c.name, c.unit) for c in found] == [
        ("Người Mới", "Đơn vị mới"),
        (third.name, "Đơn vị khác"),
        (first.name, first.unit),
    ]
    assert found[0].is_woman is True
    assert found[1].pk == third.pk
    assert Candidate.objects.get(pk=second.pk).removed_at == make.AT


def test_a_wrong_line_saves_nothing(where):
    proposal = make.listed(where, 2)
    with pytest.raises(InvalidInput) as refusal:
        actions.save_candidates(
            by=where.officer,
            at=make.AT,
            proposal=proposal,
            seen_version=proposal.version,
            lines=[
                CandidateLine(name="Có Tên", unit="Có đơn vị"),
                CandidateLine(name="Thiếu Đơn Vị", unit=""),
            ],
        )
    assert set(refusal.value.fields) == {"line-2-unit"}
    assert len(queries.candidates_of(proposal)) == 2
    assert Proposal.objects.get(pk=proposal.pk).version == proposal.version


def test_two_people_at_one_list(where):
    proposal = make.listed(where, 2)
    seen = proposal.version
    actions.save_candidates(
        by=where.officer, at=make.AT, proposal=proposal, seen_version=seen, lines=make.lines(4)
    )
    with pytest.raises(ChangedMeanwhile):
        actions.save_candidates(
            by=where.officer, at=make.AT, proposal=proposal, seen_version=seen, lines=make.lines(1)
        )
    assert len(queries.candidates_of(proposal)) == 4


def upload(content, name="danh-sach.xlsx"):
    return {"upload": SimpleUploadedFile(name, content), "name": name, "size": len(content)}


def test_excel_is_read_and_the_list_untouched(where):
    proposal = make.listed(where, 1)
    read = actions.read_candidate_list(
        by=where.officer, at=make.AT, proposal=proposal, **upload(write_excel(make.lines(22)))
    )
    assert [line.name for line in read] == [f"Người Thứ {n}" for n in range(1, 23)]
    assert len(queries.candidates_of(proposal)) == 1
    assert StoredFile.objects.filter(subject_id=str(where.organisation.pk)).count() == 1


def test_a_mistyped_file_is_refused(where):
    proposal = make.open_proposal(where)
    with pytest.raises(InvalidInput):
        actions.read_candidate_list(by=where.officer, at=make.AT, proposal=proposal, **upload(b"not excel"))
    assert not StoredFile.objects.exists()


# ----------------------------------------------------------------- checks


def kinds_that_block(where, proposal):
    lines = queries.check_lines(
        proposal=make.fresh(where.officer, proposal),
        candidates=queries.candidates_of(proposal),
        on=date(2024, 3, 5),
    )
    return {line.kind for line in lines if line.blocks}


def test_a_list_in_order_blocks_nothing(where):
    assert kinds_that_block(where, make.listed(where)) == set()


def test_an_empty_list_cannot_be_submitted(where):
    proposal = make.open_proposal(where)
    with pytest.raises(NotNow):
        actions.submit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=1)


def test_an_award_of_the_prime_minister_is_not_for_a_province_to_decide(where):
    assert kinds_that_block(where, make.listed(where, award_code="BKTTG")) == {CheckKind.AUTHORITY}


def test_one_award_for_one_achievement(where):
    make.decided(where, 2)
    again = make.listed(where, 2, title="Lần hai")
    assert kinds_that_block(where, again) == {CheckKind.ONE_AWARD}
    with pytest.raises(NotNow) as refusal:
        actions.submit_proposal(by=where.officer, at=make.AT, proposal=again, seen_version=again.version)
    assert "Người Thứ 1" in str(refusal.value)
    assert "điểm c khoản 2 Điều 5" in refusal.value.citation


def test_another_achievement_of_the_same_year_is_put_before_a_person(where):
    make.decided(where, 2)
    again = make.listed(where, 2, achievement="Cứu người trong lũ")
    lines = queries.check_lines(proposal=again, candidates=queries.candidates_of(again), on=date(2024, 3, 5))
    assert kinds_that_block(where, again) == set()
    assert [line.number for line in lines if line.kind == CheckKind.ONE_AWARD and line.wants_a_look] == [1, 2]


def test_put_forward_twice_for_the_same_is_seen_before_either_is_decided(where):
    make.listed(where, 2)
    assert kinds_that_block(where, make.listed(where, 1)) == {CheckKind.ONE_AWARD}


def test_a_hold_blocks_until_released_and_stays_on_record(where):
    proposal = make.listed(where, 2)
    candidate = queries.candidates_of(proposal)[0]
    hold = actions.place_hold(
        by=where.officer,
        at=make.AT,
        candidate=candidate,
        reason=HoldReason.COMPLAINT,
        source="Đơn tố cáo số 12 ngày 10/02/2024",
    )
    assert kinds_that_block(where, proposal) == {CheckKind.HOLD}
    with pytest.raises(NotNow):
        actions.submit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=2)
    with pytest.raises(NotNow):
        actions.place_hold(
            by=where.officer, at=make.AT, candidate=candidate, reason=HoldReason.PRESS, source="Báo"
        )
    actions.release_hold(by=where.officer, at=make.SIGNED, hold=hold, note="Tố cáo sai")
    assert kinds_that_block(where, proposal) == set()
    assert queries.holds_of(proposal).get().release_note == "Tố cáo sai"
    with pytest.raises(NotNow):
        actions.release_hold(by=where.officer, at=make.SIGNED, hold=hold, note="Lần nữa")


def test_a_hold_placed_after_submission_stops_the_signature(where):
    proposal = make.submitted(where)
    actions.place_hold(
        by=where.officer,
        at=make.AT,
        candidate=queries.candidates_of(proposal)[1],
        reason=HoldReason.DISCIPLINE,
        source="Thông báo số 3",
    )
    with pytest.raises(NotNow) as refusal:
        make.decide(where, proposal)
    assert "Người Thứ 2" in str(refusal.value)
    assert not Decision.objects.exists()


def test_publication_for_comment_ends_with_an_outcome(where):
    proposal = make.listed(where)
    notice = actions.open_comment(
        by=where.officer,
        at=make.AT,
        proposal=proposal,
        channel="Cổng thông tin điện tử tỉnh",
        opened_on=date(2024, 2, 20),
        closes_on=date(2024, 3, 1),
    )
    assert kinds_that_block(where, proposal) == {CheckKind.COMMENT}
    told = {"by": where.officer, "notice": notice, "comment_count": 0, "outcome": "Không có ý kiến"}
    with pytest.raises(NotNow):
        actions.close_comment(at=vietnam_time(2024, 3, 1, 12), **told)
    actions.close_comment(at=vietnam_time(2024, 3, 2, 8), **told)
    assert kinds_that_block(where, proposal) == set()


# ------------------------------------------------- submission and decision


def test_a_submission_keeps_text_and_findings(where):
    proposal = make.submitted(where)
    submission = queries.open_submission(proposal)
    assert proposal.state == ProposalState.SUBMITTED
    assert len(submission.text_hash) == 64
    assert {line["kind"] for line in submission.findings} == {kind.value for kind in CheckKind}
    with pytest.raises(NotNow):
        actions.save_candidates(
            by=where.officer, at=make.AT, proposal=proposal, seen_version=proposal.version, lines=[]
        )


def test_the_leader_returns_with_a_reason_and_it_comes_again(where):
    proposal = make.submitted(where)
    with pytest.raises(InvalidInput):
        actions.return_submission(by=where.leader, at=make.AT, proposal=proposal, reason=" ")
    actions.return_submission(by=where.leader, at=make.AT, proposal=proposal, reason="Thiếu thành tích")
    proposal = make.fresh(where.officer, proposal)
    assert proposal.state == ProposalState.DRAFTING
    actions.submit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=proposal.version)
    assert [s.returned.reason for s in proposal.submissions.all() if hasattr(s, "returned")] == [
        "Thiếu thành tích"
    ]
    assert make.decide(where, make.fresh(where.officer, proposal)).proposal_id == proposal.pk


def test_who_prepared_it_does_not_sign_it(where):
    make.assign_role(
        by=make.SYSTEM,
        at=make.AT,
        account=where.leader,
        role=make.Role.objects.get(code="provincial_officer"),
        organisation=where.organisation,
    )
    where.leader.refresh_from_db()
    proposal = make.open_proposal(where, by=where.leader)
    actions.save_candidates(
        by=where.officer, at=make.AT, proposal=proposal, seen_version=1, lines=make.lines(2)
    )
    actions.submit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=2)
    with pytest.raises(NotPermitted) as refusal:
        make.decide(where, make.fresh(where.leader, proposal))
    assert "hai người" in str(refusal.value)


def test_only_the_leader_decides(where):
    proposal = make.submitted(where)
    other = make.province("Tuyên Quang", code="tuyen-quang")
    for by in (where.officer, where.auditor, other.leader):
        with pytest.raises(NotPermitted):
            actions.decide_proposal(by=by, at=make.SIGNED, proposal=proposal, seen_hash="", acknowledged=True)


def test_a_decision_does_everything_at_once(where):
    decision = make.decided(where, 22)
    document = decision.document
    assert document.symbol_text == "01/QĐ-UBND"
    assert document.issued_on == date(2024, 3, 5)
    assert document.signer_name == "Chủ tịch Bắc Kạn"
    recipients = list(queries.recipients_of(decision))
    assert [r.golden_book_number for r in recipients] == list(range(1, 23))
    assert [r.candidate.name for r in recipients] == [f"Người Thứ {n}" for n in range(1, 23)]
    assert len({r.code.code for r in recipients}) == 22
    awards = Award.objects.filter(decision=document)
    assert awards.count() == 22
    line = awards.get(recipient_name="Người Thứ 7")
    assert (line.golden_book_number, line.decision_number, line.year) == ("07", "01/QĐ-UBND", 2023)
    assert line.authority_post == "Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn"
    assert Person.objects.filter(name__startswith="Người Thứ").count() == 22
    text = "".join(page.extract_text() for page in PdfReader(make.content_of(document.pdf)).pages)
    assert "Người Thứ 22" in text
    assert "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022" in " ".join(text.split())
    assert policies.access_proposal(by=where.officer, proposal_id=decision.proposal_id).state == "decided"


def test_a_person_known_by_name_post_and_unit_is_not_entered_twice(where):
    line = CandidateLine(name="Người Quen", post="Chuyên viên", unit=where.department.name)
    for year in (2022, 2023):
        proposal = make.open_proposal(where, achievement=f"Năm {year}", achievement_year=year)
        actions.save_candidates(by=where.officer, at=make.AT, proposal=proposal, seen_version=1, lines=[line])
        actions.submit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=2)
        make.decide(where, make.fresh(where.officer, proposal))
    person = Person.objects.get(name="Người Quen")
    assert {award.year for award in Award.objects.filter(party=person)} == {2022, 2023}
    assert {award.unit_id for award in Award.objects.filter(party=person)} == {where.department.pk}


def test_points_left_to_a_person_must_be_acknowledged(where):
    proposal = make.submitted(where)
    with pytest.raises(InvalidInput) as refusal:
        make.decide(where, proposal, acknowledged=False)
    assert set(refusal.value.fields) == {"acknowledged"}


def test_a_text_that_changed_since_it_was_shown_is_not_signed(where):
    proposal = make.submitted(where)
    seen = make.shown_hash(where, proposal)
    Candidate.objects.filter(proposal=proposal, position=2).update(name="Người Bị Đổi")
    with pytest.raises(ChangedMeanwhile):
        actions.decide_proposal(
            by=where.leader, at=make.SIGNED, proposal=proposal, seen_hash=seen, acknowledged=True
        )
    assert not Decision.objects.exists()


def test_it_is_decided_once(where):
    proposal = make.submitted(where)
    make.decide(where, make.fresh(where.leader, proposal))
    with pytest.raises(NotNow):
        make.decide(where, proposal)
    assert Decision.objects.count() == 1


def test_a_failure_half_way_leaves_nothing(where):
    proposal = make.open_proposal(where)
    # Post and unit divided differently pass the checks; the register, which joins them, refuses the second.
    lines = [
        CandidateLine(name="Người Thứ 1", post="Phó Phòng", unit="Thi đua, Sở Nội vụ"),
        CandidateLine(name="Người Thứ 1", post="Phó Phòng, Thi đua", unit="Sở Nội vụ"),
    ]
    actions.save_candidates(by=where.officer, at=make.AT, proposal=proposal, seen_version=1, lines=lines)
    actions.submit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=2)
    proposal = make.fresh(where.leader, proposal)
    with pytest.raises(InvalidInput):
        make.decide(where, proposal)
    assert not Decision.objects.exists()
    assert not Recipient.objects.exists()
    assert not Award.objects.exists()
    assert not IssuedDocument.objects.exists()
    assert not NumberRegister.objects.filter(latest__gt=0).exists()
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.SUBMITTED


def test_a_decision_cannot_be_changed(where):
    decision = make.decided(where, 1)
    with pytest.raises(AppendOnlyError):
        decision.save()
    with pytest.raises(AppendOnlyError):
        decision.recipients.get().delete()


def test_a_withdrawn_proposal_stays_on_record(where):
    proposal = make.listed(where)
    with pytest.raises(InvalidInput):
        actions.withdraw_proposal(by=where.officer, at=make.AT, proposal=proposal, reason="")
    actions.withdraw_proposal(by=where.officer, at=make.AT, proposal=proposal, reason="Lập nhầm")
    assert make.fresh(where.officer, proposal).withdrawal.reason == "Lập nhầm"
    with pytest.raises(NotNow):
        actions.submit_proposal(
            by=where.officer, at=make.AT, proposal=proposal, seen_version=proposal.version
        )
