"""The pages that bring a list in: from the upload to the undo, as a browser without JavaScript walks them."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import imports as f
from tests.factories import movements as world_of
from tests.factories import records as record_of
from thidua.imports import tasks
from thidua.imports.enums import ImportState, ListKind, RowState
from thidua.imports.fields import OF, names_of
from thidua.imports.models import ListImport
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
