"""Documents as DOCX, opened back."""

import io

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from tests.factories.documents import sealed, signer, table
from thidua.documents import blocks as b
from thidua.documents import word

FULL = sealed(
    b.LegalBasis(("Căn cứ Luật Thi đua, khen thưởng",)),
    b.Heading("I. MỤC ĐÍCH"),
    b.Article(1, ("Tặng ", b.bold("Bằng khen"), " #set $x$")),
    b.NumberedList(("Một", b.NumberedList(("con",), b.Numbering.LETTERS))),
    b.KeyValues((("Thời gian", "08 giờ 00"),)),
    table(3),
    b.Signatures((signer(),), ("Như trên", "Lưu: VT")),
    b.Annex("Phụ lục I", "Danh mục", (table(2),), landscape=True),
    illustrative=True,
)


def opened(document: b.Document = FULL):
    return docx.Document(io.BytesIO(word.render(document)))


def cells_of(paper) -> str:
    return "\n".join(cell.text for grid in paper.tables for row in grid.rows for cell in row.cells)


def test_text_and_runs_come_back():
    paper = opened()
    lines = [line.text for line in paper.paragraphs]
    assert "Căn cứ Luật Thi đua, khen thưởng." in lines
    assert "Điều 1. Tặng Bằng khen #set $x$" in lines
    assert [line for line in lines if line.startswith(("1. Một", "a) con"))] == ["1. Một", "a) con"]
    article = next(line for line in paper.paragraphs if line.text.startswith("Điều 1."))
    assert [run.text for run in article.runs if run.bold] == ["Điều 1. ", "Bằng khen"]


def test_head_signature_and_recipients_stand_in_grids():
    text = cells_of(opened())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/KH-CTĐ",
        "Bắc Kạn, ngày 15 tháng 02 năm 2023",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC KẠN",
        "Nguyễn Văn Mẫu",
        "Nơi nhận:",
        "- Lưu: VT.",
        "7K3M-9QXT-2VAB",
    ):
        assert words in text


def test_the_page_is_as_the_decree_asks():
    paper = opened()
    first = paper.sections[0]
    assert [round(side.mm) for side in (first.page_width, first.page_height)] == [210, 297]
    margins = (first.left_margin, first.right_margin, first.top_margin, first.bottom_margin)
    assert [round(margin.mm) for margin in margins] == [30, 15, 20, 24]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml
    assert paper.styles["Normal"].font.name == "Times New Roman"


def test_an_annex_lies_across_and_counts_its_own_pages():
    annex = opened().sections[-1]
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    assert annex._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_table_heads_repeat_short_rows_span_and_totals_are_bold():
    grid = next(grid for grid in opened().tables if grid.rows[0].cells[0].text == "TT")
    assert grid.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert grid.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert grid.rows[1].cells[0]._tc is grid.rows[1].cells[2]._tc
    assert grid.rows[-1].cells[1].paragraphs[0].runs[0].bold


def test_many_signers_stand_side_by_side():
    signers = tuple(signer(name=f"Người {i}", organisation=f"Tỉnh {i}") for i in range(8))
    text = cells_of(opened(sealed(b.Signatures(signers, columns=3))))
    assert all(f"Người {i}" in text for i in range(8))


def test_names_of_those_who_sign_side_by_side_stand_in_one_row():
    long = signer(name="Người Một", organisation="Tỉnh có tên dài\nhai dòng")
    grid = opened(sealed(b.Signatures((long, signer(name="Người Hai"))))).tables[1]
    assert [cell.text for cell in grid.rows[2].cells] == ["Người Một", "Người Hai"]


def test_a_witness_stands_in_the_middle():
    grid = opened(sealed(b.Signatures((signer(name="Nhân Chứng"),), centred=True))).tables[1]
    assert [cell.text for cell in grid.rows[2].cells] == ["Nhân Chứng"]


def test_the_code_is_a_picture_and_signs_xml_cannot_hold_are_left_out():
    assert len(opened().inline_shapes) == 1
    assert "a b" in [line.text for line in opened(sealed(b.Paragraph("a \x07b"))).paragraphs]


def test_the_same_document_gives_the_same_bytes():
    assert word.render(FULL) == word.render(FULL)
