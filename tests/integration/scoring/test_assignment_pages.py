"""The page on which lines are assigned to units, and such lines on every other page, in Excel and for other scorers."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import scoring, season
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.kernel.refusals import InvalidInput
from thidua.parties.enums import OrganisationKind
from thidua.scoring import actions, queries
from thidua.scoring.engine import Mark
from thidua.scoring.interfaces.owner_excel import read_owner_file, write_owner_board
from thidua.scoring.interfaces.owner_grid import read_owner_cells
from thidua.scoring.interfaces.sheet_excel import read_self_scores, write_sheet
from thidua.scoring.models import AgreedScore, AppraisalEntry, SelfScoreEntry
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import LineValue

REASON = "Tỉnh không có khu công nghiệp"
HOME_AFFAIRS = "Sở Nội vụ"
OWNED = scoring.draft(
    criteria=tuple(
        replace(line, scorer=HOME_AFFAIRS if line.code in {"I.1", "II.1"} else "")
        for line in scoring.CRITERIA
    )
)
REST = {code: value for code, value in scoring.FULL.items() if code != "I.1"}


@pytest.fixture
def of():
    return scoring.frozen()


@pytest.fixture
def owned():
    """A season at appraisal, two of whose lines a department scores; the department's account."""
    of = scoring.frozen(made=OWNED, stage=Stage.APPRAISING)
    body = season.organisation("so-noi-vu", HOME_AFFAIRS, OrganisationKind.DEPARTMENT)
    actions.appoint_scorer(
        by=of.year.offices["bac-kan"],
        at=scoring.SELF_AT,
        season=of.year.season,
        scorer=HOME_AFFAIRS,
        organisation=body,
    )
    return of, season.account("so.noi.vu", "appraiser", body)


def client(account):
    found = Client()
    found.force_login(account)
    return found


def address(of):
    return reverse("workspace:scoring-assignments", args=[of.year.season_id])


def assign(of, lines, *, by=None, reason=REASON):
    return actions.assign_lines(
        by=by or of.year.offices["bac-kan"],
        at=scoring.SELF_AT,
        season=of.year.season,
        lines=lines,
        reason=reason,
        seen_versions={code: of.sheet(code).version for code in of.year.members},
    )


def ids(of):
    return {criterion.code: criterion.pk for criterion in of.table.criteria.all()}


def sent(of, *members, reason=REASON, shown="1", **lines):
    """The form of the page for these units, every line shown as `shown`; `lines` are the ticks that were sent."""
    of_table = ids(of)
    leaves = [code for code, pk in of_table.items() if "." in code]
    return (
        {f"s-{of.sheet(code).pk}": str(of.sheet(code).version) for code in members}
        | {f"k-{of_table[code]}": shown for code in leaves}
        | {f"l-{of_table[code.replace('_', '.')]}": value for code, value in lines.items()}
        | {"reason": reason}
    )


def left_out(of, member):
    return set(queries.sheet_view(of.sheet(member)).left_out)


