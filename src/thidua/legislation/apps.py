from typing import Any

from django.apps import AppConfig
from django.core import checks

from thidua.legislation import catalogue, rules, succession
from thidua.legislation.source import LegislationError


class LegislationConfig(AppConfig):
    name = "thidua.legislation"
    label = "legislation"

    def ready(self) -> None:
        checks.register(law_holds)


def law_holds(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A start with broken data of the law is refused, each problem with file and line."""
    try:
        catalogue.law()
        rules.rulebook()
        succession.policy()
    except LegislationError as error:
        return [checks.Error(str(problem), id="legislation.E001") for problem in error.problems]
    return []
