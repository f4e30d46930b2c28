"""A synthetic register of awards, made inside the database by one statement: the same rows for the same number."""

import random
from collections.abc import Sequence
from typing import Any

from django.db import connection

from bench._register_words import (
    ACHIEVEMENTS,
    AWARD_CODES,
    BODIES,
    GIVEN,
    MIDDLES,
    POSTS,
    SURNAMES,
    SYLLABLES,
)
from thidua.kernel import search
from thidua.kernel.text import collation_key, fold
from thidua.register import tallies
from thidua.register.models import AWARD_WORDS, Award

POSTGRES = connection.vendor == "postgresql"
PROVINCES, COMMUNES, DEPARTMENTS = 34, 3_321, 14
NAMES, COLLECTIVES, LINES_A_DECISION, SHOWN_PERCENT = 200_000, 20_000, 12, 30
FIRST_PARTY = 1000
COLLECTIVE_KINDS = ("Phòng", "Tổ", "Ban", "Trường Tiểu học", "Trạm Y tế", "Thôn")


def run(sql: str, rows: Sequence[Sequence[object]] | None = None) -> None:
    """One statement, or one for every row."""
    with connection.cursor() as cursor:
        cursor.execute(sql) if rows is None else cursor.executemany(sql, rows)


def clear_the_way() -> None:
    """Nothing is kept in step while the rows are made."""
    if POSTGRES:
        run("SET maintenance_work_mem = '2GB'")
        run("SET max_parallel_maintenance_workers = 2")
    else:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000"):
            run(f"PRAGMA {pragma}")
    tallies.forget(connection)
    search.remove(AWARD_WORDS, connection)
    with connection.schema_editor(atomic=False) as editor:
        for index in Award._meta.indexes:
            editor.remove_index(Award, index)
        drop_index_of("decision")


def drop_index_of(field: str) -> None:
    """The index Django makes for a foreign key is made again after the rows."""
    column = Award._meta.get_field(field).column
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Award._meta.db_table)
    for name, told in constraints.items():
        if told["index"] and told["columns"] == [column] and not told["primary_key"]:
            run(f'DROP INDEX "{name}"')


def make_indexes() -> None:
    """What the migration made, over the rows."""
    with connection.schema_editor(atomic=False) as editor:
        for index in Award._meta.indexes:
            editor.add_index(Award, index)
        editor.execute("CREATE INDEX award_decision ON register_award (decision_id)")


def make_pools(chance: random.Random) -> dict[str, list[Any]]:
    """Provinces, departments and communes; names, posts, achievements and awards to draw from."""
    provinces = [f"{a} {b}" for a in SYLLABLES[:34] for b in ("Giang",)][:PROVINCES]
    organisations: list[tuple[int, str, str]] = [
        (FIRST_PARTY + n, f"Tỉnh {name}", name) for n, name in enumerate(provinces)
    ]
    spans: list[tuple[int, int, int]] = []
    for n, province in enumerate(provinces):
        first = len(organisations)
        communes = COMMUNES // PROVINCES + (n < COMMUNES % PROVINCES)
        for body in BODIES[:DEPARTMENTS]:
            organisations.append((FIRST_PARTY + len(organisations), f"{body} tỉnh {province}", body))
        for _commune in range(communes):
            name = " ".join(chance.sample(SYLLABLES, 2))
            organisations.append(
                (
                    FIRST_PARTY + len(organisations),
                    f"Ủy ban nhân dân xã {name}, tỉnh {province}",
                    f"Xã {name}",
                )
            )
        spans.append((n, first, len(organisations) - first))
    put_organisations(organisations)
    people = [
        f"{surname} {middle} {given}"
        for surname, middle, given in zip(
            chance.choices(list(SURNAMES), list(SURNAMES.values()), k=NAMES),
            chance.choices(list(MIDDLES), list(MIDDLES.values()), k=NAMES),
            chance.choices(GIVEN, k=NAMES),
            strict=True,
        )
    ]
    collectives = [
        f"{chance.choice(COLLECTIVE_KINDS)} {' '.join(chance.sample(SYLLABLES, 2))}"
        for _n in range(COLLECTIVES)
    ]
    put_pool(
        "pool_name",
        [(n, name, fold(name), collation_key(name)) for n, name in enumerate(people + collectives)],
    )
    put_pool("pool_unit", [(pk, name, fold(f"{name} {short}"), "") for pk, name, short in organisations])
    put_pool("pool_post", [(n, post, fold(post), "") for n, post in enumerate(POSTS)])
    put_pool("pool_span", [(n, str(first), str(count), "") for n, first, count in spans])
    put_pool("pool_done", [(n, text, fold(text), "") for n, text in enumerate(ACHIEVEMENTS)])
    codes = [code for code, (weight, _name, _kind) in AWARD_CODES.items() for _n in range(weight)]
    put_pool(
        "pool_award", [(n, code, AWARD_CODES[code][1], AWARD_CODES[code][2]) for n, code in enumerate(codes)]
    )
    run("ALTER TABLE pool_award ADD COLUMN folded text")
    run(
        "UPDATE pool_award SET folded = %s WHERE text = %s",
        [(fold(name), code) for code, (_weight, name, _kind) in AWARD_CODES.items()],
    )
    return {"people": people, "collectives": collectives, "organisations": organisations, "spans": spans}


