import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import ballots as b
from tests.factories import conferences as f
from thidua.ballots import actions as ballot_actions
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.conferences import actions, composition, policies, queries
from thidua.conferences.enums import AgendaKind, ConferenceState, Move, Presence
from thidua.conferences.lines import AgendaLine, ChairLine, DelegateLine, usual_agenda
from thidua.conferences.models import Adoption, AgendaItem, Conference, CurrentItem, Delegate, Sitting
from thidua.documents.blocks import plain_text
from thidua.kernel.clock import vietnam_time
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted


@pytest.fixture
def made():
    return b.voting_world()


@pytest.fixture
def head(made):
    return made.offices["bac-kan"]


# ---------------------------------------------------------------- preparing


def test_a_conference_is_prepared_with_chairs_agenda_delegates_and_the_quorum_of_its_day(made):
    found = f.view(f.conference(made))
    assert found.state == ConferenceState.PREPARING
    assert [each.item.kind for each in found.items] == list(f.KINDS)
    assert (found.quorum.present, found.quorum.members, found.quorum.needed) == (0, 7, 5)
    assert found.quorum.open_question
    assert len(found.delegates) == 7


def test_a_season_has_one_conference(made):
    f.conference(made)
    with pytest.raises(NotNow):
        f.conference(made)


def test_only_the_head_prepares_and_only_once_scores_are_agreed(made):
    with pytest.raises(NotPermitted):
        f.conference(made, by=made.offices["hoa-binh"])
    made.at_stage(Stage.APPRAISING)
    with pytest.raises(NotNow):
        f.conference(made)
    assert not Conference.objects.exists()


def test_a_day_without_a_known_quorum_is_refused_at_the_field(made):
    with pytest.raises(InvalidInput) as refused:
        f.conference(made, starts_at=vietnam_time(2022, 3, 6))
    assert "starts_at" in refused.value.fields


def test_nothing_stays_when_a_line_of_the_agenda_is_wrong(made):
    wrong = [AgendaLine(AgendaKind.OPENING, "Khai mạc"), AgendaLine(AgendaKind.SPEECH, "")]
    with pytest.raises(InvalidInput):
        f.conference(made, agenda=wrong)
    assert not Conference.objects.exists()
    assert not AgendaItem.objects.exists()


def test_the_second_of_two_editors_is_told(made, head):
    conference = f.conference(made)
    told = {
        "by": head,
        "at": f.EARLIER,
        "title": "Hội nghị",
        "starts_at": f.STARTS,
        "place": "Hội trường",
        "chairs": [ChairLine("Chủ trì")],
        "seen_version": 1,
    }
    actions.edit_conference(conference=conference, **told)
    with pytest.raises(ChangedMeanwhile):
        actions.edit_conference(conference=Conference.objects.get(), **(told | {"place": "Nơi khác"}))
    assert Conference.objects.get().place == "Hội trường"


# ---------------------------------------------------------------- agenda and delegates


def titles(conference):
    return [each.item.title for each in f.view(conference).items]


def test_items_move_up_and_down_and_stop_at_the_ends(made, head):
    conference = f.conference(made)
    first, second = (each.item for each in f.view(conference).items[:2])
    before = titles(conference)
    actions.move_agenda_item(by=head, at=f.EARLIER, item=second, to=Move.UP)
    assert titles(conference) == [before[1], before[0], *before[2:]]
    actions.move_agenda_item(by=head, at=f.EARLIER, item=second, to=Move.UP)
    actions.move_agenda_item(by=head, at=f.EARLIER, item=first, to=Move.UP)
    assert titles(conference) == before


