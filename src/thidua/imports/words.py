"""Words as officers write them: ratings, awards, units, marks; each to its code, or what is nearest."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from django.utils import translation
from rapidfuzz import fuzz, process

from thidua.kernel import text as kernel_text
from thidua.legislation import catalogue
from thidua.legislation.vocabulary import DisciplineLevel, ProofKind, Rating, Scope
from thidua.parties.enums import PartyKind
from thidua.register.enums import CommendationKind

# A list says the same words over and over.
fold = lru_cache(maxsize=100_000)(kernel_text.fold)
CLOSEST = 3
NEAR = 55
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_OF_YEAR = re.compile(r"(?<!từ )(?<!đến )(?<!các )(?<!\w)năm (\d{4})(?!\d|\s*[-–/]\s*\d)", re.IGNORECASE)
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")

_RATINGS: Mapping[Rating, Sequence[str]] = {
    Rating.EXCELLENT: (
        "HTXSNV",
        "HTXS",
        "XS",
        "Xuất sắc",
        "Hoàn thành xuất sắc",
        "Hoàn thành XS nhiệm vụ",
        "HTXS nhiệm vụ",
    ),
    Rating.GOOD: (
        "HTTNV",
        "HTT",
        "Tốt",
        "Hoàn thành tốt",
        "HTT nhiệm vụ",
        "Hoàn thành tốt NV",
        "Hoàn thành tốt chức trách, nhiệm vụ",
    ),
    Rating.COMPLETED: (
        "HTNV",
        "HT",
        "Hoàn thành",
        "HT nhiệm vụ",
        "Hoàn thành NV",
        "Hoàn thành nhiệm vụ nhưng còn hạn chế về năng lực",
    ),
    Rating.NOT_COMPLETED: (
        "KHTNV",
        "KHT",
        "Không HTNV",
        "Không hoàn thành",
        "Không HT nhiệm vụ",
        "Chưa hoàn thành nhiệm vụ",
        "Chưa hoàn thành",
        "CHTNV",
    ),
}
_AWARD_SPELLINGS: Mapping[str, Sequence[str]] = {
    "CSTDCS": (
        "CSTĐ cơ sở",
        "Chiến sĩ TĐ cơ sở",
        "CSTĐ CS",
        "Chiến sỹ thi đua cơ sở",
        "Chiến sỹ thi đua cấp cơ sở",
        "Chiến sĩ thi đua cấp cơ sở",
    ),
    "CSTDT": (
        "Chiến sĩ thi đua cấp tỉnh",
        "Chiến sỹ thi đua cấp tỉnh",
        "CSTĐ cấp tỉnh",
        "CSTĐ tỉnh",
        "Chiến sĩ thi đua cấp Bộ",
        "CSTĐ cấp Bộ",
        "Chiến sĩ thi đua tỉnh",
    ),
    "CSTDTQ": ("CSTĐ toàn quốc", "Chiến sỹ thi đua toàn quốc"),
    "LDTT": ("LĐTT", "Lao động TT", "Danh hiệu Lao động tiên tiến"),
    "TTLDTT": ("Tập thể LĐTT", "TT LĐTT", "Tập thể lao động tiên tiến"),
    "TTLDXS": ("Tập thể LĐXS", "TT LĐXS", "Tập thể lao động xuất sắc"),
    "BK_TINH": (
        "Bằng khen UBND tỉnh",
        "Bằng khen của UBND tỉnh",
        "Bằng khen Chủ tịch UBND tỉnh",
        "Bằng khen của Chủ tịch UBND tỉnh",
        "Bằng khen cấp tỉnh",
        "Bằng khen tỉnh",
        "BK UBND tỉnh",
        "BK cấp tỉnh",
        "BK của Chủ tịch UBND tỉnh",
    ),
    "BK_BO": ("Bằng khen cấp Bộ", "Bằng khen của Bộ", "Bằng khen Bộ trưởng", "BK cấp Bộ"),
    "BKTTG": (
        "Bằng khen Thủ tướng",
        "Bằng khen Thủ tướng Chính phủ",
        "BK Thủ tướng",
        "BK TTg",
        "BK TTCP",
        "Bằng khen TTCP",
    ),
    "CO_TINH": (
        "Cờ thi đua UBND tỉnh",
        "Cờ thi đua của UBND tỉnh",
        "Cờ thi đua cấp tỉnh",
        "Cờ thi đua tỉnh",
        "Cờ UBND tỉnh",
    ),
    "CO_BO": ("Cờ thi đua cấp Bộ", "Cờ thi đua của Bộ"),
    "CTDCP": ("Cờ thi đua Chính phủ", "Cờ Chính phủ"),
    "GK": (
        "Giấy khen cấp huyện",
        "Giấy khen UBND huyện",
        "Giấy khen Giám đốc Sở",
        "Giấy khen của Giám đốc Sở",
    ),
    "GK_XA": (
        "Giấy khen UBND xã",
        "Giấy khen cấp xã",
        "Giấy khen Chủ tịch UBND xã",
        "Giấy khen của Chủ tịch UBND xã",
    ),
    "GDVH": ("Gia đình văn hoá",),
}
_CLASSES = (
    ("hang 1", "hang nhat"),
    ("hang 2", "hang nhi"),
    ("hang 3", "hang ba"),
    ("hang iii", "hang ba"),
    ("hang ii", "hang nhi"),
    ("hang i", "hang nhat"),
)
_KINDS: Mapping[CommendationKind, Sequence[str]] = {
    CommendationKind.MERIT: ("Công trạng", "Theo công trạng", "Thường xuyên", "Công trạng và thành tích"),
    CommendationKind.SUDDEN: ("Đột xuất",),
    CommendationKind.MOVEMENT: (
        "Phong trào",
        "Chuyên đề",
        "Phong trào, chuyên đề",
        "Phong trào thi đua",
        "Theo đợt",
    ),
    CommendationKind.SERVICE: ("Cống hiến", "Quá trình cống hiến"),
    CommendationKind.TENURE: ("Niên hạn",),
    CommendationKind.FOREIGN: ("Đối ngoại",),
}
_RECIPIENTS: Mapping[PartyKind, Sequence[str]] = {
    PartyKind.INDIVIDUAL: ("Cá nhân", "CN"),
    PartyKind.COLLECTIVE: ("Tập thể", "TT", "Đơn vị", "Tổ chức"),
    PartyKind.HOUSEHOLD: ("Hộ gia đình", "Hộ", "Gia đình"),
}
_PROOFS: Mapping[ProofKind, Sequence[str]] = {
    ProofKind.INITIATIVE: ("Sáng kiến", "SK", "SKKN", "Sáng kiến kinh nghiệm", "Giải pháp"),
    ProofKind.SCIENCE: ("Đề tài", "Đề án", "Đề tài khoa học", "Đề tài, đề án", "Công trình khoa học", "NCKH"),
    ProofKind.INVENTION: ("Phát minh", "Sáng chế"),
}
_SCOPES: Mapping[Scope, Sequence[str]] = {
    Scope.GRASSROOTS: ("Cơ sở", "Cấp cơ sở", "CS"),
    Scope.COMMUNE: ("Cấp xã", "Xã"),
    Scope.FIELD: ("Ngành", "Lĩnh vực"),
    Scope.MINISTRY_PROVINCE: ("Cấp tỉnh", "Tỉnh", "Cấp Bộ", "Bộ", "Bộ, ban, ngành, tỉnh", "Bộ, ngành"),
    Scope.NATIONWIDE: ("Toàn quốc", "Cấp Nhà nước", "Nhà nước", "Quốc gia"),
}
_LEVELS: Mapping[DisciplineLevel, Sequence[str]] = {
    DisciplineLevel.REPRIMAND: ("Khiển trách",),
    DisciplineLevel.WARNING: ("Cảnh cáo",),
    DisciplineLevel.DEMOTION: ("Hạ bậc lương", "Giáng chức", "Hạ bậc lương, giáng chức"),
    DisciplineLevel.DISMISSAL: ("Cách chức",),
    DisciplineLevel.EXPULSION: ("Buộc thôi việc", "Sa thải"),
}
_WOMAN = {
    "nu": True,
    "ba": True,
    "chi": True,
    "co": True,
    "f": True,
    "nam": False,
    "ong": False,
    "anh": False,
    "m": False,
}


def _tight(text: str) -> str:
    return fold(text).replace(" ", "")


def _table(spellings: Mapping[Any, Sequence[str]]) -> dict[str, object]:
    return {
        _tight(word): code
        for code, words in spellings.items()
        for word in (str(getattr(code, "label", code)), *words)
    }


@cache
def _tables() -> dict[str, dict[str, object]]:
    # A list is written in Vietnamese whatever language its first reader has.
    with translation.override("vi"):
        return {
            "rating": _table(_RATINGS),
            "kind": _table(_KINDS),
            "recipient": _table(_RECIPIENTS),
            "proof": _table(_PROOFS),
            "scope": _table(_SCOPES),
            "level": _table(_LEVELS),
        }


def coded(table: str, text: str) -> object | None:
    """The code these words stand for in one of the tables; None for words it does not have."""
    return _tables()[table].get(_tight(text))


@lru_cache(maxsize=100_000)
def name_key(name: str) -> str:
    """The name with its accents; case, spaces and the vowel on which a tone is written do not matter: Hoà is Hòa."""
    return " ".join(_syllable(word) for word in unicodedata.normalize("NFD", name.casefold()).split())


def _syllable(word: str) -> str:
    tones = "".join(sign for sign in word if sign in _TONES)
    return unicodedata.normalize("NFC", "".join(sign for sign in word if sign not in _TONES)) + tones


def year_in(text: str) -> int | None:
    """The year the words plainly name: "… năm 2023", and no other year beside it."""
    told = {int(year) for year in _OF_YEAR.findall(text)}
    return told.pop() if len(told) == 1 and len(set(_ANY_YEAR.findall(text))) == 1 else None


def without_year(text: str) -> str:
    """The words without "năm 2023"."""
    return " ".join(_OF_YEAR.sub(" ", text).split())


def is_woman(text: str, *, only_marked: bool = False) -> bool | None:
    """Whether the cell says woman; in a column headed “Nữ” a mark says so and nothing says man.

    Raises `ValueError` for words it does not know.
    """
    word = fold(text)
    if only_marked and word in {"", "x", "v", "1"}:
        return bool(word)
    if not word:
        return None
    if word in {"x", "1"}:
        return True
    if word not in _WOMAN:
        raise ValueError(text)
    return _WOMAN[word]


@cache
def _awards() -> dict[str, str]:
    found: dict[str, str] = {}
    for each in catalogue.awards():
        for word in (each.code, each.name, each.short, *_AWARD_SPELLINGS.get(each.code, ())):
            found.setdefault(_award_key(word), each.code)
    return found


def _award_key(text: str) -> str:
    words = f" {fold(text)} ".replace(" sy ", " si ")
    for number, word in _CLASSES:
        words = words.replace(f" {number} ", f" {word} ")
    return words.replace(" danh hieu ", " ").replace(" ", "")


def award_code(text: str) -> str | None:
    """The code of the award these words name; None when the catalogue has none."""
    return _awards().get(_award_key(text))


def closest_awards(text: str) -> list[str]:
    """Names of the catalogue that are nearest to these words, the nearest first."""
    names = {each.name: fold(each.name) for each in catalogue.awards()}
    return closest(text, names)


def closest(text: str, names: Mapping[str, str], *, most: int = CLOSEST) -> list[str]:
    """Of names (with their folded words) those nearest to the text, the nearest first; none that is far off."""
    found = process.extract(fold(text), names, scorer=fuzz.token_set_ratio, limit=most * 3, score_cutoff=NEAR)
    ranked = sorted(found, key=lambda each: (-fuzz.WRatio(fold(text), each[0]), each[2]))
    return [str(key) for _words, _score, key in ranked[:most]]


class Bodies:
    """Organisations by the names they go by."""

    def __init__(self, rows: Iterable[tuple[int, str, str]]) -> None:
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self.names: dict[int, str] = {}
        self._folded: dict[str, str] = {}
        self._near: dict[str, list[str]] = {}
        for pk, name, short_name in rows:
            self.names[pk] = name
            for word in {fold(name), fold(short_name)}:
                self._by_key[word].add(pk)
            self._folded[name] = fold(name)

    def find(self, text: str) -> list[int]:
        """The organisations of that name; one when it is clear, none when there is none."""
        return sorted(self._by_key.get(fold(text), ()))

    def closest(self, text: str) -> list[str]:
        """The names nearest to the text."""
        if text not in self._near:
            self._near[text] = closest(text, self._folded)
        return self._near[text]
