"""Which words the index is asked for."""

from thidua.kernel.search_plan import Costs, Group, sample_of, split

ROWS = ["nguyen van hung"] * 50 + ["nguyen thi be"] * 2 + ["tran thi lan"] * 48
WALKING = Costs(entry=1e-8, row=1e-5, walks_all=True)


def asked(*words: str, rows: int = 10_000_000, most: int = 1000, costs: Costs = WALKING) -> list[str]:
    groups = [Group((word,)) for word in words]
    chosen, checked = split(groups, sample=sample_of(ROWS), rows=rows, most=most, costs=costs)
    assert {*chosen, *checked} == set(groups)
    return [group.tokens[0] for group in chosen]


def test_a_rare_word_comes_first_and_the_common_ones_wait_for_the_row():
    assert asked("nguyen", "zet", costs=Costs(entry=1e-7, row=1e-6, walks_all=True)) == ["zet"]
    assert asked("nguyen", "be", costs=Costs(entry=1e-5, row=1e-6, walks_all=True)) == ["be"]


def test_words_that_leave_many_rows_are_all_asked_of_the_index():
    assert asked("tran", "be", "thi", costs=Costs(entry=1e-9, row=1e-4, walks_all=True))[0] == "be"


def test_a_start_counts_every_word_that_begins_so():
    sample = sample_of(ROWS)
    assert sample.having(Group(("h",), "h")).bit_count() == 50
    assert sample.having(Group(("t",), "t")).bit_count() == 50
    assert sample.having(Group(("nothing",))) == 0
    assert 0 < sample.share(0) < 0.01
