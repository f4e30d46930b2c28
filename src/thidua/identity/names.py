"""Sign-in names: which are taken, and how one is compared, whoever asks: look-up, uniqueness, rate limit."""

import re
import unicodedata
from typing import Final

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 60
SIGNS: Final = re.compile(r"\A[A-Za-z0-9._-]+\Z")
check_signs = RegexValidator(
    SIGNS, _("Tên đăng nhập chỉ gồm chữ cái không dấu, chữ số, dấu chấm, gạch nối và gạch dưới.")
)


def compared(name: str | None) -> str:
    """The name as every comparison has it: compatible letters made one, no blanks around, in small letters."""
    return unicodedata.normalize("NFKC", name or "").strip().lower()[:LONGEST]


def written(name: str) -> str:
    """The name as it is kept: as typed, with compatible letters made one and no blanks around."""
    return unicodedata.normalize("NFKC", name).strip()
