"""A structured document as DOCX, in the same format as its PDF."""

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time

import docx
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Emu, Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from thidua.documents import blocks as b
from thidua.documents import qr
from thidua.documents.enums import DocumentKind

FONT = "Times New Roman"
BODY = 14
INDENT = Cm(1.27)
GREY = RGBColor(0x5A, 0x5A, 0x5A)
BLUE = RGBColor(0x1F, 0x4F, 0xA3)
_ALIGN = {
    b.Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    b.Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    b.Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    b.Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")
_EARLIEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def render(document: b.Document) -> bytes:
    """The document as DOCX: what an office goes on working with; the PDF is what counts."""
    paper = docx.Document()
    _set_up(paper, document)
    _write_head(paper, document)
    _write_blocks(paper, [block for block in document.blocks if not isinstance(block, b.Annex)])
    for annex in document.blocks:
        if isinstance(annex, b.Annex):
            _write_annex(paper, annex, document)
    _write_footers(paper, document)
    return _packed(paper)


# --- the page -------------------------------------------------------------------------------------


def _set_up(paper: DocxDocument, document: b.Document) -> None:
    style = paper.styles["Normal"]
    style.font.name = FONT
    style.font.size = Pt(BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = 1.15
    _set_page(paper.sections[0])
    core = paper.core_properties
    core.title = f"{document.heading_text} – {document.title}".replace("\n", " ")
    core.author = document.letterhead.body.replace("\n", " ")
    core.language = "vi-VN"
    day = (
        datetime.combine(document.dated, time(), UTC) if document.dated else datetime(2000, 1, 1, tzinfo=UTC)
    )
    core.created = core.modified = day
    core.last_modified_by, core.revision = "Thi đua", 1


def _set_page(section: Section, *, landscape: bool = False) -> None:
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = Mm(20), Mm(24)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(5)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    if not section.header.paragraphs[0].runs:
        _write_page_number(section.header.paragraphs[0])


def _room(section: Section) -> int:
    """The width between the margins."""
    return int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)


def _write_page_number(line: DocxParagraph) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        run.font.size = Pt(13)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _write_footers(paper: DocxDocument, document: b.Document) -> None:
    """The mark of illustrative figures on every page; the means of verification at the paper's end."""
    if document.seal is not None:
        _write_seal(paper, document.seal)
    if not document.illustrative:
        return
    for section in paper.sections:
        for footer in (section.footer, section.first_page_footer):
            footer.is_linked_to_previous = False
            line = footer.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _add(line, "Số liệu minh họa", size=9, italic=True, colour=GREY)


def _write_seal(paper: DocxDocument, seal: b.Seal) -> None:
    grid = _grid(paper, [20, 120])
    grid.alignment = WD_TABLE_ALIGNMENT.LEFT
    picture, words = grid.rows[0].cells
    picture.paragraphs[0].add_run().add_picture(io.BytesIO(qr.png_of(seal.url)), width=Mm(15))
    words.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = _tight(words.paragraphs[0])
    _add(
        line,
        "Quét mã hoặc nhập mã tại trang xác minh để kiểm tra văn bản.\nMã xác minh: ",
        size=8,
        colour=GREY,
    )
    _add(line, seal.code, size=8, strong=True)
    _add(line, f"\n{seal.url}", size=8, colour=GREY)


# --- pieces ---------------------------------------------------------------------------------------


def _add(
    line: DocxParagraph,
    text: b.Rich,
    *,
    size: float = BODY,
    strong: bool = False,
    italic: bool = False,
    colour: RGBColor | None = None,
) -> None:
    for part in b.runs_of(text):
        run = line.add_run(_writable(part.text))
        run.font.size = Pt(size)
        run.bold = strong or part.bold
        run.italic = italic or part.italic
        if colour is not None:
            run.font.color.rgb = colour


def _writable(text: str) -> str:
    """The text without signs XML cannot hold, its accents composed."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", "".join(kept))


def _tight(line: DocxParagraph, align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT) -> DocxParagraph:
    line.alignment = align
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = 1.0
    return line


def _centred(
    cell_or_paper: Cell | DocxDocument, text: b.Rich, *, size: float = BODY, strong: bool = True
) -> DocxParagraph:
    line = _tight(cell_or_paper.add_paragraph(), WD_ALIGN_PARAGRAPH.CENTER)
    _add(line, text, size=size, strong=strong)
    return line


def _grid(paper: DocxDocument, widths: Sequence[float]) -> DocxTable:
    """A table without borders, its columns so many millimetres wide."""
    grid = paper.add_table(rows=1, cols=len(widths))
    grid.autofit = False
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    _without_cell_margins(grid)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return grid


def _without_cell_margins(grid: DocxTable) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _rule(line: DocxParagraph, *, inset: float) -> None:
    """A rule below a line of text, `inset` millimetres in from both sides."""
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(inset)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    line._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)
    if not line.text:
        line.paragraph_format.line_spacing = Pt(4)


def _drop_first(cell: Cell) -> None:
    """Take away the empty paragraph every new cell starts with."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        first._p.getparent().remove(first._p)


# --- head -----------------------------------------------------------------------------------------


def _write_head(paper: DocxDocument, document: b.Document) -> None:
    head = _grid(paper, [76, 92])  # three millimetres over, so that neither line breaks
    head.add_row()
    body, motto = head.rows[0].cells
    if document.letterhead.parent:
        _centred(body, document.letterhead.parent.upper(), size=12, strong=False)
    _centred(body, document.letterhead.body.upper(), size=12)
    _rule(_centred(body, "", size=2), inset=24)
    _centred(motto, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12)
    _rule(_centred(motto, "Độc lập - Tự do - Hạnh phúc", size=13), inset=15)
    number, place = head.rows[1].cells
    gap = "       " if document.number is None else ""
    _centred(number, "" if document.is_working else f"Số: {gap}{document.number_text}", size=13, strong=False)
    _centred(place, b.italic(document.date_line), size=13, strong=False)
    if document.kind is DocumentKind.LETTER:
        _centred(number, f"V/v {document.title}", size=12, strong=False)
    for cell in (body, motto, number, place):
        _drop_first(cell)
    for cell in (number, place):
        cell.paragraphs[0].paragraph_format.space_before = Pt(6)
    if document.kind is not DocumentKind.LETTER:
        _write_title(paper, document)


def _write_title(paper: DocxDocument, document: b.Document) -> None:
    heading = _centred(paper, document.heading_text)
    heading.paragraph_format.space_before = Pt(18)
    _centred(paper, document.title)
    rule = _centred(paper, "", size=2)
    _rule(rule, inset=67)
    rule.paragraph_format.space_after = Pt(12)


# --- blocks ---------------------------------------------------------------------------------------


def _write_blocks(paper: DocxDocument, blocks: Sequence[b.Block]) -> None:
    for place, block in enumerate(blocks):
        follower = blocks[place + 1] if place + 1 < len(blocks) else None
        _write(paper, block)
        if isinstance(follower, b.Signatures):
            paper.paragraphs[-1].paragraph_format.keep_with_next = True


def _write(paper: DocxDocument, block: b.Block) -> None:
    match block:
        case b.Paragraph():
            line = _body_line(paper, block.text, indent=block.indent and block.align is b.Align.JUSTIFY)
            line.alignment = _ALIGN[block.align]
        case b.Heading():
            _write_heading(paper, block)
        case b.LegalBasis():
            for ground in b.legal_lines(block):
                _body_line(paper, b.italic(ground))
        case b.Article():
            text = b.bold(b.plain_text(block.text)) if block.titled else block.text
            _body_line(paper, (b.bold(f"Điều {block.number}. "), *b.runs_of(text)))
            _write_blocks(paper, block.blocks)
        case b.NumberedList():
            _write_list(paper, block)
        case b.Table():
            _write_table(paper, block)
        case b.KeyValues():
            _write_key_values(paper, block)
        case b.Signatures():
            _write_signatures(paper, block)


def _body_line(paper: DocxDocument, text: b.Rich, *, indent: bool = True) -> DocxParagraph:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if indent:
        line.paragraph_format.first_line_indent = INDENT
    _add(line, text)
    return line


def _write_heading(paper: DocxDocument, block: b.Heading) -> None:
    if block.level == 0:
        line = _centred(paper, block.text)
        line.paragraph_format.space_after = line.paragraph_format.space_before = Pt(6)
    else:
        line = paper.add_paragraph()
        line.paragraph_format.first_line_indent = INDENT
        _add(line, block.text, strong=True, italic=block.level >= 3)
    line.paragraph_format.keep_with_next = True


def _write_list(paper: DocxDocument, block: b.NumberedList) -> None:
    for mark, item in b.marked_items(block):
        if isinstance(item, b.NumberedList):
            _write_list(paper, item)
        else:
            _body_line(paper, (f"{mark} ", *b.runs_of(item)))


def _write_key_values(paper: DocxDocument, block: b.KeyValues) -> None:
    for label, value in block.lines:
        _body_line(paper, (f"{label}: ", *b.runs_of(value)))


def _write_table(paper: DocxDocument, block: b.Table) -> None:
    if block.caption:
        _centred(paper, block.caption).paragraph_format.keep_with_next = True
    room = _room(paper.sections[-1])
    share = sum(column.width for column in block.columns)
    widths = [Emu(int(room * column.width / share)) for column in block.columns]
    table = paper.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    titles = tuple(column.title for column in block.columns)
    _fill_row(table, 0, b.Row(titles, strong=True), block, widths, head=True)
    lines = [*block.rows, *([b.Row(block.totals, strong=True)] if block.totals else [])]
    for place, row in enumerate(lines, start=1):
        table.add_row()
        _fill_row(table, place, row, block, widths)
    _tight(paper.add_paragraph()).paragraph_format.space_after = Pt(4)


def _fill_row(
    table: DocxTable, place: int, row: b.Row, block: b.Table, widths: Sequence[Emu], *, head: bool = False
) -> None:
    line = table.rows[place]
    _mark_row(line._tr, repeats=head)
    cells = line.cells
    for i, width in enumerate(widths):
        cells[i].width = width
    for i, text in enumerate(row.cells):
        spans = i == len(row.cells) - 1 and i < len(widths) - 1
        cell = cells[i].merge(cells[-1]) if spans else cells[i]
        align = b.Align.CENTER if head else b.Align.LEFT if spans else block.columns[i].align
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        words = _tight(cell.paragraphs[0], _ALIGN[b.Align.LEFT if align is b.Align.JUSTIFY else align])
        words.paragraph_format.space_before = words.paragraph_format.space_after = Pt(2)
        _add(words, text, size=block.text_size, strong=row.strong)


def _mark_row(row: object, *, repeats: bool) -> None:
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]
    for name in ("w:cantSplit", *(("w:tblHeader",) if repeats else ())):
        properties.append(OxmlElement(name))


