"""Open data to download, and what search engines are told."""

from collections.abc import Iterator
from xml.sax.xmlreader import AttributesImpl

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thidua.identity.gates import public
from thidua.kernel import clock
from thidua.kernel.queries import does_database_answer
from thidua.kernel.refusals import NotFound
from thidua.legislation import catalogue
from thidua.statistics import published
from thidua.statistics.open_data import (
    DATASETS,
    LICENCE,
    LICENCE_URL,
    Dataset,
    csv_lines,
    json_parts,
)

CACHE = "public, max-age=300"
FIXED = (
    "home",
    "about",
    "seasons",
    "movements",
    "exemplars",
    "practices",
    "documents",
    "law",
    "law-instruments",
    "open-data",
    "verify-form",
)
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
ROBOTS = """\
User-agent: *
Disallow: /lam-viec/
Disallow: /vao/
Disallow: /xac-minh/
Disallow: /so-khen-thuong/
Disallow: /du-lieu-mo/awards.
Disallow: /api/
Sitemap: {sitemap}
"""
"""Names of people commended are public, but not for search engines to collect."""


@public
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, column by column."""
    context = {"datasets": DATASETS.values(), "licence": LICENCE, "licence_url": LICENCE_URL}
    return render(request, "portal/open_data.html", context)


@public
@require_safe
def dataset_csv(_request: HttpRequest, key: str) -> StreamingHttpResponse:
    """A dataset as CSV."""
    dataset = _dataset(key)
    return _download(csv_lines(dataset), "text/csv; charset=utf-8", f"{dataset.key}.csv")


@public
@require_safe
def dataset_json(_request: HttpRequest, key: str) -> StreamingHttpResponse:
    """A dataset as JSON."""
    dataset = _dataset(key)
    return _download(json_parts(dataset, at=clock.now()), "application/json", f"{dataset.key}.json")


def _dataset(key: str) -> Dataset:
    if key not in DATASETS:
        raise NotFound(_("Không có bộ dữ liệu này."))
    return DATASETS[key]


def _download(parts: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        (part.encode() for part in parts),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": CACHE},
    )


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read."""
    text = ROBOTS.format(sitemap=request.build_absolute_uri(reverse("portal:sitemap")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": CACHE})


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches the service: 200 while server and database answer, 503 while the database does not."""
    works = does_database_answer()
    return HttpResponse(
        "ok\n" if works else "database\n", status=200 if works else 503, content_type="text/plain"
    )


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page but those that name people commended."""
    response = HttpResponse(content_type="application/xml", headers={"Cache-Control": CACHE})
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl({"xmlns": SITEMAP}))
    for address in _addresses():
        xml.startElement("url", AttributesImpl({}))
        xml.addQuickElement("loc", request.build_absolute_uri(address))
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return response


def _addresses() -> Iterator[str]:
    yield from (reverse(f"portal:{name}") for name in FIXED)
    yield from (reverse("portal:law-award", args=[award.code]) for award in catalogue.awards())
    for season in published.public_seasons():
        yield reverse("portal:season", args=[season.cluster.code, season.year])
    for key, name in (("movements", "movement"), ("role-models", "role-model"), ("practices", "practice")):
        for pk in DATASETS[key].rows().values_list("pk", flat=True):
            yield reverse(f"portal:{name}", args=[pk])
