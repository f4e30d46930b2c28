"""Certificates in one PDF and one by one; templates as data and their previews."""

import io

import pytest
from pypdf import PdfReader

from tests.factories.documents import batch
from tests.unit.documents.reading import pages_of, text_of
from thidua.documents import certificates, layouts, samples
from thidua.kernel.refusals import InvalidInput, NotFound


def test_each_recipient_has_a_page_across_in_the_order_given():
    made = certificates.render(batch(22))
    pages = pages_of(made)
    assert len(pages) == 22
    for number, page in enumerate(pages, start=1):
        assert f"Bà Hoàng Thị Mẫu {number} " in f"{page} "
        assert f"Số sổ vàng: {number:02d}" in page
    sizes = {
        (round(float(p.mediabox.width)), round(float(p.mediabox.height)))
        for p in PdfReader(io.BytesIO(made)).pages
    }
    assert sizes == {(842, 595)}


def test_the_lines_stand_in_the_order_of_the_decree():
    page = text_of(certificates.render(batch(1)))
    lines = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
        "TẶNG",
        "BẰNG KHEN",
        "Bà Hoàng Thị Mẫu 1",
        "Chuyên viên, Sở Nội vụ tỉnh Tuyên Quang",
        "Đã có nhiều đóng góp tích cực",
    ]
    places = [page.index(line) for line in lines]
    assert places == sorted(places)
    for words in ("Quyết định số 241/QĐ-UBND", "Bắc Kạn, ngày 26 tháng 02 năm 2024", "0000-0000-0000"):
        assert words in page


def test_single_files_are_one_page_each():
    files = list(certificates.render_each(batch(3)))
    assert [pages_of(made)[0].count("Bà Hoàng Thị Mẫu 2") for made in files] == [0, 1, 0]
    assert all(len(pages_of(made)) == 1 for made in files)


def test_long_words_still_fit_on_one_page():
    long = "Đã có nhiều đóng góp tích cực trong công tác triển khai hoạt động của Cụm thi đua; " * 12
    assert len(pages_of(certificates.render(batch(2, achievement=long)))) == 2


def test_made_up_data_is_marked_and_names_are_no_markup():
    first = batch(1).certificates[0]
    odd = certificates.Certificate("#panic() $a$ *b*", first.description, "01")
    page = text_of(certificates.render(batch(1, certificates=(odd,), illustrative=True)))
    assert "#panic() $a$ *b*" in page
    assert "Số liệu minh họa" in page
    assert "Mã xác minh" not in page


def test_a_name_the_fonts_cannot_print_is_refused():
    odd = certificates.Certificate("Ông 漢", "", "01")
    with pytest.raises(InvalidInput, match="漢"):
        certificates.render(batch(1, certificates=(odd,)))


def test_an_unknown_template_is_not_found():
    with pytest.raises(NotFound):
        certificates.render(batch(1, template="khong-co"))


@pytest.mark.parametrize("template", layouts.every_template(), ids=str)
def test_every_template_shows_what_is_left_empty(template):
    full = text_of(samples.preview(template))
    assert "[" not in full
    for field in template.fields:
        assert template.sample[field.name].split("\n")[0].upper() in full.upper()
    empty = text_of(samples.preview(template, left_empty=[field.name for field in template.fields]))
    assert empty.count("[") >= 4
