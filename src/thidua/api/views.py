"""Open data for machines: read only, published things only, no sign-in, no cookies, no other origin's pages."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thidua.api.openapi import LARGEST_PAGE, USUAL_PAGE, description
from thidua.identity.gates import public
from thidua.kernel.refusals import InvalidInput, NotFound
from thidua.kernel.text import fold
from thidua.statistics.open_data import DATASETS, LICENCE, LICENCE_URL, Dataset

CACHE_SECONDS = 60
LONGEST_SEARCH = 100
LARGEST_NUMBER = 2_000_000_000


def _answer(content: Any) -> JsonResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    return response


@public
@require_safe
def index(_request: HttpRequest) -> JsonResponse:
    """What there is to ask for."""
    return _answer(
        {
            "licence": LICENCE,
            "licence_url": LICENCE_URL,
            "openapi": reverse("api:openapi"),
            "datasets": [
                {
                    "key": dataset.key,
                    "title": str(dataset.title),
                    "meaning": str(dataset.meaning),
                    "rows": reverse("api:rows", args=[dataset.key]),
                }
                for dataset in DATASETS.values()
            ],
        }
    )


@public
@require_safe
def openapi(_request: HttpRequest) -> JsonResponse:
    """The description of the interface, in Vietnamese whatever language the visitor has."""
    with translation.override("vi"):
        return _answer(description())


@public
@require_safe
def rows(request: HttpRequest, key: str) -> JsonResponse:
    """One page of a dataset."""
    dataset = _dataset(key)
    found = _narrowed(dataset, request.GET)
    size = _number(request.GET, "page_size", USUAL_PAGE, most=LARGEST_PAGE)
    number = _number(request.GET, "page", 1, most=LARGEST_NUMBER)
    paginator = Paginator(found, size)
    shown = paginator.page(number).object_list if number <= paginator.num_pages else []
    return _answer(
        {
            "total": paginator.count,
            "page": number,
            "page_size": size,
            "next": _link(request, number + 1) if number < paginator.num_pages else None,
            "previous": _link(request, min(number - 1, paginator.num_pages)) if number > 1 else None,
            "rows": list(dataset.records(shown)),
        }
    )


@public
@require_safe
def row(_request: HttpRequest, key: str, row_id: int) -> JsonResponse:
    """One row; what is not published is answered like what never was."""
    dataset = _dataset(key)
    found = dataset.rows().filter(pk=min(row_id, LARGEST_NUMBER)).first()
    if found is None:
        raise NotFound(_("Không có dữ liệu này, hoặc chưa được công bố."))
    return _answer(dataset.record(found))


def _dataset(key: str) -> Dataset:
    if key not in DATASETS:
        raise NotFound(_("Không có bộ dữ liệu này."))
    return DATASETS[key]


def _narrowed(dataset: Dataset, params: QueryDict) -> QuerySet[Any]:
    known = {"page", "page_size", *dataset.filters, *(["q"] if dataset.search else [])}
    unknown = sorted(set(params) - known)
    if unknown:
        told = _("Không có tham số này. Các tham số: %(known)s.") % {"known": ", ".join(sorted(known))}
        raise InvalidInput(fields=dict.fromkeys(unknown, told))
    found = dataset.rows()
    for name, lookup in dataset.filters.items():
        if name in params:
            found = found.filter(**{lookup: _value(dataset, name, params)})
    if dataset.search:
        for word in fold(params.get("q", "")[:LONGEST_SEARCH]).split():
            found = found.filter(**{f"{dataset.search}__contains": word})
    return found.order_by("pk")


def _value(dataset: Dataset, name: str, params: QueryDict) -> str | int:
    column = next(column for column in dataset.columns if column.name == name)
    return (
        _number(params, name, 0, most=9999)
        if column.kind == "integer"
        else params.get(name, "")[:LONGEST_SEARCH]
    )


def _number(params: QueryDict, name: str, usual: int, *, most: int) -> int:
    text = params.get(name, "")
    if not text and name not in params:
        return usual
    digits = text.lstrip("0")
    if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits[:12]) <= most:
        raise InvalidInput(fields={name: _("Phải là số từ 1 đến %(most)d.") % {"most": most}})
    return int(digits)


def _link(request: HttpRequest, page: int) -> str:
    params = request.GET.copy()
    params["page"] = str(page)
    return f"{request.path}?{params.urlencode()}"
