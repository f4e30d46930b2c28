"""Django's own `flush`, which empties a database of tests between two of them."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from thidua.kernel import append_only


class Command(flush.Command):
    """It deletes row by row on SQLite: what refuses that stands aside until it is done."""

    def handle(self, **options: Any) -> None:
        with append_only.lifted(connections[options["database"]]):
            super().handle(**options)
