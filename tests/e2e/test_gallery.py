"""The shared pieces in a browser: seen by axe in every guise, and used by mouse and keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.widths import assert_fits

PAGES = ("/ui/", "/vao/", "/ui/trinh-chieu/", "/ui/tu-choi/not-now/", "/ui/tu-choi/not-found/")
FIRST_LOAD_LIMIT = 300_000


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing(server, new_page, assert_accessible, language, theme, width):
    page = new_page(server, language=language, theme=theme, width=width)
    for path in PAGES:
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_something_is_open(server, new_page, assert_accessible, theme):
    page = new_page(server, theme=theme)
    page.goto("/ui/?notice=1")
    page.locator("details.menu summary").first.click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Chuyển sang “Bình xét, suy tôn”").click()
    expect(page.get_by_role("dialog", name="Chuyển bước")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_a_refused_form(server, new_page, assert_accessible, theme):
    page = new_page(server, theme=theme)
    page.goto("/ui/")
    page.get_by_role("button", name="Gửi đăng ký").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_accessible(page)


def test_the_theme_is_switched_without_a_flash_and_kept(server, new_page):
    page = new_page(server, theme="light")
    page.goto("/ui/")
    page.get_by_role("button", name="Chuyển sang nền tối").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/vao/")
    assert 'data-bs-theme="dark"' in page.request.get("/vao/").text()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_is_switched_on_the_spot(server, new_page):
    page = new_page(server)
    page.goto("/vao/")
    page.get_by_role("button", name=re.compile("View in English")).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/vao/$"))


def test_a_number_opens_what_it_is_made_of(server, new_page):
    page = new_page(server)
    page.goto("/ui/")
    page.get_by_role("link", name="588,5").click()
    sheet = page.get_by_role("dialog", name="Chi tiết")
    expect(sheet).to_contain_text("Tổ thẩm định")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_a_list_narrows_in_place_and_keeps_its_state_in_the_address(server, new_page):
    page = new_page(server)
    page.goto("/ui/")
    page.get_by_label("Mã", exact=True).select_option("teller")
    expect(page.locator("#list-roles")).to_contain_text("1–1 trong 1 dòng")
    expect(page).to_have_url(re.compile(r"/ui/\?code=teller$"))
    page.locator("#list-roles").get_by_role("link", name="Mã").click()
    expect(page.locator("#list-roles th[aria-sort=ascending]")).to_contain_text("Mã")
    expect(page).to_have_url(re.compile(r"/ui/\?code=teller&sort=code$"))
    page.reload()
    expect(page.locator("#list-roles")).to_contain_text("1–1 trong 1 dòng")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/ui/\?code=teller$"))


def test_a_list_exports_to_excel(server, new_page):
    page = new_page(server)
    page.goto("/ui/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Xuất Excel").last.click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_draft_is_kept_while_typing_comes_back_and_can_be_thrown_away(own_server, page_as):
    page = page_as("demo.thuong-truc.bac-kan", at=own_server)
    page.goto("/ui/")
    with page.expect_response("**/ban-nhap/"):
        page.get_by_label("Chỉ tiêu", exact=True).fill("Tỷ lệ hộ nghèo")
    expect(page.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    page.goto("/ui/")
    expect(page.get_by_text("đã được điền lại")).to_be_visible()
    expect(page.get_by_label("Chỉ tiêu", exact=True)).to_have_value("Tỷ lệ hộ nghèo")
    page.get_by_role("button", name="Bỏ bản nháp").click()
    expect(page.get_by_text("đã được điền lại")).to_have_count(0)
    expect(page.get_by_label("Chỉ tiêu", exact=True)).to_have_value("")


def test_a_chart_is_drawn_when_it_comes_into_view(server, new_page):
    page = new_page(server)
    page.goto("/ui/")
    page.locator("[data-chart]").scroll_into_view_if_needed()
    expect(page.locator(".chart-canvas[data-drawn] canvas")).to_be_visible()


def test_the_navigation_opens_on_a_phone(server, new_page):
    page = new_page(server, width=360)
    page.goto("/ui/")
    entry = page.get_by_role("navigation", name="Các mục").get_by_role("link").first
    expect(entry).to_be_hidden()
    page.get_by_role("button", name="Các mục").click()
    expect(entry).to_be_visible()


def test_the_first_load_is_light(server, new_page):
    page = new_page(server)
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto("/vao/", wait_until="networkidle")
    assert 20_000 < sum(sizes) < FIRST_LOAD_LIMIT


def test_reading_works_without_javascript(server, browser):
    context = browser.new_context(java_script_enabled=False, base_url=server.url)
    page = context.new_page()
    page.goto("/ui/?code=teller")
    expect(page.locator("#list-roles")).to_contain_text("1–1 trong 1 dòng")
    expect(page.get_by_role("navigation", name="Các mục").get_by_role("link").first).to_be_visible()
    context.close()
