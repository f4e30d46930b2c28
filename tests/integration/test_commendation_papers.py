"""Certificates printed and revoked: one award, a whole decision, by whom, and what the public sees then."""

import io
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from tests.factories import commendation as make
from thidua.commendation import actions, policies, queries, tasks
from thidua.commendation.enums import BatchState
from thidua.commendation.models import CertificateBatch
from thidua.documents import actions as documents
from thidua.documents.enums import Deed, RevocationReason, VerificationState
from thidua.documents.models import IssuedDocument
from thidua.documents.policies import can_manage as may_manage
from thidua.documents.queries import verify
from thidua.kernel.clock import vietnam_time
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.register import actions as register
from thidua.register.enums import RevocationGround
from thidua.register.models import Award
from thidua.register.queries import current_awards, published_awards


@pytest.fixture
def where():
    return make.province()


def test_certificates_are_printed_in_one_file_and_singly(where):
    decision = make.decided(where, 12)
    batch = tasks.start_printing(by=where.officer, at=make.SIGNED, decision=decision)
    assert (batch.state, batch.done, batch.total) == (BatchState.FINISHED, 12, 12)
    pages = PdfReader(make.content_of(batch.pdf)).pages
    assert len(pages) == 12
    assert "Người Thứ 3" in pages[2].extract_text()
    assert float(pages[0].mediabox.width) > float(pages[0].mediabox.height)
    with zipfile.ZipFile(make.content_of(batch.archive)) as archive:
        assert archive.namelist()[:2] == ["001-nguoi-thu-1.pdf", "002-nguoi-thu-2.pdf"]
        assert len(PdfReader(io.BytesIO(archive.read("012-nguoi-thu-12.pdf"))).pages) == 1


def test_two_printings_do_not_run_at_once(where):
    decision = make.decided(where, 1)
    actions.order_certificates(by=where.officer, at=make.SIGNED, decision=decision)
    with pytest.raises(NotNow):
        actions.order_certificates(by=where.officer, at=make.SIGNED, decision=decision)
    later = make.SIGNED + actions.certificates.GIVEN_UP_AFTER
    assert actions.order_certificates(by=where.officer, at=later, decision=decision).total == 1


def test_a_printing_is_taken_up_once(where):
    decision = make.decided(where, 1)
    batch = actions.order_certificates(by=where.officer, at=make.SIGNED, decision=decision)
    actions.begin_printing(by=where.officer, at=make.SIGNED, batch=batch)
    with pytest.raises(NotNow):
        actions.begin_printing(by=where.officer, at=make.SIGNED, batch=batch)


def test_a_broken_printing_says_so_and_can_be_ordered_again(where):
    decision = make.decided(where, 1)
    batch = actions.order_certificates(by=where.officer, at=make.SIGNED, decision=decision)
    actions.fail_printing(by=where.officer, at=make.SIGNED, batch=batch, problem="Hết chỗ")
    assert CertificateBatch.objects.get(pk=batch.pk).problem == "Hết chỗ"
    assert actions.order_certificates(by=where.officer, at=make.SIGNED, decision=decision).pk != batch.pk


def test_only_those_of_the_province_print(where):
    decision = make.decided(where, 1)
    other = make.province("Tuyên Quang", code="tuyen-quang")
    for by in (other.officer, where.auditor):
        with pytest.raises(NotPermitted):
            actions.order_certificates(by=by, at=make.SIGNED, decision=decision)


def test_each_code_answers_genuine_and_unknown_ones_unknown(where):
    recipient = queries.recipients_of(make.decided(where, 2)).first()
    answer = verify(recipient.code.code)
    assert answer.state == VerificationState.GENUINE
    assert answer.holder_text == ""
    assert verify("0000-0000-0001").state == VerificationState.UNKNOWN


def test_publishing_opens_document_register_and_holder(where):
    decision = make.decided(where, 2)
    assert published_awards().count() == 0
    actions.publish_decision(by=where.officer, at=make.SIGNED, decision=decision)
    assert published_awards().count() == 2
    answer = verify(queries.recipients_of(decision).first().code.code)
    assert answer.holder_text.startswith("Bà Người Thứ 1")
    with pytest.raises(NotNow):
        actions.publish_decision(by=where.officer, at=make.SIGNED, decision=decision)


def revoke(where, recipient, **changes):
    told = {
        "by": where.leader,
        "at": vietnam_time(2024, 6, 1),
        "recipient": recipient,
        "ground": RevocationGround.FRAUD,
        "explanation": "Kết luận thanh tra số 9",
    }
    return actions.revoke_recipient(**(told | changes))


def test_one_award_is_revoked_and_the_others_stand(where):
    decision = make.decided(where, 3)
    actions.publish_decision(by=where.officer, at=make.SIGNED, decision=decision)
    first, second, _third = [
        policies.access_recipient(by=where.leader, decision_id=decision.pk, recipient_id=r.pk)
        for r in queries.recipients_of(decision)
    ]
    revoke(where, second)
    assert verify(second.code.code).state == VerificationState.REVOKED
    assert verify(first.code.code).state == VerificationState.GENUINE
    assert verify(decision.document.verification_code).state == VerificationState.GENUINE
    assert {a.recipient_name for a in published_awards()} == {"Người Thứ 1", "Người Thứ 3"}
    assert Award.objects.get(pk=second.award_id).revocation.decision_number == "02/QĐ-UBND"
    assert [r.candidate.name for r in queries.recipients_to_print(decision)] == ["Người Thứ 1", "Người Thứ 3"]
    with pytest.raises(NotNow):
        revoke(
            where, policies.access_recipient(by=where.leader, decision_id=decision.pk, recipient_id=second.pk)
        )


