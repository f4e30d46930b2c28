"""What follows a published ranking: objections, their answers, and the ranking declared final."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.kernel.models import AppendOnly, StoredFile
from thidua.parties.models import Organisation


class Objection(AppendOnly):
    """A member objects to a published ranking: to one line of a sheet, to a sheet, or to the ranking as a whole."""

    publication = models.ForeignKey(
        "scoring.RankingPublication", on_delete=models.PROTECT, related_name="objections"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(
        "scoring.ScoreSheet", on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    criterion = models.ForeignKey(
        "scoring.Criterion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("Nội dung kiến nghị"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(criterion__isnull=True) | Q(sheet__isnull=False), name="a_line_is_of_a_sheet"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.text[:80]}"


class ObjectionAnswer(AppendOnly):
    """What whoever leads the cluster says to an objection: upheld, and scores are corrected; or rejected, and why."""

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="answer")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    upheld = models.BooleanField(_("Chấp nhận kiến nghị"))
    text = models.TextField(_("Nội dung trả lời"))
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.objection}: {'✓' if self.upheld else '✗'}"


class ObjectionWithdrawal(AppendOnly):
    """The member took its objection back before it was answered; nothing is owed to it any more."""

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("Lý do rút kiến nghị"), max_length=500, blank=True)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.objection} ✗"


class ObjectionWaiver(AppendOnly):
    """A member has nothing to object to a published ranking, and does not wait for the last day."""

    publication = models.ForeignKey(
        "scoring.RankingPublication", on_delete=models.PROTECT, related_name="waivers"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField()
    waived_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["publication", "organisation"], name="a_member_waives_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.publication}"


class RankingFinal(AppendOnly):
    """The ranking as published is final: the days for objections are over and every objection is answered."""

    publication = models.OneToOneField(
        "scoring.RankingPublication", on_delete=models.PROTECT, related_name="final"
    )
    note = models.CharField(_("Ghi chú"), max_length=500, blank=True)
    finalised_at = models.DateTimeField()
    finalised_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.publication} · {self.finalised_at:%d/%m/%Y}"

    def is_before(self, moment: datetime) -> bool:
        """Whether the ranking was final by then: what is corrected later is told as such."""
        return self.finalised_at < moment
