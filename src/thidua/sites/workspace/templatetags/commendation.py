"""Small pieces of the commendation pages."""

from collections.abc import Iterable

from django import template

from thidua.commendation import composition
from thidua.commendation.checks import CheckLine
from thidua.commendation.findings_told import told
from thidua.commendation.models import Candidate
from thidua.legislation import catalogue
from thidua.rulebook.findings import Citation

register = template.Library()
register.filter("told", told)


@register.filter
def by_weight(lines: Iterable[CheckLine]) -> list[CheckLine]:
    """What stands against it first, then what wants a look, then what holds."""
    return sorted(lines, key=lambda line: (not line.blocks, not line.wants_a_look))


@register.filter
def cited(citation: Citation) -> str:
    """The article as a person reads it."""
    return catalogue.citation_text(citation)


register.filter(catalogue.spelled_out)


@register.filter
def printed_name(candidate: Candidate) -> str:
    """The name as list and certificate print it."""
    return composition.printed_name(candidate)
