"""Issuing, publishing, replacing and revoking documents."""

import hashlib
from datetime import date

import pytest
from django.db import transaction

from tests.factories.documents import document, issued, sealed, signer
from tests.factories.season import AT, World, account, world
from thidua.documents import actions, codes, policies, queries
from thidua.documents import blocks as b
from thidua.documents.enums import DocumentKind, DocumentState, RevocationReason
from thidua.documents.models import DocumentReader, IssuedDocument, VerificationCode
from thidua.kernel.clock import vietnam_time
from thidua.kernel.files import access_file
from thidua.kernel.models import AppendOnlyError, AuditRecord, NumberRegister, StoredFile
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted

LATER = vietnam_time(2023, 3, 1)


@pytest.fixture
def here() -> World:
    return world()


def state_of(found: IssuedDocument) -> DocumentState:
    read = queries.document_in_full(found.pk)
    assert read is not None
    return read.state


def test_an_issued_document_has_number_date_signer_files_and_code(here):
    made = issued(here)
    assert made.symbol_text == "01/KH-CTĐ"
    assert made.issued_on == date(2023, 2, 1)
    assert (made.signer_post, made.signer_name) == (
        "Chủ tịch Ủy ban nhân dân tỉnh Bắc Kạn",
        "Nguyễn Văn Mẫu",
    )
    assert made.issuer_text == "Cụm thi đua các tỉnh Trung du và Miền núi phía Bắc"
    assert made.page_count == 1
    assert codes.is_well_formed(made.verification_code)
    with made.pdf.content.open("rb") as content:
        stored = content.read()
    assert stored.startswith(b"%PDF")
    assert made.sha256 == made.pdf.sha256 == hashlib.sha256(stored).hexdigest()
    assert made.docx.name.endswith(".docx")
    assert made.subject_type == "clusters.cluster"
    assert queries.latest_document_about(here.cluster) == made
    assert list(queries.documents_of_season(here.season_id)) == [made]


def test_numbers_run_on_without_gaps_in_each_register(here):
    plans = [issued(here).number for _ in range(3)]
    decision = issued(here, composed=document(symbol="QĐ-CTĐ", kind=DocumentKind.DECISION))
    next_year = issued(here, at=vietnam_time(2024, 1, 2))
    assert plans == [1, 2, 3]
    assert (decision.number, next_year.number) == (1, 1)


def test_a_failure_gives_the_number_back_and_leaves_nothing_behind(here):
    issued(here)
    records = AuditRecord.objects.count()
    with pytest.raises(InvalidInput):
        issued(here, composed=document(b.Paragraph("không in được: 😀")))
    with pytest.raises(RuntimeError):
        _issue_and_fail(here)
    assert NumberRegister.objects.get().latest == 1
    assert IssuedDocument.objects.count() == VerificationCode.objects.count() == 1
    assert StoredFile.objects.count() == 2
    assert AuditRecord.objects.count() == records
    assert issued(here).number == 2


def _issue_and_fail(here: World) -> None:
    with transaction.atomic():
        issued(here)
        raise RuntimeError("a step after issuing fails")


def test_the_date_can_be_set_and_the_signer_named(here):
    made = actions.issue_document(
        by=here.leaders["bac-kan"],
        at=AT,
        document=document(b.Paragraph("x")),
        issuer=here.members["bac-kan"],
        subject=here.cluster,
        signed_by=signer(name="Trần Văn Mẫu"),
        issued_on=date(2022, 12, 30),
    )
    assert (made.issued_on, made.year, made.signer_name) == (date(2022, 12, 30), 2022, "Trần Văn Mẫu")
    assert made.acting_for == made.issuer == here.members["bac-kan"]


def test_only_whoever_works_for_the_organisation_issues(here):
    member = account("thanh-vien", "member_office", here.members["bac-kan"])
    for by in (member, here.leaders["hoa-binh"], here.auditor):
        with pytest.raises(NotPermitted):
            actions.issue_document(
                by=by,
                at=AT,
                document=document(),
                issuer=here.cluster.body,
                acting_for=here.members["bac-kan"],
                subject=here.cluster,
            )
    assert not IssuedDocument.objects.exists()


