"""Verification codes: twelve letters of Crockford's base 32, the last of them a check sign.

Eleven random letters are 55 bits: nobody meets a code by guessing. The check sign tells a misread letter or
two swapped neighbours from a code that was never given.
"""

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 12
GROUP: Final = 4
_MISREAD: Final = str.maketrans("OIL", "011")
_FIELD: Final = 0b100101  # x^5 + x^2 + 1, which makes GF(32)


def new_code() -> str:
    """A fresh code."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return drawn + check_sign(drawn)


def check_sign(letters: str) -> str:
    """The sign that makes letters and sign together sum to nothing, each weighted by its place, in GF(32)."""
    total = 0
    for letter in letters:
        total = _times_two(total ^ ALPHABET.index(letter))
    return ALPHABET[total]


def normalised(typed: str) -> str:
    """What was typed as a code: upper case, without spaces and dashes, misread letters put right."""
    return "".join(c for c in typed.upper().translate(_MISREAD) if c.isalnum())


def is_well_formed(code: str) -> bool:
    """Whether a normalised text can be a code at all (length, letters, check sign)."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and check_sign(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """The code as it is printed: 7K3M-9QXT-2VAB."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def _times_two(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value & 32 else value
