"""From nothing to a signed covenant: cluster, season, plan, scoring table, registrations, covenant."""

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.walk import (
    ADMINISTRATOR,
    HOME,
    OFFICER,
    WITNESS,
    Walk,
    answer_to,
    appraiser,
    card,
    fill,
    follow,
    heading,
    input_of,
    leader,
    linked,
    office,
    path_of,
    press,
    row,
    summary,
    worksheet,
)

HEAD, DEPUTY, MEMBER = "bac-kan", "tuyen-quang", "hoa-binh"
PROVINCES = {HEAD: "Bắc Kạn", DEPUTY: "Tuyên Quang", MEMBER: "Hòa Bình"}
CLUSTER, SHORT_CLUSTER = "Cụm thi đua ba tỉnh Việt Bắc - Tây Bắc", "Cụm ba tỉnh"
YEAR = 2024
STAGES = {
    "Kế hoạch": 10,
    "Đăng ký chỉ tiêu": 20,
    "Ký giao ước": 30,
    "Thực hiện": 100,
    "Sơ kết": 120,
    "Tự chấm điểm": 240,
    "Thẩm định": 260,
    "Thống nhất điểm": 270,
    "Bình xét, suy tôn": 340,
    "Tổng kết": 350,
}
TABLE = [
    [
        "STT",
        "Tiêu chí",
        "Điểm chuẩn",
        "Loại điểm",
        "Cách chấm",
        "Mã chỉ tiêu",
        "Đơn vị tính",
        "Bắt buộc có minh chứng",
    ],
    ["I", "Phát triển kinh tế - xã hội", 60],
    ["1", "Tốc độ tăng trưởng kinh tế (GRDP)", 30, "", "Theo tỷ lệ đạt chỉ tiêu", "GRDP", "%"],
    ["2", "Thu ngân sách nhà nước trên địa bàn", 30, "", "Cho điểm trực tiếp", "", "", "x"],
    ["II", "Công tác thi đua, khen thưởng", 40],
    ["1", "Ban hành kế hoạch thi đua đúng thời hạn", 20, "", "Đạt / không đạt"],
    ["2", "Phát hiện, nhân rộng điển hình tiên tiến", 20, "", "Cho điểm trực tiếp"],
    ["III", "Điểm thưởng", 5, "Điểm thưởng"],
    ["1", "Mô hình được tỉnh khác áp dụng", 5, "Điểm thưởng", "Cho điểm trực tiếp"],
    ["IV", "Điểm trừ", -2, "Điểm trừ"],
    ["1", "Gửi báo cáo chậm", -2, "Điểm trừ", "Cho điểm trực tiếp"],
    ["", "Tổng cộng", 100],
]
TARGETS = [
    [
        "Lĩnh vực",
        "Mã",
        "Chỉ tiêu",
        "Đơn vị tính",
        "Thực hiện năm trước",
        "Chỉ tiêu đăng ký",
        "Chiều",
        "Nguồn số liệu",
        "Thời hạn",
    ],
    [
        "Kinh tế",
        "GRDP",
        "Tốc độ tăng trưởng kinh tế (GRDP)",
        "%",
        "7,46",
        "8,5",
        "Càng cao càng tốt",
        "Cục Thống kê",
        "",
    ],
    [
        "Văn hóa, xã hội, môi trường",
        "NGHEO",
        "Tỷ lệ hộ nghèo",
        "%",
        9.8,
        8,
        "Càng thấp càng tốt",
        "Sở LĐTBXH",
        "31/12/2024",
    ],
]
PURPOSE = "Đổi mới nội dung, hình thức hoạt động của Cụm.\nBình xét chính xác, công khai, khách quan."


def appoint_officers(walk: Walk) -> None:
    """The administrator gives three officers the right to count ballots."""
    page = walk.page(ADMINISTRATOR)
    for code, name in PROVINCES.items():
        page.goto(HOME)
        follow(page, "Quản trị")
        follow(page.locator("main nav"), re.compile("tài khoản$"))
        page.get_by_label("Tìm theo tên đăng nhập hoặc đơn vị").fill(appraiser(code))
        page.wait_for_url(re.compile(r"[?&]q="))  # the list has been put in place of the one it was
        follow(page, appraiser(code))
        follow(page, "Giao vai trò")
        fill(page, {"Vai trò": "Tổ kiểm phiếu", "Tại đơn vị": name})
        press(page, "Giao vai trò", told="Đã giao vai trò Tổ kiểm phiếu")