class TestThePage:
    def test_lines_of_several_units_are_ticked_at_once(self, of):
        head = client(of.year.offices["bac-kan"])
        shown = head.get(f"{address(of)}?don-vi=hoa-binh&don-vi=tuyen-quang").content.decode()
        assert shown.count('name="s-') == 2
        posted = head.post(
            f"{address(of)}?don-vi=hoa-binh&don-vi=tuyen-quang",
            sent(of, "hoa-binh", "tuyen-quang", I_1="1", II_3="1"),
            follow=True,
        )
        text = posted.content.decode()
        assert "Đã lưu: 4 dòng" in text
        assert "Hòa Bình, Tuyên Quang: I.1, II.3" in text
        assert "2/3 đơn vị" in text
        assert left_out(of, "hoa-binh") == left_out(of, "tuyen-quang") == {"I.1", "II.3"}

    def test_a_line_of_some_of_the_units_is_left_as_it_is_unless_somebody_says_so(self, of):
        assign(of, {"hoa-binh": {"I.1": False}})
        head = client(of.year.offices["bac-kan"])
        both = f"{address(of)}?don-vi=hoa-binh&don-vi=tuyen-quang"
        assert "như cũ (1/2)" in head.get(both).content.decode()
        pk = ids(of)["I.1"]
        form = sent(of, "hoa-binh", "tuyen-quang", I_2="1") | {f"k-{pk}": "m", f"l-{pk}": ""}
        head.post(both, form)
        assert (left_out(of, "hoa-binh"), left_out(of, "tuyen-quang")) == ({"I.1", "I.2"}, {"I.2"})
        form = sent(of, "hoa-binh", "tuyen-quang", shown="") | {f"k-{pk}": "m", f"l-{pk}": "0"}
        head.post(both, form)
        assert left_out(of, "tuyen-quang") == {"I.1", "I.2"}
        form = sent(of, "hoa-binh", "tuyen-quang", shown="") | {f"k-{pk}": "0"}
        head.post(both, form)
        assert left_out(of, "hoa-binh") == {"I.2"}

    def test_of_a_reason_that_is_too_long_nothing_is_cut_off(self, of):
        head = client(of.year.offices["bac-kan"])
        told = sent(of, "hoa-binh", reason="x" * 501, I_1="1")
        answer = head.post(f"{address(of)}?don-vi=hoa-binh", told)
        assert answer.status_code == 422
        assert "Lý do dài quá 500 ký tự." in answer.content.decode()
        assert "x" * 501 in answer.content.decode()
        assert not LineAssignment.objects.exists()

    def test_a_missing_reason_is_told_and_the_ticks_stay(self, of):
        head = client(of.year.offices["bac-kan"])
        answer = head.post(f"{address(of)}?don-vi=hoa-binh", sent(of, "hoa-binh", reason="", I_1="1"))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Hãy ghi lý do" in text
        assert f'name="l-{ids(of)["I.1"]}" value="1" data-line' in text
        row = text[text.index(f'name="l-{ids(of)["I.1"]}"') :]
        assert "checked" in row[: row.index(">")]

    def test_what_another_changed_meanwhile_is_kept_and_the_own_ticks_too(self, of):
        head = client(of.year.offices["bac-kan"])
        form = sent(of, "hoa-binh", I_1="1")
        assign(of, {"hoa-binh": {"I.2": False}})
        answer = head.post(f"{address(of)}?don-vi=hoa-binh", form)
        assert answer.status_code == 409
        assert "Hòa Bình" in answer.content.decode()
        assert left_out(of, "hoa-binh") == {"I.2"}
        again = (
            form | sent(of, "hoa-binh", I_1="1") | {f"k-{ids(of)['I.2']}": "0", f"l-{ids(of)['I.2']}": "1"}
        )
        assert head.post(f"{address(of)}?don-vi=hoa-binh", again).status_code == 302
        assert left_out(of, "hoa-binh") == {"I.1", "I.2"}

    def test_nothing_changed_is_said_so(self, of):
        head = client(of.year.offices["bac-kan"])
        answer = head.post(f"{address(of)}?don-vi=hoa-binh", sent(of, "hoa-binh", reason=""), follow=True)
        assert "Không có gì thay đổi" in answer.content.decode()

    def test_what_is_no_number_or_no_line_changes_nothing(self, of):
        head = client(of.year.offices["bac-kan"])
        form = sent(of, "hoa-binh", I_1="1")
        form = {key: ("x" if key.startswith("s-") else value) for key, value in form.items()}
        assert (
            head.post(f"{address(of)}?don-vi=khong-co", form | {"k-x": "1", "l-9999": "1"}).status_code == 409
        )
        assert not LineAssignment.objects.exists()

    def test_the_deputy_sets_the_heads_lines_and_sees_the_others_locked(self, of):
        deputy = client(of.year.offices["tuyen-quang"])
        text = deputy.get(address(of)).content.decode()
        assert f'name="s-{of.sheet("bac-kan").pk}"' in text
        answer = deputy.post(f"{address(of)}?don-vi=bac-kan", sent(of, "bac-kan", I_1="1"))
        assert (answer.status_code, left_out(of, "bac-kan")) == (302, {"I.1"})
        locked = deputy.get(f"{address(of)}?don-vi=hoa-binh").content.decode()
        assert "Việc này của cụm trưởng" in locked
        assert 'name="s-' not in locked
        assert deputy.post(f"{address(of)}", sent(of, "hoa-binh", I_1="1")).status_code == 422

    def test_the_head_sees_why_it_does_not_set_its_own(self, of):
        head = client(of.year.offices["bac-kan"])
        text = head.get(f"{address(of)}?tat-ca").content.decode()
        assert "Không ai giao dòng cho đơn vị mình" in text
        assert text.count('name="s-') == 2

    def test_members_do_not_open_it_and_the_head_finds_it(self, of):
        assert client(of.year.offices["hoa-binh"]).get(address(of)).status_code == 403
        overview = reverse("workspace:scoring-overview", args=[of.year.season_id])
        assert address(of) in client(of.year.offices["bac-kan"]).get(overview).content.decode()
        assert address(of) not in client(of.year.offices["hoa-binh"]).get(overview).content.decode()

    def test_without_a_table_it_says_so(self):
        of = scoring.covenants.year()
        scoring.built(of)
        found = reverse("workspace:scoring-assignments", args=[of.season_id])
        answer = client(of.offices["bac-kan"]).get(found)
        assert answer.status_code == 200
        assert "chưa chốt bảng tiêu chí" in answer.content.decode()

    def test_a_fixed_number_of_queries(self, of, django_assert_max_num_queries):
        head = client(of.year.offices["bac-kan"])
        counts = []
        for lines in ({}, {"I.1": False}, {"I.2": False, "II.3": False}):
            assign(of, dict.fromkeys(("hoa-binh", "tuyen-quang"), lines))
            with django_assert_max_num_queries(60) as captured:
                head.get(f"{address(of)}?tat-ca")
            counts.append(len(captured))
        assert len(set(counts)) == 1


