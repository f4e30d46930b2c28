"""The template tags: numbers and days as they are read, marks that say how things stand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from thidua.kernel import charts
from thidua.kernel.numbers import parse_number
from thidua.kernel.templatetags import ui

TODAY = date(2023, 12, 8)


def shown(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (Decimal("1234.5"), "1.234,5", "1,234.5"),
        (Decimal(100), "100", "100"),
        (Decimal("0.50"), "0,5", "0.5"),
        (None, "–", "–"),
        ("", "–", "–"),
    ],
)
def test_points_are_written_by_language(value, vietnamese, english):
    assert ui.points(value) == vietnamese
    with translation.override("en"):
        assert ui.points(value) == english


def test_points_keep_as_many_decimals_as_asked():
    assert ui.points(Decimal(986), 1) == "986,0"


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("4.5"), "+4,5"), (Decimal("-4.5"), "−4,5"), (0, "0"), (None, "–")]
)
def test_differences_carry_their_sign(value, text):
    assert ui.signed(value) == text


def test_a_share_is_a_percentage():
    assert ui.percent(Decimal(6) / 7) == "85,7 %"


def test_moments_are_shown_in_vietnamese_time():
    late_evening_in_utc = datetime(2023, 3, 22, 18, 30, tzinfo=UTC)
    assert ui.vn_date(late_evening_in_utc) == "23/03/2023"
    assert ui.vn_datetime(late_evening_in_utc) == "01:30 23/03/2023"


@pytest.mark.parametrize(
    ("day", "words", "css"),
    [
        (date(2023, 12, 6), "Quá hạn 2 ngày", "due-late"),
        (date(2023, 12, 8), "hạn hôm nay", "due-soon"),
        (date(2023, 12, 12), "12/12/2023 · còn 4 ngày", "due-soon"),
        (date(2024, 3, 6), "06/03/2024 · còn 89 ngày", '"due "'),
    ],
)
def test_due_says_how_the_day_stands(day, words, css):
    html = ui.due(day, TODAY)
    assert words in html
    assert css in html


def test_due_says_when_it_was_done():
    assert "Xong 01/12/2023" in ui.due(date(2023, 12, 6), TODAY, date(2023, 12, 1))


@pytest.mark.parametrize(
    ("value", "css"), [("540", "heat heat-1"), ("600", "heat heat-5"), ("575", "heat heat-3"), (None, "heat")]
)
def test_heat_runs_from_least_to_most(value, css):
    assert ui.heat(value, 600, 540) == css


def test_heat_without_a_range_has_no_shade():
    assert ui.heat(5, 5, 5) == "heat"


def test_icons_are_decorative_unless_they_say_something():
    assert 'aria-hidden="true"' in ui.icon("check")
    assert 'aria-label="Xong"' in ui.icon("check", "Xong")


def test_an_unknown_icon_breaks_nothing_and_reads_no_other_file():
    assert "<circle" in ui.icon("no-such-icon")
    assert "<circle" in ui.icon("../../secrets")


def test_what_a_person_typed_is_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    pages = [
        shown("{% status_badge evil %}{% avatar evil %}{% progress 1 2 evil %}", evil=evil),
        shown("{% card title=evil note=evil %}{{ evil }}{% endcard %}", evil=evil),
        shown("{% page_header title=evil subtitle=evil %}{{ evil }}{% endpage_header %}", evil=evil),
        shown("{% explain evil evil %}{% facts pairs %}", evil=evil, pairs=[(evil, evil)]),
        shown("{% empty_state evil evil action_url=evil action_label=evil %}", evil=evil),
        shown("{% alert title=evil %}{{ evil }}{% endalert %}{% illustrative evil %}", evil=evil),
    ]
    assert [page for page in pages if "<script" in page] == []


def test_a_block_tag_keeps_the_markup_inside_it():
    assert '<a href="/x">' in shown('{% page_header title="T" %}<a href="/x">x</a>{% endpage_header %}')


def test_a_chart_option_cannot_leave_its_script_element():
    text = charts.as_json({"name": "</script><b>", "value": Decimal("1.5"), "day": date(2023, 3, 23)})
    assert "</script>" not in text
    assert '"value": 1.5' in text
    assert '"day": "2023-03-23"' in text


def test_a_decimal_below_one_is_never_taken_for_thousands():
    assert parse_number("0.125") == Decimal("0.125")
    assert parse_number("1.125") == Decimal(1125)