def set_up_cluster(walk: Walk) -> None:
    """The central officer sets up a cluster of three provinces."""
    page = walk.page(OFFICER)
    follow(page, "Mùa thi đua")
    follow(page, "Lập cụm, khối")
    fill(
        page,
        {
            "Loại": "Cụm thi đua",
            "Tên đầy đủ": CLUSTER,
            "Tên gọi": SHORT_CLUSTER,
            "Mã": "cum-ba-tinh",
            "Là thành viên từ ngày": "01/01/2024",
            "Căn cứ thành lập": "Quyết định minh họa",
        },
    )
    choose_members(page, ["Bắc Kạn"])
    press(page, "Lập cụm, khối")
    expect(summary(page)).to_contain_text("ít nhất hai thành viên")
    expect(input_of(page, "Tên đầy đủ")).to_have_value(CLUSTER)
    walk.assert_accessible(page)
    choose_members(page, list(PROVINCES.values()))
    press(page, "Lập cụm, khối", told=f"Đã lập {CLUSTER}")


def choose_members(page: Page, names: list[str]) -> None:
    members = page.get_by_role("group", name="Thành viên")
    for box in members.get_by_role("checkbox", checked=True).all():
        box.uncheck()
    for name in names:
        members.get_by_role("checkbox", name=name, exact=True).check()


def open_season(walk: Walk) -> None:
    """It opens the season; a deadline before the one of an earlier stage is told at its field."""
    page = walk.page(OFFICER)
    expect(heading(page)).to_have_text("Mở mùa thi đua")
    fill(
        page,
        {
            "Năm": str(YEAR),
            "Chủ đề thi đua": "Đoàn kết, sáng tạo, về đích sớm",
            "Cụm trưởng": PROVINCES[HEAD],
            "Cụm phó": PROVINCES[DEPUTY],
            "Căn cứ giữ nhiệm vụ": "Kết quả bầu tại hội nghị thành lập cụm",
            "Ngày bỏ phiếu": walk.day(),
            "Ngày hội nghị tổng kết": walk.day(),
            **{stage: walk.day(days) for stage, days in STAGES.items()},
            "Sơ kết": walk.day(1),
        },
    )
    press(page, "Mở mùa thi đua")
    expect(summary(page)).to_contain_text("sớm hơn hạn của bước “Thực hiện”")
    expect(input_of(page, "Căn cứ giữ nhiệm vụ")).to_have_value("Kết quả bầu tại hội nghị thành lập cụm")
    walk.assert_accessible(page)
    fill(page, {"Sơ kết": walk.day(STAGES["Sơ kết"])})
    press(page, "Mở mùa thi đua", told=f"Đã mở mùa thi đua {YEAR}")
    walk.season = path_of(page)
    walk.kept["cluster"] = CLUSTER


def see_what_is_missing(walk: Walk) -> None:
    """A stage advanced before its preconditions hold shows what is missing, and nothing moves."""
    page = walk.board(office(HEAD))
    expect(page.locator("#conditions")).to_contain_text("Ban hành kế hoạch hoạt động – Bắc Kạn")
    told = answer_to(page, lambda: press(page, "Chuyển sang “Đăng ký chỉ tiêu”"))
    assert told.status == 409
    expect(page.locator(".refusal")).to_contain_text("Ban hành kế hoạch hoạt động – Bắc Kạn")
    expect(page.locator(".refusal")).to_contain_text("Chốt bảng tiêu chí chấm điểm – Bắc Kạn")
    walk.assert_accessible(page)


def draft_plan(walk: Walk) -> None:
    """The head's office drafts the plan and its tasks from "Việc cần làm"."""
    page = walk.duty(office(HEAD), "Ban hành kế hoạch hoạt động")
    follow(page, "Soạn kế hoạch")
    fill(page, {"Mục đích, yêu cầu": PURPOSE, "Tổ chức thực hiện": "Tỉnh Bắc Kạn chủ trì."})
    press(page, "Lưu", told="Đã lưu kế hoạch")
    for title, owner, days in (
        ("Tổ chức ký kết giao ước thi đua", "Bắc Kạn", 30),
        ("Trao đổi kinh nghiệm nhân rộng điển hình", "Hòa Bình", 90),
    ):
        follow(page, "Thêm nhiệm vụ")
        fill(
            page,
            {"Nội dung": title, "Đơn vị chủ trì": owner, "Thời hạn": "31/02/2024", "Sản phẩm": "Báo cáo"},
        )
        press(page, "Lưu")
        expect(summary(page)).to_contain_text("Thời hạn")
        fill(page, {"Thời hạn": walk.day(days)})
        press(page, "Lưu", told="Đã thêm nhiệm vụ")
    expect(row_of_task(page, "Trao đổi kinh nghiệm")).to_contain_text("Hòa Bình")


