"""The pages about the law, for everybody and for whoever is signed in."""

import html
import io
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.factories import commendation as commended
from tests.factories import season
from thidua.kernel import clock
from thidua.legislation import catalogue, rules

LAW = "/quy-dinh/"


@pytest.fixture(autouse=True)
def november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_source", lambda: clock.vietnam_time(2026, 11, 22))


def text_of(response: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def award(
    code: str, page: str = "law-award", site: str = "portal", **asked: str
) -> tuple[str, dict[str, str]]:
    return reverse(f"{site}:{page}", args=[code]), asked


# ------------------------------------------------------------ list


def test_titles_and_forms_are_found_without_accents(client: Client):
    told = text_of(client.get(LAW, {"q": "lao dong tien tien"}))
    assert "Lao động tiên tiến" in told
    assert "Tập thể lao động tiên tiến" in told
    assert "Huân chương" not in told
    assert "2 danh hiệu, hình thức khen thưởng · theo luật ngày 22/11/2026" in told


def test_the_list_narrows_by_kind_recipient_and_day(client: Client):
    told = text_of(client.get(LAW, {"kind": "title", "recipient": "household"}))
    assert "Gia đình văn hóa" in told
    assert "Giấy khen" not in told
    then = text_of(client.get(LAW, {"on": "01/01/2020"}))
    assert "Không có danh hiệu, hình thức nào khớp" in then


def test_a_day_nobody_can_read_is_told_and_narrows_nothing(client: Client):
    told = text_of(client.get(LAW, {"on": "32/13/2024", "q": "bằng khen thủ tướng"}))
    assert "Hãy nhập ngày như 15/02/2023." in told
    assert "Bằng khen của Thủ tướng Chính phủ" in told


def test_htmx_gets_the_list_alone(client: Client):
    part = client.get(LAW, {"q": "huân chương"}, headers={"HX-Request": "true", "HX-Target": "law-list"})
    assert "<html" not in part.content.decode()
    assert "Huân chương Lao động hạng Nhất" in text_of(part)


def test_excel_has_what_was_found(client: Client):
    client.force_login(season.world().auditor)
    answer = client.get(reverse("workspace:law"), {"q": "lao dong tien tien", "export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][:3] == ("Mã", "Tên", "Viết tắt")
    assert {row[1] for row in rows[1:]} == {"Lao động tiên tiến", "Tập thể lao động tiên tiến"}


# ------------------------------------------------------------ an award


def test_an_award_tells_who_what_and_where_it_is_written(client: Client):
    told = text_of(client.get(*award("BKTTG", on="01/07/2025")))
    assert "Ngày 01/07/2025" in told
    assert (
        "Đã được tặng Bằng khen của bộ, ban, ngành hoặc Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh" in told
    )
    assert "Nghị định số 152/2025/NĐ-CP, khoản 7 Điều 33" in told
    assert "Không đang trong thời gian chấp hành kỷ luật" in told
    assert "Đã xác nhận" in told
    assert "đồng" in told


def test_what_is_not_confirmed_says_so_with_its_question(client: Client):
    told = text_of(client.get(*award("BKTTG", on="01/10/2026")))
    unsure = [
        rule for rule in rules.rules_on(clock.vietnam_time(2026, 10, 1).date(), "BKTTG") if rule.open_question
    ]
    assert unsure
    for rule in unsure:
        assert f"Câu hỏi mở: {rule.open_question}" in told


def test_the_money_is_that_of_the_day(client: Client):
    assert "8.190.000 đồng" in text_of(client.get(*award("BKTTG", on="30/06/2026")))
    assert "8.860.000 đồng" in text_of(client.get(*award("BKTTG", on="01/07/2026")))


@pytest.mark.parametrize("day", ["01/01/2024", "01/10/2026"])
def test_every_award_has_its_page(client: Client, day: str):
    for code in catalogue.law().awards:
        assert client.get(*award(code, on=day)).status_code == 200


@pytest.mark.parametrize("page", ["law-award", "law-changes"])
def test_an_award_nobody_knows_is_not_found(client: Client, page: str):
    answer = client.get(*award("NOPE", page))
    assert answer.status_code == 404
    assert "Danh mục không có danh hiệu" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("hôm qua", "Hãy nhập ngày như 15/02/2023."),
        ("31/02/2026", "Hãy nhập ngày như 15/02/2023."),
        ("01/01/1800", "Chỉ xem được từ 02/09/1945 đến 31/12/2100."),
    ],
)
def test_a_day_that_makes_no_sense_is_told_at_its_field(client: Client, typed: str, message: str):
    answer = client.get(*award("BKTTG", on=typed))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert re.search(rf'id="id_on_error"><li>{re.escape(message)}', page)
    assert f'value="{typed}"' in page
    assert "Ngày 22/11/2026" in text_of(answer)


# ------------------------------------------------------------ changes


def test_what_changed_is_told_with_old_and_new_words(client: Client):
    page = client.get(*award("BKTTG", "law-changes", before="30/06/2025", after="01/07/2025"))
    told = page.content.decode()
    assert re.search(r"<del>.{0,80}5 năm liên tục hoàn thành", told, re.DOTALL)
    assert re.search(r"<ins>.{0,80}Mọi năm kể từ lần khen thưởng gần nhất", told, re.DOTALL)
    assert "giữ nguyên" in text_of(page)


def test_one_day_has_no_changes_and_days_are_in_order(client: Client):
    told = text_of(client.get(*award("BKTTG", "law-changes", before="02/07/2025", after="03/07/2025")))
    assert "Không có thay đổi về nội dung" in told
    turned = text_of(client.get(*award("BKTTG", "law-changes", before="03/07/2025", after="02/07/2025")))
    assert "Ngày sau phải sau ngày trước." in turned


def test_every_award_has_its_changes(client: Client):
    for code in catalogue.law().awards:
        assert (
            client.get(*award(code, "law-changes", before="30/06/2025", after="01/10/2026")).status_code
            == 200
        )


# ------------------------------------------------------------ instruments, questions


def test_an_instrument_that_ends_soon_is_told_ahead(client: Client):
    told = text_of(client.get(reverse("portal:law-instruments")))
    assert "Nghị định số 152/2025/NĐ-CP còn hiệu lực 99 ngày" in told
    assert "Hết hiệu lực từ ngày 01/03/2027. Chưa biết văn bản thay thế." in told
    assert "Đang có hiệu lực" in told
    assert "Hết hiệu lực" in told


def test_only_administrators_see_all_open_questions(client: Client):
    year = season.world()
    address = reverse("workspace:law-questions")
    assert client.get(address).status_code == 302
    client.force_login(year.offices["hoa-binh"])
    assert client.get(address).status_code == 403
    client.force_login(year.administrator)
    told = text_of(client.get(address))
    assert "Luật số 06/2026/QH16" in told
    assert "Từ hôm nay trở đi" in told
    everything = text_of(client.get(address, {"all": "1"}))
    assert len(everything) > len(told)


# ------------------------------------------------------------ who reads what


def test_the_public_pages_read_nothing_but_law(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    commended.province()
    with django_assert_num_queries(0):
        for address in (
            LAW,
            reverse("portal:law-instruments"),
            award("BK_TINH")[0],
            award("BK_TINH", "law-changes")[0],
        ):
            assert client.get(address).status_code == 200


def test_the_same_pages_in_the_workspace_need_sign_in(client: Client):
    addresses = [
        reverse("workspace:law"),
        reverse("workspace:law-instruments"),
        award("BK_TINH", site="workspace")[0],
        award("BK_TINH", "law-changes", "workspace")[0],
    ]
    assert [client.get(address).status_code for address in addresses] == [302] * 4
    client.force_login(season.world().offices["hoa-binh"])
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(queries) <= 6


def test_english_pages_are_in_english(client: Client):
    client.cookies["django_language"] = "en"
    told = text_of(client.get(*award("BKTTG", on="01/07/2025"), headers={"Accept-Language": "en"}))
    assert "Certificate of Merit of the Prime Minister" in told
    assert "Standards in force on" in told
