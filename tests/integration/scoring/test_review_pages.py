"""The pages of cross checks and objections: who may open them, what they take, and a fixed number of queries."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import scoring
from thidua.clusters.enums import Stage
from thidua.scoring import actions, queries
from thidua.scoring.models import CrossCheckDraw, CrossCheckEntry, Objection
from thidua.scoring.specs import LineValue

FIVE = ("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai", "phu-tho")
FOUND = {"I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng quý IV")}


def client_of(account):
    client = Client()
    client.force_login(account)
    return client


def address(name, *args):
    return reverse(f"workspace:{name}", args=args)


def uploaded(book):
    """The workbook as somebody sends it."""
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("kiem-tra-cheo.xlsx", content.getvalue())


def excel_columns(answer):
    """The columns of the answer's first sheet by title, each by the STT of its rows."""
    head, *rows = load_workbook(io.BytesIO(answer.content)).active.values
    return {title: {row[0]: row[place] for row in rows} for place, title in enumerate(head)}


class TestCrossChecks:
    @pytest.fixture
    def of(self):
        return scoring.frozen(*FIVE, stage=Stage.APPRAISING)

    @pytest.fixture
    def head(self, of):
        return client_of(of.year.offices["bac-kan"])

    @pytest.fixture
    def checking(self, of):
        """Hòa Bình's sheet handed in, with who checks it."""
        actions.draw_cross_checks(
            by=of.year.offices["bac-kan"], at=scoring.SELF_AT, season=of.year.season, seed=2023
        )
        scoring.submitted(of, "hoa-binh")
        return queries.assignments_of(of.year.season).get(checked=of.year.members["hoa-binh"])

    def test_the_head_draws_and_everybody_sees_who_checks_whom(self, of, head):
        page = address("cross-checks", of.year.season_id)
        assert "Rút thăm phân công" in head.get(page).content.decode()
        posted = {"seed": "77", "each": "1", "one_1": "yen-bai", "other_1": "phu-tho"}
        assert head.post(address("cross-check-draw", of.year.season_id), posted).status_code == 302
        drawn = CrossCheckDraw.objects.get()
        assert (drawn.seed, drawn.conflicts) == (77, [["phu-tho", "yen-bai"]])
        for code in FIVE:
            body = client_of(of.year.offices[code]).get(page).content.decode()
            assert "<b>77</b>" in body
            assert "Phú Thọ – Yên Bái" in body

    @pytest.mark.parametrize(
        ("posted", "said"),
        [
            ({"seed": "x", "each": "1"}, "Hãy nhập số nguyên."),
            ({"seed": "1", "each": "3"}, "cần ít nhất 7 thành viên"),
            ({"seed": "1", "each": "1", "one_1": "yen-bai"}, "Hãy chọn hai đơn vị khác nhau."),
        ],
    )
    def test_what_cannot_be_drawn_is_told_at_its_field(self, of, head, posted, said):
        answer = head.post(address("cross-check-draw", of.year.season_id), posted)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not CrossCheckDraw.objects.exists()

    def test_members_do_not_draw(self, of):
        member = client_of(of.year.offices["hoa-binh"])
        assert member.get(address("cross-check-draw", of.year.season_id)).status_code == 403

    def test_a_checker_types_beside_the_self_score_and_finishes(self, of, checking):
        checker = client_of(of.year.offices[checking.checker.code])
        page = address("cross-check", checking.pk)
        assert "18" in checker.get(page).content.decode()
        lines = queries.load_table(of.table).by_code
        posted = {f"v-{lines['I.1'].pk}": "16,5", "seen_version": "1"}
        refused = checker.post(page, posted)
        assert refused.status_code == 422
        assert 'value="16,5"' in refused.content.decode()
        posted[f"n-{lines['I.1'].pk}"] = "Thiếu minh chứng"
        assert checker.post(page, posted | {"then": "accept"}).status_code == 302
        assert CrossCheckEntry.objects.count() == 4
        finish = {"opinion": "Đúng thực tế", "seen_version": "2"}
        assert checker.post(address("cross-check-close", checking.pk), finish).status_code == 302
        assert "readonly" in checker.get(page).content.decode()

    def test_nobody_but_the_checkers_office_opens_its_page(self, of, checking):
        page = address("cross-check", checking.pk)
        others = [of.year.offices[code] for code in FIVE if code != checking.checker.code]
        for by in (*others, of.year.auditor, scoring.stranger()):
            assert client_of(by).get(page).status_code == 404

    def test_before_the_sheet_is_handed_in_its_page_shows_nothing_of_it(self, of):
        scoring.save(of, "yen-bai")
        actions.draw_cross_checks(
            by=of.year.offices["bac-kan"], at=scoring.SELF_AT, season=of.year.season, seed=2023
        )
        found = queries.assignments_of(of.year.season).get(checked=of.year.members["yen-bai"])
        body = client_of(of.year.offices[found.checker.code]).get(address("cross-check", found.pk))
        assert "chưa nộp bảng tự chấm" in body.content.decode()
        assert "Cải cách hành chính" not in body.content.decode()

    def test_the_column_stands_in_appraisal_agreement_and_trace_once_closed(self, of, checking):
        told = {
            "by": of.year.offices[checking.checker.code],
            "at": scoring.SELF_AT,
            "assignment": checking,
            "sheet": of.sheet("hoa-binh"),
        }
        actions.enter_cross_check(**told, seen_version=1, values=FOUND, accept_rest=True)
        checking.refresh_from_db()
        actions.close_cross_check(**told, seen_version=checking.version, opinion="Đúng thực tế")
        sheet = of.sheet("hoa-binh")
        team = client_of(of.year.offices["bac-kan"])
        member = client_of(of.year.offices["hoa-binh"])
        appraisal = team.get(address("scoring-appraisal", sheet.pk)).content.decode()
        assert "Thiếu minh chứng quý IV" in appraisal
        assert "Đúng thực tế" in appraisal
        trace = member.get(address("scoring-trace", sheet.pk, "I.1")).content.decode()
        assert re.search(r"Kiểm tra chéo, [^:<]+: 16", trace)
        changes = {"I.1": LineValue(points=Decimal(17), text="Đạt phần lớn")}
        sheet = of.sheet("hoa-binh")
        by = of.year.offices["bac-kan"]
        actions.appraise(
            by=by,
            at=scoring.APPRAISED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            values=changes,
            accept_rest=True,
        )
        sheet = of.sheet("hoa-binh")
        actions.close_appraisal(by=by, at=scoring.APPRAISED_AT, sheet=sheet, seen_version=sheet.version)
        agreement = member.get(address("scoring-agreement", sheet.pk)).content.decode()
        assert "Thiếu minh chứng quý IV" in agreement
        assert "Đạt phần lớn" in agreement

    def finish(self, of, checking):
        told = {
            "by": of.year.offices[checking.checker.code],
            "at": scoring.SELF_AT,
            "assignment": checking,
            "sheet": of.sheet("hoa-binh"),
        }
        actions.enter_cross_check(**told, seen_version=1, values=FOUND, accept_rest=True)
        checking.refresh_from_db()
        actions.close_cross_check(**told, seen_version=checking.version, opinion="Đúng thực tế")

    def test_the_head_gives_a_finished_one_back_and_the_checker_reads_why(self, of, head, checking):
        overview, back = address("cross-checks", of.year.season_id), address("cross-check-back", checking.pk)
        assert head.get(back).status_code == 409
        self.finish(of, checking)
        assert back in head.get(overview).content.decode()
        member = client_of(of.year.offices["hoa-binh"])
        assert back not in member.get(overview).content.decode()
        assert member.get(back).status_code == 403
        form = head.get(back).content.decode()
        assert "Đúng thực tế" in form
        empty = head.post(back, {"reason": "", "seen_version": "3"})
        assert empty.status_code == 422
        assert head.post(back, {"reason": "Sai dòng I.1", "seen_version": "3"}).status_code == 302
        checker = client_of(of.year.offices[checking.checker.code])
        body = checker.get(address("cross-check", checking.pk)).content.decode()
        assert "Sai dòng I.1" in body
        assert "readonly" not in body
        page = member.get(overview).content.decode()
        assert "Được trả lại" in page
        assert "Sai dòng I.1" in page
        assert head.get(back).status_code == 409

    def test_a_checker_fills_its_list_offline_and_brings_it_back(self, of, checking):
        checker = client_of(of.year.offices[checking.checker.code])
        excel, back = address("cross-check-excel", checking.pk), address("cross-check-import", checking.pk)
        book = load_workbook(io.BytesIO(checker.get(excel).content))
        sheet = book.active
        head = [cell.value for cell in sheet[1]]
        rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
        assert rows["I.2"][head.index("Điểm tự chấm")].value == 40
        told = {
            "I.1": ("Điểm", "15,5"),
            "I.2": ("Kết quả", 8.5),
            "II.1": ("Kết quả", "đạt"),
            "II.2": ("Điểm", 15),
        }
        for code, (what, value) in told.items():
            rows[code][head.index(f"{what} kiểm tra chéo")].value = value
        refused = checker.post(back, {"seen_version": "1", "file": uploaded(book)})
        assert refused.status_code == 422
        assert "Dòng I.1: điểm kiểm tra chéo khác điểm tự chấm" in refused.content.decode()
        assert not CrossCheckEntry.objects.exists()
        rows["I.1"][head.index("Lý do")].value = "Thiếu minh chứng quý IV"
        rows["II.2"][head.index("Điểm kiểm tra chéo")].value = "hai mươi"
        refused = checker.post(back, {"seen_version": "1", "file": uploaded(book)})
        assert "“hai mươi”" in refused.content.decode()
        rows["II.2"][head.index("Điểm kiểm tra chéo")].value = 15
        assert checker.post(back, {"seen_version": "1", "file": uploaded(book)}).status_code == 302
        assert CrossCheckEntry.objects.count() == 4
        view = queries.sheet_view(of.sheet("hoa-binh"))
        line = queries.cross_checks_of(view)[0].by_code["I.1"]
        assert (line.points, line.reason) == (Decimal("15.5"), "Thiếu minh chứng quý IV")
        again = SimpleUploadedFile("x.xlsx", checker.get(excel).content)
        assert checker.post(back, {"seen_version": "2", "file": again}).status_code == 302
        assert CrossCheckEntry.objects.count() == 4, "what is read back as it was written changes nothing"
        stale = SimpleUploadedFile("x.xlsx", checker.get(excel).content)
        assert checker.post(back, {"seen_version": "2", "file": stale}).status_code == 409

    def test_a_line_that_is_not_assigned_stands_so_in_the_list_and_takes_nothing(self, of, checking):
        actions.assign_lines(
            by=of.year.offices["bac-kan"],
            at=scoring.SELF_AT,
            season=of.year.season,
            lines={"hoa-binh": {"I.1": False, "I.2": False}},
            reason="Không có nhiệm vụ này",
            seen_versions={"hoa-binh": of.sheet("hoa-binh").version},
        )
        checker = client_of(of.year.offices[checking.checker.code])
        excel, back = address("cross-check-excel", checking.pk), address("cross-check-import", checking.pk)
        columns = excel_columns(checker.get(excel))
        assert columns["Điểm kiểm tra chéo"]["I.1"] == "không giao"
        assert columns["Kết quả kiểm tra chéo"]["I.2"] == "không giao"
        book = load_workbook(io.BytesIO(checker.get(excel).content))
        assert checker.post(back, {"seen_version": "1", "file": uploaded(book)}).status_code == 302
        place = list(columns).index("Điểm kiểm tra chéo") + 1
        row = next(cell.row for cell in book.active["A"] if cell.value == "I.1")
        book.active.cell(row, place).value = 12
        refused = checker.post(back, {"seen_version": "2", "file": uploaded(book)})
        assert refused.status_code == 422
        assert "không giao cho đơn vị (Không có nhiệm vụ này)" in refused.content.decode()
        assert not CrossCheckEntry.objects.exists()

    def test_nobody_else_takes_the_list_or_brings_one(self, of, checking):
        excel, back = address("cross-check-excel", checking.pk), address("cross-check-import", checking.pk)
        others = [of.year.offices[code] for code in FIVE if code != checking.checker.code]
        for by in (*others, of.year.auditor, scoring.stranger()):
            assert client_of(by).get(excel).status_code == 404
            assert client_of(by).post(back).status_code == 404

    def test_before_the_sheet_is_handed_in_there_is_no_list(self, of, head):
        actions.draw_cross_checks(
            by=of.year.offices["bac-kan"], at=scoring.SELF_AT, season=of.year.season, seed=2023
        )
        found = queries.assignments_of(of.year.season).get(checked=of.year.members["yen-bai"])
        checker = client_of(of.year.offices[found.checker.code])
        assert checker.get(address("cross-check-excel", found.pk)).status_code == 409

    def test_the_sheets_excel_has_a_column_for_each_cross_check_the_reader_may_see(self, of, head, checking):
        page = address("scoring-sheet-excel", of.sheet("hoa-binh").pk)
        member = client_of(of.year.offices["hoa-binh"])
        checker = client_of(of.year.offices[checking.checker.code])
        assert not [title for title in excel_columns(checker.get(page)) if "Kiểm tra chéo" in title]
        self.finish(of, checking)
        name = checking.checker.short_name
        for reader in (member, checker, head):
            columns = excel_columns(reader.get(page))
            points, reasons = columns[f"Kiểm tra chéo: {name}"], columns[f"Lý do: {name}"]
            assert (points["I.1"], reasons["I.1"]) == (16, "Thiếu minh chứng quý IV")
            assert (points["I.2"], points["II"], points[None]) == (40, 35, 91)
        checking.refresh_from_db()
        actions.give_cross_check_back(
            by=of.year.offices["bac-kan"],
            at=scoring.APPRAISED_AT,
            assignment=checking,
            sheet=of.sheet("hoa-binh"),
            seen_version=checking.version,
            reason="Xem lại",
        )
        assert f"Kiểm tra chéo: {name}" not in excel_columns(member.get(page))

    def test_an_earlier_draw_is_not_found(self, of, head, checking):
        actions.draw_cross_checks(
            by=of.year.offices["bac-kan"],
            at=scoring.SELF_AT,
            season=of.year.season,
            seed=5,
            reason="Sót một cặp xung đột",
        )
        assert head.get(address("cross-check-back", checking.pk)).status_code == 404

    def test_the_number_of_queries_does_not_grow_with_the_members(
        self, of, head, django_assert_max_num_queries
    ):
        actions.draw_cross_checks(
            by=of.year.offices["bac-kan"], at=scoring.SELF_AT, season=of.year.season, seed=1, each=2
        )
        with django_assert_max_num_queries(24):
            head.get(address("cross-checks", of.year.season_id))


