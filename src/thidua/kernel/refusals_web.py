"""Refusals in the browser: a page, a notice or JSON with what happened and what to do next; never a 500."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import InvalidInput, Message, Refusal

logger = logging.getLogger("thidua.refusals")

TITLES: dict[int, Message] = {
    400: _("Yêu cầu không đọc được"),
    401: _("Phiên làm việc đã hết"),
    403: _("Bạn không có quyền làm việc này"),
    404: _("Không tìm thấy"),
    409: _("Chưa làm được lúc này"),
    413: _("Nội dung gửi lên quá lớn"),
    422: _("Có chỗ cần sửa"),
    500: _("Hệ thống gặp lỗi"),
}
ADVICE: dict[int, Message] = {
    400: _("Hãy quay lại trang trước, tải lại rồi thử lần nữa."),
    401: _("Nội dung bạn nhập vẫn còn trên màn hình: hãy chép lại, đăng nhập rồi làm tiếp."),
    403: _("Nếu đây là việc của bạn, hãy nhờ quản trị giao đúng vai trò."),
    404: _("Địa chỉ có thể đã đổi, hoặc nội dung chưa được công bố. Hãy đi từ trang chính."),
    409: _("Không có gì bị thay đổi. Hãy xem lại tình trạng hiện tại rồi làm tiếp."),
    413: _("Hãy chia nhỏ tệp hoặc bảng rồi gửi lại."),
    422: _("Không có gì bị thay đổi. Hãy quay lại, sửa rồi gửi lại."),
    500: _("Không có gì bị lưu dở dang. Sự cố đã được ghi lại; hãy thử lại sau ít phút."),
}


class RefusalMiddleware:
    """Answers a refusal a view raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a part of a page is never answered with the sign-in page."""
        response = self.get_response(request)
        htmx = getattr(request, "htmx", None)
        if not htmx or not response.get("Location", "").startswith(resolve_url(settings.LOGIN_URL) + "?"):
            return response
        if request.method == "POST":
            return answer(request, status=401)
        here = urlencode({"next": htmx.current_url_abs_path or "/"})
        return HttpResponse(status=204, headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?{here}"})

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave everything else to Django."""
        if not isinstance(exception, Refusal):
            return None
        return answer(
            request,
            status=exception.http_status,
            message=exception.message,
            citation=exception.citation,
            fields=exception.fields if isinstance(exception, InvalidInput) else None,
        )


def answer(
    request: HttpRequest,
    *,
    status: int,
    message: Message = "",
    citation: str = "",
    fields: dict[str, list[Message]] | None = None,
) -> HttpResponse:
    """The refusal as the asker can take it: JSON, a notice put into the open page (htmx), or a page."""
    if _wants_json(request):
        told = {name: [str(m) for m in messages] for name, messages in (fields or {}).items()}
        content = {"error": str(message or TITLES[status]), "citation": citation, "fields": told}
        return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    context = {
        "status": status,
        "title": TITLES[status],
        "message": message,
        "citation": citation,
        "fields": [m for messages in (fields or {}).values() for m in messages if str(m) != str(message)],
        "advice": ADVICE[status],
    }
    if getattr(request, "htmx", None):
        response = HttpResponse(render_to_string("ui/refusal_notice.html", context, request), status=status)
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "beforeend"
        response["HX-Push-Url"] = "false"
        return response
    return HttpResponse(render_to_string("ui/refusal.html", context, request), status=status)


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or accepted.startswith("application/json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what was sent cannot be read, or is too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return answer(request, status=413, message=_("Dữ liệu gửi lên vượt giới hạn của một lần gửi."))
    return answer(request, status=400)


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponse:
    """handler403."""
    return answer(request, status=403, message=str(exception))


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """handler404; the exception's own words are for developers."""
    return answer(request, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere."""
    logger.info("csrf: %s", reason)
    message = _("Trang này đã mở quá lâu hoặc phiên làm việc đã đổi. Hãy tải lại trang rồi gửi lại.")
    return answer(request, status=403, message=message)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """handler500: a page that needs neither database nor session."""
    return HttpResponse(
        render_to_string("ui/server_error.html", {"title": TITLES[500], "advice": ADVICE[500]}), status=500
    )
