"""Entry like a spreadsheet: arrows, pasting from Excel, undo, numbers with a comma."""

import pytest
from playwright.sync_api import expect

from tests.e2e.walk import PASTE


@pytest.fixture
def grid(server, new_page):
    page = new_page(server)
    page.goto("/ui/")
    return page


def cell(page, row: int, column: int):
    return page.locator(f'input[name="score-{row}-{column}"]')


def test_arrows_and_enter_move_between_cells(grid):
    cell(grid, 1, 1).click()
    for key, row, column in [
        ("ArrowRight", 1, 2),
        ("ArrowDown", 2, 2),
        ("Enter", 3, 2),
        ("ArrowLeft", 3, 1),
        ("ArrowUp", 2, 1),
        ("Shift+Enter", 1, 1),
        ("ArrowUp", 1, 1),
    ]:
        grid.keyboard.press(key)
        expect(cell(grid, row, column)).to_be_focused()


def test_arrows_move_inside_a_text_before_they_leave_it(grid):
    cell(grid, 1, 2).click()
    grid.keyboard.press("End")
    grid.keyboard.press("ArrowLeft")
    expect(cell(grid, 1, 2)).to_be_focused()


def test_a_block_from_excel_is_pasted_and_undone_at_once(grid):
    cell(grid, 2, 3).click()
    grid.evaluate(PASTE, ["1,5\t2\r\n3\t4,25\r\n"])
    expect(cell(grid, 2, 3)).to_have_value("1,5")
    expect(cell(grid, 2, 4)).to_have_value("2")
    expect(cell(grid, 3, 3)).to_have_value("3")
    expect(cell(grid, 3, 4)).to_have_value("4,25")
    grid.keyboard.press("Control+z")
    expect(cell(grid, 2, 3)).to_have_value("97,5")
    expect(cell(grid, 3, 4)).to_have_value("141,5")
    grid.keyboard.press("Control+y")
    expect(cell(grid, 3, 4)).to_have_value("4,25")


def test_a_block_larger_than_the_table_fills_what_there_is(grid):
    cell(grid, 4, 4).click()
    grid.evaluate(PASTE, ["7\t8\n9\t10"])
    expect(cell(grid, 4, 4)).to_have_value("7")


def test_typing_is_undone_one_entry_at_a_time(grid):
    cell(grid, 1, 1).fill("500")
    grid.keyboard.press("Enter")
    cell(grid, 2, 1).fill("501")
    grid.keyboard.press("Enter")
    grid.keyboard.press("Control+z")
    expect(cell(grid, 2, 1)).to_have_value("590")
    expect(cell(grid, 1, 1)).to_have_value("500")
    grid.keyboard.press("Control+z")
    expect(cell(grid, 1, 1)).to_have_value("588,5")


@pytest.mark.parametrize(
    ("typed", "is_wrong"), [("599,5", False), ("0", False), ("600,1", True), ("mười", True), ("", False)]
)
def test_what_does_not_fit_is_marked(grid, typed, is_wrong):
    cell(grid, 1, 1).fill(typed)
    grid.keyboard.press("Enter")
    if is_wrong:
        expect(cell(grid, 1, 1)).to_have_attribute("aria-invalid", "true")
    else:
        expect(cell(grid, 1, 1)).not_to_have_attribute("aria-invalid", "true")
