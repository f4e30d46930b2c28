"""The public portal: what is published is there, what is not cannot be reached, counted or searched."""

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import commendation as commend
from tests.factories import exemplars as exemplar
from tests.factories import movements as make
from tests.factories import register as registered
from tests.factories.published import SECRET, commended, issue, shown
from thidua.commendation import actions as commendation
from thidua.commendation import queries as commendation_queries
from thidua.exemplars import actions as exemplars
from thidua.movements import actions as movements
from thidua.register import actions as register
from thidua.register.enums import RevocationGround
from thidua.statistics.open_data import DATASETS

PAGES = {
    "movement": "phong-trao",
    "role-model": "guong-dien-hinh",
    "practice": "mo-hinh",
    "award": "so-khen-thuong",
}
API = {"movement": "movements", "role-model": "role-models", "practice": "practices", "award": "awards"}


def addresses(things: dict[str, int]) -> Iterator[str]:
    """Every address the portal and the API have, with the ids of these things."""
    for name in (
        "home",
        "about",
        "seasons",
        "movements",
        "exemplars",
        "practices",
        "documents",
        "register",
        "open-data",
        "sitemap",
        "robots",
        "verify-form",
    ):
        yield reverse(f"portal:{name}")
    for key in DATASETS:
        yield reverse("portal:open-data-csv", args=[key])
        yield reverse("portal:open-data-json", args=[key])
        yield reverse("api:rows", args=[key])
    yield reverse("api:index")
    yield reverse("api:openapi")
    for name, folder in PAGES.items():
        if name in things:
            yield f"/{folder}/{things[name]}/"
            yield reverse("api:row", args=[API[name], things[name]])


def text_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def test_everything_published_is_there(portal, client):
    season = reverse("portal:season", args=["tdmnpb", 2023])
    for address in [*addresses(portal.public), season]:
        assert client.get(address).status_code == 200, address
    everything = "".join(text_of(client.get(a)) for a in [*addresses(portal.public), season])
    for word in (
        "Phong trào Công khai",
        "Gương Công khai",
        "Mô hình Công khai",
        "Người Công khai",
        "Kế hoạch Công khai",
    ):
        assert word in everything


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_unpublished_is_on_any_page(portal, client, language):
    client.cookies["django_language"] = language
    for address in [*addresses(portal.public), reverse("portal:season", args=["tdmnpb", 2023])]:
        for query in ("", f"?q={SECRET}" if "/api/v1/seasons" not in address else ""):
            body = text_of(client.get(address + query))
            asked_back = body.replace(f'value="{SECRET}"', "").replace(f"q={SECRET}", "")
            assert SECRET not in asked_back, address + query
            assert "Người Thứ" not in body, address + query


def test_what_is_not_published_answers_like_what_never_was(portal, client):
    for name, folder in PAGES.items():
        for hidden, never in (
            (f"/{folder}/{portal.hidden[name]}/", f"/{folder}/987654/"),
            (f"/api/v1/{API[name]}/{portal.hidden[name]}/", f"/api/v1/{API[name]}/987654/"),
        ):
            first, second = client.get(hidden), client.get(never)
            assert first.status_code == second.status_code == 404, hidden
            assert same_page(first) == same_page(second), hidden


def same_page(response) -> str:
    """The page without what differs between any two answers."""
    text = re.sub(r"nonce-\w+|csrf\w*[^>]*>|X-CSRFToken[^}]*", "", response.content.decode())
    return text.replace(response.request["PATH_INFO"], "")


def test_every_id_up_to_the_highest_is_404_but_the_published(portal, client):
    for name, folder in PAGES.items():
        highest = max(portal.public[name], portal.hidden[name])
        open_ids = [n for n in range(1, highest + 6) if client.get(f"/{folder}/{n}/").status_code == 200]
        assert open_ids == [portal.public[name]], folder


def test_counts_are_of_published_things_only(portal, client):
    page = client.get("/").content.decode()
    numbers = re.findall(r"<b>(\d+)</b>", page)
    assert numbers == ["1", "1", "1", "1", "1"]


def test_what_is_withdrawn_is_gone_at_once(portal, client):
    world, office = portal.world, portal.world.offices["bac-kan"]
    movement = movements.queries.movements().get(pk=portal.public["movement"])
    movements.withdraw_movement(by=world.officer, at=make.AT, movement=movement, reason="Rà soát")
    person = exemplars.queries.role_models().get(pk=portal.public["role-model"])
    exemplars.withdraw_consent(by=office, at=make.AT, role_model=person)
    award = register.queries.current_awards().get(pk=portal.public["award"])
    register.withdraw_award(by=world.keepers["bac-kan"], at=make.AT, award=award, reason="Rà soát")
    for name in ("movement", "role-model", "award"):
        assert client.get(f"/{PAGES[name]}/{portal.public[name]}/").status_code == 404, name
    assert "Công khai" not in "".join(
        text_of(client.get(reverse("portal:open-data-csv", args=[k])))
        for k in ("awards", "movements", "role-models")
    )


def test_a_season_is_shown_once_one_of_its_documents_is(client):
    world = shown(with_public=False).world
    address = reverse("portal:season", args=["tdmnpb", 2023])
    assert client.get(address).status_code == 404
    assert "Trung du" not in client.get(reverse("portal:seasons")).content.decode()
    issue(world, "Giao ước", publish=True)
    page = client.get(address)
    assert page.status_code == 200
    assert "Tuyên Quang · Cụm phó" in page.content.decode()


