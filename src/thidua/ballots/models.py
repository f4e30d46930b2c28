"""The records of secret ballots. Private to this room: others ask `ballots.queries`.

Nothing here joins a cast ballot to a voter. `BallotPaper` tells who has voted; `CastBallot` tells what was voted;
between them stands only the round. See `box` for why the order and time of casting cannot be read back either.
"""

import uuid
from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.ballots.enums import Answer, BallotKind, Channel, TieRule
from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.models import AppendOnly
from thidua.parties.models import Organisation
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Citation


class Ballot(models.Model):
    """One question put to a secret vote, with the rules it is held under; they never change once it exists."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="ballots")
    kind = models.CharField(max_length=20, choices=BallotKind.choices)
    title = models.CharField(_("Nội dung bỏ phiếu"), max_length=255)
    award_code = models.CharField(max_length=20, blank=True)
    vote_date = models.DateField(_("Ngày bỏ phiếu"))
    seats = models.PositiveSmallIntegerField(_("Số đơn vị được chọn"))
    max_rounds = models.PositiveSmallIntegerField(_("Số vòng tối đa"))
    tie_rule = models.CharField(max_length=20, choices=TieRule.choices)
    threshold_code = models.CharField(max_length=40)
    threshold_numerator = models.PositiveSmallIntegerField()
    threshold_denominator = models.PositiveSmallIntegerField()
    threshold_exceeds = models.BooleanField(default=False)
    citation_instrument = models.CharField(max_length=60, blank=True)
    citation_place = models.CharField(max_length=60, blank=True)
    declared_ground = models.CharField(_("Căn cứ của cụm"), max_length=255, blank=True)
    open_question = models.TextField(blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(threshold_numerator__gt=0, threshold_numerator__lte=F("threshold_denominator")),
                name="threshold_is_a_share",
            ),
            models.CheckConstraint(condition=Q(seats__gt=0, max_rounds__gt=0), name="seats_and_rounds"),
        )
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title

    @property
    def share(self) -> Share:
        """The threshold as a condition: of all members, absent ones too."""
        return Share(
            code=self.threshold_code,
            threshold=Fraction(self.threshold_numerator, self.threshold_denominator),
            citation=Citation(self.citation_instrument, self.citation_place),
            exceeds=self.threshold_exceeds,
            open_question=self.open_question,
        )


class Candidate(models.Model):
    """A member that can be chosen."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="candidates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ballot", "organisation"], name="a_candidate_once_a_ballot"),
        )
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.organisation)


class Withdrawal(AppendOnly):
    """The ballot was called off before its first round opened."""

    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200)
    reason = models.CharField(_("Lý do"), max_length=255)

    def __str__(self) -> str:
        return self.reason


class TellerAppointment(models.Model):
    """Somebody counts this ballot; ended when another team was appointed, with the `reason` once voting had begun."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="tellers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_chief = models.BooleanField(default=False)
    from_candidate = models.BooleanField(default=False)
    appointed_at = models.DateTimeField()
    appointed_by = models.CharField(max_length=200)
    reason = models.CharField(_("Lý do thay"), max_length=255, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ballot", "account"],
                condition=Q(ended_at__isnull=True),
                name="a_teller_once_a_ballot",
            ),
            models.UniqueConstraint(
                fields=["ballot"],
                condition=Q(ended_at__isnull=True, is_chief=True),
                name="one_chief_teller",
            ),
        )
        ordering = ("-is_chief", "id")

    def __str__(self) -> str:
        return str(self.account)


class Roll(AppendOnly):
    """Who may vote, frozen: nobody is added or taken off afterwards. `base_count` = all members of the season."""

    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="roll")
    base_count = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.ballot}: {self.base_count}"


class RollEntry(AppendOnly):
    """One voter: a member and the account that votes for it."""

    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="entries")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["roll", "organisation"], name="one_vote_a_member"),
            models.UniqueConstraint(fields=["roll", "account"], name="one_vote_an_account"),
        )

    def __str__(self) -> str:
        return str(self.organisation)


class Round(AppendOnly):
    """One round of voting; it is open until its count exists."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ballot", "number"], name="one_round_a_number"),)
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.ballot} · vòng {self.number}"


class RoundOption(AppendOnly):
    """A candidate that stands in this round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="options")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "candidate"], name="an_option_once_a_round"),)
        ordering = ("candidate__position",)

    def __str__(self) -> str:
        return str(self.candidate)


class BallotPaper(models.Model):
    """A voter got a paper in this round, and has handed it in or not: no time, and nothing of what it says."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="papers")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.ELECTRONIC)
    has_voted = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["round", "entry"], name="one_paper_a_voter_a_round"),)

    def __str__(self) -> str:
        return f"{self.entry} · {self.round.number}"


class CastBallot(models.Model):
    """A paper in the box: a random number, the round, and what it says. Written by `box` alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default=Answer.UNUSED)
    choices = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Count(AppendOnly):
    """The count of a round, made once, when it was closed. Paper ballots are included and told apart."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="count")
    base_count = models.PositiveSmallIntegerField()
    issued = models.PositiveSmallIntegerField()
    collected = models.PositiveSmallIntegerField()
    valid = models.PositiveSmallIntegerField()
    blank = models.PositiveSmallIntegerField()
    invalid = models.PositiveSmallIntegerField()
    paper_issued = models.PositiveSmallIntegerField(default=0)
    paper_collected = models.PositiveSmallIntegerField(default=0)
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(collected=F("valid") + F("blank") + F("invalid")), name="papers_add_up"
            ),
            models.CheckConstraint(
                condition=Q(collected__lte=F("issued"), issued__lte=F("base_count")), name="no_paper_too_many"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round}: {self.collected}/{self.issued}"


class OptionCount(AppendOnly):
    """How many agreed to one candidate, and whether that reaches the threshold."""

    count = models.ForeignKey(Count, on_delete=models.PROTECT, related_name="options")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    yes = models.PositiveSmallIntegerField()
    is_reached = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["count", "candidate"], name="an_option_counted_once"),)
        ordering = ("-yes", "candidate__position")

    def __str__(self) -> str:
        return f"{self.candidate}: {self.yes}"


class TieDecision(AppendOnly):
    """After the last round left a tie, whoever was declared to decide chose this candidate, and said why."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="decisions")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("Lý do"), max_length=500)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ballot", "candidate"], name="a_tie_decided_once"),)

    def __str__(self) -> str:
        return f"{self.candidate}: {self.reason}"


class Conclusion(AppendOnly):
    """The chair announced the outcome."""

    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="conclusion")
    concluded_at = models.DateTimeField()
    concluded_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return str(self.ballot)


class Chosen(AppendOnly):
    """A candidate was chosen, by the count or by the declared decision on a tie."""

    conclusion = models.ForeignKey(Conclusion, on_delete=models.PROTECT, related_name="chosen")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    by_decision = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["conclusion", "candidate"], name="chosen_once"),)
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.candidate)


class CountMinutes(AppendOnly):
    """The minutes of the count were issued; a later issue replaces an earlier one and says why."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="minutes")
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    change_note = models.CharField(_("Lý do ban hành lại"), max_length=255, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.ballot} · {self.issued_at:%d/%m/%Y}"
