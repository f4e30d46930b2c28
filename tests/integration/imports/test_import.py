"""Lists into the registers: read, matched, settled, entered whole, taken back whole."""

from datetime import date, datetime, timedelta

import pytest

from tests.factories import imports as f
from tests.factories import movements as world_of
from tests.factories import records as record_of
from thidua.imports import actions, tasks
from thidua.imports.enums import ImportState, ListKind, RowState, UnknownUnits
from thidua.imports.models import Brought
from thidua.kernel.models import AuditRecord
from thidua.kernel.refusals import InvalidInput, NotFound, NotNow, NotPermitted
from thidua.legislation.vocabulary import Rating
from thidua.parties.models import Person
from thidua.parties.queries import people_named
from thidua.records.models import Discipline, Proof, YearlyRating
from thidua.register.actions import publish_awards
from thidua.register.models import Award, AwardRetraction

pytestmark = pytest.mark.django_db
LATER = f.AT + timedelta(days=1)


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def department(world):
    return record_of.department(world)


def ratings(*rows):
    return f.workbook(f.RATINGS_HEAD, rows)


def awards(*rows):
    return f.workbook(f.AWARDS_HEAD, rows)


class TestEntering:
    def test_a_list_of_ratings_brings_people_and_their_ratings(self, world, department):
        known = record_of.person(world, "Nông Văn Thắng", unit=department, birth_date=date(1980, 5, 4))
        found = f.checked(
            world,
            ListKind.RATINGS,
            ratings(
                (
                    1,
                    "NÔNG VĂN THẮNG",
                    datetime(1980, 5, 4),  # noqa: DTZ001 - as Excel has it
                    "Chuyên viên",
                    "Sở Nội vụ Bắc Kạn",
                    2023,
                    "HTXSNV",
                ),
                (2, " Triệu  Thị Đào ", "7/8/1985", "Phó phòng", "so noi vu tinh bac kan", "2023", "Tốt"),
                (3, "Ma Văn Đức", 1990, "", "Sở Nội vụ Bắc Kạn", 2023.0, "Không hoàn thành"),
            ),
        )
        assert f.problems(found) == {}
        assert f.states(found) == {7: RowState.KNOWN, 8: RowState.NEW, 9: RowState.NEW}
        found = f.entered(world, found)
        assert (found.state, found.problem) == (ImportState.DONE, "")
        assert [(r.party.name, r.year, r.rating) for r in YearlyRating.objects.order_by("id")] == [
            ("Nông Văn Thắng", 2023, Rating.EXCELLENT),
            ("Triệu Thị Đào", 2023, Rating.GOOD),
            ("Ma Văn Đức", 2023, Rating.NOT_COMPLETED),
        ]
        assert YearlyRating.objects.first().party_id == known.pk
        new = Person.objects.get(name="Triệu Thị Đào")
        assert (new.birth_date, new.unit, new.post) == (date(1985, 8, 7), department, "Phó phòng")
        assert list(people_named("trieu thi dao pho phong")) == [new]

    def test_a_list_of_awards(self, world, department):
        found = f.checked(
            world,
            ListKind.AWARDS,
            awards(
                (
                    1,
                    "Nông Văn Thắng",
                    "04/05/1980",
                    department.name,
                    "CSTĐ cơ sở",
                    "12/QĐ-SNV",
                    "5/1/2024",
                    2023,
                ),
                (
                    2,
                    "Triệu Thị Đào",
                    None,
                    department.name,
                    "Bằng khen của UBND tỉnh",
                    "241/QĐ-UBND",
                    45348,
                    None,  # a form of commendation is of the year it was decided in
                ),
                (
                    3,
                    "Ma Văn Đức",
                    None,
                    department.name,
                    "Huân chương Lao động hạng III",
                    "9/QĐ-CTN",
                    "26-02-2024",
                    2023,
                ),
            ),
        )
        assert f.problems(found) == {}
        found = f.entered(world, found)
        assert found.problem == ""
        lines = list(Award.objects.order_by("id"))
        assert [(a.recipient_name, a.award_code, a.year) for a in lines] == [
            ("Nông Văn Thắng", "CSTDCS", 2023),
            ("Triệu Thị Đào", "BK_TINH", 2024),
            ("Ma Văn Đức", "HCLD3", 2023),
        ]
        assert [a.decision_date for a in lines] == [date(2024, 1, 5), date(2024, 2, 26), date(2024, 2, 26)]
        assert all(
            a.party_id and a.unit == department and a.keeper == world.provinces["bac-kan"] for a in lines
        )
        assert lines[0].source == "ds.xlsx, Danh sách"

    def test_collectives_are_written_by_name(self, world):
        head = ("TT", "Tên tập thể", "Đối tượng", "Danh hiệu", "Năm")
        found = f.checked(
            world,
            ListKind.AWARDS,
            f.workbook(head, [(1, "Phòng Nội vụ huyện Ba Bể", "Tập thể", "Tập thể LĐXS", 2023)]),
        )
        assert f.states(found) == {7: RowState.UNNAMED}
        f.entered(world, found)
        line = Award.objects.get()
        assert (line.recipient_kind, line.party, line.award_code) == ("collective", None, "TTLDXS")

    def test_proofs_and_disciplines(self, world, department):
        proofs = f.checked(
            world,
            ListKind.PROOFS,
            f.workbook(
                ("STT", "Họ và tên", "Đơn vị", "Tên sáng kiến", "Năm công nhận", "Cấp công nhận"),
                [(1, "Ma Văn Đức", department.name, "Số hóa hồ sơ", 2022, "Sở Nội vụ")],
            ),
        )
        assert f.problems(proofs) == {}
        f.entered(world, proofs)
        assert (Proof.objects.get().title, Proof.objects.get().recognised_by) == ("Số hóa hồ sơ", "Sở Nội vụ")
        disciplines = f.checked(
            world,
            ListKind.DISCIPLINES,
            f.workbook(
                ("STT", "Họ và tên", "Đơn vị", "Hình thức kỷ luật", "Từ ngày", "Đến ngày"),
                [(1, "Ma Văn Đức", department.name, "Khiển trách", "01/03/2023", "01/03/2024")],
            ),
            at=LATER,
        )
        assert f.states(disciplines) == {7: RowState.DOUBTFUL}
        disciplines = actions.settle_alike(
            by=world.keepers["bac-kan"], at=LATER, found=disciplines, score=80, is_same=True
        )
        f.entered(world, disciplines, at=LATER)
        assert Discipline.objects.get().party_id == Proof.objects.get().party_id

    def test_one_audit_record_tells_of_the_import_and_no_names(self, world):
        found = f.checked(
            world, ListKind.RATINGS, ratings((1, "Ma Văn Đức", 1990, "", "Bắc Kạn", 2023, "HTNV"))
        )
        f.entered(world, found)
        told = AuditRecord.objects.get(action="imports.enter_list")
        assert told.target_id == str(found.pk)
        details = str(list(AuditRecord.objects.values_list("detail", flat=True)))
        assert "Ma Văn Đức" not in details

    def test_the_same_list_again_has_nothing_to_enter(self, world):
        content = ratings((1, "Ma Văn Đức", "01/02/1990", "", "Bắc Kạn", 2023, "HTNV"))
        f.entered(world, f.checked(world, ListKind.RATINGS, content))
        again = f.checked(world, ListKind.RATINGS, content, at=LATER)
        assert f.states(again) == {7: RowState.PRESENT}
        with pytest.raises(NotNow, match="Mọi dòng đã được ghi"):
            actions.confirm_import(by=world.keepers["bac-kan"], at=LATER, found=again)

    def test_a_person_of_several_rows_is_entered_once(self, world):
        found = f.checked(
            world,
            ListKind.RATINGS,
            ratings(
                (1, "Ma Văn Đức", "01/02/1990", "", "Bắc Kạn", 2022, "HTNV"),
                (2, "Ma Văn Đức", "1/2/1990", "", "Bắc Kạn", 2023, "HTTNV"),
            ),
        )
        f.entered(world, found)
        assert Person.objects.filter(name="Ma Văn Đức").count() == 1
        assert YearlyRating.objects.count() == 2


