"""One database of `bench.lookup`: ten million synthetic awards made in it, questions asked, times printed as JSON."""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

os.environ |= {"THIDUA_MODE": "test", "DJANGO_SETTINGS_MODULE": "thidua.config.settings"}
import django

django.setup()

from django.core.management import call_command
from django.db import connection

from thidua.kernel import search
from thidua.kernel.text import collation_key, fold
from thidua.register import tallies
from thidua.register.models import AWARD_WORDS, Award
from thidua.register.queries import THE_PUBLIC, Question, Sight, find

POSTGRES = connection.vendor == "postgresql"
SEED = 1948
PROVINCES, COMMUNES, DEPARTMENTS = 34, 3_321, 14
NAMES, COLLECTIVES, LINES_A_DECISION, SHOWN_PERCENT = 200_000, 20_000, 12, 30
FIRST_PARTY = 1000

SURNAMES = dict(
    zip(
        [
            "Nguyễn",
            "Trần",
            "Lê",
            "Phạm",
            "Hoàng",
            "Huỳnh",
            "Phan",
            "Vũ",
            "Võ",
            "Đặng",
            "Bùi",
            "Đỗ",
            "Hồ",
            "Ngô",
            "Dương",
            "Lý",
            "Nông",
            "Hà",
            "Triệu",
            "Lường",
            "Giàng",
            "Vàng",
            "Đinh",
            "Mai",
            "Trịnh",
            "Đoàn",
            "Cao",
            "Lương",
            "Tạ",
            "Chu",
            "Quách",
            "Lò",
            "Ma",
            "Bế",
            "Hứa",
        ],
        (315, 109, 89, 59, 30, 21, 28, 24, 15, 21, 20, 14, 13, 13, 10, 5, 4, 8, 4, 3, 2, 2)
        + (9, 8, 8, 9, 6, 8, 5, 4, 3, 3, 2, 2, 3),
        strict=True,
    )
)
MIDDLES = {
    "Văn": 300,
    "Thị": 380,
    "Đức": 40,
    "Minh": 45,
    "Xuân": 30,
    "Quang": 30,
    "Hữu": 25,
    "Ngọc": 40,
    "Thanh": 40,
    "Hồng": 25,
    "Thu": 20,
    "Đình": 25,
    "Công": 15,
    "Thị Thu": 35,
    "Thị Thanh": 25,
    "Thị Bích": 15,
    "Thị Kim": 20,
    "Thị Mỹ": 12,
    "Bá": 8,
    "Trọng": 10,
    "Hoàng": 15,
    "Mạnh": 12,
}
GIVEN = [
    "An",
    "Anh",
    "Ánh",
    "Bách",
    "Bảo",
    "Bích",
    "Bình",
    "Cần",
    "Cảnh",
    "Chi",
    "Chiến",
    "Chính",
    "Công",
    "Cúc",
    "Cường",
    "Cương",
    "Dung",
    "Dũng",
    "Duy",
    "Duyên",
    "Dương",
    "Đại",
    "Đạt",
    "Điệp",
    "Định",
    "Đông",
    "Đức",
    "Gấm",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hằng",
    "Hậu",
    "Hiền",
    "Hiếu",
    "Hiệp",
    "Hoa",
    "Hòa",
    "Hoài",
    "Hoan",
    "Hoàng",
    "Hồng",
    "Huân",
    "Huệ",
    "Hùng",
    "Huy",
    "Huyền",
    "Hưng",
    "Hương",
    "Hường",
    "Hữu",
    "Khánh",
    "Khoa",
    "Khôi",
    "Kiên",
    "Kiều",
    "Lam",
    "Lan",
    "Lâm",
    "Liên",
    "Linh",
    "Loan",
    "Long",
    "Lộc",
    "Lợi",
    "Luân",
    "Lụa",
    "Luyến",
    "Lực",
    "Lương",
    "Ly",
    "Mai",
    "Mạnh",
    "Mận",
    "Minh",
    "My",
    "Mỹ",
    "Nam",
    "Nga",
    "Ngà",
    "Ngân",
    "Nghĩa",
    "Ngọc",
    "Nguyên",
    "Nguyệt",
    "Nhàn",
    "Nhân",
    "Nhật",
    "Nhung",
    "Ninh",
    "Oanh",
    "Phong",
    "Phú",
    "Phúc",
    "Phương",
    "Phượng",
    "Quân",
    "Quang",
    "Quế",
    "Quốc",
    "Quyên",
    "Quyết",
    "Quỳnh",
    "Sáng",
    "Sâm",
    "Sen",
    "Sinh",
    "Sơn",
    "Tài",
    "Tâm",
    "Tân",
    "Thái",
    "Thanh",
    "Thành",
    "Thảo",
    "Thắng",
    "Thắm",
    "Thêm",
    "Thiện",
    "Thịnh",
    "Thơ",
    "Thoa",
    "Thu",
    "Thủy",
    "Thúy",
    "Thuận",
    "Thư",
    "Thương",
    "Tiến",
    "Tình",
    "Tính",
    "Toàn",
    "Toản",
    "Trang",
    "Trâm",
    "Trinh",
    "Trí",
    "Trọng",
    "Trung",
    "Trường",
    "Tú",
    "Tuấn",
    "Tuệ",
    "Tùng",
    "Tuyên",
    "Tuyến",
    "Tuyết",
    "Tươi",
    "Uyên",
    "Vân",
    "Viên",
    "Việt",
    "Vinh",
    "Vũ",
    "Vui",
    "Xuân",
    "Yên",
    "Yến",
]
SYLLABLES = [
    "Tân",
    "Lập",
    "Bình",
    "Minh",
    "Phú",
    "Thượng",
    "Hạ",
    "Trung",
    "Đông",
    "Tây",
    "Nam",
    "Bắc",
    "Yên",
    "Sơn",
    "Thanh",
    "Hòa",
    "An",
    "Long",
    "Thạch",
    "Hà",
    "Châu",
    "Vân",
    "Đồng",
    "Nà",
    "Phặc",
    "Mường",
    "Khương",
    "Lâm",
    "Thái",
    "Quang",
    "Hưng",
    "Đức",
    "Xuân",
    "Tiến",
    "Thịnh",
    "Cẩm",
    "Giàng",
    "Ba",
    "Bể",
    "Chợ",
    "Mới",
    "Na",
    "Rì",
    "Ngân",
    "Đại",
    "Từ",
    "Hiệp",
    "Lộc",
    "Mỹ",
    "Thọ",
]
BODIES = (
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Tư pháp",
    "Sở Xây dựng",
    "Sở Công Thương",
    "Sở Nông nghiệp và Môi trường",
    "Sở Khoa học và Công nghệ",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Thanh tra",
    "Công an",
    "Bộ Chỉ huy Quân sự",
    "Hội Nông dân",
)
POSTS = (
    "Chuyên viên",
    "Chuyên viên chính",
    "Trưởng phòng",
    "Phó Trưởng phòng",
    "Giáo viên",
    "Hiệu trưởng",
    "Phó Hiệu trưởng",
    "Bác sĩ",
    "Điều dưỡng trưởng",
    "Kế toán",
    "Văn thư",
    "Giám đốc",
    "Phó Giám đốc",
    "Chủ tịch Ủy ban nhân dân",
    "Bí thư Đảng ủy",
    "Công chức văn hóa - xã hội",
    "Nông dân",
    "Công nhân",
    "Đội trưởng",
    "Trưởng thôn",
    "Trưởng ban công tác Mặt trận",
    "Chủ tịch Hội Phụ nữ",
)
ACHIEVEMENTS = (
    "Hoàn thành xuất sắc nhiệm vụ",
    "Có thành tích xuất sắc trong phong trào xây dựng nông thôn mới",
    "Có nhiều đóng góp trong công tác phòng, chống dịch bệnh",
    "Có thành tích trong phong trào toàn dân bảo vệ an ninh Tổ quốc",
    "Có sáng kiến cải cách hành chính",
    "Có thành tích đột xuất trong khắc phục hậu quả bão lũ",
    "Có quá trình cống hiến lâu dài",
    "Đạt thành tích cao trong kỳ thi học sinh giỏi",
)
AWARD_CODES = {
    "LDTT": (400, "Lao động tiên tiến", ""),
    "CSTDCS": (200, "Chiến sĩ thi đua cơ sở", ""),
    "GK_XA": (150, "Giấy khen của Chủ tịch Ủy ban nhân dân cấp xã", "merit"),
    "BK_TINH": (150, "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh", "merit"),
    "CSTDT": (20, "Chiến sĩ thi đua cấp tỉnh", ""),
    "BK_TTCP": (15, "Bằng khen của Thủ tướng Chính phủ", "merit"),
    "KNC": (40, "Kỷ niệm chương", "service"),
    "HCLD": (10, "Huân chương Lao động", "merit"),
    "CO_TINH": (15, "Cờ thi đua của Ủy ban nhân dân tỉnh", ""),
}