def test_an_item_is_added_changed_and_taken_off(made, head):
    conference = f.conference(made)
    item = actions.add_agenda_item(
        by=head, at=f.EARLIER, conference=conference, line=AgendaLine(AgendaKind.SPEECH, "Tham luận")
    )
    actions.edit_agenda_item(
        by=head,
        at=f.EARLIER,
        item=item,
        seen_version=1,
        line=AgendaLine(AgendaKind.SPEECH, "Tham luận của Hòa Bình"),
    )
    assert titles(conference)[-1] == "Tham luận của Hòa Bình"
    with pytest.raises(ChangedMeanwhile):
        actions.edit_agenda_item(
            by=head, at=f.EARLIER, item=item, seen_version=1, line=AgendaLine(AgendaKind.SPEECH, "Khác")
        )
    actions.remove_agenda_item(by=head, at=f.EARLIER, item=AgendaItem.objects.get(pk=item.pk))
    assert len(titles(conference)) == 4
    assert AgendaItem.objects.filter(pk=item.pk, removed_at__isnull=False).exists()


def test_only_ballot_items_take_a_ballot_of_the_season(made, head):
    conference = f.conference(made)
    ballot = b.ballot(made)
    for kind, key in ((AgendaKind.SPEECH, ballot.pk), (AgendaKind.BALLOT, ballot.pk + 99)):
        with pytest.raises(InvalidInput):
            actions.add_agenda_item(
                by=head, at=f.EARLIER, conference=conference, line=AgendaLine(kind, "X", ballot_id=key)
            )
    line = AgendaLine(AgendaKind.BALLOT, "Suy tôn", ballot_id=ballot.pk)
    item = actions.add_agenda_item(by=head, at=f.EARLIER, conference=conference, line=line)
    assert f.view(conference).items[-1].ballot.id == ballot.pk
    assert item.ballot_id == ballot.pk


def test_a_guest_has_no_vote_and_nobody_votes_without_a_member(made, head):
    conference = f.conference(made)
    f.guest(made, conference)
    with pytest.raises(InvalidInput):
        actions.add_delegate(
            by=head,
            at=f.EARLIER,
            conference=conference,
            line=DelegateLine(made.council, "Ủy viên", is_voting=True),
        )
    assert Delegate.objects.filter(is_voting=True).count() == 7


def test_a_delegate_who_was_checked_in_stays_on_the_list(made, head):
    conference = f.conference(made)
    first, second = (each.delegate for each in f.view(conference).delegates[:2])
    f.check_in(made, conference, 1)
    with pytest.raises(NotNow):
        actions.remove_delegate(by=head, at=f.EARLIER, delegate=first)
    actions.remove_delegate(by=head, at=f.EARLIER, delegate=second)
    assert len(f.view(conference).delegates) == 6


# ---------------------------------------------------------------- attendance and quorum


def test_four_of_seven_are_no_quorum_and_the_missing_are_named(made, head):
    conference = f.conference(made)
    f.check_in(made, conference, 4)
    with pytest.raises(NotNow) as refused:
        actions.open_conference(by=head, at=f.STARTS, conference=conference)
    assert "4/7" in str(refused.value)
    assert "Yên Bái" in str(refused.value)
    assert "Nghị định số 98/2023/NĐ-CP" in refused.value.citation
    assert not Sitting.objects.exists()


def test_five_of_seven_open_it_at_the_first_item(made, head):
    conference = f.conference(made)
    f.check_in(made, conference, 5)
    sitting = actions.open_conference(by=head, at=f.STARTS, conference=conference)
    assert (sitting.present_members, sitting.all_members) == (5, 7)
    found = f.view(conference)
    assert found.state == ConferenceState.SITTING
    assert found.current.number == 1
    assert found.next_item.number == 2


def test_somebody_sent_counts_a_guest_and_an_absent_one_do_not(made, head):
    conference = f.conference(made)
    f.guest(made, conference)
    f.check_in(made, conference, 2, Presence.PROXY)
    f.check_in(made, conference, 8)
    assert f.view(conference).quorum.present == 7
    f.check_in(made, conference, 3, Presence.ABSENT)
    assert f.view(conference).quorum.present == 4
    assert len(f.view(conference).absent) == 3


def test_whoever_is_sent_is_named(made, head):
    conference = f.conference(made)
    delegate = f.view(conference).delegates[0].delegate
    with pytest.raises(InvalidInput) as refused:
        actions.record_attendance(by=head, at=f.STARTS, delegate=delegate, presence=Presence.PROXY)
    assert "note" in refused.value.fields