class TestWhatIsWrong:
    def test_each_cell_gets_its_message(self, world, department):
        found = f.checked(
            world,
            ListKind.RATINGS,
            ratings(
                (1, "Ma Văn A", "31/02/1990", "", department.name, 2023, "HTNV"),
                (2, "Ma Văn B", "", "", "Sở Nội vu Bắc Cạn", 2023, "HTNV"),
                (3, "Ma Văn C", "", "", department.name, 1944, "HTNV"),
                (4, "Ma Văn D", "", "", department.name, 2025, "HTNV"),
                (5, "Ma Văn E", "", "", department.name, 2023, "Giỏi"),
                (6, "", "", "Chuyên viên", department.name, 2023, "HTNV"),
                (7, "Ma Văn G", "", "", department.name, "hai nghìn", "HTNV"),
                (8, "Ma Văn H", "", "", department.name, 2023, None),
            ),
        )
        assert f.problems(found) == {
            7: ["birth:no_day"],
            8: ["unit:no_unit"],
            9: ["year:year_range"],
            10: ["year:year_range"],
            11: ["rating:no_rating"],
            12: ["name:missing"],
            13: ["year:no_year"],
            14: ["rating:missing"],
        }
        near = found.rows.get(number=8).problems[0][2]["closest"]
        assert department.name in near

    def test_awards_that_cannot_be(self, world, department):
        unit = department.name
        found = f.checked(
            world,
            ListKind.AWARDS,
            awards(
                (1, "Ma Văn A", "", unit, "Chiến sĩ thi đua co so xuat sac", "1/QĐ", "", 2023),
                (2, "Ma Văn B", "", unit, "LĐTT", "2/QĐ", "", 2023),
                (3, "ma văn  b", "", unit, "CSTĐCS", "2/QĐ", "", 2023),
                (4, "Ma Văn C", "", unit, "Cờ thi đua của Chính phủ", "3/QĐ", "", 2023),
                (5, "Ma Văn D", "", unit, "LĐTT", "4/QĐ", "25/12/2024", 2023),
            ),
        )
        assert f.problems(found) == {
            7: ["award:no_award"],
            9: ["decision:same_decision"],
            10: ["award:not_for_recipient"],
            11: ["decision_date:day_to_come"],
        }
        near = found.rows.get(number=7).problems[0][2]["closest"]
        assert near.startswith("Chiến sĩ thi đua cơ sở")

    def test_a_second_award_of_a_decision_on_file(self, world, department):
        row = (1, "Ma Văn Đức", "01/02/1990", department.name, "LĐTT", "12/QĐ", "", 2023)
        f.entered(world, f.checked(world, ListKind.AWARDS, awards(row)))
        other = (1, "Ma Văn Đức", "01/02/1990", department.name, "CSTĐCS", "12 / QĐ", "", 2023)
        again = f.checked(world, ListKind.AWARDS, awards(other), at=LATER)
        assert f.problems(again) == {7: ["decision:decision_on_file"]}

    def test_a_rating_that_contradicts_the_record(self, world):
        row = (1, "Ma Văn Đức", "01/02/1990", "", "Bắc Kạn", 2023, "HTNV")
        f.entered(world, f.checked(world, ListKind.RATINGS, ratings(row)))
        again = f.checked(world, ListKind.RATINGS, ratings((*row[:6], "HTXSNV")), at=LATER)
        assert f.problems(again) == {7: ["rating:other_rating"]}

    def test_a_person_twice_in_a_list(self, world):
        head = ("STT", "Họ và tên", "Năm sinh", "Đơn vị")
        rows = [
            (1, "Lý Thị Hòa", 1985, "Bắc Kạn"),
            (2, "LÝ THỊ  HOÀ", "1985", "bac kan"),
            (3, "Lý Thị Hòa", 1986, ""),
        ]
        found = f.checked(world, ListKind.PEOPLE, f.workbook(head, rows))
        assert f.problems(found) == {8: ["name:same_row"]}

    def test_nothing_is_entered_while_a_row_is_wrong(self, world):
        rows = [(n, f"Ma Văn {n}", "", "", "Bắc Kạn", 2023, "HTNV") for n in range(1, 100)]
        rows[98] = (99, "Ma Văn 99", "", "", "Bắc Kạn", 2023, "Giỏi")
        found = f.checked(world, ListKind.RATINGS, ratings(*rows))
        with pytest.raises(NotNow, match="Còn 1 dòng có lỗi"):
            f.entered(world, found)
        assert (Person.objects.count(), YearlyRating.objects.count()) == (0, 0)

    def test_nothing_is_entered_when_writing_fails_half_way(self, world):
        rows = [(n, f"Ma Văn {n}", "", "", "Bắc Kạn", 2023, "HTNV") for n in range(1, 21)]
        found = f.checked(world, ListKind.RATINGS, ratings(*rows))
        last = found.rows.order_by("-number").first()
        last.values["year"] = 1900  # what only the action that writes can refuse
        last.save()
        found = f.entered(world, found)
        assert found.state == ImportState.CHECKED
        assert "1900" in found.problem
        assert (Person.objects.count(), YearlyRating.objects.count(), Brought.objects.count()) == (0, 0, 0)

    def test_needed_columns_are_asked_for(self, world):
        content = f.workbook(("STT", "Họ và tên", "Đơn vị"), [(1, "Ma Văn Đức", "Bắc Kạn")])
        found = f.uploaded(world, ListKind.RATINGS, content)
        with pytest.raises(InvalidInput) as refused:
            actions.map_columns(
                by=world.keepers["bac-kan"], at=f.AT, found=found, places=found.places, defaults={}
            )
        assert set(refused.value.fields) == {"rating", "year"}

    def test_one_value_holds_for_the_whole_list(self, world):
        content = f.workbook(("STT", "Họ và tên", "Xếp loại"), [(1, "Ma Văn Đức", "HTNV")])
        found = f.checked(world, ListKind.RATINGS, content, year="2022", decision="5/QĐ")
        f.entered(world, found)
        assert [(r.year, r.decision_number) for r in YearlyRating.objects.all()] == [(2022, "5/QĐ")]

    def test_a_unit_that_is_not_on_the_list_may_be_written_down(self, world):
        content = ratings((1, "Ma Văn Đức", "", "Chủ tịch", "HTX Hồng Luân", 2023, "HTNV"))
        found = f.checked(world, ListKind.RATINGS, content, unknown_units=UnknownUnits.WRITE_DOWN)
        f.entered(world, found)
        person = Person.objects.get(name="Ma Văn Đức")
        assert (person.post, person.unit) == ("Chủ tịch, HTX Hồng Luân", None)

    def test_what_is_no_workbook_is_refused(self, world):
        with pytest.raises(InvalidInput):
            f.uploaded(world, ListKind.PEOPLE, b"no workbook")
        with pytest.raises(InvalidInput, match="Họ và tên"):
            f.uploaded(world, ListKind.PEOPLE, f.workbook(("A", "B"), [(1, 2)]))


