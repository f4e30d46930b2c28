"""Pages go out compressed; files that are compressed already go out as they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

WORTH_IT = ("text/", "application/json", "application/xml", "image/svg+xml")


class PageGZipMiddleware(GZipMiddleware):
    """Django's compression (which pads each answer at random against BREACH), for text only."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what is text."""
        if not response.get("Content-Type", "").startswith(WORTH_IT):
            return response
        return super().process_response(request, response)
