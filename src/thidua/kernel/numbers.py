"""Numbers as officers type and read them."""

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import InvalidInput

_GROUPED = re.compile(r"^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$")
_PLAIN = re.compile(r"^(\d+([.,]\d+)?|[.,]\d+)$")

_BESIDE = re.compile(r'"[^"]*"|\\.')
_NOISY_BELOW = 10**16
_MOST_DIGITS = 18
_LONGEST = 40

_VIETNAMESE_SIGNS = str.maketrans(",.", ".,")


def parse_number(text: str) -> Decimal:
    """A number from what was typed: "- 0,25" is -0.25, "1.234,5" is 1234.5, "0.25" is 0.25, "1.234" is 1234.

    Spaces (also no-break ones) are ignored and any dash is a minus. One dot followed by exactly three digits
    groups thousands, as it does in Vietnamese writing. Raises `InvalidInput` for anything else, and for more signs
    than any number needs: what is reckoned with it would overflow.
    """
    compact = re.sub(r"\s+", "", text.replace("\u00a0", "").replace("\u202f", ""))
    if len(compact) > _LONGEST:
        raise InvalidInput(_("Số quá dài: nhiều nhất %(most)d ký tự.") % {"most": _LONGEST})
    sign = 1
    if compact[:1] in {"-", "−", "–", "—"}:
        sign, compact = -1, compact[1:]
    elif compact[:1] == "+":
        compact = compact[1:]
    if _GROUPED.match(compact):
        return sign * Decimal(compact.replace(".", "").replace(",", "."))
    if _PLAIN.match(compact):
        return sign * Decimal(compact.replace(",", "."))
    raise not_a_number(text)


def parse_percentage(text: str) -> Decimal:
    """A number as `parse_number` reads it, with or without a percent sign after it: "98 %" is 98."""
    return parse_number(text.strip().removesuffix("%"))


def not_a_number(text: str) -> InvalidInput:
    """The refusal of a text where a number belongs."""
    return InvalidInput(
        _("“%(text)s” không phải là số. Hãy nhập như 12,5 hoặc - 0,25.") % {"text": text.strip()[:40]}
    )


def number_shown(value: float, number_format: str) -> Decimal:
    """A worksheet's number as its cell shows it: 0.98 in a cell of percent is 98.

    A percent sign in quotes or after a backslash is a word beside the number: 98 shown by `0"%"` is 98.
    What is finer than 9 decimals is noise of binary fractions. Raises `InvalidInput` for what is endless.
    """
    number = Decimal(str(value))
    if not number.is_finite():
        raise not_a_number(str(value))
    if abs(number) < _NOISY_BELOW:  # larger ones have no such digits, and too many for rounding
        number = round(number, 9).normalize()
    return number * 100 if "%" in _BESIDE.sub("", number_format) else number


def whole_number(text: str) -> int | None:
    """A whole number from 0 as a page sends it, such as a version or an id; None for anything else.

    `str.isdigit` alone would let "²" and thousands of digits through, neither of which is a number to `int`.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def format_number(value: Decimal | int, *, decimals: int | None = None, language: str = "vi") -> str:
    """The number as read in that language: 1.234,5 in Vietnamese, 1,234.5 in English; trailing zeros dropped
    unless `decimals` asks for a fixed count.
    """
    number = Decimal(value)
    text = f"{number:,.{decimals}f}" if decimals is not None else f"{number.normalize():,f}"
    if language != "vi":
        return text
    return text.translate(_VIETNAMESE_SIGNS)
