"""The movements pages as their users walk them."""

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import movements as f
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Duty
from thidua.kernel.clock import vietnam_time
from thidua.movements import actions, queries
from thidua.movements.enums import MovementState
from thidua.movements.models import Movement, ProgressReport


@pytest.fixture
def world():
    return f.world()


@pytest.fixture
def as_user(client):
    def sign_in(account):
        client.force_login(account)
        return client

    return sign_in


def page(name, *args, **query):
    address = reverse(f"workspace:{name}", args=args)
    return f"{address}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else address


CALL = {
    "title": "Ngày thứ Bảy cùng dân",
    "form": "regular",
    "year": "2023",
    "parent": "",
    "goal": "Mỗi tháng một ngày về thôn.",
    "criteria": "Số việc làm xong.",
    "period_from": "01/04/2023",
    "final_day": "31/12/2023",
    "certainty": "confirmed",
    "indicator_0_name": "Việc hoàn thành",
    "indicator_0_unit": "việc",
    "indicator_0_target": "1.200,5",
}


def test_from_draft_to_final_review(world, as_user):
    wider = f.nationwide(world)
    province = world.provinces["bac-kan"]
    office = as_user(world.offices["bac-kan"])
    answer = office.post(
        page("movement-draft"),
        CALL | {"launch_option": f"locality-{province.pk}-{province.pk}", "parent": str(wider.pk)},
    )
    movement = Movement.objects.get(title="Ngày thứ Bảy cùng dân")
    assert answer.url == page("movement", movement.pk)
    assert (movement.final_day.isoformat(), movement.parent) == ("2023-12-31", wider)
    assert movement.indicators.get().target == Decimal("1200.5")
    leader = as_user(world.leaders["bac-kan"])
    leader.post(page("movement-launch", movement.pk), {"launch_date": "03/04/2023", "place": "Bắc Kạn"})
    member = as_user(world.offices["hoa-binh"])
    member.post(
        page("movement-join", movement.pk),
        {"organisation": world.provinces["hoa-binh"].pk, "joined_on": "04/04/2023", "plan": "Làm ngay."},
    )
    participation = queries.participation_of(movement=movement, organisation=world.provinces["hoa-binh"])
    figure = f"figure_{movement.indicators.get().pk}"
    member.post(
        page("movement-report", participation.pk), {"as_of": "30/06/2023", "text": "Tốt.", figure: "12,5"}
    )
    assert ProgressReport.objects.get().figures.get().value == Decimal("12.5")
    shown = member.get(page("movement", movement.pk)).content.decode()
    assert "12,5" in shown
    assert "Cả nước chung sức xây dựng nông thôn mới" in shown
    office = as_user(world.offices["bac-kan"])
    office.post(
        page("movement-review", movement.pk),
        {"kind": "final", "reviewed_on": "31/12/2023", "text": "Đạt mục tiêu."},
    )
    assert queries.state_of(queries.movements().get(pk=movement.pk)) is MovementState.CONCLUDED


def test_a_faulty_form_keeps_what_was_typed_and_says_where(world, as_user):
    province = world.provinces["bac-kan"]
    answer = as_user(world.offices["bac-kan"]).post(
        page("movement-draft"),
        CALL
        | {
            "launch_option": f"locality-{province.pk}-{province.pk}",
            "indicator_0_unit": "",
            "midterm_date": "32/13/2023",
        },
    )
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Mỗi tháng một ngày về thôn." in shown
    assert "Chỉ tiêu cần cả tên và đơn vị tính." in shown
    assert not Movement.objects.exists()


def test_a_draft_seen_twice_is_saved_once(world, as_user):
    movement = f.provincial_draft(world)
    office = as_user(world.offices["bac-kan"])
    first = office.post(page("movement-edit", movement.pk), CALL | {"seen_version": "1"})
    second = office.post(page("movement-edit", movement.pk), CALL | {"seen_version": "1", "title": "Khác"})
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Khác" in second.content.decode()
    assert Movement.objects.get().title == "Ngày thứ Bảy cùng dân"


