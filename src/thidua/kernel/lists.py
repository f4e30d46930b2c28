"""The one list of the house: declared once, it searches, filters, sorts, pages and exports, with its state in
the address.

    SEASONS = ListPage(
        key="seasons",
        columns=(
            Column("cluster.name", _("Cụm, khối"), sort=("cluster__name",), url=season_url),
            Column("year", _("Năm"), sort=("year",), align="num", cell=lambda season: str(season.year)),
        ),
        filters=(ChoiceFilter("year", _("Năm"), lookup="year", choices=year_choices),),
        default_sort="-year",
        empty=Empty(_("Chưa có mùa thi đua"), _("Mở mùa đầu tiên của cụm.")),
    )

    def season_list(request):
        return respond_list(request, "workspace/clusters/seasons.html", SEASONS, queries.seasons_of(by=request.user))

and the template says `{% include "ui/list.html" %}`.

A list of millions of rows hands in a look-up (`LookUp`) in place of the rows: it is asked for a bounded number of
rows, which are sorted and counted when they are all there are; of more, the latest are shown and nobody counts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from thidua.kernel import excel
from thidua.kernel.cells import Rendered, cell_templates
from thidua.kernel.forms import VietnameseDateField
from thidua.kernel.refusals import Message
from thidua.kernel.search import MOST, Found
from thidua.kernel.text import fold

Row = Any
Cell = str | Callable[[Row], object]
Choices = Sequence[tuple[str, Message]]
# (words, chosen value by filter key, at most how many) -> what was found
LookUp = Callable[[str, Mapping[str, str], int], Found]

PAGE_SIZE = 25
PAGE_SIZES = (25, 50, 100)
LONGEST_SEARCH = 100
SEARCH_LABEL = _("Tìm, không cần dấu")
NOTHING_YET = _("Chưa có gì ở đây")
PAGES_AROUND = 2
MOST_EXPORTED = 50_000
_CHUNK = 500


@dataclass(frozen=True)
class Column:
    """One column: where its value comes from, how it is shown, sorted and exported.

    `key` names it in the address and is the attribute path of its value. `cell` replaces the value: a function
    of the row, or a template (`….html`, given `row`). `url` makes it a link. `sort` are the fields or
    expressions it sorts by. `export` replaces the exported value, False leaves the column out.
    """

    key: str
    label: Message
    sort: Sequence[str] = ()
    align: Literal["", "num", "center"] = ""
    cell: Cell | None = None
    url: Callable[[Row], str] | None = None
    export: Callable[[Row], object] | Literal[False] | None = None
    css: str = ""

    def value(self, row: Row) -> object:
        """What the cell says, before it is shown."""
        if callable(self.cell):
            return self.cell(row)
        found: Any = row
        for name in self.key.split("."):
            found = getattr(found, name, None)
        return found() if callable(found) and not hasattr(found, "all") else found

    @property
    def classes(self) -> str:
        """The classes of its cells."""
        return f"{self.align} {self.css}"

    def shown(self, row: Row, rendered: Rendered) -> object:
        """The cell's content for the page; `rendered` makes it from a template."""
        return rendered(self.cell, row) if isinstance(self.cell, str) else self.value(row)

    def exported(self, row: Row) -> object:
        """The cell's content for Excel."""
        if callable(self.export):
            return self.export(row)
        return self.value(row)


@dataclass(frozen=True)
class ChoiceFilter:
    """Narrow to one of some choices; `choices` may be a function, and a view can hand them in."""

    key: str
    label: Message
    lookup: str = ""
    choices: Choices | Callable[[], Choices] = ()
    narrow: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    kind: str = "choice"

    def apply(self, rows: QuerySet[Any], value: str, choices: Choices) -> QuerySet[Any]:
        """The rows that fit; a value that is no choice changes nothing."""
        if value not in {str(key) for key, _label in choices}:
            return rows
        return self.narrow(rows, value) if self.narrow else rows.filter(**{self.lookup or self.key: value})


@dataclass(frozen=True)
class DateFilter:
    """Narrow to days from or up to one: `lookup` is for instance `issued_at__date__gte`."""

    key: str
    label: Message
    lookup: str
    kind: str = "date"

    def apply(self, rows: QuerySet[Any], value: str, choices: Choices) -> QuerySet[Any]:  # noqa: ARG002
        """The rows that fit; what is no day changes nothing."""
        day = _day(value)
        return rows.filter(**{self.lookup: day}) if day else rows


@dataclass(frozen=True)
class Empty:
    """What stands where no row is: what this is, what to do first."""

    title: Message = NOTHING_YET
    text: Message = ""
    icon_name: str = "inbox"
    action_url: str = ""
    action_label: Message = ""


@dataclass(frozen=True)
class ShownFilter:
    """A filter as the page shows it."""

    filter: ChoiceFilter | DateFilter
    value: str
    choices: Choices


@dataclass(frozen=True)
class Heading:
    """A column's head: its label, and where a click sorts to."""

    column: Column
    direction: Literal["", "ascending", "descending"]
    query: str


