"""Tags of the pages about the law, which both sites have: addresses of the site one is on, articles in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from thidua.legislation import catalogue, standards, tracing
from thidua.legislation.changes import NeedChange
from thidua.legislation.standards import Words
from thidua.rulebook.findings import Citation
from thidua.rulebook.rules import Need, Rule

register = template.Library()


@register.simple_tag(takes_context=True)
def law_url(context: Mapping[str, Any], name: str, *parts: str, **asked: object) -> str:
    """The address of a page about the law on this site; days in the query as people write them."""
    address = reverse(f"{context['site']}:{name}", args=parts)
    told = {key: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for key, value in asked.items()}
    return f"{address}?{urlencode(told)}" if told else address


@register.filter
def cited(citation: Citation) -> str:
    """The article in full words."""
    return catalogue.citation_text(citation)


@register.filter
def needed(need: Need) -> Words:
    """What a need asks for, in words."""
    return standards.words_of(need.condition)


@register.filter
def difference(change: NeedChange) -> tuple[Words, ...]:
    """What became of a need that both days have, in words."""
    assert change.before is not None
    assert change.after is not None
    return standards.difference(change.before.condition, change.after.condition)


@register.filter
def path_title(rule: Rule) -> str:
    """The path's title in the reader's language."""
    return tracing.path_title(rule)


@register.filter
def who_may(rule: Rule) -> str:
    """Whom the path is for."""
    return standards.who_may(rule)


@register.filter
def counted(rule: Rule) -> str:
    """After what the path's years are counted; that all count, where nothing bounds them."""
    return standards.counted_after(rule.since) or standards.all_years()


@register.filter
def declared(rule: Rule) -> list[str]:
    """What is declared with a signature on this path."""
    return [each.label for each in standards.standard_of(rule).declares]
