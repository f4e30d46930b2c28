"""The register pages as officers use them."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import movements as world_of
from tests.factories import register as f
from thidua.parties.actions import record_person
from thidua.parties.enums import PartyKind
from thidua.register import actions, queries
from thidua.register.enums import RevocationGround


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


def test_the_register_is_searched_without_accents(world, as_user):
    unit = world.provinces["bac-kan"]
    f.awards(
        world, f.entry("Triệu Thị Hằng", unit=unit), f.entry("Đặng Văn Đức", unit=unit, post_text="Nông dân")
    )
    office = as_user(world.offices["bac-kan"])
    assert "Đặng Văn Đức" in office.get(page("register", q="bac kan dang duc")).content.decode()
    assert "Triệu Thị Hằng" not in office.get(page("register", q="dang duc")).content.decode()
    assert "Không có dòng nào khớp" in office.get(page("register", q="hoa binh")).content.decode()


def test_what_another_province_has_not_published_is_nowhere(world, as_user):
    award = f.award(world)
    stranger = as_user(world.keepers["hoa-binh"])
    for address in (page("register"), page("register", q="thang"), page("register", keeper=award.keeper_id)):
        assert award.recipient_name not in stranger.get(address).content.decode()
    assert stranger.get(page("award", award.pk)).status_code == 404
    assert stranger.get(page("party-awards", award.keeper_id)).status_code == 404
    answer = stranger.get(page("register", export="xlsx"))
    assert load_workbook(io.BytesIO(answer.content)).active.max_row == 1


def test_excel_has_every_line_found(world, as_user):
    f.awards(world, *(f.entry(f"Nguyễn Thị {n}") for n in "ABC"), f.entry("Lý Văn Út"))
    answer = as_user(world.offices["bac-kan"]).get(page("register", q="nguyen", export="xlsx"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows] == ["Được khen thưởng", "Nguyễn Thị A", "Nguyễn Thị B", "Nguyễn Thị C"]


def test_a_decision_on_paper_is_entered_corrected_published_and_revoked(world, as_user):
    province = world.provinces["bac-kan"]
    keeper = as_user(world.keepers["bac-kan"])
    told = {
        "keeper": province.pk,
        "recipient_kind": "individual",
        "recipient_name": "Nông Văn Thắng",
        "award_code": "BK_TINH",
        "commendation_kind": "merit",
        "achievement": "Nhiều đóng góp",
        "year": "2023",
        "authority": province.pk,
        "decision_number": "12/QĐ-UBND",
        "decision_date": "05/03/2023",
    }
    assert keeper.post(page("award-enter"), told).status_code == 302
    again = keeper.post(page("award-enter"), told)
    assert again.status_code == 422
    assert "đã có trong sổ" in again.content.decode()
    first = queries.current_awards().get()
    keeper.post(
        page("award-correct", first.pk),
        {"recipient_name": "Nông Viết Thắng", "achievement": "Nhiều đóng góp", "reason": "Sai tên đệm"},
    )
    award = queries.current_awards().get()
    assert "Sai tên đệm" in keeper.get(page("award", award.pk)).content.decode()
    keeper.post(page("award-publish", award.pk))
    assert queries.published_awards().get() == award
    keeper.post(page("award-revoke", award.pk), {"ground": "fraud", "reason": "Kết luận thanh tra"})
    assert "Kết luận thanh tra" in keeper.get(page("award", award.pk)).content.decode()
    assert not queries.published_awards().exists()


def test_only_a_keeper_sees_and_uses_the_forms(world, as_user):
    award = f.award(world)
    office = as_user(world.offices["bac-kan"])
    assert "Đính chính" not in office.get(page("award", award.pk)).content.decode()
    for name in ("award-correct", "award-revoke", "award-withdraw"):
        assert office.get(page(name, award.pk)).status_code == 403
    assert office.post(page("award-publish", award.pk)).status_code == 403
    assert office.get(page("award-enter")).status_code == 403


def test_what_is_not_known_is_shown_as_not_known(world, as_user):
    award = f.award(world, decision_number="", decision_date=None)
    assert "chưa rõ" in as_user(world.offices["bac-kan"]).get(page("award", award.pk)).content.decode()


def test_a_persons_page_tells_all_years(world, as_user):
    person = record_person(by=world.keepers["bac-kan"], at=world_of.AT, name="Nông Văn Thắng")
    f.awards(world, f.entry(party=person), year=2021, decision_number="1/QĐ-UBND")
    revoked = f.awards(world, f.entry(party=person), year=2022, decision_number="2/QĐ-UBND")[0]
    actions.revoke_award(
        by=world.keepers["bac-kan"],
        at=world_of.AT,
        award=revoked,
        ground=RevocationGround.FRAUD,
        reason="Gian dối",
    )
    shown = as_user(world.offices["bac-kan"]).get(page("party-awards", person.pk)).content.decode()
    assert "1/QĐ-UBND" in shown
    assert "Đã hủy bỏ" in shown


def test_the_list_and_pages_take_a_fixed_number_of_queries(world, as_user):
    unit = world.provinces["bac-kan"]
    first = f.awards(world, f.entry("A Dê", unit=unit), decision_number="1/QĐ-UBND")[0]
    addresses = [page("register"), page("award", first.pk), page("party-awards", unit.pk)]
    reader = as_user(world.auditor)
    with_one = [queries_of(reader, address) for address in addresses]
    f.awards(world, f.entry("B Bê", unit=unit), f.entry("C Xê", unit=unit))
    f.awards(
        world,
        f.entry("Đội", unit=unit, recipient_kind=PartyKind.COLLECTIVE),
        award_code="CO_TINH",
        commendation_kind=None,
        decision_date=date(2023, 1, 1),
    )
    assert [queries_of(reader, address) for address in addresses] == with_one


def queries_of(reader, address):
    assert reader.get(address).status_code == 200
    with CaptureQueriesContext(connection) as made:
        reader.get(address)
    return len(made)


def test_an_old_line_leads_to_its_newest_and_a_late_correction_keeps_what_was_typed(world, as_user):
    first = f.award(world)
    keeper = as_user(world.keepers["bac-kan"])
    typed = {name: getattr(first, name) or "" for name in ("recipient_name", "post_text", "achievement")}
    typed |= {"year": first.year, "decision_number": first.decision_number, "golden_book_number": ""}
    for name, reason in (("Người Thứ Nhất", "Sai tên"), ("Người Đến Sau", "Cũng sai tên")):
        answer = keeper.post(
            page("award-correct", first.pk), typed | {"recipient_name": name, "reason": reason}
        )
    assert "đã được đính chính bằng một dòng khác" in answer.content.decode()
    assert "Người Đến Sau" in answer.content.decode()
    newest = keeper.get(page("award", first.pk), follow=True)
    assert newest.redirect_chain
    assert "Người Thứ Nhất" in newest.content.decode()


def test_a_page_of_an_unthinkable_number_is_not_found(world, as_user):
    assert as_user(world.keepers["bac-kan"]).get(page("party-awards", 10**25)).status_code == 404