@dataclass(frozen=True)
class ShownCell:
    """One cell of the page."""

    column: Column
    content: object
    url: str

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it."""
        return self.content is None or not str(self.content).strip()


@dataclass(frozen=True)
class ShownRow:
    """One row of the page."""

    row: Row
    cells: Sequence[ShownCell]
    css: str


@dataclass(frozen=True)
class Page:
    """A list as one address shows it."""

    listing: "ListPage"
    params: QueryDict
    search: str
    filters: Sequence[ShownFilter]
    headings: Sequence[Heading]
    rows: Sequence[ShownRow]
    total: int
    number: int
    pages: int
    first: int
    last: int
    size: int
    sort: str
    empty: Empty
    is_more: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or filter is on, so that "nothing found" is not "nothing there"."""
        return bool(self.search) or any(shown.value for shown in self.filters)

    @property
    def export_query(self) -> str:
        """The query that exports what is shown, all pages of it."""
        return _query(self.params, export="xlsx", page=None)

    def page_links(self) -> list[tuple[str, str, bool]]:
        """(label, query, is current) of the pages to offer; an empty query is a gap."""
        near = range(self.number - PAGES_AROUND, self.number + PAGES_AROUND + 1)
        wanted = sorted({1, self.pages, *(n for n in near if 1 <= n <= self.pages)})
        found: list[tuple[str, str, bool]] = []
        for before, number in zip([0, *wanted], wanted, strict=False):
            if number - before > 1:
                found.append(("…", "", False))
            found.append((str(number), _query(self.params, page=number), number == self.number))
        return found

    def neighbour(self, step: int) -> str:
        """The query of the page before or after, empty when there is none."""
        number = self.number + step
        return _query(self.params, page=number) if 1 <= number <= self.pages else ""

    @property
    def previous_query(self) -> str:
        """The page before."""
        return self.neighbour(-1)

    @property
    def next_query(self) -> str:
        """The page after."""
        return self.neighbour(1)


