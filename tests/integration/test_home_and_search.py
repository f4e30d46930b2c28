"""The home page and the search box: what an account owes, and what it may find."""

import pytest

from tests.factories import (
    ballots,
    commendation,
    documents,
    eligibility,
    exemplars,
    movements,
    register,
    season,
)
from thidua.ballots.enums import Answer


@pytest.fixture
def year() -> season.World:
    return season.world()


def signed_in(client, account):
    client.force_login(account)
    return client


@pytest.mark.parametrize("words", ["cum thu", "CỤM THỬ", "thu"])
def test_finds_a_season_without_accents(client, year, words):
    html = signed_in(client, year.officer).get("/lam-viec/tim/", {"q": words}).content.decode()
    assert f"/lam-viec/mua/{year.season_id}/" in html


@pytest.mark.parametrize("words", ["", "   ", "khong co gi nhu the", "%_\\'", "x" * 5000])
def test_a_search_without_a_hit_says_so(client, year, words):
    response = signed_in(client, year.officer).get("/lam-viec/tim/", {"q": words})
    assert response.status_code == 200
    assert f"/lam-viec/mua/{year.season_id}/" not in response.content.decode()


def test_nobody_searches_without_signing_in(client, year):
    assert client.get("/lam-viec/tim/", {"q": "cum thu"}).status_code == 302


def test_home_shows_what_one_owes_and_what_is_awaited(client, year):
    html = signed_in(client, year.offices["bac-kan"]).get("/lam-viec/").content.decode()
    assert "Ban hành kế hoạch hoạt động" in html
    awaited = html.split("Đang chờ nơi khác", 1)[1]
    assert "Tuyên Quang" in awaited
    assert "Hòa Bình" in awaited


def test_a_member_owes_only_its_own(client, year):
    html = signed_in(client, year.offices["hoa-binh"]).get("/lam-viec/").content.decode()
    assert "Góp ý kế hoạch hoạt động" in html
    assert "Ban hành kế hoạch hoạt động" not in html


def test_home_leads_voters_and_tellers_to_their_ballot(client):
    world = ballots.voting_world(codes=("tuyen-quang", "bac-kan", "hoa-binh", "yen-bai"))
    round_ = ballots.opened(world)
    paper = f"/lam-viec/bo-phieu/vong/{round_.pk}/phieu/"
    desk = f"/lam-viec/bo-phieu/{round_.ballot_id}/ban-kiem-phieu/"
    voter = world.leaders["bac-kan"]
    assert paper in signed_in(client, voter).get("/lam-viec/").content.decode()
    assert desk in signed_in(client, ballots.tellers_of(world)[0]).get("/lam-viec/").content.decode()
    ballots.vote(world, round_, "bac-kan", answer=Answer.BLANK)
    html = signed_in(client, voter).get("/lam-viec/").content.decode()
    assert paper not in html
    assert desk not in html


def test_home_leads_the_leader_to_what_waits_for_a_signature(client):
    where = commendation.province()
    proposal = commendation.submitted(where)
    html = signed_in(client, where.leader).get("/lam-viec/").content.decode()
    assert f"/lam-viec/khen-thuong/de-nghi/{proposal.pk}/ky/" in html


def test_an_account_of_no_season_is_told_what_will_come(client, year):
    html = signed_in(client, year.administrator).get("/lam-viec/").content.decode()
    assert "Không còn việc nào đang chờ bạn" in html


@pytest.mark.parametrize("codes", [("bac-kan", "tuyen-quang"), tuple(season.NAMES)])
def test_home_costs_the_same_for_two_members_and_for_seven(client, codes, django_assert_max_num_queries):
    year = season.world(codes=codes)
    signed_in(client, year.offices["bac-kan"])
    with django_assert_max_num_queries(14):
        client.get("/lam-viec/")


def test_finds_one_of_every_kind_and_each_leads_to_its_page(client):
    of = movements.world()
    award = register.award(of)
    found = {
        "Nông Văn Thắng": f"/lam-viec/so-khen-thuong/{award.pk}/",
        "Bàn Thị Mến": f"/lam-viec/guong/{exemplars.role_model(of).pk}/",
        "Tổ công nghệ số": f"/lam-viec/mo-hinh/{exemplars.practice(of).pk}/",
    }
    reader = signed_in(client, of.auditor)
    for words, address in found.items():
        assert address in reader.get("/lam-viec/tim/", {"q": words}).content.decode()
        assert reader.get(address).status_code == 200


def test_finds_a_movement(client):
    of = movements.world()
    movement = movements.nationwide(of)
    reader = signed_in(client, of.auditor)
    html = reader.get("/lam-viec/tim/", {"q": "chung suc xay dung nong thon moi"}).content.decode()
    assert f"/lam-viec/phong-trao/{movement.pk}/" in html


def test_finds_a_document(client, year):
    document = documents.issued(year)
    reader = signed_in(client, year.auditor)
    html = reader.get("/lam-viec/tim/", {"q": document.title}).content.decode()
    assert f"/lam-viec/van-ban/{document.pk}/" in html


def test_a_keeper_finds_people_first_and_is_led_to_what_they_may_be_proposed_for(client):
    office = eligibility.office()
    words = office.good.name.lower()
    html = signed_in(client, office.keeper).get("/lam-viec/tim/", {"q": words}).content.decode()
    address = f"/lam-viec/so-khen-thuong/ho-so/{office.good.pk}/du-dieu-kien/"
    assert address in html
    assert html.index("Cá nhân, tập thể") < html.index(address)


def test_an_award_of_the_law_is_found_by_the_beginnings_of_its_words(client, year):
    officer = signed_in(client, year.officer)
    found = officer.get("/lam-viec/tim/", {"q": "bang khen thu tuong"}).content.decode()
    assert "/lam-viec/quy-dinh/danh-hieu/BKTTG/" in found
    assert (
        "/lam-viec/quy-dinh/danh-hieu/" not in officer.get("/lam-viec/tim/", {"q": "ruong"}).content.decode()
    )
