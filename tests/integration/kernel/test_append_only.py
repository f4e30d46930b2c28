"""The database itself refuses to change or delete what is only ever added to."""

import json
import re
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories import register
from thidua.kernel import append_only
from thidua.kernel.models import AppendOnly, AuditRecord
from thidua.legislation.vocabulary import Rating
from thidua.records.models import YearlyRating
from thidua.register.actions import publish_awards
from thidua.register.models import Award, AwardPublication


def kept_columns():
    """Of each table, the columns a trigger keeps from being changed, and whether one keeps rows from being deleted."""
    updates: dict[str, set[str]] = {}
    deletes: set[str] = set()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT event_object_table, event_object_column FROM information_schema.triggered_update_columns "
                "WHERE trigger_name = event_object_table || '_append_only_update'"
            )
            for table, column in cursor.fetchall():
                updates.setdefault(table, set()).add(column)
            cursor.execute(
                "SELECT event_object_table FROM information_schema.triggers "
                "WHERE trigger_name = event_object_table || '_append_only_delete' AND event_manipulation = 'DELETE'"
            )
            deletes = {table for (table,) in cursor.fetchall()}
            return updates, deletes
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, table, sql in cursor.fetchall():
            if name == f"{table}_append_only_update":
                columns = re.search(r"UPDATE OF (.*?) ON", sql, re.DOTALL)
                updates[table] = set(json.loads(f"[{columns[1]}]"))
            elif name == f"{table}_append_only_delete":
                deletes.add(table)
    return updates, deletes


def test_every_append_only_table_is_kept_so_by_the_database():
    updates, deletes = kept_columns()
    for model in apps.get_models():
        if issubclass(model, AppendOnly):
            table = model._meta.db_table
            columns = {column.column for column in model._meta.local_concrete_fields}
            assert updates.get(table) == columns - set(model.kept_beside), (
                f"{table}: name it in the operation KeepAppendOnly of a migration of {model._meta.app_label}"
            )
            assert table in deletes, table


def refused(run):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        run()


def plain(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_query_and_no_sql_changes_a_record():
    world = world_of.world()
    rating = f.rating(world, f.person(world))
    rows = YearlyRating.objects.filter(pk=rating.pk)
    refused(lambda: rows.update(rating=Rating.EXCELLENT))
    refused(rows.delete)
    refused(lambda: plain("UPDATE records_yearlyrating SET year = 2001"))
    refused(lambda: plain("DELETE FROM records_yearlyrating"))
    refused(lambda: plain("UPDATE records_yearlyrating SET is_current = false, recorded_by = 'ai đó'"))
    assert rows.update(is_current=False) == 1
    assert rows.get().rating == Rating.GOOD


def test_no_query_and_no_sql_changes_a_line_of_the_register():
    world = world_of.world()
    award = register.award(world)
    publish_awards(by=world.keepers["bac-kan"], at=register.AT, awards=[award])
    refused(lambda: Award.objects.update(year=2001))
    refused(lambda: plain("UPDATE register_award SET folded = ''"))
    refused(lambda: plain("DELETE FROM register_award"))
    refused(AwardPublication.objects.all().delete)
    refused(lambda: AwardPublication.objects.update(published_by="ai đó"))
    refused(lambda: AuditRecord.objects.update(actor_label="ai đó"))
    assert Award.objects.update(is_published=False) == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_of_tests_is_emptied_and_keeps_its_triggers():
    world = world_of.world()
    register.award(world, decision_date=date(2023, 1, 5))
    before = kept_columns()
    assert before[1]
    call_command("flush", verbosity=0, interactive=False)
    assert not Award.objects.exists()
    assert kept_columns() == before


def test_a_column_that_is_not_there_cannot_be_left_out():
    with pytest.raises(ValueError, match="no column is_currant"):
        append_only.keep(connection, "register_award", changing=["is_currant"])
