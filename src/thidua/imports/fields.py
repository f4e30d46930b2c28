"""The columns a list may have: what each is called in offices, and which a kind of list needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from thidua.imports.enums import ListKind
from thidua.kernel.refusals import Message


@dataclass(frozen=True)
class Field:
    """One column: the label shown, the words it goes by (the first is the one our templates use), an example."""

    key: str
    label: Message
    names: Sequence[str]
    example: str = ""
    note: str = ""


_ALL = (
    Field("number", _("Số thứ tự"), ("STT", "TT", "Số TT", "Số thứ tự", "Stt", "No", "No."), "1"),
    Field(
        "name",
        _("Họ và tên, tên tập thể"),
        (
            "Họ và tên",
            "Họ tên",
            "Họ, tên",
            "Họ và tên cá nhân",
            "Họ và tên, tên tập thể",
            "Tên cá nhân, tập thể",
            "Cá nhân, tập thể",
            "Tên tập thể, cá nhân",
            "Tên cá nhân",
            "Tên tập thể",
            "Tên đối tượng",
            "Họ tên cán bộ",
            "Họ và tên cán bộ, công chức",
            "Full name",
            "Name",
        ),
        "Nguyễn Thị Hoa",
    ),
    Field(
        "birth",
        _("Ngày sinh"),
        (
            "Ngày sinh",
            "Năm sinh",
            "Ngày, tháng, năm sinh",
            "Ngày tháng năm sinh",
            "Sinh ngày",
            "Sinh năm",
            "NTNS",
            "Date of birth",
        ),
        "15/02/1985",
        "Ngày (15/02/1985), hoặc chỉ năm (1985). Chỉ có năm thì dùng để nhận ra người, không ghi ngày sinh.",
    ),
    Field(
        "birth_man",
        _("Năm sinh (cột Nam)"),
        ("Năm sinh Nam", "Ngày sinh Nam", "Ngày tháng năm sinh Nam", "Ngày, tháng, năm sinh Nam"),
    ),
    Field(
        "birth_woman",
        _("Năm sinh (cột Nữ)"),
        ("Năm sinh Nữ", "Ngày sinh Nữ", "Ngày tháng năm sinh Nữ", "Ngày, tháng, năm sinh Nữ"),
    ),
    Field(
        "woman",
        _("Giới tính"),
        ("Giới tính", "Nữ", "Ông/Bà", "Danh xưng", "Nam/Nữ", "Giới", "Sex", "Gender"),
        "Nữ",
        "Nam, Nữ, Ông, Bà; hoặc dấu x ở cột “Nữ”.",
    ),
    Field(
        "post",
        _("Chức vụ"),
        (
            "Chức vụ",
            "Chức danh",
            "Chức vụ, chức danh",
            "Chức vụ hiện nay",
            "Chức vụ công tác",
            "Post",
            "Position",
        ),
        "Chuyên viên",
    ),
    Field(
        "unit",
        _("Đơn vị công tác"),
        (
            "Đơn vị công tác",
            "Đơn vị",
            "Nơi công tác",
            "Cơ quan, đơn vị",
            "Cơ quan công tác",
            "Cơ quan",
            "Tên đơn vị",
            "Phòng, ban",
            "Unit",
            "Organisation",
        ),
        "Sở Nội vụ",
        "Tên đầy đủ hoặc tên gọi trong danh mục tổ chức; không cần dấu.",
    ),
    Field(
        "place",
        _("Chức vụ, đơn vị (một cột)"),
        (
            "Chức vụ, đơn vị",
            "Chức vụ, đơn vị công tác",
            "Chức vụ và đơn vị công tác",
            "Chức vụ, nơi công tác",
            "Chức danh, đơn vị công tác",
        ),
    ),
    Field(
        "recipient",
        _("Loại đối tượng"),
        ("Đối tượng", "Loại đối tượng", "Cá nhân/tập thể", "Cá nhân/Tập thể/Hộ", "Phân loại đối tượng"),
        "Cá nhân",
        "Cá nhân, Tập thể hoặc Hộ gia đình; để trống là cá nhân. Tập thể ghi tên như trong danh mục tổ chức.",
    ),
    Field(
        "year",
        _("Năm"),
        (
            "Năm",
            "Năm xét",
            "Năm khen thưởng",
            "Năm đánh giá",
            "Năm xếp loại",
            "Năm công nhận",
            "Năm đạt",
            "Year",
        ),
        "2023",
        "Năm được xét, không phải năm ký quyết định.",
    ),
    Field(
        "rating",
        _("Xếp loại"),
        (
            "Xếp loại",
            "Kết quả xếp loại",
            "Mức độ hoàn thành nhiệm vụ",
            "Mức xếp loại",
            "Xếp loại chất lượng",
            "Kết quả đánh giá",
            "Kết quả đánh giá, xếp loại",
            "Đánh giá, xếp loại",
            "Xếp loại công chức",
            "Rating",
        ),
        "Hoàn thành tốt nhiệm vụ",
        "Ghi đủ chữ hoặc viết tắt: HTXSNV, HTTNV, HTNV, KHTNV.",
    ),
    Field(
        "award",
        _("Danh hiệu, hình thức khen thưởng"),
        (
            "Danh hiệu, hình thức khen thưởng",
            "Danh hiệu",
            "Hình thức khen thưởng",
            "Danh hiệu thi đua",
            "Danh hiệu thi đua, hình thức khen thưởng",
            "Hình thức",
            "Khen thưởng",
            "Danh hiệu, hình thức",
            "Mã khen thưởng",
            "Mã",
            "Award",
        ),
        "Chiến sĩ thi đua cơ sở",
        "Tên đầy đủ, viết tắt quen dùng (CSTĐCS) hoặc mã.",
    ),
    Field(
        "commendation_kind",
        _("Loại hình khen thưởng"),
        ("Loại hình", "Loại hình khen thưởng", "Loại khen thưởng"),
        "",
        "Công trạng, Đột xuất, Phong trào, Cống hiến, Niên hạn, Đối ngoại; danh hiệu thi đua để trống.",
    ),
    Field(
        "achievement",
        _("Thành tích"),
        (
            "Thành tích",
            "Tóm tắt thành tích",
            "Nội dung thành tích",
            "Nội dung khen thưởng",
            "Nội dung",
            "Lý do khen thưởng",
        ),
        "Hoàn thành xuất sắc nhiệm vụ năm 2023",
        "Để trống thì ghi theo tên danh hiệu và năm.",
    ),
    Field(
        "decision",
        _("Số quyết định"),
        (
            "Số QĐ",
            "Số quyết định",
            "QĐ số",
            "Quyết định số",
            "Số văn bản",
            "Quyết định",
            "Số, ký hiệu quyết định",
            "Số QĐ công nhận",
            "Decision number",
            "Quyết định Số QĐ",
            "Quyết định khen thưởng Số",
            "Quyết định công nhận Số",
        ),
        "241/QĐ-UBND",
    ),
    Field(
        "decision_date",
        _("Ngày quyết định"),
        (
            "Ngày QĐ",
            "Ngày quyết định",
            "Ngày ký",
            "Ngày ban hành",
            "Ngày, tháng, năm quyết định",
            "Ngày văn bản",
            "Ngày ký quyết định",
            "Decision date",
            "Quyết định Ngày",
            "Quyết định Ngày ký",
            "Quyết định khen thưởng Ngày",
            "Quyết định công nhận Ngày",
        ),
        "26/02/2024",
    ),
    Field(
        "authority",
        _("Cơ quan quyết định"),
        (
            "Cơ quan quyết định",
            "Cơ quan ban hành",
            "Cấp khen thưởng",
            "Cấp quyết định",
            "Cơ quan khen thưởng",
            "Cơ quan ký",
            "Cơ quan công nhận",
            "Cấp công nhận",
        ),
        "",
        "Để trống thì là cơ quan giữ sổ.",
    ),
    Field("golden_book", _("Số sổ vàng"), ("Số sổ vàng", "Sổ vàng", "Vào sổ số")),
    Field(
        "title",
        _("Tên sáng kiến, đề tài"),
        (
            "Tên sáng kiến",
            "Tên sáng kiến, đề tài",
            "Tên đề tài",
            "Tên đề tài, sáng kiến",
            "Tên SKKN",
            "Nội dung sáng kiến",
            "Tên giải pháp",
        ),
        "Số hóa hồ sơ khen thưởng",
    ),
    Field(
        "proof_kind",
        _("Loại kết quả"),
        ("Loại", "Loại kết quả", "Loại sáng kiến", "Phân loại"),
        "Sáng kiến",
        "Sáng kiến hoặc Đề tài; để trống là sáng kiến.",
    ),
    Field(
        "scope",
        _("Phạm vi ảnh hưởng"),
        ("Phạm vi", "Phạm vi ảnh hưởng", "Cấp", "Cấp sáng kiến", "Phạm vi áp dụng"),
        "Cơ sở",
        "Cơ sở, Cấp xã, Cấp tỉnh (bộ, ngành), Toàn quốc; để trống là cơ sở.",
    ),
    Field(
        "level",
        _("Hình thức kỷ luật"),
        ("Hình thức kỷ luật", "Kỷ luật", "Mức kỷ luật", "Hình thức xử lý"),
        "Khiển trách",
        "Khiển trách, Cảnh cáo, Hạ bậc lương, Giáng chức, Cách chức, Buộc thôi việc.",
    ),
    Field(
        "start",
        _("Từ ngày"),
        ("Từ ngày", "Ngày có hiệu lực", "Hiệu lực từ", "Ngày bắt đầu", "Ngày kỷ luật", "Hiệu lực từ ngày"),
        "01/03/2023",
    ),
    Field(
        "end",
        _("Hết hiệu lực từ ngày"),
        ("Đến ngày", "Hết hiệu lực", "Hết hiệu lực từ ngày", "Ngày hết hiệu lực", "Ngày kết thúc"),
        "01/03/2024",
    ),
)
FIELDS: Mapping[str, Field] = {each.key: each for each in _ALL}

_PERSON = ("number", "name", "birth", "birth_man", "birth_woman", "woman", "post", "unit", "place")
_PAPER = ("decision", "decision_date", "authority")
OF: Mapping[ListKind, Sequence[str]] = {
    ListKind.PEOPLE: _PERSON,
    ListKind.RATINGS: (*_PERSON, "recipient", "rating", "year", *_PAPER),
    ListKind.AWARDS: (
        *_PERSON,
        "recipient",
        "award",
        "commendation_kind",
        "achievement",
        "year",
        *_PAPER,
        "golden_book",
    ),
    ListKind.PROOFS: (*_PERSON, "recipient", "title", "proof_kind", "scope", "year", *_PAPER),
    ListKind.DISCIPLINES: (*_PERSON, "level", "start", "end", *_PAPER),
}
NEEDED: Mapping[ListKind, Sequence[str]] = {
    ListKind.PEOPLE: ("name",),
    ListKind.RATINGS: ("name", "rating"),
    ListKind.AWARDS: ("name",),
    ListKind.PROOFS: ("name", "title"),
    ListKind.DISCIPLINES: ("name", "level", "start"),
}
# What one value for the whole list may stand for.
FOR_ALL: Mapping[ListKind, Sequence[str]] = {
    ListKind.PEOPLE: (),
    ListKind.RATINGS: ("recipient", "year", "decision", "decision_date"),
    ListKind.AWARDS: ("recipient", "award", "year", "decision", "decision_date"),
    ListKind.PROOFS: ("recipient", "year", "decision", "decision_date"),
    ListKind.DISCIPLINES: ("decision", "decision_date"),
}


def names_of(kind: ListKind) -> dict[str, Sequence[str]]:
    """By column what it is called, for the reader."""
    return {key: FIELDS[key].names for key in OF[kind]}
