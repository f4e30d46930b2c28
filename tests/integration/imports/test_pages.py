"""The pages that bring a list in: from the upload to the undo, as a browser without JavaScript walks them."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import imports as f
from tests.factories import movements as world_of
from tests.factories import records as record_of
from thidua.imports import actions, tasks
from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.imports.fields import OF, names_of
from thidua.imports.models import ListImport
from thidua.kernel import clock
from thidua.kernel.excel_reading import Book
from thidua.records.models import YearlyRating

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return world_of.world()


@pytest.fixture
def keeper(client, world):
    client.force_login(world.keepers["bac-kan"])
    return client


def ratings(*rows):
    return f.workbook(f.RATINGS_HEAD, rows)


def worked(world):
    """The worker's part."""
    found = ListImport.objects.latest("pk")
    return tasks.work_on(found, by=world.keepers["bac-kan"], moment=lambda: f.AT)


def test_a_list_walks_from_upload_to_undo(world, keeper):
    known = record_of.person(world, "Hoàng Thị Hường")
    content = ratings(
        (1, "Ma Văn Đức", "01/02/1990", "", "Bắc Kạn", 2023, "HTNV"),
        (2, "Hoàng Thị Hường", "", "", "Bắc Kạn", 2023, "HTNV"),
    )
    sent = keeper.post(
        reverse("workspace:import-upload"),
        {"kind": "ratings", "keeper": world.provinces["bac-kan"].pk, "file": f.upload(content)},
    )
    found = ListImport.objects.get()
    assert sent.url == reverse("workspace:import-columns", args=[found.pk])
    page = keeper.get(sent.url)
    places = {key: str(found.places.get(key, "")) for key in OF[ListKind.RATINGS] if key != "number"}
    assert all(f'id_{key}"' in page.text for key in places)
    sent = keeper.post(sent.url, {**places, "unknown_units": "refuse"})
    found.refresh_from_db()
    if found.state == ImportState.CHECKING:
        assert "every 2s" in keeper.get(sent.url).text
        found = worked(world)
    address = reverse("workspace:import", args=[found.pk])
    assert keeper.get(reverse("workspace:import-progress", args=[found.pk]))["HX-Redirect"] == address
    page = keeper.get(address)
    assert "cùng họ tên" in page.text
    assert "Nhập cả danh sách" not in page.text
    settled = keeper.post(
        reverse("workspace:import-settle", args=[found.pk, 8]),
        {"party": known.pk},
        headers={"HX-Request": "true"},
    )
    assert "import-summary" in settled.text
    assert "Nhập cả danh sách" in settled.text
    keeper.post(reverse("workspace:import-confirm", args=[found.pk]))
    found.refresh_from_db()
    if found.state == ImportState.WRITING:
        worked(world)
    assert "Đã nhập xong" in keeper.get(address).text
    assert YearlyRating.objects.count() == 2
    assert keeper.post(reverse("workspace:import-undo", args=[found.pk]), {"reason": ""}).status_code == 422
    keeper.post(reverse("workspace:import-undo", args=[found.pk]), {"reason": "Nhập nhầm tệp"})
    found.refresh_from_db()
    if found.state == ImportState.UNDOING:
        worked(world)
    assert "Nhập nhầm tệp" in keeper.get(address).text
    assert YearlyRating.objects.filter(is_current=True).count() == 0


def test_what_is_wrong_is_told_by_sheet_and_cell_in_the_readers_language(world, keeper):
    found = f.checked(world, ListKind.RATINGS, ratings((1, "Ma Văn Đức", "", "", "Bắc Kạn", 1944, "Giỏi")))
    address = reverse("workspace:import", args=[found.pk])
    page = keeper.get(address, {"state": "wrong"}).text
    assert "Danh sách!F7" in page
    assert "năm 1944 không nằm trong khoảng từ 1945 đến 2024" in page
    assert "Danh sách!G7" in page
    keeper.cookies["django_language"] = "en"
    assert "1944" in keeper.get(address).text
    exported = load_workbook(io.BytesIO(keeper.get(address, {"export": "xlsx"}).content)).active
    assert "Danh sách!F7" in exported["D2"].value


def test_a_head_that_is_not_there_is_told_at_the_file(world, keeper):
    sent = keeper.post(
        reverse("workspace:import-upload"),
        {
            "kind": "ratings",
            "keeper": world.provinces["bac-kan"].pk,
            "file": f.upload(f.workbook(("A", "B"), [(1, 2)])),
        },
    )
    assert sent.status_code == 422
    assert "Họ và tên" in sent.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_asks_the_same_few_questions(world, keeper, count, django_assert_max_num_queries):
    for number in range(1, 4):
        record_of.person(world, f"Hoàng Thị Hường {number}")
    rows = [(n, f"Hoàng Thị Hường {n}", "", "", "Bắc Kạn", 2023, "HTNV") for n in range(1, count + 1)]
    found = f.checked(world, ListKind.RATINGS, ratings(*rows))
    assert found.rows.filter(state=RowState.DOUBTFUL).count() == count
    with django_assert_max_num_queries(9):
        keeper.get(reverse("workspace:import", args=[found.pk]))


@pytest.mark.parametrize("kind", list(ListKind))
def test_the_blanks_are_read_back(world, keeper, kind):
    content = keeper.get(reverse("workspace:import-blank", args=[kind])).content
    head = Book(content).head(names_of(kind), anchor="name")
    assert head.sheet == "Danh sách"
    assert set(head.places) == set(OF[kind]) - {"birth_man", "birth_woman", "place"}


