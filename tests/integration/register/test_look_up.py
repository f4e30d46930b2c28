"""Looking things up in the register: what is found, by whom, in which order, and by which index."""

import re
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import movements as world_of
from tests.factories import register as f
from thidua.kernel import search
from thidua.parties.enums import PartyKind
from thidua.register import actions, queries, tallies
from thidua.register.enums import CommendationKind, RevocationGround
from thidua.register.models import AWARD_WORDS, Award, AwardTally
from thidua.register.queries import THE_PUBLIC, Question, Sight

AT = world_of.AT
EVERYTHING = Sight(is_public=False, is_everything=True)


@pytest.fixture
def world():
    return world_of.world()


def found_by(sight=EVERYTHING, *, most=1000, **asked):
    found = queries.find(sight=sight, question=Question(**asked), most=most)
    return [award.recipient_name for award in found.page(0, 100)]


def publish(world, awards, code="bac-kan"):
    actions.publish_awards(by=world.keepers[code], at=AT, awards=awards)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("dang duc", ["Đặng Văn Đức"]),
        ("ĐỨC đặng", ["Đặng Văn Đức"]),
        ("van", ["Đặng Văn Đức", "Nông Văn Vang"]),
        ("nong va", ["Nông Văn Vang"]),
        ("va nong", []),
        ("241/qđ", ["Triệu Thị Hằng", "Đặng Văn Đức", "Nông Văn Vang"]),
        ("24", []),
        ("nguyen", []),
        ('\' OR "x" * NEAR(', []),
        ("duc_p1", []),
    ],
)
def test_words_in_any_order_the_last_one_unfinished(world, words, names):
    f.awards(world, f.entry("Triệu Thị Hằng"), f.entry("Đặng Văn Đức"), f.entry("Nông Văn Vang"))
    assert found_by(words=words) == names


def test_words_without_a_letter_ask_nothing(world):
    f.award(world)
    assert found_by(words=" -/ ") == ["Nông Văn Thắng"]


def test_words_together_with_facets(world):
    f.awards(
        world, f.entry("Hà Én", is_direct_worker=True), f.entry("Hà Oanh"), year=2022, decision_number="1"
    )
    f.awards(
        world,
        f.entry("Đội Hà", recipient_kind=PartyKind.COLLECTIVE),
        award_code="CO_TINH",
        commendation_kind=None,
    )
    assert found_by(words="ha", year=2022) == ["Hà Én", "Hà Oanh"]
    assert found_by(words="ha", is_direct=True) == ["Hà Én"]
    assert found_by(words="ha", is_direct=False, recipient="individual") == ["Hà Oanh"]
    assert found_by(award="CO_TINH", keeper=world.provinces["bac-kan"].pk) == ["Đội Hà"]
    assert found_by(kind=CommendationKind.MERIT, keeper=world.provinces["hoa-binh"].pk) == []


def test_whole_names_decisions_and_units(world):
    unit = world.provinces["bac-kan"]
    f.awards(world, f.entry("Hà Én", unit=unit), f.entry("Hà Én Xuân"))
    assert found_by(name="HA EN") == ["Hà Én"]
    assert len(found_by(decision=" 241/qđ-ubnd")) == len(found_by(decision="241 QD UBND")) == 2
    assert found_by(decision="24") == []
    assert found_by(unit=unit.pk, year=2023) == ["Hà Én"]
    assert found_by(unit=unit.pk, year=2022) == []
    assert found_by(unit=unit.pk, words="xuan") == []


def test_more_than_asked_for_is_told_and_not_counted(world):
    f.awards(world, *(f.entry(f"Hà Văn {name}") for name in ("Một", "Hai", "Ba", "Bốn")))
    for asked in ({"words": "ha van"}, {}, {"decision": "241/QĐ-UBND"}, {"recipient": "individual"}):
        found = queries.find(sight=EVERYTHING, question=Question(**asked), most=3)
        assert (len(found.ids), found.is_more) == (3, True)
        assert [a.recipient_name for a in found.page(0, 2)] == ["Hà Văn Bốn", "Hà Văn Ba"]
        whole = queries.find(sight=EVERYTHING, question=Question(**asked), most=4)
        assert (len(whole.ids), whole.is_more) == (4, False)
        assert [a.recipient_name for a in whole.page(0, 1)] == ["Hà Văn Một"]