class TestObjections:
    @pytest.fixture
    def of(self):
        of = scoring.frozen(stage=Stage.APPRAISING)
        for code in of.year.members:
            scoring.agreed(of, code)
        of.year.at_stage(Stage.AGREED)
        return of

    @pytest.fixture
    def head(self, of):
        return client_of(of.year.offices["bac-kan"])

    @pytest.fixture
    def member(self, of):
        return client_of(of.year.offices["hoa-binh"])

    def publish(self, of, head, days):
        posted = {"objection_days": days}
        assert head.post(address("ranking-publish", of.year.season_id), posted).status_code == 302

    def test_published_objected_answered_and_final(self, of, head, member):
        season = of.year.season_id
        self.publish(of, head, "3")
        assert "nhận kiến nghị đến hết" in member.get(address("ranking", season)).content.decode()
        posted = {"sheet": of.sheet("hoa-binh").pk, "code": "I.1", "text": "Đề nghị xem lại"}
        assert member.post(address("objection-new", season), posted).status_code == 302
        objection = Objection.objects.get()
        assert objection.criterion.code == "I.1"
        assert "Dòng I.1 của Hòa Bình" in head.get(address("objections", season)).content.decode()
        answer = address("objection-answer", objection.pk)
        assert member.get(answer).status_code == 403
        assert head.post(answer, {"upheld": "0", "text": ""}).status_code == 422
        assert head.post(answer, {"upheld": "0", "text": "Đã tính đủ"}).status_code == 302
        assert "Đã tính đủ" in member.get(address("objections", season)).content.decode()
        early = head.post(address("ranking-finalise", season))
        assert early.status_code == 409
        for code in of.year.members:
            by = client_of(of.year.offices[code])
            assert by.post(address("objections-waive", season)).status_code == 302
        assert "Chốt xếp hạng chính thức" in head.get(address("objections", season)).content.decode()
        assert member.post(address("ranking-finalise", season)).status_code == 403
        assert head.post(address("ranking-finalise", season), {"note": "Cả cụm"}).status_code == 302
        assert "Chính thức" in member.get(address("ranking", season)).content.decode()

    def test_an_objection_is_withdrawn_and_shown_as_withdrawn(self, of, head, member):
        season = of.year.season_id
        self.publish(of, head, "3")
        member.post(address("objection-new", season), {"text": "Đề nghị xem lại"})
        objection = Objection.objects.get()
        withdraw, answer = (
            address("objection-withdraw", objection.pk),
            address("objection-answer", objection.pk),
        )
        assert withdraw in member.get(address("objections", season)).content.decode()
        assert withdraw not in head.get(address("objections", season)).content.decode()
        assert head.get(withdraw).status_code == 403
        assert client_of(scoring.stranger()).get(withdraw).status_code == 404
        assert "Đề nghị xem lại" in member.get(withdraw).content.decode()
        assert member.post(withdraw, {"reason": "x" * 501}).status_code == 422
        assert member.post(withdraw, {"reason": "Gửi nhầm dòng"}).status_code == 302
        page = head.get(address("objections", season)).content.decode()
        assert "<s>Đề nghị xem lại</s>" in page
        assert "Gửi nhầm dòng" in page
        assert answer not in page
        assert head.get(answer).status_code == 409
        assert head.post(answer, {"upheld": "1", "text": "Chấp nhận"}).status_code == 409
        assert member.post(withdraw, {}).status_code == 409
        assert address("objection-new", season) in member.get(address("objections", season)).content.decode()

    def test_days_that_are_no_number_are_told(self, of, head):
        answer = head.post(address("ranking-publish", of.year.season_id), {"objection_days": "99"})
        assert answer.status_code == 422
        assert "Không được lớn hơn 30" in answer.content.decode()

    def test_before_publication_the_page_says_so(self, of, member):
        body = member.get(address("objections", of.year.season_id)).content.decode()
        assert "Chưa công bố xếp hạng" in body
        assert member.get(address("objection-new", of.year.season_id)).status_code == 409

    def test_strangers_see_nothing(self, of, head):
        self.publish(of, head, "3")
        stranger = client_of(scoring.stranger())
        for name in ("objections", "cross-checks", "objection-new"):
            assert stranger.get(address(name, of.year.season_id)).status_code == 404

    @pytest.mark.parametrize("count", [1, 4])
    def test_a_fixed_number_of_queries(self, of, head, member, count, django_assert_max_num_queries):
        self.publish(of, head, "3")
        for number in range(count):
            posted = {"sheet": of.sheet("bac-kan").pk, "code": "I.1", "text": f"Kiến nghị {number}"}
            member.post(address("objection-new", of.year.season_id), posted)
        with django_assert_max_num_queries(22):
            member.get(address("objections", of.year.season_id))
