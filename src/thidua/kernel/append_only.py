"""What is only ever added to, kept so by the database: triggers refuse to change or delete a row, whoever asks.

`AppendOnly` refuses it of `save` and `delete`; `QuerySet.update`, scripts and plain SQL are refused here. The columns
named in a model's `kept_beside` may change: they say nothing by themselves, actions derive them from later records.
The migration operation `KeepAppendOnly` makes the triggers; tests/guards tell which table lacks them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_MARK = "_append_only_"

_SQLITE = (
    """CREATE TRIGGER "{table}_append_only_delete" BEFORE DELETE ON "{table}"
        BEGIN SELECT RAISE(ABORT, '{table} is append-only: nothing is deleted'); END""",
    """CREATE TRIGGER "{table}_append_only_update" BEFORE UPDATE OF {columns} ON "{table}"
        WHEN {differs} BEGIN SELECT RAISE(ABORT, '{table} is append-only: add a record that corrects it'); END""",
)
_POSTGRES = (
    """CREATE OR REPLACE FUNCTION refuse_append_only() RETURNS trigger LANGUAGE plpgsql AS $refuse$ BEGIN
        RAISE EXCEPTION '% is append-only: add a record that corrects it', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation'; END $refuse$""",
    """CREATE TRIGGER "{table}_append_only_delete" BEFORE DELETE ON "{table}"
        FOR EACH ROW EXECUTE FUNCTION refuse_append_only()""",
    """CREATE TRIGGER "{table}_append_only_update" BEFORE UPDATE OF {columns} ON "{table}"
        FOR EACH ROW WHEN ({differs}) EXECUTE FUNCTION refuse_append_only()""",
)


def keep(database: BaseDatabaseWrapper, table: str, *, changing: Sequence[str] = ()) -> None:
    """Make the triggers of a table anew; the columns named in `changing` may still be updated."""
    release(database, table)
    with database.cursor() as cursor:
        found = [each.name for each in database.introspection.get_table_description(cursor, table)]
        missing = set(changing) - set(found)
        if missing:
            raise ValueError(f"{table} has no column {', '.join(sorted(missing))}")
        columns = [f'"{name}"' for name in found if name not in changing]
        is_postgres = database.vendor == "postgresql"
        unlike = "IS DISTINCT FROM" if is_postgres else "IS NOT"
        differs = " OR ".join(f"old.{name} {unlike} new.{name}" for name in columns)
        for statement in _POSTGRES if is_postgres else _SQLITE:
            cursor.execute(statement.format(table=table, columns=", ".join(columns), differs=differs))


def release(database: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers of a table away."""
    of_table = f' ON "{table}"' if database.vendor == "postgresql" else ""
    with database.cursor() as cursor:
        for event in ("delete", "update"):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{table}{_MARK}{event}"{of_table}')


@contextmanager
def lifted(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Let every row be deleted, to empty a database of tests; PostgreSQL truncates, which asks no trigger of rows."""
    if database.vendor == "postgresql":
        yield
        return
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND instr(name, %s) > 0", [_MARK]
        )
        kept = cursor.fetchall()
        for name, _sql in kept:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in kept:
            cursor.execute(sql)


class KeepAppendOnly(RunPython):
    """The migration operation: from here on, rows of these tables are added and never changed.

    SQLite forgets it when Django remakes a table: a later migration that alters the table's columns names this
    operation again. One that must rewrite rows puts `KeepAppendOnly(...).undone` before and this one after itself.
    """

    def __init__(self, *tables: str, changing: Sequence[str] = ()) -> None:
        super().__init__(self._keep, self._release)
        self.tables, self.changing = tables, changing

    def describe(self) -> str:
        """What `migrate` tells."""
        return f"Only adding to {', '.join(self.tables)}"

    @property
    def undone(self) -> RunPython:
        """The operation that takes the triggers away."""
        return RunPython(self._release, self._keep)

    def _keep(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            keep(editor.connection, table, changing=self.changing)

    def _release(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            release(editor.connection, table)