def row_of_task(page: Page, words: str):
    return card(page, "Nhiệm vụ").locator("tbody tr", has_text=words)


def edit_plan_together(walk: Walk) -> None:
    """Two offices edit the plan at once: the second is told, keeps what it typed, and can still save it."""
    first = walk.room(office(HEAD), "Kế hoạch")
    follow(first, "Sửa nội dung")
    second = walk.room(office(DEPUTY), "Kế hoạch")
    follow(second, "Sửa nội dung")
    fill(first, {"Tổ chức thực hiện": "Tỉnh Bắc Kạn chủ trì; tỉnh Tuyên Quang phối hợp."})
    press(first, "Lưu", told="Đã lưu kế hoạch")
    fill(second, {"Mục đích, yêu cầu": f"{PURPOSE}\nHướng về người lao động trực tiếp."})
    told = answer_to(second, lambda: press(second, "Lưu"))
    assert told.status == 409
    expect(summary(second)).to_contain_text("Có người vừa lưu bản ghi này sau khi bạn mở nó")
    expect(input_of(second, "Mục đích, yêu cầu")).to_have_value(re.compile("người lao động trực tiếp"))
    told_at_fields = second.locator(".field-error", has_text="Bản vừa lưu")
    expect(told_at_fields.filter(has_text="tỉnh Tuyên Quang phối hợp")).to_be_visible()
    walk.assert_accessible(second)
    fill(second, {"Tổ chức thực hiện": "Tỉnh Bắc Kạn chủ trì; tỉnh Tuyên Quang phối hợp."})
    press(second, "Lưu", told="Đã lưu kế hoạch")
    for words in ("người lao động trực tiếp", "tỉnh Tuyên Quang phối hợp"):
        expect(second.locator("main")).to_contain_text(words)


def comment_and_issue_plan(walk: Walk) -> None:
    """A member comments, the leader signs, and the plan opens as a PDF."""
    page = walk.duty(office(MEMBER), "Góp ý kế hoạch hoạt động")
    fill(page, {"Ý kiến góp ý": "Nhất trí; đề nghị ghi rõ thời hạn tự chấm điểm."})
    press(page, "Gửi ý kiến", told="Đã gửi ý kiến")
    page = walk.duty(leader(HEAD), "Ban hành kế hoạch hoạt động")
    expect(card(page, "Ý kiến của thành viên")).to_contain_text("đề nghị ghi rõ thời hạn tự chấm điểm")
    assert linked(page, "Xem trước bản in").startswith(b"%PDF")
    follow(page, "Ký ban hành")
    press(page, "Ký ban hành", told="Đã ban hành kế hoạch")
    follow(page, "Xem văn bản")
    text = pdf_text(linked(page, re.compile("PDF")))
    for words in ("KẾ HOẠCH", "Tổ chức ký kết giao ước thi đua", "người lao động trực tiếp"):
        assert words in text, f"{words!r} is not in the plan: {text[:800]}"


def pdf_text(content: bytes) -> str:
    """The words of a PDF, white space evened out."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def build_table(walk: Walk) -> None:
    """The scoring table comes from the officers' own worksheet; a worksheet without a column is refused by name."""
    page = walk.duty(office(HEAD), "Chốt bảng tiêu chí chấm điểm")
    follow(page, "Lập bảng tiêu chí")
    form = page.locator("form", has=page.get_by_role("button", name="Nhập từ Excel"))
    fill(
        form,
        {
            "Tệp Excel": worksheet(
                "thieu-cot.xlsx", [[cell for cell in line if cell != "Điểm chuẩn"] for line in TABLE]
            )
        },
    )
    press(form, "Nhập từ Excel")
    expect(summary(page)).to_contain_text("Điểm chuẩn")
    walk.assert_accessible(page)
    fill(form, {"Tệp Excel": worksheet("bang-tieu-chi.xlsx", TABLE)})
    press(form, "Nhập từ Excel", told="Đã lập bảng tiêu chí")
    expect(row(page, "Tốc độ tăng trưởng kinh tế (GRDP)")).to_contain_text("Theo tỷ lệ đạt chỉ tiêu")
    press(page, "Chốt bảng tiêu chí", told="Đã chốt bảng tiêu chí")
    walk.advance(office(HEAD), "Đăng ký chỉ tiêu")


