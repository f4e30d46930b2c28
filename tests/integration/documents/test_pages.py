"""The workspace's pages of documents."""

import pytest
from django.urls import reverse

from tests.factories.documents import document, issued
from tests.factories.season import World, world
from thidua.documents import blocks as b
from thidua.documents import layouts, queries


@pytest.fixture
def here() -> World:
    return world()


def address(name: str, *args: object) -> str:
    return reverse(f"workspace:{name}", args=args)


def test_the_list_shows_what_one_may_read_and_finds_it_without_accents(client, here):
    made = issued(here)
    client.force_login(here.offices["tuyen-quang"])
    text = client.get(address("documents")).content.decode()
    assert made.symbol_text in text
    assert made.symbol_text in client.get(address("documents"), {"q": "mien nui"}).content.decode()
    assert made.symbol_text not in client.get(address("documents"), {"q": "bao cao"}).content.decode()
    assert made.symbol_text not in client.get(address("documents"), {"kind": "QĐ"}).content.decode()
    client.force_login(here.offices["hoa-binh"])
    assert made.symbol_text not in client.get(address("documents")).content.decode()


def test_the_list_is_exported(client, here):
    issued(here)
    client.force_login(here.auditor)
    response = client.get(address("documents"), {"export": "xlsx"})
    assert "spreadsheetml" in response["Content-Type"]


def test_the_list_costs_the_same_for_one_and_three(client, here, django_assert_max_num_queries):
    client.force_login(here.auditor)
    for _ in range(2):
        issued(here)
        with django_assert_max_num_queries(8):
            client.get(address("documents"))
        issued(here)


def test_page_files_and_pictures_for_a_reader(client, here):
    made = issued(here)
    client.force_login(here.offices["tuyen-quang"])
    text = client.get(address("document", made.pk)).content.decode()
    assert made.sha256 in text
    assert "Thu hồi" not in text
    shown = client.get(address("document-pdf", made.pk))
    assert "Content-Security-Policy" not in shown
    assert shown["Content-Disposition"].startswith("inline")
    assert b"".join(shown.streaming_content).startswith(b"%PDF")
    saved = client.get(address("document-pdf", made.pk), {"save": ""})
    assert saved["Content-Disposition"].startswith("attachment")
    assert b"".join(saved.streaming_content)
    word = client.get(address("document-docx", made.pk))
    assert b"".join(word.streaming_content).startswith(b"PK")
    assert client.get(address("document-page", made.pk, 1)).content.startswith(b"\x89PNG")
    assert client.get(address("document-page", made.pk, 2)).status_code == 404


@pytest.mark.parametrize("name", ["document", "document-pdf", "document-docx", "document-revoke"])
def test_strangers_do_not_learn_that_it_exists(client, here, name):
    made = issued(here)
    client.force_login(here.offices["hoa-binh"])
    assert client.get(address(name, made.pk)).status_code == 404
    client.logout()
    assert client.get(address(name, made.pk)).status_code == 302


def test_the_issuer_publishes_and_revokes_on_the_page(client, here):
    made = issued(here)
    client.force_login(here.leaders["bac-kan"])
    assert client.post(address("document-publish", made.pk)).status_code == 302
    assert "Đã công bố" in client.get(address("document", made.pk)).content.decode()
    form = client.get(address("document-revoke", made.pk)).content.decode()
    assert "không thể hoàn tác" in form
    assert client.post(address("document-revoke", made.pk), {"note": "x"}).status_code == 422
    sent = client.post(address("document-revoke", made.pk), {"reason": "issued_in_error", "note": "nhầm số"})
    assert sent.status_code == 302
    text = client.get(address("document", made.pk)).content.decode()
    assert "Phát hành nhầm" in text
    assert "nhầm số" in text
    assert queries.revocation_of(made) is not None
    assert client.get(address("document-revoke", made.pk)).status_code == 409


def test_a_reader_may_not_revoke(client, here):
    made = issued(here)
    client.force_login(here.offices["tuyen-quang"])
    assert client.get(address("document-revoke", made.pk)).status_code == 403
    assert client.post(address("document-publish", made.pk)).status_code == 403


def test_long_documents_show_their_first_pages(client, here):
    filling = tuple(b.Paragraph(f"Đoạn {i}. " + "Nội dung. " * 60) for i in range(80))
    made = issued(here, composed=document(*filling))
    assert made.page_count > 12
    client.force_login(here.auditor)
    text = client.get(address("document", made.pk)).content.decode()
    assert f"Xem cả {made.page_count} trang" in text


def test_templates_are_listed_and_previewed_with_fields_left_empty(client, here):
    client.force_login(here.auditor)
    text = client.get(address("document-templates")).content.decode()
    for template in layouts.every_template():
        assert template.name in text
        page = client.get(address("document-template", template.code), {"empty": ["signer_name"]})
        assert "empty=signer_name" in page.content.decode()
        whole = client.get(address("document-template-picture", template.code)).content
        less = client.get(
            address("document-template-picture", template.code), {"empty": "signer_name"}
        ).content
        assert whole.startswith(b"\x89PNG")
        assert whole != less
    assert client.get(address("document-template", "khong-co")).status_code == 404
    odd = client.get(address("document-template", "bang-khen"), {"empty": "<script>"})
    assert "<script>alert" not in odd.content.decode()
    assert odd.status_code == 200
