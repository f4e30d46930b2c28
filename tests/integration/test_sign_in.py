"""Signing in, out, and changing passwords through the pages."""

import pytest
from django.test import Client

from thidua.identity.actions import create_account
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.actors import SYSTEM
from thidua.kernel.queries import whole_trail
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind

PASSWORD = "mot-mat-khau-rat-dai-2023"
NEW = "mat-khau-moi-cung-rat-dai"


@pytest.fixture
def officer() -> Account:
    at = clock.now()
    province = record_organisation(
        by=SYSTEM, at=at, code="bk", name="Tỉnh Bắc Kạn", short_name="Bắc Kạn", kind=OrganisationKind.PROVINCE
    )
    return create_account(
        by=SYSTEM, at=at, username="can.bo", title="Chuyên viên", organisation=province, password=PASSWORD
    )


def sign_in(client: Client, password: str = PASSWORD, username: str = "can.bo", **more: str):
    return client.post("/vao/", {"username": username, "password": password, **more})


def test_signs_in_and_goes_where_one_was_going(client, officer):
    assert sign_in(client)["Location"] == "/lam-viec/"
    client.logout()
    assert sign_in(client, next="/lam-viec/?a=1")["Location"] == "/lam-viec/?a=1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_never_leads_to_another_site(client, officer, elsewhere):
    assert sign_in(client, next=elsewhere)["Location"] == "/lam-viec/"


def test_the_name_may_be_typed_in_capitals(client, officer):
    assert sign_in(client, username="CAN.BO").status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(client, officer):
    wrong = sign_in(client, "sai")
    unknown = sign_in(client, username="khong.co")
    assert wrong.status_code == unknown.status_code == 403
    words = "Tên đăng nhập hoặc mật khẩu không đúng."
    assert words in wrong.content.decode()
    assert words in unknown.content.decode()
    assert 'value="can.bo"' in wrong.content.decode()
    assert 'value="sai"' not in wrong.content.decode()


def test_guessing_ends_after_five_wrong_passwords(client, officer):
    for _ in range(5):
        sign_in(client, "sai")
    response = sign_in(client)
    assert "quá nhiều lần" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_one_click_sign_in_is_refused_outside_the_demo(client, officer, settings):
    assert settings.DEMO_SIGN_IN is False
    response = client.post("/vao/nhanh/", {"username": "demo.central"})
    assert response.status_code == 403
    assert "_auth_user_id" not in client.session


def test_signing_out_ends_the_session_and_needs_a_post(client, officer):
    sign_in(client)
    assert client.get("/vao/ra/").status_code == 405
    client.post("/vao/ra/")
    assert "_auth_user_id" not in client.session


def change(client: Client, present: str = PASSWORD, password: str = NEW, repeated: str = NEW):
    data = {"present": present, "password": password, "repeated": repeated}
    return client.post("/vao/mat-khau/", data)


def test_changes_the_password_and_stays_signed_in(client, officer):
    sign_in(client)
    assert change(client).status_code == 302
    assert "_auth_user_id" in client.session
    client.logout()
    assert sign_in(client, PASSWORD).status_code == 403
    assert sign_in(client, NEW).status_code == 302


def test_other_sessions_end_with_the_password(client, officer):
    other = Client()
    sign_in(other)
    sign_in(client)
    change(client)
    assert other.get("/vao/mat-khau/").status_code == 302


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"present": "sai"}, "Mật khẩu hiện tại không đúng."),
        ({"repeated": "khac"}, "không giống nhau"),
        ({"password": "ngan", "repeated": "ngan"}, "12"),
        ({"password": "1234567890123", "repeated": "1234567890123"}, "hoàn toàn là số"),
    ],
)
def test_a_bad_new_password_is_refused_at_its_field(client, officer, data, message):
    sign_in(client)
    response = change(client, **data)
    assert response.status_code == 422
    assert message in response.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_a_password_is_nowhere_in_the_audit_trail(client, officer):
    sign_in(client)
    change(client)
    trail = str([record.detail for record in whole_trail()])
    assert PASSWORD not in trail
    assert NEW not in trail


def test_the_language_is_switched_and_kept(client, officer):
    client.post("/vao/ngon-ngu/", {"language": "en", "next": "/vao/"})
    assert '<html lang="en"' in client.get("/vao/").content.decode()


def test_pages_are_vietnamese_whatever_the_browser_prefers(client):
    response = client.get("/vao/", headers={"Accept-Language": "en-US,en"})
    assert '<html lang="vi"' in response.content.decode()
    assert response["Content-Language"] == "vi"


def test_a_language_that_is_not_offered_is_left_out_of_account(client):
    client.cookies["django_language"] = "xx"
    assert '<html lang="vi"' in client.get("/vao/").content.decode()
