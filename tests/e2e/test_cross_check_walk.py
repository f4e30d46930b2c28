"""Scores checked by others and objected to, through the browser: draw, cross check, appraisal beside it, publication,
objection, answer, correction, publication again, final. It begins where the self scores are handed in.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NARROW, WIDE, Server
from tests.e2e.rooms import content_of
from tests.e2e.scored_season import A_PDF, CLUSTER, DEPUTY, HEAD, MEMBER, PROVINCES, made_on
from tests.e2e.season_scoring import agree_on_scores, cell, open_appraisal
from tests.e2e.walk import (
    XLSX,
    Walk,
    appraiser,
    card,
    fill,
    follow,
    heading,
    linked,
    notice,
    office,
    paste,
    press,
    row,
    summary,
)
from tests.e2e.widths import assert_fits, at_width, looking

PLAN, EXEMPLARS = "II.1", "II.2"
CROSS_REASON = "Một điển hình đã tính ở năm trước."
BACK_REASON = "Xem lại dòng điển hình: nêu rõ điển hình nào đã tính."
WITHDRAWN = "Đã kiến nghị riêng về dòng điển hình."
TEXT = "Báo cáo bổ sung gửi kèm cho thấy điển hình này mới năm nay; đề nghị tính lại."


@pytest.fixture
def walk(
    own_server: Server,
    own_page: Callable[[], Page],
    assert_accessible: Callable[[Page], None],
    tmp_path: Path,
) -> Walk:
    season, sheet = made_on(own_server)
    kept = {"cluster": CLUSTER, f"sheet {MEMBER}": f"/lam-viec/bang-diem/{sheet}/"}
    return Walk(own_server, own_page, assert_accessible, tmp_path, f"/lam-viec/mua/{season}/", kept)


@pytest.fixture
def look(walk: Walk, picture: Callable[..., Path]) -> Callable[[Page, str], None]:
    return looking(walk.assert_accessible, picture, "cross")


def draw_who_checks_whom(walk: Walk, look) -> None:
    walk.advance(office(HEAD), "Thẩm định")
    page = walk.room(office(HEAD), "Chấm điểm")
    follow(page, "Kiểm tra chéo")
    look(page, "none")
    follow(page, "Rút thăm phân công")
    fill(page, {"Số gieo": "2024", "Số đơn vị kiểm tra mỗi đơn vị": "2"})
    press(page, "Rút thăm phân công")
    expect(page.locator("main")).to_contain_text("cần ít nhất 5 thành viên, mùa này có 3")
    look(page, "draw")
    fill(page, {"Số đơn vị kiểm tra mỗi đơn vị": "1"})
    press(page, "Rút thăm phân công", told="số gieo 2024")
    follow(page, "Rút thăm lại")
    fill(page, {"Số gieo": "2025", "Lý do rút thăm lại": "Bốc số gieo công khai tại hội nghị"})
    press(page, "Rút thăm lại", told="số gieo 2025")
    expect(card(page, "Các lần rút thăm")).to_contain_text("Bốc số gieo công khai tại hội nghị")
    checker = row(page, PROVINCES[MEMBER]).locator("td").first.inner_text()
    walk.kept["checker"] = next(code for code, name in PROVINCES.items() if name == checker)
    look(page, "drawn")
    assert not walk.room(office(MEMBER), "Chấm điểm").get_by_role("link", name="Rút thăm lại").count()


def cross_check(walk: Walk, look) -> None:
    checker = walk.kept["checker"]
    name = f"Kiểm tra chéo bảng tự chấm ({PROVINCES[MEMBER]})"
    page = walk.duty(office(checker), name)
    follow(page, f"Kiểm tra {PROVINCES[MEMBER]}")
    expect(heading(page)).to_have_text(f"Kiểm tra chéo {PROVINCES[MEMBER]}")
    page.get_by_role("link", name=f"1 minh chứng của dòng {EXEMPLARS}").click()
    dialog = page.get_by_role("dialog", name="Chi tiết")
    assert linked(dialog, "Danh sách điển hình") == A_PDF
    press(dialog, "Đóng")
    expect(dialog).to_be_hidden()
    cell(page, PLAN).click()
    paste(page, "đạt\n14\n")
    expect(cell(page, EXEMPLARS)).to_have_value("14")
    press(page, "Lưu, đồng ý các dòng còn lại")
    expect(page.locator("tr", has=cell(page, EXEMPLARS)).locator(".field-error")).to_contain_text("lý do")
    expect(cell(page, EXEMPLARS)).to_have_value("14")
    page.get_by_label(f"{EXEMPLARS}, lý do").fill(CROSS_REASON)
    press(page, "Lưu, đồng ý các dòng còn lại", told="Đã lưu điểm kiểm tra chéo")
    look(page, "entry")
    at_width(page, NARROW)
    assert_fits(page, ".table-scroll")
    at_width(page, WIDE)
    with page.expect_download() as told:
        page.get_by_role("link", name="Excel", exact=True).click()
    book = load_workbook(io.BytesIO(told.value.path().read_bytes()))
    reasons = next(cell.column for cell in book.active[1] if cell.value == "Lý do")
    line = next(cell.row for cell in book.active["A"] if cell.value == EXEMPLARS)
    book.active.cell(line, reasons).value = CROSS_REASON + " (nhập từ Excel)"
    fill(page, {"Tệp Excel": {"name": "cheo.xlsx", "mimeType": XLSX, "buffer": content_of(book)}})
    press(page, "Nhập từ Excel", told="Đã nhập điểm kiểm tra chéo từ Excel")
    expect(page.get_by_label(f"{EXEMPLARS}, lý do")).to_have_value(CROSS_REASON + " (nhập từ Excel)")
    expect(cell(page, EXEMPLARS)).to_have_value("14")
    own = walk.page(office(MEMBER))
    own.goto(walk.kept[f"sheet {MEMBER}"] + f"vi-sao/{EXEMPLARS}/")
    expect(own.locator("main")).not_to_contain_text(CROSS_REASON)
    fill(page, {"Nhận xét của đơn vị kiểm tra": "Nhất trí các dòng khác."})
    press(page, "Kết thúc kiểm tra chéo", told="Đã kết thúc kiểm tra chéo")
    own.reload()
    expect(own.locator("main")).to_contain_text(CROSS_REASON)
    look(own, "trace")


def give_back_and_finish_again(walk: Walk, look) -> None:
    checker, told = walk.kept["checker"], f"{PROVINCES[walk.kept['checker']]} kiểm tra {PROVINCES[MEMBER]}"
    page = walk.room(office(DEPUTY if checker == HEAD else HEAD), "Chấm điểm")
    follow(page, "Kiểm tra chéo")
    follow(page, f"Trả lại {told}")
    press(page, "Trả lại cho đơn vị kiểm tra")
    expect(summary(page)).to_be_visible()
    look(page, "back")
    fill(page, {"Lý do trả lại": BACK_REASON})
    press(page, "Trả lại cho đơn vị kiểm tra", told="Đã trả lại")
    expect(card(page, "Các lần trả lại")).to_contain_text(f"{told}: {BACK_REASON}")
    expect(row(page, PROVINCES[MEMBER])).to_contain_text("Được trả lại")
    look(page, "given-back")
    own = walk.page(office(MEMBER))
    own.goto(walk.kept[f"sheet {MEMBER}"] + f"vi-sao/{EXEMPLARS}/")
    expect(own.locator("main")).not_to_contain_text(CROSS_REASON)
    page = walk.duty(office(checker), f"Kiểm tra chéo bảng tự chấm ({PROVINCES[MEMBER]})")
    follow(page, f"Kiểm tra {PROVINCES[MEMBER]}")
    expect(page.locator("main")).to_contain_text(BACK_REASON)
    look(page, "entry-again")
    fill(page, {"Nhận xét của đơn vị kiểm tra": "Đã xem lại, nhất trí các dòng khác."})
    press(page, "Kết thúc kiểm tra chéo", told="Đã kết thúc kiểm tra chéo")
    own.reload()
    expect(own.locator("main")).to_contain_text(CROSS_REASON)


def appraise_beside_it(walk: Walk, look) -> None:
    page = open_appraisal(walk, appraiser(HEAD), MEMBER)
    expect(page.locator("tr", has=cell(page, EXEMPLARS))).to_contain_text(CROSS_REASON)
    cell(page, EXEMPLARS).fill("14")
    page.get_by_label(f"{EXEMPLARS}, lý do").fill("Theo kết quả kiểm tra chéo.")
    press(page, "Lưu, chấp nhận các dòng còn lại", told="Đã lưu điểm thẩm định")
    look(page, "appraisal")
    press(page, "Kết thúc thẩm định", told="Đã kết thúc thẩm định")
    look(page, "agreement")
    for team, province in ((appraiser(HEAD), DEPUTY), (appraiser(DEPUTY), HEAD)):
        page = open_appraisal(walk, team, province)
        press(page, "Lưu, chấp nhận các dòng còn lại", told="Đã lưu điểm thẩm định")
        press(page, "Kết thúc thẩm định", told="Đã kết thúc thẩm định")
    agree_on_scores(walk)


def publish_and_object(walk: Walk, look) -> None:
    walk.advance(office(HEAD), "Thống nhất điểm")
    page = walk.duty(office(HEAD), "Công bố xếp hạng trong cụm")
    fill(page, {"Số ngày làm việc nhận kiến nghị": "3"})
    look(page, "publish")
    press(page, "Công bố xếp hạng")
    expect(notice(page)).to_contain_text("công bố")
    page = walk.room(office(MEMBER), "Xếp hạng")
    expect(page.locator("main")).to_contain_text("nhận kiến nghị đến hết")
    follow(page, "Kiến nghị")
    follow(page, "Gửi kiến nghị")
    press(page, "Gửi kiến nghị")
    expect(summary(page)).to_be_visible()
    look(page, "object")
    fill(page, {"Kiến nghị về": f"Bảng điểm của {PROVINCES[MEMBER]}", "Nội dung kiến nghị": TEXT})
    page.get_by_label(re.compile("Dòng tiêu chí")).select_option(value=EXEMPLARS)
    fill(page, {"Tệp đính kèm": {"name": "bo-sung.pdf", "mimeType": "application/pdf", "buffer": A_PDF}})
    press(page, "Gửi kiến nghị", told="Đã gửi kiến nghị")
    look(page, "objections")
    follow(page, "Gửi kiến nghị")
    fill(page, {"Nội dung kiến nghị": "Đề nghị xem lại cả bảng xếp hạng."})
    press(page, "Gửi kiến nghị", told="Đã gửi kiến nghị")
    withdrawn = page.locator("section.card", has_text="Đề nghị xem lại cả bảng xếp hạng.")
    withdrawn.get_by_role("link", name="Rút kiến nghị").click()
    expect(heading(page)).to_have_text("Rút kiến nghị")
    fill(page, {"Lý do rút kiến nghị": WITHDRAWN})
    look(page, "withdraw")
    press(page, "Rút kiến nghị", told="Đã rút kiến nghị")
    expect(withdrawn).to_contain_text(f"{PROVINCES[MEMBER]} đã rút kiến nghị: {WITHDRAWN}")
    expect(withdrawn.get_by_role("link", name="Rút kiến nghị")).to_have_count(0)
    look(page, "withdrawn")


def answer_and_correct(walk: Walk, look) -> None:
    page = walk.duty(office(HEAD), f"Trả lời kiến nghị về xếp hạng ({PROVINCES[MEMBER]})")
    assert linked(page, "bo-sung.pdf") == A_PDF
    follow(page, f"Trả lời {PROVINCES[MEMBER]}")
    page.get_by_label("Chấp nhận kiến nghị", exact=True).check()
    fill(page, {"Lý do": "Điển hình được công nhận tháng 11 năm nay."})
    look(page, "answer")
    press(page, "Gửi trả lời", told="Đã gửi trả lời")
    expect(card(page, "Chốt xếp hạng")).to_contain_text("Chưa đính chính điểm")
    look(page, "answered")
    page = walk.room(appraiser(HEAD), "Chấm điểm")
    follow(page, PROVINCES[MEMBER])
    follow(page, "Thống nhất")
    page.goto(page.url.replace("thong-nhat/", f"dinh-chinh/{EXEMPLARS}/"))
    fill(page, {"Giá trị đúng": "15", "Lý do đính chính": "Chấp nhận kiến nghị"})
    press(page, "Đính chính", told="Đã đính chính")
    page = walk.duty(office(MEMBER), "Thống nhất điểm")
    follow(page, "Thống nhất")
    follow(page, re.compile("^Trả lời"))
    page.get_by_label("Thống nhất với bản đính chính", exact=True).check()
    press(page, "Gửi ý kiến", told="Đã gửi ý kiến")


def publish_again_and_make_it_final(walk: Walk, look) -> None:
    page = walk.duty(office(HEAD), "Công bố xếp hạng trong cụm")
    expect(page.get_by_label(re.compile("Số ngày làm việc"))).to_have_value("3")
    fill(page, {"Lý do công bố lại": "Chấp nhận kiến nghị", "Số ngày làm việc nhận kiến nghị": "1"})
    press(page, "Công bố xếp hạng")
    expect(notice(page)).to_contain_text("công bố")
    expect(page.locator("main")).not_to_contain_text("70,00")
    for province in PROVINCES:
        page = walk.room(office(province), "Xếp hạng")
        follow(page, re.compile("^Kiến nghị"))
        press(page, "Báo không có kiến nghị", told="Đã ghi nhận")
    page = walk.duty(office(HEAD), "Chốt xếp hạng chính thức")
    look(page, "finalise")
    press(page, "Chốt xếp hạng chính thức", told="Đã chốt xếp hạng chính thức")
    look(page, "final")
    walk.advance(office(HEAD), "Bình xét, suy tôn")
    page = walk.room(office(MEMBER), "Xếp hạng")
    expect(page.locator("main")).to_contain_text("Chính thức")
    look(page, "ranking")


STEPS = (
    draw_who_checks_whom,
    cross_check,
    give_back_and_finish_again,
    appraise_beside_it,
    publish_and_object,
    answer_and_correct,
    publish_again_and_make_it_final,
)


def test_scores_are_checked_by_others_and_objected_to_before_they_are_final(walk: Walk, look):
    for step in STEPS:
        step(walk, look)
