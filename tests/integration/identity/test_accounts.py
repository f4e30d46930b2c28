from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, override_settings

from tests.factories.season import AT, account, organisation, world
from thidua.identity import actions, queries
from thidua.identity.enums import Permission
from thidua.identity.models import Account, Role, RoleAssignment, SignInAttempt
from thidua.kernel.actors import SYSTEM
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import InvalidInput, NotNow, NotPermitted
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind

GOOD = "mật-khẩu-đủ-dài-2023"


def _account(password: str | None = GOOD) -> Account:
    return actions.create_account(
        by=SYSTEM,
        at=AT,
        username="can-bo",
        title="Chuyên viên",
        organisation=organisation("a", "A"),
        password=password,
    )


def test_roles_are_data_in_step_with_the_enum() -> None:
    known = set(Permission.values)
    for role in Role.objects.all():
        assert set(role.permissions) <= known, role.code
        assert role.description
        assert role.description_en
    assert Role.objects.count() == 10


def test_only_an_auditor_reads_everything_and_it_changes_nothing() -> None:
    auditor = Role.objects.get(code="auditor")
    assert set(auditor.permissions) == {
        Permission.READ_EVERYTHING,
        Permission.READ_SEASONS,
        Permission.READ_AUDIT,
    }
    others = Role.objects.exclude(code="auditor")
    assert not [role.code for role in others if Permission.READ_EVERYTHING in role.permissions]


def test_a_permission_is_held_at_an_organisation_until_it_is_ended() -> None:
    w = world()
    office = w.offices["bac-kan"]
    assert office.holds(Permission.LEAD_CLUSTER, w.members["bac-kan"])
    assert not office.holds(Permission.LEAD_CLUSTER, w.members["hoa-binh"])
    assignment = RoleAssignment.objects.get(account=office)
    actions.end_role(by=w.administrator, at=AT, assignment=assignment, reason="Chuyển công tác")
    fresh = Account.objects.get(pk=office.pk)
    assert not fresh.holds(Permission.LEAD_CLUSTER)
    with pytest.raises(NotNow):
        actions.end_role(by=w.administrator, at=AT, assignment=assignment, reason="x")


def test_only_administrators_make_accounts_and_organisations() -> None:
    w = world()
    with pytest.raises(NotPermitted):
        actions.create_account(
            by=w.leaders["bac-kan"], at=AT, username="moi", title="x", organisation=w.council
        )
    with pytest.raises(NotPermitted):
        record_organisation(
            by=w.leaders["bac-kan"],
            at=AT,
            code="moi",
            name="x",
            short_name="x",
            kind=OrganisationKind.UNIT,
        )
    made = actions.create_account(
        by=w.administrator, at=AT, username="moi", title="x", organisation=w.council, password=GOOD
    )
    with pytest.raises(InvalidInput) as refused:
        actions.create_account(by=w.administrator, at=AT, username="moi", title="x", organisation=w.council)
    assert "username" in refused.value.fields
    assert not AuditRecord.objects.filter(detail__icontains=GOOD).exists()
    actions.close_account(by=w.administrator, at=AT, account=made, reason="Nghỉ hưu")
    with pytest.raises(actions.SignInRefused):
        actions.sign_in(at=AT, username="moi", password=GOOD, address="::1")


@pytest.mark.parametrize("weak", ["ngan", "123456789012", "password1234"])
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _account(weak)
    assert "password" in refused.value.fields


def test_signing_in_and_the_rate_limit() -> None:
    _account()
    assert actions.sign_in(at=AT, username="CAN-BO", password=GOOD, address="::1").username == "can-bo"
    for typed in ("can-bo", "CAN-BO", " can-bo", "\uff43an-bo", "Can-Bo"):
        with pytest.raises(actions.SignInRefused) as wrong:
            actions.sign_in(at=AT, username=typed, password="sai", address="::1")
        assert "không đúng" in str(wrong.value)
    with pytest.raises(actions.SignInRefused) as barred:
        actions.sign_in(at=AT, username="can-bo", password=GOOD, address="::1")
    assert "15 phút" in str(barred.value)
    assert actions.sign_in(at=AT, username="can-bo", password=GOOD, address="::2"), "a stranger bars nobody"
    later = AT + timedelta(minutes=16)
    assert actions.sign_in(at=later, username="can-bo", password=GOOD, address="::1")


def test_a_flood_of_guesses_from_everywhere_bars_the_name() -> None:
    _account()
    for number in range(queries.MOST_FAILURES_AN_ACCOUNT):
        SignInAttempt.objects.create(
            username="can-bo", address_hash=actions._hash_address(f"::{number}"), at=AT, succeeded=False
        )
    with pytest.raises(actions.SignInRefused):
        actions.sign_in(at=AT, username="Can-bo", password=GOOD, address="::ffff")


@pytest.mark.parametrize("spelt", ["Can-Bo", "CAN-BO", "\uff43an-bo"])
def test_a_name_that_differs_in_capitals_alone_is_taken(spelt: str) -> None:
    made = _account()
    with pytest.raises(InvalidInput) as refused:
        actions.create_account(by=SYSTEM, at=AT, username=spelt, title="x", organisation=made.organisation)
    assert "username" in refused.value.fields
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="CAN-bo", title="x", organisation=made.organisation)


@pytest.mark.parametrize("bad", ["cán-bộ", "can bo", "adm\u0131n", "a/b", "a\x00b"])
def test_a_name_is_of_plain_letters_digits_and_few_signs(bad: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        actions.create_account(by=SYSTEM, at=AT, username=bad, title="x", organisation=organisation("a", "A"))
    assert "username" in refused.value.fields


def test_other_spellings_open_nothing() -> None:
    actions.create_account(
        by=SYSTEM, at=AT, username="admin", title="x", organisation=organisation("a", "A"), password=GOOD
    )
    with pytest.raises(actions.SignInRefused):
        actions.sign_in(at=AT, username="adm\u0131n", password=GOOD, address="::1")


def test_an_address_that_guesses_names_is_barred_too() -> None:
    _account()
    for number in range(queries.MOST_FAILURES_AN_ADDRESS):
        SignInAttempt.objects.create(
            username=f"x{number}", address_hash=actions._hash_address("::9"), at=AT, succeeded=False
        )
    with pytest.raises(actions.SignInRefused):
        actions.sign_in(at=AT, username="can-bo", password=GOOD, address="::9")
    assert actions.sign_in(at=AT, username="can-bo", password=GOOD, address="::1")


def test_the_answer_does_not_tell_which_names_exist() -> None:
    _account()
    told = set()
    for username in ("can-bo", "khong-co"):
        with pytest.raises(actions.SignInRefused) as refused:
            actions.sign_in(at=AT, username=username, password="sai", address="::1")
        told.add(str(refused.value))
    assert len(told) == 1


def test_one_click_sign_in_is_for_the_demo_alone() -> None:
    account("demo.x", "auditor", organisation("a", "A"))
    with pytest.raises(actions.SignInRefused):
        actions.demo_sign_in(at=AT, username="demo.x", address="::1")
    with override_settings(DEMO_SIGN_IN=True):
        assert actions.demo_sign_in(at=AT, username="demo.x", address="::1").username == "demo.x"
        with pytest.raises(actions.SignInRefused):
            actions.demo_sign_in(at=AT, username="quan-tri", address="::1")


def test_a_page_behind_the_gate_sends_visitors_to_sign_in(client: Client) -> None:
    w = world()
    answer = client.get(f"/lam-viec/mua/{w.season_id}/")
    assert answer.status_code == 302
    assert answer.url.startswith("/vao/")  # type: ignore[attr-defined]
