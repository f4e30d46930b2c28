"""Random histories: plausible enough that ladders are climbed, wild enough that every condition is read both ways."""

import random
from datetime import date, timedelta
from functools import cache

from thidua.legislation import catalogue, rules
from thidua.legislation.vocabulary import DisciplineLevel, Group, HoldGround, ProofKind, ShareName
from thidua.rulebook import facts
from thidua.rulebook.facts import Facts, Subject

KINDS = ("individual", "individual", "collective", "household")


@cache
def _award_codes() -> list[str]:
    return list(catalogue.law().awards)


@cache
def _services() -> list[str]:
    return list(rules.rulebook().services)


def random_facts(chance: random.Random, day: date) -> Facts:
    """Somebody with a history up to that day; about half of them rated well for years on end."""
    kind = chance.choice(KINDS)
    good = chance.random()
    years = range(day.year - chance.choice((3, 8, 16, 30)), day.year + 1)
    groups = frozenset(chance.sample(Group.values, chance.choice((0, 0, 1, 2))))
    return Facts(
        Subject(kind, groups, is_woman=chance.random() < 0.5),
        awards=tuple(_awards(chance, years, good, day)),
        ratings=tuple(
            facts.RatingFact(year, _rating(chance, good), is_settled=chance.random() < 0.95)
            for year in years
            if chance.random() < 0.95
        ),
        proofs=tuple(_proofs(chance, years)),
        disciplines=tuple(_disciplines(chance, day)),
        holds=tuple(
            facts.HoldFact(chance.choice(HoldGround.values), *_span(chance, day))
            for _each in range(chance.choice((0, 0, 0, 0, 1)))
        ),
        leaves=tuple(facts.LeaveFact("maternity", year) for year in years if chance.random() < 0.05),
        services=tuple(
            facts.ServiceFact(chance.choice(_services()), *_span(chance, day, longest=35 * 365))
            for _each in range(chance.choice((0, 1, 2)))
            if _services()
        ),
        shares=tuple(_shares(chance, years)),
    )


def _rating(chance: random.Random, good: float) -> facts.Rating:
    if chance.random() < good:
        return chance.choice((facts.Rating.EXCELLENT, facts.Rating.EXCELLENT, facts.Rating.GOOD))
    return chance.choice(list(facts.Rating))


def _awards(chance: random.Random, years: range, good: float, day: date) -> list[facts.AwardFact]:
    found = []
    for code in ("LDTT", "CSTDCS", "TTLDXS", "CSTDT", "CO_TINH"):
        found += [facts.AwardFact(code, year) for year in years if chance.random() < good * 0.7]
    for _each in range(chance.choice((0, 1, 2, 4))):
        code = chance.choice((*_award_codes(), "BK_TINH", "BKTTG", "HCLD3", "HCLD2", "CTDCP"))
        found.append(
            facts.AwardFact(
                code,
                chance.choice((*years, day.year - 45, day.year - 78)),
                counting=chance.choice((facts.Counting.COUNTS, *facts.Counting)),
                period_named=chance.random() < 0.7,
            )
        )
    return found


def _proofs(chance: random.Random, years: range) -> list[facts.ProofFact]:
    kinds = chance.choice((["initiative", "science"], ["initiative"], ProofKind.values))
    return [
        facts.ProofFact(
            chance.choice(kinds),
            chance.choice((years[-1], years[-2], chance.choice(years))),
            chance.choice(list(facts.Scope)),
            chance.choice((facts.ProofState.FREE, *facts.ProofState)),
        )
        for _each in range(chance.choice((0, 1, 2, 3, 5)))
    ]


def _disciplines(chance: random.Random, day: date) -> list[facts.DisciplineFact]:
    if chance.random() < 0.8:
        return []
    start, end = _span(chance, day)
    if end is not None and chance.random() < 0.3:
        end = date(end.year + 1, 1, 1)
    return [facts.DisciplineFact(chance.choice(DisciplineLevel.values), start, end)]


def _span(chance: random.Random, day: date, longest: int = 1500) -> tuple[date, date | None]:
    """A period; now and then one that begins or ends on the day itself or beside it, or on 29 February."""
    start = day - timedelta(days=chance.choice((0, 1, *(chance.randint(1, longest) for _each in range(8)))))
    if chance.random() < 0.1:
        start = date(start.year - start.year % 4, 2, 29)
    if chance.random() < 0.3 or start > day:
        return start, None
    end = start + timedelta(days=chance.randint(1, longest))
    if chance.random() < 0.1:
        end = max(start, day) + timedelta(days=chance.choice((0, 1)))
    return start, max(end, start + timedelta(days=1))


def _shares(chance: random.Random, years: range) -> list[facts.ShareFact]:
    found = []
    for name in ShareName.values:
        for year in years[-2:]:
            if chance.random() < 0.7:
                whole = chance.randint(1, 30)
                part = chance.choice((0, whole, chance.randint(0, whole), -(-7 * whole // 10)))
                found.append(facts.ShareFact(name, year, part, whole))
    return found
