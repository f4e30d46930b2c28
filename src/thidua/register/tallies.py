"""The triggers that keep `AwardTally` in step with the register, in both databases."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython

_VALUES = """
    SELECT 'year' AS dimension, CAST({row}.year AS text) AS value
    UNION ALL SELECT 'award', {row}.award_code
    UNION ALL SELECT 'recipient', {row}.recipient_kind
    UNION ALL SELECT 'kind', {row}.commendation_kind
    UNION ALL SELECT 'direct', 'yes' WHERE {row}.is_direct_worker AND {row}.recipient_kind = 'individual'"""

_FILL = """
DELETE FROM register_awardtally;
INSERT INTO register_awardtally (keeper_id, dimension, value, audience, count)
    WITH line AS MATERIALIZED (
        SELECT keeper_id, {audience} AS audience, year, award_code, recipient_kind, commendation_kind,
            is_direct_worker, count(*) AS lines
        FROM register_award WHERE is_current GROUP BY 1, 2, 3, 4, 5, 6, 7)
    SELECT keeper_id, dimension, value, audience, sum(lines) FROM (
        SELECT keeper_id, audience, 'year' AS dimension, CAST(year AS text) AS value, lines FROM line
        UNION ALL SELECT keeper_id, audience, 'award', award_code, lines FROM line
        UNION ALL SELECT keeper_id, audience, 'recipient', recipient_kind, lines FROM line
        UNION ALL SELECT keeper_id, audience, 'kind', commendation_kind, lines FROM line
        UNION ALL SELECT keeper_id, audience, 'direct', 'yes', lines FROM line
            WHERE is_direct_worker AND recipient_kind = 'individual'
    ) AS told GROUP BY 1, 2, 3, 4
"""

_SQLITE_ADD = """INSERT INTO register_awardtally (keeper_id, dimension, value, audience, count)
        SELECT new.keeper_id, dimension, value, new.is_published + new.is_public, 1 FROM ({values}) WHERE true
        ON CONFLICT (keeper_id, dimension, value, audience) DO UPDATE SET count = count + 1"""
_SQLITE_TAKE = """UPDATE register_awardtally SET count = count - 1
        WHERE keeper_id = old.keeper_id AND audience = old.is_published + old.is_public
            AND (dimension, value) IN ({values})"""
_COLUMNS = (
    "keeper_id, year, award_code, recipient_kind, commendation_kind, is_direct_worker, "
    "is_current, is_published, is_public"
)
_SQLITE = f"""
CREATE TRIGGER register_award_tally_added AFTER INSERT ON register_award WHEN new.is_current BEGIN
    {{add}}; END;
CREATE TRIGGER register_award_tally_changed_1 AFTER UPDATE OF {_COLUMNS} ON register_award WHEN old.is_current BEGIN
    {{take}}; END;
CREATE TRIGGER register_award_tally_changed_2 AFTER UPDATE OF {_COLUMNS} ON register_award WHEN new.is_current BEGIN
    {{add}}; END;
CREATE TRIGGER register_award_tally_removed AFTER DELETE ON register_award WHEN old.is_current BEGIN
    {{take}}; END
"""

_POSTGRES_TELL = """INSERT INTO register_awardtally (keeper_id, dimension, value, audience, count)
        SELECT keeper_id, told.dimension, told.value, is_published::int + is_public::int, sum(sign)
        FROM ({source}) AS line, LATERAL ({values}) AS told
        WHERE is_current GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0 ORDER BY 1, 2, 3, 4
        ON CONFLICT (keeper_id, dimension, value, audience)
        DO UPDATE SET count = register_awardtally.count + excluded.count;"""
_ADDED, _REMOVED = "SELECT *, 1 AS sign FROM added", "SELECT *, -1 AS sign FROM removed"
_POSTGRES_EVENTS = (
    ("insert", "NEW TABLE AS added", _ADDED),
    ("update", "OLD TABLE AS removed NEW TABLE AS added", f"{_ADDED} UNION ALL {_REMOVED}"),
    ("delete", "OLD TABLE AS removed", _REMOVED),
)


def fill(database: BaseDatabaseWrapper) -> None:
    """Count the register as it stands."""
    postgres = database.vendor == "postgresql"
    audience = "is_published::int + is_public::int" if postgres else "is_published + is_public"
    _run(database, _FILL.format(audience=audience).split(";\n"))


def keep(database: BaseDatabaseWrapper) -> None:
    """Make the triggers."""
    if database.vendor == "postgresql":
        for event, tables, source in _POSTGRES_EVENTS:
            tell = _POSTGRES_TELL.format(source=source, values=_VALUES.format(row="line"))
            function = f"""CREATE OR REPLACE FUNCTION register_tally_{event}() RETURNS trigger
                LANGUAGE plpgsql AS $tally$ BEGIN {tell} RETURN NULL; END $tally$"""
            trigger = f"""CREATE TRIGGER register_award_tally_{event} AFTER {event} ON register_award
                REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION register_tally_{event}()"""
            _run(database, [function, trigger])
        return
    add = _SQLITE_ADD.format(values=_VALUES.format(row="new"))
    take = _SQLITE_TAKE.format(values=_VALUES.format(row="old"))
    _run(database, _SQLITE.format(add=add, take=take).split(";\n"))


def forget(database: BaseDatabaseWrapper) -> None:
    """Take the triggers away."""
    if database.vendor == "postgresql":
        events = [event for event, _tables, _source in _POSTGRES_EVENTS]
        _run(
            database,
            [f"DROP TRIGGER IF EXISTS register_award_tally_{e} ON register_award" for e in events],
        )
        return
    names = ("added", "changed_1", "changed_2", "removed")
    _run(database, [f"DROP TRIGGER IF EXISTS register_award_tally_{name}" for name in names])


def _run(database: BaseDatabaseWrapper, statements: list[str]) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class KeepTallies(RunPython):
    """The migration operation: count what is there, then keep counting."""

    def __init__(self) -> None:
        super().__init__(self._keep, self._forget)

    def describe(self) -> str:
        """What `migrate` tells."""
        return "Tallies of the award register"

    def _keep(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        forget(editor.connection)
        fill(editor.connection)
        keep(editor.connection)

    def _forget(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        forget(editor.connection)