class TestDuplicates:
    def test_close_names_wait_for_a_person(self, world, department):
        known = record_of.person(world, "Hoàng Thị Hường", unit=department, birth_date=date(1985, 3, 2))
        found = f.checked(
            world,
            ListKind.RATINGS,
            ratings(
                (1, "Hoàng Thị Hương", "02/03/1985", "", department.name, 2023, "HTNV"),
                (2, "Hoàng Thị Hường", "", "", department.name, 2023, "HTNV"),
                (3, "Hoàng Thị Hường", "02/03/1995", "", department.name, 2023, "HTNV"),
            ),
        )
        assert f.states(found) == {7: RowState.KNOWN, 8: RowState.DOUBTFUL, 9: RowState.DOUBTFUL}
        assert [candidate[0] for candidate in found.rows.get(number=9).candidates] == ["row:8"]
        row = found.rows.get(number=8)
        assert row.candidates[0][0] == known.pk
        assert row.candidates[0][2] == ["same_name", "no_birth", "same_unit"]
        by = world.keepers["bac-kan"]
        with pytest.raises(NotNow, match="chưa xác định"):
            actions.confirm_import(by=by, at=f.AT, found=found)
        settled = actions.settle_row(by=by, at=f.AT, found=found, number=8, party_id=None)
        assert (settled.state, settled.party_id) == (RowState.NEW, None)
        with pytest.raises(InvalidInput):
            actions.settle_row(by=by, at=f.AT, found=found, number=8, party_id=world.provinces["bac-kan"].pk)

    def test_settling_looks_at_the_register_again(self, world, department):
        known = record_of.person(world, "Hoàng Thị Hường", unit=department)
        record_of.rating(world, known, 2023, Rating.GOOD)
        found = f.checked(
            world, ListKind.RATINGS, ratings((1, "Hoàng Thị Hường", "", "", department.name, 2023, "HTNV"))
        )
        row = actions.settle_row(
            by=world.keepers["bac-kan"], at=f.AT, found=found, number=7, party_id=known.pk
        )
        assert row.state == RowState.WRONG

    def test_people_of_other_provinces_are_not_offered(self, world, department):
        record_of.person(world, "Ma Văn Đức", unit=world.provinces["cao-bang"], birth_date=date(1990, 2, 1))
        found = f.checked(
            world,
            ListKind.RATINGS,
            ratings((1, "Ma Văn Đức", "01/02/1990", "", department.name, 2023, "HTNV")),
        )
        assert f.states(found) == {7: RowState.NEW}

    def test_the_number_of_statements_does_not_grow_with_the_rows(self, world, django_assert_max_num_queries):
        for count in (3, 30):
            rows = [(n, f"Ma Văn {n}", "", "", "Bắc Kạn", 2023, "HTNV") for n in range(1, count + 1)]
            with django_assert_max_num_queries(75):
                f.checked(world, ListKind.RATINGS, ratings(*rows))