def register_targets(walk: Walk) -> None:
    """One member types its targets into the grid, the others send an Excel file; all hand them in."""
    page = walk.duty(office(MEMBER), "Đăng ký chỉ tiêu thi đua")
    press(page, "Mở bản đăng ký")
    type_targets(
        page,
        ["Kinh tế", "GRDP", "Tốc độ tăng trưởng kinh tế (GRDP)", "%", "6,2", "chín", "", "Cục Thống kê", ""],
    )
    press(page, "Lưu bản đăng ký")
    wrong = page.get_by_label("Dòng 1, Chỉ tiêu đăng ký")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_value("chín")
    expect(page.get_by_label("Dòng 1, Nguồn số liệu")).to_have_value("Cục Thống kê")
    walk.assert_accessible(page)
    wrong.fill("9")
    page.get_by_role("checkbox", name="Cờ thi đua của Chính phủ").check()
    press(page, "Lưu bản đăng ký", told="Đã lưu bản đăng ký")
    press(page, "Nộp bản đăng ký", told="Đã nộp bản đăng ký")
    for province in (HEAD, DEPUTY):
        import_targets(walk, province)


def type_targets(page: Page, cells: list[str]) -> None:
    page.get_by_label("Dòng 1, Lĩnh vực").focus()
    for title, value in zip(TARGETS[0], cells, strict=True):
        page.get_by_label(f"Dòng 1, {title}", exact=True).fill(value)


def import_targets(walk: Walk, province: str) -> None:
    page = walk.duty(office(province), "Đăng ký chỉ tiêu thi đua")
    press(page, "Mở bản đăng ký")
    press(page, "Nhập Excel")
    dialog = page.get_by_role("dialog", name="Nhập chỉ tiêu từ Excel")
    expect(dialog).to_be_visible()
    if province == HEAD:
        walk.assert_accessible(page)
        refuse_wrong_files(walk, page)
        page = walk.duty(office(province), "Đăng ký chỉ tiêu thi đua")
        press(page, "Nhập Excel")
    fill(dialog, {"Tệp Excel": worksheet("dang-ky.xlsx", [list(line) for line in TARGETS])})
    press(dialog, "Nhập từ Excel", told="Đã nhập chỉ tiêu từ Excel")
    expect(page.get_by_label("Dòng 2, Chỉ tiêu", exact=True)).to_have_value("Tỷ lệ hộ nghèo")
    press(page, "Nộp bản đăng ký", told="Đã nộp bản đăng ký")


def refuse_wrong_files(walk: Walk, page: Page) -> None:
    """A program under another name, and a file above the limit, are told where they were chosen."""
    program = {
        "name": "dang-ky.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": b"MZ\x90\x00" + b"\0" * 4000,
    }
    fill(page.get_by_role("dialog"), {"Tệp Excel": program})
    press(page.get_by_role("dialog"), "Nhập từ Excel")
    expect(summary(page)).to_contain_text("Excel")
    walk.assert_accessible(page)


def review_registrations(walk: Walk) -> None:
    """The head returns one with a reason and accepts the rest; the deputy reviews the head's."""
    page = walk.duty(office(HEAD), "Xem xét bản đăng ký (Hòa Bình)")
    follow(page, "Hòa Bình")
    page.get_by_label("Nhận xét: Tốc độ tăng trưởng kinh tế (GRDP)").fill(
        "Đề nghị nêu rõ kịch bản tăng trưởng."
    )
    press(page, "Trả lại để sửa")
    expect(summary(page)).to_contain_text("Lý do trả lại")
    fill(page, {"Lý do trả lại": "Bổ sung nguồn số liệu."})
    page.get_by_label("Nhận xét: Tốc độ tăng trưởng kinh tế (GRDP)").fill(
        "Đề nghị nêu rõ kịch bản tăng trưởng."
    )
    press(page, "Trả lại để sửa", told="Đã trả lại bản đăng ký của Hòa Bình")
    page = walk.duty(office(MEMBER), "Đăng ký chỉ tiêu thi đua")
    expect(page.locator("main")).to_contain_text("Bổ sung nguồn số liệu.")
    expect(page.locator("main")).to_contain_text("Đề nghị nêu rõ kịch bản tăng trưởng.")
    page.get_by_label("Dòng 1, Nguồn số liệu").fill("Cục Thống kê, kịch bản điều hành 2024")
    press(page, "Lưu bản đăng ký", told="Đã lưu bản đăng ký")
    press(page, "Nộp bản đăng ký", told="Đã nộp bản đăng ký")
    for reviewer, province in ((HEAD, MEMBER), (HEAD, DEPUTY), (DEPUTY, HEAD)):
        page = walk.duty(office(reviewer), f"Xem xét bản đăng ký ({PROVINCES[province]})")
        follow(page, PROVINCES[province])
        press(page, "Chấp nhận bản đăng ký", told=f"Đã chấp nhận bản đăng ký của {PROVINCES[province]}")
    walk.advance(office(HEAD), "Ký giao ước")


