"""Kept findings are told in the reader's language."""

import pytest
from django.utils import translation

from thidua.commendation.findings_told import told


@pytest.mark.parametrize(
    "kept",
    [
        "Có ít nhất một trường hợp trong danh sách",
        "22 trường hợp",
        "đã xem 22 trường hợp, không có gì vướng",
        "Bằng khen thuộc thẩm quyền của người ký",
        "trùng họ tên và đơn vị với dòng 3",
    ],
)
def test_what_the_checks_say_is_translated(kept):
    with translation.override("en"):
        assert told(kept) != kept
    with translation.override("vi"):
        assert told(kept) == kept


def test_names_and_nothing_stay_as_they_are():
    with translation.override("en"):
        assert (told(""), told("Tỉnh Bắc Kạn")) == ("", "Tỉnh Bắc Kạn")
