"""Pages are sent compressed, files as they are."""

import gzip

from django.http import HttpResponse
from django.test import RequestFactory

from thidua.kernel.compression import PageGZipMiddleware


def answered(content_type: str):
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return PageGZipMiddleware(lambda _request: HttpResponse(b"x" * 9000, content_type=content_type))(request)


def test_a_page_is_sent_compressed(client):
    response = client.get("/vao/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(response.content)


def test_a_pdf_is_sent_as_it_is():
    assert answered("text/csv").has_header("Content-Encoding")
    assert not answered("application/pdf").has_header("Content-Encoding")
