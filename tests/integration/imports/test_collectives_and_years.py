"""Collectives are the organisations of their names; years are told, never taken from a decision."""

from datetime import timedelta

import pytest

from tests.factories import imports as f
from tests.factories import movements as world_of
from tests.factories import records as record_of
from thidua.imports import actions
from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.kernel.refusals import InvalidInput
from thidua.records.models import Proof, YearlyRating
from thidua.register.models import Award

pytestmark = pytest.mark.django_db
LATER = f.AT + timedelta(days=1)
HEAD = ("TT", "Tên tập thể, cá nhân", "Đối tượng", "Danh hiệu", "Số QĐ", "Năm")


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def department(world):
    return record_of.department(world)


class TestCollectives:
    def test_an_award_belongs_to_the_organisation_of_that_name(self, world, department):
        row = (1, "SỞ NỘI VỤ TỈNH BẮC KẠN", "Tập thể", "Tập thể LĐXS", "8/QĐ", 2023)
        found = f.checked(world, ListKind.AWARDS, f.workbook(HEAD, [row]))
        assert f.states(found) == {7: RowState.KNOWN}
        f.entered(world, found)
        line = Award.objects.get()
        assert (line.party_id, line.recipient_kind) == (department.pk, "collective")
        again = f.checked(world, ListKind.AWARDS, f.workbook(HEAD, [row]), at=LATER)
        assert f.states(again) == {7: RowState.PRESENT}

    def test_a_line_written_by_name_before_is_found_again(self, world):
        row = (1, "Sở Nội vụ tỉnh Bắc Kạn", "Tập thể", "Tập thể LĐXS", "8/QĐ", 2023)
        f.entered(world, f.checked(world, ListKind.AWARDS, f.workbook(HEAD, [row])))
        assert Award.objects.get().party is None
        record_of.department(world)
        again = f.checked(world, ListKind.AWARDS, f.workbook(HEAD, [row]), at=LATER)
        assert f.states(again) == {7: RowState.PRESENT}

    def test_a_name_of_two_organisations_waits_for_a_person(self, world, department):
        other = record_of.record_organisation(
            by=record_of.SYSTEM,
            at=record_of.AT,
            code="so-noi-vu-khac",
            name=department.name,
            short_name="Sở khác",
            kind=department.organisation_kind,
            parent=world.provinces["bac-kan"],
        )
        row = (1, department.name, "Tập thể", "Tập thể LĐXS", "8/QĐ", 2023)
        found = f.checked(world, ListKind.AWARDS, f.workbook(HEAD, [row]))
        assert f.states(found) == {7: RowState.DOUBTFUL}
        by = world.keepers["bac-kan"]
        row = actions.settle_row(by=by, at=f.AT, found=found, number=7)
        assert row.state == RowState.UNNAMED
        row = actions.settle_row(by=by, at=f.AT, found=found, number=7, party_id=other.pk)
        assert (row.state, row.party_id) == (RowState.KNOWN, other.pk)

    def test_ratings_and_proofs_of_collectives(self, world, department):
        head = ("STT", "Tên tập thể, cá nhân", "Đối tượng", "Năm", "Xếp loại")
        rows = [(1, department.short_name, "Tập thể", 2023, "HTXSNV"), (2, "Ma Văn Đức", "", 2023, "HTNV")]
        found = f.checked(world, ListKind.RATINGS, f.workbook(head, rows))
        assert f.states(found) == {7: RowState.KNOWN, 8: RowState.NEW}
        assert f.entered(world, found).state == ImportState.DONE
        assert YearlyRating.objects.get(party=department).year == 2023
        again = f.checked(world, ListKind.RATINGS, f.workbook(head, rows[:1]), at=LATER)
        assert f.states(again) == {7: RowState.PRESENT}
        head = ("STT", "Tên tập thể", "Tên sáng kiến", "Năm công nhận")
        proofs = f.checked(
            world, ListKind.PROOFS, f.workbook(head, [(1, department.name, "Số hóa", 2022)]), at=LATER
        )
        assert f.entered(world, proofs, at=LATER).state == ImportState.DONE
        assert Proof.objects.get().party_id == department.pk

    def test_records_of_a_collective_nobody_knows_are_wrong(self, world, department):
        head = ("STT", "Họ và tên", "Đối tượng", "Năm", "Xếp loại")
        rows = [(1, "Sở Nội vu Bắc Cạn", "Tập thể", 2023, "HTNV"), (2, "Ma Văn Đức", "Hộ", 2023, "HTNV")]
        found = f.checked(world, ListKind.RATINGS, f.workbook(head, rows))
        assert f.problems(found) == {7: ["name:no_unit"], 8: ["recipient:no_household"]}
        assert department.name in found.rows.get(number=7).problems[0][2]["closest"]

    def test_one_kind_of_recipient_for_the_whole_list(self, world, department):
        content = f.workbook(("STT", "Họ và tên", "Xếp loại"), [(1, department.name, "HTNV")])
        found = f.checked(world, ListKind.RATINGS, content, year="2023", recipient="Tập thể")
        assert f.states(found) == {7: RowState.KNOWN}


class TestYears:
    HEAD = ("STT", "Họ và tên", "Danh hiệu", "Thành tích", "Số QĐ", "Ngày QĐ")

    def checked(self, world, *rows, head=HEAD):
        lines = [(number, f"Ma Văn {number}", *row) for number, row in enumerate(rows, start=1)]
        return f.checked(world, ListKind.AWARDS, f.workbook(head, lines))

    def test_a_title_is_never_of_its_decisions_year_unsaid(self, world):
        found = self.checked(
            world,
            ("LĐTT", "", "1/QĐ", "10/01/2024"),
            ("Bằng khen của UBND tỉnh", "", "2/QĐ", "10/01/2024"),
            ("Tập thể LĐXS", "", "", ""),
        )
        assert f.problems(found) == {
            7: ["year:no_year_told"],
            9: ["award:not_for_recipient", "year:missing"],
        }
        assert found.rows.get(number=8).values["year"] == 2024

    @pytest.mark.parametrize(
        ("award", "achievement", "year"),
        [
            ("LĐTT năm 2022", "", 2022),
            ("Lao động tiên tiến", "Hoàn thành tốt nhiệm vụ năm 2023", 2023),
            ("LĐTT", "Hoàn thành nhiệm vụ năm 2022, năm 2023", None),
            ("LĐTT", "Hoàn thành nhiệm vụ năm 2022-2023", None),
            ("LĐTT", "Hoàn thành kế hoạch 2020 trong năm 2023", None),
            ("LĐTT", "Thành tích từ năm 2020", None),
        ],
    )
    def test_a_year_that_stands_plainly_in_the_words_is_read(self, world, award, achievement, year):
        found = self.checked(world, (award, achievement, "1/QĐ", "10/01/2024"))
        assert found.rows.get().values["year"] == year
        assert f.problems(found) == ({} if year else {7: ["year:no_year_told"]})

    def test_ratings_need_a_year_of_their_own(self, world):
        content = f.workbook(
            ("STT", "Họ và tên", "Xếp loại", "Ngày QĐ"), [(1, "Ma Văn Đức", "HTNV", "10/01/2024")]
        )
        found = f.uploaded(world, ListKind.RATINGS, content)
        with pytest.raises(InvalidInput) as refused:
            actions.map_columns(
                by=world.keepers["bac-kan"], at=f.AT, found=found, places=found.places, defaults={}
            )
        assert set(refused.value.fields) == {"year"}