class TestOtherPages:
    def test_the_members_page_has_no_cell_for_it_and_says_why(self, of):
        scoring.save(of, "hoa-binh")
        assign(of, {"hoa-binh": {"I.1": False}})
        member = client(of.year.offices["hoa-binh"])
        page = reverse("workspace:scoring-sheet", args=[of.sheet("hoa-binh").pk])
        text = member.get(page).content.decode()
        assert f'name="v-{ids(of)["I.1"]}"' not in text
        assert f'name="v-{ids(of)["I.2"]}"' in text
        assert REASON in text
        assert "không giao" in text

    def test_what_is_typed_now_is_computed_without_it(self, of):
        assign(of, {"hoa-binh": {"I.1": False}})
        member = client(of.year.offices["hoa-binh"])
        page = reverse("workspace:scoring-preview", args=[of.sheet("hoa-binh").pk])
        known = ids(of)
        text = member.post(page, {f"v-{known['I.1']}": "18", f"v-{known['II.2']}": "15"}).content.decode()
        assert '<b id="p-total" hx-swap-oob="innerHTML">15,00</b>' in text

    def test_a_draft_from_before_does_not_lose_what_counts_again(self, of):
        scoring.save(of, "hoa-binh")
        assign(of, {"hoa-binh": {"I.1": False}})
        member = client(of.year.offices["hoa-binh"])
        sheet = of.sheet("hoa-binh")
        known = ids(of)
        kept = {"draft_key": f"scoring-sheet:{sheet.pk}", f"v-{known['II.2']}": "10"}
        member.post(reverse("workspace:draft-keep"), kept | {f"v-{known['I.2']}": "8,5"})
        assign(of, {"hoa-binh": {"I.1": True}}, reason="Giao lại")
        text = member.get(reverse("workspace:scoring-sheet", args=[sheet.pk])).content.decode()
        assert '<b class="score-total" id="p-total">88,00</b>' in text

    def test_a_member_that_types_it_is_told_who_says_so(self, of):
        member = client(of.year.offices["hoa-binh"])
        sheet = of.sheet("hoa-binh")
        form = {"seen_version": str(sheet.version), f"v-{ids(of)['I.1']}": "không giao"}
        answer = member.post(reverse("workspace:scoring-sheet", args=[sheet.pk]), form)
        assert answer.status_code == 422
        assert "do cụm trưởng đặt" in answer.content.decode()
        preview = member.post(reverse("workspace:scoring-preview", args=[sheet.pk]), form).content.decode()
        assert "do cụm trưởng đặt" in preview

    @pytest.mark.parametrize("who", ["hoa-binh", "bac-kan"])
    def test_the_pages_of_a_sheet_say_it_all_the_way(self, of, who):
        of.year.at_stage(Stage.APPRAISING)
        assign(of, {"hoa-binh": {"I.1": False}})
        scoring.submitted(of, "hoa-binh", REST)
        reader = client(of.year.offices[who])
        sheet = of.sheet("hoa-binh")
        pages = [reverse("workspace:scoring-trace", args=[sheet.pk, "I.1"])]
        pages.append(reverse("workspace:scoring-sheet", args=[sheet.pk]))
        if who == "bac-kan":
            pages.append(reverse("workspace:scoring-appraisal", args=[sheet.pk]))
            text = reader.get(pages[-1]).content.decode()
            assert f'name="v-{ids(of)["I.1"]}"' not in text
        for page in pages:
            assert REASON in reader.get(page).content.decode(), page

    def test_agreement_lists_such_lines_and_the_member_may_answer(self, of):
        of.year.at_stage(Stage.APPRAISING)
        assign(of, {"hoa-binh": {"I.1": False}})
        scoring.appraised(of, "hoa-binh", values=REST)
        member = client(of.year.offices["hoa-binh"])
        text = member.get(
            reverse("workspace:scoring-agreement", args=[of.sheet("hoa-binh").pk])
        ).content.decode()
        assert "Các dòng không giao cho đơn vị" in text
        assert reverse("workspace:scoring-respond", args=[of.sheet("hoa-binh").pk, "I.1"]) in text