def test_it_does_not_open_before_its_day_nor_without_an_agenda_nor_twice(made, head):
    empty = f.conference(made, agenda=[])
    f.check_in(made, empty, 7)
    with pytest.raises(NotNow, match="chương trình"):
        actions.open_conference(by=head, at=f.STARTS, conference=empty)
    actions.add_agenda_item(
        by=head, at=f.EARLIER, conference=empty, line=AgendaLine(AgendaKind.OPENING, "Khai mạc")
    )
    with pytest.raises(NotNow, match="06/03/2024"):
        actions.open_conference(by=head, at=f.EARLIER, conference=empty)
    actions.open_conference(by=head, at=f.STARTS, conference=empty)
    with pytest.raises(NotNow):
        actions.open_conference(by=head, at=f.STARTS, conference=empty)


# ---------------------------------------------------------------- the day


def test_the_chair_moves_and_the_latest_move_is_where_it_is(made):
    conference = f.sitting(made)
    f.move(made, f.item(conference, AgendaKind.RANKING))
    f.move(made, f.item(conference, AgendaKind.REPORT))
    found = f.view(conference)
    assert found.current.item.kind == AgendaKind.REPORT
    assert [each.is_done for each in found.items] == [True, False, True, False]
    assert CurrentItem.objects.count() == 3


def test_nobody_moves_before_opening_or_after_closing_or_without_the_head(made, head):
    conference = f.conference(made)
    with pytest.raises(NotNow):
        f.move(made, f.item(conference, AgendaKind.REPORT))
    f.check_in(made, conference, 7)
    actions.open_conference(by=head, at=f.STARTS, conference=conference)
    with pytest.raises(NotPermitted):
        actions.move_to_item(
            by=made.offices["hoa-binh"], at=f.STARTS, item=f.item(conference, AgendaKind.REPORT)
        )
    actions.close_conference(by=head, at=f.STARTS, conference=conference)
    with pytest.raises(NotNow):
        f.move(made, f.item(conference, AgendaKind.REPORT))


def test_an_item_that_was_held_stays_on_the_agenda(made, head):
    conference = f.sitting(made)
    with pytest.raises(NotNow):
        actions.remove_agenda_item(by=head, at=f.STARTS, item=f.item(conference, AgendaKind.OPENING))


def test_an_item_that_was_held_is_changed_no_more(made, head):
    conference = f.sitting(made)
    report = f.item(conference, AgendaKind.REPORT)
    actions.adopt(by=head, at=f.STARTS, item=report, in_favour=7)
    for item in (f.item(conference, AgendaKind.OPENING), report):
        with pytest.raises(NotNow, match="không sửa"):
            actions.edit_agenda_item(
                by=head, at=f.STARTS, item=item, seen_version=1, line=AgendaLine(AgendaKind.SPEECH, "Khác")
            )
    ranking = f.item(conference, AgendaKind.RANKING)
    line = AgendaLine(AgendaKind.RANKING, "Xếp hạng")
    actions.edit_agenda_item(by=head, at=f.STARTS, item=ranking, seen_version=1, line=line)


def leave(made, conference, count):
    for each in f.view(conference).delegates[:count]:
        actions.record_attendance(
            by=made.offices["bac-kan"], at=f.STARTS, delegate=each.delegate, presence=Presence.LEFT
        )


def test_nothing_is_adopted_once_too_many_have_left(made, head):
    conference = f.sitting(made)
    told = {"by": head, "at": f.STARTS, "item": f.item(conference, AgendaKind.RANKING)}
    leave(made, conference, 3)
    with pytest.raises(NotNow, match="Chỉ còn 4/7") as refused:
        actions.adopt(in_favour=4, **told)
    assert refused.value.citation
    assert not Adoption.objects.exists()
    f.check_in(made, conference, 1)
    assert actions.adopt(in_favour=5, **told).present == 5
    told = words(actions.draft_minutes(f.view(conference), head=made.members["bac-kan"]))
    assert "Ra về trước khi bế mạc: " in told


