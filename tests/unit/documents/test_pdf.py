"""Documents as PDF: what is printed, on which page, and that nothing typed becomes markup."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

from tests.factories.documents import document, sealed, signer, table
from tests.unit.documents.reading import is_composed, pages_of, text_of
from thidua.documents import blocks as b
from thidua.documents import pdf
from thidua.documents.enums import DocumentKind
from thidua.kernel.clock import vietnam_time
from thidua.kernel.refusals import InvalidInput

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
EVERY_LETTER = [
    unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS + VOWELS.upper() for tone in TONES
] + ["đ", "Đ"]
NASTY = [
    "#set text(red)",
    '#panic("x")',
    "$x^2$ @ref <label>",
    r"\ \u{41} \n",
    "*đậm* _nghiêng_ `mã`",
    "\"trích\" 'đơn'",
    "// chú thích /* x */",
    "[a] {b} = c",
    "- gạch + cộng / xiệc",
    "%s {0} {{x}}",
    "https://example.vn/#a",
    "--- ... ~",
]


def test_the_head_has_what_the_decree_asks_for():
    text = text_of(pdf.render(sealed(b.Paragraph("x"))))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG",
        "CỤM THI ĐUA CÁC TỈNH TRUNG DU VÀ MIỀN NÚI PHÍA BẮC",
        "Số: 05/KH-CTĐ",
        "Bắc Kạn, ngày 15 tháng 02 năm 2023",
        "KẾ HOẠCH Hoạt động của Cụm thi đua",
    ):
        assert words in text


@pytest.mark.parametrize("style", [b.Run, b.bold, b.italic])
def test_every_vietnamese_letter_is_in_the_fonts_in_every_style(style):
    made = pdf.render(sealed(b.Paragraph(style(" ".join(EVERY_LETTER)), align=b.Align.LEFT)))
    text = text_of(made)
    assert [letter for letter in EVERY_LETTER if letter not in text] == []
    assert is_composed(text)


def test_decomposed_accents_are_composed():
    text = text_of(pdf.render(sealed(b.Paragraph(unicodedata.normalize("NFD", "Tuyên Quang, Thái Nguyên")))))
    assert "Tuyên Quang, Thái Nguyên" in text
    assert is_composed(text)


@pytest.mark.parametrize("text", NASTY)
def test_text_is_printed_as_it_stands_wherever_it_is(text):
    made = pdf.render(
        sealed(
            b.Heading(text),
            b.Paragraph(text, align=b.Align.LEFT),
            b.NumberedList((text,)),
            b.Table((b.Column(text),), (b.Row((text,)),), caption=text),
            b.KeyValues(((text, text),)),
            b.Signatures((signer(name=text),), (text,)),
            title=text,
            place=text,
        )
    )
    squeezed = text_of(made).replace(" ", "")
    assert squeezed.count(text.replace(" ", "").rstrip(".")) >= 10


def test_a_sign_no_font_has_is_refused_by_name():
    with pytest.raises(InvalidInput, match="😀"):
        pdf.render(sealed(b.Paragraph("Chúc mừng 😀")))
    with pytest.raises(InvalidInput, match="漢"):
        pdf.check_printable("Bắc Kạn 漢\n")


def test_pages_are_numbered_from_the_second_on_and_anew_in_an_annex():
    pages = pages_of(
        pdf.render(
            sealed(
                table(60),
                b.Signatures((signer(),)),
                b.Annex("Phụ lục I", "Danh mục", (table(60),)),
                b.Annex("Phụ lục II", "Biểu", (b.Paragraph("Hết."),), landscape=True),
            )
        )
    )
    starts = [page.split()[0] for page in pages]
    first_annex = next(i for i, page in enumerate(pages) if page.startswith("Phụ lục I "))
    assert not starts[0].isdigit()
    assert starts[1:first_annex] == [str(n) for n in range(2, first_annex + 1)]
    assert starts[first_annex + 1] == "2"
    assert pages[-1].startswith("Phụ lục II BIỂU (Kèm theo Kế hoạch số 05/KH-CTĐ ngày 15 tháng 02 năm 2023)")


def test_the_head_of_a_long_table_is_repeated_and_the_last_page_is_sealed():
    pages = pages_of(pdf.render(sealed(table(80), b.Paragraph("Hết."))))
    assert len(pages) > 2
    assert all("TT Nội dung Điểm" in page for page in pages[:-1])
    assert ["7K3M-9QXT-2VAB" in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert "https://thidua.example.vn/xac-minh/7K3M9QXT2VAB/" in pages[-1]


def test_paper_size_and_annexes_across():
    made = pdf.render(sealed(b.Paragraph("x"), b.Annex("Phụ lục", "Biểu", (table(2),), landscape=True)))
    sizes = [
        (round(float(page.mediabox.width)), round(float(page.mediabox.height)))
        for page in PdfReader(io.BytesIO(made)).pages
    ]
    assert sizes == [(595, 842), (842, 595)]


def test_seven_members_and_a_witness_sign_one_paper():
    names = [f"Người Ký {letter}" for letter in "ABCDEFGH"]
    signers = tuple(
        signer(name=name, organisation=f"Tỉnh {name[-1]}", signed_at=vietnam_time(2023, 3, 23), record="1A2B")
        for name in names
    )
    text = text_of(pdf.render(sealed(b.Signatures(signers, columns=3))))
    assert [name for name in names if name not in text] == []
    assert text.count("Đã ký điện tử lúc 08:00:00 ngày 23/03/2023") == len(names)


def test_a_witness_signs_below_the_others():
    members = b.Signatures((signer(name="Người Một"), signer(name="Người Hai")), title="Các bên ký")
    witness = b.Signatures((signer(name="Nhân Chứng"),), title="Chứng kiến", centred=True)
    text = text_of(pdf.render(sealed(members, witness)))
    places = [
        text.index(words) for words in ("CÁC BÊN KÝ", "Người Một Người Hai", "CHỨNG KIẾN", "Nhân Chứng")
    ]
    assert places == sorted(places)


def test_the_signatures_never_stand_alone_on_a_page():
    for count in range(14, 24):
        filling = tuple(b.Paragraph("Một đoạn văn.") for _ in range(count))
        last = pages_of(pdf.render(sealed(*filling, b.Paragraph("Đoạn cuối."), b.Signatures((signer(),)))))[
            -1
        ]
        assert ("Nguyễn Văn Mẫu" in last) == ("Đoạn cuối." in last)


def test_drafts_are_marked_and_what_is_missing_stands_out():
    text = text_of(pdf.render(document(b.Signatures((signer(name=""),)), title="", number=None)))
    assert "DỰ THẢO" in text
    assert "[Trích yếu]" in text
    assert "[Họ tên người ký]" in text
    assert "DỰ THẢO" not in text_of(pdf.render(sealed(b.Paragraph("x"))))


def test_illustrative_figures_are_marked_on_every_page():
    pages = pages_of(pdf.render(sealed(table(60), illustrative=True)))
    assert len(pages) > 1
    assert all("Số liệu minh họa" in page for page in pages)
    assert "minh họa" not in text_of(pdf.render(sealed(b.Paragraph("x"))))


def test_a_letter_has_its_subject_below_the_number():
    text = text_of(pdf.render(sealed(b.Paragraph("Kính gửi"), kind=DocumentKind.LETTER, title="mời họp")))
    assert "Số: 05/KH-CTĐ V/v mời họp" in text
    assert "CÔNG VĂN" not in text


def test_the_same_document_gives_the_same_bytes_and_is_an_archive_file():
    composed = sealed(table(40), b.Signatures((signer(),)))
    made = pdf.render(composed)
    assert made == pdf.render(composed)
    assert made != pdf.render(sealed(table(40)))
    assert b"pdfaid" in made
    details = PdfReader(io.BytesIO(made)).metadata
    assert details is not None
    assert details.title == f"KẾ HOẠCH – {composed.title}"


def test_pages_are_counted_and_pictured():
    made = pdf.render(sealed(table(80)))
    assert pdf.page_count(made) == len(PdfReader(io.BytesIO(made)).pages) > 2
    assert pdf.picture(made, page=2).startswith(b"\x89PNG")


def test_only_the_fonts_of_the_house_are_used():
    made = pdf.render(sealed(b.Paragraph((b.bold("a"), b.italic("b"), "c"))))
    fonts = {
        str(font["/BaseFont"]).rpartition("+")[2]
        for page in PdfReader(io.BytesIO(made)).pages
        for font in (ref.get_object() for ref in page["/Resources"]["/Font"].values())
    }
    assert fonts
    assert all(name.startswith("Tinos") for name in fonts)
