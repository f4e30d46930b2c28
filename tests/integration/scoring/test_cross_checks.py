"""Cross checks: who draws, who enters, who sees what, and that they never count by themselves."""

from decimal import Decimal

import pytest

from tests.factories import scoring
from tests.factories.racing import refusals
from thidua.clusters.enums import DutyKind, Stage
from thidua.clusters.models import Duty
from thidua.documents.blocks import Table
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted
from thidua.scoring import actions, cross_check_policies, policies, queries
from thidua.scoring.assignment import draw
from thidua.scoring.composition import minutes_document
from thidua.scoring.models import CrossCheckAssignment, CrossCheckDraw, CrossCheckEntry, CrossCheckReopen
from thidua.scoring.specs import LineValue

FIVE = ("bac-kan", "tuyen-quang", "hoa-binh", "yen-bai", "phu-tho")
SEED = 2023
FOUND = {"I.1": LineValue(points=Decimal(16), text="Thiếu minh chứng quý IV")}


@pytest.fixture
def of():
    return scoring.frozen(*FIVE, stage=Stage.APPRAISING)


def drawn(of, **more):
    told = {"by": of.year.offices["bac-kan"], "at": scoring.SELF_AT, "season": of.year.season, "seed": SEED}
    return actions.draw_cross_checks(**told | more)


def assigned(of, checked, place=0):
    """A cross check of a member's sheet by the present draw, as it stands now."""
    found = queries.assignments_of(of.year.season).filter(checked=of.year.members[checked])
    return found[place]


def checker_of(of, assignment):
    return of.year.offices[assignment.checker.code]


def call(action, of, checked, /, place=0, by=None, **more):
    assignment = assigned(of, checked, place)
    return action(
        by=by or checker_of(of, assignment),
        at=scoring.APPRAISED_AT,
        assignment=assignment,
        sheet=of.sheet(checked),
        **{"seen_version": assignment.version} | more,
    )


def finished(of, checked, place=0, values=FOUND):
    call(actions.enter_cross_check, of, checked, place, values=values, accept_rest=True)
    return call(actions.close_cross_check, of, checked, place, opinion="Đúng thực tế")


def seen(of, checked, by):
    return cross_check_policies.visible_cross_checks(by=by, view=queries.sheet_view(of.sheet(checked)))


def is_owed(of, **more):
    return Duty.objects.filter(kind=DutyKind.CROSS_CHECK, fulfilled_at__isnull=True, **more).exists()