def test_only_who_was_there_leaves_and_only_while_it_sits(made, head):
    conference = f.conference(made)
    f.check_in(made, conference, 6)
    with pytest.raises(NotNow):
        leave(made, conference, 1)
    actions.open_conference(by=head, at=f.STARTS, conference=conference)
    with pytest.raises(NotNow, match="đã có mặt"):
        leave(made, conference, 7)


def test_the_day_is_fixed_once_the_conference_sits(made, head):
    conference = f.sitting(made)
    told = {"by": head, "at": f.STARTS, "title": "Hội nghị", "place": "Nơi khác", "chairs": []}
    with pytest.raises(InvalidInput) as refused:
        actions.edit_conference(
            conference=conference, seen_version=1, starts_at=vietnam_time(2024, 3, 7, 8), **told
        )
    assert "starts_at" in refused.value.fields
    actions.edit_conference(conference=conference, seen_version=1, starts_at=f.STARTS, **told)
    assert Conference.objects.get().place == "Nơi khác"


def test_a_day_moved_beforehand_brings_its_own_quorum(made, head):
    conference = f.conference(made)
    told = {"by": head, "at": f.EARLIER, "title": "Hội nghị", "place": "Bắc Kạn", "chairs": []}
    with pytest.raises(InvalidInput) as refused:
        actions.edit_conference(
            conference=conference, seen_version=1, starts_at=vietnam_time(2022, 3, 6), **told
        )
    assert "starts_at" in refused.value.fields
    later = vietnam_time(2025, 9, 1, 8)
    conference = Conference.objects.get()
    actions.edit_conference(conference=conference, seen_version=1, starts_at=later, **told)
    assert Conference.objects.get().citation_instrument == "ND152/2025"


@pytest.mark.parametrize(("in_favour", "adopted"), [(3, False), (4, True), (7, True)])
def test_more_than_half_of_those_present_adopt(made, head, in_favour, adopted):
    conference = f.sitting(made)
    found = actions.adopt(
        by=head,
        at=f.STARTS,
        item=f.item(conference, AgendaKind.REPORT),
        in_favour=in_favour,
        abstained=7 - in_favour,
    )
    assert found.is_adopted is adopted


def test_hands_are_counted_once_of_those_present_and_only_where_asked(made, head):
    conference = f.sitting(made)
    report = f.item(conference, AgendaKind.REPORT)
    with pytest.raises(InvalidInput) as refused:
        actions.adopt(by=head, at=f.STARTS, item=report, in_favour=6, against=1, abstained=1)
    assert "in_favour" in refused.value.fields
    with pytest.raises(NotNow):
        actions.adopt(by=head, at=f.STARTS, item=f.item(conference, AgendaKind.OPENING), in_favour=7)
    actions.adopt(by=head, at=f.STARTS, item=report, in_favour=7)
    with pytest.raises(NotNow):
        actions.adopt(by=head, at=f.STARTS, item=report, in_favour=7)
    assert Adoption.objects.count() == 1


def test_it_does_not_close_while_votes_are_taken(made, head):
    ballot = b.ready(made)
    line = AgendaLine(AgendaKind.BALLOT, "Suy tôn", ballot_id=ballot.pk)
    conference = f.sitting(made, agenda=[AgendaLine(AgendaKind.OPENING, "Khai mạc"), line])
    round_ = b.open_round(made, ballot)
    with pytest.raises(NotNow, match="đang mở"):
        actions.close_conference(by=head, at=f.STARTS, conference=conference)
    b.close(made, round_)
    actions.close_conference(by=head, at=f.STARTS, conference=conference)
    assert f.view(conference).state == ConferenceState.CLOSED


# ---------------------------------------------------------------- minutes


def words(document):
    def of(value):
        if isinstance(value, str):
            return [value]
        if isinstance(value, tuple | list):
            return [text for each in value for text in of(each)]
        if hasattr(value, "__dataclass_fields__"):
            return [text for name in value.__dataclass_fields__ for text in of(getattr(value, name))]
        return []

    return " ".join(of(document))


