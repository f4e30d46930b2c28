"""Values of ties from the version before: what was brought at once was brought to one tie."""

from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.db import connection

from tests.factories import ties
from tests.factories.ties import AT, ONE, OTHER, VOTE
from thidua.kernel.append_only import keep, release
from thidua.scoring.setting_models import TieValue

name_ties = import_module("thidua.scoring.migrations.0010_ties_of_values").name_ties


def test_values_know_the_units_they_were_brought_between():
    of = ties.tied(VOTE)
    ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
    ties.bring(of, VOTE, {ONE: 4, OTHER: 2}, at=AT + timedelta(hours=1))
    before = list(TieValue.objects.order_by("pk").values_list("value", "tied"))
    assert [tied for _value, tied in before] == [[ONE, OTHER]] * 4
    release(connection, "scoring_tievalue")
    TieValue.objects.update(tied=[])
    assert ties.ranks(of)[ONE] == ties.ranks(of)[OTHER]
    name_ties(apps, connection.schema_editor())
    keep(connection, "scoring_tievalue")
    assert list(TieValue.objects.order_by("pk").values_list("value", "tied")) == before
    assert ties.ranks(of)[ONE] < ties.ranks(of)[OTHER]
