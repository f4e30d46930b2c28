"""Who checks whom: what holds for every draw, and what is said when nothing can be drawn."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.scoring.assignment import CannotDraw, Check, Obstacle, draw

CODES = tuple(f"u{number:02}" for number in range(34))


@st.composite
def drawings(draw_from, *, most=34):
    """Members, seed, checkers each; enough of them and without conflicts."""
    each = draw_from(st.integers(1, 4))
    count = draw_from(st.integers(2 * each + 1, max(most, 2 * each + 1)))
    return CODES[:count], draw_from(st.integers(-(2**31), 2**31)), each


def is_drawable(members, each, apart):
    """Whether any assignment exists at all, by looking at every one (few members only)."""
    pairs = [pair for pair in combinations(members, 2) if frozenset(pair) not in apart]
    for ways in product((0, 1, -1), repeat=len(pairs)):
        given_to, given_by = Counter(), Counter()
        for (one, other), way in zip(pairs, ways, strict=True):
            if way:
                checker, checked = (one, other) if way == 1 else (other, one)
                given_by[checker] += 1
                given_to[checked] += 1
        if all(given_to[name] == given_by[name] == each for name in members):
            return True
    return False


@given(drawings())
@settings(deadline=None)
def test_everybody_is_checked_by_as_many_as_it_checks_and_nobody_checks_back(told):
    members, seed, each = told
    checks = draw(members, seed=seed, each=each)
    pairs = {(check.checker, check.checked) for check in checks}
    assert len(pairs) == len(checks) == each * len(members)
    assert Counter(check.checker for check in checks) == dict.fromkeys(members, each)
    assert Counter(check.checked for check in checks) == dict.fromkeys(members, each)
    assert all(checker != checked for checker, checked in pairs)
    assert not any((checked, checker) in pairs for checker, checked in pairs)


@given(drawings(most=12), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_in_which_members_and_conflicts_are_given_never_matters(told, shuffler):
    members, seed, each = told
    conflicts = [(members[0], members[1])] if len(members) > 2 * each + 2 else []
    mixed = list(members)
    shuffler.shuffle(mixed)
    turned = [(other, one) for one, other in conflicts]
    assert draw(members, seed=seed, each=each, conflicts=conflicts) == draw(
        mixed, seed=seed, each=each, conflicts=turned
    )


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_conflicts_are_kept_and_refused_exactly_when_there_is_no_way(data):
    members = CODES[: data.draw(st.integers(3, 5))]
    conflicts = data.draw(st.lists(st.sampled_from(list(combinations(members, 2))), max_size=6))
    apart = {frozenset(pair) for pair in conflicts}
    try:
        checks = draw(members, seed=data.draw(st.integers()), conflicts=conflicts)
    except CannotDraw:
        assert not is_drawable(members, 1, apart)
        return
    assert is_drawable(members, 1, apart)
    assert not any(frozenset((check.checker, check.checked)) in apart for check in checks)


@given(st.integers(8, 34), st.integers(0, 10**6))
@settings(deadline=None)
def test_a_conflict_for_everybody_leaves_enough(count, seed):
    members = CODES[: count - count % 2]
    conflicts = list(zip(members[::2], members[1::2], strict=True))
    checks = draw(members, seed=seed, each=2, conflicts=conflicts)
    assert len(checks) == 2 * len(members)
    assert not {(check.checker, check.checked) for check in checks} & set(conflicts)


def test_another_seed_draws_another_way():
    assert len({draw(CODES[:7], seed=seed) for seed in range(20)}) > 10


def test_a_draw_stays_as_it_was():
    """A recorded seed must give the recorded draw for as long as the records are kept."""
    drawn = draw(["bk", "tq", "hb", "yb", "pt"], seed=2023)
    assert drawn == tuple(Check(checker, checked) for checker, checked in RECORDED)


RECORDED = (("hb", "bk"), ("tq", "hb"), ("bk", "pt"), ("yb", "tq"), ("pt", "yb"))


@pytest.mark.parametrize(
    ("members", "each", "needed", "found"),
    [((), 1, 3, 0), (("a",), 1, 3, 1), (("a", "b"), 1, 3, 2), (("a", "b", "c", "d"), 2, 5, 4)],
)
def test_too_few_members_are_told_how_many_are_needed(members, each, needed, found):
    with pytest.raises(CannotDraw) as refused:
        draw(members, seed=1, each=each)
    assert refused.value.obstacle is Obstacle.TOO_FEW_MEMBERS
    assert (refused.value.needed, refused.value.found) == (needed, found)


def test_three_members_check_in_a_circle():
    checks = draw(["a", "b", "c"], seed=5)
    assert {(check.checker, check.checked) for check in checks} in (
        {("a", "b"), ("b", "c"), ("c", "a")},
        {("b", "a"), ("c", "b"), ("a", "c")},
    )


def test_a_member_in_conflict_with_too_many_is_named():
    with pytest.raises(CannotDraw) as refused:
        draw("abcde", seed=1, conflicts=[("a", "b"), ("c", "a"), ("a", "d")])
    assert refused.value.obstacle is Obstacle.TOO_MANY_CONFLICTS
    assert (refused.value.members, refused.value.found, refused.value.needed) == (("a",), 1, 2)


def test_conflicts_that_leave_each_enough_but_not_all_at_once():
    """a, b and c may only meet d and e, who can each meet two."""
    with pytest.raises(CannotDraw) as refused:
        draw("abcde", seed=1, conflicts=[("a", "b"), ("b", "c"), ("a", "c")])
    assert refused.value.obstacle is Obstacle.CONFLICTS_LEAVE_NOTHING
    assert refused.value.members == ("a", "b", "c")


@pytest.mark.parametrize("each", [0, -1])
def test_somebody_has_to_check(each):
    with pytest.raises(CannotDraw) as refused:
        draw("abc", seed=1, each=each)
    assert refused.value.obstacle is Obstacle.NO_CHECKERS


def test_thirty_four_members_with_three_checkers_each():
    assert len(draw(CODES, seed=34, each=3)) == 102