def sign_covenant(walk: Walk) -> None:
    """The head composes, three leaders sign, the witness signs last, and the covenant is issued."""
    page = walk.duty(office(HEAD), "Soạn bản giao ước")
    follow(page, "Soạn bản giao ước")
    press(page, "Xem trước toàn văn")
    expect(page.get_by_role("article", name="Toàn văn giao ước")).to_contain_text("Tỷ lệ hộ nghèo")
    press(page, "Xác nhận bản giao ước", told="Đã soạn bản giao ước")
    refuse_a_text_that_changed(walk)
    witness = walk.duty(WITNESS, "Chứng kiến ký giao ước")
    expect(witness.locator("main")).to_contain_text("Người chứng kiến ký sau cùng")
    for province, name in PROVINCES.items():
        page = walk.duty(leader(province), "Ký giao ước thi đua")
        press(page, f"Ký thay mặt {name}")
        sign_in_dialog(walk, page, check=province == HEAD)
        expect(page.locator("main")).to_contain_text(f"{name} đã ký bản này")
    page = walk.duty(WITNESS, "Chứng kiến ký giao ước")
    press(page, "Chứng kiến và ký")
    sign_in_dialog(walk, page, check=False)
    expect(page.locator(".wall .is-signed")).to_have_count(len(PROVINCES) + 1)
    follow(page, re.compile(r"^\d+.*CTĐ"))
    text = pdf_text(linked(page, re.compile("PDF")))
    for words in ("GIAO ƯỚC THI ĐUA", "Tỷ lệ hộ nghèo"):
        assert words in text, f"{words!r} is not in the covenant: {text[:800]}"
    walk.advance(office(HEAD), "Thực hiện")


def refuse_a_text_that_changed(walk: Walk) -> None:
    """A leader about to sign is told when the text was amended meanwhile; nothing is signed."""
    late = walk.duty(leader(MEMBER), "Ký giao ước thi đua")
    press(late, f"Ký thay mặt {PROVINCES[MEMBER]}")
    page = walk.room(office(HEAD), "Giao ước")
    follow(page, "Lập phiên bản sửa đổi")
    fill(
        page,
        {"Lời mở đầu": "Ba tỉnh thống nhất ký giao ước thi đua.", "Lý do sửa đổi": "Rút gọn lời mở đầu."},
    )
    press(page, "Xem trước toàn văn")
    press(page, "Tạo phiên bản mới", told="Đã soạn bản giao ước")
    late.get_by_label("Tôi đã đọc toàn văn bản giao ước và đồng ý ký.").check()
    told = answer_to(late, lambda: press(late.get_by_role("dialog"), "Ký giao ước"))
    assert told.status == 409
    expect(late.locator("main")).to_contain_text("đã thay đổi sau khi hiển thị cho bạn")
    walk.assert_accessible(late)


def sign_in_dialog(walk: Walk, page: Page, *, check: bool) -> None:
    dialog = page.get_by_role("dialog", name="Ký giao ước thi đua")
    expect(dialog).to_be_visible()
    if check:
        walk.assert_accessible(page)
        press(dialog, "Ký giao ước")
        expect(page.locator(".field-error")).to_be_visible()
    page.get_by_label("Tôi đã đọc toàn văn bản giao ước và đồng ý ký.").check()
    press(
        page.locator("form", has=page.get_by_label("Tôi đã đọc toàn văn")),
        "Ký giao ước",
        told="Đã ký bản giao ước",
    )


BEGINNING = (
    appoint_officers,
    set_up_cluster,
    open_season,
    see_what_is_missing,
    draft_plan,
    edit_plan_together,
    comment_and_issue_plan,
    build_table,
    register_targets,
    review_registrations,
    sign_covenant,
)
