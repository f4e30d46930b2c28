"""Twelve rules on histories, for comparing engines: the ladders of the law without what only a person settles.

Written twice: in the rulebook's conditions, and as OpenFisca variables over yearly inputs. Both answer one question:
is the rule met?
"""

import hashlib
from datetime import date

import numpy as np

from thidua.rulebook.facts import Rating
from thidua.rulebook.findings import Citation
from thidua.rulebook.history import (
    AnyOf,
    Condition,
    Ever,
    EveryYear,
    InYear,
    NeverDisciplined,
    Proof,
    Run,
    Times,
    YearsOf,
)
from thidua.rulebook.masks import Since
from thidua.rulebook.rules import Need, Rule

EXCELLENT, GOOD = YearsOf(Rating.EXCELLENT), YearsOf(Rating.GOOD)
INITIATIVE = frozenset({"initiative"})
GRASSROOTS, MINISTRY, NATIONWIDE = 1, 4, 5
LEVELS = frozenset({"reprimand", "warning", "demotion", "dismissal", "expulsion"})


def awards(*codes: str) -> YearsOf:
    return YearsOf(awards=frozenset(codes))


def ladder(prior: str, own: str) -> Since:
    return Since(frozenset({prior, own}), discipline=True)


CONDITIONS: dict[str, tuple[Since, tuple[Condition, ...]]] = {
    "progressive_worker": (Since(), (InYear(GOOD),)),
    "grassroots_fighter": (
        Since(),
        (InYear(GOOD), AnyOf((InYear(EXCELLENT), Proof(INITIATIVE, within=1, for_title=True)))),
    ),
    "provincial_fighter": (
        Since(),
        (Run(awards("CSTDCS"), 3), Proof(INITIATIVE, MINISTRY, within=3, for_title=True)),
    ),
    "national_fighter": (
        Since(),
        (
            InYear(awards("CSTDT")),
            Times(awards("CSTDT"), 2, within=4),
            Proof(INITIATIVE, NATIONWIDE, within=4, for_title=True),
        ),
    ),
    "provincial_certificate": (
        ladder("BK_TINH", "BKTTG"),
        (AnyOf((Run(awards("CSTDCS"), 2), Run(EXCELLENT, 2))), Proof(INITIATIVE, least=2)),
    ),
    "prime_minister_certificate": (
        ladder("BK_TINH", "BKTTG"),
        (Ever(frozenset({"BK_TINH"})), EveryYear(GOOD, 5), Times(awards("CSTDCS"), 3)),
    ),
    "labour_order_third": (
        ladder("BKTTG", "HCLD3"),
        (Ever(frozenset({"BKTTG"})), EveryYear(GOOD, 5), Times(EXCELLENT, 1), Times(awards("CSTDCS"), 3)),
    ),
    "labour_order_second": (
        ladder("HCLD3", "HCLD2"),
        (Ever(frozenset({"HCLD3"})), EveryYear(GOOD, 5), Times(EXCELLENT, 2), Times(awards("CSTDT"), 1)),
    ),
    "eight_good_years": (Since(discipline=True), (Run(GOOD, 8),)),
    "three_excellent_of_five": (Since(), (Times(EXCELLENT, 3, within=5),)),
    "four_excellent_running": (Since(), (Run(EXCELLENT, 4, ends_now=False),)),
    "never_disciplined_fighter": (Since(), (NeverDisciplined(LEVELS), Times(awards("CSTDCS"), 2))),
}

RULES = tuple(
    Rule(
        award=name,
        path="benchmark",
        title=name,
        english=name,
        kind="individual",
        start=date(2024, 1, 1),
        end=None,
        citation=Citation("L06/2022"),
        needs=tuple(
            Need(f"need{number}", condition, Citation("L06/2022"))
            for number, condition in enumerate(conditions)
        ),
        since=since,
    )
    for name, (since, conditions) in CONDITIONS.items()
)


def mark_of(parties: np.ndarray) -> tuple[int, str]:
    """How many parties meet a rule, and a fingerprint of which: two engines agree when both are the same."""
    told = np.sort(parties).astype("<i8")
    return len(told), hashlib.sha256(told.tobytes()).hexdigest()