def put_organisations(organisations: Sequence[tuple[int, str, str]]) -> None:
    """As raw rows: the register's look-ups join them."""
    run(
        "INSERT INTO parties_party (id, folded, kind, name, sort_key, illustrative)"
        f" VALUES (%s, %s, 'collective', %s, %s, {'true' if POSTGRES else 1})",
        [(pk, fold(f"{name} {short}"), name, collation_key(name)) for pk, name, short in organisations],
    )
    run(
        "INSERT INTO parties_organisation (party_ptr_id, code, short_name, symbol, organisation_kind, seat)"
        " VALUES (%s, %s, %s, '', 'commune', '')",
        [(pk, f"bench-{pk}", short) for pk, _name, short in organisations],
    )


def put_pool(table: str, rows: Sequence[tuple[int, str, str, str]]) -> None:
    """A table to draw from."""
    run(f"CREATE TABLE {table} (id integer PRIMARY KEY, text text, folded_or_name text, more text)")
    if POSTGRES:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    run(f"INSERT INTO {table} VALUES (%s, %s, %s, %s)", rows)


def drawn(number: str, salt: int, of: int | str) -> str:
    """SQL of a number below `of`, the same for the same number: a square modulo a prime."""
    mixed = f"(({number} * 48271 + {salt * 7919 + 12345}) % 2147483647)"
    return f"(({mixed} * {mixed} % 2147483647) % {of})"


def make_awards(count: int) -> None:
    """Ten million lines in one statement: twelve a decision; the older 60 % came in province by province, the rest
    as the years went by.
    """
    old = int(count * 0.6)
    numbers = (
        f"generate_series(1::bigint, {count}) AS s(i)"
        if POSTGRES
        else f"(WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count}) SELECT i FROM s) AS s"
    )
    d = f"(i / {LINES_A_DECISION})"
    province = f"CASE WHEN i <= {old} THEN (i - 1) * {PROVINCES} / {old} ELSE {drawn(d, 1, PROVINCES)} END"
    year = f"CASE WHEN i <= {old} THEN 2000 + {drawn(d, 2, 20)} ELSE 2020 + (i - {old} - 1) * 6 / {count - old} END"
    kind = f"CASE WHEN {drawn('i', 3, 100)} < 80 THEN 0 ELSE 1 END"
    day = (
        f"make_date(f.year::int, (1 + {drawn('f.d', 4, 12)})::int, (1 + {drawn('f.d', 5, 28)})::int)"
        if POSTGRES
        else f"printf('%d-%02d-%02d', f.year, 1 + {drawn('f.d', 4, 12)}, 1 + {drawn('f.d', 5, 28)})"
    )
    number = f"(1 + {drawn('f.d', 6, 4000)})"
    shown = f"({drawn('f.d', 7, 100)} < {SHOWN_PERCENT})"
    offset = "p.text::int" if POSTGRES else "CAST(p.text AS integer)"
    size = "p.folded_or_name::int" if POSTGRES else "CAST(p.folded_or_name AS integer)"
    cast = "::int" if POSTGRES else ""
    true = "true" if POSTGRES else "1"
    join = "JOIN" if POSTGRES else "CROSS JOIN"
    kinds = sum(weight for weight, _name, _kind in AWARD_CODES.values())
    name = f"CASE f.kind WHEN 0 THEN {drawn('f.i', 10, NAMES)} ELSE {NAMES} + {drawn('f.i', 11, COLLECTIVES)} END"
    values = {
        "id": "f.i",
        "folded": f"n.folded_or_name || ' ' || o.folded_or_name || ' ' || u.folded_or_name || ' ' || a.folded || ' ' "
        f"|| w.folded_or_name || ' ' || {number} || ' qd ubnd'",
        "keeper_id": f"{FIRST_PARTY} + f.province",
        "recipient_kind": "CASE f.kind WHEN 0 THEN 'individual' ELSE 'collective' END",
        "recipient_name": "n.text",
        "recipient_folded": "n.folded_or_name",
        "recipient_sort_key": "n.more",
        "post_text": "o.text || ', ' || u.text",
        "unit_id": "u.id",
        "is_direct_worker": f"({drawn('f.i', 8, 100)} < 40)",
        "award_code": "a.text",
        "award_name": "a.folded_or_name",
        "award_class": "''",
        "commendation_kind": "a.more",
        "achievement": "w.text",
        "decision_number": f"{number} || '/QĐ-UBND'",
        "decision_folded": f"{number} || ' qd ubnd'",
        "decision_date": day,
        "authority_id": f"{FIRST_PARTY} + f.province",
        "authority_post": "'Chủ tịch Ủy ban nhân dân'",
        "golden_book_number": "''",
        "year": "f.year",
        "source": "''",
        "illustrative": true,
        "recorded_at": "'2026-01-05 00:00:00+00'::timestamptz" if POSTGRES else "'2026-01-05 00:00:00'",
        "recorded_by": "'bench'",
        "is_current": true,
        "is_published": shown,
        "is_public": shown,
    }
    run(f"""INSERT INTO register_award ({", ".join(f'"{name}"' for name in values)})
        SELECT {", ".join(values.values())}
        FROM (SELECT i, {d} AS d, {province} AS province, {year} AS year, {kind} AS kind FROM {numbers}) AS f
        {join} pool_span p ON p.id = f.province
        {join} pool_unit u ON u.id = {FIRST_PARTY} + {offset} + ({drawn("f.i", 9, size)}){cast}
        {join} pool_name n ON n.id = {name}
        {join} pool_post o ON o.id = {drawn("f.i", 12, len(POSTS))}
        {join} pool_done w ON w.id = {drawn("f.d", 13, len(ACHIEVEMENTS))}
        {join} pool_award a ON a.id = {drawn("f.d", 14, kinds)}
    """)
