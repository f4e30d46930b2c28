"""The end of the year: conference with its ballots, minutes, commendation, verification, handover."""

import io
import re

from docx import Document
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.season_opening import DEPUTY, HEAD, MEMBER, PROVINCES, YEAR, pdf_text
from tests.e2e.walk import (
    HOME,
    OFFICER,
    VISITOR,
    Walk,
    answer_to,
    appraiser,
    card,
    delegate,
    downloaded,
    fill,
    follow,
    go,
    heading,
    input_of,
    leader,
    linked,
    notice,
    office,
    paste,
    path_of,
    press,
    provincial_officer,
    summary,
    worksheet,
)

NOMINATION = f"Suy tôn đề nghị tặng Cờ thi đua của Chính phủ năm {YEAR}"
HEAD_ELECTION, DEPUTY_ELECTION = f"Bầu Cụm trưởng năm {YEAR + 1}", f"Bầu Cụm phó năm {YEAR + 1}"
BALLOTS = (
    ("Suy tôn đề nghị khen thưởng", NOMINATION, ("Bắc Kạn", "Tuyên Quang", "Hòa Bình")),
    ("Bầu cụm trưởng", HEAD_ELECTION, ("Tuyên Quang", "Hòa Bình")),
    ("Bầu cụm phó", DEPUTY_ELECTION, ("Hòa Bình",)),
)
VOTER = "Giám đốc, đại biểu bỏ phiếu"
TELLER = "Chuyên viên, tổ thẩm định"
FOLLOWS_WITHIN_MS = 15_000
PRINTED_WITHIN_MS = 60_000
PEOPLE = [
    ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Thành tích"],
    [1, "Nguyễn Thị Ánh Ngọc", "Chuyên viên", "Sở Nội vụ tỉnh Bắc Kạn", ""],
    [2, "Hoàng Văn Ưởng", "Công nhân", "Công ty Lâm nghiệp Bắc Kạn", ""],
    [3, "Đặng Mùi Phẩy", "Nông dân", "Hợp tác xã Nà Phặc", ""],
]
PASTED = "Bế Ích Quân\tBí thư Chi bộ\tThôn Nà Chúa\r\n"


def prepare_ballots(walk: Walk) -> None:
    """The head prepares three ballots: rules, tellers of three provinces, a frozen roll."""
    page = walk.duty(office(HEAD), "Lập tổ kiểm phiếu")
    for kind, title, candidates in BALLOTS:
        page = walk.room(office(HEAD), "Bỏ phiếu")
        follow(page, kind)
        expect(input_of(page, "Nội dung bỏ phiếu")).to_have_value(title)
        if kind == BALLOTS[0][0]:
            press(page, "Lập cuộc bỏ phiếu")
            expect(summary(page)).to_contain_text("Đơn vị có tên trên phiếu")
            walk.assert_accessible(page)
        for candidate in candidates:
            page.get_by_role("checkbox", name=candidate, exact=True).check()
        press(page, "Lập cuộc bỏ phiếu", told="Đã lập cuộc bỏ phiếu")
        walk.kept[title] = path_of(page)
        follow(page, "Cử tổ kiểm phiếu")
        for province in PROVINCES.values():
            page.get_by_role("checkbox", name=f"{province} – {TELLER}").check()
        fill(page, {"Tổ trưởng": f"Bắc Kạn – {TELLER}"})
        press(page, "Cử tổ kiểm phiếu", told="Đã cử tổ kiểm phiếu")
        follow(page, "Chốt danh sách")
        fill(page, dict.fromkeys(PROVINCES.values(), VOTER))
        press(page, "Chốt danh sách", told="Đã chốt danh sách người bỏ phiếu")


def prepare_conference(walk: Walk) -> None:
    """Agenda and delegates as usual: each ballot stands at its item; one item is changed."""
    page = walk.room(office(HEAD), "Hội nghị")
    follow(page, "Chuẩn bị hội nghị")
    fill(
        page,
        {
            "Bắt đầu": f"{walk.day()} 00:01",
            "Địa điểm": "Thành phố Bắc Kạn",
            "Chủ trì": "Nguyễn Đăng Bình; Chủ tịch UBND tỉnh Bắc Kạn",
        },
    )
    press(page, "Lưu", told="Đã lưu hội nghị")
    for _kind, title, _candidates in BALLOTS:
        expect(card(page, "Chương trình").get_by_role("link", name=title)).to_be_visible()
    follow(page, "Sửa mục 3")
    fill(page, {"Người trình bày": "Giám đốc Sở Nội vụ các tỉnh"})
    press(page, "Lưu mục", told="Đã lưu mục")


