"""The rules a ballot is held under, worked out and checked when it is prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from thidua.ballots import queries
from thidua.ballots.enums import BELOW_THRESHOLD, ELECTIONS, BallotKind, BallotState, TieRule
from thidua.clusters.models import Season
from thidua.kernel.refusals import InvalidInput, Message
from thidua.legislation import catalogue
from thidua.parties.models import Organisation
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Citation

DECLARED = "DECLARED"
MOST_ROUNDS = 5


@dataclass(frozen=True)
class Rules:
    """What is fixed when a ballot is prepared."""

    vote_date: date
    share: Share
    seats: int
    max_rounds: int
    declared_ground: str


def rules_for(
    *,
    season: Season,
    kind: BallotKind,
    award_code: str,
    candidates: Sequence[Organisation],
    vote_date: date,
    seats: int | None,
    max_rounds: int | None,
    tie_rule: TieRule,
    declared: tuple[Fraction | None, bool, str],
) -> Rules:
    """Work out threshold, seats and rounds; raises `InvalidInput` with everything that does not hold."""
    wrong: dict[str, Message] = {}
    _check_candidates(season, kind, candidates, wrong)
    _check_kind(season, kind, award_code, wrong)
    if tie_rule in BELOW_THRESHOLD and kind not in ELECTIONS:
        wrong["tie_rule"] = _("Suy tôn không quyết định được giữa các đơn vị chưa đạt tỷ lệ phiếu.")
    rounds = max_rounds or queries.rounds_by_default(on=vote_date)
    if not 1 <= rounds <= MOST_ROUNDS:
        wrong["max_rounds"] = _("Số vòng từ 1 đến %(most)d.") % {"most": MOST_ROUNDS}
    chosen_seats = _seats(season, kind, award_code, seats, wrong)
    share = _share(kind, award_code, vote_date, declared, wrong)
    if wrong or share is None:
        raise InvalidInput(fields=wrong)
    ground = declared[2] if share.code == DECLARED else ""
    return Rules(vote_date, share, chosen_seats, rounds, ground)


def _check_candidates(
    season: Season, kind: BallotKind, candidates: Sequence[Organisation], wrong: dict[str, Message]
) -> None:
    members = {member.organisation_id for member in season.members.all()}
    if not candidates or len({each.pk for each in candidates}) != len(candidates):
        wrong["candidates"] = _("Hãy chọn ít nhất một đơn vị, mỗi đơn vị một lần.")
    strangers = [str(each) for each in candidates if each.pk not in members]
    if strangers:
        names = ", ".join(strangers)
        wrong["candidates"] = _("Không phải thành viên của mùa thi đua: %(names)s.") % {"names": names}
    elsewhere = queries.elected_elsewhere(season, kind)
    if elsewhere in candidates:
        wrong["candidates"] = _(
            "%(organisation)s đã trúng cử chức danh kia; một đơn vị không giữ cả hai, hãy bỏ khỏi phiếu."
        ) % {"organisation": elsewhere}


def _check_kind(season: Season, kind: BallotKind, award_code: str, wrong: dict[str, Message]) -> None:
    if kind in ELECTIONS:
        live = [
            view
            for view in queries.ballots_of(season)
            if view.ballot.kind == kind
            and view.state != BallotState.WITHDRAWN
            and not (view.state == BallotState.CONCLUDED and not view.standing.chosen)
        ]
        if live:
            wrong["kind"] = _("Đã có cuộc bỏ phiếu “%(title)s” cho chức danh này.") % {
                "title": live[0].ballot.title
            }
    elif award_code not in catalogue.law().awards:
        wrong["award_code"] = _("Hãy chọn danh hiệu hoặc hình thức được suy tôn.")


def _seats(
    season: Season, kind: BallotKind, award_code: str, seats: int | None, wrong: dict[str, Message]
) -> int:
    if kind in ELECTIONS:
        if seats not in {None, 1}:
            wrong["seats"] = _("Mỗi chức danh chỉ bầu một đơn vị.")
        return 1
    left = queries.seats_left(season=season, award_code=award_code)
    wanted = seats or max(left, 1)
    if left < 1:
        wrong["seats"] = _("Mùa thi đua chỉ được suy tôn %(limit)d đơn vị; chỉ tiêu đã dùng hết.") % {
            "limit": season.nomination_limit
        }
    elif not 1 <= wanted <= left:
        wrong["seats"] = _("Mùa thi đua chỉ còn được suy tôn %(left)d đơn vị.") % {"left": left}
    return wanted


def _share(
    kind: BallotKind,
    award_code: str,
    vote_date: date,
    declared: tuple[Fraction | None, bool, str],
    wrong: dict[str, Message],
) -> Share | None:
    law = queries.threshold_for(kind=kind, award_code=award_code, on=vote_date)
    threshold, exceeds, ground = declared
    if threshold is None:
        if law is None:
            wrong["declared_threshold"] = _(
                "Không có ngưỡng phiếu theo luật cho ngày %(day)s. Hãy nhập ngưỡng theo quy chế của cụm và căn cứ."
            ) % {"day": f"{vote_date:%d/%m/%Y}"}
        return law
    if not 0 < threshold <= 1 or (exceeds and threshold == 1):
        wrong["declared_threshold"] = _("Ngưỡng phiếu là một phân số lớn hơn 0 và không quá 1, như 4/5.")
        return None
    if not ground.strip():
        wrong["declared_ground"] = _("Hãy ghi căn cứ của ngưỡng phiếu (quy chế của cụm, biên bản họp).")
    # Only a settled legal threshold binds: the cluster may ask for more than it, never for less.
    if law is not None and kind not in ELECTIONS and threshold < law.threshold:
        wrong["declared_threshold"] = _("Ngưỡng của cụm không được thấp hơn %(law)s (%(citation)s).") % {
            "law": law.threshold,
            "citation": catalogue.citation_text(law.citation),
        }
    return Share(DECLARED, threshold, Citation("", ""), exceeds=exceeds)