def test_the_register_is_searched_without_accents_and_filtered(client):
    world = make.world()
    lines = [
        *registered.awards(world, registered.entry("Lường Thị Hạ")),
        *registered.awards(world, registered.entry("Ma Văn Đoan"), code="tuyen-quang", year=2022),
    ]
    for line in lines:
        register.publish_awards(by=world.keepers[line.keeper.code], at=make.AT, awards=[line])

    def names(query: str) -> list[str]:
        body = client.get(reverse("portal:register") + query).content.decode()
        return [name for name in ("Lường Thị Hạ", "Ma Văn Đoan") if name in body]

    assert names("?q=luong thi ha") == ["Lường Thị Hạ"]
    assert names("?q=doan") == ["Ma Văn Đoan"]
    assert names("?year=2022") == ["Ma Văn Đoan"]
    assert names(f"?province={world.provinces['bac-kan'].pk}") == ["Lường Thị Hạ"]
    assert names("?q=khong co ai") == []
    assert names("?year=chẳng-phải-năm&province='--") == ["Lường Thị Hạ", "Ma Văn Đoan"]


def test_a_decision_published_shows_its_recipients_and_a_revoked_one_is_gone(client):
    world = make.world()
    decision = commended(world, "Tặng Bằng khen", publish=True)
    body = client.get(reverse("portal:register")).content.decode()
    assert "Người Thứ 1" in body
    assert "Người Thứ 2" in body
    award = decision.recipients.first().award
    page = client.get(reverse("portal:award", args=[award.pk])).content.decode()
    assert "01/QĐ-UBND" in page
    assert reverse("portal:verify", args=[decision.document.verification_code]) in page
    recipient = commendation_queries.recipient_of(
        decision=decision, recipient_id=decision.recipients.first().pk
    )
    commendation.revoke_recipient(
        by=world.leaders["bac-kan"],
        at=commend.SIGNED,
        recipient=recipient,
        ground=RevocationGround.FRAUD,
        explanation="Kết luận số 3",
    )
    assert client.get(reverse("portal:award", args=[award.pk])).status_code == 404
    verified = client.get(reverse("portal:verify", args=[recipient.code.code]))
    assert "thu hồi" in verified.content.decode()


# --------------------------------------------------------------- open data


def test_csv_opens_in_excel_and_says_what_json_says(portal, client):
    table = text_of(client.get(reverse("portal:open-data-csv", args=["awards"])))
    assert table.startswith("\ufeff")
    (line,) = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))
    told = json.loads(text_of(client.get(reverse("portal:open-data-json", args=["awards"]))))
    assert told["licence"] == "CC BY 4.0"
    (row,) = told["rows"]
    assert line["recipient_name"] == row["recipient_name"] == "Người Công khai"
    assert {k: v for k, v in line.items() if k != "is_illustrative"} == {
        k: str(v) for k, v in row.items() if k != "is_illustrative"
    }


def test_a_formula_in_a_name_does_not_run_in_excel(client):
    world = make.world()
    line = registered.awards(world, registered.entry("=HYPERLINK(1)"))
    register.publish_awards(by=world.keepers["bac-kan"], at=make.AT, awards=line)
    assert "'=HYPERLINK(1)" in text_of(client.get(reverse("portal:open-data-csv", args=["awards"])))


def test_open_data_has_no_more_of_a_person_than_the_decision():
    columns = set(DATASETS["awards"].names)
    assert not columns & {"birth_date", "is_woman", "sex", "address", "achievement", "is_direct_worker"}


def test_unknown_datasets_are_unknown(client):
    for address in ("/du-lieu-mo/accounts.csv", "/du-lieu-mo/audit.json", "/api/v1/accounts/"):
        assert client.get(address).status_code == 404


def test_the_sitemap_names_public_pages_and_no_people_commended(portal, client):
    text = client.get(reverse("portal:sitemap")).content.decode()
    found = re.findall(r"<loc>http://testserver([^<]+)</loc>", text)
    assert f"/phong-trao/{portal.public['movement']}/" in found
    assert f"/phong-trao/{portal.hidden['movement']}/" not in found
    assert not [address for address in found if address.startswith("/so-khen-thuong/")]
    for address in found:
        assert client.get(address).status_code == 200, address
    assert "Disallow: /so-khen-thuong/" in client.get(reverse("portal:robots")).content.decode()


def test_the_portal_changes_nothing_and_takes_no_post(portal, client):
    posting = Client(enforce_csrf_checks=False)
    for address in addresses(portal.public):
        if "xac-minh" not in address:
            assert posting.post(address).status_code == 405, address


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["register", "documents", "exemplars", "practices", "movements", "seasons"])
def test_lists_cost_the_same_however_long(client, django_assert_max_num_queries, count, name):
    world = make.world()
    for number in range(count):
        issue(world, f"Kế hoạch {number}", publish=True)
        line = registered.awards(world, registered.entry(f"Người {number}"), decision_number=f"{number}/QĐ")
        register.publish_awards(by=world.keepers["bac-kan"], at=make.AT, awards=line)
        movement = make.nationwide(world, f"Phong trào {number}")
        movements.publish_movement(by=world.officer, at=make.AT, movement=movement)
        for thing in (
            exemplar.consented(world, name=f"Gương {number}"),
            exemplar.practice(world, title=f"Mô hình {number}"),
        ):
            exemplars.publish_exemplar(by=world.offices["bac-kan"], at=make.AT, thing=thing)
    client.get(reverse(f"portal:{name}"))
    with django_assert_max_num_queries(6):
        client.get(reverse(f"portal:{name}"))
