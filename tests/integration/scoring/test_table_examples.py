"""A season's table begun from an example that ships with the product."""

import pytest
from django.urls import reverse

from tests.factories import covenants
from thidua.clusters.enums import Stage
from thidua.scoring import queries
from thidua.scoring.library import EXAMPLES, example_draft
from thidua.scoring.specs import drafted_spec


@pytest.fixture
def of():
    made = covenants.year()
    made.at_stage(Stage.PLANNING)
    return made


@pytest.mark.parametrize("slug", [example.slug for example in EXAMPLES])
def test_an_example_becomes_a_table_of_the_season_with_every_parameter(of, client, slug):
    client.force_login(of.offices["bac-kan"])
    address = reverse("workspace:scoring-table-new", args=[of.season.pk])
    assert f'value="example:{slug}"' in client.get(address).content.decode()
    answer = client.post(address, {"way": "copy", "copy-source": f"example:{slug}"})
    assert answer.status_code == 302
    table = queries.load_table(queries.tables_of(of.season)[0])
    assert table.spec == drafted_spec(example_draft(slug))


def test_an_example_there_is_not_is_refused(of, client):
    client.force_login(of.offices["bac-kan"])
    address = reverse("workspace:scoring-table-new", args=[of.season.pk])
    answer = client.post(address, {"way": "copy", "copy-source": "example:../x"})
    assert answer.status_code == 422
    assert not queries.tables_of(of.season)
