"""Writing movements and participations down; whether one may is checked by the actions that call this."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from thidua.identity.models import Account
from thidua.kernel.actions import save
from thidua.kernel.clock import local_date
from thidua.kernel.refusals import InvalidInput
from thidua.movements.enums import Certainty, LauncherOffice, MovementForm, MovementLevel
from thidua.movements.models import Indicator, Launch, Movement
from thidua.movements.policies import check_days, check_right_to_launch
from thidua.parties.models import Organisation


@dataclass(frozen=True)
class IndicatorFacts:
    """What participants are to report in numbers."""

    name: str
    unit: str
    target: Decimal | None = None


@dataclass(frozen=True)
class MovementFacts:
    """What a call says (L06/2022 Đ17). Periods are half-open; empty where nothing is known."""

    title: str
    form: MovementForm
    year: int
    theme: str = ""
    goal: str = ""
    participants: str = ""
    criteria: str = ""
    awards_allowed: str = ""
    period_from: date | None = None
    period_to: date | None = None
    midterm_date: date | None = None
    final_date: date | None = None
    decision_number: str = ""
    decision_date: date | None = None
    certainty: Certainty = Certainty.CONFIRMED
    source: str = ""
    indicators: Sequence[IndicatorFacts] = ()

    def fields(self) -> dict[str, object]:
        """The movement's own columns."""
        told = asdict(self)
        del told["indicators"]
        return told


def enter_movement(
    *,
    by: Account,
    at: datetime,
    level: MovementLevel,
    launcher: Organisation,
    launcher_office: LauncherOffice,
    manager: Organisation,
    facts: MovementFacts,
    parent: Movement | None,
    illustrative: bool,
) -> Movement:
    """Write a draft down. Raises `InvalidInput` when that office does not launch at that level, or dates clash."""
    check_right_to_launch(level=level, office=launcher_office, launcher=launcher)
    _check(facts)
    movement = save(
        Movement(
            level=level,
            launcher=launcher,
            launcher_office=launcher_office,
            manager=manager,
            parent=parent,
            illustrative=illustrative,
            drafted_at=at,
            drafted_by=by.actor_label,
            **facts.fields(),
        )
    )
    enter_indicators(movement, facts.indicators)
    return movement


def rewrite_movement(movement: Movement, *, facts: MovementFacts, parent: Movement | None) -> Movement:
    """Put other content into a draft. Raises `InvalidInput`."""
    _check(facts)
    for name, value in facts.fields().items():
        setattr(movement, name, value)
    movement.parent = parent
    save(movement)
    movement.indicators.all().delete()
    enter_indicators(movement, facts.indicators)
    return movement


def enter_indicators(movement: Movement, indicators: Sequence[IndicatorFacts]) -> None:
    """Write down what participants are to report."""
    for position, facts in enumerate(indicators, start=1):
        save(
            Indicator(
                movement=movement,
                position=position,
                name=facts.name.strip(),
                unit=facts.unit.strip(),
                target=facts.target,
            )
        )


def enter_launch(
    *,
    by: Account,
    at: datetime,
    movement: Movement,
    launch_date: date | None,
    date_text: str,
    place: str,
) -> Launch:
    """Write the launch down. Raises `InvalidInput` when its day is neither known nor told in words, or lies ahead."""
    if launch_date is None and not date_text.strip():
        raise InvalidInput(
            fields={"launch_date": _("Hãy ghi ngày phát động, hoặc ghi rõ điều đã biết về thời gian.")}
        )
    if launch_date is not None and launch_date > local_date(at):
        raise InvalidInput(fields={"launch_date": _("Ngày phát động chưa tới.")})
    return save(
        Launch(
            movement=movement,
            launch_date=launch_date,
            date_text=date_text.strip(),
            place=place.strip(),
            recorded_at=at,
            recorded_by=by.actor_label,
        )
    )


def _check(facts: MovementFacts) -> None:
    check_days(period_from=facts.period_from, midterm_date=facts.midterm_date, final_date=facts.final_date)
    names = [indicator.name.strip().lower() for indicator in facts.indicators]
    if len(names) != len(set(names)):
        raise InvalidInput(fields={"indicators": _("Có hai chỉ tiêu cùng tên.")})
