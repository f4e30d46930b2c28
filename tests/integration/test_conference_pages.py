import re

import pytest
from django.urls import reverse

from tests.factories import ballots as b
from tests.factories import conferences as f
from thidua.conferences.enums import AgendaKind, ConferenceState
from thidua.conferences.lines import AgendaLine
from thidua.conferences.models import AgendaItem, Attendance
from thidua.conferences.queries import conference_of
from thidua.kernel import clock


@pytest.fixture(autouse=True)
def _on_the_day():
    before = clock._source
    clock.use_source(lambda: f.STARTS)
    yield
    clock.use_source(before)


@pytest.fixture
def made():
    return b.voting_world()


@pytest.fixture
def head(made):
    return made.offices["bac-kan"]


def page(client, account, name, *args, **headers):
    client.force_login(account)
    return client.get(reverse(f"workspace:{name}", args=args), headers=headers)


def post(client, account, name, *args, **data):
    client.force_login(account)
    return client.post(reverse(f"workspace:{name}", args=args), data)


def text(response):
    return response.content.decode()


def test_the_whole_conference_through_its_pages(made, head, client):
    season = made.season_id
    assert "Chuẩn bị hội nghị" in text(page(client, head, "conference", season))
    answer = post(
        client,
        head,
        "conference-edit",
        season,
        title="Hội nghị tổng kết",
        starts_at="06/03/2024 08:00",
        place="Bắc Kạn",
        chairs="Nguyễn Đăng Bình; Chủ tịch UBND tỉnh Bắc Kạn\nĐại diện Trung ương",
        with_usual="on",
    )
    assert answer.status_code == 302
    view = conference_of(made.season)
    assert (len(view.items), len(view.delegates)) == (12, 7)
    assert [str(chair) for chair in view.conference.chairs.all()][1] == "Đại diện Trung ương"
    refused = post(client, head, "conference-open", season)
    assert refused.status_code == 409
    assert "0/7" in text(refused)
    for each in view.delegates:
        post(client, head, "attendance-record", season, each.delegate.pk, presence="present")
    assert "Đủ điều kiện họp" in text(page(client, head, "attendance", season))
    assert post(client, head, "conference-open", season).status_code == 302
    report = view.items[1].item
    assert post(client, head, "conference-move", season, report.pk).status_code == 302
    assert "Biểu quyết bằng giơ tay" in text(page(client, head, "conference-console", season))
    assert (
        post(
            client, head, "conference-adopt", season, report.pk, in_favour=7, against=0, abstained=0
        ).status_code
        == 302
    )
    assert (
        post(
            client, head, "conference-opinion", season, report.pk, speaker="Hòa Bình", text="Nhất trí"
        ).status_code
        == 302
    )
    assert "Nhất trí" in text(page(client, head, "conference", season))
    assert post(client, head, "conference-move", season, view.items[-1].item.pk).status_code == 302
    assert "Bế mạc hội nghị" in text(page(client, head, "conference-console", season))
    assert post(client, head, "conference-close", season).status_code == 302
    written = post(
        client, head, "conference-minutes", season, remarks="Tốt", conclusions="Thống nhất", seen_version=0
    )
    assert written.status_code == 302
    assert page(client, head, "conference-minutes-preview", season, "pdf").content[:5] == b"%PDF-"
    assert page(client, head, "conference-minutes-preview", season, "docx").content[:2] == b"PK"
    assert page(client, head, "conference-minutes-preview", season, "odt").status_code == 404
    assert (
        post(client, head, "conference-minutes-issue", season, **{"issue-change_note": ""}).status_code == 302
    )
    assert conference_of(made.season).state == ConferenceState.MINUTED


def test_hands_that_cannot_be_come_back_with_the_message(made, head, client):
    conference = f.sitting(made)
    report = f.item(conference, AgendaKind.REPORT)
    answer = post(
        client, head, "conference-adopt", made.season_id, report.pk, in_favour=8, against=0, abstained=0
    )
    assert answer.status_code == 422
    assert "nhiều hơn 7 thành viên" in text(answer)


def test_a_chair_without_a_post_is_told_by_line(made, head, client):
    answer = post(
        client,
        head,
        "conference-edit",
        made.season_id,
        title="Hội nghị",
        starts_at="6.3.2024",
        place="X",
        chairs="An;",
    )
    assert answer.status_code == 422
    assert "Thiếu chức vụ ở dòng" in text(answer)
    assert "Hãy nhập ngày giờ" in text(answer)