def main(awards: int, questions: int, page: int) -> None:
    """Make the register, ask, print."""
    chance = random.Random(SEED)
    with stage("schema"):
        call_command("migrate", verbosity=0)
        clear_the_way()
    with stage("names, units"):
        pools = make_pools(chance)
    with stage(f"{awards} awards"):
        make_awards(awards)
    with stage("indexes"):
        make_indexes()
    with stage("tallies"):
        tallies.fill(connection)
        tallies.keep(connection)
    with stage("word index"):
        search.build(AWARD_WORDS, connection)
    with stage("statistics"):
        run("VACUUM ANALYZE register_award" if POSTGRES else "PRAGMA analysis_limit = 400")
    for kind, asked in questions_of(chance, pools, questions).items():
        tell(kind, times(asked, page))


class stage:  # noqa: N801
    """Tell how long a stage took."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *_error: object) -> None:
        print(json.dumps({"stage": self.name, "seconds": time.monotonic() - self.began}), flush=True)


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
        f"{chance.choice(('Phòng', 'Tổ', 'Ban', 'Trường Tiểu học', 'Trạm Y tế', 'Thôn'))} {' '.join(chance.sample(SYLLABLES, 2))}"
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
    big = "::bigint" if POSTGRES else ""
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
    true, false = ("true", "false") if POSTGRES else ("1", "0")
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
        {"" if POSTGRES else "CROSS"} JOIN pool_span p ON p.id = f.province
        {"" if POSTGRES else "CROSS"} JOIN pool_unit u ON u.id = {FIRST_PARTY} + {offset} + ({drawn("f.i", 9, size)}){cast}
        {"" if POSTGRES else "CROSS"} JOIN pool_name n
            ON n.id = CASE f.kind WHEN 0 THEN {drawn("f.i", 10, NAMES)} ELSE {NAMES} + {drawn("f.i", 11, COLLECTIVES)} END
        {"" if POSTGRES else "CROSS"} JOIN pool_post o ON o.id = {drawn("f.i", 12, len(POSTS))}
        {"" if POSTGRES else "CROSS"} JOIN pool_done w ON w.id = {drawn("f.d", 13, len(ACHIEVEMENTS))}
        {"" if POSTGRES else "CROSS"} JOIN pool_award a ON a.id = {drawn("f.d", 14, sum(a[0] for a in AWARD_CODES.values()))}
    """)


