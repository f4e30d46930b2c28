"""Clusters and blocks, their seasons, duties, plans, calendars and reports."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.enums import ClusterKind, DutyKind, Office, ReportKind, Stage
from thidua.kernel.models import AppendOnly, Searchable, Versioned
from thidua.kernel.refusals import Message
from thidua.parties.models import Organisation, Person


class Cluster(models.Model):
    """A cụm or khối: who organises it, and as which body it issues documents."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("Tên"), max_length=255)
    kind = models.CharField(max_length=20, choices=ClusterKind.choices, default=ClusterKind.CLUSTER)
    organiser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="organised_clusters")
    body = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="cluster")
    citation = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.name


class ClusterMembership(models.Model):
    """An organisation belongs to a cluster over a half-open period of days."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="cluster_memberships"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="membership_period_is_half_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} ∈ {self.cluster}"


class Season(Versioned):
    """One cluster in one year: the spine everything else hangs on."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="seasons")
    year = models.PositiveSmallIntegerField(_("Năm"))
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.PLANNING)
    theme = models.CharField(_("Chủ đề"), max_length=400, blank=True)
    nomination_limit = models.PositiveSmallIntegerField(_("Số đơn vị được suy tôn tối đa"), default=1)
    vote_date = models.DateField(_("Ngày bỏ phiếu"), null=True, blank=True)
    summary_date = models.DateField(_("Ngày hội nghị tổng kết"), null=True, blank=True)
    filing_deadline = models.DateField(_("Hạn nộp hồ sơ"), null=True, blank=True)
    opened_at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["cluster", "year"], name="one_season_a_year"),)
        ordering = ("-year",)

    def __str__(self) -> str:
        return f"{self.cluster} · {self.year}"

    @property
    def head_title(self) -> Message:
        """What who leads the season is called: "Cụm trưởng", of a block "Khối trưởng"."""
        return Office.HEAD.title_in(ClusterKind(self.cluster.kind))

    @property
    def deputy_title(self) -> Message:
        """What the deputy is called: "Cụm phó", of a block "Khối phó"."""
        return Office.DEPUTY.title_in(ClusterKind(self.cluster.kind))


class SeasonMember(models.Model):
    """A member of the cluster in this season, fixed when the season opens."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="season_members")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["season", "organisation"], name="a_member_once_a_season"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.season.year}"


class SeasonOffice(models.Model):
    """Who is head or deputy of a season, on which ground, from when until when."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="offices")
    office = models.CharField(max_length=10, choices=Office.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="season_offices")
    ground = models.CharField(_("Căn cứ"), max_length=255)
    is_acting = models.BooleanField(default=False)
    held_from = models.DateTimeField()
    held_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["season", "office"],
                condition=Q(held_to__isnull=True),
                name="one_holder_an_office",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.season.year}: {self.organisation}"

    @property
    def title(self) -> Message:
        """The office as the season's group calls it."""
        return Office(self.office).title_in(ClusterKind(self.season.cluster.kind))


class ContactOfficer(models.Model):
    """Whom to call about a member's work in the season."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="contacts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="season_contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="season_contacts")
    phone = models.CharField(_("Điện thoại"), max_length=30, blank=True)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"


class StageDeadline(models.Model):
    """By when a stage should be done."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="deadlines")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    due_date = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["season", "stage"], name="one_deadline_a_stage"),)

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.due_date:%d/%m/%Y}"


