"""What a printed code tells: by query and on the public page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tests.factories.documents import TITLE, issued
from tests.factories.season import AT, World, world
from thidua.documents import actions, codes, queries
from thidua.documents.actions import CertificateEntry
from thidua.documents.enums import DocumentKind, RevocationReason, VerificationState
from thidua.documents.verification import verify_url
from thidua.kernel.clock import vietnam_time
from thidua.kernel.refusals import NotNow, NotPermitted

LATER = vietnam_time(2023, 3, 1)
HOLDER = "Bà Hoàng Thị Mẫu"


@pytest.fixture
def here() -> World:
    return world()


def certificates_of(here: World, decision, count: int = 2):
    return actions.register_codes(
        by=here.leaders["bac-kan"],
        at=AT,
        decision=decision,
        entries=[
            CertificateEntry("Bằng khen", f"Số sổ vàng {i:02d}", f"{HOLDER} {i}", here.members["bac-kan"])
            for i in range(1, count + 1)
        ],
    )


def page(client, code: str, **more):
    response = client.get(reverse("portal:verify", args=[code]), **more)
    return response.status_code, response.content.decode()


def test_the_printed_address_is_that_of_the_page(here):
    code = codes.new_code()
    assert verify_url(code).endswith(reverse("portal:verify", args=[code]))


def test_an_unpublished_document_tells_only_kind_number_date_and_issuer(client, here):
    made = issued(here)
    found = queries.verify(codes.grouped(made.verification_code).lower())
    assert found.state is VerificationState.GENUINE
    assert (found.label, found.number_text, found.issued_on) == ("Kế hoạch", "01/KH-CTĐ", made.issued_on)
    assert (found.title, found.holder_text, found.sha256, found.document_id) == ("", "", "", None)
    status, text = page(client, made.verification_code)
    assert status == 200
    assert "Văn bản có thật" in text
    assert "01/KH-CTĐ" in text
    assert "chưa được công bố" in text
    for secret in (TITLE, made.sha256, "Nguyễn Văn Mẫu"):
        assert secret not in text
    assert client.get(reverse("portal:verified-pdf", args=[made.verification_code])).status_code == 404


def test_a_published_document_tells_all_and_shows_its_pdf(client, here):
    made = issued(here)
    actions.publish_document(by=here.leaders["bac-kan"], at=LATER, document=made)
    _, text = page(client, made.verification_code)
    assert TITLE in text
    assert made.sha256 in text
    shown = client.get(reverse("portal:verified-pdf", args=[made.verification_code]))
    assert shown["Content-Type"] == "application/pdf"
    assert b"".join(shown.streaming_content).startswith(b"%PDF")


def test_a_certificate_names_its_holder_once_the_decision_is_published(client, here):
    decision = issued(here)
    code = certificates_of(here, decision)[0].code
    _, hidden = page(client, code)
    assert "Bằng có thật" in hidden
    assert HOLDER not in hidden
    actions.publish_document(by=here.leaders["bac-kan"], at=LATER, document=decision)
    _, shown = page(client, code)
    assert f"{HOLDER} 1" in shown
    assert "Số sổ vàng 01" in shown
    assert "Kế hoạch số 01/KH-CTĐ" in shown


def test_codes_are_found_by_the_records_they_are_about(here):
    made = certificates_of(here, issued(here), 1)[0]
    member = here.members["bac-kan"]
    assert queries.codes_about([member]) == {str(member.pk): made}
    assert queries.codes_about([]) == {}


def test_one_certificate_is_revoked_and_the_others_stay(client, here):
    decision = issued(here)
    first, second = certificates_of(here, decision)
    leader = here.leaders["bac-kan"]
    with pytest.raises(NotPermitted):
        actions.revoke_code(
            by=here.leaders["hoa-binh"], at=LATER, code=first, reason=RevocationReason.WRONG_FACTS
        )
    actions.revoke_code(
        by=leader, at=LATER, code=first, reason=RevocationReason.WRONG_FACTS, note="đơn thư của ông X"
    )
    with pytest.raises(NotNow):
        actions.revoke_code(by=leader, at=LATER, code=first, reason=RevocationReason.OTHER)
    _, text = page(client, first.code)
    assert "Đã thu hồi" in text
    assert "01/03/2023" in text
    assert "Thành tích hoặc thông tin không đúng" in text
    assert "ông X" not in text
    assert queries.verify(second.code).state is VerificationState.GENUINE
    assert queries.verify(decision.verification_code).state is VerificationState.GENUINE


def test_a_revoked_decision_takes_its_certificates_with_it(client, here):
    decision = issued(here)
    codes_made = certificates_of(here, decision)
    leader = here.leaders["bac-kan"]
    actions.publish_document(by=leader, at=AT, document=decision)
    actions.revoke_document(by=leader, at=LATER, document=decision, reason=RevocationReason.WRONG_AUTHORITY)
    for code in [decision.verification_code, *(made.code for made in codes_made)]:
        assert queries.verify(code).state is VerificationState.REVOKED
    assert client.get(reverse("portal:verified-pdf", args=[decision.verification_code])).status_code == 404
    with pytest.raises(NotNow):
        certificates_of(here, decision)


def test_a_replaced_document_names_its_successor_only_when_public(client, here):
    made, later = issued(here), issued(here)
    leader = here.leaders["bac-kan"]
    actions.supersede_document(by=leader, at=LATER, document=made, successor=later)
    _, hidden = page(client, made.verification_code)
    assert "đã được thay thế" in hidden
    assert "02/KH-CTĐ" not in hidden
    actions.publish_document(by=leader, at=LATER, document=made)
    _, shown = page(client, made.verification_code)
    assert "02/KH-CTĐ" in shown


@pytest.mark.parametrize("code", ["khong-co", "0000-0000-0001", "-", "' OR 1=1 --", "😀", "A" * 200])
def test_what_is_no_code_is_answered_in_plain_words(client, here, code):
    status, text = page(client, code)
    assert status == 404
    assert "Không tìm thấy mã này" in text
    assert "Mã chưa đúng" in text


def test_an_unknown_code_is_answered_in_plain_words(client, here):
    status, text = page(client, codes.new_code())
    assert status == 404
    assert "Không có văn bản hay bằng nào mang mã này" in text
    assert "Mã chưa đúng" not in text


def test_the_answer_costs_the_same_whatever_the_code_is(here, django_assert_num_queries):
    made = issued(here)
    for code in (made.verification_code, codes.new_code(), "khong-co"):
        with django_assert_num_queries(2):
            queries.verify(code)


def test_guessing_is_slowed_down_but_true_codes_are_not(client, here):
    made = issued(here)
    for _ in range(40):
        assert page(client, made.verification_code)[0] == 200
    for _ in range(30):
        assert page(client, codes.new_code())[0] == 404
    status, text = page(client, codes.new_code())
    assert status == 429
    assert "Đã thử quá nhiều mã" in text
    assert page(client, made.verification_code, REMOTE_ADDR="10.0.0.9")[0] == 200


def test_a_typed_code_leads_to_its_page(client, here):
    form = reverse("portal:verify-form")
    assert client.get(form).status_code == 200
    asked = client.get(form, {"code": " 7k3m-9qxt-2vab"})
    assert asked["Location"] == reverse("portal:verify", args=["7K3M9QXT2VAB"])
    empty = client.get(form, {"code": ""})
    assert empty.status_code == 422
    assert client.get(form, {"code": "!!"}).status_code == 302


def compare(client, made, content: bytes, name: str = "ban-toi-co.pdf"):
    upload = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(reverse("portal:verify", args=[made.verification_code]), {"file": upload})


def test_a_file_is_compared_byte_by_byte(client, here):
    made = issued(here)
    with made.pdf.content.open("rb") as content:
        original = content.read()
    assert "Tệp trùng khớp" in compare(client, made, original).content.decode()
    assert "Tệp không trùng" in compare(client, made, original + b" ").content.decode()


def test_a_file_of_the_wrong_kind_or_size_is_refused_at_the_field(client, here, settings):
    made = issued(here)
    assert "Chỉ nhận: .pdf" in compare(client, made, b"x", "anh.exe").content.decode()
    settings.UPLOAD_LIMIT_BYTES = 1024 * 1024
    response = compare(client, made, b"x" * (1024 * 1024 + 1))
    assert response.status_code == 422
    assert "vượt giới hạn 1 MB" in response.content.decode()
    assert client.post(reverse("portal:verify", args=[made.verification_code])).status_code in {200, 422}


def test_certificates_without_a_file_of_record_offer_no_comparison(client, here):
    code = certificates_of(here, issued(here), 1)[0].code
    assert "Đối chiếu tệp" not in page(client, code)[1]


def test_the_kind_is_told_in_the_readers_language(here):
    made = issued(here)
    with translation.override("en"):
        found = queries.verify(made.verification_code)
        kind = str(DocumentKind.PLAN.label)
    assert kind != "Kế hoạch"
    assert (found.label, found.decision_text) == (kind, f"{kind} No. 01/KH-CTĐ")


def test_guessing_at_the_pdf_counts_too(client):
    address = reverse("portal:verified-pdf", args=["0000-0000-0000"])
    for _ in range(30):
        assert client.get(address).status_code == 404
    assert client.get(address).status_code == 429
    assert client.get(reverse("portal:verify", args=["000000000000"])).status_code == 429