Asked = tuple[Sight, Question]


def questions_of(chance: random.Random, pools: dict[str, list[Any]], count: int) -> dict[str, list[Asked]]:
    """So many different questions of every kind, asked by somebody who sees all, by a province, by the public."""
    provinces = list(range(FIRST_PARTY, FIRST_PARTY + PROVINCES))

    def sights() -> Iterator[Sight]:
        while True:
            yield Sight(is_public=False, is_everything=True)
            yield Sight(is_public=False, keepers=frozenset({chance.choice(provinces)}))
            yield THE_PUBLIC

    def ask(make: Callable[[], Question]) -> list[Asked]:
        made: dict[tuple[Sight, Question], None] = {}
        eyes = sights()
        for _attempt in range(count * 50):
            made[next(eyes), make()] = None
            if len(made) == count:
                break
        return list(made)

    person = lambda: fold(chance.choice(pools["people"]))
    unit = lambda: chance.choice(pools["organisations"][PROVINCES:])
    year = lambda: chance.randint(2000, 2025)
    code = lambda: chance.choice(list(AWARD_CODES))
    surname = lambda: fold(chance.choices(list(SURNAMES), list(SURNAMES.values()))[0])
    middle = lambda: fold(chance.choices(list(MIDDLES), list(MIDDLES.values()))[0])
    place = lambda: " ".join(fold(unit()[2]).split()[-2:])

    def turned(words: str) -> str:
        parts = words.split()
        chance.shuffle(parts)
        return " ".join(parts)

    return {
        "a name being typed": ask(lambda: Question(words=person()[: -chance.randint(0, 2) or None])),
        "name and place, in any order": ask(lambda: Question(words=turned(f"{person()} {place()}"))),
        "common words": ask(lambda: Question(words=f"{surname()} {middle()} {chance.choice(GIVEN)[0:2]}")),
        "words of everything": ask(
            lambda: Question(words=turned(f"{surname()} {place()} bang khen {year()}"[:60]))
        ),
        "common words, year and register": ask(
            lambda: Question(words=f"{surname()} {middle()}", year=year(), keeper=chance.choice(provinces))
        ),
        "whole name": ask(lambda: Question(name=person())),
        "decision number": ask(lambda: Question(decision=f"{chance.randint(1, 4000)}/QĐ-UBND")),
        "unit and year": ask(lambda: Question(unit=unit()[0], year=year())),
        "award and year": ask(lambda: Question(award=code(), year=year())),
        "register and year": ask(lambda: Question(keeper=chance.choice(provinces), year=year())),
        "register, award, recipient and year": ask(
            lambda: Question(
                keeper=chance.choice(provinces),
                award=code(),
                recipient="collective",
                year=year(),
                is_direct=True,
            )
        ),
    }


def times(asked: Sequence[Asked], page: int) -> list[float]:
    """Milliseconds of each: the look-up and a page of what it found."""
    find(sight=asked[0][0], question=asked[0][1])
    taken = []
    for sight, question in asked:
        began = time.perf_counter()
        find(sight=sight, question=question).page(0, page)
        taken.append((time.perf_counter() - began) * 1000)
        if os.environ.get("THIDUA_BENCH_SLOW") and taken[-1] > float(os.environ["THIDUA_BENCH_SLOW"]):
            print(f"{taken[-1]:.0f} ms", sight, question, file=sys.stderr, flush=True)
    return taken


def tell(kind: str, taken: Sequence[float]) -> None:
    """One line of JSON."""
    at = statistics.quantiles(taken, n=100)
    print(
        json.dumps({"kind": kind, "p50": at[49], "p95": at[94], "most": max(taken), "asked": len(taken)}),
        flush=True,
    )


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:4]))