def _write_signatures(paper: DocxDocument, block: b.Signatures) -> None:
    if block.title:
        _centred(paper, block.title.upper()).paragraph_format.keep_with_next = True
    if len(block.signers) == 1 and not block.centred:
        left, right = _grid(paper, [75, 90]).rows[0].cells
        _write_recipients(left, block.recipients)
        for write in (_write_post, _write_mark, _write_name):
            write(right, block.signers[0])
        _drop_first(right)
        return
    columns = min(block.columns, max(2, len(block.signers)))
    for start in range(0, len(block.signers), columns):
        _write_side_by_side(paper, block.signers[start : start + columns], width=165 / columns)
    if block.recipients:
        _write_recipients(_grid(paper, [165]).rows[0].cells[0], block.recipients)


def _write_side_by_side(paper: DocxDocument, signers: Sequence[b.Signer], *, width: float) -> None:
    """Posts, marks and names in a row each, so that all stand on one level."""
    grid = _grid(paper, [width] * len(signers))
    for place, write in enumerate((_write_post, _write_mark, _write_name)):
        row = grid.add_row() if place else grid.rows[0]
        _mark_row(row._tr, repeats=False)
        for cell, signer in zip(row.cells, signers, strict=True):
            cell.width = Mm(width)
            write(cell, signer)
            _drop_first(cell)
    _tight(paper.add_paragraph())


