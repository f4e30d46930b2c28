"""A member takes values from what the season knows, keeps its own elsewhere, and the appraisers see the difference."""

import re
import sqlite3

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.season_scoring import cell
from tests.e2e.walk import appraiser, follow, heading, office, press
from tests.e2e.widths import at_both_widths

MEMBER = "hoa-binh"
GRDP, REVENUE, ADOPTED = "I.1.1", "I.1.2", "IV.5"
OF_MEMBER = "(SELECT party_ptr_id FROM parties_organisation WHERE code = 'hoa-binh')"
OF_YEAR = "(SELECT id FROM clusters_season WHERE year = 2023)"


def put_back(server: Server, state: str) -> int:
    """The played season stands at self scoring again, and the member's sheet in a state; returns the sheet's id."""
    with sqlite3.connect(server.data / "thidua.sqlite3") as database:
        database.execute("UPDATE clusters_season SET stage = 'self_scoring' WHERE year = 2023")
        where = f"organisation_id = {OF_MEMBER} AND season_id = {OF_YEAR}"
        database.execute(f"UPDATE scoring_scoresheet SET state = ? WHERE {where}", (state,))
        (found,) = database.execute(f"SELECT id FROM scoring_scoresheet WHERE {where}").fetchone()
    database.close()
    return int(found)


def line(page: Page, code: str) -> Locator:
    """The row of a line."""
    return page.locator("tr", has=cell(page, code))


def test_values_are_taken_from_the_data_and_differences_shown(
    own_server, page_as, assert_accessible, picture
):
    sheet = f"/lam-viec/bang-diem/{put_back(own_server, 'drafting')}/"
    page = page_as(office(MEMBER), at=own_server)
    page.goto(sheet)
    expect(line(page, GRDP)).to_contain_text("khớp")
    taken = cell(page, GRDP).input_value()
    cell(page, GRDP).fill("")
    cell(page, REVENUE).fill("5100")
    press(page, "Lưu", told="Đã lưu bảng tự chấm")
    expect(line(page, REVENUE).get_by_role("button", name=re.compile("^Lấy"))).to_be_visible()
    line(page, REVENUE).get_by_text("từ 1 bản ghi").click()
    at_both_widths(page, assert_accessible)
    picture(page, "nguon-tu-cham", whole=True)
    press(page, "Điền 2 dòng từ dữ liệu", told=f"lấy từ nguồn dữ liệu: {GRDP}, {ADOPTED}.")
    expect(cell(page, GRDP)).to_have_value(taken)
    expect(cell(page, REVENUE)).to_have_value("5100")
    expect(cell(page, ADOPTED)).to_have_value("1")
    opens_down_to_the_record(page, sheet, assert_accessible)

    put_back(own_server, "submitted")
    page = page_as(appraiser("bac-kan"), at=own_server)
    page.goto(f"{sheet}tham-dinh/")
    expect(line(page, REVENUE)).to_contain_text(re.compile(r"nguồn: [\d.]+, tự chấm: 5\.100"))
    expect(line(page, GRDP)).to_contain_text(re.compile(r"nguồn: "))
    expect(line(page, GRDP)).not_to_contain_text("tự chấm:")
    at_both_widths(page, assert_accessible)
    picture(page, "nguon-tham-dinh", whole=True)


def opens_down_to_the_record(page: Page, sheet: str, assert_accessible) -> None:
    """From the number to the report it was taken from."""
    page.goto(f"{sheet}vi-sao/{GRDP}/")
    expect(page.locator("main")).to_contain_text("Lấy từ nguồn: Kết quả chỉ tiêu đã đăng ký")
    page.get_by_text("từ 1 bản ghi").first.click()
    at_both_widths(page, assert_accessible)
    follow(page, re.compile("^Tốc độ tăng tổng sản phẩm"))
    expect(heading(page)).to_contain_text("Kết quả")