class TestUndo:
    def test_everything_is_taken_back_and_stays_readable(self, world):
        row = (1, "Ma Văn Đức", "01/02/1990", "", "Bắc Kạn", 2023, "HTNV")
        found = f.entered(world, f.checked(world, ListKind.RATINGS, ratings(row)))
        found = f.undone(world, found, at=LATER)
        assert (found.state, found.problem) == (ImportState.UNDONE, "")
        assert YearlyRating.objects.filter(is_current=True).count() == 0
        withdrawal = YearlyRating.objects.get(withdraws=True)
        assert (withdrawal.correction_reason, withdrawal.corrects.rating) == (
            "Nhập nhầm tệp",
            Rating.COMPLETED,
        )
        assert list(people_named("ma van duc")) == []
        assert Person.objects.get().withdrawal.reason == "Nhập nhầm tệp"
        again = f.checked(world, ListKind.RATINGS, ratings(row), at=LATER + timedelta(hours=1))
        assert f.states(again) == {7: RowState.NEW}
        f.entered(world, again, at=LATER + timedelta(hours=1))
        assert YearlyRating.objects.filter(is_current=True).count() == 1

    def test_awards_are_retracted(self, world, department):
        row = (1, "Ma Văn Đức", "01/02/1990", department.name, "LĐTT", "12/QĐ", "", 2023)
        found = f.undone(world, f.entered(world, f.checked(world, ListKind.AWARDS, awards(row))), at=LATER)
        assert found.state == ImportState.UNDONE
        assert (Award.objects.filter(is_current=True).count(), AwardRetraction.objects.count()) == (0, 1)

    def test_not_when_an_award_is_published(self, world, department):
        row = (1, "Ma Văn Đức", "01/02/1990", department.name, "LĐTT", "12/QĐ", "", 2023)
        found = f.entered(world, f.checked(world, ListKind.AWARDS, awards(row)))
        publish_awards(by=world.keepers["bac-kan"], at=LATER, awards=list(Award.objects.all()))
        found = f.undone(world, found, at=LATER)
        assert found.state == ImportState.DONE
        assert "đang công khai" in found.problem
        assert Award.objects.filter(is_current=True).count() == 1

    def test_not_when_something_else_rests_on_somebody_it_entered(self, world):
        row = (1, "Ma Văn Đức", "01/02/1990", "", "Bắc Kạn", 2023, "HTNV")
        found = f.entered(world, f.checked(world, ListKind.RATINGS, ratings(row)))
        record_of.proof(world, Person.objects.get())
        found = f.undone(world, found, at=LATER)
        assert found.state == ImportState.DONE
        assert "Ma Văn Đức" in found.problem
        assert YearlyRating.objects.filter(is_current=True).count() == 1

    def test_not_when_a_record_was_corrected(self, world):
        row = (1, "Ma Văn Đức", "01/02/1990", "", "Bắc Kạn", 2023, "HTNV")
        found = f.entered(world, f.checked(world, ListKind.RATINGS, ratings(row)))
        from thidua.records.actions import correct_record

        correct_record(
            by=world.keepers["bac-kan"],
            at=LATER,
            record=YearlyRating.objects.get(),
            reason="Ghi nhầm",
            changes={"rating": Rating.GOOD},
        )
        found = f.undone(world, found, at=LATER)
        assert found.state == ImportState.DONE
        assert "đính chính" in found.problem

    def test_a_reason_is_needed(self, world):
        row = (1, "Ma Văn Đức", "", "", "Bắc Kạn", 2023, "HTNV")
        found = f.entered(world, f.checked(world, ListKind.RATINGS, ratings(row)))
        with pytest.raises(InvalidInput):
            actions.order_undo(by=world.keepers["bac-kan"], at=LATER, found=found, reason=" ")


