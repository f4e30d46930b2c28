"""Preparing, opening, casting, counting and concluding secret ballots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from thidua.ballots import box, composition, policies, queries
from thidua.ballots.enums import ELECTIONS, Answer, BallotKind, BallotState, Channel, TieRule
from thidua.ballots.models import (
    Ballot,
    BallotPaper,
    Candidate,
    Chosen,
    Conclusion,
    Count,
    CountMinutes,
    OptionCount,
    Roll,
    RollEntry,
    Round,
    RoundOption,
    TellerAppointment,
    TieDecision,
    Withdrawal,
)
from thidua.ballots.queries import BallotView
from thidua.ballots.rounds import RoundView
from thidua.ballots.rules import Rules, rules_for
from thidua.clusters import actions as clusters
from thidua.clusters import duties
from thidua.clusters.enums import DutyKind
from thidua.clusters.models import Season
from thidua.clusters.queries import season_of, seasons_with_people
from thidua.documents import actions as documents
from thidua.documents.models import IssuedDocument
from thidua.identity.models import Account
from thidua.kernel.actions import action, save
from thidua.kernel.clock import local_date
from thidua.kernel.concurrency import claim_rows
from thidua.kernel.refusals import InvalidInput, Message, NotNow
from thidua.parties.models import Organisation

LEAST_TELLERS = 3


@dataclass(frozen=True)
class PaperTally:
    """What the tellers counted on paper in one round; `yes` by candidate id."""

    collected: int
    valid: int
    blank: int
    invalid: int
    yes: dict[int, int] = field(default_factory=dict)


NO_PAPER = PaperTally(collected=0, valid=0, blank=0, invalid=0)


# ---------------------------------------------------------------- preparing


@action()
def prepare_ballot(
    *,
    by: Account,
    at: datetime,
    season: Season,
    kind: BallotKind,
    title: str,
    candidates: Sequence[Organisation],
    award_code: str = "",
    vote_date: date | None = None,
    seats: int | None = None,
    max_rounds: int | None = None,
    tie_rule: TieRule = TieRule.HEAD,
    declared_threshold: Fraction | None = None,
    declared_exceeds: bool = False,
    declared_ground: str = "",
) -> Ballot:
    """Write down a ballot and the rules it is held under; they are fixed from here on.

    The threshold is the law's on the vote date; where the law has none, or the cluster asks for more, it is
    `declared_threshold` (more than it, if `declared_exceeds`) on `declared_ground`. `seats` is at most what the
    season's nomination limit leaves. Raises `NotPermitted` unless `by` works for the head, `NotNow` before scores
    are agreed, `InvalidInput` on candidates who are no members, too many seats, a share the law forbids.
    """
    claim_rows(Season, [season.pk])
    season = seasons_with_people().get(pk=season.pk)
    policies.check_prepares(by=by, season=season)
    rules = rules_for(
        season=season,
        kind=kind,
        award_code=award_code,
        candidates=candidates,
        vote_date=vote_date or season.vote_date or local_date(at),
        seats=seats,
        max_rounds=max_rounds,
        tie_rule=tie_rule,
        declared=(declared_threshold, declared_exceeds, declared_ground),
    )
    ballot = save(_ballot(season, kind, title, award_code, tie_rule, rules, by=by, at=at))
    for position, organisation in enumerate(candidates, start=1):
        save(Candidate(ballot=ballot, organisation=organisation, position=position))
    _settle(by=by, at=at, season=season, kind=kind)
    return ballot


def _ballot(
    season: Season,
    kind: BallotKind,
    title: str,
    award_code: str,
    tie_rule: TieRule,
    rules: Rules,
    *,
    by: Account,
    at: datetime,
) -> Ballot:
    return Ballot(
        season=season,
        kind=kind,
        title=title,
        award_code=award_code,
        vote_date=rules.vote_date,
        seats=rules.seats,
        max_rounds=rules.max_rounds,
        tie_rule=tie_rule,
        threshold_code=rules.share.code,
        threshold_numerator=rules.share.threshold.numerator,
        threshold_denominator=rules.share.threshold.denominator,
        threshold_exceeds=rules.share.exceeds,
        citation_instrument=rules.share.citation.instrument,
        citation_place=rules.share.citation.place,
        declared_ground=rules.declared_ground,
        open_question=rules.share.open_question,
        prepared_at=at,
        prepared_by=by.actor_label,
        illustrative=season.illustrative,
    )


@action()
def withdraw_ballot(*, by: Account, at: datetime, ballot: Ballot, reason: str) -> Withdrawal:
    """Call a ballot off before its first round. Raises `NotNow` once a round was opened."""
    view = _claimed(ballot)
    policies.check_changes(by=by, view=view)
    withdrawal = save(Withdrawal(ballot=ballot, withdrawn_at=at, withdrawn_by=by.actor_label, reason=reason))
    _settle(by=by, at=at, season=view.ballot.season, kind=BallotKind(view.ballot.kind))
    return withdrawal


@action()
def appoint_tellers(
    *,
    by: Account,
    at: datetime,
    ballot: Ballot,
    tellers: Sequence[Account],
    chief: Account,
    reason: str = "",
) -> Ballot:
    """Appoint the team that opens, closes and counts, in place of an earlier one; fulfils `APPOINT_TELLERS`.

    At least three, from different organisations. Nobody counts a ballot their own organisation stands in, unless
    so many members stand that three others do not remain; then it is written into the minutes. Once voting has
    begun a `reason` is needed; it and those who stepped back are written into the minutes.
    """
    view = _claimed(ballot)
    policies.check_appoints(by=by, view=view)
    if view.rounds and not reason.strip():
        raise InvalidInput(fields={"reason": _("Đã mở vòng bỏ phiếu; hãy ghi lý do thay tổ kiểm phiếu.")})
    standing = {candidate.organisation_id for candidate in view.candidates}
    home_of = queries.possible_tellers(view.ballot.season)
    _check_tellers(view, tellers=tellers, chief=chief, home_of=home_of)
    ballot.tellers.filter(ended_at__isnull=True).update(ended_at=at)
    for account in tellers:
        save(
            TellerAppointment(
                ballot=ballot,
                account=account,
                organisation=home_of[account],
                is_chief=account == chief,
                from_candidate=home_of[account].pk in standing,
                appointed_at=at,
                appointed_by=by.actor_label,
                reason=reason if view.rounds else "",
            )
        )
    duties.fulfil(by=by, at=at, season=view.ballot.season, kind=DutyKind.APPOINT_TELLERS)
    return ballot


def _check_tellers(
    view: BallotView, *, tellers: Sequence[Account], chief: Account, home_of: Mapping[Account, Organisation]
) -> None:
    unable = [account for account in tellers if account not in home_of]
    if unable:
        names = "; ".join(map(str, unable))
        raise InvalidInput(
            fields={"tellers": _("Chưa được giao quyền kiểm phiếu: %(names)s.") % {"names": names}}
        )
    homes = {home_of[account] for account in tellers}
    wrong: list[Message] = []
    if len(homes) < LEAST_TELLERS:
        wrong.append(_("Tổ kiểm phiếu có ít nhất ba người, của ba đơn vị khác nhau."))
    elif len(homes) < len(tellers):
        wrong.append(_("Mỗi đơn vị chỉ cử một người vào tổ kiểm phiếu."))
    if chief not in tellers:
        wrong.append(_("Tổ trưởng phải là một người trong tổ kiểm phiếu."))
    standing = {candidate.organisation for candidate in view.candidates}
    members = {member.organisation for member in view.ballot.season.members.all()}
    concerned = homes & standing
    if concerned and len(members - standing) >= LEAST_TELLERS:
        names = "; ".join(sorted(map(str, concerned)))
        wrong.append(_("Đơn vị có tên trên phiếu không cử người kiểm phiếu: %(names)s.") % {"names": names})
    if wrong:
        raise InvalidInput(fields={"tellers": wrong})


@action()
def freeze_roll(*, by: Account, at: datetime, ballot: Ballot, voters: Sequence[Account]) -> Roll:
    """Fix who votes: at most one account a member, each with the right to vote for it.

    The base of every share is the number of all members of the season, whoever is on the roll. Raises `NotNow`
    when the roll is already frozen, `InvalidInput` on somebody who may not vote or a member twice.
    """
    view = _claimed(ballot)
    policies.check_changes(by=by, view=view)
    if view.voters:
        raise NotNow(_("Danh sách người bỏ phiếu đã chốt; không thêm bớt được nữa."))
    entitled = queries.possible_voters(view.ballot.season)
    seat_of = {account: member for member, accounts in entitled.items() for account in accounts}
    _check_voters(voters, seat_of)
    roll = save(Roll(ballot=ballot, base_count=len(entitled), frozen_at=at, frozen_by=by.actor_label))
    for account in voters:
        save(RollEntry(roll=roll, organisation=seat_of[account], account=account))
    return roll


def _check_voters(voters: Sequence[Account], seat_of: dict[Account, Organisation]) -> None:
    if not voters:
        raise InvalidInput(fields={"voters": _("Danh sách người bỏ phiếu không được trống.")})
    strangers = [account for account in voters if account not in seat_of]
    if strangers:
        names = "; ".join(map(str, strangers))
        raise InvalidInput(fields={"voters": _("Không có quyền bỏ phiếu: %(names)s.") % {"names": names}})
    if len({seat_of[account] for account in voters}) < len(voters):
        raise InvalidInput(fields={"voters": _("Mỗi thành viên chỉ có một phiếu.")})


# ---------------------------------------------------------------- voting


@action()
def open_round(
    *,
    by: Account,
    at: datetime,
    ballot: Ballot,
    absent: Sequence[RollEntry] = (),
    on_paper: Sequence[RollEntry] = (),
) -> Round:
    """Open the first round, or the next one between those who stand in it, and issue the papers.

    Everybody on the roll gets an electronic paper but the `absent` (none) and those `on_paper`. Raises
    `NotPermitted` unless `by` is a teller, `NotNow` on another day than the vote date (the threshold is that
    day's) or when no further round may open.
    """
    view = _claimed(ballot)
    policies.check_opens(by=by, view=view)
    if local_date(at) != view.ballot.vote_date:
        raise NotNow(
            _("Ngày bỏ phiếu đã định là %(day)s; ngưỡng phiếu được tính theo quy định của ngày đó.")
            % {"day": f"{view.ballot.vote_date:%d/%m/%Y}"}
        )
    away, paper_voters = {entry.pk for entry in absent}, {entry.pk for entry in on_paper}
    present = [entry for entry in view.voters if entry.pk not in away]
    if not present:
        raise InvalidInput(_("Không có ai nhận phiếu: mọi người trong danh sách đều vắng mặt."))
    round_ = save(Round(ballot=ballot, number=view.next_number, opened_at=at, opened_by=by.actor_label))
    for candidate in view.standing.runoff:
        save(RoundOption(round=round_, candidate=candidate))
    for entry in present:
        channel = Channel.PAPER if entry.pk in paper_voters else Channel.ELECTRONIC
        save(BallotPaper(round=round_, entry=entry, channel=channel))
    box.fill(round_, papers=sum(entry.pk not in paper_voters for entry in present))
    return round_


@action(secret=("answer", "choices"))
def cast_ballot(
    *, by: Account, at: datetime, round_id: int, answer: Answer, choices: Sequence[int] = ()
) -> None:
    """Cast one's paper in a round: candidates (their ids) with `CHOICE`, none with `AGAINST` or `BLANK`.

    What is chosen goes into the box and nowhere else: not into the audit record, not beside the voter. Raises
    `NotPermitted` when `by` has no paper, `NotNow` after closing or when the paper was already cast (also by a
    second request at the same instant), `InvalidInput` on a wrong number of choices or a candidate who does not
    stand in this round.
    """
    # One at a time: the lock also keeps a closing round and a last vote apart.
    round_ = Round.objects.select_for_update(of=("self",)).select_related("ballot__season").get(pk=round_id)
    paper = BallotPaper.objects.filter(round=round_, entry__account=by).select_related("entry").first()
    paper = policies.check_votes(by=by, paper=paper, round_=round_)
    _check_answer(_view(round_.ballot), answer=answer, choices=choices)
    if not BallotPaper.objects.filter(pk=paper.pk, has_voted=False).update(has_voted=True):
        raise NotNow(_("Phiếu của bạn trong vòng này đã được bỏ; mỗi người chỉ bỏ một lần."))
    box.put(round_, answer=answer, choices=choices)


def _check_answer(view: BallotView, *, answer: Answer, choices: Sequence[int]) -> None:
    shown = view.rounds[-1]
    standing = {candidate.pk for candidate in shown.candidates}
    if answer == Answer.UNUSED:
        raise InvalidInput(fields={"answer": _("Hãy chọn, hoặc bỏ phiếu trắng.")})
    if answer != Answer.CHOICE:
        if choices:
            raise InvalidInput(
                fields={"choices": _("Phiếu trắng hoặc không đồng ý thì không kèm đơn vị nào.")}
            )
        return
    most = min(shown.seats, len(standing))
    if not 1 <= len(choices) <= most or len(set(choices)) != len(choices):
        raise InvalidInput(
            fields={
                "choices": _("Hãy chọn từ 1 đến %(most)d đơn vị; bạn đã chọn %(count)d.")
                % {"most": most, "count": len(choices)}
            }
        )
    if not set(choices) <= standing:
        raise InvalidInput(fields={"choices": _("Phiếu có đơn vị không có trong vòng này.")})


@action()
def close_and_count_round(
    *, by: Account, at: datetime, round_id: int, paper: PaperTally | None = None
) -> Count:
    """Close the round and count it, once. `paper` is needed when paper ballots were issued.

    Raises `NotPermitted` unless `by` is a teller, `NotNow` when the round is closed already, `InvalidInput` when
    the paper figures do not add up.
    """
    ballot = Ballot.objects.get(rounds=round_id)
    _claim(ballot)
    # A vote holds the round alone: who voted is read once none can be under way any more.
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    view = _view(ballot)
    policies.check_tells(by=by, view=view)
    shown = view.open_round
    if shown is None or shown.id != round_.pk:
        raise NotNow(_("Vòng này đã đóng và đã kiểm phiếu."))
    tally = _checked_tally(paper, shown)
    contents = box.empty(round_)
    if contents.collected != shown.voted:
        raise RuntimeError(f"round {round_.pk}: {contents.collected} in the box, {shown.voted} voters")
    count = save(
        Count(
            round=round_,
            base_count=view.base,
            issued=shown.issued,
            collected=contents.collected + tally.collected,
            valid=contents.valid + tally.valid,
            blank=contents.blank + tally.blank,
            invalid=tally.invalid,
            paper_issued=shown.paper_issued,
            paper_collected=tally.collected,
            counted_at=at,
            counted_by=by.actor_label,
        )
    )
    for candidate in shown.candidates:
        yes = contents.yes[candidate.pk] + tally.yes.get(candidate.pk, 0)
        reached = view.share.is_reached(part=yes, whole=view.base)
        save(OptionCount(count=count, candidate=candidate, yes=yes, is_reached=reached))
    return count


def _checked_tally(paper: PaperTally | None, shown: RoundView) -> PaperTally:
    if shown.paper_issued == 0:
        if paper is not None and paper != NO_PAPER:
            raise InvalidInput(fields={"collected": _("Vòng này không phát phiếu giấy.")})
        return NO_PAPER
    if paper is None:
        raise InvalidInput(fields={"collected": _("Hãy nhập kết quả kiểm phiếu giấy.")})
    wrong: dict[str, Message] = {}
    figures = (paper.collected, paper.valid, paper.blank, paper.invalid, *paper.yes.values())
    if min(figures) < 0:
        wrong["collected"] = _("Số phiếu không thể âm.")
    if paper.collected > shown.paper_issued:
        wrong["collected"] = _("Thu về %(collected)d phiếu giấy nhưng chỉ phát ra %(issued)d.") % {
            "collected": paper.collected,
            "issued": shown.paper_issued,
        }
    if paper.valid + paper.blank + paper.invalid != paper.collected:
        wrong["valid"] = _("Hợp lệ + trắng + không hợp lệ phải bằng số phiếu thu về.")
    if paper.yes.keys() - {candidate.pk for candidate in shown.candidates}:
        wrong["yes"] = _("Có đơn vị không đứng trong vòng này.")
    marks = paper.valid * min(shown.seats, len(shown.candidates))
    if any(yes > paper.valid for yes in paper.yes.values()) or sum(paper.yes.values()) > marks:
        wrong["yes"] = _("Số phiếu đồng ý vượt quá số phiếu hợp lệ.")
    if wrong:
        raise InvalidInput(fields=wrong)
    return paper


# ---------------------------------------------------------------- outcome


@action()
def declare_tie_decision(
    *, by: Account, at: datetime, ballot: Ballot, candidates: Sequence[Candidate], reason: str
) -> Ballot:
    """Decide among the tied after the last round, as the declared rule says, with the reason on record.

    Raises `NotPermitted` unless `by` is whom the rule names (never a head whose organisation is among the tied),
    `NotNow` when nothing is tied, `InvalidInput` without a reason or on a wrong number of candidates.
    """
    view = _claimed(ballot)
    policies.check_decides_tie(by=by, view=view)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Hãy nêu lý do của quyết định.")})
    tied = {candidate.pk for candidate in view.standing.tied}
    if {c.pk for c in candidates} - tied or len(set(candidates)) != view.standing.open_seats:
        raise InvalidInput(
            fields={
                "candidates": _("Hãy chọn đúng %(count)d trong số các đơn vị bằng phiếu.")
                % {"count": view.standing.open_seats}
            }
        )
    for candidate in candidates:
        save(
            TieDecision(
                ballot=ballot,
                candidate=candidate,
                reason=reason,
                decided_at=at,
                decided_by=by.actor_label,
            )
        )
    return ballot


@action()
def conclude_ballot(*, by: Account, at: datetime, ballot: Ballot) -> Conclusion:
    """Announce the outcome: it is final, and the duty it answers is fulfilled.

    A nomination fulfils `HOLD_NOMINATION` also when nobody reached the threshold; `HOLD_ELECTION` is fulfilled
    when head and deputy are both elected; neither while another ballot of the kind waits. Whoever holds the other
    office is not elected to this one; a ballot that chose nobody is concluded so, and another can be prepared.
    """
    view = _claimed(ballot)
    policies.check_concludes(by=by, view=view, on=local_date(at))
    season = view.ballot.season
    decided = {decision.candidate_id for decision in view.decisions}
    conclusion = save(Conclusion(ballot=ballot, concluded_at=at, concluded_by=by.actor_label))
    for candidate in view.standing.chosen:
        save(Chosen(conclusion=conclusion, candidate=candidate, by_decision=candidate.pk in decided))
    _settle(by=by, at=at, season=season, kind=BallotKind(view.ballot.kind))
    return conclusion


def _settle(*, by: Account, at: datetime, season: Season, kind: BallotKind) -> None:
    """The duty a ballot answers: open while one of its kind waits, so that the season stays at its voting stage."""
    is_election = kind in ELECTIONS
    states = [
        view.state
        for view in queries.ballots_of(season)
        if view.is_election is is_election and view.state != BallotState.WITHDRAWN
    ]
    duty = DutyKind.HOLD_ELECTION if is_election else DutyKind.HOLD_NOMINATION
    if any(state != BallotState.CONCLUDED for state in states):
        duties.reopen(season=season, kind=duty)
    elif all(queries.elected_offices(season)) if is_election else states:
        duties.fulfil(by=by, at=at, season=season, kind=duty)


@action()
def install_elected(*, by: Account, at: datetime, season: Season) -> Season:
    """Put those elected in `season` into office in the next season, which must be open already.

    Raises `NotNow` until both elections are concluded and the next season is there, `NotPermitted` unless `by`
    works for the organiser or for the next season's present head.
    """
    head, deputy = queries.elected_offices(season)
    if head is None or deputy is None:
        raise NotNow(_("Chưa bầu xong cụm trưởng và cụm phó."))
    following = season_of(cluster=season.cluster, year=season.year + 1)
    if following is None:
        raise NotNow(_("Mùa thi đua %(year)d chưa được mở.") % {"year": season.year + 1})
    ground = f"Kết quả bầu tại hội nghị tổng kết năm {season.year}"
    return clusters.install_elected_offices(
        by=by, at=at, season=following, head=head, deputy=deputy, ground=ground
    )


@action()
def issue_count_minutes(
    *, by: Account, at: datetime, ballot: Ballot, change_note: str = ""
) -> IssuedDocument:
    """Issue the minutes of the count (biên bản kiểm phiếu) of a concluded ballot as a numbered document.

    Raises `InvalidInput` when they were issued before and no reason is given; with one they replace the earlier.
    """
    view = _claimed(ballot)
    head = policies.check_minutes(by=by, view=view)
    earlier = view.minutes[-1] if view.minutes else None
    if earlier is not None and not change_note.strip():
        raise InvalidInput(
            fields={"change_note": _("Biên bản kiểm phiếu đã ban hành; hãy ghi lý do ban hành lại.")}
        )
    issued = documents.issue_document(
        by=by,
        at=at,
        document=composition.count_minutes(view, head=head),
        issuer=view.ballot.season.cluster.body,
        acting_for=head,
        subject=view.ballot,
        season_id=view.ballot.season_id,
        readers=[member.organisation for member in view.ballot.season.members.all()],
    )
    if earlier is not None:
        documents.supersede_document(by=by, at=at, document=earlier.document, successor=issued)
    note = change_note if earlier is not None else ""
    save(
        CountMinutes(ballot=ballot, document=issued, change_note=note, issued_at=at, issued_by=by.actor_label)
    )
    return issued


def _claimed(ballot: Ballot) -> BallotView:
    """The ballot as it stands, claimed."""
    _claim(ballot)
    return _view(ballot)


def _claim(ballot: Ballot) -> None:
    """Keep the ballot, and its season, from anybody else's change until the action ends; always in this order."""
    claim_rows(Season, [ballot.season_id])
    claim_rows(Ballot, [ballot.pk])


def _view(ballot: Ballot) -> BallotView:
    """The ballot as the records stand now, whatever the caller's copy remembers."""
    return queries.view_of(queries.ballots_with_seasons().get(pk=ballot.pk))
