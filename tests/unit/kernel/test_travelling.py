"""Data that came back with a page: read where it is data, nothing where it is not, never a fault."""

import pytest

from thidua.kernel.travelling import read_travelled


def test_data_is_read():
    assert read_travelled('{"I.1": ["9", "BC 1"]}') == {"I.1": ["9", "BC 1"]}


@pytest.mark.parametrize("text", ["", "{", "²", "[" * 100_000, '{"a":' * 100_000])
def test_what_is_no_data_is_nothing(text):
    assert read_travelled(text) is None