class TestExcel:
    def book(self, of, **more):
        sheet = of.sheet("hoa-binh")
        view, targets = queries.sheet_view(sheet), queries.registered_targets(sheet)
        return write_sheet(view, targets=targets, with_appraisal=False, **more)

    def read(self, of, content):
        sheet = of.sheet("hoa-binh")
        table = queries.load_table(sheet.table)
        return read_self_scores(
            content,
            table=table,
            targets=queries.registered_targets(sheet),
            left_out=queries.left_out_lines(sheet, table),
        )

    def test_a_sheet_goes_out_and_back_without_the_line(self, of):
        scoring.save(of, "hoa-binh")
        assign(of, {"hoa-binh": {"I.1": False, "I.2": False}})
        content = self.book(of)
        rows = {row[0]: row for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)}
        assert rows["I.1"][5] == "không giao"
        assert rows["I.2"][4] == "không giao"
        values = self.read(of, content)
        assert set(values) == {"I.3", "II.1", "II.2", "II.3"}

    def test_a_number_in_such_a_line_is_told_at_its_cell(self, of):
        assign(of, {"hoa-binh": {"I.1": False}})
        book = load_workbook(io.BytesIO(self.book(of)))
        for row in book.active.iter_rows():
            if row[0].value == "I.1":
                row[5].value = 18
        changed = io.BytesIO()
        book.save(changed)
        with pytest.raises(InvalidInput) as refused:
            self.read(of, changed.getvalue())
        assert f"không giao cho đơn vị ({REASON})" in str(refused.value.fields)

    def test_the_word_on_a_line_that_is_assigned_is_told_whose_it_is(self, of):
        assign(of, {"hoa-binh": {"I.1": False}})
        content = self.book(of)
        assign(of, {"hoa-binh": {"I.1": True}}, reason="Giao lại")
        with pytest.raises(InvalidInput) as refused:
            self.read(of, content)
        assert "do cụm trưởng đặt" in str(refused.value.fields)


