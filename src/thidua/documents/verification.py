"""The public address at which a code can be checked."""

from typing import Final

from django.conf import settings

VERIFY_PATH: Final = "/xac-minh/{code}/"
"""The portal serves it; a test holds both together."""


def verify_url(code: str) -> str:
    """The public address at which anybody can check the code."""
    return f"{verify_root()}{code}/"


def verify_root() -> str:
    """The address up to where the code begins, also the address of the search form."""
    return f"{settings.PUBLIC_URL}{VERIFY_PATH.partition('{code}')[0]}"
