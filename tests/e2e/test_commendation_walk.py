"""A list pasted from Excel becomes a decision, printed certificates, and a code anybody can verify."""

import re

from playwright.sync_api import expect

from tests.e2e.walk import PASTE, follow, notice

OFFICER, LEADER = "demo.khen-thuong.bac-kan", "demo.lanh-dao.bac-kan"
LIST = "\r\n".join(
    f"{name}\tChuyên viên\tSở Y tế tỉnh Bắc Kạn\t\t\tx"
    for name in ("Bà Lường Thị Thử", "Ông Ma Văn Nghiệm", "Bà Hoàng Thị Kiểm")
)


def test_from_the_list_to_the_verified_certificate(own_server, page_as, new_page, assert_accessible):
    officer = page_as(OFFICER, at=own_server)
    officer.goto("/lam-viec/khen-thuong/lap/")
    officer.get_by_label("Thành tích chung").fill("Có thành tích xuất sắc trong phòng, chống dịch năm 2023")
    officer.get_by_label("Năm tính thành tích").fill("2023")
    officer.get_by_label("Căn cứ tiêu chuẩn").fill("L06/2022 Đ74 k1 b")
    officer.get_by_role("button", name="Lưu đề nghị").click()

    officer.locator("#line-1-name").click()
    officer.evaluate(PASTE, [LIST])
    expect(officer.locator("#line-3-unit")).to_have_value("Sở Y tế tỉnh Bắc Kạn")
    assert_accessible(officer)
    officer.get_by_role("button", name="Lưu danh sách").click()
    expect(officer.locator("main")).to_contain_text("Bà Hoàng Thị Kiểm")
    proposal = re.search(r"de-nghi/(\d+)/", officer.url)[1]
    officer.goto(f"/lam-viec/khen-thuong/de-nghi/{proposal}/trinh/")
    officer.get_by_role("button", name="Trình ký").click()
    expect(officer.locator("main")).to_contain_text("Danh sách bị khóa")

    leader = page_as(LEADER, at=own_server)
    leader.goto(f"/lam-viec/khen-thuong/de-nghi/{proposal}/ky/")
    expect(leader.locator("img[src*='xem-truoc-1.png']")).to_be_visible()
    assert_accessible(leader)
    leader.get_by_role("button", name="Ký quyết định").click()
    expect(leader.locator("main")).to_contain_text("điểm cần người ký xem")
    leader.get_by_label("Tôi đã xem").check()
    leader.get_by_role("button", name="Ký quyết định").click()
    expect(leader.locator("h1")).to_contain_text("/QĐ-UBND")

    officer.goto(leader.url)
    officer.get_by_role("button", name="In tất cả bằng").click()
    expect(officer.get_by_role("link", name=re.compile("Mở PDF để in"))).to_be_visible(timeout=30_000)
    assert_accessible(officer)
    with officer.expect_download() as download:
        officer.get_by_role("link", name=re.compile("Tải từng tệp")).click()
    assert download.value.suggested_filename.endswith(".zip")

    officer.goto(leader.url)
    follow(officer, "Bà Lường Thị Thử")
    code = officer.locator("dd code").first.inner_text()
    assert verified(new_page(own_server), code) == ("Bằng có thật, còn hiệu lực", False)
    officer.goto(leader.url)
    officer.get_by_role("button", name="Công bố").click()
    officer.locator("dialog").get_by_role("button", name="Công bố").click()
    expect(notice(officer)).to_contain_text("Đã công bố quyết định")
    assert verified(new_page(own_server), code) == ("Bằng có thật, còn hiệu lực", True)

    visitor = new_page(own_server)
    visitor.goto("/so-khen-thuong/?q=luong thi thu")
    expect(visitor.locator("main")).to_contain_text("Lường Thị Thử")


def verified(page, code: str) -> tuple[str, bool]:
    """What the public page says of the code, and whether it names the holder."""
    page.goto("/")
    page.get_by_label("Xác minh văn bản, bằng khen").fill(code)
    page.get_by_role("button", name="Xác minh").click()
    expect(page.locator("main")).to_contain_text(code)
    text = page.locator("main").inner_text()
    return (
        "Bằng có thật, còn hiệu lực" if "Bằng có thật, còn hiệu lực" in text else text,
        "Lường Thị Thử" in text,
    )
