from datetime import date
from fractions import Fraction

import pytest

from thidua.ballots.enums import BallotKind
from thidua.ballots.queries import AWARD_THRESHOLDS, threshold_for
from thidua.legislation import catalogue

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("code", "least"),
    [("CTDCP", Fraction(4, 5)), ("CSTDTQ", Fraction(9, 10))]
    + [(code, Fraction(9, 10)) for code in ("AHLD", "AHLLVT", "TINHAH", "TPAH")],
)
def test_what_the_decree_asks_of_a_ballot_on_titles_of_the_state(code, least):
    share = threshold_for(kind=BallotKind.NOMINATION, award_code=code, on=DAY)
    assert share is not None
    assert share.threshold == least


def test_flags_of_ministries_and_provinces_are_left_to_local_rules_since_july_2025():
    assert threshold_for(kind=BallotKind.NOMINATION, award_code="CO_TINH", on=date(2025, 6, 30)) is not None
    assert threshold_for(kind=BallotKind.NOMINATION, award_code="CO_TINH", on=DAY) is None


def test_every_threshold_belongs_to_a_title_of_the_catalogue():
    law = catalogue.law()
    assert AWARD_THRESHOLDS.keys() <= law.awards.keys()
    assert set(AWARD_THRESHOLDS.values()) <= law.thresholds.keys()