def open_conference(walk: Walk) -> None:
    """Without a quorum it does not open; delegates are checked in, one by proxy, and it sits."""
    page = walk.room(office(HEAD), "Hội nghị")
    told = answer_to(page, lambda: press(page, "Khai mạc"))
    assert told.status == 409
    expect(page.locator(".refusal")).to_contain_text("0/3 thành viên có mặt")
    page = walk.room(office(HEAD), "Hội nghị")
    follow(page, "Điểm danh")
    for present, province in enumerate((HEAD, DEPUTY), start=1):
        delegate_line(page, province).get_by_role("button", name=re.compile("có mặt$")).click()
        expect(page.locator("#attendance")).to_contain_text(f"{present}/3")
    line = delegate_line(page, MEMBER)
    line.get_by_role("button", name=re.compile("cử người dự thay$")).click()
    expect(notice(page)).to_contain_text("Hãy ghi người dự thay")
    line.get_by_role("textbox").fill("Phó Chủ tịch UBND tỉnh Hòa Bình")
    line.get_by_role("button", name=re.compile("cử người dự thay$")).click()
    expect(page.locator("#attendance")).to_contain_text("3/3")
    walk.assert_accessible(page)
    page = walk.room(office(HEAD), "Hội nghị")
    press(page, "Khai mạc", told="Hội nghị đã khai mạc")
    walk.kept["console"] = path_of(page)


def delegate_line(page: Page, province: str):
    return page.locator(
        "#attendance li", has=page.get_by_role("button", name=re.compile(PROVINCES[province]))
    )


def follow_the_chair(walk: Walk) -> None:
    """The big screen follows the chair; the report and the ranking are adopted by hands."""
    screen = walk.room(office(HEAD), "Hội nghị", window="screen")
    follow(screen, "Màn chiếu")
    expect(heading(screen)).to_contain_text("Tuyên bố lý do")
    walk.assert_accessible(screen)
    page = walk.page(office(HEAD))
    page.goto(walk.kept["console"])
    press_next(page, "Báo cáo tổng kết")
    expect(heading(screen)).to_contain_text("Báo cáo tổng kết", timeout=FOLLOWS_WITHIN_MS)
    fill(page, {"Tán thành": "5"})
    press(page, "Ghi kết quả biểu quyết")
    expect(summary(page)).to_contain_text("nhiều hơn 3 thành viên có mặt")
    walk.assert_accessible(page)
    fill(page, {"Tán thành": "3"})
    press(page, "Ghi kết quả biểu quyết", told="Đã ghi kết quả biểu quyết")
    fill(
        page,
        {
            "Người phát biểu (chức vụ, đơn vị)": "Giám đốc Sở Nội vụ Hòa Bình",
            "Ý kiến": "Đề nghị sớm nhân rộng mô hình.",
        },
    )
    press(page, "Ghi ý kiến", told="Đã ghi ý kiến")
    page.get_by_role("button", name="Chuyển tới mục 4", exact=True).click()
    fill(page, {"Tán thành": "2", "Không có ý kiến": "1"})
    press(page, "Ghi kết quả biểu quyết", told="Đã ghi kết quả biểu quyết")
    expect(screen.locator("main")).to_contain_text("98,75", timeout=FOLLOWS_WITHIN_MS)


def press_next(page: Page, title: str) -> None:
    page.get_by_role("button", name=re.compile(f"Mục tiếp theo.*{title}")).click()
    expect(page.locator(".console-title")).to_contain_text(title)


