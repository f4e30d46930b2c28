"""Lengths are counted as the style says."""

import ast
from pathlib import Path

import pytest

from tools import budgets

SOURCE = '''
@decorated
def first(request):
    """One line of docstring."""
    return 1


def second(x):
    """Two lines,

    and a blank one.
    """
    if x:

        return 2
    return 3
'''


def lengths() -> dict[str, int]:
    return {node.name: budgets.length_of(node) for node in ast.parse(SOURCE).body}


def test_docstrings_and_decorators_do_not_count():
    assert lengths() == {"first": 2, "second": 5}


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([1, 2, 3, 4], 0.5, 2), ([5], 0.95, 5), ([], 0.5, 0), (list(range(1, 101)), 0.95, 95)],
)
def test_percentiles_are_nearest_ranks(values, share, expected):
    assert budgets.percentile(values, share) == expected


def test_a_view_takes_a_request_and_stands_among_views():
    view = ast.parse(SOURCE).body[0]
    assert budgets.is_view(Path("sites/workspace/views/scoring.py"), view)
    assert not budgets.is_view(Path("sites/workspace/forms.py"), view)