def test_a_list_of_more_says_so_and_cannot_be_sorted(world, client, monkeypatch):
    monkeypatch.setattr("thidua.kernel.lists.MOST", 3)
    f.awards(world, *(f.entry(f"Hà Văn {name}") for name in ("Một", "Hai", "Ba", "Bốn")))
    client.force_login(world.auditor)
    page = client.get(f"{reverse('workspace:register')}?q=ha&sort=recipient_name").context["page"]
    assert (page.is_more, page.total, page.pages) == (True, 3, 1)
    assert not any(heading.query for heading in page.headings)
    assert "trong hơn 3 dòng" in client.get(f"{reverse('workspace:register')}?q=ha").content.decode()
    page = client.get(f"{reverse('workspace:register')}?q=bon+ha&sort=recipient_name").context["page"]
    assert not page.is_more
    assert any(heading.query for heading in page.headings)


QUESTIONS = (
    {"words": "thang"},
    {"words": "nong van th"},
    {},
    {"year": 2023},
    {"name": "Nông Văn Thắng"},
    {"decision": "241/QĐ-UBND"},
    {"award": "BK_TINH", "year": 2023},
    {"recipient": "individual"},
)


@pytest.mark.parametrize("asked", [*QUESTIONS, {"keeper": "bac-kan"}, {"unit": "bac-kan"}])
def test_no_question_leads_to_what_one_may_not_read(world, asked):
    asked = {key: world.provinces[value].pk if value == "bac-kan" else value for key, value in asked.items()}
    own = Sight(is_public=False, keepers=frozenset({world.provinces["bac-kan"].pk}))
    other = Sight(is_public=False, keepers=frozenset({world.provinces["hoa-binh"].pk}))
    award = f.awards(world, f.entry(unit=world.provinces["bac-kan"]))[0]
    keeper = world.keepers["bac-kan"]

    def readers():
        return [bool(found_by(sight, **asked)) for sight in (EVERYTHING, own, other, THE_PUBLIC)]

    assert readers() == [True, True, False, False]
    publish(world, [award])
    assert readers() == [True, True, True, True]
    actions.withdraw_award(by=keeper, at=AT, award=award, reason="Khiếu nại")
    assert readers() == [True, True, False, False]
    publish(world, [award])
    changed = {"achievement": "Nhiều đóng góp khác"}
    line = actions.correct_award(by=keeper, at=AT, award=award, reason="Sai", changes=changed).replacement
    assert readers() == [True, True, True, True]
    assert queries.find(sight=EVERYTHING, question=Question(**asked)).ids == [line.pk]
    actions.revoke_award(by=keeper, at=AT, award=line, ground=RevocationGround.FRAUD, reason="Gian dối")
    assert readers() == [True, True, True, False]


def test_tallies_are_what_counting_gives(world):
    province = world.provinces["bac-kan"].pk
    sights = [EVERYTHING, THE_PUBLIC, Sight(is_public=False, keepers=frozenset({province}))]
    sights.append(Sight(is_public=False, keepers=frozenset({world.provinces["hoa-binh"].pk})))

    def told():
        for sight in sights:
            counted = queries.summary_of(queries.readable(sight))
            assert queries.tally_of(sight).summary == counted
        return [queries.tally_of(sight).summary.total for sight in sights]

    assert told() == [0, 0, 0, 0]
    made = f.awards(world, f.entry("A Dê", is_direct_worker=True), f.entry("B Bê"), f.entry("C Xê"))
    f.awards(
        world,
        f.entry("Đội 1", recipient_kind=PartyKind.COLLECTIVE, is_direct_worker=True),
        award_code="CO_TINH",
        commendation_kind=None,
        year=2022,
        code="hoa-binh",
    )
    assert told() == [4, 0, 3, 1]
    publish(world, made[:2])
    assert told() == [4, 2, 3, 3]
    keeper = world.keepers["bac-kan"]
    actions.correct_award(by=keeper, at=AT, award=made[0], reason="Sai", changes={"year": 2021})
    actions.revoke_award(by=keeper, at=AT, award=made[1], ground=RevocationGround.FRAUD, reason="Gian dối")
    assert told() == [4, 1, 3, 3]
    tally = queries.tally_of(EVERYTHING)
    assert tally.years == [2023, 2022, 2021]
    assert tally.keepers == sorted([province, world.provinces["hoa-binh"].pk])
    assert not AwardTally.objects.filter(count__lt=0).exists()


def test_counting_anew_gives_the_same(world):
    f.awards(world, f.entry("A Dê", is_direct_worker=True), f.entry("B Bê"))
    publish(world, f.awards(world, decision_number="2"))
    rows = "keeper_id", "dimension", "value", "audience", "count"
    kept = set(AwardTally.objects.filter(count__gt=0).values_list(*rows))
    tallies.fill(connection)
    assert set(AwardTally.objects.values_list(*rows)) == kept


