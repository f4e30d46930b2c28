"""Lines of a scoring table are dragged with the mouse and with a finger, and the keyboard leads to the same table."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import sign_in_on
from tests.e2e.test_table_build_walk import HEAD, cell, checked, row, written
from tests.e2e.walk import follow, office, press

IN_GROUP = ["I", "I.3", "I.1", "I.2", "II", "II.1", "II.2", "II.3", "II.4"]
TO_GROUP = ["I", "I.1", "I.2", "II", "II.1", "II.2", "II.5", "II.3", "II.4"]


@pytest.fixture
def page(own_server, page_as):
    page = page_as(office(HEAD), at=own_server)
    written(page, "Bảng để kéo")
    return page


def codes(page: Page) -> list[str]:
    checked(page)
    found = page.locator("#table-lines tbody tr").evaluate_all(
        "lines => lines.map(line => line.querySelector('[name=c-code]').value)"
    )
    return [code for code in found if code]


def middle(page: Page, code: str, share: float = 0.5) -> tuple[float, float]:
    """A point on the handle of a line, so far down."""
    box = row(page, code).locator(".handle").bounding_box()
    line = row(page, code).bounding_box()
    assert box
    assert line
    return box["x"] + box["width"] / 2, line["y"] + line["height"] * share


def shown(page: Page) -> Locator:
    return page.locator('#table-lines input[name="c-code"]')


def in_view(page: Page) -> None:
    """All lines away from the edges, where dragging scrolls."""
    page.evaluate(
        """() => window.scrollBy({
            top: document.getElementById("table-lines").getBoundingClientRect().top - 200, behavior: "instant" })"""
    )


def grip(page: Page, code: str) -> tuple[float, float]:
    in_view(page)
    box = row(page, code).locator(".handle").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, code: str, to: str, *, share: float = 0.5, right: float = 0) -> None:
    # What the server says beside the lines makes them higher or lower: first let it.
    checked(page)
    page.mouse.move(*grip(page, code))
    page.mouse.down()
    x, y = middle(page, to, share)
    page.mouse.move(x + right, y - 3, steps=4)
    page.mouse.move(x + right, y, steps=2)
    page.mouse.up()


def titles(page: Page) -> list[str]:
    return page.locator('#table-lines input[name="c-title"]').evaluate_all(
        "found => found.map(one => one.value)"
    )


def test_a_line_is_dragged_within_its_group_and_the_keyboard_does_the_same(page):
    drag(page, "I.3", "I.1", share=0.2)
    assert codes(page) == IN_GROUP
    expect(page.locator("#line-told")).to_have_text("Đã chuyển dòng I.3.")
    dragged = titles(page)
    press(page, "Hoàn tác")
    assert codes(page) == ["I", "I.1", "I.2", "I.3", *IN_GROUP[4:]]
    cell(page, "I.3", "title").click()
    for _time in range(2):
        page.keyboard.press("Alt+ArrowUp")
    assert codes(page) == IN_GROUP
    assert titles(page) == dragged
    press(page, "Lưu bảng", told="Đã lưu bảng tiêu chí")
    follow(page, "Sửa bảng")
    assert codes(page) == IN_GROUP


def test_an_answer_on_its_way_does_not_move_a_line_back(page):
    held: list[Route] = []
    page.route(re.compile("xem-loi"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    with page.expect_request(re.compile("xem-loi")):
        cell(page, "II.1", "title").fill("Báo cáo đúng hạn, đủ nội dung")
    cell(page, "II.4", "title").click()
    page.keyboard.press("Alt+ArrowRight")
    with page.expect_response(re.compile("xem-loi")):
        held[0].continue_()
    page.unroute(re.compile("xem-loi"))
    moved = page.locator("#table-lines tbody tr[data-depth='2']").locator('input[name="c-title"]')
    expect(moved).to_have_value("Giải ngân")
    checked(page)
    expect(cell(page, "II.3.1", "title")).to_have_value("Giải ngân")


def test_a_line_is_dragged_into_another_group_and_the_keyboard_does_the_same(page):
    drag(page, "I.3", "II.2", share=0.8)
    assert codes(page) == TO_GROUP
    expect(page.locator("#table-base")).to_have_text("95")
    expect(row(page, "II").locator(".is-wrong")).to_contain_text("55")
    dragged = titles(page)
    press(page, "Hoàn tác")
    cell(page, "I.3", "title").click()
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp"):
        page.keyboard.press(f"Alt+{key}")
    assert codes(page) == TO_GROUP
    assert titles(page) == dragged


def test_a_group_is_dragged_with_all_below_it_and_a_line_below_another(page):
    drag(page, "II", "I", share=0.2)
    assert codes(page) == ["II", "II.1", "II.2", "II.3", "II.4", "I", "I.1", "I.2", "I.3"]
    press(page, "Hoàn tác")
    # Right below the head of a group: its first line.
    drag(page, "I.1", "II", share=0.8)
    assert codes(page) == ["I", "I.2", "I.3", "II", "II.5", "II.1", "II.2", "II.3", "II.4"]
    press(page, "Hoàn tác")
    # To the right of where it was taken: below a line that had none.
    drag(page, "I.3", "I.2", share=0.8, right=80)
    assert codes(page) == ["I", "I.1", "I.2", "I.2.1", "II", "II.1", "II.2", "II.3", "II.4"]
    expect(row(page, "I.2")).to_have_class(re.compile("is-group"))
    press(page, "Hoàn tác")
    # A group is not dragged into itself, and Escape leaves all as it was.
    drag(page, "I", "I.2", share=0.8)
    checked(page)
    page.mouse.move(*grip(page, "I.3"))
    page.mouse.down()
    page.mouse.move(*middle(page, "II.1", 0.8), steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert codes(page) == ["I", "I.1", "I.2", "I.3", "II", "II.1", "II.2", "II.3", "II.4"]


def test_a_finger_drags_and_the_buttons_do_it_on_a_phone(page, own_server, browser, picture):
    context = browser.new_context(
        base_url=own_server.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="vi",
    )
    phone = context.new_page()
    sign_in_on(phone, office(HEAD))
    phone.goto(page.url)
    touch = context.new_cdp_session(phone)

    def send(kind: str, *points: tuple[float, float]) -> None:
        told = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    checked(phone)
    x, y = grip(phone, "I.3")
    send("touchStart", (x, y))
    goal = middle(phone, "I.1", 0.2)
    for step in (0.3, 0.6, 1):
        send("touchMove", (x + (goal[0] - x) * step, y + (goal[1] - y) * step))
    picture(phone, "table-drag-phone")
    send("touchEnd")
    assert codes(phone) == IN_GROUP
    moved = ["I", "I.1", "I.3", "I.2", *IN_GROUP[4:]]
    cell(phone, "I.3", "title").focus()
    expect(row(phone, "I.3")).to_have_class(re.compile("is-current"))
    phone.get_by_role("button", name="Chuyển xuống").click()
    expect(shown(phone).nth(1)).to_have_value("I.1")
    assert codes(phone) == moved
    phone.get_by_role("button", name="Thụt vào").click()
    expect(shown(phone).nth(2)).to_have_value("I.1.1")
    assert codes(phone) == ["I", "I.1", "I.1.1", "I.2", *IN_GROUP[4:]]
    context.close()