class TestWhoAndWhen:
    def test_only_the_keeper_imports(self, world):
        content = ratings((1, "Ma Văn Đức", "", "", "Bắc Kạn", 2023, "HTNV"))
        for by in (world.auditor, world.keepers["tuyen-quang"]):
            with pytest.raises(NotPermitted):
                actions.upload_list(
                    by=by,
                    at=f.AT,
                    kind=ListKind.RATINGS,
                    keeper=world.provinces["bac-kan"],
                    upload=f.upload(content),
                )
        found = f.checked(world, ListKind.RATINGS, content)
        stranger = world.keepers["tuyen-quang"]
        for call in (
            actions.confirm_import,
            actions.cancel_import,
            actions.reopen_mapping,
            actions.enter_list,
        ):
            with pytest.raises(NotPermitted):
                call(by=stranger, at=f.AT, found=found)
        with pytest.raises(NotPermitted):
            actions.settle_row(by=stranger, at=f.AT, found=found, number=7, party_id=None)
        from thidua.imports.policies import access_import

        with pytest.raises(NotFound):
            access_import(by=stranger, import_id=found.pk)

    def test_of_two_who_confirm_the_second_is_told(self, world):
        found = f.checked(
            world, ListKind.RATINGS, ratings((1, "Ma Văn Đức", "", "", "Bắc Kạn", 2023, "HTNV"))
        )
        seen_by_other = type(found).objects.get(pk=found.pk)
        f.entered(world, found)
        with pytest.raises(NotNow):
            actions.confirm_import(by=world.leaders["bac-kan"], at=f.AT, found=seen_by_other)
        assert YearlyRating.objects.count() == 1

    def test_two_lists_at_once_the_second_is_checked_again(self, world):
        content = ratings((1, "Ma Văn Đức", "", "", "Bắc Kạn", 2023, "HTNV"))
        first, second = (
            f.checked(world, ListKind.RATINGS, content, name=name) for name in ("a.xlsx", "b.xlsx")
        )
        f.entered(world, first, at=LATER)
        with pytest.raises(NotNow, match=r"a\.xlsx"):
            actions.confirm_import(by=world.keepers["bac-kan"], at=LATER, found=second)
        again = actions.reopen_mapping(by=world.keepers["bac-kan"], at=LATER, found=second)
        assert again.state == ImportState.MAPPING
        assert Person.objects.filter(name="Ma Văn Đức").count() == 1

    def test_a_cancelled_list_keeps_no_rows(self, world):
        found = f.checked(
            world, ListKind.RATINGS, ratings((1, "Ma Văn Đức", "", "", "Bắc Kạn", 2023, "HTNV"))
        )
        found = actions.cancel_import(by=world.keepers["bac-kan"], at=f.AT, found=found)
        assert (found.state, found.rows.count()) == (ImportState.CANCELLED, 0)
        assert (
            tasks.work_on(found, by=world.keepers["bac-kan"], moment=lambda: f.AT).state
            == ImportState.CANCELLED
        )
