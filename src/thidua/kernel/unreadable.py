"""What no view can read is refused before any view: numbers no record has, and letters no database keeps.

What every view would read as something else is made the same: letters come whole, however a keyboard composed them.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import Message
from thidua.kernel.refusals_web import answer

LARGEST_ID: Final = 2**63 - 1
NUL: Final = "\x00"


class UnreadableMiddleware:
    """An address with a number above every id is 404; a query or a form with a NUL in it is 422, naming the field.

    Vietnamese letters in a form arrive in Unicode NFC: "ệ" of one keyboard is the "ệ" of another, so that names and
    codes which look the same are the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Look at the address and what came with it."""
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            raise Http404
        names = [*_with_nul(request.GET), *_with_nul(request.POST)]
        if not names:
            if not all(unicodedata.is_normalized("NFC", text) for text in _texts(request.POST)):
                request.POST = _composed(request.POST)  # type: ignore[assignment] # it is made immutable
            return None
        told: list[Message] = [_("Có ký tự không đọc được (NUL); hãy xóa rồi gõ lại.")]
        return answer(request, status=422, fields={name.replace(NUL, ""): told for name in names})


def _with_nul(sent: QueryDict) -> list[str]:
    return [name for name, values in sent.lists() if NUL in name or any(NUL in value for value in values)]


def _texts(sent: QueryDict) -> Iterator[str]:
    for name, values in sent.lists():
        yield name
        yield from values


def _composed(sent: QueryDict) -> QueryDict:
    whole = QueryDict(mutable=True)
    for name, values in sent.lists():
        whole.setlist(
            unicodedata.normalize("NFC", name), [unicodedata.normalize("NFC", value) for value in values]
        )
    whole._mutable = False
    return whole
