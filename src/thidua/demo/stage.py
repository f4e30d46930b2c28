"""What every chapter of the demo is played on: the cast, the seasons, and the names of the steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from thidua.clusters.models import Cluster, Season
from thidua.clusters.queries import seasons_with_people
from thidua.demo.cast import Cast
from thidua.kernel.clock import vietnam_time

STORY_ENDS_AT = vietnam_time(2024, 3, 25, 9)


class StepFailed(Exception):
    """A step of the story did not hold; `step` names it."""

    def __init__(self, step: str, reason: object) -> None:
        super().__init__(f"{step}: {reason}")
        self.step = step


@dataclass
class Scene:
    """The cast and the seasons as the story goes on."""

    cast: Cast
    cluster: Cluster
    tell: Callable[[str], None] = print
    steps: list[str] = field(default_factory=list)

    def season(self, year: int) -> Season:
        """The season of that year as it stands in the database now."""
        return seasons_with_people().get(cluster=self.cluster, year=year)

    @contextmanager
    def step(self, name: str, *, on: datetime) -> Iterator[None]:
        """Name what is being played, so that a failure says where it happened."""
        self.steps.append(name)
        self.tell(f"{on:%d/%m/%Y}  {name}")
        try:
            yield
        except Exception as error:
            raise StepFailed(name, error) from error
