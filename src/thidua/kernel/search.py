"""Looking up words in lists of millions of rows, in milliseconds, on SQLite and PostgreSQL.

A `WordIndex` is declared beside a `Searchable` model and built by the migration operation `BuildWordIndex`. It
holds, for every row, the words of its folded column and the facets by which the list is narrowed, and answers
with ids, latest first and never more than asked for: what follows is loaded and checked by ordinary queries, which
alone decide who may read what.

    AWARD_WORDS = WordIndex("register_award", facets={"k": "keeper_id", "y": "year"}, flags={"p": "is_published"})
    ids = AWARD_WORDS.ids(words="nguyen van hu", having=[[facet("y", 2023)]], most=1000)

Words stand in any order, accents are not needed, and the last word may be unfinished.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.models import QuerySet

from thidua.kernel.search_plan import SAMPLE_SIZE, SMALL, Costs, Group, current_sample, split
from thidua.kernel.text import fold

MOST = 1000
SHORTEST_START = 2
MOST_ENDINGS = 200
MOST_WORDS = 20

_TOKEN = re.compile(r"[0-9a-z_]+")
# PostgreSQL's inverted index has no order. Rows carry the number of the block of ids they lie in, at two sizes, so
# that common words are looked up among the latest rows first.
_BLOCK_BITS = (12, 16)
_NEAR_BLOCKS = (2, 16)
_MOST_IN_BLOCKS = 20_000
_MOST_ANYWHERE = 5_000
_COSTS = {
    "sqlite": Costs(entry=20e-9, row=16e-6, walks_all=True),
    "postgresql": Costs(entry=150e-9, row=4e-6, walks_all=False),
}


@dataclass(frozen=True)
class Found:
    """What a look-up found: `rows` decides who may read what, `ids` are those found, in the order they are shown.

    With `is_more` these are only the latest of more, and nobody counts them.
    """

    rows: QuerySet[Any]
    ids: Sequence[int]
    is_more: bool = False

    def page(self, start: int, stop: int) -> list[Any]:
        """Some of the rows; no others are loaded."""
        ids = self.ids[start:stop]
        found = self.rows.order_by().in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]


def facet(letter: str, value: object) -> str:
    """The token of a facet's value; a flag's is true or false."""
    return f"_{letter}{int(value) if isinstance(value, bool) else str(value).lower()}"


@dataclass(frozen=True)
class WordIndex:
    """The words and facets of one table: `facets` and `flags` name columns by one letter, `only` a flag of its rows."""

    table: str
    words: str = "folded"
    facets: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    only: str = ""

    def ids(self, *, words: str = "", having: Sequence[Sequence[str]] = (), most: int = MOST) -> list[int]:
        """At most so many ids of rows that have all the words and one facet of every group, latest first.

        Among millions of equals, PostgreSQL's are the latest as far as they are among the latest million.
        """
        start = self._start(words)
        groups = [Group((word,)) for word in self._whole_words(words)]
        groups += [Group(tuple(tokens)) for tokens in having]
        groups += [Group((start,), start)] if start else []
        if not groups or not all(_TOKEN.fullmatch(token) for group in groups for token in group.tokens):
            return []
        if any(not group.tokens for group in groups):
            return []
        ((newest,),) = _rows(f'SELECT coalesce(max(id), 0) FROM "{self.table}"')  # noqa: S608
        asked, checked = self._split(groups, newest, most)
        if connection.vendor == "postgresql":
            return self._ids_in_postgres(asked, checked, newest, most)
        return self._ids_in_sqlite(asked, checked, most)

    def completions(self, start: str) -> list[str]:
        """The words of this table that begin so, the one that is this very word always among them."""
        after = start + "{"  # the sign that follows z
        found = _rows(_ENDINGS[connection.vendor].format(i=self), [start, after, after])
        return sorted({start, *(word for (word,) in found)})

    def text(self, row: str) -> str:
        """SQL of what is indexed of a row: `row` is the table's name, or the name of a trigger's row."""
        parts = [f'{row}."{self.words}"']
        for letter, column in self.facets.items():
            parts.append(f"coalesce(' _{letter}' || lower(nullif(CAST({row}.\"{column}\" AS text), '')), '')")
        for letter, column in self.flags.items():
            parts.append(f"CASE WHEN {row}.\"{column}\" THEN ' _{letter}1' ELSE ' _{letter}0' END")
        return f"ltrim({' || '.join(parts)})"

    def vector(self) -> str:
        """SQL of PostgreSQL's vector of a row."""
        blocks = "".join(f" || ' _{level}' || (id >> {bits})" for level, bits in enumerate(_BLOCK_BITS))
        return f"array_to_tsvector(string_to_array({self.text(self.table)}{blocks}, ' '))"

    def when(self, row: str) -> str:
        """SQL condition of the rows that are indexed."""
        return f'{row}."{self.only}"' if self.only else "true"

    def _whole_words(self, words: str) -> list[str]:
        told = fold(words).split()[:MOST_WORDS]
        return told[:-1] if self._start(words) else told

    def _start(self, words: str) -> str:
        told = fold(words).split()[:MOST_WORDS]
        # Numbers are looked up whole: "12" means twelve.
        if not told or not told[-1].isalpha() or len(told[-1]) < SHORTEST_START:
            return ""
        return told[-1]

    def _split(self, groups: Sequence[Group], newest: int, most: int) -> tuple[list[Group], list[Group]]:
        if newest < SMALL:
            return list(groups), []
        sample = current_sample(self.table, lambda: self._sampled(newest))
        costs = _COSTS[connection.vendor]
        return split(groups, sample=sample, rows=newest, most=most, costs=costs)

    def _sampled(self, newest: int) -> list[str]:
        ids = ", ".join(str(newest * n // SAMPLE_SIZE) for n in range(1, SAMPLE_SIZE + 1))
        text, when = self.text(f'"{self.table}"'), self.when(f'"{self.table}"')
        sql = f'SELECT {text} FROM "{self.table}" WHERE id IN ({ids}) AND {when}'  # noqa: S608
        return [text for (text,) in _rows(sql)]

    def _tokens(self, group: Group) -> Sequence[str]:
        return self.completions(group.start) if group.start else group.tokens

    def _checks(self, groups: Sequence[Group], position: str) -> tuple[str, list[str]]:
        """SQL that looks for these groups in the row itself."""
        row = self.text(f'"{self.table}"')
        wanted = [
            [f" {group.start}"] if group.start else [f" {token} " for token in group.tokens]
            for group in groups
        ]
        look = f"{position}(' ' || {row} || ' ', %s) > 0"
        found = "".join(f" AND ({' OR '.join([look] * len(texts))})" for texts in wanted)
        return found, [text for texts in wanted for text in texts]

    def _ids_in_sqlite(self, asked: Sequence[Group], checked: Sequence[Group], most: int) -> list[int]:
        match = " AND ".join("(" + " OR ".join(self._tokens(group)) + ")" for group in asked)
        name = f"{self.table}_words"
        checks, wanted = self._checks(checked, "instr")
        rows = f' CROSS JOIN "{self.table}" ON "{self.table}".id = "{name}".rowid' if checked else ""
        sql = f"""SELECT "{name}".rowid FROM "{name}"{rows} WHERE "{name}" MATCH %s{checks}
            ORDER BY "{name}".rowid DESC LIMIT %s"""  # noqa: S608
        return [pk for (pk,) in _rows(sql, [match, *wanted, most])]

    def _ids_in_postgres(
        self, asked: Sequence[Group], checked: Sequence[Group], newest: int, most: int
    ) -> list[int]:
        queries = [" | ".join(f"'{token}'" for token in self._tokens(group)) for group in asked]
        checks, wanted = self._checks(checked, "strpos")
        found: list[int] = []
        with transaction.atomic():
            # The planner cannot know how words go together; reading the whole table is never right here.
            _run("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
            for window, limit in _windows(newest, most):
                vectors = [*([window] if window else []), *queries]
                matches = " AND ".join(f"{self.vector()} @@ %s::tsquery" for _query in vectors)
                sql = f"""SELECT id FROM "{self.table}" WHERE {self.when(self.table)} AND {matches}{checks}
                    LIMIT {limit}"""  # noqa: S608
                found = sorted((pk for (pk,) in _rows(sql, [*vectors, *wanted])), reverse=True)[:most]
                if len(found) == most:
                    break
            _run("SET LOCAL enable_seqscan = on; SET LOCAL jit = on")
        return found


def _windows(newest: int, most: int) -> Iterator[tuple[str, int]]:
    for level, bits in enumerate(_BLOCK_BITS):
        top = newest >> bits
        if top > _NEAR_BLOCKS[level]:
            blocks = range(top, top - _NEAR_BLOCKS[level], -1)
            yield " | ".join(f"'_{level}{block}'" for block in blocks), max(most, _MOST_IN_BLOCKS)
    yield "", max(most, _MOST_ANYWHERE)


def _rows(sql: str, parameters: Sequence[str | int] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


# Words one after another, each found by the index from the one before: nothing counts how often they stand.
_ENDINGS = {
    "sqlite": f"""
        WITH RECURSIVE found(word) AS (
            SELECT (SELECT term FROM "{{i.table}}_vocabulary" WHERE term >= %s LIMIT 1) UNION ALL
            SELECT (SELECT term FROM "{{i.table}}_vocabulary" WHERE term >= found.word || '0' LIMIT 1)
            FROM found WHERE found.word < %s LIMIT {MOST_ENDINGS})
        SELECT word FROM found WHERE word < %s""",  # noqa: S608
    "postgresql": f"""
        SELECT word FROM "{{i.table}}_vocabulary" WHERE word >= %s AND word < %s AND word < %s ORDER BY word
        LIMIT {MOST_ENDINGS}""",  # noqa: S608
}

_SQLITE = """
CREATE VIRTUAL TABLE "{i.table}_words" USING fts5(
    words, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE "{i.table}_vocabulary" USING fts5vocab('{i.table}_words', 'instance');
INSERT INTO "{i.table}_words"(rowid, words)
    SELECT id, {own} FROM "{i.table}" WHERE {own_when} ORDER BY id;
INSERT INTO "{i.table}_words"("{i.table}_words") VALUES ('optimize');
CREATE TRIGGER "{i.table}_words_added" AFTER INSERT ON "{i.table}" WHEN {new_when} BEGIN
    INSERT INTO "{i.table}_words"(rowid, words) VALUES (new.id, {new}); END;
CREATE TRIGGER "{i.table}_words_changed" AFTER UPDATE OF {columns} ON "{i.table}" BEGIN
    INSERT INTO "{i.table}_words"("{i.table}_words", rowid, words) SELECT 'delete', old.id, {old} WHERE {old_when}; \
    INSERT INTO "{i.table}_words"(rowid, words) SELECT new.id, {new} WHERE {new_when}; END;
CREATE TRIGGER "{i.table}_words_removed" AFTER DELETE ON "{i.table}" WHEN {old_when} BEGIN
    INSERT INTO "{i.table}_words"("{i.table}_words", rowid, words) VALUES ('delete', old.id, {old}); END;
"""
_SQLITE_AWAY = """
DROP TRIGGER IF EXISTS "{i.table}_words_added";
DROP TRIGGER IF EXISTS "{i.table}_words_changed";
DROP TRIGGER IF EXISTS "{i.table}_words_removed";
DROP TABLE IF EXISTS "{i.table}_vocabulary";
DROP TABLE IF EXISTS "{i.table}_words";
"""

_POSTGRES = """
CREATE TABLE "{i.table}_vocabulary" (word text COLLATE "C" PRIMARY KEY);
INSERT INTO "{i.table}_vocabulary" SELECT DISTINCT word
    FROM "{i.table}", unnest(string_to_array("{i.words}", ' ')) AS told(word) WHERE word ~ '^[a-z]+$';
CREATE INDEX "{i.table}_words" ON "{i.table}" USING gin (({vector})) WITH (fastupdate = off) WHERE {own_when};
CREATE FUNCTION "{i.table}_learn"() RETURNS trigger LANGUAGE plpgsql AS $learn$ BEGIN
    INSERT INTO "{i.table}_vocabulary" SELECT DISTINCT word
        FROM added, unnest(string_to_array("{i.words}", ' ')) AS told(word)
        WHERE word ~ '^[a-z]+$'
            AND NOT EXISTS (SELECT FROM "{i.table}_vocabulary" AS known WHERE known.word = told.word)
        ORDER BY word ON CONFLICT DO NOTHING;
    RETURN NULL; END $learn$;
CREATE TRIGGER "{i.table}_words_added" AFTER INSERT ON "{i.table}" REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION "{i.table}_learn"();
CREATE TRIGGER "{i.table}_words_changed" AFTER UPDATE ON "{i.table}" REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION "{i.table}_learn"();
"""
_POSTGRES_AWAY = """
DROP TRIGGER IF EXISTS "{i.table}_words_added" ON "{i.table}";
DROP TRIGGER IF EXISTS "{i.table}_words_changed" ON "{i.table}";
DROP FUNCTION IF EXISTS "{i.table}_learn"();
DROP INDEX IF EXISTS "{i.table}_words";
DROP TABLE IF EXISTS "{i.table}_vocabulary";
"""


def build(index: WordIndex, database: BaseDatabaseWrapper) -> None:
    """Make the index of a table, its rows included, and what keeps it in step."""
    columns = ", ".join(
        f'"{name}"'
        for name in (index.words, *index.facets.values(), *index.flags.values(), index.only)
        if name
    )
    parts = {
        "i": index,
        "columns": columns,
        "own": index.text(f'"{index.table}"'),
        "own_when": index.when(f'"{index.table}"'),
    }
    for row in ("new", "old"):
        parts |= {row: index.text(row), f"{row}_when": index.when(row)}
    if database.vendor == "postgresql":
        _make(database, _POSTGRES.format(vector=index.vector(), **parts), at_once=True)
    else:
        _make(database, _SQLITE.format(**parts))


def remove(index: WordIndex, database: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    postgres = database.vendor == "postgresql"
    _make(database, (_POSTGRES_AWAY if postgres else _SQLITE_AWAY).format(i=index), at_once=postgres)


def _make(database: BaseDatabaseWrapper, sql: str, *, at_once: bool = False) -> None:
    # Deferred statements of the migration make the columns' own indexes; nothing here waits for them.
    statements = [sql] if at_once else sql.strip().split(";\n")
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class BuildWordIndex(RunPython):
    """The migration operation that builds a word index. SQLite forgets it when Django remakes the table: a later
    migration that alters the table's columns names this operation again.
    """

    def __init__(self, index: WordIndex) -> None:
        super().__init__(self._build, self._remove)
        self.index = index

    def describe(self) -> str:
        """What `migrate` tells."""
        return f"Word index of {self.index.table}"

    def _build(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        remove(self.index, editor.connection)
        build(self.index, editor.connection)

    def _remove(self, _apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        remove(self.index, editor.connection)
