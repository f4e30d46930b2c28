"""Classes of units: chosen by the head from those the table names, before a unit hands in; lines follow them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import scoring
from thidua.clusters.enums import Stage
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotNow, NotPermitted
from thidua.scoring import actions, queries
from thidua.scoring.engine import Variant
from thidua.scoring.specs import LineValue

LINES = tuple(
    replace(line, variants=(Variant("Miền núi", maximum=Decimal(30)), Variant("Đô thị", maximum=Decimal(10))))
    if line.code == "I.1"
    else line
    for line in scoring.CRITERIA
)
MORE = {"I.1": LineValue(points=Decimal(25))}


@pytest.fixture
def of():
    return scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", made=scoring.draft(criteria=LINES))


def choose(of, classes, by=None, **versions):
    seen = {code: of.sheet(code).version for code in of.year.members}
    return actions.set_classes(
        by=by or of.year.offices["bac-kan"],
        at=scoring.SELF_AT,
        season=of.year.season,
        classes=classes,
        seen_versions=seen | versions,
    )


def test_lines_follow_the_class_of_a_unit(of):
    choose(of, {"hoa-binh": ["Miền núi"], "tuyen-quang": []})
    assert of.sheet("hoa-binh").classes == ["Miền núi"]
    scoring.save(of, "hoa-binh", MORE)
    assert queries.sheet_view(of.sheet("hoa-binh")).by_code["I.1"].self_score.points == 25
    with pytest.raises(InvalidInput):
        scoring.save(of, "tuyen-quang", MORE)


def test_a_smaller_maximum_is_kept_to_by_everybody(of):
    choose(of, {"hoa-binh": ["Đô thị"]})
    with pytest.raises(InvalidInput):
        scoring.save(of, "hoa-binh", {"I.1": LineValue(points=Decimal(12))})


def test_only_the_head_until_a_unit_hands_in(of):
    for by in (of.year.offices["tuyen-quang"], of.year.offices["hoa-binh"], of.year.officer):
        with pytest.raises(NotPermitted):
            choose(of, {"hoa-binh": ["Miền núi"]}, by=by)
    scoring.submitted(of, "hoa-binh")
    with pytest.raises(InvalidInput) as refused:
        choose(of, {"hoa-binh": ["Miền núi"], "tuyen-quang": ["Đô thị"]})
    assert set(refused.value.fields) == {"hoa-binh"}
    assert of.sheet("tuyen-quang").classes == []
    of.year.at_stage(Stage.AGREED)
    with pytest.raises(NotNow):
        choose(of, {"tuyen-quang": ["Miền núi"]})


def test_only_classes_the_table_names_and_nothing_is_written_over(of):
    for classes in ({"hoa-binh": ["Ven biển"]}, {"khac": []}):
        with pytest.raises(InvalidInput):
            choose(of, classes)
    with pytest.raises(ChangedMeanwhile):
        choose(of, {"hoa-binh": ["Miền núi"]}, **{"hoa-binh": 99})
    assert of.sheet("hoa-binh").classes == []


def test_the_page_of_the_head(of):
    client = Client()
    client.force_login(of.year.offices["bac-kan"])
    address = reverse("workspace:scoring-classes", args=[of.year.season_id])
    assert "Miền núi" in client.get(address).content.decode()
    sheet = of.sheet("hoa-binh")
    sent = {f"s-{sheet.pk}": str(sheet.version), f"c-{sheet.pk}": ["Miền núi"]}
    assert client.post(address, sent).status_code == 302
    assert of.sheet("hoa-binh").classes == ["Miền núi"]
    assert client.post(address, sent | {f"c-{sheet.pk}": ["Đô thị"]}).status_code == 409
    assert (
        address
        in client.get(reverse("workspace:scoring-overview", args=[of.year.season_id])).content.decode()
    )
    other = Client()
    other.force_login(of.year.offices["hoa-binh"])
    assert other.get(address).status_code == 403