def whole_conference(made, head):
    ballot = b.ready(made)
    agenda = [
        AgendaLine(AgendaKind.OPENING, "Khai mạc"),
        AgendaLine(AgendaKind.REPORT, "Báo cáo"),
        AgendaLine(AgendaKind.BALLOT, "Suy tôn", ballot_id=ballot.pk),
        AgendaLine(AgendaKind.SPEECH, "Phát biểu"),
    ]
    conference = f.conference(made, agenda=agenda)
    f.check_in(made, conference, 6)
    f.check_in(made, conference, 1, Presence.PROXY)
    actions.open_conference(by=head, at=f.STARTS, conference=conference)
    report, speech = f.item(conference, AgendaKind.REPORT), f.item(conference, AgendaKind.SPEECH)
    f.move(made, report)
    actions.adopt(by=head, at=f.STARTS, item=report, in_favour=5, abstained=1)
    found = b.run(
        made, b.open_round(made, ballot), {**dict.fromkeys(b.SEVEN[:6], ("tuyen-quang",)), "bac-giang": ()}
    )
    ballot_actions.conclude_ballot(by=head, at=f.STARTS, ballot=found.ballot)
    f.move(made, speech)
    actions.record_opinion(
        by=head, at=f.STARTS, item=speech, speaker="Đại diện Hòa Bình", text="Đề nghị giữ nhịp"
    )
    actions.close_conference(by=head, at=vietnam_time(2024, 3, 6, 11, 30), conference=conference)
    return conference


def test_minutes_hold_what_minutes_must_hold(made, head):
    conference = whole_conference(made, head)
    actions.write_minutes(
        by=head,
        at=f.STARTS,
        conference=conference,
        seen_version=0,
        remarks="Hoạt động đúng quy định.",
        conclusions="Thống nhất kết quả.",
        secretary_post="Chuyên viên",
    )
    told = words(actions.draft_minutes(f.view(conference), head=made.members["bac-kan"]))
    for part in (
        "08 giờ 00 ngày 06/03/2024",
        "11 giờ 30 ngày 06/03/2024",
        "6/7 thành viên có mặt hoặc cử người dự thay; cần ít nhất 5",
        "Vắng mặt: ",
        "Cử người dự thay: Phó Giám đốc",
        "5 tán thành, 0 không tán thành, 1 không có ý kiến, trên 6 thành viên có mặt. Hội nghị thông qua",
        "từ 4/5 tổng số thành viên trở lên (ít nhất 6/7)",
        "6/7",
        "85,7 %",
        "Tỉnh Tuyên Quang được suy tôn",
        "Đại diện Hòa Bình: Đề nghị giữ nhịp",
        "Hoạt động đúng quy định.",
        "Thống nhất kết quả.",
        "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022",
        "Nguyễn Đăng Bình",
    ):
        assert part in told, part


def test_minutes_are_vietnamese_whatever_the_officer_reads(made, head):
    from django.utils import translation

    conference = whole_conference(made, head)
    with translation.override("en"):
        english = words(actions.draft_minutes(f.view(conference), head=made.members["bac-kan"]))
    assert english == words(actions.draft_minutes(f.view(conference), head=made.members["bac-kan"]))


def test_minutes_are_issued_after_closing_and_fulfil_the_duty(made, head):
    conference = f.sitting(made)
    with pytest.raises(NotNow):
        actions.issue_minutes(by=head, at=f.STARTS, conference=conference)
    actions.close_conference(by=head, at=f.STARTS, conference=conference)
    with pytest.raises(NotPermitted):
        actions.issue_minutes(by=made.offices["hoa-binh"], at=f.STARTS, conference=conference)
    issued = actions.issue_minutes(by=head, at=f.STARTS, conference=conference)
    assert issued.symbol_text == "01/BB-CTĐ"
    assert issued.docx is not None
    assert f.view(conference).state == ConferenceState.MINUTED
    assert Duty.objects.get(season=made.season_id, kind=DutyKind.ISSUE_MINUTES).fulfilled_at == f.STARTS


