"""Lines not assigned to a unit: who says so, what it does in every phase, what stays on record, what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import fairness as years
from tests.factories import racing, scoring
from thidua.clusters.enums import Stage
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow, NotPermitted
from thidua.scoring import actions, composition, queries, setting_policies
from thidua.scoring.engine import FlagKind, Kind, Mark, NotAssigned
from thidua.scoring.enums import LineMark, SheetState
from thidua.scoring.models import AgreedScore, CrossCheckAssignment, SelfScoreEntry
from thidua.scoring.queries.fairness import fairness_data
from thidua.scoring.queries.what_if import trial_data
from thidua.scoring.setting_models import LineAssignment
from thidua.scoring.specs import CriterionDraft, LineValue

REASON = "Tỉnh không có khu công nghiệp"
OUT = {"I.1": False}
BACK = {"I.1": True}
REST = {code: value for code, value in scoring.FULL.items() if code != "I.1"}


@pytest.fixture
def of():
    return scoring.frozen()


def assign(of, lines, *, by=None, reason=REASON, at=scoring.SELF_AT, **seen):
    versions = {code: of.sheet(code).version for code in of.year.members}
    return actions.assign_lines(
        by=by or of.year.offices["bac-kan"],
        at=at,
        season=of.year.season,
        lines=lines,
        reason=reason,
        seen_versions=versions | {code.replace("_", "-"): version for code, version in seen.items()},
    )


def line(of, member, code="I.1"):
    return queries.sheet_view(of.sheet(member)).by_code[code]


def with_policy(policy, **more):
    return scoring.frozen(made=scoring.draft(rules={"not_assigned": policy}), **more)


def told(refused):
    return {key: str(messages[0]) for key, messages in refused.value.fields.items()}


class TestTheHeadSaysSo:
    def test_many_units_and_lines_at_once_with_one_reason(self, of):
        made = assign(of, {"hoa-binh": OUT | {"II.3": False, "I.2": True}, "tuyen-quang": OUT})
        assert {(found.sheet.organisation.code, found.criterion.code) for found in made} == {
            ("hoa-binh", "I.1"),
            ("hoa-binh", "II.3"),
            ("tuyen-quang", "I.1"),
        }
        assert {(found.is_assigned, found.reason) for found in made} == {(False, REASON)}
        assert {found.set_by for found in made} == {of.year.offices["bac-kan"].actor_label}

    def test_only_what_differs_is_written_and_everything_stays_on_record(self, of):
        assign(of, {"hoa-binh": OUT})
        version = of.sheet("hoa-binh").version
        assert assign(of, {"hoa-binh": OUT}, reason="Lần nữa") == []
        assert of.sheet("hoa-binh").version == version
        assign(of, {"hoa-binh": BACK, "tuyen-quang": BACK}, reason="Giao lại theo công văn 12")
        assert [(found.is_assigned, found.reason) for found in LineAssignment.objects.order_by("pk")] == [
            (False, REASON),
            (True, "Giao lại theo công văn 12"),
        ]
        assert line(of, "hoa-binh").left_out is None

    def test_a_reason_is_asked_for_what_changes(self, of):
        with pytest.raises(InvalidInput) as refused:
            assign(of, {"hoa-binh": OUT}, reason="  ")
        assert set(refused.value.fields) == {"reason"}
        assert not LineAssignment.objects.exists()

    def test_what_is_no_unit_or_no_line_is_told_by_name_and_nothing_is_half_done(self, of):
        with pytest.raises(InvalidInput) as refused:
            assign(of, {"hoa-binh": OUT | {"I": False, "IX.9": False}, "khac": OUT})
        assert set(refused.value.fields) == {"hoa-binh/I", "hoa-binh/IX.9", "khac"}
        assert "Hòa Bình, dòng IX.9" in told(refused)["hoa-binh/IX.9"]
        assert not LineAssignment.objects.exists()

    def test_nobody_but_the_head_and_the_deputy_for_the_head_alone(self, of):
        for by in (of.year.offices["hoa-binh"], of.year.officer):
            with pytest.raises(NotPermitted):
                assign(of, {"tuyen-quang": OUT}, by=by)
            assert not setting_policies.can_see_assignments(by=by, season=of.year.season)
        deputy = of.year.offices["tuyen-quang"]
        with pytest.raises(InvalidInput) as refused:
            assign(of, {"bac-kan": OUT})
        assert "Không ai giao dòng cho đơn vị mình" in told(refused)["bac-kan"]
        for member in ("tuyen-quang", "hoa-binh"):
            with pytest.raises(InvalidInput) as refused:
                assign(of, {member: OUT, "bac-kan": OUT}, by=deputy)
            assert set(refused.value.fields) == {member}
        assert len(assign(of, {"bac-kan": OUT}, by=deputy)) == 1

    def test_without_a_deputy_nobody_does_it_for_the_head(self, of):
        of.year.season.offices.filter(organisation=of.year.members["tuyen-quang"]).delete()
        season = type(of.year.season).objects.get(pk=of.year.season.pk)
        sheet = of.sheet("bac-kan")
        sheet.season = season
        said = setting_policies.why_not_assigning(by=of.year.offices["bac-kan"], sheet=sheet)
        assert "chưa có đơn vị nào khác" in str(said)

    def test_until_the_appraisal_is_closed_also_of_a_sheet_handed_in(self, of):
        of.year.at_stage(Stage.APPRAISING)
        scoring.submitted(of, "hoa-binh")
        assert assign(of, {"hoa-binh": OUT})
        sheet = of.sheet("hoa-binh")
        actions.return_for_explanation(
            by=of.year.offices["bac-kan"],
            at=scoring.APPRAISED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            reason="Xem lại",
            questions={"I.2": "Số liệu nào?"},
        )
        assert assign(of, {"hoa-binh": BACK})
        scoring.appraised(of, "tuyen-quang")
        with pytest.raises(InvalidInput) as refused:
            assign(of, {"tuyen-quang": OUT, "hoa-binh": OUT})
        assert set(refused.value.fields) == {"tuyen-quang"}
        assert "mở lại thẩm định" in told(refused)["tuyen-quang"]
        assert line(of, "hoa-binh").left_out is None
        of.year.at_stage(Stage.AGREED)
        with pytest.raises(NotNow):
            assign(of, {"hoa-binh": OUT})

    def test_a_sheet_saved_meanwhile_is_not_written_over(self, of):
        version = of.sheet("hoa-binh").version
        scoring.save(of, "hoa-binh")
        with pytest.raises(ChangedMeanwhile) as refused:
            assign(of, {"hoa-binh": OUT, "tuyen-quang": OUT}, hoa_binh=version)
        assert "Hòa Bình" in str(refused.value)
        assert not LineAssignment.objects.exists()

    def test_there_is_nothing_to_assign_before_a_table_is_frozen(self):
        of = scoring.covenants.year()
        scoring.built(of)
        with pytest.raises(NotNow) as refused:
            actions.assign_lines(
                by=of.offices["bac-kan"],
                at=scoring.SELF_AT,
                season=of.season,
                lines={},
                reason=REASON,
                seen_versions={},
            )
        assert "chưa chốt bảng tiêu chí" in str(refused.value)


class TestEveryPhase:
    def test_what_was_entered_stays_and_counts_again(self, of):
        scoring.save(of, "hoa-binh")
        assign(of, {"hoa-binh": OUT})
        found = line(of, "hoa-binh")
        assert (found.self_score.points, found.self_score.is_left_out, found.is_claimed) == (0, True, False)
        assert found.self_entry.points == 18
        assert queries.sheet_view(of.sheet("hoa-binh")).self_total.points == 75
        assert (found.left_out.reason, found.status) == (REASON, "left_out")
        assign(of, {"hoa-binh": BACK})
        assert line(of, "hoa-binh").self_score.points == 18
        assert SelfScoreEntry.objects.filter(criterion__code="I.1").count() == 1

    @pytest.mark.parametrize(
        ("policy", "total"),
        [(NotAssigned.ZERO, "75"), (NotAssigned.EXCLUDED, "75"), (NotAssigned.NORMALISED, "93.75")],
    )
    def test_the_table_says_what_becomes_of_the_total_in_all_phases(self, policy, total):
        """75 of the 80 points that can be reached: of 100 that is 93.75."""
        of = with_policy(policy, stage=Stage.APPRAISING)
        assign(of, {"hoa-binh": OUT})
        scoring.agreed(of, "hoa-binh", values=REST)
        view = queries.sheet_view(of.sheet("hoa-binh"))
        totals = (view.self_total, view.appraised_total, view.agreed_total)
        assert {str(found.points.normalize()) for found in totals} == {total}
        row = next(row for row in queries.season_scores(of.year.season).rows if row.sheet == view.sheet)
        assert (row.self_total, row.current_total) == (Decimal(total), Decimal(total))
        if policy is NotAssigned.NORMALISED:
            assert view.self_total.flagged(FlagKind.NOT_ASSIGNED)

    def test_a_sheet_is_handed_in_without_value_and_evidence_of_such_lines(self, of):
        assign(of, {"hoa-binh": OUT | {"II.2": False}})
        scoring.save(of, "hoa-binh", {code: scoring.FULL[code] for code in ("I.2", "II.1")})
        sheet = of.sheet("hoa-binh")
        handed_in = actions.submit_self_score(
            by=of.year.offices["hoa-binh"], at=scoring.SELF_AT, sheet=sheet, seen_version=sheet.version
        )
        assert handed_in.total == 60

    def test_nothing_is_entered_for_it_by_anybody(self, of):
        of.year.at_stage(Stage.APPRAISING)
        assign(of, {"hoa-binh": OUT})
        with pytest.raises(InvalidInput) as refused:
            scoring.save(of, "hoa-binh")
        assert told(refused) == {"I.1": f"Dòng I.1 không giao cho đơn vị ({REASON}): không nhập được."}
        scoring.save(of, "hoa-binh", REST | {"I.1": LineValue()})
        assert not SelfScoreEntry.objects.filter(criterion__code="I.1").exists()
        scoring.submitted(of, "hoa-binh", REST)
        sheet = of.sheet("hoa-binh")
        with pytest.raises(InvalidInput) as refused:
            actions.appraise(
                by=of.year.offices["bac-kan"],
                at=scoring.APPRAISED_AT,
                sheet=sheet,
                seen_version=sheet.version,
                values={"I.1": LineValue(points=Decimal(1), text="Vẫn chấm")},
            )
        assert set(refused.value.fields) == {"I.1"}

    def test_cross_checks_pass_it_over(self, of):
        of.year.at_stage(Stage.APPRAISING)
        for member in of.year.members:
            scoring.submitted(of, member)
        actions.draw_cross_checks(
            by=of.year.offices["bac-kan"], at=scoring.SELF_AT, season=of.year.season, seed=7
        )
        found = CrossCheckAssignment.objects.select_related("checker", "checked").get(
            checked__code="hoa-binh"
        )

        def enter(values, **more):
            return actions.enter_cross_check(
                by=of.year.offices[found.checker.code],
                at=scoring.APPRAISED_AT,
                assignment=found,
                sheet=of.sheet("hoa-binh"),
                seen_version=found.version,
                values=values,
                **more,
            )

        enter({"I.1": LineValue(points=Decimal(17), text="Thấp hơn")})
        assign(of, {"hoa-binh": OUT})
        with pytest.raises(InvalidInput):
            enter({"I.1": LineValue(points=Decimal(16), text="Thấp hơn nữa")})
        enter({}, accept_rest=True)
        actions.close_cross_check(
            by=of.year.offices[found.checker.code],
            at=scoring.APPRAISED_AT,
            assignment=found,
            sheet=of.sheet("hoa-binh"),
            seen_version=found.version,
        )
        check = queries.cross_checks_of(queries.sheet_view(of.sheet("hoa-binh")))[0]
        crossed = check.by_code["I.1"]
        assert (check.total.points, crossed.points, crossed.difference) == (75, None, None)
        assert crossed.entry.points == 17

    def test_an_appraisal_is_closed_without_it_and_what_is_agreed_carries_the_mark(self, of):
        of.year.at_stage(Stage.APPRAISING)
        scoring.submitted(of, "hoa-binh")
        sheet = of.sheet("hoa-binh")
        actions.appraise(
            by=of.year.offices["bac-kan"],
            at=scoring.APPRAISED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            values={"I.1": LineValue(points=Decimal(10), text="Thiếu căn cứ", override=Decimal(19))},
        )
        assign(of, {"hoa-binh": OUT})
        scoring.accepted(of, "hoa-binh")
        scoring.closed(of, "hoa-binh")
        assert line(of, "hoa-binh").appraised.is_left_out
        for by in (of.year.offices["hoa-binh"], of.year.offices["bac-kan"]):
            sheet = of.sheet("hoa-binh")
            actions.agree(by=by, at=scoring.AGREED_AT, sheet=sheet, seen_version=sheet.version)
        kept = AgreedScore.objects.get(sheet=sheet, criterion__code="I.1")
        assert (kept.mark, kept.points, kept.override) == (LineMark.NOT_ASSIGNED, None, None)
        found = line(of, "hoa-binh")
        assert (found.agreed.points, found.agreed.is_left_out) == (0, True)
        assert queries.sheet_view(of.sheet("hoa-binh")).agreed_total.points == 75

    def test_a_line_given_back_after_handing_in_waits_for_points_by_name(self, of):
        of.year.at_stage(Stage.APPRAISING)
        assign(of, {"hoa-binh": OUT})
        scoring.submitted(of, "hoa-binh", REST)
        assign(of, {"hoa-binh": BACK})
        scoring.accepted(of, "hoa-binh")
        sheet = of.sheet("hoa-binh")
        with pytest.raises(InvalidInput) as refused:
            actions.close_appraisal(
                by=of.year.offices["bac-kan"],
                at=scoring.APPRAISED_AT,
                sheet=sheet,
                seen_version=sheet.version,
            )
        assert "trả lại để đơn vị tự chấm" in told(refused)["I.1"]

    def test_units_are_compared_without_those_it_is_not_assigned_to(self):
        compared = CriterionDraft(
            "II.4",
            "Thu ngân sách",
            parent_code="II",
            kind=Kind.SHARE_OF_BEST,
            maximum=Decimal(20),
            unit="tỷ đồng",
        )
        lines = (
            *(replace(c, maximum=Decimal(60)) if c.code == "II" else c for c in scoring.CRITERIA),
            compared,
        )
        of = scoring.frozen(made=scoring.draft(criteria=lines, total=Decimal(120)), stage=Stage.APPRAISING)
        assign(of, {"tuyen-quang": {"II.4": False}})
        sizes = {"bac-kan": 10, "hoa-binh": 20, "tuyen-quang": None}
        for code, size in sizes.items():
            more = {} if size is None else {"II.4": LineValue(actual=Decimal(size))}
            scoring.agreed(of, code, values=scoring.FULL | more)
        points = {code: line(of, code, "II.4").agreed.points for code in sizes}
        assert points == {"bac-kan": 10, "hoa-binh": 20, "tuyen-quang": 0}

    def test_trying_other_rules_reads_it_too(self, of):
        scoring.save(of, "hoa-binh")
        assign(of, {"hoa-binh": OUT})
        entrant = next(found for found in trial_data(of.year.season).entrants if found.unit == "hoa-binh")
        assert [found.mark for found in entrant.lines if found.code == "I.1"] == [Mark.NOT_ASSIGNED]

    def test_the_trace_tells_who_when_and_why_and_everything_there_was(self, of):
        scoring.save(of, "hoa-binh")
        assign(of, {"hoa-binh": OUT})
        assign(of, {"hoa-binh": BACK}, reason="Giao lại")
        traced = queries.trace_of(of.sheet("hoa-binh"), code="I.1")
        assert [(found.is_assigned, found.reason) for found in traced.assignments] == [
            (True, "Giao lại"),
            (False, REASON),
        ]
        assert traced.assignments[0].set_at == scoring.SELF_AT
        assert queries.trace_of(of.sheet("hoa-binh"), code="I").assignments == []

    def test_the_minutes_say_so_with_the_reason(self, of):
        of.year.at_stage(Stage.APPRAISING)
        assign(of, {"hoa-binh": OUT})
        scoring.agreed(of, "hoa-binh", values=REST)
        view = queries.sheet_view(of.sheet("hoa-binh"))
        paper = str(composition.minutes_document(view=view, body=of.year.members["bac-kan"]))
        assert f"Không giao: {REASON}" in paper


class TestNobodyElseSaysSo:
    def test_a_member_may_not_say_it_of_its_own_lines(self, of):
        with pytest.raises(InvalidInput) as refused:
            scoring.save(of, "hoa-binh", {"I.1": LineValue(mark=Mark.NOT_ASSIGNED)})
        assert "do cụm trưởng đặt" in told(refused)["I.1"]

    def test_a_member_may_still_say_it_is_exempt_where_the_table_allows_it(self):
        lines = tuple(
            replace(c, exemption="Đơn vị không có địa bàn biên giới") if c.code == "I.1" else c
            for c in scoring.CRITERIA
        )
        of = scoring.frozen(made=scoring.draft(criteria=lines))
        scoring.save(of, "hoa-binh", {"I.1": LineValue(mark=Mark.EXEMPT)})
        assert line(of, "hoa-binh").self_score.points == 20

    def test_the_appraisers_may_not_say_it_in_a_cell(self, of):
        of.year.at_stage(Stage.APPRAISING)
        scoring.submitted(of, "hoa-binh")
        sheet = of.sheet("hoa-binh")
        with pytest.raises(InvalidInput) as refused:
            actions.appraise(
                by=of.year.offices["bac-kan"],
                at=scoring.APPRAISED_AT,
                sheet=sheet,
                seen_version=sheet.version,
                values={"I.1": LineValue(mark=Mark.NOT_ASSIGNED, text="Không giao")},
            )
        assert "Giao dòng cho đơn vị" in told(refused)["I.1"]


class TestAfterAgreement:
    def correct(self, of, value, *, code="I.1", **more):
        sheet = of.sheet("hoa-binh")
        return actions.correct_agreed_score(
            by=of.year.offices["bac-kan"],
            at=scoring.AGREED_AT,
            sheet=sheet,
            seen_version=sheet.version,
            code=code,
            value=value,
            reason="Rà soát lại",
            **more,
        )

    def test_a_correction_says_it_was_not_assigned_or_was_after_all(self):
        of = with_policy(NotAssigned.NORMALISED, stage=Stage.APPRAISING)
        scoring.agreed(of, "hoa-binh", values=scoring.FULL | {"I.1": LineValue(points=Decimal(0))})
        before = queries.sheet_view(of.sheet("hoa-binh")).agreed_total.points
        self.correct(of, LineValue(mark=Mark.NOT_ASSIGNED))
        after = queries.sheet_view(of.sheet("hoa-binh")).agreed_total.points
        assert (before, after) == (75, Decimal("93.75"))
        with pytest.raises(InvalidInput):
            self.correct(of, LineValue(mark=Mark.NOT_ASSIGNED))
        self.correct(of, LineValue(points=Decimal(0)))
        assert queries.sheet_view(of.sheet("hoa-binh")).agreed_total.points == 75

    def test_a_line_assigned_by_mistake_as_not_can_be_corrected(self, of):
        of.year.at_stage(Stage.APPRAISING)
        assign(of, {"hoa-binh": OUT})
        scoring.agreed(of, "hoa-binh", values=REST)
        self.correct(of, LineValue(points=Decimal(12)))
        assert line(of, "hoa-binh").agreed.points == 12
        assert line(of, "hoa-binh").self_score.is_left_out

    def test_a_group_is_not_corrected(self, of):
        of.year.at_stage(Stage.APPRAISING)
        scoring.agreed(of, "hoa-binh")
        with pytest.raises(InvalidInput):
            self.correct(of, LineValue(mark=Mark.NOT_ASSIGNED), code="I")


def test_a_new_version_of_the_table_keeps_what_was_said_of_the_same_lines(of):
    assign(of, {"hoa-binh": OUT | {"I.2": False, "II.3": False}})
    assign(of, {"hoa-binh": {"II.3": True}})
    of.year.at_stage(Stage.PLANNING)
    other = tuple(replace(c, title="Tăng trưởng") if c.code == "I.2" else c for c in scoring.CRITERIA)
    table = actions.build_table(
        by=of.year.offices["bac-kan"],
        at=scoring.SELF_AT,
        season=of.year.season,
        draft=scoring.draft(criteria=other),
        amendment_reason="Đổi tên dòng",
    )
    table.season = of.year.season
    actions.freeze_table(
        by=of.year.offices["bac-kan"], at=scoring.SELF_AT, table=table, seen_version=table.version
    )
    view = queries.sheet_view(of.sheet("hoa-binh"))
    assert {code: found.reason for code, found in view.left_out.items()} == {"I.1": REASON}


def test_reading_takes_as_many_queries_however_many_lines_are_left_out():
    of = scoring.frozen(stage=Stage.APPRAISING)
    for code in of.year.members:
        scoring.save(of, code)
    season, sheet = of.year.season, of.sheet("hoa-binh")

    def counts():
        found = []
        for read in (
            lambda: [row.self_total for row in queries.season_scores(season).rows],
            lambda: queries.sheet_view(sheet),
            lambda: trial_data(season),
            lambda: fairness_data(season),
        ):
            with CaptureQueriesContext(connection) as captured:
                read()
            found.append(len(captured))
        return found

    before = counts()
    assign(of, {"hoa-binh": OUT})
    one = counts()
    assign(of, dict.fromkeys(("hoa-binh", "tuyen-quang"), OUT | {"I.2": False, "II.3": False}))
    assert before == one == counts()


@pytest.mark.django_db(transaction=True)
def test_two_heads_at_once_and_nobodys_lines_are_lost():
    of = scoring.frozen()
    seen = {"hoa-binh": of.sheet("hoa-binh").version}

    def call(code):
        return lambda: actions.assign_lines(
            by=of.year.offices["bac-kan"],
            at=scoring.SELF_AT,
            season=of.year.season,
            lines={"hoa-binh": {code: False}},
            reason=REASON,
            seen_versions=seen,
        )

    found = racing.at_once(call("I.1"), call("I.2"))
    refused = [one for one in found if isinstance(one, ChangedMeanwhile)]
    assert len(refused) == 1
    assert LineAssignment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_appraisal_closed_at_the_same_moment_holds_or_is_told():
    of = scoring.frozen(stage=Stage.APPRAISING)
    scoring.submitted(of, "hoa-binh")
    scoring.accepted(of, "hoa-binh")
    seen = of.sheet("hoa-binh").version
    sheets = [of.sheet("hoa-binh") for _ in range(2)]
    found = racing.at_once(
        lambda: actions.close_appraisal(
            by=of.year.offices["bac-kan"], at=scoring.APPRAISED_AT, sheet=sheets[0], seen_version=seen
        ),
        lambda: actions.assign_lines(
            by=of.year.offices["bac-kan"],
            at=scoring.SELF_AT,
            season=of.year.season,
            lines={"hoa-binh": OUT},
            reason=REASON,
            seen_versions={"hoa-binh": seen},
        ),
    )
    assert sum(isinstance(one, ChangedMeanwhile | InvalidInput) for one in found) == 1
    view = queries.sheet_view(of.sheet("hoa-binh"))
    is_closed = view.state is SheetState.APPRAISED
    assert is_closed != bool(view.left_out)


def test_questions_of_fairness_do_not_take_it_for_a_judgement():
    of = years.settled(*years.MEMBERS[:3])
    before = fairness_data(of.year.season).observed
    sheet = of.sheet("hoa-binh")
    criterion = of.table.criteria.get(code="I.1")
    LineAssignment.objects.create(
        sheet=sheet, criterion=criterion, is_assigned=False, reason=REASON, set_at=years.AT, set_by="Thử"
    )
    AgreedScore.objects.create(
        sheet=sheet, criterion=criterion, mark=LineMark.NOT_ASSIGNED, entered_at=years.AT, entered_by="Thử"
    )
    after = fairness_data(of.year.season).observed
    gone = {("hoa-binh", "I.1")}
    for kind in ("pairs", "ratings", "given"):
        named = [{(one.unit, one.line) for one in getattr(found, kind)} for found in (before, after)]
        assert named[0] - named[1] == gone, kind
    assert dict(after.totals)["hoa-binh"] < dict(before.totals)["hoa-binh"]
