"""Movements: the call, its launch, who joined, what they report, how it was reviewed."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.kernel.models import AppendOnly, Searchable, Versioned
from thidua.kernel.text import collation_key
from thidua.movements.enums import (
    Certainty,
    LauncherOffice,
    MovementForm,
    MovementLevel,
    ReviewKind,
)
from thidua.parties.models import Organisation


class Movement(Versioned, Searchable):
    """A phong trào thi đua: goal, scope, participants, criteria and time (L06/2022 Đ17), below a wider one."""

    title = models.CharField(_("Tên phong trào"), max_length=400)
    sort_key = models.CharField(max_length=1000, editable=False, blank=True, db_index=True)
    level = models.CharField(_("Phạm vi"), max_length=20, choices=MovementLevel.choices)
    form = models.CharField(_("Hình thức tổ chức"), max_length=20, choices=MovementForm.choices)
    launcher = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="movements", verbose_name=_("Nơi phát động")
    )
    launcher_office = models.CharField(_("Người phát động"), max_length=20, choices=LauncherOffice.choices)
    manager = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="managed_movements",
        verbose_name=_("Đơn vị chủ trì"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Hưởng ứng phong trào"),
    )
    year = models.PositiveSmallIntegerField(_("Năm phát động"))
    theme = models.CharField(_("Chủ đề"), max_length=400, blank=True)
    goal = models.TextField(_("Mục tiêu"), blank=True)
    participants = models.TextField(_("Đối tượng tham gia"), blank=True)
    criteria = models.TextField(_("Nội dung, tiêu chí"), blank=True)
    awards_allowed = models.TextField(_("Hình thức khen thưởng"), blank=True)
    period_from = models.DateField(_("Thực hiện từ ngày"), null=True, blank=True)
    period_to = models.DateField(_("Thực hiện đến trước ngày"), null=True, blank=True)
    midterm_date = models.DateField(_("Dự kiến sơ kết"), null=True, blank=True)
    final_date = models.DateField(_("Dự kiến tổng kết"), null=True, blank=True)
    decision_number = models.CharField(_("Số quyết định"), max_length=60, blank=True)
    decision_date = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    certainty = models.CharField(max_length=20, choices=Certainty.choices, default=Certainty.CONFIRMED)
    source = models.CharField(_("Nguồn"), max_length=400, blank=True)
    illustrative = models.BooleanField(default=False)
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=200)

    search_fields: ClassVar[tuple[str, ...]] = (
        "title",
        "theme",
        "goal",
        "criteria",
        "decision_number",
        "launcher",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gt=F("period_from")),
                name="movement_period_is_half_open",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="movement_not_its_own_parent"),
        )
        indexes = (models.Index(fields=["level", "year"]),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the Vietnamese sort key in step with the title."""
        self.sort_key = collation_key(self.title)
        super().save(*args, **kwargs)

    @property
    def final_day(self) -> date | None:
        """The last day of the period, as people write it."""
        return self.period_to - timedelta(days=1) if self.period_to else None


class Indicator(models.Model):
    """What participants report in numbers."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("Chỉ tiêu"), max_length=200)
    unit = models.CharField(_("Đơn vị tính"), max_length=40)
    target = models.DecimalField(_("Mục tiêu"), max_digits=18, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["movement", "name"], name="an_indicator_once_a_movement"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"


class Launch(AppendOnly):
    """The movement was launched. The day is empty where only the year is known; `date_text` says what is known."""

    movement = models.OneToOneField(Movement, on_delete=models.PROTECT, related_name="launch")
    launch_date = models.DateField(_("Ngày phát động"), null=True, blank=True)
    date_text = models.CharField(_("Thời gian phát động"), max_length=200, blank=True)
    place = models.CharField(_("Nơi phát động"), max_length=255, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.movement} · {self.launch_date or self.date_text}"


class MovementPublication(models.Model):
    """The public may read the movement, from one moment until it is withdrawn."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawal_reason = models.CharField(_("Lý do rút"), max_length=255, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["movement"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_movement_published_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.movement} · {self.published_at:%d/%m/%Y}"


class Participation(AppendOnly):
    """An organisation joined a movement, with its plan."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")
    joined_on = models.DateField(_("Ngày tham gia"))
    plan = models.TextField(_("Kế hoạch thực hiện"))
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["movement", "organisation"], name="a_participant_once_a_movement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} · {self.movement}"


class ProgressReport(AppendOnly):
    """What a participant has reached by a day. A later report stands beside an earlier one, never over it."""

    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="reports")
    as_of = models.DateField(_("Số liệu đến ngày"))
    text = models.TextField(_("Kết quả"))
    file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("as_of", "id")

    def __str__(self) -> str:
        return f"{self.participation} · {self.as_of:%d/%m/%Y}"


class ReportedFigure(AppendOnly):
    """One number of a report."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="figures")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    value = models.DecimalField(_("Giá trị"), max_digits=18, decimal_places=2)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "indicator"], name="a_figure_once_a_report"),
        )

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class MovementReview(AppendOnly):
    """Sơ kết or tổng kết of a movement by whoever manages it."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(_("Loại"), max_length=10, choices=ReviewKind.choices)
    reviewed_on = models.DateField(_("Ngày"))
    text = models.TextField(_("Đánh giá"))
    document = models.ForeignKey(
        "documents.IssuedDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("Nguồn"), max_length=400, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("reviewed_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["movement"], condition=Q(kind=ReviewKind.FINAL), name="one_final_review_a_movement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.movement}"
