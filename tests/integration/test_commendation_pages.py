"""The pages of commendation: who gets in, what comes back when something is wrong, what a click does."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.factories import commendation as make
from tests.factories import covenants
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.commendation import actions, queries, tasks
from thidua.commendation.candidate_list import write_excel
from thidua.commendation.enums import BatchState, HoldReason, ProposalState
from thidua.commendation.models import CertificateBatch, Decision, Proposal
from thidua.documents.models import IssuedDocument
from thidua.register.queries import published_awards

PIXEL = b"\x89PNG"


@pytest.fixture
def where():
    return make.province()


def as_user(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def url(name, *args):
    return reverse(f"workspace:{name}", args=args)


def grid(lines, *, seen_version):
    posted = {"seen_version": seen_version}
    for number, line in enumerate(lines, start=1):
        posted |= {f"line-{number}-{name}": value for name, value in line.items()}
    return posted


def line(name="Nguyễn Văn A", unit="Sở Nội vụ", **more):
    return {
        "name": name,
        "unit": unit,
        "post": "",
        "achievement": "",
        "is_woman": "",
        "is_direct_worker": "",
        "party_kind": "",
    } | more


# ------------------------------------------------------------------ who


def pages_of(proposal, decision, recipient, batch):
    yield from (
        url(name, proposal.pk) for name in ("proposal", "proposal-pdf", "proposal-docx", "proposal-excel")
    )
    yield url("proposal-picture", proposal.pk, 1)
    yield url("decision", decision.pk)
    yield from (
        url(n, decision.pk, recipient.pk) for n in ("recipient", "certificate-pdf", "certificate-picture")
    )
    yield from (
        url(n, batch.pk) for n in ("certificate-batch", "certificate-batch-pdf", "certificate-batch-archive")
    )


def status(client, address):
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # read to its end, the file is closed
    return answer.status_code


def test_who_works_there_sees_every_page_and_others_see_none(where):
    proposal = make.listed(where, achievement="Việc khác")
    decision = make.decided(where)
    batch = tasks.start_printing(by=where.officer, at=make.SIGNED, decision=decision)
    recipient = decision.recipients.first()
    other = make.province("Tuyên Quang", code="tuyen-quang")
    for address in pages_of(proposal, decision, recipient, batch):
        for account in (where.officer, where.leader, where.auditor):
            assert status(as_user(account), address) == 200, address
        for account in (other.officer, other.leader):
            assert status(as_user(account), address) == 404, address
        assert status(Client(), address) == 302, address


def test_the_auditor_changes_nothing(where):
    proposal = make.submitted(where)
    decision = make.decided(where, achievement="Việc khác")
    auditor = as_user(where.auditor)
    for address in (
        url("proposal-edit", proposal.pk),
        url("proposal-submit", proposal.pk),
        url("proposal-sign", proposal.pk),
        url("proposal-return", proposal.pk),
        url("proposal-list", proposal.pk),
        url("proposal-new"),
        url("decision-publish", decision.pk),
        url("certificates-order", decision.pk),
        url("recipient-revoke", decision.pk, decision.recipients.first().pk),
    ):
        assert auditor.post(address).status_code == 403, address
    assert not published_awards().exists()


# ------------------------------------------------------------- preparing


def test_a_proposal_from_form_to_list(where):
    officer = as_user(where.officer)
    assert officer.get(url("proposal-new")).status_code == 200
    answer = officer.post(
        url("proposal-new"),
        {
            "proposer": where.department.pk,
            "season": "",
            "award_code": "BK_TINH",
            "commendation_kind": "merit",
            "title": "Về việc tặng Bằng khen",
            "achievement": "Có thành tích",
            "achievement_year": "2023",
            "ground": "",
        },
    )
    proposal = Proposal.objects.get()
    assert answer.headers["Location"] == url("proposal-list", proposal.pk)
    assert proposal.proposer == where.department
    answer = officer.post(
        url("proposal-list", proposal.pk),
        grid(
            [line("Bà Lường Thị Hạ"), line("", ""), line("B", "Sở Y tế", is_direct_worker="x")],
            seen_version=1,
        ),
    )
    assert answer.status_code == 302
    assert [(c.name, c.is_woman, c.is_direct_worker) for c in queries.candidates_of(proposal)] == [
        ("Lường Thị Hạ", True, False),
        ("B", None, True),
    ]
    assert "Lường Thị Hạ" in officer.get(url("proposal", proposal.pk)).content.decode()


def test_a_wrong_form_comes_back_with_what_was_typed(where):
    answer = as_user(where.officer).post(
        url("proposal-new"),
        {"title": "Tiêu đề đã gõ", "achievement_year": "năm ngoái", "award_code": "BK_TINH"},
    )
    assert answer.status_code == 422
    assert "Tiêu đề đã gõ" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_a_wrong_cell_is_marked_and_nothing_is_saved(where):
    proposal = make.listed(where, 2)
    answer = as_user(where.officer).post(
        url("proposal-list", proposal.pk),
        grid(
            [line("Đủ"), line("Thiếu đơn vị", ""), line("Sai dấu", is_direct_worker="có lẽ")], seen_version=2
        ),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'id="line-2-unit"[^>]*aria-invalid="true"', page)
    assert re.search(r'id="line-3-is_direct_worker"[^>]*aria-invalid="true"', page)
    assert 'value="Thiếu đơn vị"' in page
    assert len(queries.candidates_of(proposal)) == 2


def test_the_second_editor_is_told_and_keeps_what_was_typed(where):
    proposal = make.listed(where, 2)
    officer = as_user(where.officer)
    officer.post(url("proposal-list", proposal.pk), grid([line("Người trước")], seen_version=2))
    answer = officer.post(url("proposal-list", proposal.pk), grid([line("Người sau")], seen_version=2))
    assert answer.status_code == 409
    assert 'value="Người sau"' in answer.content.decode()
    assert [c.name for c in queries.candidates_of(proposal)] == ["Người trước"]


def test_more_empty_rows_keep_what_was_typed(where):
    proposal = make.open_proposal(where)
    answer = as_user(where.officer).post(
        url("proposal-list", proposal.pk), grid([line("Đang gõ")], seen_version=1) | {"more": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('name="line-') > 50 * 7
    assert 'value="Đang gõ"' in page
    assert not queries.candidates_of(proposal)


def test_excel_in_is_shown_before_it_is_saved_and_out_it_comes_back(where):
    proposal = make.listed(where, 1)
    officer = as_user(where.officer)
    answer = officer.post(
        url("proposal-upload", proposal.pk),
        {"file": SimpleUploadedFile("ds.xlsx", write_excel(make.lines(22)))},
    )
    assert answer.status_code == 200
    assert 'value="Người Thứ 22"' in answer.content.decode()
    assert len(queries.candidates_of(proposal)) == 1
    book = load_workbook(io.BytesIO(officer.get(url("proposal-excel", proposal.pk)).content))
    assert [cell.value for cell in book.active[2]][1] == "Người Thứ 1"
    empty = load_workbook(io.BytesIO(officer.get(url("proposal-excel", proposal.pk) + "?mau=1").content))
    assert empty.active.max_row == 1


@pytest.mark.parametrize(("name", "content"), [("ds.xlsx", b"khong phai excel"), ("ds.pdf", b"%PDF-1.7")])
def test_a_file_that_is_no_list_is_refused_at_its_place(where, name, content):
    proposal = make.open_proposal(where)
    answer = as_user(where.officer).post(
        url("proposal-upload", proposal.pk), {"file": SimpleUploadedFile(name, content)}
    )
    assert answer.status_code == 422
    assert "Chưa nhập dòng nào từ tệp" in answer.content.decode()


def test_a_hold_is_placed_shown_and_released(where):
    proposal = make.listed(where, 2)
    officer, candidate = as_user(where.officer), queries.candidates_of(proposal)[0]
    officer.post(url("hold-place", proposal.pk, candidate.pk), {"reason": "complaint", "source": "Đơn số 3"})
    page = officer.get(url("proposal", proposal.pk)).content.decode()
    assert "Đơn số 3" in page
    assert "Không đạt" in page
    assert officer.post(url("proposal-submit", proposal.pk), {"seen_version": 2}).status_code == 409
    hold = queries.holds_of(proposal).get()
    officer.post(url("hold-release", proposal.pk, hold.pk), {"note": "Không có căn cứ"})
    assert officer.post(url("proposal-submit", proposal.pk), {"seen_version": 2}).status_code == 302


def test_publication_for_comment_is_recorded(where):
    proposal = make.listed(where)
    officer = as_user(where.officer)
    answer = officer.post(
        url("comment-open", proposal.pk),
        {"channel": "Cổng tỉnh", "opened_on": "01/02/2024", "closes_on": "10/02/2024"},
    )
    assert answer.status_code == 302
    assert officer.get(url("comment-close", proposal.pk)).status_code == 200
    officer.post(url("comment-close", proposal.pk), {"comment_count": "0", "outcome_text": "Không có ý kiến"})
    assert "Không có ý kiến" in officer.get(url("proposal", proposal.pk)).content.decode()


def test_withdrawing(where):
    proposal = make.listed(where)
    officer = as_user(where.officer)
    assert officer.post(url("proposal-withdraw", proposal.pk), {"reason": ""}).status_code == 422
    officer.post(url("proposal-withdraw", proposal.pk), {"reason": "Lập nhầm"})
    assert Proposal.objects.get().state == ProposalState.WITHDRAWN


# --------------------------------------------------------------- deciding


def sign_form(page: str) -> dict[str, str]:
    return {"seen_hash": re.search(r'name="seen_hash" value="(\w{64})"', page)[1]}


def test_the_leader_signs_what_is_shown(where):
    proposal = make.submitted(where, 22)
    leader = as_user(where.leader)
    assert proposal.title in leader.get(url("decisions")).content.decode()
    page = leader.get(url("proposal-sign", proposal.pk)).content.decode()
    form = sign_form(page)
    refused = leader.post(url("proposal-sign", proposal.pk), form)
    assert refused.status_code == 422
    assert "điểm cần người ký xem" in refused.content.decode()
    answer = leader.post(url("proposal-sign", proposal.pk), form | {"acknowledged": "on"})
    decision = Decision.objects.get()
    assert answer.headers["Location"] == url("decision", decision.pk)
    page = leader.get(url("decision", decision.pk)).content.decode()
    assert "Người Thứ 22" in page


def test_a_text_changed_since_it_was_shown_is_not_signed(where):
    proposal = make.submitted(where)
    leader = as_user(where.leader)
    form = sign_form(leader.get(url("proposal-sign", proposal.pk)).content.decode()) | {"acknowledged": "on"}
    actions.return_submission(by=where.leader, at=make.AT, proposal=proposal, reason="Thêm người")
    again = make.fresh(where.officer, proposal)
    actions.save_candidates(
        by=where.officer, at=make.AT, proposal=again, seen_version=again.version, lines=make.lines(5)
    )
    actions.submit_proposal(by=where.officer, at=make.AT, proposal=again, seen_version=again.version)
    answer = leader.post(url("proposal-sign", proposal.pk), form)
    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_a_list_that_must_not_be_signed_offers_no_signature(where):
    proposal = make.submitted(where)
    actions.place_hold(
        by=where.officer,
        at=make.AT,
        candidate=queries.candidates_of(proposal)[0],
        reason=HoldReason.PRESS,
        source="Báo",
    )
    page = as_user(where.leader).get(url("proposal-sign", proposal.pk)).content.decode()
    assert "seen_hash" not in page
    assert "chưa ký được" in page


def test_returning_with_a_reason(where):
    proposal = make.submitted(where)
    leader = as_user(where.leader)
    assert leader.post(url("proposal-return", proposal.pk), {"reason": ""}).status_code == 422
    leader.post(url("proposal-return", proposal.pk), {"reason": "Bổ sung chức vụ"})
    assert "Bổ sung chức vụ" in as_user(where.officer).get(url("proposal", proposal.pk)).content.decode()


def test_the_seasons_duty_is_done_by_the_decision():
    year = covenants.year(stage=Stage.CONCLUDED)
    province = year.members["bac-kan"]
    leader = year.leaders["bac-kan"]
    leader.person = make.record_person(by=make.SYSTEM, at=make.AT, name="Người Ký")
    leader.save()
    where = make.Province(
        organisation=province,
        department=province,
        officer=make.account("officer", "Chuyên viên", "provincial_officer", province),
        leader=leader,
        auditor=year.auditor,
    )
    duty = Duty.objects.get(season=year.season_id, kind=DutyKind.COMMEND)
    assert duty.fulfilled_at is None
    decision = make.decided(where, season=year.season)
    duty.refresh_from_db()
    assert duty.fulfilled_at == make.SIGNED
    other = as_user(year.offices["tuyen-quang"])
    page = other.get(url("commendation", year.season_id)).content.decode()
    assert decision.document.symbol_text in page
    assert url("decision", decision.pk) not in page
    assert other.get(url("document", decision.document_id)).status_code == 200
    make.listed(where, achievement="Đang soạn", title="Chưa ai ngoài tỉnh biết", season=year.season)
    assert "Chưa ai ngoài tỉnh biết" not in other.get(url("commendation", year.season_id)).content.decode()
    assert (
        "Chưa ai ngoài tỉnh biết"
        in as_user(where.officer).get(url("commendation", year.season_id)).content.decode()
    )


# ------------------------------------------------------------ certificates


def test_printing_can_be_left_and_come_back_to(where):
    decision = make.decided(where, 3)
    officer = as_user(where.officer)
    batch = actions.order_certificates(by=where.officer, at=make.SIGNED, decision=decision)
    page = officer.get(url("certificate-batch", batch.pk)).content.decode()
    assert "hx-trigger" in page
    assert officer.get(url("certificate-batch-pdf", batch.pk)).status_code == 404
    tasks.print_certificates.call(batch.pk)
    part = officer.get(url("certificate-batch", batch.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "hx-trigger" not in part
    assert 'hx-swap-oob="beforeend"' in part
    files = b"".join(officer.get(url("certificate-batch-pdf", batch.pk)).streaming_content)
    assert len(PdfReader(io.BytesIO(files)).pages) == 3
    packed = b"".join(officer.get(url("certificate-batch-archive", batch.pk)).streaming_content)
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == 3


def test_ordering_from_the_page(where):
    decision = make.decided(where, 1)
    answer = as_user(where.officer).post(url("certificates-order", decision.pk))
    batch = CertificateBatch.objects.get()
    assert answer.headers["Location"] == url("certificate-batch", batch.pk)
    assert batch.state == BatchState.FINISHED


def test_one_certificate_as_file_and_picture(where):
    decision = make.decided(where, 2)
    officer, recipient = as_user(where.officer), decision.recipients.last()
    made = officer.get(url("certificate-pdf", decision.pk, recipient.pk)).content
    assert "Người Thứ 2" in PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert officer.get(url("certificate-picture", decision.pk, recipient.pk)).content.startswith(PIXEL)


def test_revoking_from_the_page(where):
    decision = make.decided(where, 2)
    leader, recipient = as_user(where.leader), decision.recipients.first()
    address = url("recipient-revoke", decision.pk, recipient.pk)
    assert leader.get(address).status_code == 200
    assert leader.post(address, {"ground": "fraud", "explanation": ""}).status_code == 422
    leader.post(address, {"ground": "fraud", "explanation": "Kết luận số 9/KL-TTr"})
    page = leader.get(url("recipient", decision.pk, recipient.pk)).content.decode()
    assert "Kết luận số 9/KL-TTr" in page
    assert url("document", IssuedDocument.objects.latest("pk").pk) in page
    assert leader.get(url("certificate-pdf", decision.pk, recipient.pk)).status_code == 404
    assert "Đã hủy bỏ" in leader.get(url("decision", decision.pk)).content.decode()


def test_publishing_from_the_page(where):
    decision = make.decided(where, 2)
    as_user(where.officer).post(url("decision-publish", decision.pk))
    assert published_awards().count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_however_long_the_list(where, count, django_assert_max_num_queries):
    for number in range(count):
        make.listed(where, count, achievement=f"Việc {number}", achievement_year=2020)
    proposal = make.listed(where, count, achievement="Việc được khen")
    actions.submit_proposal(by=where.officer, at=make.AT, proposal=proposal, seen_version=proposal.version)
    decision = make.decide(where, make.fresh(where.leader, proposal))
    officer = as_user(where.officer)
    for address, most in (
        (url("decisions"), 10),
        (url("proposal", 1), 21),
        (url("decision", decision.pk), 13),
    ):
        officer.get(address)
        with django_assert_max_num_queries(most):
            officer.get(address)


def test_a_decision_is_revoked_in_its_own_room_by_who_decides(where):
    decision = make.decided(where, 2)
    head = make.account("head", "Thường trực cụm", "head_office", where.organisation)
    paper, page = decision.document_id, url("decision-revoke", decision.pk)
    for by in (head, where.officer):
        client = as_user(by)
        told = {"reason": "other", "ground": "fraud", "explanation": "Vì"}
        assert client.post(url("document-revoke", paper), told).status_code == 403
        assert client.post(page, told).status_code in {403, 404}
        assert url("document-revoke", paper) not in client.get(url("document", paper)).text
    assert as_user(head).post(url("document-publish", paper)).status_code == 403
    leader = as_user(where.leader)
    assert leader.get(url("document-revoke", paper)).url == page
    assert page in leader.get(url("decision", decision.pk)).text
    assert leader.get(page).status_code == 200
    assert leader.post(page, {"ground": "fraud", "explanation": "Kết luận số 5"}).status_code == 302
    paper = IssuedDocument.objects.get(subject_type="commendation.decision")
    assert f"Quyết định số {paper.symbol_text} ngày" in leader.get(url("decision", decision.pk)).text
    assert leader.get(page).status_code == 409


def test_publishing_on_the_page_of_documents_publishes_the_lines_of_the_register_too(where):
    decision = make.decided(where, 2)
    as_user(where.officer).post(url("document-publish", decision.document_id))
    assert published_awards().count() == 2
