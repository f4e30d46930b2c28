"""Administration in the browser: accounts, roles, organisations, the audit trail."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import season as make
from thidua.identity.actions import close_account
from thidua.identity.models import Account, Role, RoleAssignment
from thidua.kernel.models import AuditRecord
from thidua.parties.models import Organisation

GOOD = "Mot-mat-khau-rat-dai-2023"


def address(name: str, *args: object) -> str:
    return reverse(f"workspace:{name}", args=args)


@pytest.fixture
def world():
    return make.world()


@pytest.fixture
def administrator(client, world):
    client.force_login(world.administrator)
    return client


def test_an_account_is_made_given_a_role_and_closed(administrator, world):
    organisation = world.members["hoa-binh"]
    told = {"username": "moi.hb", "title": "Chuyên viên", "organisation": organisation.pk, "password": GOOD}
    assert administrator.post(address("account-create"), told).status_code == 302
    made = Account.objects.get(username="moi.hb")
    assert made.check_password(GOOD)
    role = Role.objects.get(code="member_office")
    administrator.post(address("role-assign", made.pk), {"role": role.pk, "organisation": organisation.pk})
    held = RoleAssignment.objects.get(account=made)
    page = administrator.get(address("account", made.pk)).content.decode()
    assert role.description in page
    administrator.post(address("role-end", held.pk), {"reason": "Chuyển công tác"})
    held.refresh_from_db()
    assert held.end_reason == "Chuyển công tác"
    administrator.post(address("account-close", made.pk), {"reason": "Nghỉ hưu"})
    made.refresh_from_db()
    assert not made.is_active


def test_a_leader_made_on_screen_has_a_name_to_sign_with(administrator, world):
    organisation = world.members["hoa-binh"]
    told = {
        "username": "chu-tich.hb",
        "title": "Chủ tịch",
        "organisation": organisation.pk,
        "person_name": "Bùi Văn Mới",
        "person_post": "Chủ tịch UBND tỉnh",
    }
    assert administrator.post(address("account-create"), told).status_code == 302
    made = Account.objects.get(username="chu-tich.hb")
    assert (made.person.name, made.person.post, made.person.unit) == (
        "Bùi Văn Mới",
        "Chủ tịch UBND tỉnh",
        organisation,
    )
    again = told | {"username": "chu-tich-2.hb", "person_post": ""}
    assert administrator.post(address("account-create"), again).status_code == 302
    assert Account.objects.get(username="chu-tich-2.hb").person == made.person, "known, not entered twice"


def test_an_account_is_edited_and_reopened(administrator, world):
    organisation = world.members["hoa-binh"]
    office = world.offices["hoa-binh"]
    page = administrator.get(address("account-edit", office.pk))
    assert page.context["form"].initial["title"] == office.title
    told = {
        "title": "Phó Chủ tịch",
        "organisation": organisation.pk,
        "email": "a@example.vn",
        "person_name": "Đinh Thị Sửa",
        "person_post": "Phó Chủ tịch",
    }
    assert administrator.post(address("account-edit", office.pk), told).status_code == 302
    office.refresh_from_db()
    assert (office.title, office.email, office.person.name) == (
        "Phó Chủ tịch",
        "a@example.vn",
        "Đinh Thị Sửa",
    )
    assert "Đinh Thị Sửa" in administrator.get(address("account-edit", office.pk)).text
    person = office.person
    administrator.post(address("account-edit", office.pk), told | {"title": "Chủ tịch"})
    office.refresh_from_db()
    assert office.person == person
    administrator.post(address("account-close", office.pk), {"reason": "Nghỉ"})
    assert administrator.post(address("account-reopen", office.pk), {"reason": "Về lại"}).status_code == 302
    office.refresh_from_db()
    assert office.is_active
    assert administrator.post(address("account-reopen", office.pk), {"reason": "Về lại"}).status_code == 409


def test_a_weak_password_is_told_at_its_field_and_nothing_is_made(administrator, world):
    told = {"username": "yeu", "title": "A", "organisation": world.council.pk, "password": "123456"}
    answer = administrator.post(address("account-create"), told)
    assert answer.status_code == 422
    assert answer.context["form"].errors["password"]
    assert not Account.objects.filter(username="yeu").exists()


def test_a_name_in_use_is_told_at_its_field(administrator, world):
    told = {"username": world.officer.username, "title": "A", "organisation": world.council.pk}
    answer = administrator.post(address("account-create"), told)
    assert answer.status_code == 422
    assert answer.context["form"].errors["username"]


def test_the_same_role_twice_is_refused(administrator, world):
    office = world.offices["hoa-binh"]
    held = RoleAssignment.objects.get(account=office)
    answer = administrator.post(
        address("role-assign", office.pk), {"role": held.role_id, "organisation": held.organisation_id}
    )
    assert answer.status_code == 422
    assert RoleAssignment.objects.filter(account=office).count() == 1


def test_nobody_closes_the_own_account(administrator, world):
    answer = administrator.post(address("account-close", world.administrator.pk), {"reason": "Thử"})
    assert answer.status_code == 403
    world.administrator.refresh_from_db()
    assert world.administrator.is_active


def test_accounts_are_found_without_accents_and_by_role(administrator, world):
    close_account(by=world.administrator, at=make.AT, account=world.offices["bac-kan"], reason="Nghỉ")
    page = administrator.get(address("accounts"), {"q": "hoa binh"}).content.decode()
    assert "vp-hoa-binh" in page
    assert "vp-bac-kan" not in page
    leader = Role.objects.get(code="leader").pk
    page = administrator.get(address("accounts"), {"role": leader}).content.decode()
    assert "ld-hoa-binh" in page
    assert "vp-hoa-binh" not in page
    page = administrator.get(address("accounts"), {"active": "0"}).content.decode()
    assert "vp-bac-kan" in page
    assert "vp-hoa-binh" not in page


def test_the_list_of_accounts_costs_the_same_whatever_its_length(
    administrator, world, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15) as few:
        administrator.get(address("accounts"))
    for number in range(3):
        make.account(f"them-{number}", "member_office", world.council)
    with django_assert_max_num_queries(15) as many:
        administrator.get(address("accounts"))
    assert len(few) == len(many)


def test_an_organisation_is_entered_below_another(administrator, world):
    told = {
        "name": "Sở Nội vụ tỉnh Hòa Bình",
        "short_name": "Sở Nội vụ Hòa Bình",
        "code": "so-noi-vu-hb",
        "kind": "department",
        "parent": world.members["hoa-binh"].pk,
        "valid_from": "01/01/2010",
    }
    assert administrator.post(address("organisation-record"), told).status_code == 302
    made = Organisation.objects.get(code="so-noi-vu-hb")
    assert made.parents.get().parent.pk == world.members["hoa-binh"].pk
    again = administrator.post(address("organisation-record"), told)
    assert again.status_code == 422
    assert again.context["form"].errors["code"]
    assert "Sở Nội vụ" in administrator.get(address("organisations"), {"q": "so noi vu"}).content.decode()


def test_the_trail_is_filtered_found_and_taken_along_as_excel(client, world):
    client.force_login(world.auditor)
    page = client.get(address("audit"), {"q": "open season"}).content.decode()
    assert "Mở mùa thi đua" in page.split("<tbody>")[1]
    assert "Lập tài khoản" not in page.split("<tbody>")[1]
    page = client.get(address("audit"), {"room": "identity"}).content.decode()
    assert "Mở mùa thi đua" not in page.split("<tbody>")[1]
    none = client.get(address("audit"), {"from": "2099-01-01"}).content.decode()
    assert "<tbody>" not in none
    content = client.get(address("audit"), {"export": "xlsx", "action": "clusters.open_season"}).content
    sheet = load_workbook(BytesIO(content)).active
    assert sheet.max_row == 2


def test_one_line_of_the_trail_tells_everything(client, world):
    client.force_login(world.auditor)
    record = AuditRecord.objects.get(action="clusters.open_season")
    whole = client.get(address("audit-record", record.pk))
    assert "<h1>" in whole.content.decode()
    fragment = client.get(address("audit-record", record.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Bầu năm trước" in fragment
    assert client.get(address("audit-record", 999999)).status_code == 404


@pytest.mark.parametrize("name", ["accounts", "account-create", "organisations", "organisation-record"])
def test_only_administrators_administer(client, world, name):
    for other in (world.auditor, world.officer, world.leaders["bac-kan"]):
        client.force_login(other)
        assert client.get(address(name)).status_code == 403


@pytest.mark.parametrize("name", ["administration", "audit"])
def test_only_administrators_and_auditors_read_the_trail(client, world, name):
    for reader in (world.auditor, world.administrator):
        client.force_login(reader)
        assert client.get(address(name)).status_code == 200
    client.force_login(world.offices["bac-kan"])
    assert client.get(address(name)).status_code == 403