def nominate(walk: Walk) -> None:
    """A secret ballot: three delegates in three browsers; no second vote, no running result, counted at closing."""
    page = walk.page(office(HEAD))
    page.goto(walk.kept["console"])
    press_next(page, "Bỏ phiếu suy tôn")
    open_round(walk, NOMINATION)
    screen = walk.page(office(HEAD), window="screen")
    expect(screen.locator(".big")).to_have_text("0/3", timeout=FOLLOWS_WITHIN_MS)
    second = walk.page(delegate(HEAD), window="second")
    open_paper(second, NOMINATION)
    mark(second, "Tuyên Quang")
    paper = walk.page(delegate(HEAD))
    open_paper(paper, NOMINATION)
    walk.assert_accessible(paper)
    press(paper, "Tiếp tục")
    expect(paper.get_by_role("alert")).to_contain_text("Hãy đánh dấu lựa chọn của bạn")
    walk.assert_accessible(paper)
    mark(paper, "Tuyên Quang")
    walk.assert_accessible(paper)
    cast(paper)
    walk.assert_accessible(paper)
    told = answer_to(second, lambda: press(second, "Bỏ phiếu"))
    assert told.status == 409
    expect(second.locator(".refusal")).to_contain_text("mỗi người chỉ bỏ một lần")
    expect(screen.locator(".big")).to_have_text("1/3", timeout=FOLLOWS_WITHIN_MS)
    hide_running_result(walk)
    for province in (DEPUTY, MEMBER):
        vote(walk, province, NOMINATION, "Tuyên Quang")
    close_round(walk, NOMINATION)
    expect(screen.locator("main tr", has_text="Tuyên Quang")).to_contain_text(
        "3/3", timeout=FOLLOWS_WITHIN_MS
    )
    walk.assert_accessible(screen)
    conclude(walk, NOMINATION, "Tuyên Quang")


def open_round(walk: Walk, title: str) -> None:
    page = walk.page(appraiser(HEAD))
    page.goto(HOME)
    follow(page.locator("li", has_text=title), "Mở vòng bỏ phiếu, kiểm phiếu")
    press(page, "Mở vòng 1", told="Đã mở vòng 1")


def open_paper(page: Page, title: str) -> None:
    page.goto(HOME)
    follow(page.locator("li", has_text=title), "Bạn có một phiếu chưa bỏ")
    expect(heading(page)).to_have_text(title)


def mark(page: Page, choice: str) -> None:
    page.get_by_label(choice, exact=True).check()
    press(page, "Tiếp tục")
    expect(page.get_by_role("heading", name="Xem lại lần cuối")).to_be_visible()


def cast(page: Page) -> None:
    press(page, "Bỏ phiếu")
    expect(page.get_by_role("heading", name="Đã bỏ phiếu")).to_be_visible()


def vote(walk: Walk, province: str, title: str, choice: str) -> None:
    page = walk.page(delegate(province))
    open_paper(page, title)
    mark(page, choice)
    cast(page)


def hide_running_result(walk: Walk) -> None:
    """Tellers see who has voted, everybody how many; nobody what."""
    desk = walk.page(appraiser(HEAD))
    expect(desk.locator(".turnout .has-voted")).to_have_count(1, timeout=FOLLOWS_WITHIN_MS)
    expect(desk.locator(".share")).to_have_count(0)
    head = walk.page(office(HEAD))
    head.goto(walk.kept[NOMINATION])
    expect(head.locator("main")).to_contain_text("đang bỏ phiếu, chưa có kết quả")
    expect(head.locator(".share")).to_have_count(0)


def close_round(walk: Walk, title: str) -> None:
    page = walk.page(appraiser(HEAD))
    page.goto(walk.kept[title])
    follow(page, "Bàn kiểm phiếu")
    press(page, "Đóng vòng và kiểm phiếu", told="Vòng đã đóng và đã kiểm phiếu")
    expect(page.locator(".share").first).to_be_visible()


def conclude(walk: Walk, title: str, chosen: str) -> None:
    page = walk.page(office(HEAD))
    page.goto(walk.kept[title])
    press(page, "Kết luận", told="Đã kết luận cuộc bỏ phiếu")
    expect(page.locator(".outcome-name")).to_have_text(chosen)


def elect(walk: Walk) -> None:
    """Head and deputy of next year are elected the same way."""
    console = walk.page(office(HEAD))
    for title, votes, chosen in (
        (HEAD_ELECTION, ("Tuyên Quang", "Tuyên Quang", "Hòa Bình"), "Tuyên Quang"),
        (DEPUTY_ELECTION, ("Đồng ý", "Đồng ý", "Phiếu trắng"), "Hòa Bình"),
    ):
        console.goto(walk.kept["console"])
        press_next(console, title)
        open_round(walk, title)
        for province, choice in zip(PROVINCES, votes, strict=True):
            vote(walk, province, title, choice)
        close_round(walk, title)
        conclude(walk, title, chosen)
    press(console, "Ban hành biên bản kiểm phiếu", told="Đã ban hành biên bản kiểm phiếu")
    assert "Hòa Bình" in pdf_text(linked(console, re.compile("PDF")))