def test_a_member_joins_from_the_season_and_its_duty_is_done(world, as_user):
    movement = f.of_cluster(world)
    member = as_user(world.offices["hoa-binh"])
    assert member.get(page("movement-join", movement.pk)).url == page(
        "season-movement-join", world.season_id, movement.pk
    )
    member.post(
        page("season-movement-join", world.season_id, movement.pk),
        {"organisation": world.provinces["hoa-binh"].pk, "joined_on": "05/04/2023", "plan": "Kế hoạch."},
    )
    duty = Duty.objects.get(kind=DutyKind.JOIN_MOVEMENT, owner=world.provinces["hoa-binh"])
    assert duty.fulfilled_at is not None
    assert "1/3" in member.get(page("season-movements", world.season_id)).content.decode()


def test_the_head_launches_for_the_cluster(world, as_user):
    told = CALL | {"launch_date": "23/03/2023", "place": "Bắc Kạn"}
    refused = as_user(world.offices["hoa-binh"]).post(page("season-movement-launch", world.season_id), told)
    assert refused.status_code == 403
    as_user(world.offices["bac-kan"]).post(page("season-movement-launch", world.season_id), told)
    assert Movement.objects.get().launch.place == "Bắc Kạn"


def test_the_tree_is_searched_without_accents_and_keeps_the_way_to_what_fits(world, as_user):
    wider = f.nationwide(world)
    draft = f.provincial_draft(world, parent=wider)
    actions.launch_movement(by=world.leaders["bac-kan"], at=f.AT, movement=draft, date_text="2023")
    f.nationwide(world, "Bình dân học vụ số")
    office = as_user(world.offices["hoa-binh"])
    shown = office.get(
        page("movements", q="bac kan chung suc", year="sai", level="khong-co")
    ).content.decode()
    assert "Bắc Kạn chung sức xây dựng nông thôn mới" in shown
    assert wider.title in shown
    assert "Bình dân học vụ số" not in shown
    assert "Không có phong trào nào khớp" in office.get(page("movements", q="zzz")).content.decode()


def test_a_draft_of_another_province_is_not_on_any_page(world, as_user):
    draft = f.provincial_draft(world)
    stranger = as_user(world.offices["hoa-binh"])
    assert draft.title not in stranger.get(page("movements")).content.decode()
    assert draft.title not in stranger.get(page("movement-list")).content.decode()
    assert stranger.get(page("movement", draft.pk)).status_code == 404
    assert stranger.post(page("movement-publish", draft.pk)).status_code == 404


def test_the_administrator_has_no_business_here(world, as_user):
    assert as_user(world.administrator).get(page("movements")).status_code == 403


def test_the_list_goes_to_excel_and_shows_what_is_unconfirmed(world, as_user):
    f.nationwide(world, decision_number="587/QĐ-TTg", certainty="unconfirmed")
    officer = as_user(world.officer)
    assert "Chưa kiểm chứng" in officer.get(page("movement-list", q="587")).content.decode()
    answer = officer.get(page("movement-list", export="xlsx"))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.active["A2"].value == "Cả nước chung sức xây dựng nông thôn mới"


def add_participants(world, movement, codes):
    for code in codes:
        participation = f.joined(world, movement, code)
        actions.report_progress(
            by=world.offices[code],
            at=vietnam_time(2023, 7, 1),
            participation=participation,
            as_of=vietnam_time(2023, 6, 30).date(),
            text="…",
            figures={movement.indicators.get(): Decimal(2)},
        )
        f.nationwide(world, f"Phong trào {code}")


def test_pages_take_a_fixed_number_of_queries(world, as_user):
    movement = f.nationwide(world)
    addresses = [
        page("movements"),
        page("movement-list"),
        page("movement", movement.pk),
        page("season-movements", world.season_id),
    ]
    add_participants(world, movement, ["bac-kan"])
    reader = as_user(world.auditor)
    with_one = [queries_of(reader, address) for address in addresses]
    add_participants(world, movement, ["tuyen-quang", "hoa-binh"])
    assert [queries_of(reader, address) for address in addresses] == with_one


def queries_of(reader, address):
    assert reader.get(address).status_code == 200
    with CaptureQueriesContext(connection) as made:
        reader.get(address)
    return len(made)
