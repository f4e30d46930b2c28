"""No page about one party, and no paper of one record, reads a whole table."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register
from thidua.imports.queries import people_like
from thidua.kernel import clock
from thidua.records import actions, history, policies
from thidua.records.models import MODELS, YearlyRating

READS = re.compile(r'(?:FROM|JOIN) "(?:records_\w+|register_award|parties_\w+)"')
WHOLE = re.compile(r'(?:SCAN|Seq Scan on) (?!CONSTANT|subquery)"?(\w+)')


@pytest.fixture(autouse=True)
def _in_2024():
    clock.use_source(lambda: f.AT)
    yield
    clock.use_source(clock.machine_now)


@pytest.fixture
def world():
    return world_of.world()


def whole_tables_read_by(run):
    """The tables that the statements of a run read from end to end, by what the database says of them."""
    with CaptureQueriesContext(connection) as made:
        run()
    asked = [query["sql"] for query in made.captured_queries if READS.search(query["sql"])]
    asked = [sql for sql in asked if sql.lstrip().startswith(("SELECT", "WITH")) and "FOR NO KEY" not in sql]
    assert asked
    found = {}
    with connection.cursor() as cursor:
        postgres = connection.vendor == "postgresql"
        if postgres:
            cursor.execute("SET LOCAL enable_seqscan = off")
        for sql in asked:
            cursor.execute(f"{'EXPLAIN' if postgres else 'EXPLAIN QUERY PLAN'} {sql}")
            for table in WHOLE.findall("\n".join(str(row[-1]) for row in cursor.fetchall())):
                found[table] = sql
    return found


def test_what_reads_a_whole_table_is_seen(world):
    f.rating(world, f.person(world))
    run = lambda: list(YearlyRating.objects.filter(illustrative=False))  # noqa: E731
    assert list(whole_tables_read_by(run)) == ["records_yearlyrating"]


def filled(world):
    person = f.person(world)
    upload = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.4\n%%EOF\n")
    record = f.rating(world, person, document=actions.Document(upload=upload))
    f.proof(world, person)
    f.hold(world, person)
    register.awards(world, register.entry(party=person))
    return person, record


@pytest.mark.parametrize("who", ["keeper", "office", "auditor"])
def test_a_persons_page_reads_no_whole_table(world, client, who):
    person, _record = filled(world)
    accounts = {
        "keeper": world.keepers["bac-kan"],
        "office": world.offices["bac-kan"],
        "auditor": world.auditor,
    }
    client.force_login(accounts[who])
    page = reverse("workspace:party-records", args=[person.pk])
    client.get(page)
    assert whole_tables_read_by(lambda: client.get(page)) == {}


def test_a_records_page_and_its_correction_read_no_whole_table(world, client):
    _person, record = filled(world)
    client.force_login(world.keepers["bac-kan"])
    page = reverse("workspace:record", args=[record.kind, record.pk])
    assert whole_tables_read_by(lambda: client.get(page)) == {}
    assert whole_tables_read_by(lambda: history.versions_of(record)) == {}


def test_a_paper_is_found_without_reading_whole_tables(world):
    person, record = filled(world)
    for account in (world.keepers["bac-kan"], world.keepers["hoa-binh"], world.auditor):
        asked = {"by": account, "file": record.source_file}
        assert whole_tables_read_by(lambda asked=asked: policies.may_read_file(**asked)) == {}
    stranger = {"by": world.keepers["hoa-binh"], "party": person, "on": date(2024, 1, 15)}
    assert whole_tables_read_by(lambda: policies.recorders_for(**stranger)) == {}


def test_people_like_those_of_a_list_are_found_without_reading_all(world):
    born = f.person(world, birth_date=date(1980, 1, 2))
    f.person(world, "Hà Thị Én")
    names, births = {"Hà Thị Én", "Nông Văn Bình"}, {date(1980, 1, 2)}
    assert [row[1] for row in people_like(names, births)] == [born.name, "Hà Thị Én"]
    assert whole_tables_read_by(lambda: people_like(names, births)) == {}


def test_every_kind_is_found_by_party_and_by_paper():
    for model in MODELS.values():
        first = {index.fields[0] for index in model._meta.indexes if index.condition is None}
        assert "party" in first, model
        assert any(index.fields == ["source_file"] for index in model._meta.indexes), model