def issue_minutes(walk: Walk) -> None:
    """The conference closes; its minutes tell what happened, as PDF and as DOCX."""
    page = walk.page(office(HEAD))
    page.goto(walk.kept["console"])
    page.get_by_role("button", name="Chuyển tới mục 12", exact=True).click()
    press(page, "Bế mạc hội nghị", told="Hội nghị đã bế mạc")
    screen = walk.page(office(HEAD), window="screen")
    expect(screen.locator("main")).to_contain_text("đã bế mạc", timeout=FOLLOWS_WITHIN_MS)
    conclusion = "Giao Tuyên Quang chuẩn bị năm sau."
    fill(page, {"Nhận xét bổ sung": "Hội nghị đúng chương trình.", "Kết luận của chủ trì": conclusion})
    press(page, "Lưu phần đã viết", told="Đã lưu")
    press(page, "Ban hành biên bản", told="Đã ban hành biên bản số")
    paper = " ".join(
        (
            pdf_text(downloaded(page, "Tải PDF")),
            "|",
            docx_text(downloaded(page, "Tải DOCX")),
        )
    )
    for words in (
        "Thành phố Bắc Kạn",
        "Phó Chủ tịch UBND tỉnh Hòa Bình",
        "Đề nghị sớm nhân rộng mô hình.",
        "98,75",
        conclusion,
    ):
        for format_name, text in zip(("PDF", "DOCX"), paper.split("|"), strict=True):
            assert words in text, f"{words!r} is not in the minutes' {format_name}: {text[:3000]}"
    walk.advance(office(HEAD), "Tổng kết")


