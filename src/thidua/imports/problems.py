"""What can be wrong with a row, in words: kept as a code and what it is about, told in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message
from thidua.legislation.vocabulary import Rating
from thidua.parties.enums import PartyKind

WORDS: Mapping[str, Message] = {
    "uncalculated": _(
        "công thức chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi tải lên, hoặc dán giá trị thay công thức"
    ),
    "cell_error": _("ô báo lỗi công thức (như #N/A, #REF!); hãy sửa trong Excel"),
    "missing": _("chưa ghi gì; cần có %(label)s"),
    "no_letters": _("“%(text)s” không phải là tên; tên phải có chữ cái"),
    "no_name": _(
        "“%(text)s” không phải là tên; nếu là dòng tổng cộng hoặc ghi chú, hãy xóa dòng này khỏi danh sách"
    ),
    "no_household": _("hộ gia đình không có xếp loại, sáng kiến; danh sách này chỉ gồm cá nhân, tập thể"),
    "too_long": _("dài quá %(most)s ký tự"),
    "no_day": _("“%(text)s” không phải là ngày; hãy ghi như 15/02/1985 hoặc chỉ năm 1985"),
    "whole_day": _("“%(text)s” chưa đủ ngày, tháng, năm; hãy ghi như 15/02/2023"),
    "day_to_come": _("ngày %(text)s chưa tới"),
    "no_year": _("“%(text)s” không phải là năm; hãy ghi bốn chữ số như 2023"),
    "no_year_told": _(
        "chưa ghi năm; năm ký quyết định không thay được. Hãy thêm cột “Năm”, hoặc ghi một năm chung cho cả danh sách"
    ),
    "after_decision": _("năm %(year)s sau năm ra quyết định (%(decided)s)"),
    "year_range": _("năm %(year)s không nằm trong khoảng từ %(first)s đến %(last)s"),
    "no_woman": _("“%(text)s” không hiểu được; hãy ghi Nam, Nữ, Ông hoặc Bà"),
    "no_unit": _("không có đơn vị “%(text)s” trong danh mục. Gần nhất: %(closest)s"),
    "two_units": _("“%(text)s” là tên của nhiều đơn vị: %(closest)s; hãy ghi tên đầy đủ"),
    "no_recipient": _("“%(text)s” không phải là cá nhân, tập thể hay hộ gia đình"),
    "no_rating": _(
        "“%(text)s” không phải là mức xếp loại; hãy ghi Hoàn thành xuất sắc, tốt, hoàn thành hoặc không hoàn thành "
        "nhiệm vụ (HTXSNV, HTTNV, HTNV, KHTNV)"
    ),
    "no_award": _("không có danh hiệu, hình thức khen thưởng “%(text)s”. Gần nhất: %(closest)s"),
    "not_for_recipient": _("%(award)s không tặng cho %(kind)s"),
    "no_kind": _("“%(text)s” không phải là loại hình khen thưởng"),
    "no_proof_kind": _("“%(text)s” không phải là loại kết quả; hãy ghi Sáng kiến hoặc Đề tài"),
    "no_scope": _("“%(text)s” không phải là phạm vi; hãy ghi Cơ sở, Cấp xã, Cấp tỉnh hoặc Toàn quốc"),
    "no_level": _(
        "“%(text)s” không phải là hình thức kỷ luật; hãy ghi Khiển trách, Cảnh cáo, Hạ bậc lương, Cách chức hoặc "
        "Buộc thôi việc"
    ),
    "end_before_start": _("ngày hết hiệu lực phải sau ngày bắt đầu"),
    "no_authority": _("không có cơ quan “%(text)s” trong danh mục. Gần nhất: %(closest)s"),
    "same_row": _("trùng với dòng %(row)s"),
    "same_decision": _(
        "hai khen thưởng của một quyết định (%(decision)s) cho một người: xem thêm dòng %(row)s"
    ),
    "same_award": _(
        "trùng với dòng %(row)s: cùng người, cùng khen thưởng, cùng năm %(year)s mà thiếu số quyết định; nếu là hai "
        "khen thưởng khác nhau, hãy ghi số quyết định của cả hai"
    ),
    "decision_on_file": _(
        "quyết định số %(decision)s đã tặng người này %(award)s năm %(year)s (có trong sổ)"
    ),
    "award_on_file": _(
        "sổ đã có %(award)s năm %(year)s; dòng này không ghi số quyết định nên được coi là khen thưởng đó. Nếu là khen "
        "thưởng khác, hãy ghi số quyết định rồi tải lên lại"
    ),
    "unnumbered_on_file": _(
        "sổ đã có %(award)s năm %(year)s nhưng chưa ghi số quyết định; hãy đính chính dòng đó, không nhập lần nữa"
    ),
    "other_rating": _("năm %(year)s đã xếp loại “%(rating)s”; nếu sai, hãy đính chính ghi chép đó"),
    "same_year_twice": _("dòng %(row)s xếp loại cùng người, cùng năm %(year)s"),
    "not_ours": _("người này thuộc %(unit)s, nơi khác quản lý hồ sơ"),
}
NOTHING_NEAR = "–"
# What is kept as a code and told in the reader's language.
_LABELS: Mapping[str, Mapping[str, Callable[[str], Message]]] = {
    "not_for_recipient": {"kind": lambda code: dict(PartyKind.choices).get(code, code)},
    "other_rating": {"rating": lambda code: dict(Rating.choices).get(code, code)},
}
ALONE: Mapping[str, Message] = {
    "no_unit": _("không có đơn vị “%(text)s” trong danh mục; hãy ghi tên đầy đủ của đơn vị"),
    "no_award": _(
        "không có danh hiệu, hình thức khen thưởng “%(text)s”; hãy ghi tên đầy đủ như trong mục Quy định"
    ),
    "no_authority": _("không có cơ quan “%(text)s” trong danh mục; hãy ghi tên đầy đủ của cơ quan"),
}
"""What is told instead where nothing was near."""

REASONS: Mapping[str, Message] = {
    "same_name": _("cùng họ tên"),
    "accents": _("họ tên chỉ khác dấu"),
    "close_name": _("họ tên gần giống"),
    "same_birth": _("cùng ngày sinh"),
    "same_birth_year": _("cùng năm sinh"),
    "turned_birth": _("ngày và tháng sinh đổi chỗ"),
    "other_birth": _("khác ngày sinh"),
    "no_birth": _("thiếu ngày sinh để so"),
    "same_unit": _("cùng đơn vị"),
    "other_unit": _("khác đơn vị"),
    "no_unit": _("thiếu đơn vị để so"),
}


def problem(key: str, code: str, **about: Any) -> list[Any]:
    """A problem of one column as it is kept: the column, the code, what it is about."""
    assert code in WORDS, code
    return [key, code, {name: str(value) for name, value in about.items()}]


def told(code: str, about: Mapping[str, str]) -> str:
    """The words of a problem in the language of the moment."""
    words = ALONE.get(code) if about.get("closest") == NOTHING_NEAR else None
    words = words or WORDS.get(code)
    labels = {name: str(label(about[name])) for name, label in _LABELS.get(code, {}).items()}
    return str(words) % {"year": "–", **about, **labels} if words is not None else code