READS_LINES = re.compile(r"FROM \"register_award(_words)?\"")


def plans(run):
    """What the database says of each query that reads the register."""
    with CaptureQueriesContext(connection) as made:
        run()
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Over a few rows anything is quick: only what cannot be done otherwise is told.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for query in made.captured_queries:
            if READS_LINES.search(query["sql"]) and query["sql"].lstrip().startswith(("SELECT", "WITH")):
                cursor.execute(f"{explain} {query['sql']}")
                yield query["sql"], "\n".join(str(row[-1]) for row in cursor.fetchall())


SIGHTS = (EVERYTHING, THE_PUBLIC, Sight(is_public=False, keepers=frozenset({1})))


@pytest.mark.parametrize(
    ("sight", "asked"),
    list(product(SIGHTS, [*QUESTIONS, {"keeper": 1, "year": 2023}, {"unit": 1, "year": 2023}, {"party": 1}])),
)
def test_no_question_reads_the_whole_register(world, sight, asked):
    f.award(world)
    found = []
    for sql, plan in plans(lambda: found.append(queries.find(sight=sight, question=Question(**asked)))):
        assert not re.search(r"SCAN register_award$|Seq Scan on register_award\b", plan, re.MULTILINE), (
            sql,
            plan,
        )
        # The thousand found at most are put in order by themselves.
        assert " IN (" in sql or not re.search(r"B-TREE FOR ORDER BY|Sort Key", plan), (sql, plan)
    for sql, plan in plans(lambda: found[0].page(0, 25)):
        assert not re.search(r"SCAN register_award$|Seq Scan on register_award\b", plan, re.MULTILINE), (
            sql,
            plan,
        )


def test_pages_of_the_register_read_no_more_than_they_show(world, client):
    f.awards(world, *(f.entry(f"Hà Văn {name}") for name in ("Một", "Hai", "Ba", "Bốn")))
    client.force_login(world.auditor)
    for address in (
        reverse("workspace:register"),
        f"{reverse('workspace:register')}?q=ha",
        reverse("portal:register"),
    ):
        for sql, plan in plans(lambda address=address: client.get(address)):
            assert not re.search(r"SCAN register_award$|Seq Scan on register_award$", plan, re.MULTILINE), (
                sql,
                plan,
            )
            assert "COUNT(" not in sql.upper() or "register_awardtally" in sql


def test_words_begun_are_completed_from_what_is_there(world):
    f.awards(world, f.entry("Hà Vang"), f.entry("Hà Vân"), f.entry("Hà Vọng"))
    assert AWARD_WORDS.completions("va") == ["va", "van", "vang"]
    assert AWARD_WORDS.completions("zz") == ["zz"]


def test_the_index_is_rebuilt_from_the_rows(world):
    f.award(world)
    connection.check_constraints()
    search.remove(AWARD_WORDS, connection)
    search.build(AWARD_WORDS, connection)
    assert found_by(words="thang") == ["Nông Văn Thắng"]
    assert Award.objects.get().is_current


def test_what_is_checked_on_the_row_finds_the_same(world, monkeypatch):
    """In a large register some words are asked of the index and the others looked for in the row."""
    monkeypatch.setattr(search, "SMALL", 0)
    monkeypatch.setattr("thidua.kernel.search_plan._samples", {})
    f.awards(
        world,
        f.entry("Đặng Văn Vang", unit=world.provinces["bac-kan"]),
        *(f.entry(f"Nông Văn {name}") for name in ("Một", "Hai", "Ba", "Bốn", "Vân")),
    )
    for cost in (0.0, 1e-6, 1.0):
        costs = search.Costs(entry=cost, row=1e-6, walks_all=True)
        monkeypatch.setattr(search, "_COSTS", {"sqlite": costs, "postgresql": costs})
        assert found_by(words="van dang") == ["Đặng Văn Vang"]
        assert found_by(words="nong va", year=2023) == [
            f"Nông Văn {n}" for n in ("Một", "Hai", "Ba", "Bốn", "Vân")
        ]
        assert found_by(THE_PUBLIC, words="van dang") == []
        own = Sight(is_public=False, keepers=frozenset({world.provinces["bac-kan"].pk}))
        assert found_by(own, words="van mot", year=2023) == ["Nông Văn Một"]
        assert found_by(own, words="van mot", year=2022) == []
