"""The one list: searching, filtering, sorting, paging, exporting, and what it costs."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from thidua.kernel import excel
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.kernel.lists import ChoiceFilter, Column, DateFilter, ListPage, respond_list
from thidua.parties.actions import record_organisation
from thidua.parties.enums import OrganisationKind
from thidua.parties.models import Organisation

AT = vietnam_time(2023, 1, 5)
NAMES = ("Yên Bái", "Bắc Kạn", "Đắk Lắk", "Hòa Bình", "An Giang", "Bắc Giang")
ORGANISATIONS = ListPage(
    key="organisations",
    label="Cơ quan",
    columns=(
        Column("short_name", "Tên", sort=("sort_key",), url=lambda row: f"/o/{row.pk}/"),
        Column("code", "Mã", sort=("code",)),
        Column("organisation_kind", "Loại", cell=lambda row: row.get_organisation_kind_display()),
        Column("actions", "", cell=lambda row: "…", export=False),
    ),
    filters=(
        ChoiceFilter("kind", "Loại", lookup="organisation_kind", choices=OrganisationKind.choices),
        DateFilter("from", "Từ ngày", lookup="valid_from__gte"),
    ),
    default_sort="short_name",
)


def put(*names: str) -> None:
    for name in names:
        record_organisation(
            by=SYSTEM,
            at=AT,
            code=f"o-{Organisation.objects.count()}",
            name=name,
            short_name=name,
            kind=OrganisationKind.PROVINCE,
        )


def read(query: str = ""):
    return ORGANISATIONS.read(QueryDict(query), Organisation.objects.all())


def names(page) -> list[str]:
    return [row.row.short_name for row in page.rows]


@pytest.mark.parametrize("query", ["bac kan", "BẮC KẠN", "kạn", "  kan "])
def test_searches_without_accents(query):
    put(*NAMES)
    assert names(read(QueryDict(mutable=True).urlencode() + f"q={query}")) == ["Bắc Kạn"]


def test_sorts_by_the_vietnamese_alphabet():
    put(*NAMES)
    assert names(read()) == ["An Giang", "Bắc Giang", "Bắc Kạn", "Đắk Lắk", "Hòa Bình", "Yên Bái"]
    assert names(read("sort=-short_name"))[0] == "Yên Bái"


def test_heads_say_how_they_sort_and_where_a_click_leads():
    put(*NAMES)
    first, second, third, _last = read("q=a&page=1").headings
    assert (first.direction, first.query) == ("ascending", "?q=a&sort=-short_name")
    assert (second.direction, second.query) == ("", "?q=a&sort=code")
    assert third.query == ""


@pytest.mark.parametrize(
    "query",
    [
        "sort=password",
        "sort=-",
        "page=99",
        "page=abc",
        "per=9999",
        "kind=nonsense",
        "from=2023-99-99",
        "q=%00",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_list(query):
    put(*NAMES)
    assert len(read(query).rows) == len(NAMES)


def test_filters_narrow_and_stay_in_the_address():
    put(*NAMES)
    page = read("kind=province&page=1")
    assert page.total == len(NAMES)
    assert page.is_narrowed
    assert page.export_query == "?kind=province&export=xlsx"


@pytest.mark.parametrize("typed", ["01/02/2020", "2020-02-01"])
def test_a_day_is_typed_as_dd_mm_yyyy(typed):
    put("Bắc Kạn", "Yên Bái")
    Organisation.objects.filter(short_name="Bắc Kạn").update(valid_from=date(2020, 1, 31))
    Organisation.objects.filter(short_name="Yên Bái").update(valid_from=date(2020, 2, 1))
    assert names(read(f"from={typed}")) == ["Yên Bái"]


def test_pages_through():
    put(*(f"Xã {n:02d}" for n in range(60)))
    page = read("page=2")
    assert (page.first, page.last, page.total, page.pages) == (26, 50, 60, 3)
    assert page.previous_query == "?page=1"
    assert page.next_query == "?page=3"
    assert [label for label, _query, _current in page.page_links()] == ["1", "2", "3"]


@pytest.mark.parametrize("count", [1, 3])
def test_costs_two_queries_however_many_rows(count, django_assert_num_queries):
    put(*NAMES[:count])
    with django_assert_num_queries(2):
        page = read("q=a&kind=province")
    assert page.total


def exported(query: str = "") -> list[tuple[object, ...]]:
    content = ORGANISATIONS.export(QueryDict(query), Organisation.objects.all())
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return list(sheet.iter_rows(values_only=True))


def test_exports_every_row_that_is_asked_for_not_only_the_page():
    put(*(f"Xã {n:02d}" for n in range(60)), "Bắc Kạn")
    rows = exported("q=xa&page=2")
    assert rows[0] == ("Tên", "Mã", "Loại")
    assert len(rows) == 61
    assert rows[1][0] == "Xã 00"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(1)"])
def test_text_in_excel_never_runs_as_a_formula(evil):
    content = excel.workbook(title="x", head=["a"], rows=[[evil]])
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert cell.value == evil
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_excel_has_numbers_days_and_vietnamese_moments():
    at = datetime(2023, 3, 22, 18, 30, tzinfo=UTC)
    rows = [[Decimal("981.5"), 7, date(2023, 3, 23), at, None, OrganisationKind.PROVINCE, "a\x00b"]]
    content = excel.workbook(title="[x]:*?/\\" * 9, head=list("abcdefg"), rows=rows)
    row = next(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2))
    values = [cell.value for cell in row]
    assert values[:2] == [981.5, 7]
    assert row[2].number_format == "dd/mm/yyyy"
    assert values[3] == datetime(2023, 3, 23, 1, 30)  # noqa: DTZ001 - Excel knows no zones
    assert values[4] is None
    assert values[5] == OrganisationKind.PROVINCE.label
    assert values[6] == "ab"


def answer(query: str = "", **headers: str):
    request = RequestFactory().get(f"/list/?{query}", headers=headers)
    request.htmx = HtmxDetails(request)
    return respond_list(request, "ui/list.html", ORGANISATIONS, Organisation.objects.all())


def test_answers_with_the_page_the_part_or_the_file():
    put(*NAMES)
    whole = answer().content.decode()
    part = answer("q=kan", **{"HX-Request": "true", "HX-Target": "list-organisations"})
    file = answer("export=xlsx")
    assert "list-controls" in whole
    assert "list-controls" not in part.content.decode()
    assert "Bắc Kạn" in part.content.decode()
    assert "Yên Bái" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert file["Content-Disposition"].startswith('attachment; filename="co-quan.xlsx"')


def test_says_what_to_do_when_nothing_is_there_and_when_nothing_fits():
    assert "Chưa có gì ở đây" in answer().content.decode()
    put("Bắc Kạn")
    assert "Không có dòng nào khớp" in answer("q=zzz").content.decode()


def test_what_was_typed_comes_back_escaped():
    put("<b>Bắc Kạn</b>")
    html = answer('q="><script>&sort="><script>').content.decode() + answer().content.decode()
    assert "<script" not in html
    assert "<b>Bắc" not in html