def docx_text(content: bytes) -> str:
    """The words of a Word file, those in tables too."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).replace("|", " ").split())


def propose_commendation(walk: Walk) -> None:
    """The provincial officer makes the list from an Excel file and a pasted line, and submits it."""
    page = walk.duty(provincial_officer(HEAD), "Ban hành quyết định khen thưởng")
    follow(page, "Lập đề nghị khen thưởng cho mùa này")
    fill(page, {"Thành tích chung": f"Đã có thành tích trong hoạt động của Cụm năm {YEAR}"})
    press(page, "Lưu đề nghị", told="Đã lập đề nghị")
    upload_list(page, [[cell for cell in line if cell != "Đơn vị"] for line in PEOPLE])
    expect(summary(page).first).to_contain_text("Đơn vị")
    walk.assert_accessible(page)
    upload_list(page, PEOPLE)
    expect(page.locator("main")).to_contain_text("Đọc được 3 dòng")
    page.get_by_label("Dòng 4, Họ và tên").focus()
    paste(page, PASTED.replace("Thôn Nà Chúa", ""))
    press(page, "Lưu danh sách")
    expect(page.get_by_label("Dòng 4, Đơn vị")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Dòng 2, Họ và tên")).to_have_value("Hoàng Văn Ưởng")
    page.get_by_label("Dòng 4, Đơn vị").fill("Thôn Nà Chúa")
    press(page, "Lưu danh sách", told="Đã lưu danh sách: 4 trường hợp")
    follow(page, "Trình ký")
    press(page, "Trình ký", told="Đã trình lãnh đạo ký")


def upload_list(page: Page, rows: list[list[object]]) -> None:
    press(page, "Tải Excel lên")
    dialog = page.get_by_role("dialog", name="Tải danh sách từ Excel")
    fill(dialog, {"Tệp Excel": worksheet("danh-sach.xlsx", rows)})
    press(dialog, "Đọc tệp")


def sign_decision(walk: Walk) -> None:
    """The leader reads the text, sees what the checks found, and signs."""
    page = walk.page(leader(HEAD))
    page.goto(HOME)
    go(page.locator("li", has_text="Xem và ký quyết định khen thưởng").last.get_by_role("link").first)
    look = page.get_by_label("Tôi đã xem các điểm cần người ký xem xét")
    if look.count():
        press(page, "Ký quyết định")
        expect(page.locator(".alert-danger, [data-error-summary]")).to_be_visible()
        walk.assert_accessible(page)
        look.check()
    press(page, "Ký quyết định", told="Đã ký")
    walk.kept["decision"] = path_of(page)
    text = pdf_text(linked(page, "PDF"))
    for words in ("QUYẾT ĐỊNH", "Hoàng Văn Ưởng", "Bế Ích Quân"):
        assert words in text, f"{words!r} is not in the decision: {text[:2000]}"


def print_certificates(walk: Walk) -> None:
    """The worker prints the batch while the page shows how far it is; one certificate also opens alone."""
    page = walk.page(provincial_officer(HEAD))
    page.goto(walk.kept["decision"])
    press(page, "Công bố")
    dialog = page.get_by_role("dialog", name="Công bố quyết định")
    walk.assert_accessible(page)
    press(dialog, "Công bố", told="Đã công bố quyết định")
    press(page, "In tất cả bằng")
    expect(page.get_by_role("heading", name="Đã in xong")).to_be_visible(timeout=PRINTED_WITHIN_MS)
    whole = PdfReader(io.BytesIO(linked(page, re.compile("Mở PDF để in"))))
    assert len(whole.pages) == len(PEOPLE)
    page.goto(walk.kept["decision"])
    follow(page, re.compile("Hoàng Văn Ưởng"))
    assert "Hoàng Văn Ưởng" in pdf_text(linked(page, "In bằng"))
    walk.kept["code"] = page.locator("dl.facts code").first.inner_text()
    walk.kept["recipient"] = path_of(page)


def verify_certificate(walk: Walk) -> None:
    """A visitor finds the certificate genuine, then revoked, and a made-up code unknown."""
    visitor = walk.page(VISITOR)
    visitor.goto("/")
    visitor.goto("/xac-minh/")
    look_up(visitor, walk.kept["code"])
    expect(visitor.locator("main")).to_contain_text("Bằng có thật, còn hiệu lực")
    expect(visitor.locator("main")).to_contain_text("Hoàng Văn Ưởng")
    page = walk.page(leader(HEAD))
    page.goto(walk.kept["recipient"])
    follow(page, "Hủy bỏ khen thưởng")
    press(page, "Ký hủy bỏ khen thưởng")
    expect(summary(page)).to_contain_text("Căn cứ hủy bỏ")
    walk.assert_accessible(page)
    page.get_by_role("radio").first.check()
    fill(
        page,
        {
            "Nội dung vi phạm, kết luận": "Kết luận số 05/KL-TTr của Thanh tra tỉnh: kê khai thành tích không đúng."
        },
    )
    press(page, "Ký hủy bỏ khen thưởng", told="Đã hủy bỏ khen thưởng")
    look_up(visitor, walk.kept["code"])
    expect(visitor.locator("main")).to_contain_text("Đã thu hồi, không còn giá trị")
    walk.assert_accessible(visitor)
    look_up(visitor, "2222-2222-2222")
    expect(visitor.locator("main")).to_contain_text("Không tìm thấy mã này")
    walk.assert_accessible(visitor)


def look_up(page: Page, code: str) -> None:
    page.get_by_label(re.compile("Mã")).first.fill(code)
    page.get_by_role("button", name=re.compile("Xác minh|Kiểm tra")).first.click()


def hand_over(walk: Walk) -> None:
    """Next year's season opens, the elected take office, the head hands over, and the season is put away."""
    page = walk.page(OFFICER)
    page.goto(HOME)
    follow(page, "Mùa thi đua")
    follow(page, re.compile("Mở mùa mới: Cụm ba tỉnh"))
    fill(
        page,
        {
            "Năm": str(YEAR + 1),
            "Cụm trưởng": PROVINCES[HEAD],
            "Cụm phó": PROVINCES[DEPUTY],
            "Căn cứ giữ nhiệm vụ": "Chuẩn bị cho đến khi giao chức danh",
            "Tạm thời chuẩn bị mùa thi đua cho đến khi bầu": True,
        },
    )
    press(page, "Mở mùa thi đua", told=f"Đã mở mùa thi đua {YEAR + 1}")
    page = walk.room(office(HEAD), "Bỏ phiếu")
    press(page, "Giao chức danh cho mùa sau", told="đã nhận chức danh")
    expect(page.locator("main")).to_contain_text("Cụm trưởng Tuyên Quang")
    page = walk.duty(leader(HEAD), "Bàn giao cho cụm trưởng mới")
    press(page, "Bàn giao", told="Đã bàn giao và lập biên bản")
    walk.advance(office(HEAD), "Lưu trữ")
    expect(walk.page(office(HEAD)).locator(".season-head")).to_contain_text("Lưu trữ")


END = (
    prepare_ballots,
    prepare_conference,
    open_conference,
    follow_the_chair,
    nominate,
    elect,
    issue_minutes,
    propose_commendation,
    sign_decision,
    print_certificates,
    verify_certificate,
    hand_over,
)