class TestDrawing:
    def test_the_draw_is_kept_with_all_it_takes_to_draw_it_again(self, of):
        pair = (of.year.members["yen-bai"], of.year.members["phu-tho"])
        made = drawn(of, conflicts=[pair])
        assert (made.number, made.seed, made.each) == (1, SEED, 1)
        assert made.conflicts == [["phu-tho", "yen-bai"]]
        again = draw(FIVE, seed=made.seed, each=made.each, conflicts=[tuple(p) for p in made.conflicts])
        kept = {(a.checker.code, a.checked.code) for a in queries.assignments_of(of.year.season)}
        assert kept == {(check.checker, check.checked) for check in again}
        for checker, checked in kept:
            assert is_owed(of, owner__code=checker, subject__code=checked)

    def test_only_the_head_draws_while_scores_are_given(self, of):
        for by in (of.year.offices["tuyen-quang"], of.year.offices["hoa-binh"], of.year.officer):
            with pytest.raises(NotPermitted):
                drawn(of, by=by)
        for stage in (Stage.MIDYEAR, Stage.AGREED):
            of.year.at_stage(stage)
            with pytest.raises(NotNow):
                drawn(of)
        assert not CrossCheckDraw.objects.exists()

    def test_drawing_again_needs_a_reason_and_keeps_the_first(self, of):
        first = drawn(of)
        with pytest.raises(InvalidInput) as refused:
            drawn(of, seed=7)
        assert set(refused.value.fields) == {"reason"}
        second = drawn(of, seed=7, reason="Hòa Bình báo xung đột lợi ích")
        assert [d.pk for d in queries.draws_of(of.year.season)] == [second.pk, first.pk]
        assert {a.draw_id for a in queries.assignments_of(of.year.season)} == {second.pk}
        assert CrossCheckAssignment.objects.filter(draw=first).count() == 5
        assert Duty.objects.filter(kind=DutyKind.CROSS_CHECK, fulfilled_at__isnull=True).count() == 5

    def test_nobody_draws_again_once_something_is_entered(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        call(actions.enter_cross_check, of, "hoa-binh", values=FOUND)
        with pytest.raises(NotNow):
            drawn(of, seed=7, reason="Không vừa ý")

    def test_what_stands_in_the_way_is_told(self, of):
        with pytest.raises(InvalidInput) as refused:
            drawn(of, each=3)
        assert "7" in str(refused.value.fields["each"])
        member = of.year.members
        conflicts = [(member["hoa-binh"], member[code]) for code in FIVE[:2]] + [
            (member["yen-bai"], member["hoa-binh"])
        ]
        with pytest.raises(InvalidInput) as refused:
            drawn(of, conflicts=conflicts)
        assert "Hòa Bình" in str(refused.value.fields["each"])


class TestEntering:
    def test_points_stand_beside_the_self_score_and_count_nowhere(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        finished(of, "hoa-binh")
        view = queries.sheet_view(of.sheet("hoa-binh"))
        found = queries.cross_checks_of(view)[0]
        line = found.by_code["I.1"]
        assert (line.points, line.difference, line.reason) == (16, -2, "Thiếu minh chứng quý IV")
        assert found.total.points == Decimal(91)
        assert view.self_total.points == view.appraised_total.points == Decimal(93)
        assert not is_owed(of, subject__code="hoa-binh")

    def test_a_difference_needs_a_reason_and_nothing_is_half_saved(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        values = FOUND | {"II.2": LineValue(points=Decimal(10))}
        with pytest.raises(InvalidInput) as refused:
            call(actions.enter_cross_check, of, "hoa-binh", values=values)
        assert set(refused.value.fields) == {"II.2"}
        assert not CrossCheckEntry.objects.exists()

    def test_only_the_office_of_the_member_drawn_enters(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        checker = assigned(of, "hoa-binh").checker.code
        others = [of.year.offices[code] for code in FIVE if code != checker]
        for by in (*others, of.year.officer, of.year.auditor, scoring.stranger()):
            with pytest.raises(NotPermitted):
                call(actions.enter_cross_check, of, "hoa-binh", by=by, values=FOUND)
        assert not CrossCheckEntry.objects.exists()

    def test_only_a_sheet_handed_in_and_not_appraised_is_checked(self, of):
        drawn(of)
        with pytest.raises(NotNow):
            call(actions.enter_cross_check, of, "hoa-binh", values=FOUND)
        scoring.appraised(of, "hoa-binh")
        with pytest.raises(NotNow):
            call(actions.enter_cross_check, of, "hoa-binh", values=FOUND)

    def test_by_an_earlier_draw_nobody_enters(self, of):
        drawn(of)
        old = assigned(of, "hoa-binh")
        drawn(of, seed=7, reason="Sót một cặp xung đột")
        scoring.submitted(of, "hoa-binh")
        with pytest.raises(NotNow):
            actions.enter_cross_check(
                by=checker_of(of, old),
                at=scoring.APPRAISED_AT,
                assignment=old,
                sheet=of.sheet("hoa-binh"),
                seen_version=1,
                values=FOUND,
            )
        with pytest.raises(NotFound):
            cross_check_policies.access_assignment(by=checker_of(of, old), assignment_id=old.pk)

    def test_two_of_one_office_at_one_sheet(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        call(actions.enter_cross_check, of, "hoa-binh", values=FOUND)
        values = {"I.1": LineValue(points=Decimal(15), text="Khác")}
        with pytest.raises(ChangedMeanwhile):
            call(actions.enter_cross_check, of, "hoa-binh", seen_version=1, values=values)
        assert CrossCheckEntry.objects.get().points == Decimal(16)

    def test_what_stays_as_it_was_is_not_recorded_again(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        for _time in range(2):
            call(actions.enter_cross_check, of, "hoa-binh", values=FOUND)
        assert CrossCheckEntry.objects.count() == 1

    def test_closing_names_what_is_missing_and_ends_it(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        call(actions.enter_cross_check, of, "hoa-binh", values=FOUND)
        with pytest.raises(InvalidInput) as refused:
            call(actions.close_cross_check, of, "hoa-binh")
        assert set(refused.value.fields) == {"I.2", "II.1", "II.2"}
        assert finished(of, "hoa-binh").total == Decimal(91)
        with pytest.raises(NotNow):
            call(actions.enter_cross_check, of, "hoa-binh", values=FOUND)
        with pytest.raises(NotNow):
            call(actions.close_cross_check, of, "hoa-binh")


class TestSeeing:
    def test_the_checker_sees_what_was_handed_in_and_nobody_else_does(self, of):
        drawn(of)
        sheet = of.sheet("hoa-binh")
        checker = assigned(of, "hoa-binh").checker.code
        by = of.year.offices[checker]
        others = [c for c in ("yen-bai", "phu-tho") if c != checker]
        if checker not in {"bac-kan", "tuyen-quang"}:
            assert not policies.sight_of(by=by, sheet=sheet).anything
        sheet = scoring.submitted(of, "hoa-binh")
        sight = policies.sight_of(by=by, sheet=sheet)
        assert sight.self_scores
        for code in others:
            assert not policies.sight_of(by=of.year.offices[code], sheet=sheet).anything

    def test_what_is_entered_is_the_checkers_own_until_it_closes(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        call(actions.enter_cross_check, of, "hoa-binh", values=FOUND, accept_rest=True)
        checker = assigned(of, "hoa-binh").checker.code
        team = next(c for c in ("bac-kan", "tuyen-quang") if c != checker)
        readers = [of.year.offices["hoa-binh"], of.year.offices[team], of.year.auditor, of.year.officer]
        assert [seen(of, "hoa-binh", by) for by in readers] == [[]] * 4
        assert len(seen(of, "hoa-binh", of.year.offices[checker])) == 1
        call(actions.close_cross_check, of, "hoa-binh")
        assert [len(seen(of, "hoa-binh", by)) for by in readers] == [1] * 4

    def test_another_checker_sees_it_only_after_its_own_is_in(self, of):
        drawn(of, each=2)
        scoring.submitted(of, "hoa-binh")
        finished(of, "hoa-binh", 0)
        second = checker_of(of, assigned(of, "hoa-binh", 1))
        assert [c.assignment for c in seen(of, "hoa-binh", second)] == [assigned(of, "hoa-binh", 1)]
        finished(of, "hoa-binh", 1, values={})
        assert len(seen(of, "hoa-binh", second)) == 2


def given_back(of, checked, place=0, by=None, **more):
    told = {"by": by or of.year.offices["bac-kan"], "reason": "Sai dòng I.1"} | more
    return call(actions.give_cross_check_back, of, checked, place, **told)


class TestGivingBack:
    @pytest.fixture
    def closed(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        finished(of, "hoa-binh")
        return of

    def test_the_checker_owes_it_again_and_finishing_again_fulfils_it(self, closed):
        checker = assigned(closed, "hoa-binh").checker.code
        assert not is_owed(closed, subject__code="hoa-binh")
        made = given_back(closed, "hoa-binh", reason="  Sai dòng I.1 ")
        assert (made.reason, made.close.total) == ("Sai dòng I.1", Decimal(91))
        assert is_owed(closed, owner__code=checker, subject__code="hoa-binh")
        assert assigned(closed, "hoa-binh").close is None
        better = {"I.1": LineValue(points=Decimal(17), text="Thiếu một báo cáo")}
        assert finished(closed, "hoa-binh", values=better).total == Decimal(92)
        assert not is_owed(closed, subject__code="hoa-binh")
        found = assigned(closed, "hoa-binh")
        assert [again.pk for again in found.given_back] == [made.pk]
        assert found.close.total == Decimal(92)
        assert found.closes.count() == 2, "what was finished first stays"

    def test_what_was_given_back_is_the_checkers_own_again(self, closed):
        member, team = closed.year.offices["hoa-binh"], closed.year.auditor
        assert [len(seen(closed, "hoa-binh", by)) for by in (member, team)] == [1, 1]
        given_back(closed, "hoa-binh")
        assert [seen(closed, "hoa-binh", by) for by in (member, team)] == [[], []]
        assert len(seen(closed, "hoa-binh", checker_of(closed, assigned(closed, "hoa-binh")))) == 1

    def test_nothing_is_given_back_without_a_reason_or_twice(self, closed):
        with pytest.raises(InvalidInput) as refused:
            given_back(closed, "hoa-binh", reason="  ")
        assert set(refused.value.fields) == {"reason"}
        assert not is_owed(closed, subject__code="hoa-binh")
        given_back(closed, "hoa-binh")
        with pytest.raises(NotNow):
            given_back(closed, "hoa-binh")

    def test_only_the_head_gives_back(self, closed):
        offices = closed.year.offices
        others = [offices[code] for code in FIVE if code != "bac-kan"]
        for by in (*others, closed.year.officer, closed.year.auditor, scoring.stranger()):
            with pytest.raises(NotPermitted):
                given_back(closed, "hoa-binh", by=by)
        assert not CrossCheckReopen.objects.exists()

    def test_of_the_heads_own_sheet_the_deputy_gives_back(self, of):
        drawn(of)
        scoring.submitted(of, "bac-kan")
        finished(of, "bac-kan")
        with pytest.raises(NotPermitted):
            given_back(of, "bac-kan")
        progress = next(
            p for p in queries.progress_of(of.year.season) if p.assignment.checked.code == "bac-kan"
        )
        may = {
            code: cross_check_policies.may_be_given_back(
                by=of.year.offices[code], season=of.year.season, progress=progress
            )
            for code in FIVE
        }
        assert may == {code: code == "tuyen-quang" for code in FIVE}
        given_back(of, "bac-kan", by=of.year.offices["tuyen-quang"])
        assert is_owed(of, subject__code="bac-kan")

    def test_what_the_head_found_itself_the_deputy_gives_back(self, of):
        drawn(of, each=2)
        found = queries.assignments_of(of.year.season).filter(checker__code="bac-kan")
        checked = next(one.checked.code for one in found if one.checked.code != "tuyen-quang")
        place = [
            one.checker.code for one in queries.assignments_of(of.year.season).filter(checked__code=checked)
        ].index("bac-kan")
        scoring.submitted(of, checked)
        finished(of, checked, place)
        with pytest.raises(NotPermitted):
            given_back(of, checked, place)
        given_back(of, checked, place, by=of.year.offices["tuyen-quang"])
        assert assigned(of, checked, place).close is None

    def test_once_the_sheet_is_appraised_it_is_too_late(self, closed):
        sheet = closed.sheet("hoa-binh")
        told = {"by": closed.year.offices["bac-kan"], "at": scoring.APPRAISED_AT}
        actions.appraise(**told, sheet=sheet, seen_version=sheet.version, values={}, accept_rest=True)
        sheet = closed.sheet("hoa-binh")
        actions.close_appraisal(**told, sheet=sheet, seen_version=sheet.version)
        with pytest.raises(NotNow):
            given_back(closed, "hoa-binh")

    def test_of_a_page_from_before_the_appraisal_ended_nothing_is_taken(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        finished(of, "hoa-binh")
        drafted = of.sheet("hoa-binh")
        told = {"by": of.year.offices["bac-kan"], "at": scoring.APPRAISED_AT}
        actions.appraise(
            **told, sheet=of.sheet("hoa-binh"), seen_version=drafted.version, values={}, accept_rest=True
        )
        sheet = of.sheet("hoa-binh")
        actions.close_appraisal(**told, sheet=sheet, seen_version=sheet.version)
        with pytest.raises(NotNow):
            actions.give_cross_check_back(
                **told,
                assignment=assigned(of, "hoa-binh"),
                sheet=drafted,
                seen_version=assigned(of, "hoa-binh").version,
                reason="Sai dòng I.1",
            )
        assert not CrossCheckReopen.objects.exists()
        assert not is_owed(of, subject__code="hoa-binh")

    def test_what_is_not_finished_is_not_given_back(self, of):
        drawn(of)
        scoring.submitted(of, "hoa-binh")
        with pytest.raises(NotNow):
            given_back(of, "hoa-binh")

    def test_of_an_old_page_the_head_is_told(self, closed):
        with pytest.raises(ChangedMeanwhile):
            given_back(closed, "hoa-binh", seen_version=1)

    def test_the_minutes_use_what_stands(self, closed):
        given_back(closed, "hoa-binh")
        view = queries.sheet_view(closed.sheet("hoa-binh"))
        assert not [check for check in queries.cross_checks_of(view) if check.is_closed]
        finished(closed, "hoa-binh", values={"I.1": LineValue(points=Decimal(17), text="Thiếu một báo cáo")})
        view = queries.sheet_view(closed.sheet("hoa-binh"))
        made = minutes_document(
            view=view, body=closed.year.members["bac-kan"], checks=queries.cross_checks_of(view)
        )
        table = next(b for b in made.blocks if isinstance(b, Table))
        assert table.totals[3:6] == ("93,00", "92,00", "93,00")


@pytest.mark.django_db(transaction=True)
def test_two_give_back_at_once_and_one_is_told():
    of = scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", stage=Stage.APPRAISING)
    drawn(of)
    scoring.submitted(of, "hoa-binh")
    finished(of, "hoa-binh")
    assert len(refusals(lambda: given_back(of, "hoa-binh"))) == 1
    assert CrossCheckReopen.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_draw_at_once_and_one_is_told():
    of = scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", stage=Stage.APPRAISING)
    assert len(refusals(lambda: drawn(of))) == 1
    assert CrossCheckDraw.objects.count() == 1
    assert CrossCheckAssignment.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_close_at_once_and_one_is_told():
    of = scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", stage=Stage.APPRAISING)
    drawn(of)
    scoring.submitted(of, "hoa-binh")
    call(actions.enter_cross_check, of, "hoa-binh", values=FOUND, accept_rest=True)
    assert len(refusals(lambda: call(actions.close_cross_check, of, "hoa-binh"))) == 1


def test_the_minutes_stand_the_cross_check_between_self_and_appraised(of):
    drawn(of)
    scoring.submitted(of, "hoa-binh")
    finished(of, "hoa-binh")
    view = queries.sheet_view(of.sheet("hoa-binh"))
    checks = queries.cross_checks_of(view)
    told = {"view": view, "body": of.year.members["bac-kan"]}
    table = next(b for b in minutes_document(**told, checks=checks).blocks if isinstance(b, Table))
    titles = [column.title for column in table.columns]
    assert titles[3:6] == ["Tự chấm", "Kiểm tra chéo", "Thẩm định"]
    line = next(row.cells for row in table.rows if row.cells[0] == "I.1")
    assert line[3:6] == ("18,00", "16,00", "18,00")
    assert line[-1] == "Kiểm tra chéo: Thiếu minh chứng quý IV"
    assert table.totals[3:6] == ("93,00", "91,00", "93,00")
    without = next(b for b in minutes_document(**told).blocks if isinstance(b, Table))
    assert len(without.columns) == len(table.columns) - 1
