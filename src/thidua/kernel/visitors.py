"""Who asks, as far as an address tells, and how often lately."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's address: the last hop the proxy in front of us added, where there is a proxy."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if forwarded:
            return str(forwarded.rsplit(",", 1)[-1].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def count(request: HttpRequest, what: str, *, seconds: int) -> None:
    """Count one more of this visitor's `what`; the count is forgotten after so many seconds."""
    key = _key(request, what)
    cache.add(key, 0, timeout=seconds)
    cache.incr(key)


def counted(request: HttpRequest, what: str) -> int:
    """How many of this visitor's `what` are counted now, in this process."""
    return int(cache.get(_key(request, what), 0))


def _key(request: HttpRequest, what: str) -> str:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{address_of(request)}".encode()).hexdigest()
    return f"visitor:{what}:{digest}"
