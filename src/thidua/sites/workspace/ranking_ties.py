"""What only people bring to a ranking, as its page shows it: ties that wait for values, and units held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel import clock
from thidua.kernel.refusals import NotFound, NotNow
from thidua.parties.models import Organisation
from thidua.scoring import queries, tie_policies
from thidua.scoring.interfaces.tie_forms import HoldForm, LiftForm, TieForm
from thidua.scoring.queries import SeasonScores
from thidua.scoring.ranking import BOUND, GIVEN, GivenTie, TieBreakKind, given_ties
from thidua.scoring.setting_models import RankingHold, TieValue
from thidua.scoring.tie_wording import given_text
from thidua.scoring.wording import tie_break_text, tie_kind_text

Posted = TieForm | HoldForm | LiftForm | None


@dataclass(frozen=True)
class ValueSet:
    """One value somebody set or took back. `among`: the units it was brought between, where it counts there alone."""

    record: TieValue
    rule: str
    value: str
    among: Sequence[str] = ()


@dataclass(frozen=True)
class TieShown:
    """Units of one total at a rule: what was brought, who brings it, and the form for who may.

    `elsewhere`: what stands for these units, but was brought to another tie and does not count in this one.
    """

    tie: GivenTie
    names: Sequence[str]
    values: Sequence[tuple[str, str]]
    elsewhere: Sequence[ValueSet]
    body: Organisation
    form: TieForm | None
    action: tuple[str, str]

    @property
    def rule(self) -> str:
        """The rule in words."""
        return tie_break_text(self.tie.rule)

    @property
    def is_open(self) -> bool:
        """Whether the form stands open: something waits, or it came back."""
        return self.tie.waits or (self.form is not None and self.form.is_bound)


@dataclass(frozen=True)
class HeldUnit:
    """A unit not ranked for now, who may lift it, and the form for who may; the ground for whom it is."""

    hold: RankingHold
    ground: str
    body: Organisation
    form: LiftForm | None


@dataclass(frozen=True)
class TiesPanel:
    """What of it `by` sees; who decides about nothing sees what keeps its own unit unranked, and nothing else."""

    ties: Sequence[TieShown] = ()
    history: Sequence[ValueSet] = ()
    held: Sequence[HeldUnit] = ()
    hold_history: Sequence[RankingHold] = ()
    hold_form: HoldForm | None = None
    own_holds: Sequence[RankingHold] = ()

    @property
    def waiting(self) -> list[TieShown]:
        """The ties without which the ranking is not published."""
        return [shown for shown in self.ties if shown.tie.waits]


def panel_of(
    *, season: Season, by: Account, scores: SeasonScores, may_change: bool, posted: Posted = None
) -> TiesPanel:
    """Ties, holds and their history as `by` may see them and, with `may_change`, bring more.

    `posted` is a form that came back.
    """
    holds = queries.holds_of(season)
    sees = tie_policies.grounds_seen(by=by, season=season)
    told = [hold for hold in holds if sees(hold.organisation_id)]
    if not tie_policies.sees_brought(by=by, season=season):
        latest = {hold.organisation_id: hold for hold in told}
        return TiesPanel(own_holds=[hold for hold in latest.values() if hold.is_held])
    maker = _Maker(season, by, scores, posted, may_change=may_change)
    needs_values = any(rule.kind in GIVEN for rule in scores.table.chain)
    standing = {hold.pk for hold in scores.brought.holds.values()}
    return TiesPanel(
        ties=[maker.shown(tie) for tie in given_ties(scores.places)],
        history=[_value_set(found, maker.units) for found in reversed(queries.tie_values_of(season))]
        if needs_values
        else (),
        held=[maker.held(hold, hold.ground if hold in told else "") for hold in holds if hold.pk in standing],
        hold_history=list(reversed(told)),
        hold_form=maker.hold_form(),
    )


def _value_set(found: TieValue, units: Mapping[str, Organisation]) -> ValueSet:
    kind = TieBreakKind(found.kind)
    return ValueSet(
        found,
        str(tie_kind_text(kind)),
        given_text(kind, found.value),
        [units[code].short_name for code in found.tied if code in units] if kind in BOUND else (),
    )


def tie_form(
    data: Any, *, season: Season, by: Account, scores: SeasonScores, kind: str, unit: str
) -> TieForm:
    """The form of the tie the unit is in at that rule. Raises `NotNow` when it is in none any more."""
    for tie in given_ties(scores.places):
        if tie.rule.kind.value == kind and unit in tie.units:
            return _Maker(season, by, scores, None, may_change=True).tie_form(tie, data)
    raise NotNow(_("Các đơn vị này không còn bằng điểm với nhau ở quy tắc đang xét."))


def hold_form(data: Any, *, season: Season, by: Account, scores: SeasonScores) -> HoldForm:
    """The form to hold one of the units `by` decides about."""
    return HoldForm(data, units=_Maker(season, by, scores, None, may_change=True).free, on=_today())


def lift_form(data: Any, *, scores: SeasonScores, organisation_id: int) -> tuple[Organisation, LiftForm]:
    """A unit of the season with the form to rank it again. Raises `NotFound` for no member."""
    units = [row.organisation for row in scores.rows if row.organisation.pk == organisation_id]
    if not units:
        raise NotFound(_("Đơn vị này không phải thành viên của mùa thi đua."))
    return units[0], LiftForm(data, unit=units[0])


def _today() -> date:
    return clock.local_date(clock.now())


@dataclass(frozen=True)
class _Maker:
    """What is shown, with the forms this account may use; the one that came back in its place."""

    season: Season
    by: Account
    scores: SeasonScores
    posted: Posted
    may_change: bool

    @property
    def units(self) -> Mapping[str, Organisation]:
        return {row.organisation.code: row.organisation for row in self.scores.rows}

    @property
    def free(self) -> list[Organisation]:
        """The units this account may leave unranked now."""
        held = self.scores.brought.holds
        return [unit for unit in self.units.values() if unit.pk not in held and self.decides([unit])]

    def decides(self, concerned: Sequence[Organisation]) -> bool:
        return self.may_change and tie_policies.can_decide(
            by=self.by, season=self.season, concerned=concerned
        )

    def body(self, concerned: Sequence[Organisation]) -> Organisation:
        return tie_policies.deciding_body(season=self.season, concerned={unit.pk for unit in concerned})

    def shown(self, tie: GivenTie) -> TieShown:
        concerned = [self.units[code] for code in tie.units]
        kind = tie.rule.kind
        return TieShown(
            tie=tie,
            names=[unit.short_name for unit in concerned],
            values=[
                (unit.short_name, given_text(kind, value))
                for unit, value in zip(concerned, tie.values.values(), strict=True)
                if value is not None
            ],
            elsewhere=[
                _value_set(standing, self.units)
                for unit in concerned
                if tie.values[unit.code] is None
                and (standing := self.scores.brought.values.get(unit.pk, {}).get(kind)) is not None
            ],
            body=self.body(concerned),
            form=self.tie_form(tie, None) if self.decides(concerned) else None,
            action=(kind.value, tie.units[0]),
        )

    def tie_form(self, tie: GivenTie, data: Any) -> TieForm:
        form = TieForm(
            data,
            tie=tie,
            names={code: unit.short_name for code, unit in self.units.items()},
            seen=queries.latest_tie_value(self.season, tie.rule.kind),
            on=_today(),
        )
        came_back = isinstance(self.posted, TieForm) and self.posted.prefix == form.prefix
        return self.posted if came_back else form  # type: ignore[return-value] # a tie's form, as just asked

    def held(self, hold: RankingHold, ground: str) -> HeldUnit:
        form = None
        if self.decides([hold.organisation]):
            form = LiftForm(unit=hold.organisation)
            if isinstance(self.posted, LiftForm) and self.posted.prefix == form.prefix:
                form = self.posted
        return HeldUnit(hold, ground, self.body([hold.organisation]), form)

    def hold_form(self) -> HoldForm | None:
        if isinstance(self.posted, HoldForm):
            return self.posted
        return HoldForm(units=self.free, on=_today()) if self.free else None
