"""The records of a summary conference: agenda, delegates, what the chair moved to, what was adopted and said."""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.conferences.enums import AgendaKind, Presence
from thidua.kernel.models import AppendOnly, Versioned
from thidua.parties.models import Organisation
from thidua.rulebook.conditions import Share
from thidua.rulebook.findings import Citation


class Conference(Versioned):
    """Hội nghị tổng kết of a season. The quorum is fixed when it is prepared, with where it is written."""

    season = models.OneToOneField(Season, on_delete=models.PROTECT, related_name="conference")
    title = models.CharField(_("Tên hội nghị"), max_length=255)
    starts_at = models.DateTimeField(_("Bắt đầu"))
    place = models.CharField(_("Địa điểm"), max_length=255)
    quorum_code = models.CharField(max_length=40)
    quorum_numerator = models.PositiveSmallIntegerField()
    quorum_denominator = models.PositiveSmallIntegerField()
    citation_instrument = models.CharField(max_length=60, blank=True)
    citation_place = models.CharField(max_length=60, blank=True)
    open_question = models.TextField(blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(quorum_numerator__gt=0, quorum_numerator__lte=F("quorum_denominator")),
                name="quorum_is_a_share",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def quorum(self) -> Share:
        """The quorum as a condition: of all members of the season."""
        return Share(
            code=self.quorum_code,
            threshold=Fraction(self.quorum_numerator, self.quorum_denominator),
            citation=Citation(self.citation_instrument, self.citation_place),
            open_question=self.open_question,
        )


class Chair(models.Model):
    """One who chairs or co-chairs, in an official capacity."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="chairs")
    position = models.PositiveSmallIntegerField()
    post = models.CharField(_("Chức vụ"), max_length=255)
    name = models.CharField(_("Họ và tên"), max_length=120, blank=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"{self.name}, {self.post}" if self.name else self.post


class AgendaItem(Versioned):
    """One item of the agenda. What is taken off stays on record."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=AgendaKind.choices)
    title = models.CharField(_("Nội dung"), max_length=400)
    presenter = models.CharField(_("Người trình bày"), max_length=255, blank=True)
    ballot = models.ForeignKey(
        "ballots.Ballot", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class Delegate(models.Model):
    """Somebody invited: the post counts, a name may stand with it. Voting delegates make the quorum."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="delegates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(_("Chức vụ"), max_length=255)
    name = models.CharField(_("Họ và tên"), max_length=120, blank=True)
    is_voting = models.BooleanField(_("Đại biểu biểu quyết"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-is_voting", "organisation__sort_key", "id")

    def __str__(self) -> str:
        return f"{self.name}, {self.post}" if self.name else f"{self.post}, {self.organisation}"


class Attendance(AppendOnly):
    """A delegate was checked in, or told to be absent; the latest record counts."""

    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, related_name="attendances")
    presence = models.CharField(max_length=10, choices=Presence.choices)
    note = models.CharField(_("Ghi chú"), max_length=255, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.delegate}: {self.get_presence_display()}"


class Sitting(AppendOnly):
    """The chair opened the conference with a quorum."""

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="sitting")
    present_members = models.PositiveSmallIntegerField()
    all_members = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.present_members}/{self.all_members}"


class CurrentItem(AppendOnly):
    """The chair moved to an item; the latest record is where the conference is."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="moves")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="moves")
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.item)


class Adoption(AppendOnly):
    """A show of hands on a report or the ranking: counts, and whether more than half of those present agreed."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="adoption")
    in_favour = models.PositiveSmallIntegerField(_("Tán thành"))
    against = models.PositiveSmallIntegerField(_("Không tán thành"))
    abstained = models.PositiveSmallIntegerField(_("Không có ý kiến"))
    present = models.PositiveSmallIntegerField()
    is_adopted = models.BooleanField()
    voted_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(present__gte=F("in_favour") + F("against") + F("abstained")),
                name="hands_of_those_present",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.in_favour}/{self.present}"


class Opinion(AppendOnly):
    """What somebody said under an item, for the minutes."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="opinions")
    speaker = models.CharField(_("Người phát biểu (chức vụ, đơn vị)"), max_length=255)
    text = models.TextField(_("Ý kiến"))
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.speaker}: {self.text[:60]}"


class Closing(AppendOnly):
    """The chair closed the conference."""

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="closing")
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.closed_at:%d/%m/%Y %H:%M}"


class MinutesText(Versioned):
    """The parts of the minutes a person writes; everything else is drafted from the records each time."""

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="minutes_text")
    remarks = models.TextField(_("Nhận xét bổ sung"), blank=True)
    conclusions = models.TextField(_("Kết luận của chủ trì"), blank=True)
    secretary_post = models.CharField(_("Thư ký: chức vụ, đơn vị"), max_length=255, blank=True)
    secretary_name = models.CharField(_("Thư ký: họ và tên"), max_length=120, blank=True)

    def __str__(self) -> str:
        return str(self.conference)


class MinutesIssue(AppendOnly):
    """The minutes were issued; a later issue replaces an earlier one and says why."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="minutes_issues")
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    change_note = models.CharField(_("Lý do ban hành lại"), max_length=255, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.document)
