"""Who is the same person, what is the same award: within a list, and against the registers."""

from datetime import date, timedelta

import pytest

from tests.factories import imports as f
from tests.factories import movements as world_of
from tests.factories import records as record_of
from thidua.imports import actions
from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.kernel.refusals import InvalidInput, NotNow
from thidua.legislation.vocabulary import Rating
from thidua.parties.models import Person
from thidua.records.models import YearlyRating
from thidua.register.models import Award

pytestmark = pytest.mark.django_db
LATER = f.AT + timedelta(days=1)
PEOPLE_HEAD = ("STT", "Họ và tên", "Ngày sinh", "Đơn vị công tác")


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def by(world):
    return world.keepers["bac-kan"]


def awards(*rows):
    """Rows as (name, award, decision, its day, year), numbered, all of one unit and birth."""
    lines = [
        (number, name, "01/02/1990", "Bắc Kạn", award, decision, day, year)
        for number, (name, award, decision, day, year) in enumerate(rows, start=1)
    ]
    return f.workbook(f.AWARDS_HEAD, lines)


def ratings(*rows):
    """Rows as (name, birth, year, rating)."""
    lines = [
        (n, name, birth, "", "Bắc Kạn", year, told) for n, (name, birth, year, told) in enumerate(rows, 1)
    ]
    return f.workbook(f.RATINGS_HEAD, lines)


def with_authorities(*rows):
    head = (*f.AWARDS_HEAD, "Cơ quan quyết định")
    return f.workbook(
        head, [(n, "Ma Văn Đức", "01/02/1990", "Bắc Kạn", *row) for n, row in enumerate(rows, 1)]
    )


class TestDecisionsOfOneNumber:
    def test_the_number_of_another_year_is_another_decision_in_a_list(self, world):
        found = f.checked(
            world,
            ListKind.AWARDS,
            awards(
                ("Ma Văn Đức", "LĐTT", "12/QĐ", "10/01/2022", 2021),
                ("Ma Văn Đức", "LĐTT", "12/QĐ", "11/01/2023", 2022),
                ("Ma Văn Đức", "CSTĐCS", "12/QĐ", "05/03/2023", 2022),
            ),
        )
        assert f.problems(found) == {9: ["decision:same_decision"]}

    def test_the_number_of_another_year_is_another_decision_in_the_register(self, world):
        first = ("Ma Văn Đức", "LĐTT", "12/QĐ", "10/01/2022", 2021)
        f.entered(world, f.checked(world, ListKind.AWARDS, awards(first)))
        found = f.checked(
            world, ListKind.AWARDS, awards(("Ma Văn Đức", "LĐTT", "12/QĐ", "11/01/2023", 2022)), at=LATER
        )
        assert f.states(found) == {7: RowState.KNOWN}
        found = f.entered(world, found, at=LATER)
        assert (found.state, found.problem) == (ImportState.DONE, "")
        assert sorted(Award.objects.values_list("year", flat=True)) == [2021, 2022]
        again = f.checked(world, ListKind.AWARDS, awards(first), at=LATER + timedelta(hours=1))
        assert f.states(again) == {7: RowState.PRESENT}

    def test_where_no_day_is_told_the_year_of_the_award_decides(self, world):
        f.entered(world, f.checked(world, ListKind.AWARDS, awards(("Ma Văn Đức", "LĐTT", "12/QĐ", "", 2021))))
        found = f.checked(
            world,
            ListKind.AWARDS,
            awards(
                ("Ma Văn Đức", "LĐTT", "12/QĐ", "11/01/2023", 2022),
                ("Ma Văn Đức", "LĐTT", "12/QĐ", "11/01/2022", 2021),
            ),
            at=LATER,
        )
        assert f.states(found) == {7: RowState.KNOWN, 8: RowState.PRESENT}

    def test_the_same_award_of_another_year_by_the_same_decision_is_never_left_out(self, world):
        row = ("Ma Văn Đức", "LĐTT", "12/QĐ", "11/01/2023", 2022)
        f.entered(world, f.checked(world, ListKind.AWARDS, awards(row)))
        found = f.checked(world, ListKind.AWARDS, awards((*row[:4], 2021)), at=LATER)
        assert f.problems(found) == {7: ["decision:decision_on_file"]}
        assert found.rows.get().problems[0][2]["year"] == "2022"

    def test_decisions_of_two_authorities_are_two(self, world):
        record_of.department(world)
        rows = [
            ("LĐTT", "12/QĐ", "10/01/2023", 2022, "Sở Nội vụ Bắc Kạn"),
            ("CSTĐCS", "12/QĐ", "10/02/2023", 2022, "Bắc Kạn"),
        ]
        found = f.entered(world, f.checked(world, ListKind.AWARDS, with_authorities(*rows)))
        assert (found.state, found.problem) == (ImportState.DONE, "")
        again = f.checked(
            world, ListKind.AWARDS, with_authorities(*rows, ("LĐTT", "12/QĐ", "1/3/2023", 2022, "")), at=LATER
        )
        assert f.states(again) == {7: RowState.PRESENT, 8: RowState.PRESENT, 9: RowState.WRONG}

    def test_a_year_after_the_decision_is_wrong(self, world):
        found = f.checked(world, ListKind.AWARDS, awards(("Ma Văn Đức", "LĐTT", "12/QĐ", "10/01/2022", 2023)))
        assert f.problems(found) == {7: ["year:after_decision"]}


