"""The demo's people are what the demo promises: one eligible, one a condition away, one on hold, one to look up."""

from datetime import date

import pytest

from thidua.demo import cast
from thidua.demo.chapters import records
from thidua.demo.stage import Scene
from thidua.kernel.actors import SYSTEM
from thidua.kernel.clock import vietnam_time
from thidua.legislation import rules
from thidua.parties.actions import record_person
from thidua.parties.models import Person
from thidua.records.facts import facts_of
from thidua.records.models import Hold, YearlyRating
from thidua.rulebook.facts import Rating
from thidua.rulebook.findings import Result

ON = date(2024, 3, 25)


@pytest.fixture
def scene():
    people = cast.assemble(at=vietnam_time(2023, 1, 16))
    for line in cast.read_data("records.yaml")["people"]:
        if line.get("known"):
            unit = people.departments["bac-kan"]
            record_person(by=SYSTEM, at=vietnam_time(2024, 2, 20), name=line["name"], unit=unit)
    made = Scene(cast=people, cluster=None, tell=lambda _line: None)
    records.play_histories(made)
    return made


def answers(name):
    """The way of long merit to the Prime Minister's certificate: its answer, and the needs not met."""
    person = Person.objects.get(name=name)
    verdict = rules.judge(facts_of([person.pk], on=ON)[person.pk], award="BKTTG", on=ON)
    path = next(path for path in verdict.paths if path.rule.path == "individual-ladder")
    return path.result, [need.need.id for need in path.needs if not need.is_met]


def test_the_demo_has_what_it_promises(scene):
    assert answers("Nông Thị Lan Hương") == (Result.MET, [])
    assert answers("Hà Văn Cường") == (Result.NOT_MET, ["three-titles"])
    assert answers("Lý Thị Nhung")[1] == ["no-hold"]
    assert answers("Bàn Văn Tiến") == (Result.EVIDENCE_MISSING, ["five-good-years"])
    assert all(row.illustrative for model in (YearlyRating, Hold) for row in model.objects.all())


def test_a_merged_province_has_the_years_all_its_predecessors_have(scene):
    after = scene.cast.organisation("thai-nguyen-2025")
    ratings = facts_of([after.pk], on=date(2026, 1, 1))[after.pk].ratings
    assert [rating.year for rating in ratings] == list(range(2017, 2024))
    assert ratings[4].rating is Rating.GOOD, "Bắc Kạn's of 2021, lower than Thái Nguyên's"