class StageMove(AppendOnly):
    """The season went from one stage to the next."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="moves")
    from_stage = models.CharField(max_length=20, choices=Stage.choices)
    to_stage = models.CharField(max_length=20, choices=Stage.choices)
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.from_stage} → {self.to_stage}"


class Duty(models.Model):
    """Something an organisation owes a season by a day. Opened with the season, fulfilled by the room it is about."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="duties")
    stage = models.CharField(max_length=20, choices=Stage.choices)
    kind = models.CharField(max_length=30, choices=DutyKind.choices)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    subject = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="duties_about"
    )
    mandatory = models.BooleanField(default=True)
    due_date = models.DateField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)
    fulfilled_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "duties"
        constraints = (
            models.UniqueConstraint(
                fields=["season", "kind", "owner", "subject"], name="a_duty_about_somebody_once"
            ),
            models.UniqueConstraint(
                fields=["season", "kind", "owner"], condition=Q(subject__isnull=True), name="a_duty_once"
            ),
        )
        indexes = (
            models.Index(fields=["owner", "fulfilled_at", "due_date"]),
            models.Index(fields=["season", "stage", "fulfilled_at"]),
        )

    def __str__(self) -> str:
        about = f" ({self.subject})" if self.subject_id else ""
        return f"{self.get_kind_display()}{about}"


class Reminder(AppendOnly):
    """Somebody was reminded of a duty."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reminders")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.duty} · {self.sent_at:%d/%m/%Y}"


class CalendarEntry(Versioned):
    """A day on the season's calendar: a meeting, a visit, a deadline."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="calendar")
    title = models.CharField(_("Nội dung"), max_length=255)
    starts_at = models.DateTimeField(_("Bắt đầu"))
    ends_at = models.DateTimeField(_("Kết thúc"), null=True, blank=True)
    place = models.CharField(_("Địa điểm"), max_length=255, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts_at", "id")

    def __str__(self) -> str:
        return self.title


class ActivityPlan(Versioned):
    """Kế hoạch hoạt động of a season, edited until it is issued."""

    season = models.OneToOneField(Season, on_delete=models.PROTECT, related_name="plan")
    purpose = models.TextField(_("Mục đích, yêu cầu"))
    measures = models.TextField(_("Tổ chức thực hiện"), blank=True)

    def __str__(self) -> str:
        return f"Kế hoạch hoạt động {self.season}"


class PlanTask(Versioned):
    """One line of the plan: what, who, by when, and what came of it."""

    plan = models.ForeignKey(ActivityPlan, on_delete=models.PROTECT, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("Nội dung"), max_length=500)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plan_tasks")
    due_date = models.DateField(_("Thời hạn"))
    expected_result = models.CharField(_("Sản phẩm"), max_length=500, blank=True)
    result = models.TextField(_("Kết quả"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    drop_reason = models.CharField(max_length=255, blank=True)
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class PlanComment(AppendOnly):
    """What a member said about the draft plan."""

    plan = models.ForeignKey(ActivityPlan, on_delete=models.PROTECT, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plan_comments")
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=200)
    text = models.TextField(_("Ý kiến"))

    class Meta:
        ordering = ("said_at", "id")

    def __str__(self) -> str:
        return self.text[:80]


class PlanIssue(AppendOnly):
    """The plan was issued as a numbered document; a later one replaces an earlier one."""

    plan = models.ForeignKey(ActivityPlan, on_delete=models.PROTECT, related_name="issues")
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)
    change_note = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return f"{self.plan} · {self.issued_at:%d/%m/%Y}"


class PeriodicReport(AppendOnly, Searchable):
    """A member's half-year or yearly report; a correction is a later report."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    achievements = models.TextField(_("Kết quả đạt được"))
    limits = models.TextField(_("Hạn chế, nguyên nhân"), blank=True)
    proposals = models.TextField(_("Kiến nghị, đề xuất"), blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    search_fields: ClassVar[tuple[str, ...]] = ("achievements", "limits", "proposals")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.organisation}"


class SeasonReview(AppendOnly):
    """The head's review of the members' reports: sơ kết or tổng kết, issued as a document."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=10, choices=ReportKind.choices)
    summary = models.TextField(_("Đánh giá chung"))
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.season}"


class Handover(AppendOnly):
    """One head handed the season's work over to the next, with the list of what is open."""

    from_season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="handovers_given")
    to_season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="handovers_received")
    giver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField()
    handed_over_by = models.CharField(max_length=200)
    items = models.JSONField(default=list)
    document = models.ForeignKey(
        "documents.IssuedDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"
