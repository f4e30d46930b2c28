"""Numbers as officers type and read them."""

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import InvalidInput

_GROUPED = re.compile(r"^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$")
_PLAIN = re.compile(r"^(\d+([.,]\d+)?|[.,]\d+)$")

_VIETNAMESE_SIGNS = str.maketrans(",.", ".,")


def parse_number(text: str) -> Decimal:
    """A number from what was typed: "- 0,25" is -0.25, "1.234,5" is 1234.5, "0.25" is 0.25, "1.234" is 1234.

    Spaces (also no-break ones) are ignored and any dash is a minus. One dot followed by exactly three digits
    groups thousands, as it does in Vietnamese writing. Raises `InvalidInput` for anything else.
    """
    compact = re.sub(r"\s+", "", text.replace("\u00a0", "").replace("\u202f", ""))
    sign = 1
    if compact[:1] in {"-", "−", "–", "—"}:
        sign, compact = -1, compact[1:]
    elif compact[:1] == "+":
        compact = compact[1:]
    if _GROUPED.match(compact):
        return sign * Decimal(compact.replace(".", "").replace(",", "."))
    if _PLAIN.match(compact):
        return sign * Decimal(compact.replace(",", "."))
    raise InvalidInput(
        _("“%(text)s” không phải là số. Hãy nhập như 12,5 hoặc - 0,25.") % {"text": text.strip()[:40]}
    )


def format_number(value: Decimal | int, *, decimals: int | None = None, language: str = "vi") -> str:
    """The number as read in that language: 1.234,5 in Vietnamese, 1,234.5 in English; trailing zeros dropped
    unless `decimals` asks for a fixed count.
    """
    number = Decimal(value)
    text = f"{number:,.{decimals}f}" if decimals is not None else f"{number.normalize():,f}"
    if language != "vi":
        return text
    return text.translate(_VIETNAMESE_SIGNS)
