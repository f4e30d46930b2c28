"""The succession policy: what is there, and what a broken file is told."""

from datetime import date

import pytest

from thidua.legislation import catalogue, succession
from thidua.legislation.source import LegislationError
from thidua.legislation.succession import Carried, FactFamily, Years
from thidua.parties.enums import SuccessionKind

LINE = """
- kind: merged
  facts: [rating]
  from: 2025-01-01
  carried: "yes"
  years: all
  citation: ND152/2025 Đ60 k5
  unconfirmed: chưa rõ
"""


def load(tmp_path, text):
    path = tmp_path / "succession_policy.yaml"
    path.write_text(text, encoding="utf-8")
    return succession.load_policy(path, instruments=dict(catalogue.law().instruments))


@pytest.mark.parametrize("kind", SuccessionKind)
@pytest.mark.parametrize("family", FactFamily)
def test_every_family_has_a_rule_for_the_mergers_of_2025(kind, family):
    rule = succession.rule_for(kind, family, on=date(2025, 7, 1))
    assert rule.citation.instrument == "ND152/2025"
    assert rule.confirmation.open_question, "no guidance of the ministry was found"


def test_of_merged_bodies_awards_are_for_a_person_and_ratings_of_all():
    award = succession.rule_for("merged", FactFamily.AWARD, on=date(2025, 7, 1))
    rating = succession.rule_for("merged", FactFamily.RATING, on=date(2025, 7, 1))
    assert (award.carried, award.years) == (Carried.PERSON, Years.EACH)
    assert (rating.carried, rating.years) == (Carried.PERSON, Years.ALL)


def test_a_day_of_which_nothing_is_said_is_an_error():
    with pytest.raises(catalogue.UnknownInLaw):
        succession.rule_for("merged", FactFamily.AWARD, on=date(1900, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        (LINE.replace("merged", "split"), 2, "`split` is none of"),
        (LINE.replace("[rating]", "[ratings]"), 3, "`facts` is a list of"),
        (
            LINE.replace('"yes"', "person").replace("[rating]", "[leave]"),
            5,
            "`person` is possible only for: award, proof, rating, share",
        ),
        (LINE.replace("[rating]", "[hold]"), 6, "`all` is possible only for: award, rating, share"),
        (LINE.replace("ND152", "ND1"), 7, "not in instruments.yaml"),
        (LINE.replace("  unconfirmed: chưa rõ\n", ""), 2, "`confirmed`"),
        (LINE + LINE, 10, "overlaps"),
        (LINE + "  extra: 1\n", 9, "unknown key `extra`"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, wrong, line, told):
    with pytest.raises(LegislationError) as error:
        load(tmp_path, wrong)
    assert any(problem.line == line and told in problem.message for problem in error.value.problems), str(
        error.value
    )


def test_a_file_that_holds_is_read(tmp_path):
    (rule,) = load(tmp_path, LINE)
    assert rule.family is FactFamily.RATING