def test_minutes_issued_again_need_a_reason_and_replace_the_earlier(made, head):
    conference = f.closed(made)
    actions.issue_minutes(by=head, at=f.STARTS, conference=conference)
    with pytest.raises(InvalidInput) as refused:
        actions.issue_minutes(by=head, at=f.STARTS, conference=conference)
    assert "change_note" in refused.value.fields
    again = actions.issue_minutes(by=head, at=f.STARTS, conference=conference, change_note="Sửa tên thư ký")
    assert [issue.document_id for issue in f.view(conference).issues][-1] == again.pk


def test_two_writers_of_the_minutes_lose_nothing(made, head):
    conference = f.closed(made)
    told = {"by": head, "at": f.STARTS, "conference": conference}
    first = actions.write_minutes(seen_version=0, remarks="Một", **told)
    actions.write_minutes(seen_version=first.version, remarks="Hai", **told)
    with pytest.raises(ChangedMeanwhile):
        actions.write_minutes(seen_version=first.version, remarks="Ba", **told)
    assert f.view(conference).conference.minutes_text.remarks == "Hai"


# ---------------------------------------------------------------- reading


def test_a_conference_is_read_by_whoever_reads_its_season(made):
    f.conference(made)
    for reader in (made.auditor, made.offices["hoa-binh"], made.officer):
        assert policies.access_conference(by=reader, season_id=made.season_id).season.pk == made.season_id
    with pytest.raises(NotFound):
        policies.access_conference(by=made.administrator, season_id=made.season_id)


def test_a_season_without_conference_has_none_to_read(made):
    with pytest.raises(NotFound):
        policies.access_conference(by=made.auditor, season_id=made.season_id)


def test_the_screen_shows_what_the_item_is_about(made, head):
    conference = f.sitting(made, agenda=usual_agenda(made.season))
    f.move(made, f.item(conference, AgendaKind.COVENANT))
    screen = queries.screen_of(f.view(conference))
    assert screen.kind == AgendaKind.COVENANT
    assert screen.wall is None  # the next season is not open yet
    f.move(made, f.item(conference, AgendaKind.RANKING))
    assert queries.screen_of(f.view(conference)).ranks == []


def test_reading_takes_as_many_queries_for_a_long_agenda_as_for_a_short_one(made, head):
    conference = f.conference(made, agenda=[AgendaLine(AgendaKind.OPENING, "Khai mạc")], delegates=[])
    with CaptureQueriesContext(connection) as short:
        queries.conference_of(made.season)
    for line in usual_agenda(made.season):
        actions.add_agenda_item(by=head, at=f.EARLIER, conference=conference, line=line)
    for member in made.members.values():
        actions.add_delegate(
            by=head,
            at=f.EARLIER,
            conference=conference,
            line=DelegateLine(member, "Đại biểu", is_voting=True),
        )
    with CaptureQueriesContext(connection) as long:
        assert len(queries.conference_of(made.season).items) == 13
    assert len(long) == len(short) + 1  # attendances are asked for once there are delegates


def test_ballots_on_the_agenda_cost_the_same_however_many(made, head):
    ballot = b.ready(made)
    line = AgendaLine(AgendaKind.BALLOT, "Suy tôn", ballot_id=ballot.pk)
    conference = f.conference(made, agenda=[line])
    with CaptureQueriesContext(connection) as one:
        f.view(conference)
    for _more in range(2):
        actions.add_agenda_item(by=head, at=f.EARLIER, conference=conference, line=line)
    with CaptureQueriesContext(connection) as three:
        f.view(conference)
    assert len(three) == len(one)


def test_the_composition_does_without_scores_and_text(made):
    conference = f.closed(made)
    document = composition.minutes_document(
        f.view(conference), head=made.members["bac-kan"], text=None, told=composition.Told()
    )
    assert "Không có bảng chấm điểm" in words(document)
    assert plain_text(document.title)
