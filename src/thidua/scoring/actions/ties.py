"""What only people can bring to a ranking: values for ties of equal totals, and units not ranked for now."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from thidua.clusters import duties
from thidua.clusters.claims import claim_seasons
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.policies import is_member
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Message, NotNow
from thidua.parties.models import Organisation
from thidua.scoring import queries
from thidua.scoring.ranking import GIVEN, GivenTie, TieBreakKind, given_ties
from thidua.scoring.setting_models import RankingHold, TieValue
from thidua.scoring.tie_policies import check_decides, check_is_for, check_may_change

ALL_WOMEN = 100
SHARE_DECIMALS = 2
MOST_VOTES = 1_000_000


@action()
def set_tie_values(
    *,
    by: Account,
    at: datetime,
    season: Season,
    kind: TieBreakKind,
    values: Mapping[str, Decimal | None],
    ground: str,
    seen: int,
) -> list[TieValue]:
    """Bring values to a tie at one rule, by the members' codes; None takes back what was set before.

    A share of women is per cent from 0 to 100, votes are a whole number from 0. The chair's order is 1 for the unit
    that goes first, 2, 3 and so on, of all the units that are tied or of none; it is kept so that higher is better.
    Votes and the order are kept with the units they were brought between: they do not count once others are equal,
    while a share of women does (see `TieValue`).
    `seen` is the key of the value of this rule set last when the tie was shown (`queries.latest_tie_value`).

    Raises `NotPermitted` unless `by` decides about every unit of the tie (see `tie_policies`), `NotNow` outside the
    stage or once final, `InvalidInput` without ground, for a value out of range, for a unit that is not tied at this
    rule, and when nothing would change; `ChangedMeanwhile` when somebody set a value of this rule since. A ranking
    published before has to be published again.
    """
    claim_seasons(season)
    check_may_change(season=season)
    scores = queries.season_scores(season)
    if scores is None:
        raise NotNow(_("Mùa này chưa chốt bảng tiêu chí, nên chưa có điểm."))
    members = {row.organisation.code: row.organisation for row in scores.rows}
    tie = _tie(kind, values, given_ties(scores.places))
    check_is_for(by=by, season=season, concerned=[members[unit] for unit in tie.units])
    if queries.latest_tie_value(season, kind) != seen:
        raise ChangedMeanwhile(
            _("Có người vừa ghi giá trị của quy tắc này. Chưa có gì bị ghi đè; hãy xem lại rồi ghi.")
        )
    wrong = _wrong_values(kind, values, tie)
    if not ground.strip():
        wrong["ground"] = _("Hãy ghi căn cứ: văn bản, biên bản, ngày.")
    if wrong:
        raise InvalidInput(fields=wrong)
    standing = {unit: scores.brought.values.get(members[unit].pk, {}).get(kind) for unit in values}
    changed = {
        unit: value for unit, value in values.items() if _is_new(tie, value, ground.strip(), standing[unit])
    }
    if not changed:
        raise InvalidInput(fields={"ground": _("Chưa có giá trị nào để ghi.")})
    _must_publish_again(season)
    return [
        save(
            TieValue(
                season=season,
                organisation=members[unit],
                kind=kind.value,
                tied=list(tie.units),
                value=_kept(kind, value),
                ground=ground.strip(),
                set_at=at,
                set_by=by.actor_label,
            )
        )
        for unit, value in changed.items()
    ]


def _tie(kind: TieBreakKind, units: Collection[str], ties: Collection[GivenTie]) -> GivenTie:
    """The one tie at this rule that has all these units."""
    if kind not in GIVEN:
        raise InvalidInput(_("Giá trị của quy tắc này được tính từ bảng điểm, không ghi tay."))
    at_rule = [tie for tie in ties if tie.rule.kind is kind]
    for tie in at_rule:
        if units and set(units) <= set(tie.units):
            return tie
    tied = {unit for tie in at_rule for unit in tie.units}
    told = _("Đơn vị này không còn bằng điểm ở quy tắc đang xét.")
    wrong = {unit: told for unit in units if unit not in tied}
    raise InvalidInput(_("Các đơn vị này không còn bằng điểm với nhau ở quy tắc đang xét."), fields=wrong)


def _wrong_values(
    kind: TieBreakKind, values: Mapping[str, Decimal | None], tie: GivenTie
) -> dict[str, Message]:
    if kind is TieBreakKind.CHAIR:
        return _wrong_order(values, tie)
    given = {unit: value for unit, value in values.items() if value is not None}
    if kind is TieBreakKind.VOTE:
        told = _("Nhập số phiếu là số nguyên từ 0.")
        return {
            unit: told
            for unit, value in given.items()
            if not 0 <= value <= MOST_VOTES or value != value.to_integral_value()
        }
    told = _("Nhập tỷ lệ phần trăm từ 0 đến 100, nhiều nhất hai chữ số thập phân.")
    return {
        unit: told
        for unit, value in given.items()
        if not 0 <= value <= ALL_WOMEN or value != round(value, SHARE_DECIMALS)
    }


def _wrong_order(values: Mapping[str, Decimal | None], tie: GivenTie) -> dict[str, Message]:
    """The order of all tied units, each place once; or no order at all."""
    if set(values.values()) == {None} and set(values) == set(tie.units):
        return {}
    places = range(1, len(tie.units) + 1)
    wrong: dict[str, Message] = {}
    taken: set[Decimal] = set()
    for unit in tie.units:
        value = values.get(unit)
        if value is None or value not in places:
            wrong[unit] = _("Xếp thứ tự từ 1 đến %(most)d cho mọi đơn vị đang bằng nhau.") % {
                "most": len(tie.units)
            }
        elif value in taken:
            wrong[unit] = _("Thứ tự này đã ghi cho đơn vị khác; mỗi đơn vị một thứ tự.")
        else:
            taken.add(value)
    return wrong


def _kept(kind: TieBreakKind, value: Decimal | None) -> Decimal | None:
    """The first of the chair's order is the highest: 1, 2, 3 are kept as -1, -2, -3."""
    return -value if kind is TieBreakKind.CHAIR and value is not None else value