class LoadedByPage(Sequence[Row]):
    """What was found, loaded a page at a time."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def __len__(self) -> int:
        return len(self.found.ids)

    def __getitem__(self, wanted: Any) -> Any:
        start, stop, _step = wanted.indices(len(self))
        return self.found.page(start, stop)

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), _CHUNK):
            yield from self[start : start + _CHUNK]


@dataclass(frozen=True)
class ListPage:
    """A list, declared: `search` names the folded column (empty: no search box)."""

    key: str
    columns: Sequence[Column]
    label: Message = ""
    search: str = "folded"
    search_label: Message = SEARCH_LABEL
    filters: Sequence[ChoiceFilter | DateFilter] = ()
    default_sort: str = ""
    page_size: int = PAGE_SIZE
    empty: Empty = field(default_factory=Empty)
    row_css: Callable[[Row], str] | None = None
    exports: bool = True

    def read(
        self,
        params: QueryDict,
        rows: QuerySet[Any] | LookUp,
        *,
        request: HttpRequest | None = None,
        choices: Mapping[str, Choices] | None = None,
        empty: Empty | None = None,
    ) -> Page:
        """The page these parameters ask for: two queries, one to count and one to read.

        Parameters that make no sense are left out of account. `choices` are the choices of filters that depend
        on the request.
        """
        sort = self._known_sort(params.get("sort", ""))
        filters = [_shown_filter(f, params, choices or {}) for f in self.filters]
        found: QuerySet[Any] | Sequence[Row]
        if isinstance(rows, QuerySet):
            found, is_more = self.selected(params, rows, choices=choices), False
        else:
            looked_up = rows(_words(params), _chosen(filters), MOST)
            found, is_more = self._bounded(looked_up, sort), looked_up.is_more
        size = next((s for s in PAGE_SIZES if str(s) == params.get("per")), self.page_size)
        paginator = Paginator(found, size)
        page = paginator.get_page(params.get("page"))
        return Page(
            listing=self,
            params=params,
            search=params.get("q", "").strip()[:LONGEST_SEARCH],
            filters=filters,
            headings=[self._heading(column, sort, params, is_more=is_more) for column in self.columns],
            rows=self._shown_rows(page.object_list, request),
            total=paginator.count,
            number=page.number,
            pages=paginator.num_pages,
            first=page.start_index(),
            last=page.end_index(),
            size=size,
            sort=sort,
            empty=empty or self.empty,
            is_more=is_more,
        )

    def selected(
        self, params: QueryDict, rows: QuerySet[Any], *, choices: Mapping[str, Choices] | None = None
    ) -> QuerySet[Any]:
        """Every row these parameters ask for, sorted."""
        for shown in (_shown_filter(f, params, choices or {}) for f in self.filters):
            if shown.value:
                rows = shown.filter.apply(rows, shown.value, shown.choices)
        if self.search:
            for word in fold(params.get("q", "")[:LONGEST_SEARCH]).split():
                rows = rows.filter(Q(**{f"{self.search}__contains": word}))
        return self._sorted(rows, self._known_sort(params.get("sort", "")))

    def export(
        self, params: QueryDict, rows: QuerySet[Any] | LookUp, *, choices: Mapping[str, Choices] | None = None
    ) -> bytes:
        """Every row these parameters ask for as an Excel file; of a look-up, the latest `MOST_EXPORTED`."""
        columns = [column for column in self.columns if column.export is not False]
        if isinstance(rows, QuerySet):
            found = _in_chunks(self.selected(params, rows, choices=choices))
        else:
            filters = [_shown_filter(f, params, choices or {}) for f in self.filters]
            looked_up = rows(_words(params), _chosen(filters), MOST_EXPORTED)
            found = self._bounded(looked_up, self._known_sort(params.get("sort", "")))
        return excel.workbook(
            title=str(self.label or self.key),
            head=[column.label for column in columns],
            rows=([column.exported(row) for column in columns] for row in found),
        )

    def _bounded(self, found: Found, sort: str) -> Sequence[Row]:
        """What was found, sorted where it is all there is."""
        if sort and not found.is_more and len(found.ids) <= MOST:
            in_order = self._sorted(found.rows.filter(pk__in=found.ids), sort)
            found = replace(found, ids=list(in_order.values_list("pk", flat=True)))
        return LoadedByPage(found)

    def _known_sort(self, wanted: str) -> str:
        sortable = {column.key for column in self.columns if column.sort}
        return wanted if wanted.removeprefix("-") in sortable else self.default_sort

    def _sorted(self, rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
        column = next((c for c in self.columns if c.key == sort.removeprefix("-") and c.sort), None)
        if column is None:
            return rows if rows.ordered else rows.order_by("pk")
        return rows.order_by(*(_ordering(name, turned=sort.startswith("-")) for name in column.sort), "pk")

    def _heading(self, column: Column, sort: str, params: QueryDict, *, is_more: bool) -> Heading:
        if not column.sort or is_more:
            return Heading(column, "", "")
        if sort == column.key:
            return Heading(column, "ascending", _query(params, sort=f"-{column.key}", page=None))
        direction: Literal["", "descending"] = "descending" if sort == f"-{column.key}" else ""
        return Heading(column, direction, _query(params, sort=column.key, page=None))

    def _shown_rows(self, rows: Iterable[Row], request: HttpRequest | None) -> list[ShownRow]:
        with cell_templates(request) as rendered:
            return [self._shown_row(row, rendered) for row in rows]

    def _shown_row(self, row: Row, rendered: Rendered) -> ShownRow:
        cells = [
            ShownCell(column, column.shown(row, rendered), column.url(row) if column.url else "")
            for column in self.columns
        ]
        return ShownRow(row, cells, self.row_css(row) if self.row_css else "")


def respond_list(
    request: HttpRequest,
    template: str,
    listing: ListPage,
    rows: QuerySet[Any] | LookUp,
    context: Mapping[str, Any] | None = None,
    *,
    choices: Mapping[str, Choices] | None = None,
    empty: Empty | None = None,
) -> HttpResponse:
    """The whole page, the list alone when htmx asks for it, or the Excel file (`?export=xlsx`)."""
    if listing.exports and request.GET.get("export") == "xlsx":
        content = listing.export(request.GET, rows, choices=choices)
        return excel.response(content, name=str(listing.label or listing.key))
    page = listing.read(request.GET, rows, request=request, choices=choices, empty=empty)
    is_partial = getattr(request, "htmx", None) and request.headers.get("HX-Target") == f"list-{listing.key}"
    response = render(
        request, "ui/list_body.html" if is_partial else template, {**(context or {}), "page": page}
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _day(typed: str) -> date | None:
    """The day typed as dd/MM/yyyy (or in an address as yyyy-MM-dd); None for anything else."""
    try:
        return VietnameseDateField(required=False).clean(typed)
    except ValidationError:
        return None


def _shown_filter(
    wanted: ChoiceFilter | DateFilter, params: QueryDict, choices: Mapping[str, Choices]
) -> ShownFilter:
    offered: Choices = ()
    if isinstance(wanted, ChoiceFilter):
        declared = wanted.choices() if callable(wanted.choices) else wanted.choices
        offered = [(str(key), label) for key, label in choices.get(wanted.key, declared)]
    value = params.get(wanted.key, "")
    if isinstance(wanted, ChoiceFilter) and value not in {key for key, _label in offered}:
        value = ""
    return ShownFilter(wanted, value, offered)


def _ordering(name: str, *, turned: bool) -> Any:
    down = name.startswith("-") is not turned
    bare = F(name.removeprefix("-"))
    return bare.desc(nulls_last=True) if down else bare.asc(nulls_last=True)


def _query(params: QueryDict, **changes: object) -> str:
    changed = params.copy()
    changed.pop("export", None)
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = str(value)
    return f"?{changed.urlencode()}"


def _in_chunks(rows: QuerySet[Any]) -> Iterator[Any] | Iterable[Any]:
    return rows.iterator(chunk_size=_CHUNK)


def _words(params: QueryDict) -> str:
    return params.get("q", "").strip()[:LONGEST_SEARCH]


def _chosen(filters: Sequence[ShownFilter]) -> dict[str, str]:
    return {shown.filter.key: shown.value for shown in filters if shown.value}