class TestAwardsWithoutANumber:
    def test_the_same_list_again_has_nothing_to_enter_and_says_why(self, world, by):
        content = awards(("Ma Văn Đức", "LĐTT", "", "", 2022), ("Ma Văn Đức", "LĐTT", "", "", 2021))
        f.entered(world, f.checked(world, ListKind.AWARDS, content))
        again = f.checked(world, ListKind.AWARDS, content, at=LATER)
        assert f.states(again) == {7: RowState.PRESENT, 8: RowState.PRESENT}
        assert f.problems(again) == {7: ["decision:award_on_file"], 8: ["decision:award_on_file"]}
        with pytest.raises(NotNow, match="Mọi dòng đã được ghi"):
            actions.confirm_import(by=by, at=LATER, found=again)

    def test_twice_in_a_list_is_wrong(self, world):
        found = f.checked(
            world,
            ListKind.AWARDS,
            awards(
                ("Ma Văn Đức", "LĐTT", "", "", 2022),
                ("Ma Văn Đức", "LĐTT", "", "", 2022),
                ("Ma Văn Đức", "LĐTT", "7/QĐ", "", 2022),
                ("Ma Văn Đức", "LĐTT", "", "", 2021),
            ),
        )
        assert f.problems(found) == {8: ["award:same_award"], 9: ["award:same_award"]}

    def test_a_line_on_file_that_lacks_its_number_is_not_entered_again(self, world):
        f.entered(world, f.checked(world, ListKind.AWARDS, awards(("Ma Văn Đức", "LĐTT", "", "", 2022))))
        found = f.checked(
            world, ListKind.AWARDS, awards(("Ma Văn Đức", "LĐTT", "7/QĐ", "10/01/2023", 2022)), at=LATER
        )
        assert f.states(found) == {7: RowState.PRESENT}
        assert f.problems(found) == {7: ["decision:unnumbered_on_file"]}

    def test_the_register_itself_takes_none_twice(self, world, by):
        content = awards(("Ma Văn Đức", "LĐTT", "", "", 2022))
        f.entered(world, f.checked(world, ListKind.AWARDS, content))
        found = f.checked(world, ListKind.AWARDS, content, at=LATER)
        found.rows.update(state=RowState.KNOWN)  # as if it had not been there when the list was checked
        found = f.entered(world, found, at=LATER)
        assert found.state == ImportState.CHECKED
        assert "Ma Văn Đức" in found.problem
        assert Award.objects.count() == 1


