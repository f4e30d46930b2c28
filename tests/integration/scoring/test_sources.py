"""What sources know of members, what is proposed, and what an entry keeps of where its value came from."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import covenants, exemplars, scoring
from tests.factories import score_sources as made
from thidua.exemplars import actions as exemplar_actions
from thidua.kernel.clock import vietnam_time
from thidua.kernel.refusals import InvalidInput, NotPermitted
from thidua.movements import actions as movement_actions
from thidua.scoring import actions, queries
from thidua.scoring.models import SelfScoreEntry
from thidua.scoring.source_policies import sees_sources
from thidua.scoring.sources import SOURCES, Wanted, read_all
from thidua.scoring.specs import LineValue, draft_of

D = Decimal
ON = date(2023, 11, 20)


@pytest.fixture
def of():
    return made.frozen()


def read(of, code, source, argument="", *, on=ON):
    organisation = of.year.members[code].pk
    wanted = Wanted(source, argument)
    found = read_all(season=of.year.season, organisations={organisation}, wanted=[wanted], on=on)
    return found[organisation, wanted]


def proposal(of, code, line):
    sheet = of.sheet(code)
    return queries.proposals_of(sheet, queries.load_table(sheet.table), on=ON)[line]


def take(of, code, values, taken, *, at=scoring.SELF_AT):
    sheet = of.sheet(code)
    return actions.save_self_scores(
        by=of.year.offices[code], at=at, sheet=sheet, seen_version=sheet.version, values=values, taken=taken
    )


# ── What each source knows ───────────────────────────────────────────────────────────────────────────────


def test_the_latest_result_of_the_registered_target(of):
    assert "Chưa báo cáo" in str(read(of, "hoa-binh", "covenant_result", "GRDP").said)
    made.result(of, "hoa-binh", "4.2", as_of=date(2023, 6, 30))
    made.result(of, "hoa-binh", "8.75")
    reading = read(of, "hoa-binh", "covenant_result", "GRDP")
    assert reading.value == D("8.75")
    (record,) = reading.records
    assert (record.label, record.on) == ("Chỉ tiêu GRDP: 8,75 %", date(2023, 10, 31))
    unknown = read(of, "hoa-binh", "covenant_result", "THU-NS")
    assert unknown.value is None
    assert "không đăng ký" in str(unknown.said)
    assert read(of, "bac-kan", "covenant_result", "GRDP").value is None


def test_movements_joined_in_the_year_by_form_and_those_reported_on(of):
    assert read(of, "hoa-binh", "movements_joined").value is None
    movement = made.movement(of)
    joined = made.joined(of, movement, "hoa-binh")
    reading = read(of, "hoa-binh", "movements_joined")
    assert reading.value == 1
    assert [(r.id, r.label) for r in reading.records] == [(movement.pk, movement.title)]
    assert read(of, "hoa-binh", "movements_joined", "thematic").value == 1
    assert read(of, "hoa-binh", "movements_joined", "regular").value is None
    assert read(of, "hoa-binh", "movements_joined", on=date(2023, 4, 1)).value is None
    assert read(of, "bac-kan", "movements_joined").value is None
    assert read(of, "hoa-binh", "movements_reported").value is None
    movement_actions.report_progress(
        by=of.year.offices["hoa-binh"],
        at=made.NOVEMBER,
        participation=joined,
        as_of=date(2023, 9, 30),
        text="Đã xây 120 nhà.",
        figures={},
    )
    assert read(of, "hoa-binh", "movements_reported").value == 1


def test_only_role_models_that_are_public_count_and_nobody_is_named(of):
    made.published(of, "hoa-binh", name="Bàn Thị Mến")
    kept = made.published(of, "hoa-binh", name="Hà Văn Cường")
    made.published(of, "hoa-binh", name="Năm trước", at=vietnam_time(2022, 12, 31))
    reading = read(of, "hoa-binh", "role_models_published")
    assert reading.value == 2
    assert "Hà Văn Cường" not in str(reading.records)
    exemplar_actions.withdraw_consent(by=of.year.offices["hoa-binh"], at=made.NOVEMBER, role_model=kept)
    assert read(of, "hoa-binh", "role_models_published").value == 1
    assert read(of, "bac-kan", "role_models_published").value is None


def test_practices_that_other_members_took_over(of):
    practice = exemplars.shared(of.year)
    assert read(of, "bac-kan", "practices_adopted").value is None
    exemplars.adopted(of.year, practice, "hoa-binh")
    exemplars.adopted(of.year, practice, "tuyen-quang")
    reading = read(of, "bac-kan", "practices_adopted", on=date(2026, 1, 1))
    assert reading.value == 1
    assert [r.label for r in reading.records] == [practice.title]
    assert read(of, "hoa-binh", "practices_adopted", on=date(2026, 1, 1)).value is None


def test_days_late_of_a_report_are_known_once_it_is_there(of):
    for due, done, value, said in (
        (None, None, None, "chưa đặt hạn"),
        (date(2023, 12, 1), None, None, "Chưa nộp, hạn 01/12/2023"),
        (date(2023, 11, 10), None, None, "quá hạn 10/11/2023 là 10 ngày"),
        (date(2023, 7, 5), vietnam_time(2023, 7, 5, 23), D(0), ""),
        (date(2023, 7, 5), vietnam_time(2023, 7, 8), D(3), ""),
        (date(2023, 7, 5), vietnam_time(2023, 7, 1), D(0), ""),
    ):
        made.half_year_report(of, "hoa-binh", due=due, done=done)
        reading = read(of, "hoa-binh", "report_days_late", "midyear_report")
        assert (reading.value, said in str(reading.said)) == (value, True)
        assert bool(reading.records) == (value is not None)


def test_tasks_of_the_issued_plan_late_or_on_time(of):
    made.task(of, "hoa-binh", due=date(2023, 6, 30), done=vietnam_time(2023, 6, 30))
    assert read(of, "hoa-binh", "plan_tasks_late").value is None, "a draft of the plan says nothing"
    made.plan_issued(of)
    assert read(of, "hoa-binh", "plan_tasks_late").value == 0
    assert read(of, "hoa-binh", "plan_tasks_on_time").value is True
    made.task(of, "hoa-binh", due=date(2023, 12, 31))
    assert read(of, "hoa-binh", "plan_tasks_on_time").value is True, "what is not due yet is not late"
    made.task(of, "hoa-binh", due=date(2023, 8, 1), done=vietnam_time(2023, 8, 3))
    made.task(of, "hoa-binh", due=date(2023, 10, 1))
    late = read(of, "hoa-binh", "plan_tasks_late")
    assert late.value == 2
    assert [record.on for record in late.records] == [date(2023, 8, 3), None]
    assert read(of, "hoa-binh", "plan_tasks_on_time").value is False
    assert read(of, "bac-kan", "plan_tasks_late").value is None


def test_all_members_are_read_by_as_many_queries_as_one(django_assert_num_queries):
    of = made.frozen("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai")
    movement = made.movement(of)
    season = of.year.season
    expected = {
        "covenant_result": 6,
        "movements_joined": 1,
        "movements_reported": 1,
        "role_models_published": 1,
        "practices_adopted": 1,
        "report_days_late": 1,
        "plan_tasks_late": 1,
        "plan_tasks_on_time": 1,
    }
    assert set(expected) == set(SOURCES)
    for code in of.year.members:
        made.result(of, code, "8")
        made.joined(of, movement, code)
        made.published(of, code)
        made.task(of, code, due=date(2023, 5, 1))
        arguments = {"covenant_result": "GRDP", "report_days_late": "midyear_report"}
        members = {member.pk for member in of.year.members.values()}
        season = of.year.season
        for source, most in expected.items():
            with django_assert_num_queries(most):
                read_all(
                    season=season,
                    organisations=members,
                    wanted=[Wanted(source, arguments.get(source, ""))],
                    on=ON,
                )


# ── What is proposed, and what an entry keeps ────────────────────────────────────────────────────────────


def test_a_table_without_sources_asks_nothing(django_assert_num_queries):
    of = scoring.frozen()
    sheet = of.sheet("hoa-binh")
    table = queries.load_table(sheet.table)
    with django_assert_num_queries(0):
        assert queries.proposals_of(sheet, table, on=ON) == {}


def test_a_value_fills_only_a_line_that_reads_it(of):
    made.result(of, "hoa-binh", "8.75")
    made.published(of, "hoa-binh")
    assert proposal(of, "hoa-binh", "I.2").can_fill
    beside = proposal(of, "hoa-binh", "II.2")
    assert (beside.is_known, beside.fits, beside.can_fill) == (True, False, False)
    assert not proposal(of, "hoa-binh", "I.3").can_fill


def test_a_taken_value_is_an_entry_that_knows_where_it_came_from(of):
    made.result(of, "hoa-binh", "8.75")
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.75")), "I.1": LineValue(points=D(18))}, ["I.2"])
    entries = {entry.criterion.code: entry for entry in SelfScoreEntry.objects.select_related("criterion")}
    kept = entries["I.2"].taken_from
    assert (kept["source"], D(kept["value"])) == ("covenant_result", D("8.75"))
    assert [(r["kind"], r["on"]) for r in kept["records"]] == [("covenants.result", "2023-10-31")]
    assert entries["I.1"].taken_from == {}


def test_a_note_keeps_the_source_and_another_value_drops_it(of):
    made.result(of, "hoa-binh", "8.75")
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.75"))}, ["I.2"])
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.75"))}, [])
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.75"))}, ["I.2"])
    assert SelfScoreEntry.objects.count() == 1, "nothing changed, so nothing was added"
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.75"), text="Cục Thống kê")}, [])
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.8"), text="Cục Thống kê")}, [])
    kept = [bool(entry.taken_from) for entry in SelfScoreEntry.objects.order_by("pk")]
    assert kept == [True, True, False]


def test_the_same_number_typed_before_gets_its_source_when_taken(of):
    made.result(of, "hoa-binh", "8.75")
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.75"))}, [])
    take(of, "hoa-binh", {"I.2": LineValue(actual=D("8.75"))}, ["I.2"])
    assert [bool(e.taken_from) for e in SelfScoreEntry.objects.order_by("pk")] == [False, True]


def test_what_the_source_does_not_say_is_not_taken(of):
    made.result(of, "hoa-binh", "8.75")
    for values, taken, said in (
        ({"I.2": LineValue(actual=D(9))}, ["I.2"], "vừa thay đổi"),
        ({"I.3": LineValue(count=D(2))}, ["I.3"], "không có số liệu"),
        ({"I.1": LineValue(points=D(2))}, ["I.1"], "không có số liệu"),
        ({"II.2": LineValue(points=D(2))}, ["II.2"], "không có số liệu"),
    ):
        with pytest.raises(InvalidInput) as refused:
            take(of, "hoa-binh", values, taken)
        assert said in str(refused.value.fields)
    assert not SelfScoreEntry.objects.exists()


def test_nobody_takes_for_another_member(of):
    made.result(of, "hoa-binh", "8.75")
    sheet = of.sheet("hoa-binh")
    with pytest.raises(NotPermitted):
        actions.save_self_scores(
            by=of.year.offices["tuyen-quang"],
            at=scoring.SELF_AT,
            sheet=sheet,
            seen_version=sheet.version,
            values={"I.2": LineValue(actual=D("8.75"))},
            taken=["I.2"],
        )


def test_sources_are_shown_to_the_member_its_appraisers_and_overseers():
    of = made.frozen("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai")
    sheet = of.sheet("hoa-binh")
    other = made.scoring.season.account("vp.yb", "member_office", of.year.members["yen-bai"])
    allowed = {
        by.username: sees_sources(by=by, sheet=sheet)
        for by in (
            of.year.offices["hoa-binh"],
            of.year.offices["bac-kan"],
            of.year.auditor,
            of.year.officer,
            other,
        )
    }
    assert allowed == {
        "vp-hoa-binh": True,
        "vp-bac-kan": True,
        "giam-sat": True,
        "trung-uong": True,
        "vp.yb": False,
    }


def test_a_copy_of_a_table_keeps_its_sources(of):
    draft = draft_of(queries.load_table(of.table))
    assert {c.code: c.source for c in draft.criteria if c.source} == made.SOURCES


def test_a_table_with_a_source_that_is_none_is_refused():
    wrong = replace(
        made.DRAFT, criteria=tuple(replace(c, source=c.source and "weather") for c in made.DRAFT.criteria)
    )
    with pytest.raises(InvalidInput) as refused:
        scoring.built(covenants.year(), wrong)
    assert "weather" in str(refused.value.fields)
    assert "movements_joined" in str(refused.value.fields)
