"""How papers name a body: in running text, and the post of who leads it. Papers of the house are in Vietnamese."""

from thidua.parties.models import Organisation

_PLACES = (
    "Tỉnh",
    "Thành phố",
    "Huyện",
    "Quận",
    "Thị xã",
    "Thị trấn",
    "Xã",
    "Phường",
    "Đặc khu",
)


def is_place(organisation: Organisation) -> bool:
    """Whether it is an administrative unit, led by the chair of its people's committee."""
    return organisation.name.startswith(tuple(f"{word} " for word in _PLACES))


def in_text(organisation: Organisation) -> str:
    """The name inside a sentence: "tỉnh Bắc Kạn", "huyện Yên Sơn", "Phòng Tài nguyên và Môi trường huyện Cái Bè"."""
    name = organisation.name
    return name[0].lower() + name[1:] if is_place(organisation) else name


def leader_post(organisation: Organisation) -> str:
    """The post under a signature: "CHỦ TỊCH UBND TỈNH BẮC KẠN"; of other bodies, whoever leads them."""
    name = organisation.name.upper()
    return f"CHỦ TỊCH UBND {name}" if is_place(organisation) else f"THỦ TRƯỞNG {name}"
