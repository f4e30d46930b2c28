"""The pages of a worksheet on its way to a table."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import covenants, worksheets
from thidua.clusters.enums import Stage
from thidua.scoring.import_models import TableImport
from thidua.scoring.models import ScoringTable

ROWS = (
    ("I", "Phát triển kinh tế", 60),
    ("1", "Tăng trưởng", 40),
    ("2", "Báo cáo", 20),
    ("-", "Mỗi lần chậm trừ 0,5 điểm", None, None, "- 0,5"),
    ("II", "Thi đua", "bốn mươi"),
    (None, "Tổng cộng", 100),
)


@pytest.fixture
def year():
    return covenants.year(stage=Stage.PLANNING)


@pytest.fixture
def office(client, year):
    client.force_login(year.offices["bac-kan"])
    return client


def address(name, *args):
    return reverse(f"workspace:scoring-worksheet{name}", args=args)


def upload(client, year, content=None, name="bang.xlsx"):
    content = worksheets.workbook(*ROWS) if content is None else content
    return client.post(
        address("-new", year.season.pk),
        {"title": "Bảng tiêu chí 2023", "file": SimpleUploadedFile(name, content)},
        follow=True,
    )


def test_from_upload_to_the_draft_table(office, year):
    page = upload(office, year)
    found = TableImport.objects.get()
    assert "Ghép cột" in page.text
    page = office.post(
        address("-columns", found.pk),
        {"seen_version": found.version, "stt": "0", "title": "1", "base": "2", "minus": "4"},
        follow=True,
    )
    assert "C6" in page.text
    assert "bốn mươi" in page.text
    found.refresh_from_db()
    page = office.post(address("-accept", found.pk), {"seen_version": found.version}, follow=True)
    assert "Còn 1 chỗ cần bạn quyết" in page.text
    found.refresh_from_db()
    refused = office.post(address("-make", found.pk), {"seen_version": found.version})
    assert refused.status_code == 422
    assert "C6" in refused.text
    page = office.post(
        address("-settle", found.pk),
        {"seen_version": found.version, "r-C6:not_a_number": "other", "v-C6:not_a_number": "40"},
        follow=True,
    )
    assert "Mọi chỗ đã có người quyết" in page.text
    found.refresh_from_db()
    page = office.post(address("-make", found.pk), {"seen_version": found.version}, follow=True)
    assert ScoringTable.objects.get().title == "Bảng tiêu chí 2023"
    assert "ai đã quyết chỗ nào" in page.text
    page = office.get(address("", found.pk))
    assert "số là 40" in page.text
    assert year.offices["bac-kan"].actor_label in page.text


def test_a_line_set_by_hand(office, year):
    upload(office, year)
    found = TableImport.objects.get()
    assert office.get(address("-line", found.pk, "I.1")).status_code == 200
    told = {"seen_version": found.version, "title": "GRDP", "parent": "I", "part": "base", "kind": "yes_no"}
    page = office.post(address("-line", found.pk, "I.1"), told | {"maximum": "40"}, follow=True)
    assert "GRDP" in page.text
    found.refresh_from_db()
    refused = office.post(
        address("-line", found.pk, "I"),
        told | {"seen_version": found.version, "parent": "I.2", "maximum": "60"},
    )
    assert refused.status_code == 422
    assert office.get(address("-line", found.pk, "X")).status_code == 404


def test_a_wrong_file_is_told_at_the_field_and_what_was_typed_stays(office, year):
    page = upload(office, year, b"not a workbook")
    assert page.status_code == 422
    assert "Bảng tiêu chí 2023" in page.text
    assert not TableImport.objects.exists()


def test_lists_beside_the_table(office, year):
    upload(office, year, (worksheets.TIEN_GIANG / "table.xlsx").read_bytes())
    found = TableImport.objects.get()
    told = {"seen_version": found.version, "name": "Báo cáo 403", "phase": "self", "dated": "21/04/2022"}
    content = (worksheets.TIEN_GIANG / "self-report.csv").read_bytes()
    page = office.post(
        address("-beside", found.pk), told | {"file": SimpleUploadedFile("bao-cao.csv", content)}, follow=True
    )
    assert "Dòng d2.3 tối đa +2, ở đây +6." in page.text
    found.refresh_from_db()
    page = office.post(
        address("-beside", found.pk),
        {"seen_version": found.version, "r-Báo cáo 403:65:over_cap:+6": "table"},
        follow=True,
    )
    found.refresh_from_db()
    assert found.settlements["Báo cáo 403:65:over_cap:+6"]["reading"] == "table"
    bad = told | {
        "seen_version": found.version,
        "file": SimpleUploadedFile("x.csv", b"code,total\na1,nhieu\n"),
    }
    refused = office.post(address("-beside", found.pk), bad)
    assert refused.status_code == 422
    assert "dòng 2" in refused.text


def test_a_list_in_excel_is_laid_beside_with_its_doubts(office, year):
    upload(office, year, (worksheets.TIEN_GIANG / "table.xlsx").read_bytes())
    found = TableImport.objects.get()
    told = {"seen_version": found.version, "name": "Báo cáo 403", "phase": "self", "dated": "21/04/2022"}
    head = ("STT", "Nội dung", "Điểm chuẩn", "Điểm thưởng", "Tổng điểm", "Lý do")
    rows = [
        ("Mục d2.3", "Sáng kiến", 0, "+ 6", None, "Quyết định 5/QĐ-UBND"),
        ("a1", "Văn bản", 3, None, "3,0", None),
        ("z9", "Việc khác", 1, None, 1, None),
        ("a2", "Kế hoạch", 3, None, "1.250", None),
    ]
    content = worksheets.workbook(*rows, head=head, name="Tự chấm")
    page = office.post(
        address("-beside", found.pk),
        told | {"file": SimpleUploadedFile("tu-cham.xlsx", content)},
        follow=True,
    )
    assert "Dòng d2.3 tối đa +2, ở đây +6." in page.text
    assert "Bảng không có dòng “z9”" in page.text
    assert "“1.250” được đọc là 1.250; cũng có thể là 1,250" in page.text
    assert "đọc từ trang tính Tự chấm: A STT" in page.text
    found.refresh_from_db()
    wrong = worksheets.workbook(("a1", "x", 3, None, "ba", None), head=head, name="Tự chấm")
    refused = office.post(
        address("-beside", found.pk),
        told | {"seen_version": found.version, "file": SimpleUploadedFile("tu-cham.xlsx", wrong)},
    )
    assert refused.status_code == 422
    assert "Tệp “tu-cham.xlsx”, trang tính “Tự chấm”, dòng 2, cột “Tổng điểm” (ô E2)" in refused.text


def test_members_do_not_see_what_is_being_read(client, year):
    client.force_login(year.offices["hoa-binh"])
    assert client.get(address("-new", year.season.pk)).status_code == 403


def test_given_up_it_leads_back_and_stays_on_record(office, year):
    upload(office, year)
    found = TableImport.objects.get()
    page = office.post(address("-give-up", found.pk), {"seen_version": found.version}, follow=True)
    assert "đã bỏ" in page.text
    assert office.get(address("", found.pk)).status_code == 200


DEEP = tuple((".".join("1" * depth), f"Tiêu chí {depth}", 5) for depth in range(1, 40))


def test_a_sheet_deeper_than_any_table_is_told_on_the_page(office, year):
    page = upload(office, year, worksheets.workbook(*DEEP))
    found = TableImport.objects.first()
    if found is not None:
        told = {"seen_version": found.version, "stt": "0", "title": "1", "base": "2"}
        page = office.post(address("-columns", found.pk), told, follow=True)
    assert page.status_code == 422
    assert "bảng tiêu chí có nhiều nhất 12 cấp" in page.text


def test_ten_thousand_lines_are_refused_on_the_page(office, year):
    rows = [(str(number), f"Tiêu chí {number}", 1) for number in range(1, 10_001)]
    page = upload(office, year, worksheets.workbook(*rows))
    assert page.status_code == 422
    assert "hơn 2000 dòng" in page.text
    assert not TableImport.objects.exists()
