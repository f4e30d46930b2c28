"""The fairness page: for the head and the auditor, questions with their uncertainty, and what is missing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import fairness, scoring
from thidua.scoring.models import AgreedScore, SelfScoreEntry


def page_of(of, account, name="scoring-fairness", query=""):
    client = Client()
    client.force_login(account)
    return client.get(reverse(f"workspace:{name}", args=[of.year.season_id]) + query)


def body_of(of, account):
    answer = page_of(of, account)
    assert answer.status_code == 200
    return answer.content.decode()


def over(unit, line):
    return (
        0.1 + (ord(unit[0]) * 7 + ord(line[-1]) * 5 + len(line)) % 4 / 10 + (1.2 if unit == "yen-bai" else 0)
    )


def test_the_page_asks_a_question_with_its_interval_and_n():
    of = fairness.settled(over=over)
    body = body_of(of, of.year.offices["bac-kan"])
    (asked,) = re.findall(r"Yên Bái tự chấm cao hơn.*?\?", body.replace("\N{NO-BREAK SPACE}", " "))
    assert "khoảng tin cậy 95 %: từ +" in asked
    assert "n = 10" in asked
    assert asked.endswith("Có nên xem lại cách đơn vị hiểu hướng dẫn tự chấm?")
    assert "không phải kết luận về ai" in body


def test_every_picture_has_a_table_and_every_section_its_method():
    of = fairness.settled(over=over)
    fairness.earlier(of, 2022, over=over)
    body = body_of(of, of.year.auditor)
    assert body.count("data-chart") == body.count("Xem số liệu") >= 5
    assert body.count("Cách tính, giả định và độ chắc chắn") == 7
    assert "Linacre" in body


def test_what_is_missing_is_said():
    of = scoring.frozen()
    body = body_of(of, of.year.offices["bac-kan"])
    assert "Chưa có số liệu: câu hỏi này trả lời được khi có bảng điểm đã thống nhất." in body
    assert body.count("Chưa đủ số liệu để trả lời.") == 7


def test_without_a_table_the_page_says_what_to_do_first():
    of = scoring.covenants.year()
    assert "Mùa này chưa chốt bảng tiêu chí" in body_of(of_season(of), of.offices["bac-kan"])


def of_season(year):
    return scoring.Scored(year, None)


@pytest.mark.parametrize("who", ["tuyen-quang", "hoa-binh"])
def test_members_and_the_deputy_neither_open_it_nor_see_the_way_to_it(who):
    of = fairness.settled(*fairness.MEMBERS[:3])
    answer = page_of(of, of.year.offices[who])
    assert answer.status_code == 403
    assert "khoảng tin cậy" not in answer.content.decode()
    way = reverse("workspace:scoring-fairness", args=[of.year.season_id])
    assert way not in page_of(of, of.year.offices[who], "scoring-overview").content.decode()
    assert way in page_of(of, of.year.offices["bac-kan"], "scoring-overview").content.decode()
    assert page_of(of, scoring.stranger()).status_code == 404


@pytest.mark.parametrize(("who", "begun"), [("bac-kan", True), ("hoa-binh", False)])
def test_who_may_ask_has_the_libraries_loaded_while_looking_at_the_scores(who, begun, monkeypatch):
    called = []
    monkeypatch.setattr("thidua.scoring.fairness.loading.begin", lambda: called.append(who))
    of = fairness.settled(*fairness.MEMBERS[:3])
    assert page_of(of, of.year.offices[who], "scoring-overview").status_code == 200
    assert bool(called) is begun


def test_looking_changes_nothing():
    of = fairness.settled()
    before = (AgreedScore.objects.count(), SelfScoreEntry.objects.count())
    body_of(of, of.year.auditor)
    assert (AgreedScore.objects.count(), SelfScoreEntry.objects.count()) == before


def test_the_page_takes_the_same_queries_for_one_year_and_three(django_assert_max_num_queries):
    of = fairness.settled()
    counted = []
    for years in ((), (2022, 2021)):
        for year in years:
            fairness.earlier(of, year)
        with django_assert_max_num_queries(60) as captured:
            body_of(of, of.year.auditor)
        counted.append(len(captured.captured_queries))
    assert counted[0] == counted[1]


def test_lines_left_out_of_self_less_agreed_are_said_with_their_number_and_points():
    of = fairness.compared(
        {"bac-kan": (10, 10), "tuyen-quang": (5, 5), "hoa-binh": (4, 5), "yen-bai": (16, 8)}
    )
    of.table.criteria.filter(code="I.1").update(parameters={"scorer": "Sở Nội vụ"})
    sheet = of.sheet("hoa-binh")
    assert "Chưa tính" not in body_of(of, of.year.auditor)
    type(sheet).objects.filter(pk=sheet.pk).update(state="appraised")
    body = body_of(of, of.year.auditor)
    assert "Không tính 1 dòng do cơ quan khác chấm (mức tối đa cộng lại 10 điểm)" in body
    assert "Chưa tính 1 dòng so sánh giữa các đơn vị (mức tối đa cộng lại 10 điểm)" in body