class TestOtherScorers:
    def board(self, of):
        table = queries.load_table(of.table)
        return queries.owner_board(of.year.season, table=table, scorers=[HOME_AFFAIRS])

    def score(self, of, officer, values):
        return actions.score_lines(
            by=officer,
            at=scoring.APPRAISED_AT,
            season=of.year.season,
            values=values,
            seen_versions={code: of.sheet(code).version for code in of.year.members},
        )

    def owes(self, officer):
        return Duty.objects.filter(
            kind=DutyKind.SCORE_LINES, owner=officer.organisation, fulfilled_at__isnull=True
        ).exists()

    def test_a_body_owes_no_points_for_it_and_owes_them_again(self, owned):
        of, officer = owned
        both = {"I.1": False, "II.1": False}
        assign(of, {"hoa-binh": both, "tuyen-quang": both})
        assert self.owes(officer)
        assign(of, {"bac-kan": {"I.1": False, "II.1": False}}, by=of.year.offices["tuyen-quang"])
        assert not self.owes(officer)
        assign(of, {"hoa-binh": {"I.1": True}}, reason="Giao lại")
        assert self.owes(officer)

    def test_a_body_scores_nothing_there(self, owned):
        of, officer = owned
        self.score(of, officer, {"hoa-binh": {"I.1": LineValue(points=Decimal(10))}})
        assign(of, {"hoa-binh": {"I.1": False}})
        with pytest.raises(InvalidInput) as refused:
            self.score(of, officer, {"hoa-binh": {"I.1": LineValue(points=Decimal(11))}})
        assert REASON in str(refused.value.fields["hoa-binh/I.1"][0])
        assert self.score(of, officer, {"hoa-binh": {"I.1": LineValue()}}) == []
        assert AppraisalEntry.objects.count() == 1

    def test_a_body_may_not_say_so_itself(self, owned):
        of, officer = owned
        with pytest.raises(InvalidInput) as refused:
            self.score(of, officer, {"hoa-binh": {"I.1": LineValue(mark=Mark.NOT_ASSIGNED)}})
        assert "do cụm trưởng đặt" in str(refused.value.fields["hoa-binh/I.1"][0])

    def test_its_page_and_its_file_keep_the_word_and_change_nothing(self, owned):
        of, officer = owned
        assign(of, {"hoa-binh": {"I.1": False}})
        board = self.board(of)
        posted = read_owner_file(write_owner_board(board, name="Sở"), board=board)
        row = board.by_member["hoa-binh"]
        cell = f"v-{row.sheet.pk}-{ids(of)['I.1']}"
        assert posted[cell] == "không giao"
        posted[f"n-{row.sheet.pk}"] = "Lý do khác"
        assert read_owner_cells(posted, board).values == {}
        posted[cell] = "9"
        assert set(read_owner_cells(posted, board).values["hoa-binh"]) == {"I.1"}
        page = client(officer).get(reverse("workspace:owner-scoring", args=[of.year.season_id]))
        assert REASON in page.content.decode()

    def test_the_team_closes_a_sheet_without_the_body(self, owned):
        of, _officer = owned
        assign(of, {"hoa-binh": {"I.1": False, "II.1": False}})
        rest = {code: value for code, value in REST.items() if code != "II.1"}
        scoring.appraised(of, "hoa-binh", values=rest)
        assert queries.sheet_view(of.sheet("hoa-binh")).appraised_total.points == 55


class TestCorrectingALineAnotherBodyScores:
    @pytest.fixture
    def agreed(self, owned):
        of, officer = owned
        values = {"I.1": LineValue(points=Decimal(18)), "II.1": LineValue(answer=True)}
        TestOtherScorers().score(of, officer, dict.fromkeys(of.year.members, values))
        rest = {code: value for code, value in REST.items() if code != "II.1"}
        scoring.agreed(of, "hoa-binh", values=rest)
        return of

    def correct(self, of, code="I.1", **more):
        sheet = of.sheet("hoa-binh")
        return actions.correct_agreed_score(
            by=of.year.offices["bac-kan"],
            at=scoring.AGREED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            code=code,
            value=LineValue(points=Decimal(12)),
            reason="Chấm nhầm cột",
            **more,
        )

    def test_the_team_does_it_only_by_the_bodys_paper_which_is_on_record(self, agreed):
        for document in ("", "  ", "không số"):
            with pytest.raises(InvalidInput) as refused:
                self.correct(agreed, document=document)
            assert f"do Tỉnh {HOME_AFFAIRS} chấm" in str(refused.value.fields["document"][0])
        assert not AgreedScore.objects.filter(corrects__isnull=False).exists()
        made = self.correct(agreed, document=" 123/SNV-TĐKT ")
        assert made.reason == f"Chấm nhầm cột (theo văn bản 123/SNV-TĐKT của Tỉnh {HOME_AFFAIRS})"
        assert self.correct(agreed, "II.2").reason == "Chấm nhầm cột"

    def test_the_form_asks_for_it_where_it_must(self, agreed):
        head = client(agreed.year.offices["bac-kan"])
        sheet = agreed.sheet("hoa-binh")

        def page(code):
            return reverse("workspace:scoring-correct", args=[sheet.pk, code])

        assert 'name="document"' in head.get(page("I.1")).content.decode()
        assert 'name="document"' not in head.get(page("II.2")).content.decode()
        form = {"value": "12", "reason": "Chấm nhầm cột", "seen_version": str(sheet.version)}
        assert head.post(page("I.1"), form).status_code == 422
        assert head.post(page("I.1"), form | {"document": "123/SNV-TĐKT"}).status_code == 302


def test_nothing_is_written_for_a_line_that_is_left_out_when_the_rest_is_accepted(of):
    of.year.at_stage(Stage.APPRAISING)
    scoring.submitted(of, "hoa-binh")
    assign(of, {"hoa-binh": {"I.1": False}})
    scoring.accepted(of, "hoa-binh")
    assert not AppraisalEntry.objects.filter(criterion__code="I.1").exists()
    assert SelfScoreEntry.objects.filter(criterion__code="I.1").count() == 1
