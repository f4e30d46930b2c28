"""Seasons whose totals are equal down to rules that compare what only people can bring."""

from decimal import Decimal

from tests.factories import scoring
from thidua.clusters.enums import Stage
from thidua.kernel.clock import vietnam_time
from thidua.scoring import actions, queries
from thidua.scoring.ranking import TieBreak, TieBreakKind
from thidua.scoring.specs import LineValue

HEAD, DEPUTY, ONE, OTHER = "bac-kan", "tuyen-quang", "hoa-binh", "yen-bai"
WOMEN, VOTE, CHAIR = TieBreakKind.WOMEN_SHARE, TieBreakKind.VOTE, TieBreakKind.CHAIR
AT = vietnam_time(2026, 1, 12)
GROUND = "Báo cáo thống kê cán bộ, ngày 05/01/2026"


def tied(*kinds: TieBreakKind, equal: tuple[str, ...] = (ONE, OTHER)) -> scoring.Scored:
    """Four units all agreed: those named have 93 points, the others less and each its own total."""
    chain = tuple(TieBreak(kind) for kind in kinds)
    of = scoring.frozen(
        HEAD, DEPUTY, ONE, OTHER, made=scoring.draft(tie_breaks=chain), stage=Stage.APPRAISING
    )
    for less, code in enumerate((HEAD, DEPUTY, ONE, OTHER), start=1):
        cut = {"I.1": LineValue(points=Decimal(18 - less), text="Thiếu minh chứng")}
        scoring.agreed(of, code, None if code in equal else cut)
    of.year.at_stage(Stage.AGREED)
    return of


def bring(of, kind, values, /, by=HEAD, at=AT, **more):
    """Values of a tie, as numbers or texts; None takes one back."""
    season = of.year.season
    told = {
        "ground": GROUND,
        "seen": queries.latest_tie_value(season, kind),
        "by": of.year.offices.get(by, by),
    } | more
    numbers = {code: None if value is None else Decimal(value) for code, value in values.items()}
    return actions.set_tie_values(at=at, season=season, kind=kind, values=numbers, **told)


def hold(of, code, /, by=HEAD, at=AT, ground="Thanh tra tỉnh đang xác minh đơn, Thông báo 12/TB-TTr"):
    """A unit not ranked for now."""
    return actions.hold_ranking(
        by=of.year.offices.get(by, by),
        at=at,
        season=of.year.season,
        organisation=of.year.members[code],
        ground=ground,
    )


def lift(of, code, /, by=HEAD, at=AT, ground="Kết luận 15/KL-TTr: không có vi phạm"):
    """The unit is ranked again."""
    return actions.lift_hold(
        by=of.year.offices.get(by, by),
        at=at,
        season=of.year.season,
        organisation=of.year.members[code],
        ground=ground,
    )


def publish(of, **more):
    return actions.publish_ranking(by=of.year.offices[HEAD], at=AT, season=of.year.season, **more)


def ranks(of) -> dict[str, int | None]:
    """Where every unit stands now."""
    scores = queries.season_scores(of.year.season)
    assert scores is not None
    return {place.unit: place.rank for place in scores.places}
