"""Cells of lists that are made from templates."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest
from django.template.context import make_context
from django.template.loader import get_template

# (template's name, row) -> what the cell shows
Rendered = Callable[[str, Any], str]


@contextmanager
def cell_templates(request: HttpRequest | None) -> Iterator[Rendered]:
    """What makes cells from templates: what every template is given is gathered once, not once a cell."""
    context = make_context({}, request)

    def rendered(name: str, row: Any) -> str:
        with context.push(row=row):
            return str(get_template(name).template.render(context))  # type: ignore[attr-defined]

    with context.bind_template(get_template("ui/list_body.html").template):  # type: ignore[attr-defined]
        yield rendered
