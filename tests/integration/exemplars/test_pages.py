"""The exemplars pages as a province's office and its neighbours use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import exemplars as f
from tests.factories import movements as world_of
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty
from thidua.exemplars import queries
from thidua.exemplars.models import Adoption


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def as_user(client):
    def sign_in(account):
        client.force_login(account)
        return client

    return sign_in


def page(name, *args, **query):
    address = reverse(f"workspace:{name}", args=args)
    return f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else address


ROLE_MODEL = {
    "kind": "individual",
    "name": "Bàn Thị Mến",
    "field": "agriculture",
    "found_on": "01/03/2023",
    "headline": "Trồng dong riềng",
    "deeds": "Lập tổ hợp tác 12 hộ.",
    "standard": "Tiêu chí của tỉnh",
}
PRACTICE = {
    "title": "Ngày thứ Bảy cùng dân",
    "author": "Tỉnh Yên Bái",
    "field": "agriculture",
    "problem": "Xa dân",
    "way": "Về thôn",
    "result": "1.500 việc",
    "cost": "Không",
    "conditions": "Lãnh đạo đi đầu",
}


def test_a_role_model_from_record_to_publication_and_back(world, as_user):
    office = as_user(world.offices["bac-kan"])
    office.post(page("role-model-add"), ROLE_MODEL)
    found = queries.role_models().get()
    refused = office.post(page("exemplar-publish", "guong", found.pk))
    assert refused.status_code == 409
    assert "Chưa có ghi nhận sự đồng ý của Bàn Thị Mến" in refused.content.decode()
    office.post(page("consent-record", found.pk), {"form": "written", "given_on": "02/03/2023"})
    office.post(page("exemplar-publish", "guong", found.pk))
    assert queries.published_role_models().get() == found
    office.post(page("consent-withdraw", found.pk))
    assert not queries.published_role_models().exists()
    assert "Đã rút công khai" in office.get(page("role-model", found.pk)).content.decode()


def test_a_practice_is_shared_adopted_and_its_result_reported(world, as_user):
    giver = as_user(world.offices["bac-kan"])
    giver.post(page("practice-add"), PRACTICE)
    practice = queries.practices().get()
    giver.post(page("exemplar-share", "mo-hinh", practice.pk), {"season": world.season_id})
    assert Duty.objects.get(kind=DutyKind.SHARE_EXEMPLAR, owner=world.provinces["bac-kan"]).fulfilled_at
    taker = as_user(world.offices["hoa-binh"])
    taker.post(
        page("practice-adopt", practice.pk),
        {"adopted_on": "10/04/2023", "place": "Đà Bắc", "planned_result": "12 xã"},
    )
    adoption = Adoption.objects.get()
    assert (adoption.organisation.code, adoption.season_id) == ("hoa-binh", world.season_id)
    taker.post(
        page("adoption-report", adoption.pk), {"as_of": "10/12/2023", "effect": "reached", "text": "Đủ 12 xã"}
    )
    assert "Đủ 12 xã" in taker.get(page("practice", practice.pk)).content.decode()
    assert "Hòa Bình" in taker.get(page("adoptions")).content.decode()
    assert practice.title in taker.get(page("season-exemplars", world.season_id)).content.decode()


def test_an_early_report_is_refused_at_its_field(world, as_user):
    adoption = f.adopted(world, f.shared(world))
    answer = as_user(world.offices["hoa-binh"]).post(
        page("adoption-report", adoption.pk), {"as_of": "01/01/2023", "effect": "reached", "text": "Rồi"}
    )
    assert answer.status_code == 422
    assert "Ngày này trước ngày áp dụng." in answer.content.decode()


def test_what_was_not_shared_is_on_no_page_of_a_neighbour(world, as_user):
    practice, person = f.practice(world), f.role_model(world)
    neighbour = as_user(world.offices["hoa-binh"])
    for address in (
        page("exemplars"),
        page("practices"),
        page("adoptions"),
        page("season-exemplars", world.season_id),
    ):
        shown = neighbour.get(address).content.decode()
        assert practice.title not in shown
        assert person.name not in shown
    assert neighbour.get(page("practice", practice.pk)).status_code == 404
    assert neighbour.get(page("role-model", person.pk)).status_code == 404
    assert neighbour.get(page("practice-adopt", practice.pk)).status_code == 404


def test_a_neighbour_reads_what_was_shared_and_changes_nothing(world, as_user):
    practice = f.shared(world)
    neighbour = as_user(world.offices["hoa-binh"])
    assert practice.title in neighbour.get(page("practices", q="cong nghe so")).content.decode()
    assert neighbour.get(page("practice-edit", practice.pk)).status_code == 403
    assert neighbour.post(page("exemplar-publish", "mo-hinh", practice.pk)).status_code == 403
    assert neighbour.get(page("evidence-add", "mo-hinh", practice.pk)).status_code == 403


def test_two_editors_of_one_practice(world, as_user):
    practice = f.practice(world)
    office = as_user(world.offices["bac-kan"])
    first = office.post(page("practice-edit", practice.pk), PRACTICE | {"seen_version": "1"})
    second = office.post(
        page("practice-edit", practice.pk), PRACTICE | {"seen_version": "1", "title": "Khác"}
    )
    assert (first.status_code, second.status_code) == (302, 409)
    assert queries.practices().get().title == PRACTICE["title"]


def test_filters_by_province_and_field(world, as_user):
    f.role_model(world)
    f.role_model(world, "hoa-binh", name="Đinh Công Sửu", field="health")
    auditor = as_user(world.auditor)
    shown = auditor.get(page("exemplars", province=world.provinces["hoa-binh"].pk)).content.decode()
    assert "Đinh Công Sửu" in shown
    assert "Bàn Thị Mến" not in shown
    assert "Bàn Thị Mến" in auditor.get(page("exemplars", field="agriculture")).content.decode()


def test_pages_take_a_fixed_number_of_queries(world, as_user):
    first = f.shared(world)
    f.adopted(world, first)
    person = f.consented(world)
    addresses = [
        page("exemplars"),
        page("practices"),
        page("adoptions"),
        page("practice", first.pk),
        page("role-model", person.pk),
        page("season-exemplars", world.season_id),
    ]
    reader = as_user(world.auditor)
    with_one = [queries_of(reader, address) for address in addresses]
    for number in range(2):
        f.adopted(world, f.shared(world, title=f"Mô hình {number}"))
        f.consented(world, name=f"Người {number}")
    f.adopted(world, first, "tuyen-quang")
    assert [queries_of(reader, address) for address in addresses] == with_one


def queries_of(reader, address):
    assert reader.get(address).status_code == 200
    with CaptureQueriesContext(connection) as made:
        reader.get(address)
    return len(made)