class TestPeopleOfOneList:
    def test_names_that_differ_in_accents_are_two_people_until_somebody_says_otherwise(self, world, by):
        content = ratings(("Phạm Kiểm Hùng", "", 2023, "HTNV"), ("Phạm Kiểm Hưng", "", 2023, "HTTNV"))
        found = f.checked(world, ListKind.RATINGS, content)
        assert f.states(found) == {7: RowState.NEW, 8: RowState.DOUBTFUL}
        assert found.rows.get(number=8).candidates[0][:3] == [
            "row:7",
            82,
            ["accents", "no_birth", "same_unit"],
        ]
        with pytest.raises(NotNow, match="chưa xác định"):
            actions.confirm_import(by=by, at=f.AT, found=found)
        actions.settle_row(by=by, at=f.AT, found=found, number=8)
        found = f.entered(world, found)
        assert found.state == ImportState.DONE
        rated = {each.party.name: each.rating for each in YearlyRating.objects.all()}
        assert rated == {"Phạm Kiểm Hùng": Rating.COMPLETED, "Phạm Kiểm Hưng": Rating.GOOD}

    def test_with_and_without_a_birth_date_may_be_one_person(self, world, by):
        content = ratings(("Lý Thị Hòa", "", 2022, "HTNV"), ("Lý Thị Hòa", "05/04/1985", 2023, "HTNV"))
        found = f.checked(world, ListKind.RATINGS, content)
        assert f.states(found) == {7: RowState.NEW, 8: RowState.DOUBTFUL}
        actions.settle_row(by=by, at=f.AT, found=found, number=8, same_as=7)
        assert f.states(found) == {7: RowState.NEW, 8: RowState.NEW}
        found = f.entered(world, found)
        person = Person.objects.get(name="Lý Thị Hòa")
        assert person.birth_date == date(1985, 4, 5)
        assert sorted(YearlyRating.objects.filter(party=person).values_list("year", flat=True)) == [
            2022,
            2023,
        ]
        assert f.undone(world, found, at=LATER).state == ImportState.UNDONE

    def test_births_that_contradict_each_other_are_two_people(self, world):
        rows = [(1, "Lý Thị Hòa", 1985, "Bắc Kạn"), (2, "Lý Thị Hoa", 1986, "Bắc Kạn")]
        rows += [(3, "Lý Thị Hòa", "01/02/1986", "Bắc Kạn")]
        found = f.checked(world, ListKind.PEOPLE, f.workbook(PEOPLE_HEAD, rows))
        assert f.states(found) == {7: RowState.NEW, 8: RowState.NEW, 9: RowState.DOUBTFUL}
        assert [candidate[0] for candidate in found.rows.get(number=9).candidates] == ["row:8"]

    def test_a_row_settled_as_another_says_nothing_against_it(self, world, by):
        content = ratings(("Phạm Kiểm Hùng", "", 2023, "HTNV"), ("Phạm Kiểm Hưng", "", 2023, "HTTNV"))
        found = f.checked(world, ListKind.RATINGS, content)
        row = actions.settle_row(by=by, at=f.AT, found=found, number=8, same_as=7)
        assert (row.state, row.problems[0][1]) == (RowState.WRONG, "same_year_twice")
        row = actions.settle_row(by=by, at=f.AT, found=found, number=8)
        assert (row.state, row.problems) == (RowState.NEW, [])

    def test_a_row_follows_the_earlier_row_it_was_settled_as(self, world, by):
        known = record_of.person(world, "Lý Thị Hòa")
        content = ratings(("Lý Thị Hòa", "", 2022, "HTNV"), ("Lý Thị Hoà", "05/04/1985", 2023, "HTNV"))
        found = f.checked(world, ListKind.RATINGS, content)
        assert f.states(found) == {7: RowState.DOUBTFUL, 8: RowState.DOUBTFUL}
        with pytest.raises(NotNow, match="dòng 7 trước"):
            actions.settle_row(by=by, at=f.AT, found=found, number=8, same_as=7)
        with pytest.raises(InvalidInput):
            actions.settle_row(by=by, at=f.AT, found=found, number=8, same_as=9)
        actions.settle_row(by=by, at=f.AT, found=found, number=7)
        actions.settle_row(by=by, at=f.AT, found=found, number=8, same_as=7)
        actions.settle_row(by=by, at=f.AT, found=found, number=7, party_id=known.pk)
        assert set(found.rows.values_list("party_id", "state")) == {(known.pk, RowState.KNOWN)}
        f.entered(world, found)
        assert YearlyRating.objects.filter(party=known).count() == 2

    def test_two_rows_settled_as_one_person_are_told_before_anything_is_entered(self, world, by):
        known = record_of.person(world, "Lý Thị Hòa")
        content = ratings(("Lý Thị Hòa", "", 2023, "HTNV"), ("Lý Thị Hòa", "05/04/1985", 2023, "HTTNV"))
        found = f.checked(world, ListKind.RATINGS, content)
        actions.settle_row(by=by, at=f.AT, found=found, number=7, party_id=known.pk)
        row = actions.settle_row(by=by, at=f.AT, found=found, number=8, party_id=known.pk)
        assert (row.state, row.problems[0][1]) == (RowState.WRONG, "same_year_twice")

    def test_all_that_are_alike_are_settled_in_their_order(self, world, by):
        content = ratings(
            ("Lý Thị Hòa", "", 2021, "HTNV"),
            ("Lý Thị Hoa", "", 2022, "HTNV"),
            ("Lý Thị Hóa", "", 2023, "HTNV"),
        )
        found = f.checked(world, ListKind.RATINGS, content)
        assert f.states(found) == {7: RowState.NEW, 8: RowState.DOUBTFUL, 9: RowState.DOUBTFUL}
        actions.settle_alike(by=by, at=f.AT, found=found, score=70, is_same=True)
        found = f.entered(world, found)
        assert found.state == ImportState.DONE
        assert Person.objects.filter(name__startswith="Lý Thị").count() == 1
        assert YearlyRating.objects.count() == 3


class TestNames:
    @pytest.mark.parametrize(
        ("name", "code"), [("...", "no_letters"), ("12345", "no_letters"), ("Tổng số: 5 người", "no_name")]
    )
    def test_a_name_has_letters_and_is_no_total(self, world, name, code):
        found = f.checked(world, ListKind.RATINGS, ratings((name, "", 2023, "HTNV")))
        assert f.problems(found) == {7: [f"name:{code}"]}