def test_issuer_named_readers_and_auditors_read_it_and_nobody_else(here):
    made = issued(here)
    readers = (here.leaders["bac-kan"], here.offices["tuyen-quang"], here.auditor)
    for by in readers:
        assert policies.access_document(by=by, document_id=made.pk) == made
        assert access_file(by=by, file_id=made.docx_id) == made.docx
        assert list(queries.readable_documents(by=by)) == [made]
    for by in (here.leaders["hoa-binh"], here.administrator):
        assert not queries.readable_documents(by=by).exists()
        with pytest.raises(NotFound):
            policies.access_document(by=by, document_id=made.pk)
        with pytest.raises(NotFound):
            access_file(by=by, file_id=made.pdf_id)
    with pytest.raises(NotFound):
        access_file(by=None, file_id=made.pdf_id)


def test_readers_are_recorded_once_each(here):
    twice = [here.members["tuyen-quang"], here.members["tuyen-quang"]]
    actions.issue_document(
        by=here.leaders["bac-kan"],
        at=AT,
        document=document(),
        issuer=here.members["bac-kan"],
        subject=here.cluster,
        readers=twice,
    )
    assert DocumentReader.objects.count() == 1


def test_the_public_reads_the_pdf_of_what_is_published_and_never_the_docx(here):
    made = issued(here)
    actions.publish_document(by=here.leaders["bac-kan"], at=LATER, document=made)
    assert state_of(made) is DocumentState.PUBLISHED
    assert access_file(by=None, file_id=made.pdf_id) == made.pdf
    assert list(queries.published_documents()) == [made]
    assert policies.access_document(by=here.leaders["hoa-binh"], document_id=made.pk) == made
    with pytest.raises(NotFound):
        access_file(by=None, file_id=made.docx_id)
    with pytest.raises(NotNow):
        actions.publish_document(by=here.leaders["bac-kan"], at=LATER, document=made)
    with pytest.raises(NotPermitted):
        actions.publish_document(by=here.leaders["hoa-binh"], at=LATER, document=made)


def test_a_revoked_document_leaves_the_public_but_not_the_record(here):
    made = issued(here)
    leader = here.leaders["bac-kan"]
    actions.publish_document(by=leader, at=AT, document=made)
    actions.revoke_document(by=leader, at=LATER, document=made, reason=RevocationReason.ISSUED_IN_ERROR)
    assert state_of(made) is DocumentState.REVOKED
    assert not queries.published_documents().exists()
    assert policies.access_document(by=leader, document_id=made.pk) == made
    with pytest.raises(NotFound):
        access_file(by=None, file_id=made.pdf_id)
    for again in (actions.revoke_document, actions.publish_document):
        reason = {"reason": RevocationReason.OTHER} if again is actions.revoke_document else {}
        with pytest.raises(NotNow):
            again(by=leader, at=LATER, document=made, **reason)


def test_only_the_issuer_revokes_and_replaces(here):
    made, later = issued(here), issued(here)
    other = here.leaders["hoa-binh"]
    with pytest.raises(NotPermitted):
        actions.revoke_document(by=other, at=LATER, document=made, reason=RevocationReason.OTHER)
    with pytest.raises(NotPermitted):
        actions.supersede_document(by=other, at=LATER, document=made, successor=later)
    assert state_of(made) is DocumentState.ISSUED


def test_a_document_is_replaced_once_and_never_by_itself(here):
    made, later = issued(here), issued(here)
    leader = here.leaders["bac-kan"]
    with pytest.raises(NotNow):
        actions.supersede_document(by=leader, at=LATER, document=made, successor=made)
    actions.supersede_document(by=leader, at=LATER, document=made, successor=later)
    assert state_of(made) is DocumentState.SUPERSEDED
    with pytest.raises(NotNow):
        actions.supersede_document(by=leader, at=LATER, document=made, successor=later)


def test_an_issued_document_is_never_changed_or_deleted(here):
    made = issued(here)
    made.title = "khác"
    with pytest.raises(AppendOnlyError):
        made.save()
    with pytest.raises(AppendOnlyError):
        made.delete()


def test_what_was_composed_with_a_number_gets_its_own(here):
    assert issued(here, composed=sealed(b.Paragraph("x"), number=99)).number == 1


def test_the_list_is_read_at_a_fixed_cost(here, django_assert_num_queries):
    by = here.offices["tuyen-quang"]
    assert by.grants
    issued(here)
    with django_assert_num_queries(1):
        assert len([(d.state, d.issuer.name) for d in queries.readable_documents(by=by)]) == 1
    issued(here)
    issued(here)
    with django_assert_num_queries(1):
        assert len([(d.state, d.issuer.name) for d in queries.readable_documents(by=by)]) == 3
