"""The scoring pages: who may open them, what they take, and a fixed number of queries."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import covenants, scoring
from thidua.clusters.enums import Stage
from thidua.kernel.models import Draft
from thidua.scoring import actions, queries
from thidua.scoring.interfaces.sheet_excel import write_sheet
from thidua.scoring.interfaces.table_excel import write_table
from thidua.scoring.interfaces.table_rows import FIELDS
from thidua.scoring.models import RankingPublication, ScoringTable, SelfScoreEntry
from thidua.scoring.specs import LineValue

CUT = {"I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng quý IV")}


def client_of(account):
    client = Client()
    client.force_login(account)
    return client


def address(name, *args):
    return reverse(f"workspace:{name}", args=args)


def cells(of, typed, notes=None):
    """What a browser posts for a sheet: every cell of every leaf."""
    table = queries.load_table(of.table)
    posted = {}
    for criterion in table.leaves:
        posted[f"v-{criterion.pk}"] = typed.get(criterion.code, "")
        posted[f"n-{criterion.pk}"] = (notes or {}).get(criterion.code, "")
    return posted


TYPED = {"I.1": "18,5", "I.2": "8,5", "II.1": "Đạt", "II.2": "15", "II.3": "- 0,25"}


@pytest.fixture
def of():
    return scoring.frozen()


@pytest.fixture
def member(of):
    return client_of(of.year.offices["hoa-binh"])


@pytest.fixture
def head(of):
    return client_of(of.year.offices["bac-kan"])


def test_a_member_types_its_scores_with_commas(of, member):
    sheet = of.sheet("hoa-binh")
    page = address("scoring-sheet", sheet.pk)
    assert "v-" in member.get(page).content.decode()
    answer = member.post(page, cells(of, TYPED, {"I.1": "BC 12"}) | {"seen_version": 1})
    assert answer.status_code == 302
    view = queries.sheet_view(of.sheet("hoa-binh"))
    assert view.self_total.points == Decimal("93.25")
    assert view.by_code["I.1"].self_entry.note == "BC 12"


def test_wrong_cells_keep_what_was_typed_and_save_nothing(of, member):
    page = address("scoring-sheet", of.sheet("hoa-binh").pk)
    answer = member.post(page, cells(of, TYPED | {"I.1": "mười tám", "II.2": "21"}) | {"seen_version": 1})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="mười tám"' in body
    assert "không phải là số" in body
    assert f'id="p-{of.table.criteria.get(code="I.1").pk}"></span>' in body, (
        "nothing but what is wrong with it"
    )
    assert not SelfScoreEntry.objects.exists()
    answer = member.post(page, cells(of, TYPED | {"II.2": "21"}) | {"seen_version": 1})
    assert "Vượt mức tối đa 20" in answer.content.decode()
    assert not SelfScoreEntry.objects.exists()


def test_the_second_of_two_officers_keeps_what_was_typed(of, member):
    sheet = of.sheet("hoa-binh")
    scoring.save(of, "hoa-binh")
    answer = member.post(
        address("scoring-sheet", sheet.pk), cells(of, TYPED) | {"seen_version": sheet.version}
    )
    body = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="18,5"' in body
    assert "bản mới: 18" in body
    assert SelfScoreEntry.objects.count() == 4


def test_live_totals_answer_without_saving(of, member):
    sheet = of.sheet("hoa-binh")
    answer = member.post(
        address("scoring-preview", sheet.pk),
        cells(of, TYPED | {"II.2": "99"}),
        headers={"HX-Request": "true"},
    )
    body = answer.content.decode()
    table = queries.load_table(of.table)
    group = next(c for c in table.groups if c.code == "I")
    assert f'id="p-{group.pk}" hx-swap-oob="innerHTML">58,50<' in body
    assert "Vượt mức tối đa 20" in body
    assert not SelfScoreEntry.objects.exists()


def test_a_draft_is_restored_and_saving_drops_it(of, member):
    sheet = of.sheet("hoa-binh")
    page = {"draft_page": "page-1"}
    kept = cells(of, {"I.1": "7,5"}) | page
    member.post(address("draft-keep"), kept | {"draft_key": f"scoring-sheet:{sheet.pk}"})
    body = member.get(address("scoring-sheet", sheet.pk)).content.decode()
    assert 'value="7,5"' in body
    assert "Đã khôi phục bản nháp" in body
    member.post(address("scoring-sheet", sheet.pk), cells(of, TYPED) | {"seen_version": 1} | page)
    assert not Draft.objects.exists()
    member.post(address("draft-keep"), kept | {"draft_key": f"scoring-sheet:{sheet.pk}"})
    assert not Draft.objects.exists(), "sent by the saved page, and late"


def test_submitting_by_page_tells_what_is_missing_then_hands_in(of, member):
    scoring.save(of, "hoa-binh")
    sheet = of.sheet("hoa-binh")
    page = address("scoring-submit", sheet.pk)
    answer = member.post(page, {"seen_version": sheet.version})
    assert answer.status_code == 422
    assert "bắt buộc có minh chứng" in answer.content.decode()
    scoring.evidence(of, "hoa-binh")
    assert member.post(page, {"seen_version": sheet.version}).status_code == 302
    assert of.sheet("hoa-binh").state == "submitted"


def test_evidence_by_page(of, member):
    sheet = of.sheet("hoa-binh")
    page = address("scoring-evidence", sheet.pk, "II.2")
    assert member.get(page).status_code == 200
    assert member.post(page, {"kind": "file"}).status_code == 422
    upload = SimpleUploadedFile("anh.png", scoring.png().read())
    assert member.post(page, {"kind": "file", "title": "Ảnh", "upload": upload}).status_code == 302
    fragment = member.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "anh.png" in fragment
    assert "<html" not in fragment
    assert member.get(address("scoring-evidence", sheet.pk, "IX")).status_code == 404
    evidence = of.sheet("hoa-binh").evidence.get()
    taken = member.post(address("scoring-evidence-withdraw", sheet.pk, evidence.pk))
    assert taken.status_code == 302
    assert not of.sheet("hoa-binh").evidence.filter(withdrawn_at__isnull=True).exists()


def test_excel_out_and_in_by_page(of, member):
    scoring.save(of, "hoa-binh")
    sheet = of.sheet("hoa-binh")
    download = member.get(address("scoring-sheet-excel", sheet.pk))
    assert download.status_code == 200
    file = SimpleUploadedFile("tu-cham.xlsx", download.content)
    page = address("scoring-import", sheet.pk)
    assert member.post(page, {"file": file, "seen_version": sheet.version}).status_code == 302
    wrong = SimpleUploadedFile("tu-cham.xlsx", b"not excel")
    answer = member.post(page, {"file": wrong, "seen_version": sheet.version + 1})
    assert answer.status_code == 422
    assert ".xlsx" in answer.content.decode()


def test_a_member_cannot_open_or_fill_another_members_sheet(of):
    other = client_of(of.year.offices["hoa-binh"])
    sheet = of.sheet("tuyen-quang")
    for name in (
        "scoring-sheet",
        "scoring-sheet-excel",
        "scoring-trace-total",
        "scoring-agreement",
        "scoring-appraisal",
    ):
        assert other.get(address(name, sheet.pk)).status_code == 403, name
    posted = cells(of, TYPED) | {"seen_version": 1}
    assert other.post(address("scoring-sheet", sheet.pk), posted).status_code == 403
    assert not SelfScoreEntry.objects.exists()


def test_the_head_reads_but_does_not_fill_a_members_sheet(of, head):
    sheet = of.sheet("hoa-binh")
    page = address("scoring-sheet", sheet.pk)
    assert head.get(page).status_code == 200
    assert head.post(page, cells(of, TYPED) | {"seen_version": 1}).status_code == 403


def test_appraising_by_page(of, head):
    scoring.submitted(of, "hoa-binh")
    of.year.at_stage(Stage.APPRAISING)
    sheet = of.sheet("hoa-binh")
    page = address("scoring-appraisal", sheet.pk)
    assert head.get(page).status_code == 200
    answer = head.post(page, cells(of, {"I.1": "16"}) | {"seen_version": sheet.version})
    assert answer.status_code == 422
    assert "hãy ghi lý do" in answer.content.decode()
    posted = cells(of, {"I.1": "16"}, {"I.1": "Thiếu"}) | {"seen_version": sheet.version, "then": "accept"}
    assert head.post(page, posted).status_code == 302
    sheet = of.sheet("hoa-binh")
    closed = head.post(address("scoring-close", sheet.pk), {"seen_version": sheet.version, "summary": "Đạt"})
    assert closed.status_code == 302
    assert of.sheet("hoa-binh").state == "appraised"
    assert queries.sheet_view(of.sheet("hoa-binh")).appraised_total.points == Decimal(91)


def test_asking_and_answering_by_page(of, head, member):
    scoring.submitted(of, "hoa-binh")
    of.year.at_stage(Stage.APPRAISING)
    sheet = of.sheet("hoa-binh")
    page = address("scoring-return", sheet.pk)
    told = {"reason": "Rõ", "line_1": "I.2", "question_1": "Nguồn số liệu?", "seen_version": sheet.version}
    assert head.post(page, told | {"reason": ""}).status_code == 422
    assert head.post(page, told).status_code == 302
    sheet = of.sheet("hoa-binh")
    question = queries.sheet_view(sheet).open_questions[0]
    answers = address("scoring-answers", sheet.pk)
    assert "Nguồn số liệu?" in member.get(answers).content.decode()
    done = member.post(answers, {f"q{question.pk}": "Cục Thống kê", "seen_version": sheet.version})
    assert done.status_code == 302
    assert queries.sheet_view(of.sheet("hoa-binh")).open_questions == []


def test_agreeing_and_minutes_by_page(of, head, member):
    of.year.at_stage(Stage.APPRAISING)
    scoring.appraised(of, "hoa-binh", CUT)
    sheet = of.sheet("hoa-binh")
    page = address("scoring-agreement", sheet.pk)
    assert "Thiếu minh chứng quý IV" in member.get(page).content.decode()
    for client in (member, head):
        sheet = of.sheet("hoa-binh")
        told = {"seen_version": sheet.version}
        assert client.post(address("scoring-agree", sheet.pk), told).status_code == 302
    assert head.post(address("scoring-minutes", sheet.pk)).status_code == 302
    assert "BBTĐ-CTĐ" in head.get(page).content.decode()
    correction = address("scoring-correct", sheet.pk, "I.1")
    told = {"value": "17", "reason": "Cộng nhầm", "seen_version": of.sheet("hoa-binh").version}
    assert member.post(correction, told).status_code == 403
    assert head.post(correction, told | {"value": "hai"}).status_code == 422
    assert head.post(correction, told).status_code == 302
    assert queries.sheet_view(of.sheet("hoa-binh")).agreed_total.points == Decimal(92)


def test_disagreeing_and_reserving_by_page(of, member):
    of.year.at_stage(Stage.APPRAISING)
    scoring.appraised(of, "hoa-binh", CUT)
    sheet = of.sheet("hoa-binh")
    respond = address("scoring-respond", sheet.pk, "I.1")
    told = {"agrees": "0", "explanation": "", "seen_version": sheet.version}
    assert member.post(respond, told).status_code == 422
    assert member.post(respond, told | {"explanation": "Đã gửi"}).status_code == 302
    sheet = of.sheet("hoa-binh")
    agree = member.post(address("scoring-agree", sheet.pk), {"seen_version": sheet.version})
    assert agree.status_code == 409
    reserve = {"text": "Đề nghị ghi nhận 18 điểm", "seen_version": sheet.version}
    assert member.post(address("scoring-reserve", sheet.pk), reserve).status_code == 302
    assert of.sheet("hoa-binh").state == "reserved"


def test_agreeing_to_a_page_that_has_changed_is_refused(of, member):
    of.year.at_stage(Stage.APPRAISING)
    scoring.appraised(of, "hoa-binh", CUT)
    sheet = of.sheet("hoa-binh")
    stale = {"seen_version": sheet.version - 1}
    assert member.post(address("scoring-agree", sheet.pk), stale).status_code == 409
    assert of.sheet("hoa-binh").state == "appraised"


def test_ranking_is_published_by_page_and_then_seen_by_members(of, head, member):
    for code in of.year.members:
        scoring.agreed(of, code, CUT if code == "hoa-binh" else None)
    of.year.at_stage(Stage.AGREED)
    page = address("ranking", of.year.season_id)
    assert "Chưa có xếp hạng để xem" in member.get(page).content.decode()
    assert member.post(address("ranking-publish", of.year.season_id)).status_code == 403
    assert head.post(address("ranking-publish", of.year.season_id)).status_code == 302
    assert RankingPublication.objects.count() == 1
    body = member.get(page).content.decode()
    assert "Đã công bố" in body
    assert "đồng hạng" in body
    assert member.get(address("ranking-excel", of.year.season_id)).status_code == 200
    overview = member.get(address("scoring-overview", of.year.season_id)).content.decode()
    assert "93,0" in overview


def test_the_overview_hides_what_a_member_may_not_see(of, member, head):
    scoring.save(of, "tuyen-quang")
    page = address("scoring-overview", of.year.season_id)
    assert "93,0" not in member.get(page).content.decode()
    assert "93,0" in head.get(page).content.decode()


def test_every_trace_opens_as_page_and_as_fragment(of, head):
    scoring.agreed(of, "hoa-binh", CUT)
    sheet = of.sheet("hoa-binh")
    for code in ("I", "I.1", "I.2", "I.3", "II.1", "II.3"):
        assert head.get(address("scoring-trace", sheet.pk, code)).status_code == 200
    body = head.get(
        address("scoring-trace", sheet.pk, "I.1"), headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in body
    for said in ("Tự chấm: 18", "Thẩm định: 16", "Thống nhất: 16", "Thiếu minh chứng quý IV"):
        assert said in body
    assert "8,5" in head.get(address("scoring-trace", sheet.pk, "I.2")).content.decode()
    assert head.get(address("scoring-trace-total", sheet.pk)).status_code == 200
    assert head.get(address("scoring-trace", sheet.pk, "IX")).status_code == 404


def test_a_table_is_imported_edited_copied_and_frozen_by_page():
    year = covenants.year(stage=Stage.PLANNING)
    head, member = client_of(year.offices["bac-kan"]), client_of(year.offices["hoa-binh"])
    season = year.season_id
    assert "Lập bảng tiêu chí" in head.get(address("scoring-table", season)).content.decode()
    assert member.get(address("scoring-table-new", season)).status_code == 403
    source = queries.load_table(scoring.built(year))
    file = SimpleUploadedFile("bang.xlsx", write_table(source))
    new = address("scoring-table-new", season)
    assert head.get(new).status_code == 200
    told = {"way": "file", "file-title": "Bảng nhập", "file-file": file}
    assert head.post(new, told).status_code == 302
    assert head.post(new, {"way": "copy", "copy-source": f"table:{source.table.pk}"}).status_code == 302
    copied = ScoringTable.objects.get(number=3)
    edit = address("scoring-table-edit", copied.pk)
    body = head.get(edit).content.decode()
    assert 'value="I.2"' in body
    assert member.get(edit).status_code == 403
    rows = {
        "c-code": ["I", "1", "2", ""],
        "c-title": ["Nhóm", "Kế hoạch", "Báo cáo", ""],
        "c-maximum": ["10", "4,5", "5,5", ""],
        "c-kind": ["", "Đạt / không đạt", "", ""],
    }
    rows |= {f"c-{name}": [""] * 4 for name in FIELDS if f"c-{name}" not in rows}
    rules = {
        "title": "Bảng sửa",
        "total": "10",
        "decimals": "1",
        "rounding": "lines",
        "mode": "half_up",
        "start": "zero",
        "not_assigned": "zero",
        "tie_1": "group_points:I",
    }
    wrong = rules | rows | {"c-maximum": ["10", "bốn", "5,5", ""], "seen_version": copied.version}
    assert head.post(edit, wrong).status_code == 422
    assert head.post(edit, rules | rows | {"seen_version": copied.version}).status_code == 302
    assert list(copied.criteria.values_list("code", flat=True)) == ["I", "I.1", "I.2"]
    stale = head.post(edit, rules | rows | {"seen_version": 1})
    assert stale.status_code == 409
    frozen = head.post(address("scoring-table-freeze", copied.pk), {"seen_version": 2, "ground": "KH"})
    assert frozen.status_code == 302
    assert member.get(address("scoring-table", season)).status_code == 200
    assert member.get(address("scoring-table-excel", copied.pk)).status_code == 200
    assert head.get(edit).status_code == 409


def test_a_wrong_excel_table_is_told_by_cell():
    year = covenants.year(stage=Stage.PLANNING)
    head = client_of(year.offices["bac-kan"])
    file = SimpleUploadedFile("bang.xlsx", io.BytesIO(b"x").read())
    told = {"way": "file", "file-title": "Bảng", "file-file": file}
    answer = head.post(address("scoring-table-new", year.season_id), told)
    assert answer.status_code == 422
    assert not ScoringTable.objects.exists()


def test_pages_take_the_same_queries_for_one_member_and_three(django_assert_max_num_queries):
    of = scoring.frozen(stage=Stage.APPRAISING)
    head = client_of(of.year.offices["bac-kan"])
    page = address("scoring-overview", of.year.season_id)
    counts = []
    for code in of.year.members:
        scoring.agreed(of, code, CUT)
        with django_assert_max_num_queries(60) as captured:
            head.get(page)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_the_sheet_page_takes_the_same_queries_whatever_is_on_it(django_assert_max_num_queries):
    of = scoring.frozen(stage=Stage.APPRAISING)
    head = client_of(of.year.offices["bac-kan"])
    scoring.agreed(of, "tuyen-quang", CUT)
    scoring.agreed(of, "hoa-binh", CUT)
    for code in ("II.1", "II.3", "I.1"):
        sheet = of.sheet("hoa-binh")
        line = queries.sheet_view(sheet).by_code[code]
        answer = line.criterion.kind == "yes_no"
        value = (
            LineValue(answer=False)
            if answer
            else LineValue(points=Decimal(-2) if code == "II.3" else Decimal(3))
        )
        actions.correct_agreed_score(
            by=of.year.offices["bac-kan"],
            at=scoring.AGREED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            code=code,
            value=value,
            reason="Đính chính",
        )
    counts = []
    for code in ("tuyen-quang", "hoa-binh"):
        sheet = of.sheet(code)
        for name in ("scoring-sheet", "scoring-agreement", "scoring-trace-total", "scoring-appraisal"):
            with django_assert_max_num_queries(60) as captured:
                assert head.get(address(name, sheet.pk)).status_code == 200
            counts.append((name, len(captured)))
    assert len(set(counts)) == 4, counts


def test_an_excel_of_the_sheet_has_only_what_the_reader_may_see(of, member):
    scoring.submitted(of, "hoa-binh")
    view = queries.sheet_view(of.sheet("hoa-binh"))
    targets = queries.registered_targets(view.sheet)
    assert len(write_sheet(view, targets=targets, with_appraisal=True)) > 1000
    assert member.get(address("scoring-sheet-excel", view.sheet.pk)).status_code == 200
