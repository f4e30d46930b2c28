"""Levels of a whole result on the ranking: which one, what kept a unit from the better one, who is kept out."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import scoring
from thidua.clusters.enums import Stage
from thidua.scoring import actions
from thidua.scoring.engine import Grade, KnockOut
from thidua.scoring.specs import LineValue

GRADES = (
    Grade("XS", "Xuất sắc", Decimal(90), Decimal("0.8")),
    Grade("T", "Tốt", Decimal(70)),
)
LINES = tuple(
    replace(line, knock_out=KnockOut.NO) if line.code == "II.1" else line for line in scoring.CRITERIA
)
TABLE = scoring.draft(criteria=LINES, rules={"grades": GRADES})
BEST = scoring.FULL | {"II.2": LineValue(points=Decimal(18))}
FAILED = scoring.FULL | {"II.1": LineValue(answer=False)}


@pytest.fixture
def of():
    found = scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", made=TABLE, stage=Stage.APPRAISING)
    scoring.agreed(found, "bac-kan", values=BEST)
    scoring.agreed(found, "tuyen-quang")
    scoring.agreed(found, "hoa-binh", values=FAILED)
    found.year.at_stage(Stage.AGREED)
    return found


def shown(of):
    client = Client()
    client.force_login(of.year.offices["bac-kan"])
    return client.get(reverse("workspace:ranking", args=[of.year.season_id])).content.decode()


def test_the_ranking_shows_levels_and_why(of):
    page = shown(of)
    assert "Xuất sắc" in page
    assert "dòng II.2 (Phát hiện điển hình) được 15, cần từ 16 điểm" in page
    assert "Không xếp loại vì dòng II.1 (Có kế hoạch thi đua)." in page


def test_what_is_published_keeps_them(of):
    made = actions.publish_ranking(by=of.year.offices["bac-kan"], at=scoring.AGREED_AT, season=of.year.season)
    places = {place["code"]: place for place in made.content["places"]}
    assert [places[code]["grade"] for code in ("bac-kan", "tuyen-quang", "hoa-binh")] == [
        "Xuất sắc",
        "Tốt",
        "Không xếp loại",
    ]
    assert places["hoa-binh"]["rank"] is None
    assert places["bac-kan"]["grade_reasons"] == []
    assert "II.2" in places["tuyen-quang"]["grade_reasons"][0]
    page = shown(of)
    assert "Không xếp loại vì dòng II.1" in page
    assert "Xuất sắc" in page


def test_a_table_without_levels_says_nothing_of_them():
    of = scoring.frozen("bac-kan", "tuyen-quang", "hoa-binh", stage=Stage.APPRAISING)
    for code in of.year.members:
        scoring.agreed(of, code)
    of.year.at_stage(Stage.AGREED)
    made = actions.publish_ranking(by=of.year.offices["bac-kan"], at=scoring.AGREED_AT, season=of.year.season)
    assert not any("grade" in place for place in made.content["places"])
    assert "Xếp loại" not in shown(of)