def test_revoking_is_refused_without_right_or_reason(where):
    decision = make.decided(where, 1)
    recipient = policies.access_recipient(
        by=where.leader, decision_id=decision.pk, recipient_id=queries.recipients_of(decision)[0].pk
    )
    with pytest.raises(NotPermitted):
        revoke(where, recipient, by=where.officer)
    with pytest.raises(InvalidInput):
        revoke(where, recipient, explanation="  ")
    assert verify(recipient.code.code).state == VerificationState.GENUINE
    assert IssuedDocument.objects.count() == 1


def test_an_award_cancelled_in_the_register_takes_its_certificate_with_it(where):
    decision = make.decided(where, 2)
    first = queries.recipients_of(decision)[0]
    correction = register.correct_award(
        by=where.officer,
        at=make.SIGNED,
        award=first.award,
        reason="Sai chức vụ",
        changes={"post_text": "Khác"},
    )
    register.revoke_award(
        by=where.officer,
        at=make.SIGNED,
        award=correction.replacement,
        ground=RevocationGround.LATER_VIOLATION,
        reason="Kết luận",
    )
    assert verify(first.code.code).state == VerificationState.REVOKED
    assert len(queries.recipients_to_print(decision)) == 1


def test_a_decision_revoked_as_a_whole_leaves_nothing_to_print_or_to_show(where):
    decision = make.decided(where, 2)
    actions.publish_decision(by=where.officer, at=make.SIGNED, decision=decision)
    revocation = revoked(where, decision)
    assert published_awards().count() == 0
    lines = current_awards().filter(decision=decision.document)
    assert {(line.revocation.decision_number, line.revocation.decision_date) for line in lines} == {
        ("02/QĐ-UBND", date(2024, 3, 5))
    }
    assert "02/QĐ-UBND ngày 05 tháng 3 năm 2024" in revocation.note
    assert verify(queries.recipients_of(decision)[0].code.code).state == VerificationState.REVOKED
    with pytest.raises(NotNow):
        actions.order_certificates(by=where.officer, at=make.SIGNED, decision=decision)


def test_only_who_decides_revokes_a_decision(where):
    decision = make.decided(where, 2)
    head = make.account("head", "Thường trực cụm", "head_office", where.organisation)
    signer = make.account("signer", "Lãnh đạo cụm", "head_office", where.organisation)
    for by in (head, signer, where.officer, where.auditor):
        for deed in (Deed.REVOKE, Deed.REPLACE):
            assert not may_manage(by=by, document=decision.document, deed=deed)
        with pytest.raises(NotPermitted):
            documents.revoke_document(
                by=by, at=make.SIGNED, document=decision.document, reason=RevocationReason.OTHER
            )
        with pytest.raises(NotPermitted):
            revoked(where, decision, by=by)
    assert not may_manage(by=head, document=decision.document, deed=Deed.PUBLISH)
    assert current_awards().filter(revocation__isnull=True).count() == 2


def test_a_decision_is_revoked_once_with_a_reason_and_spares_who_lost_it_before(where):
    decision = make.decided(where, 2)
    first = queries.recipients_of(decision)[0]
    actions.revoke_recipient(
        by=where.leader,
        at=make.SIGNED,
        recipient=policies.access_recipient(by=where.leader, decision_id=decision.pk, recipient_id=first.pk),
        ground=RevocationGround.FRAUD,
        explanation="Khai sai",
    )
    with pytest.raises(InvalidInput):
        revoked(where, decision, explanation=" ")
    revoked(where, decision)
    assert current_awards().get(pk=first.award_id).revocation.decision_number == "02/QĐ-UBND"
    assert not current_awards().filter(revocation__isnull=True).exists()
    with pytest.raises(NotNow):
        revoked(where, decision)
    paper = IssuedDocument.objects.get(subject_type="commendation.decision")
    with pytest.raises(NotPermitted):
        documents.revoke_document(
            by=where.leader, at=make.SIGNED, document=paper, reason=RevocationReason.OTHER
        )


def revoked(where, decision, **changes):
    told = {
        "by": where.leader,
        "at": make.SIGNED,
        "ground": RevocationGround.UNLAWFUL_APPRAISAL,
        "explanation": "Kết luận thanh tra số 5",
    }
    return actions.revoke_decision(decision=decision, **(told | changes))


def test_others_do_not_know_of_it(where):
    proposal, other = make.listed(where), make.province("Tuyên Quang", code="tuyen-quang")
    for by in (other.officer, other.leader):
        with pytest.raises(NotFound):
            policies.access_proposal(by=by, proposal_id=proposal.pk)
        assert not queries.proposals_of(by=by).exists()
    assert policies.access_proposal(by=where.auditor, proposal_id=proposal.pk) == proposal


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_however_long_the_list(where, count, django_assert_num_queries):
    for year in range(count):
        make.listed(where, count, achievement=f"Thành tích {year}")
    with django_assert_num_queries(1):
        assert len(queries.proposals_of(by=where.officer)) == count
    proposal = make.fresh(where.officer, queries.proposals_of(by=where.officer).first())
    with django_assert_num_queries(2):
        candidates = queries.candidates_of(proposal)
    with django_assert_num_queries(2):
        queries.check_lines(proposal=proposal, candidates=candidates, on=date(2024, 3, 5))