def test_the_second_editor_of_an_item_keeps_the_input(made, head, client):
    conference = f.conference(made)
    item = f.item(conference, AgendaKind.REPORT)
    data = {"kind": "report", "title": "Một", "seen_version": 1}
    assert post(client, head, "agenda-edit", made.season_id, item.pk, **data).status_code == 302
    late = post(client, head, "agenda-edit", made.season_id, item.pk, **(data | {"title": "Hai"}))
    assert late.status_code == 409
    assert "Hai" in text(late)
    assert AgendaItem.objects.get(pk=item.pk).title == "Một"


def test_items_and_delegates_are_arranged_by_buttons(made, head, client):
    conference = f.conference(made)
    season, item = made.season_id, f.item(conference, AgendaKind.REPORT)
    assert post(client, head, "agenda-move", season, item.pk, "up").status_code == 302
    assert f.view(conference).items[0].item.pk == item.pk
    assert post(client, head, "agenda-move", season, item.pk, "sideways").status_code == 404
    assert post(client, head, "agenda-remove", season, item.pk).status_code == 302
    assert post(client, head, "agenda-remove", season, item.pk).status_code == 404
    assert post(client, head, "agenda-add", season, kind="speech", title="Tham luận").status_code == 302
    guest = {"organisation": made.council.pk, "post": "Đại diện"}
    assert post(client, head, "delegate-add", season, **guest).status_code == 302
    assert post(client, head, "delegate-add", season, **guest, is_voting="on").status_code == 422
    delegate = f.view(conference).delegates[-1].delegate
    assert post(client, head, "delegate-remove", season, delegate.pk).status_code == 302
    assert len(f.view(conference).delegates) == 7


def test_with_htmx_the_desk_gets_its_list_back_and_a_wrong_mark_is_told(made, head, client):
    conference = f.conference(made)
    delegate = f.view(conference).delegates[0].delegate
    client.force_login(head)
    address = reverse("workspace:attendance-record", args=[made.season_id, delegate.pk])
    back = client.post(address, {"presence": "present"}, headers={"HX-Request": "true"})
    assert back.status_code == 200
    assert "<html" not in text(back)
    assert "1/7" in text(back)
    assert client.post(address, {"presence": "asleep"}).status_code == 422
    assert client.post(address, {"presence": "proxy"}).status_code == 422
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["conference-edit", "attendance", "conference-console", "conference-minutes", "agenda-add"]
)
def test_what_the_head_does_is_the_heads_alone(made, client, name):
    f.sitting(made)
    for stranger in (made.offices["hoa-binh"], made.auditor):
        assert page(client, stranger, name, made.season_id).status_code == 403
    assert page(client, made.administrator, name, made.season_id).status_code == 404


def test_members_and_auditors_read_the_conference_and_the_screen(made, client):
    f.sitting(made)
    for reader in (made.offices["hoa-binh"], made.auditor, made.officer):
        assert page(client, reader, "conference", made.season_id).status_code == 200
        assert page(client, reader, "projector", made.season_id).status_code == 200


def seen_mark(response):
    return re.search(r"seen=([0-9a-f]+)", text(response)).group(1)


def test_the_screen_follows_the_chair_and_is_silent_while_nothing_changes(made, head, client):
    ballot = b.ready(made)
    agenda = [
        AgendaLine(AgendaKind.OPENING, "Khai mạc"),
        AgendaLine(AgendaKind.BALLOT, "Suy tôn", ballot_id=ballot.pk),
    ]
    conference = f.sitting(made, agenda=agenda)
    address = reverse("workspace:projector", args=[made.season_id])
    first = page(client, made.auditor, "projector", made.season_id)
    mark = seen_mark(first)

    def ask(seen):
        return client.get(f"{address}?seen={seen}", headers={"HX-Request": "true"})

    assert ask(mark).status_code == 204
    f.move(made, f.item(conference, AgendaKind.BALLOT))
    moved = ask(mark)
    assert moved.status_code == 200
    assert "Cần ít nhất 6/7" in text(moved)
    round_ = b.open_round(made, ballot)
    b.vote(made, round_, "bac-kan", "tuyen-quang")
    voting = ask(seen_mark(moved))
    assert "1/7" in text(voting)
    assert "Tuyên Quang" not in text(voting)  # no result before closing
    b.close(made, round_)
    assert "Tuyên Quang" in text(ask(seen_mark(voting)))
