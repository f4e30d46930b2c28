"""What happens meanwhile: workers are lost, rights end, registers change; nothing is half-entered or entered twice."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import translation

from tests.factories import imports as f
from tests.factories import movements as world_of
from tests.factories import records as record_of
from thidua.identity.models import RoleAssignment
from thidua.imports import actions, staging, tasks, words
from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.imports.models import ListImport
from thidua.imports.problems import told
from thidua.kernel.actors import SYSTEM
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import NotNow, NotPermitted
from thidua.legislation.vocabulary import Rating
from thidua.parties.actions import withdraw_people
from thidua.parties.models import Person
from thidua.records.models import YearlyRating

pytestmark = pytest.mark.django_db
LATER = f.AT + timedelta(days=1)
SOON, LATE = f.AT + timedelta(minutes=29), f.AT + timedelta(minutes=31)


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def by(world):
    return world.keepers["bac-kan"]


def ratings(*names, birth="01/02/1990"):
    rows = [(n, name, birth, "", "Bắc Kạn", 2023, "HTNV") for n, name in enumerate(names, start=1)]
    return f.workbook(f.RATINGS_HEAD, rows)


def seen_again(found):
    return ListImport.objects.get(pk=found.pk)


class TestWorkersThatAreLost:
    def test_entering_is_given_back_and_done_again(self, world, by):
        found = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"))
        found = actions.confirm_import(by=by, at=f.AT, found=found)
        lost = seen_again(found)
        with pytest.raises(NotNow, match="30 phút"):
            actions.give_back(by=by, at=SOON, found=found)
        with pytest.raises(NotPermitted):
            actions.give_back(by=world.keepers["tuyen-quang"], at=LATE, found=found)
        found = actions.give_back(by=by, at=LATE, found=found)
        assert found.state == ImportState.CHECKED
        assert "chưa ghi gì" in found.problem
        found = actions.confirm_import(by=by, at=LATE, found=found)
        # The lost worker turns up after all: it enters nothing, and does not stop the one that works now.
        assert tasks.work_on(lost, by=by, moment=lambda: LATE).state == ImportState.WRITING
        assert YearlyRating.objects.count() == 0
        found = tasks.work_on(found, by=by, moment=lambda: LATE)
        assert (found.state, YearlyRating.objects.count()) == (ImportState.DONE, 1)

    def test_undoing_is_given_back_and_done_again(self, world, by):
        found = f.entered(world, f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức")))
        found = actions.order_undo(by=by, at=f.AT, found=found, reason="Nhập nhầm tệp")
        found = actions.give_back(by=by, at=LATE, found=found)
        assert found.state == ImportState.DONE
        assert YearlyRating.objects.filter(is_current=True).count() == 1
        assert f.undone(world, found, at=LATER).state == ImportState.UNDONE

    def test_a_check_that_was_given_back_writes_no_more_rows(self, world, by):
        found = f.uploaded(world, ListKind.RATINGS, ratings("Ma Văn Đức"))
        found = actions.map_columns(by=by, at=f.AT, found=found, places=found.places, defaults={})
        lost = seen_again(found)
        found = actions.give_back(by=by, at=LATE, found=found)
        found = actions.map_columns(by=by, at=LATE, found=found, places=found.places, defaults={})
        with pytest.raises(NotNow):
            staging.note_progress(lost, 1)
        found = tasks.work_on(found, by=by, moment=lambda: LATE)
        assert (found.state, f.states(found)) == (ImportState.CHECKED, {7: RowState.NEW})

    def test_an_account_that_loses_its_right_meanwhile_leaves_nothing_stuck(self, world, by):
        found = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"))
        found = actions.confirm_import(by=by, at=f.AT, found=found)
        RoleAssignment.objects.filter(account=by).update(ended_at=F("assigned_at"))
        fresh = type(by).objects.get(pk=by.pk)
        found = tasks.work_on(found, by=fresh, moment=lambda: f.AT)
        assert found.state == ImportState.CHECKED
        assert "không quản lý khen thưởng" in found.problem
        assert AuditRecord.objects.filter(action="imports.break_off").get().actor_id == SYSTEM.actor_id

    def test_an_account_that_is_closed_meanwhile_leaves_nothing_stuck(self, world, by):
        found = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"))
        found = actions.confirm_import(by=by, at=f.AT, found=found)
        type(by).objects.filter(pk=by.pk).update(is_active=False)
        tasks.work.func(import_id=found.pk, by_id=by.pk)
        found = seen_again(found)
        assert found.state == ImportState.CHECKED
        assert "không còn hoạt động" in found.problem


class TestRegistersThatChange:
    def test_a_list_entered_by_an_earlier_clock_is_still_seen(self, world, by):
        first, second = (
            f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"), name=name, at=at)
            for name, at in (("a.xlsx", f.AT), ("b.xlsx", LATER))
        )
        f.entered(world, first, at=f.AT)
        with pytest.raises(NotNow, match=r"a\.xlsx"):
            actions.confirm_import(by=by, at=LATER, found=second)

    def test_a_list_taken_back_since_is_seen(self, world, by):
        first = f.entered(world, f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"), name="a.xlsx"))
        second = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Sáu"), at=LATER)
        f.undone(world, first, at=f.AT)
        with pytest.raises(NotNow, match=r"a\.xlsx"):
            actions.confirm_import(by=by, at=LATER, found=second)

    def test_people_recorded_since_are_asked_about_and_nothing_is_entered(self, world, by):
        found = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức", "Nông Văn Thắng"))
        known = record_of.person(world, "Ma Văn Đức")
        found = f.entered(world, found)
        assert found.state == ImportState.CHECKED
        assert "dòng 7 (Ma Văn Đức)" in found.problem
        assert f.states(found) == {7: RowState.DOUBTFUL, 8: RowState.NEW}
        assert found.counts["doubtful"] == 1
        assert (YearlyRating.objects.count(), Person.objects.count()) == (0, 1)
        actions.settle_row(by=by, at=f.AT, found=found, number=7, party_id=known.pk)
        found = f.entered(world, found)
        assert (found.state, Person.objects.count()) == (ImportState.DONE, 2)

    def test_who_was_settled_as_somebody_new_is_not_asked_about_again(self, world, by):
        record_of.person(world, "Ma Văn Đức")
        found = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"))
        actions.settle_row(by=by, at=f.AT, found=found, number=7)
        assert f.entered(world, found).state == ImportState.DONE

    def test_people_taken_back_since_are_not_recorded_about(self, world, by):
        known = record_of.person(
            world, "Ma Văn Đức", birth_date=f.AT.date().replace(year=1990, month=2, day=1)
        )
        found = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"))
        assert f.states(found) == {7: RowState.KNOWN}
        withdraw_people(by=SYSTEM, at=f.AT, people=[known.pk], reason="Ghi nhầm")
        with pytest.raises(NotNow, match=r"Dòng 7 \(Ma Văn Đức\)"):
            actions.confirm_import(by=by, at=f.AT, found=found)


class TestLanguages:
    def test_words_are_vietnamese_whoever_asks_first(self):
        words._tables.cache_clear()
        with translation.override("en"):
            assert words.coded("rating", "Hoàn thành xuất sắc nhiệm vụ") == Rating.EXCELLENT
            assert words.coded("recipient", "Hộ gia đình") == "household"
        words._tables.cache_clear()

    def test_what_a_row_says_is_told_in_the_readers_language(self, world):
        head = ("STT", "Họ và tên", "Danh hiệu", "Năm")
        with translation.override("en"):
            found = f.checked(
                world, ListKind.AWARDS, f.workbook(head, [(1, "Ma Văn Đức", "Tập thể LĐXS", 2023)])
            )
        _key, code, about = found.rows.get().problems[0]
        with translation.override("vi"):
            assert told(code, about).endswith("không tặng cho Cá nhân")
        with translation.override("en"):
            assert told(code, about).endswith("is not given to: Individual")
        assert told(code, {"award": "X", "kind": "Cá nhân"}).endswith("Cá nhân")  # as it was kept before

    def test_why_work_ended_is_written_in_vietnamese(self, world, by):
        found = f.checked(world, ListKind.RATINGS, ratings("Ma Văn Đức"))
        record_of.person(world, "Ma Văn Đức")
        with translation.override("en"):
            found = f.entered(world, found)
        assert found.problem.startswith("Từ lúc kiểm tra")
