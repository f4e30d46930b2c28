"""Refusals reach people as pages, notices or JSON, with the right status; nothing a visitor sends is a 500."""

import json
import unicodedata

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails

from tests.factories.season import world
from thidua.kernel import refusals_web
from thidua.kernel.models import Draft
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted


def answered(refusal: Exception, path: str = "/lam-viec/x/", **headers: str) -> HttpResponse | None:
    request = RequestFactory().get(path, headers=headers)
    request.htmx = HtmxDetails(request)
    middleware = refusals_web.RefusalMiddleware(lambda _request: HttpResponse())
    return middleware.process_exception(request, refusal)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotPermitted("Chỉ cụm trưởng được ban hành."), 403),
        (NotFound("Không có mùa này."), 404),
        (NotNow("Còn 2 tỉnh chưa thống nhất."), 409),
        (InvalidInput("Sai định dạng."), 422),
    ],
)
def test_a_refusal_is_a_page_with_its_status_and_words(refusal, status):
    response = answered(refusal)
    assert response.status_code == status
    assert str(refusal.message) in response.content.decode()


def test_the_page_names_the_rule():
    html = answered(NotNow("Chưa đủ.", citation="Điều 33 khoản 5")).content.decode()
    assert "Điều 33 khoản 5" in html


def test_the_page_names_every_field_s_message():
    html = answered(InvalidInput(fields={"a": "Thiếu tên.", "b": "Thiếu ngày."})).content.decode()
    assert "Thiếu tên." in html
    assert "Thiếu ngày." in html


def test_htmx_gets_a_notice_beside_the_open_page():
    response = answered(NotNow("Chưa đủ."), **{"HX-Request": "true"})
    assert response["HX-Retarget"] == "#notices"
    assert "<html" not in response.content.decode()
    assert "Chưa đủ." in response.content.decode()


@pytest.mark.parametrize(("path", "accept"), [("/api/v1/x", ""), ("/x", "application/json")])
def test_programs_get_json(path, accept):
    refusal = InvalidInput(fields={"year": "Phải là năm."}, citation="Điều 1")
    response = answered(refusal, path, Accept=accept)
    told = json.loads(response.content)
    assert told == {"error": "Phải là năm.", "citation": "Điều 1", "fields": {"year": ["Phải là năm."]}}


def test_other_exceptions_are_left_alone():
    assert answered(ValueError("a fault of ours")) is None


def test_words_are_escaped():
    assert "<script" not in answered(NotNow("<script>")).content.decode().replace("<script src=", "")


def test_too_much_is_told_as_that():
    response = refusals_web.bad_request(RequestFactory().post("/"), RequestDataTooBig())
    assert response.status_code == 413


def test_a_form_with_too_many_fields_is_refused_readably(client: Client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    response = client.post("/vao/", {f"f{n}": "x" for n in range(9)})
    assert response.status_code == 413
    assert "vượt giới hạn" in response.content.decode()


def test_a_broken_upload_is_refused_readably(client: Client):
    response = client.generic("POST", "/vao/", b"\x00", content_type="multipart/form-data; boundary=")
    assert response.status_code == 400
    assert "không đọc được" in response.content.decode()


def test_an_unknown_address_is_a_readable_404(client: Client):
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert "Không tìm thấy" in response.content.decode()


def test_a_form_without_its_token_is_refused_readably():
    response = Client(enforce_csrf_checks=True).post("/vao/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "tải lại trang" in response.content.decode()


def test_the_page_for_our_own_faults_needs_nothing_and_tells_nothing(
    client: Client, django_assert_num_queries
):
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        response = client.get("/ui/tu-choi/broken/")
    assert response.status_code == 500
    assert "Hệ thống gặp lỗi" in response.content.decode()
    assert "gallery was asked" not in response.content.decode()


def test_a_part_of_a_page_is_never_answered_with_the_sign_in_page(client: Client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/lam-viec/mua/?q=a"}
    asked = client.get("/lam-viec/", headers=headers)
    assert asked.status_code == 204
    assert asked["HX-Redirect"] == "/vao/?next=%2Flam-viec%2Fmua%2F%3Fq%3Da"
    sent = client.post("/lam-viec/ban-nhap/", headers=headers)
    assert sent.status_code == 401
    assert "Phiên làm việc đã hết" in sent.content.decode()


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_no_record_has_is_not_found_whatever_the_route(client, number):
    client.force_login(world().administrator)
    for address in (
        f"/lam-viec/mua/1/dang-ky/don-vi/{number}/",
        f"/lam-viec/bo-phieu/vong/{number}/phieu/",
        f"/lam-viec/van-ban/{number}/",
        f"/lam-viec/quan-tri/tai-khoan/{number}/sua/",
    ):
        assert client.get(address).status_code == 404


def test_a_letter_no_database_keeps_is_refused_at_its_field(client):
    client.force_login(world().administrator)
    asked = client.get("/lam-viec/quan-tri/tai-khoan/?q=%00", headers={"accept": "application/json"})
    assert (asked.status_code, list(asked.json()["fields"])) == (422, ["q"])
    for sent in ({"draft_key": "a", "x": "\x00"}, {"draft_key": "a\x00"}):
        assert client.post("/lam-viec/ban-nhap/", sent).status_code == 422


def test_letters_arrive_whole_however_a_keyboard_composed_them(client):
    client.force_login(world().administrator)
    typed = {name: unicodedata.normalize("NFD", name) for name in ("nhóm", "Huyện vùng cao")}
    assert typed["nhóm"] != "nhóm"
    sent = {"draft_key": "a", typed["nhóm"]: typed["Huyện vùng cao"]}
    assert client.post("/lam-viec/ban-nhap/", sent).status_code < 300
    assert Draft.objects.get(form_key="a").content == {"nhóm": ["Huyện vùng cao"]}
