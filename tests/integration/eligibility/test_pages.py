"""Pages about who may be proposed for what: one party live, its paper, assessments with progress, list and Excel."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import eligibility as f
from tests.factories import records
from thidua.eligibility.models import GIVEN_UP_AFTER, Assessment, LocalSetting, Verdict
from thidua.kernel import clock
from thidua.legislation.vocabulary import Rating
from thidua.register.actions import AwardEntry, record_awards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2024():
    clock.use_source(lambda: f.AT)
    yield
    clock.use_source(clock.machine_now)


@pytest.fixture
def office():
    return f.office()


@pytest.fixture
def keeper(office, client):
    client.force_login(office.keeper)
    return client


def page(party, name="party-eligibility", **query):
    return reverse(f"workspace:{name}", args=[party.pk], query=query or None)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def group(response, standing: str) -> list[str]:
    found = next((g for g in response.context["found"].groups if g.standing == standing), None)
    return [shown.finding.code for shown in found.findings] if found else []


# ---------------------------------------------------------------- one party


def test_who_is_eligible_and_who_lacks_one_condition(keeper, office):
    good = keeper.get(page(office.good))
    assert "LDTT" in group(good, "eligible")
    poor = keeper.get(page(office.poor))
    assert "LDTT" in group(poor, "one_away")
    told = text(poor)
    assert "Luật Thi đua, khen thưởng" in told
    assert "Phiên bản dữ liệu luật" in told


def test_facts_of_a_trace_lead_to_their_records(keeper, office):
    rating = records.rating(office.of, office.unknown, f.YEAR, Rating.GOOD)
    assert reverse("workspace:record", args=["rating", rating.pk]) in text(keeper.get(page(office.unknown)))


def test_an_award_in_a_register_one_does_not_read_is_no_link(keeper, office):
    elsewhere = record_awards(
        by=office.of.keepers["tuyen-quang"],
        at=f.AT,
        keeper=office.of.provinces["tuyen-quang"],
        entries=[AwardEntry(office.good.name, office.good.kind, "Giúp đỡ", party=office.good)],
        award_code="BK_TINH",
        authority=office.of.provinces["tuyen-quang"],
        year=2022,
    )[0]
    told = text(keeper.get(page(office.good)))
    assert "BK tỉnh 2022" in told
    assert reverse("workspace:award", args=[elsewhere.pk]) not in told


def test_the_year_can_be_chosen(keeper, office):
    earlier = keeper.get(page(office.poor, year=2022))
    assert "LDTT" in group(earlier, "review")
    running = keeper.get(page(office.poor, year=2024))
    assert running.context["year"] == 2024
    refused = keeper.get(page(office.poor, year=2030))
    assert "không sau năm nhận hồ sơ" in text(refused)
    assert keeper.get(page(office.poor, on="hôm qua")).status_code == 200


def test_a_day_without_rules_says_so(keeper, office):
    assert "Chưa có tiêu chuẩn nào ở ngày này" in text(keeper.get(page(office.good, on="01/05/1990")))


def test_somebody_of_whom_nothing_is_known_gets_advice(keeper, office):
    assert "Hồ sơ chưa có gì để xét" in text(keeper.get(page(office.unknown)))


def test_every_path_of_one_award(keeper, office):
    address = reverse("workspace:party-eligibility-award", args=[office.good.pk, "CSTDCS"])
    response = keeper.get(address)
    assert len(response.context["paths"]) >= 1
    assert all(path.needs for path in response.context["paths"])
    assert keeper.get(address.replace("CSTDCS", "XYZ")).status_code == 404


def test_the_paper_as_pdf_and_word(keeper, office):
    pdf = keeper.get(page(office.good, "party-eligibility-pdf"))
    assert pdf.content.startswith(b"%PDF")
    assert "inline" in pdf["Content-Disposition"]
    docx = keeper.get(page(office.good, "party-eligibility-docx"))
    assert docx.content.startswith(b"PK")


def test_others_do_not_find_the_page(client, office):
    for account, status in (
        (office.of.keepers["tuyen-quang"], 404),
        (office.of.offices["bac-kan"], 404),
        (office.of.administrator, 404),
        (office.of.auditor, 200),
        (office.of.leaders["bac-kan"], 200),
    ):
        client.force_login(account)
        for name in ("party-eligibility", "party-eligibility-pdf", "party-eligibility-docx"):
            assert client.get(page(office.good, name)).status_code == status, (account, name)


def test_what_a_hold_says_is_read_by_the_keeper_alone(client, office):
    records.hold(office.of, office.good, ground="complaint")
    client.force_login(office.keeper)
    assert "01/09/2023" in text(client.get(page(office.good)))
    client.force_login(office.of.auditor)
    told = text(client.get(page(office.good)))
    assert "01/09/2023" not in told
    assert "chỉ nơi quản lý hồ sơ được đọc" in told
    assert "hold" not in told.split("eligibility-group")[1]


def test_the_tab_is_there_for_whoever_may_open_it(client, office):
    address = page(office.good)
    client.force_login(office.keeper)
    assert address in text(client.get(reverse("workspace:party-records", args=[office.good.pk])))
    client.force_login(office.of.offices["bac-kan"])
    response = client.get(reverse("workspace:party-records", args=[office.good.pk]))
    assert address not in text(response)


def test_a_page_asks_the_same_of_long_and_short_histories(keeper, office, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        keeper.get(page(office.good))
    for year in range(2010, 2022):
        records.rating(office.of, office.good, year, Rating.GOOD)
    with django_assert_max_num_queries(45):
        keeper.get(page(office.good))


# ---------------------------------------------------------------- assessments


def test_asked_for_in_a_form_and_found_in_the_list(keeper, office):
    address = reverse("workspace:assessment-new")
    assert keeper.get(address).status_code == 200
    told = {"organisation": office.department.pk, "year": "2023", "on": "15/01/2024", "award_codes": ["LDTT"]}
    response = keeper.post(address, told)
    made = Assessment.objects.get()
    assert response["Location"] == reverse("workspace:assessment", args=[made.pk])
    assert (made.organisation_id, made.award_codes, made.on) == (
        office.department.pk,
        ["LDTT"],
        date(2024, 1, 15),
    )
    assert "Sở Nội vụ" in text(keeper.get(reverse("workspace:assessments")))


def test_a_question_without_sense_is_told_at_its_field(keeper, office):
    told = {"organisation": office.department.pk, "year": "2025", "on": "15/01/2024"}
    response = keeper.post(reverse("workspace:assessment-new"), told)
    assert response.status_code == 422
    assert "năm nhận hồ sơ" in text(response)
    elsewhere = told | {"organisation": office.of.provinces["tuyen-quang"].pk, "year": "2023"}
    assert keeper.post(reverse("workspace:assessment-new"), elsewhere).status_code == 422
    assert not Assessment.objects.exists()


def test_progress_while_it_runs(keeper, office):
    asked = f.asked(office)
    Assessment.objects.filter(pk=asked.pk).update(state="running", total=4, done=1)
    address = reverse("workspace:assessment", args=[asked.pk])
    assert "Có thể rời trang này" in text(keeper.get(address))
    part = keeper.get(address, headers={"HX-Request": "true", "HX-Target": "assessment-state"})
    assert "<html" not in text(part)
    f.finished(office, year=2022)
    Assessment.objects.filter(pk=asked.pk).update(state="finished", finished_at=f.AT)
    ended = keeper.get(address, headers={"HX-Request": "true", "HX-Target": "assessment-state"})
    assert ended["HX-Refresh"] == "true"


def test_a_failure_can_be_run_again(keeper, office):
    asked = f.asked(office)
    Assessment.objects.filter(pk=asked.pk).update(state="failed", failure="Rà soát bị gián đoạn")
    assert "Rà soát bị gián đoạn" in text(keeper.get(reverse("workspace:assessment", args=[asked.pk])))
    keeper.post(reverse("workspace:assessment-again", args=[asked.pk]))
    assert Assessment.objects.count() == 2


def test_the_list_with_reasons_filters_and_words(keeper, office):
    done = f.finished(office)
    address = reverse("workspace:assessment", args=[done.pk])

    def names(**query):
        rows = keeper.get(address, query).context["page"].rows
        return [row.row.party_name for row in rows]

    assert names() == ["Nông Thị Hoa", "Hà Văn Thành"]
    assert names(sort="party_name") == ["Hà Văn Thành", "Nông Thị Hoa"]
    assert names(standing="eligible") == ["Nông Thị Hoa"]
    assert names(q="ha van") == ["Hà Văn Thành"]
    assert names(award="CSTDCS") == ["Nông Thị Hoa", "Hà Văn Thành"]
    assert names(unit=str(office.department.pk), sort="-party_name") == ["Nông Thị Hoa", "Hà Văn Thành"]


def test_a_line_opens_to_its_trace(keeper, office):
    done = f.finished(office)
    line = Verdict.objects.get(party=office.poor)
    told = text(keeper.get(reverse("workspace:verdict", args=[done.pk, line.pk])))
    assert "Luật Thi đua, khen thưởng" in told
    assert "Chưa đạt" in told
    other = f.finished(office, year=2022)
    assert keeper.get(reverse("workspace:verdict", args=[other.pk, line.pk])).status_code == 404


def test_excel_has_every_line_and_reason(keeper, office):
    done = f.finished(office)
    response = keeper.get(reverse("workspace:assessment", args=[done.pk]), {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert [row[0] for row in rows[1:]] == ["Nông Thị Hoa", "Hà Văn Thành"]
    assert "hoàn thành tốt" in rows[2][4].lower()


def test_stale_lines_are_marked_and_can_be_run_again(keeper, office):
    done = f.finished(office)
    records.rating(office.of, office.good, 2021, Rating.GOOD)
    told = text(keeper.get(reverse("workspace:assessment", args=[done.pk])))
    assert "hồ sơ đã đổi" in told
    assert "Chạy lại" in told


def test_who_is_not_listed_makes_the_list_stale_too(keeper, office):
    done = f.finished(office)
    address = reverse("workspace:assessment", args=[done.pk])
    assert "Hãy chạy lại" not in text(keeper.get(address))
    records.rating(office.of, office.unknown, f.YEAR, Rating.GOOD)
    assert "không có trong danh sách đã thay đổi" in text(keeper.get(address))
    assert "đã cũ" in text(keeper.get(reverse("workspace:assessments")))


def test_one_whose_worker_was_lost_asks_no_more_and_can_be_run_again(keeper, office):
    asked = f.asked(office)
    address = reverse("workspace:assessment", args=[asked.pk])
    Assessment.objects.filter(pk=asked.pk).update(state="running", total=4, done=1)
    assert "hx-trigger" in text(keeper.get(address))
    clock.use_source(lambda: f.AT + 2 * GIVEN_UP_AFTER)
    told = text(keeper.get(address))
    assert "hx-trigger" not in told
    assert "đã dừng giữa chừng" in told
    assert "đã dừng giữa chừng" in text(keeper.get(reverse("workspace:assessments")))
    keeper.post(reverse("workspace:assessment-again", args=[asked.pk]))
    assert list(Assessment.objects.values_list("state", flat=True)) == ["finished", "failed"]


def test_a_text_that_took_force_since_is_told_with_the_list(keeper, office):
    done = f.finished(office, on=date(2024, 1, 15))
    address = reverse("workspace:assessment", args=[done.pk])
    assert "Quy định đổi từ" not in text(keeper.get(address))
    Assessment.objects.update(on=date(2026, 9, 29))
    clock.use_source(lambda: clock.vietnam_time(2026, 11, 20))
    told = text(keeper.get(address))
    assert "Quy định đổi từ 01/10/2026" in told
    assert "Danh sách này xét theo quy định ngày 29/09/2026" in told


def test_of_several_titles_of_a_year_the_page_tells_which_is_paid(keeper, office):
    records.proof(office.of, office.good, year=f.YEAR)
    record_awards(
        by=office.keeper,
        at=f.AT,
        keeper=office.province,
        entries=[AwardEntry(office.good.name, office.good.kind, "Hoàn thành tốt", party=office.good)],
        award_code="LDTT",
        authority=office.province,
        year=2022,
    )
    response = keeper.get(page(office.good))
    told = {
        shown.finding.code: str(shown.unpaid)
        for group in response.context["found"].groups
        for shown in group.findings
    }
    assert "chỉ chi mức cao nhất" in told["LDTT"]
    assert told["CSTDCS"] == ""
    assert text(response).count("chỉ chi mức cao nhất") == 1


@pytest.mark.parametrize("name", ["assessments", "assessment-new", "local-shares"])
def test_who_keeps_no_register_has_no_business_here(client, office, name):
    client.force_login(office.of.offices["bac-kan"])
    assert client.get(reverse(f"workspace:{name}")).status_code == 403


def test_another_provinces_keeper_sees_nothing_of_it(client, office):
    done = f.finished(office)
    line = Verdict.objects.first()
    client.force_login(office.of.keepers["tuyen-quang"])
    listed = client.get(reverse("workspace:assessments"))
    assert listed.context["page"].total == 0
    for address in (
        reverse("workspace:assessment", args=[done.pk]),
        reverse("workspace:verdict", args=[done.pk, line.pk]),
    ):
        assert client.get(address).status_code == 404
        assert client.get(address, {"export": "xlsx"}).status_code == 404
    assert client.post(reverse("workspace:assessment-again", args=[done.pk])).status_code == 404


def test_the_list_asks_the_same_of_one_and_of_three(keeper, office, django_assert_num_queries):
    done = f.finished(office)
    address = reverse("workspace:assessment", args=[done.pk])
    with django_assert_num_queries(queries_of(keeper, address)):
        keeper.get(address)
    before = queries_of(keeper, address)
    for number in range(3):
        person = records.person(office.of, f"Người {number}", unit=office.department)
        records.rating(office.of, person, f.YEAR, Rating.GOOD)
    more = reverse("workspace:assessment", args=[f.finished(office).pk])
    assert queries_of(keeper, more) == before


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)


# ---------------------------------------------------------------- shares


def test_a_share_is_set_in_a_form(keeper, office):
    address = reverse("workspace:local-shares")
    told = {
        "organisation": office.province.pk,
        "code": "CSTDCS_OF_LDTT_SHARE",
        "value": "15%",
        "rounding": "down",
        "valid_from": "01/01/2024",
        "citation": "Quy chế của tỉnh",
    }
    assert keeper.post(address, told | {"value": "x"}).status_code == 422
    assert keeper.post(address, told)["Location"] == address
    assert LocalSetting.objects.get().value == "3/20"
    assert "3/20" in text(keeper.get(address))


def test_one_award_is_chosen_and_answered_first_with_years_in_a_strip(keeper, office):
    answer = keeper.get(page(office.good, award="CSTDT", on="25/03/2024", year="2023"))
    assert answer.url == reverse("workspace:party-eligibility-award", args=[office.good.pk, "CSTDT"]) + (
        "?on=25%2F03%2F2024&year=2023"
    )
    told = text(keeper.get(answer.url))
    assert "Điều kiện chưa đạt" in told
    assert '<table class="strip">' in told


@pytest.mark.parametrize("year", ["abc", "1944"])
def test_a_year_that_cannot_be_is_told_on_the_page_and_no_paper_is_made(keeper, office, year):
    assert "Hãy nhập năm từ 1945, như 2025." in text(keeper.get(page(office.good, year=year)))
    answer = keeper.get(page(office.good, "party-eligibility-pdf", year=year))
    assert answer.url.startswith(page(office.good))