def test_others_see_nothing_of_it(client, world):
    found = f.checked(world, ListKind.RATINGS, ratings((1, "Ma Văn Đức", "", "", "Bắc Kạn", 2023, "HTNV")))
    client.force_login(world.keepers["tuyen-quang"])
    assert client.get(reverse("workspace:import", args=[found.pk])).status_code == 404
    assert client.get(reverse("workspace:stored-file", args=[found.file_id])).status_code == 404
    assert client.post(reverse("workspace:import-confirm", args=[found.pk])).status_code == 404
    client.force_login(world.auditor)
    assert client.get(reverse("workspace:imports")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_the_same_few_questions(world, keeper, count, django_assert_num_queries):
    for number in range(count):
        f.uploaded(world, ListKind.RATINGS, ratings((1, f"Ma Văn {number}", "", "", "Bắc Kạn", 2023, "HTNV")))
    address = reverse("workspace:imports")
    keeper.get(address)
    with django_assert_num_queries(7):
        page = keeper.get(address)
    assert page.text.count("ds.xlsx") >= count


class TestSettling:
    @pytest.fixture
    def doubtful(self, world):
        record_of.person(world, "Hoàng Thị Hường")
        found = f.checked(
            world, ListKind.RATINGS, ratings((1, "Hoàng Thị Hường", "", "", "Bắc Kạn", 2023, "HTNV"))
        )
        assert f.states(found) == {7: RowState.DOUBTFUL}
        return found

    @pytest.mark.parametrize(
        "told",
        [{}, {"party": ""}, {"party": "xyz"}, {"party": "9" * 5000}, {"party": "-1"}, {"party": "row:x"}],
    )
    def test_an_answer_that_is_none_changes_nothing(self, keeper, doubtful, told):
        sent = keeper.post(reverse("workspace:import-settle", args=[doubtful.pk, 7]), told)
        assert sent.status_code == 422
        assert "một trong những người được nêu" in sent.text
        row = doubtful.rows.get()
        assert (row.state, row.is_settled) == (RowState.DOUBTFUL, False)

    @pytest.mark.parametrize("party", ["999999", "999999999999999", "row:7"])
    def test_somebody_who_was_not_offered_is_refused(self, keeper, doubtful, party):
        sent = keeper.post(reverse("workspace:import-settle", args=[doubtful.pk, 7]), {"party": party})
        assert sent.status_code == 422
        assert doubtful.rows.get().state == RowState.DOUBTFUL

    def test_somebody_new_is_said_plainly(self, keeper, doubtful):
        page = keeper.get(reverse("workspace:import", args=[doubtful.pk]))
        assert 'name="party" value="new"' in page.text
        keeper.post(reverse("workspace:import-settle", args=[doubtful.pk, 7]), {"party": "new"})
        assert doubtful.rows.get().state == RowState.NEW

    def test_a_row_that_is_not_there_is_told(self, keeper, doubtful):
        for number, status in ((8, 409), (10**30, 404)):
            sent = keeper.post(
                reverse("workspace:import-settle", args=[doubtful.pk, number]), {"party": "new"}
            )
            assert sent.status_code == status

    @pytest.mark.parametrize(
        "told",
        [
            {"score": "70"},
            {"score": "70", "answer": ""},
            {"answer": "same"},
            {"score": "x", "answer": "same"},
        ],
    )
    def test_all_alike_need_a_score_and_an_answer(self, keeper, doubtful, told):
        sent = keeper.post(reverse("workspace:import-settle-alike", args=[doubtful.pk]), told)
        assert sent.status_code == 422
        assert doubtful.rows.get().state == RowState.DOUBTFUL

    def test_an_earlier_row_is_offered_and_taken(self, world, keeper):
        found = f.checked(
            world,
            ListKind.RATINGS,
            ratings(
                (1, "Phạm Kiểm Hùng", "", "", "Bắc Kạn", 2022, "HTNV"),
                (2, "Phạm Kiểm Hưng", "", "", "Bắc Kạn", 2023, "HTNV"),
            ),
        )
        page = keeper.get(reverse("workspace:import", args=[found.pk]))
        assert "Dòng 7 của danh sách này" in page.text
        keeper.post(reverse("workspace:import-settle", args=[found.pk, 8]), {"party": "row:7"})
        row = found.rows.get(number=8)
        assert (row.state, row.same_as) == (RowState.NEW, 7)


def test_what_was_entered_before_says_why_it_is_left_out(world, keeper):
    content = f.workbook(("STT", "Họ và tên", "Danh hiệu", "Năm"), [(1, "Ma Văn Đức", "LĐTT", 2023)])
    f.entered(world, f.checked(world, ListKind.AWARDS, content))
    found = f.checked(world, ListKind.AWARDS, content)
    row = found.rows.get()
    actions.settle_row(
        by=world.keepers["bac-kan"], at=f.AT, found=found, number=7, party_id=row.candidates[0][0]
    )
    page = keeper.get(reverse("workspace:import", args=[found.pk]))
    assert "sổ đã có Lao động tiên tiến năm 2023" in page.text


def test_work_that_was_lost_can_be_given_back(world, keeper):
    found = f.checked(world, ListKind.RATINGS, ratings((1, "Ma Văn Đức", "", "", "Bắc Kạn", 2023, "HTNV")))
    actions.confirm_import(by=world.keepers["bac-kan"], at=f.AT, found=found)
    address = reverse("workspace:import", args=[found.pk])
    ListImport.objects.update(moved_at=clock.now())
    assert "Quay lại bước trước" not in keeper.get(address).text
    assert keeper.post(reverse("workspace:import-again", args=[found.pk])).status_code == 409
    ListImport.objects.update(moved_at=f.AT)
    assert "Quay lại bước trước" in keeper.get(address).text
    assert keeper.post(reverse("workspace:import-again", args=[found.pk])).url == address
    assert "Việc chạy nền đã dừng" in keeper.get(address).text
