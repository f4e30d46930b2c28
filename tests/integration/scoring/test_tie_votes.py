"""To which tie a value counts that people brought: votes to the one they were cast in, a share of women to any."""

from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.db import connection

from tests.factories import ties
from tests.factories.ties import AT, DEPUTY, HEAD, ONE, OTHER, VOTE, WOMEN
from tests.integration.scoring.test_ties import correct, page, tie_of
from thidua.kernel.append_only import keep, release
from thidua.scoring.setting_models import TieValue

name_ties = import_module("thidua.scoring.migrations.0010_ties_of_values").name_ties


def test_votes_of_another_tie_say_nothing_of_a_new_one_and_a_share_of_women_does():
    of = ties.tied(WOMEN, VOTE)
    ties.bring(of, WOMEN, {ONE: 50, OTHER: 50})
    ties.bring(of, VOTE, {ONE: 3, OTHER: 1})
    correct(of, OTHER, 15)
    correct(of, ONE, 14)
    correct(of, DEPUTY, 14)
    # The share of women is there for the unit of the earlier tie; what is missing is the other's alone.
    assert tie_of(of) == [(WOMEN, (ONE, DEPUTY), True)]
    ties.bring(of, WOMEN, {DEPUTY: 50})
    assert tie_of(of) == [(WOMEN, (ONE, DEPUTY), False), (VOTE, (ONE, DEPUTY), True)]
    body = page(of, HEAD).content.decode()
    assert "Không tính ở lần bằng điểm này" in body
    assert "3 phiếu" in body
    assert 'name="vote-hoa-binh-unit-hoa-binh" value' not in body
    # The same number is new, and none given takes nothing back.
    ties.bring(of, VOTE, {ONE: 3, DEPUTY: None})
    (fresh,) = TieValue.objects.filter(kind="vote").order_by("-pk")[:1]
    assert (fresh.organisation.code, fresh.value, fresh.tied) == (ONE, 3, [ONE, DEPUTY])
    ties.bring(of, VOTE, {DEPUTY: 5})
    assert ties.ranks(of)[DEPUTY] < ties.ranks(of)[ONE]
    assert "Không tính ở lần bằng điểm này" not in page(of, HEAD).content.decode()


def test_votes_of_three_say_nothing_of_two():
    of = ties.tied(VOTE, equal=(DEPUTY, ONE, OTHER))
    ties.bring(of, VOTE, {DEPUTY: 5, ONE: 3, OTHER: 1})
    assert tie_of(of) == [(VOTE, (ONE, DEPUTY, OTHER), False)]
    correct(of, DEPUTY, 10)
    assert tie_of(of) == [(VOTE, (ONE, OTHER), True)]


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