def _is_new(tie: GivenTie, value: Decimal | None, ground: str, standing: TieValue | None) -> bool:
    """Whether it says something else than what stands; an order of the chair is one whole, and always set as one.

    Votes of another tie do not stand here: the same number is new, and none takes nothing back.
    """
    kind = tie.rule.kind
    if standing is None or (kind is TieBreakKind.VOTE and standing.tied != list(tie.units)):
        return value is not None
    return kind is TieBreakKind.CHAIR or (standing.value, standing.ground) != (value, ground)


@action(secret=("ground",))
def hold_ranking(
    *, by: Account, at: datetime, season: Season, organisation: Organisation, ground: str
) -> RankingHold:
    """Leave a unit unranked for now, because something is being verified (ND 152/2025, article 4.4).

    Its scores stay as they are; it is ranked again when the hold is lifted. A ranking published before has to be
    published again. Raises `NotPermitted` unless `by` decides about the unit (see `tie_policies`), `NotNow` outside
    the stage, once final, and for a unit held already, `InvalidInput` without ground or for no member.
    """
    return _set_hold(by, at, season, organisation, ground, is_held=True)


@action(secret=("ground",))
def lift_hold(
    *, by: Account, at: datetime, season: Season, organisation: Organisation, ground: str
) -> RankingHold:
    """Rank a unit again, with the ground: what was concluded. Raises as `hold_ranking` does."""
    return _set_hold(by, at, season, organisation, ground, is_held=False)


def _set_hold(
    by: Account, at: datetime, season: Season, organisation: Organisation, ground: str, *, is_held: bool
) -> RankingHold:
    claim_seasons(season)
    if not is_member(season=season, organisation=organisation):
        raise InvalidInput(fields={"organisation": _("Đơn vị này không phải thành viên của mùa thi đua.")})
    check_decides(by=by, season=season, concerned=[organisation])
    standing = [hold for hold in queries.holds_of(season) if hold.organisation_id == organisation.pk]
    if is_held == (bool(standing) and standing[-1].is_held):
        told = _("%(unit)s đang tạm chưa xếp hạng.") if is_held else _("%(unit)s không bị tạm chưa xếp hạng.")
        raise NotNow(told % {"unit": organisation.short_name})
    if not ground.strip():
        raise InvalidInput(fields={"ground": _("Hãy ghi căn cứ: văn bản, biên bản, ngày.")})
    _must_publish_again(season)
    return save(
        RankingHold(
            season=season,
            organisation=organisation,
            is_held=is_held,
            ground=ground.strip(),
            set_at=at,
            set_by=by.actor_label,
        )
    )


def _must_publish_again(season: Season) -> None:
    """What was published shows something else now; before the first publication nothing is undone."""
    if queries.is_published(season):
        duties.reopen(season=season, kind=DutyKind.PUBLISH_RANKING)
