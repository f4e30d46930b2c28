"""An organisation with people who are eligible, nearly so, and not."""

from dataclasses import dataclass

from tests.factories import movements as world_of
from tests.factories import records as f
from tests.factories.movements import World
from thidua.eligibility import actions, tasks
from thidua.eligibility.models import Assessment
from thidua.kernel.clock import vietnam_time
from thidua.legislation.vocabulary import Rating
from thidua.parties.models import Organisation, Person

AT = f.AT
ON = AT.date()
YEAR = 2023
LATER = vietnam_time(2024, 1, 20, 9)


@dataclass
class Office:
    """A department of Bắc Kạn with three people."""

    of: World
    department: Organisation
    good: Person
    poor: Person
    unknown: Person

    @property
    def keeper(self):
        """Whoever keeps the province's records."""
        return self.of.keepers["bac-kan"]

    @property
    def province(self) -> Organisation:
        """Bắc Kạn."""
        return self.of.provinces["bac-kan"]


def office() -> Office:
    """One rated good, one not, one of whom nothing is known."""
    of = world_of.world()
    department = f.department(of)
    made = Office(
        of,
        department,
        good=f.person(of, "Nông Thị Hoa", unit=department, is_woman=True),
        poor=f.person(of, "Hà Văn Thành", unit=department),
        unknown=f.person(of, "Lý Văn Mới", unit=department),
    )
    f.ratings(of, made.good, {2022: Rating.GOOD, YEAR: Rating.GOOD})
    f.ratings(of, made.poor, {YEAR: Rating.NOT_COMPLETED})
    return made


def asked(made: Office, **told) -> Assessment:
    """An assessment of the province that nobody has taken up yet."""
    values = {
        "by": made.keeper,
        "at": AT,
        "organisation": made.province,
        "year": YEAR,
        "on": ON,
        "award_codes": ["LDTT"],
    }
    return actions.request_assessment(**(values | told))


def finished(made: Office, **told) -> Assessment:
    """An assessment worked out."""
    return tasks.assess(asked(made, **told), moment=lambda: AT)
