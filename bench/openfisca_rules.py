"""The rules of `ten_rules` as an OpenFisca system: yearly inputs for each person, one formula a rule."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Person = build_entity(key="person", plural="persons", label="A public employee", is_person=True)
RATINGS = {"excellent": 4, "good": 3, "completed": 2, "not_completed": 1}
BACK = 10
"""Years a formula looks back: as many as the data has."""
NEVER = BACK + 1
YEARLY: list[type[Variable]] = []
FORMULAS: list[type[Variable]] = []


def yearly(name: str, kind: type = bool) -> str:
    """An input with a value for each year."""
    YEARLY.append(
        type(
            name,
            (Variable,),
            {"value_type": kind, "entity": Person, "definition_period": DateUnit.YEAR, "label": name},
        )
    )
    return name


def rule(formula):
    """A rule: true or false for the reference year."""

    def ask(person, at):
        return formula(Years(person, at))

    FORMULAS.append(
        type(
            formula.__name__,
            (Variable,),
            {
                "value_type": bool,
                "entity": Person,
                "definition_period": DateUnit.YEAR,
                "label": formula.__name__,
                "formula": ask,
            },
        )
    )
    return formula


RATING = yearly("rating", int)
CSTDCS, CSTDT, BKTTG, HCLD3, HCLD2 = (yearly(code) for code in ("CSTDCS", "CSTDT", "BKTTG", "HCLD3", "HCLD2"))
BK_NAMED, BK_UNNAMED = yearly("BK_TINH_named"), yearly("BK_TINH_unnamed")
FREE = {scope: yearly(f"free_{scope}", int) for scope in (1, 4, 5)}
DISCIPLINE = yearly("discipline")


class Years:
    """A person's yearly values, the reference year first."""

    def __init__(self, person, at) -> None:
        self.person, self.at = person, at

    def of(self, name: str) -> list[np.ndarray]:
        return [self.person(name, self.at.offset(-back, "year")) for back in range(BACK)]

    def rated(self, least: int) -> list[np.ndarray]:
        return [value >= least for value in self.of(RATING)]

    def began(self, named: Iterable[str], unnamed: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
        """How many years are counted, read strictly and generously; `NEVER` when nothing stands in the way."""
        strict = np.full(self.person.count, NEVER)
        generous = strict.copy()
        for back in reversed(range(BACK)):
            for name in named:
                given = self.person(name, self.at.offset(-back, "year"))
                strict[given], generous[given] = (
                    np.minimum(strict[given], back),
                    np.minimum(generous[given], back),
                )
            for name in unnamed:
                given = self.person(name, self.at.offset(-back, "year"))
                strict[given] = np.minimum(strict[given], back)
                generous[given] = np.minimum(generous[given], back + 1)
        return strict, generous


def inside(values: list[np.ndarray], years: np.ndarray) -> list[np.ndarray]:
    return [value & (years > back) for back, value in enumerate(values)]


def run(values: list[np.ndarray], length: int) -> np.ndarray:
    return np.logical_and.reduce(values[:length])


def times(values: list[np.ndarray]) -> np.ndarray:
    return np.add.reduce([value.astype(np.int8) for value in values])


def every_year(values: list[np.ndarray], years: np.ndarray, least: int, has_begun: np.ndarray) -> np.ndarray:
    asked = np.where(has_begun, years, least)
    good = np.logical_and.reduce([value | (asked <= back) for back, value in enumerate(values)])
    return good & (asked >= least)


def both(check, marks: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return check(marks[0]) & check(marks[1])


@rule
def progressive_worker(years: Years):
    return years.rated(3)[0]


@rule
def grassroots_fighter(years: Years):
    return years.rated(3)[0] & (years.rated(4)[0] | (years.of(FREE[1])[0] > 0))


@rule
def provincial_fighter(years: Years):
    return run(years.of(CSTDCS), 3) & (np.add.reduce(years.of(FREE[4])[:3]) > 0)


@rule
def national_fighter(years: Years):
    given = years.of(CSTDT)
    return given[0] & (times(given[:4]) >= 2) & (np.add.reduce(years.of(FREE[5])[:4]) > 0)


@rule
def provincial_certificate(years: Years):
    marks = years.began([BK_NAMED, BKTTG], [BK_UNNAMED, DISCIPLINE])

    def holds(counted):
        titles = run(inside(years.of(CSTDCS), counted), 2) | run(inside(years.rated(4), counted), 2)
        results = np.add.reduce(
            [np.where(counted > back, np.minimum(free, 2), 0) for back, free in enumerate(years.of(FREE[1]))]
        )
        return titles & (results >= 2)

    return both(holds, marks)


def merit_ladder(years: Years, prior: list[np.ndarray], marks, excellent: int, title: str, title_times: int):
    has_prior = np.logical_or.reduce(prior)

    def holds(counted):
        return (
            every_year(years.rated(3), counted, 5, counted < NEVER)
            & (times(inside(years.rated(4), counted)) >= excellent)
            & (times(inside(years.of(title), counted)) >= title_times)
        )

    return has_prior & both(holds, marks)


@rule
def prime_minister_certificate(years: Years):
    marks = years.began([BK_NAMED, BKTTG], [BK_UNNAMED, DISCIPLINE])
    return merit_ladder(years, years.of(BK_NAMED) + years.of(BK_UNNAMED), marks, 0, CSTDCS, 3)


@rule
def labour_order_third(years: Years):
    return merit_ladder(years, years.of(BKTTG), years.began([BKTTG, HCLD3], [DISCIPLINE]), 1, CSTDCS, 3)


@rule
def labour_order_second(years: Years):
    return merit_ladder(years, years.of(HCLD3), years.began([HCLD3, HCLD2], [DISCIPLINE]), 2, CSTDT, 1)


@rule
def eight_good_years(years: Years):
    marks = years.began([], [DISCIPLINE])
    return both(lambda counted: run(inside(years.rated(3), counted), 8), marks)


@rule
def three_excellent_of_five(years: Years):
    return times(years.rated(4)[:5]) >= 3


@rule
def four_excellent_running(years: Years):
    rated = years.rated(4)
    return np.logical_or.reduce([run(rated[start:], 4) for start in range(BACK - 3)])


@rule
def never_disciplined_fighter(years: Years):
    return ~np.logical_or.reduce(years.of(DISCIPLINE)) & (times(years.of(CSTDCS)) >= 2)


INPUTS = {
    "award:CSTDCS:counts::named": [CSTDCS],
    "award:CSTDT:counts::named": [CSTDT],
    "award:BKTTG:counts::named": [BKTTG],
    "award:HCLD3:counts::named": [HCLD3],
    "award:BK_TINH:counts::named": [BK_NAMED],
    "award:BK_TINH:counts::unnamed": [BK_UNNAMED],
    "discipline:warning:::unnamed": [DISCIPLINE],
    "proof:initiative:free:grassroots:named": [FREE[1]],
    "proof:initiative:free:ministry_province:named": [FREE[1], FREE[4]],
    "proof:initiative:free:nationwide:named": [FREE[1], FREE[4], FREE[5]],
}


def met(facts: Path, *, people: int, year: int) -> dict[str, np.ndarray]:
    """Who meets each rule (true or false by person), from the raw facts of a Parquet file."""
    system = TaxBenefitSystem([Person])
    system.add_variables(*YEARLY, *FORMULAS)
    simulation = SimulationBuilder().build_default_simulation(system, count=people)
    for name, values in arrays(facts, people=people, year=year).items():
        for each, value in values.items():
            simulation.set_input(name, period(each), value)
    return {rule.__name__: simulation.calculate(rule.__name__, period(year)) for rule in FORMULAS}


def arrays(facts: Path, *, people: int, year: int) -> dict[str, dict[int, np.ndarray]]:
    """The raw rows as yearly arrays, one value a person."""
    table = pq.read_table(facts, read_dictionary=["fact"]).combine_chunks()
    column = table["fact"].chunk(0)
    words, codes = column.dictionary.to_pylist(), column.indices.to_numpy()
    parties, years = table["party"].to_numpy(), table["year"].to_numpy()
    found: dict[str, dict[int, np.ndarray]] = {
        RATING: {each: np.zeros(people, np.int8) for each in range(year - BACK + 1, year + 1)}
    }
    order = np.argsort(codes.astype(np.int32) * 4096 + years, kind="stable")
    keys = (codes.astype(np.int32) * 4096 + years)[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    for start, end in zip(starts, np.r_[starts[1:], len(keys)], strict=True):
        word, each = words[keys[start] // 4096], int(keys[start] % 4096)
        rows = parties[order[start:end]]
        family, code = word.split(":")[:2]
        if family == "rating":
            found[RATING][each][rows] = RATINGS[code]
        for name in INPUTS.get(word, ()):
            kind = np.int8 if name.startswith("free") else bool
            target = found.setdefault(name, {}).setdefault(each, np.zeros(people, kind))
            target[rows] += 1 if kind is np.int8 else True
    return found