def _write_post(cell: Cell, signer: b.Signer) -> None:
    for line in (signer.organisation, signer.authority, signer.post):
        if line:
            _centred(cell, line.upper(), size=13).paragraph_format.keep_with_next = True


def _write_mark(cell: Cell, signer: b.Signer) -> None:
    mark = _tight(cell.add_paragraph(), WD_ALIGN_PARAGRAPH.CENTER)
    mark.paragraph_format.space_before = mark.paragraph_format.space_after = Pt(20)
    mark.paragraph_format.keep_with_next = True
    _add(mark, signer.signature_line, size=8.5, colour=BLUE)


def _write_name(cell: Cell, signer: b.Signer) -> None:
    _centred(cell, signer.name)


def _write_recipients(cell: Cell, recipients: Sequence[str]) -> None:
    if not recipients:
        return
    line = _tight(cell.paragraphs[0])
    _add(line, "Nơi nhận:", size=12, strong=True, italic=True)
    for place, recipient in enumerate(recipients, start=1):
        end = "." if place == len(recipients) else ";"
        _add(_tight(cell.add_paragraph()), f"- {recipient.rstrip(' .;')}{end}", size=11)


def _write_annex(paper: DocxDocument, annex: b.Annex, document: b.Document) -> None:
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, landscape=annex.landscape)
    restart = OxmlElement("w:pgNumType")
    restart.set(qn("w:start"), "1")
    section._sectPr.append(restart)
    _centred(paper, annex.label)
    _centred(paper, annex.title.upper())
    if annex.referring:
        _centred(paper, b.italic(document.reference), strong=False)
    rule = _centred(paper, "", size=2)
    _rule(rule, inset=Emu(_room(section)).mm / 2 - 15)
    rule.paragraph_format.space_after = Pt(10)
    _write_blocks(paper, annex.blocks)


def _packed(paper: DocxDocument) -> bytes:
    """The file with one fixed time on all its parts, so that the same document gives the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    paper.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            fixed = zipfile.ZipInfo(part.filename, _EARLIEST_ZIP_TIME)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, source.read(part))
    return out.getvalue()
