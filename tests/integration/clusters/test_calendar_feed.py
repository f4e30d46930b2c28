"""The calendar's address for a program that cannot sign in: an account's own, and gone with it."""

from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse

from tests.factories.season import AT, World, world
from thidua.clusters import actions
from thidua.clusters.feed import SALT, feed_token
from thidua.identity.actions import end_role
from thidua.identity.models import RoleAssignment
from thidua.kernel.actors import SYSTEM


@pytest.fixture
def w() -> World:
    made = world()
    actions.add_calendar_entry(
        by=made.offices["bac-kan"], at=AT, season=made.season, title="Giao ban", starts_at=AT
    )
    return made


def status(client, token: str) -> int:
    return client.get(reverse("workspace:calendar-feed", args=[token])).status_code


def test_each_account_has_its_own_address_on_its_page(w, client) -> None:
    found = set()
    for who in ("hoa-binh", "bac-kan"):
        client.force_login(w.offices[who])
        address = reverse("workspace:calendar-feed", args=[feed_token(by=w.offices[who], season=w.season)])
        assert address in client.get(reverse("workspace:calendar", args=[w.season_id])).content.decode()
        client.logout()
        assert b"Giao ban" in client.get(address).content
        found.add(address)
    assert len(found) == 2


def test_the_address_ends_with_the_password(w, client) -> None:
    office = w.offices["hoa-binh"]
    token = feed_token(by=office, season=w.season)
    assert status(client, token) == 200
    office.set_password("Mat-khau-moi-2023!")
    office.save()
    assert status(client, token) == 404


def test_the_address_ends_with_the_account(w, client) -> None:
    office = w.offices["hoa-binh"]
    token = feed_token(by=office, season=w.season)
    office.is_active = False
    office.save()
    assert status(client, token) == 404


def test_the_address_ends_with_the_role(w, client) -> None:
    office = w.offices["hoa-binh"]
    token = feed_token(by=office, season=w.season)
    held = RoleAssignment.objects.get(account=office)
    end_role(by=SYSTEM, at=AT + timedelta(days=1), assignment=held, reason="Chuyển công tác")
    assert status(client, token) == 404


@pytest.mark.parametrize("made", ["x", 5, [1], [1, 2], {"a": 1}])
def test_what_is_no_address_is_not_found(w, client, made) -> None:
    assert status(client, signing.Signer(salt=SALT).sign_object(made)) == 404
    assert status(client, signing.dumps(w.season_id, salt="thidua.calendar")) == 404
    assert status(client, "la") == 404
