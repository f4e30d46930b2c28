"""What is known about a party beside its awards: ratings, proofs, disciplines, holds, services, shares.

Every record is written once. It is corrected by a record of the same kind that names it in `corrects` and says why;
a record with `withdraws` set takes the one it names back and puts nothing in its place.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.kernel.clock import local_date
from thidua.kernel.models import AppendOnly
from thidua.legislation import catalogue, rules, vocabulary
from thidua.parties.models import Organisation, Party
from thidua.records.enums import ProofPurpose, Recognition, RecordKind
from thidua.register.models import Award

FIRST_YEAR = 1945
CURRENT = Q(is_current=True)


def indexes_of(name: str, *, by: str) -> tuple[models.Index, ...]:
    """By party (its page shows what was corrected, too), by keeper over the current records, and by paper."""
    return (
        models.Index(fields=["party", by], name=f"{name}_by_party"),
        models.Index(fields=["keeper", by], condition=CURRENT, name=f"{name}_by_keeper"),
        models.Index(fields=["source_file"], condition=Q(source_file__isnull=False), name=f"{name}_by_paper"),
    )


def one_current(name: str, *fields: str) -> models.UniqueConstraint:
    """Only one current record has these values."""
    return models.UniqueConstraint(
        fields=fields,
        condition=CURRENT,
        name=name,
        violation_error_message=_("Điều này đã được ghi. Nếu ghi chép đó sai, hãy đính chính nó."),
    )


def half_open(name: str, start: str = "start", end: str = "end") -> models.CheckConstraint:
    """The period ends after it starts, or has not ended."""
    return models.CheckConstraint(
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)}),
        name=name,
        violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
    )


class Record(AppendOnly):
    """One thing known about a party, with its document, its keeper, and what it corrects."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision_number = models.CharField(_("Số văn bản"), max_length=60, blank=True)
    decision_date = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    authority_text = models.CharField(_("Cơ quan, người ban hành"), max_length=255, blank=True)
    source = models.CharField(_("Nguồn"), max_length=400, blank=True)
    source_file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    correction_reason = models.CharField(_("Lý do đính chính"), max_length=500, blank=True)
    withdraws = models.BooleanField(default=False)
    illustrative = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    # No later record corrects this one, and it withdraws none: kept by the actions, so that constraints and
    # indexes know it.
    is_current = models.BooleanField(default=True, editable=False)

    kept_beside = ("is_current",)
    kind: ClassVar[RecordKind]
    dated_by: ClassVar[str] = "year"
    carried: ClassVar[tuple[type["Record"], str] | None] = None
    """Records that follow this one to its correction: their model and the field that names it."""
    is_sensitive: ClassVar[bool] = False
    derived: ClassVar[tuple[str, ...]] = ()
    """Fields that follow from others of the record: nobody enters or corrects them."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        # The audit trail shows this to its readers, who need not know what a discipline or a hold says.
        return str(self.kind.label) if self.is_sensitive else f"{self.kind.label}: {self.told}"

    @property
    def told(self) -> str:
        """What it says, in a few words."""
        raise NotImplementedError

    @property
    def year_told(self) -> int:
        """The year it stands at in a timeline."""
        value: int | date = getattr(self, self.dated_by)
        return value if isinstance(value, int) else value.year

    @classmethod
    def content_fields(cls) -> Iterable[str]:
        """The fields a correction may change."""
        fixed = {"id", "party", "keeper", "corrects", "correction_reason", "withdraws", "recorded_at"}
        fixed |= {"recorded_by", "illustrative", *cls.derived}
        return [
            field.name for field in cls._meta.concrete_fields if field.editable and field.name not in fixed
        ]

    def clean(self) -> None:
        """Years lie between 1945 and the year of recording; a correction has its reason."""
        wrong: dict[str, Any] = {}
        today = local_date(self.recorded_at)
        if getattr(self, self.dated_by) is not None and not FIRST_YEAR <= self.year_told <= today.year:
            wrong[self.dated_by] = _("Năm %(year)s không nằm trong khoảng từ %(first)s đến %(last)s.") % {
                "year": self.year_told,
                "first": FIRST_YEAR,
                "last": today.year,
            }
        if self.decision_date and self.decision_date > today:
            wrong["decision_date"] = _("Ngày văn bản chưa tới.")
        if self.corrects_id and not self.correction_reason.strip():  # type: ignore[attr-defined]
            wrong["correction_reason"] = _("Hãy ghi rõ lý do.")
        if wrong:
            raise ValidationError(wrong)


def withdrawn_is_named(name: str) -> models.CheckConstraint:
    """What withdraws names what it takes back."""
    return models.CheckConstraint(
        condition=Q(withdraws=False) | Q(corrects__isnull=False, is_current=False), name=name
    )


class YearlyRating(Record):
    """How the tasks of a year were fulfilled, by decision of the competent body (L06/2022 Đ22-28)."""

    kind = RecordKind.RATING

    year = models.PositiveSmallIntegerField(_("Năm"))
    rating = models.CharField(
        _("Mức độ hoàn thành nhiệm vụ"), max_length=20, choices=vocabulary.Rating.choices
    )

    class Meta:
        constraints = (
            one_current("one_rating_a_year", "party", "year"),
            withdrawn_is_named("rating_withdrawn_is_named"),
        )
        indexes = indexes_of("rating", by="year")

    @property
    def told(self) -> str:
        return str(self.get_rating_display())


class ProofUse(Record):
    """A result served a decision: for an emulation title or for a form of commendation."""

    kind = RecordKind.PROOF_USE
    derived = ("purpose",)

    proof = models.ForeignKey("Proof", on_delete=models.PROTECT, related_name="uses")
    purpose = models.CharField(_("Mục đích"), max_length=10, choices=ProofPurpose.choices)
    award_code = models.CharField(_("Danh hiệu, hình thức khen thưởng"), max_length=20)
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, null=True, blank=True, related_name="proof_uses"
    )
    year = models.PositiveSmallIntegerField(_("Năm"))

    class Meta:
        constraints = (
            one_current("a_proof_used_once_for_an_award", "proof", "award_code", "year"),
            withdrawn_is_named("proof_use_withdrawn_is_named"),
        )
        indexes = indexes_of("proof_use", by="year")

    @property
    def told(self) -> str:
        return f"{catalogue.award_name(self.award_code)} {self.year}"


class Proof(Record):
    """A result that a competent body confirms: an initiative, a scientific work, a feat, a prize."""

    kind = RecordKind.PROOF
    carried = (ProofUse, "proof")

    proof_kind = models.CharField(_("Loại"), max_length=20, choices=vocabulary.ProofKind.choices)
    scope = models.PositiveSmallIntegerField(_("Phạm vi ảnh hưởng"), choices=vocabulary.Scope.choices)
    year = models.PositiveSmallIntegerField(_("Năm"))
    title = models.CharField(_("Tên sáng kiến, đề tài, thành tích"), max_length=500)
    state = models.CharField(_("Tình trạng"), max_length=12, choices=Recognition.choices)
    recognised_by = models.CharField(_("Cơ quan công nhận"), max_length=255, blank=True)

    class Meta:
        constraints = (
            one_current("one_proof_a_title", "party", "proof_kind", "year", "title"),
            withdrawn_is_named("proof_withdrawn_is_named"),
            models.CheckConstraint(
                condition=Q(state=Recognition.PENDING) | ~Q(recognised_by=""),
                name="recognised_by_somebody",
                violation_error_message=_("Hãy ghi cơ quan đã công nhận."),
            ),
        )
        indexes = indexes_of("proof", by="year")

    @property
    def told(self) -> str:
        return self.title


class Discipline(Record):
    """A discipline in effect over [start, end); no end: still running."""

    kind = RecordKind.DISCIPLINE
    dated_by = "start"
    is_sensitive = True

    level = models.CharField(
        _("Hình thức kỷ luật"), max_length=20, choices=vocabulary.DisciplineLevel.choices
    )
    start = models.DateField(_("Từ ngày"))
    end = models.DateField(_("Hết hiệu lực từ ngày"), null=True, blank=True)

    class Meta:
        constraints = (
            one_current("one_discipline_a_day", "party", "level", "start"),
            withdrawn_is_named("discipline_withdrawn_is_named"),
            half_open("discipline_is_half_open"),
        )
        indexes = indexes_of("discipline", by="start")

    @property
    def told(self) -> str:
        return str(self.get_level_display())


class HoldEnd(Record):
    """What was examined has been concluded; nothing stands in the way from this day on."""

    kind = RecordKind.HOLD_END
    dated_by = "end"
    is_sensitive = True

    hold = models.ForeignKey("Hold", on_delete=models.PROTECT, related_name="ends")
    end = models.DateField(_("Kết thúc từ ngày"))
    conclusion = models.CharField(pgettext_lazy("hold", "Kết luận"), max_length=500)

    class Meta:
        constraints = (
            one_current("a_hold_ends_once", "hold"),
            withdrawn_is_named("hold_end_withdrawn_is_named"),
        )
        indexes = indexes_of("hold_end", by="end")

    @property
    def told(self) -> str:
        return self.conclusion


class Hold(Record):
    """Something is being examined, so nothing is proposed until it is concluded (ND152/2025 Đ4)."""

    kind = RecordKind.HOLD
    dated_by = "start"
    is_sensitive = True
    carried = (HoldEnd, "hold")

    ground = models.CharField(_("Lý do tạm dừng"), max_length=20, choices=vocabulary.HoldGround.choices)
    start = models.DateField(_("Từ ngày"))
    note = models.CharField(_("Nội dung"), max_length=500, blank=True)

    class Meta:
        constraints = (
            one_current("one_hold_a_day", "party", "ground", "start"),
            withdrawn_is_named("hold_withdrawn_is_named"),
        )
        indexes = indexes_of("hold", by="start")

    @property
    def told(self) -> str:
        return str(self.get_ground_display())


class ServicePeriod(Record):
    """Time in a service or post, over [start, end); no end: still there."""

    kind = RecordKind.SERVICE
    dated_by = "start"

    service_kind = models.CharField(_("Lực lượng, ngành, chức vụ"), max_length=60)
    start = models.DateField(_("Từ ngày"))
    end = models.DateField(_("Thôi từ ngày"), null=True, blank=True)
    note = models.CharField(_("Ghi chú"), max_length=255, blank=True)

    class Meta:
        constraints = (
            one_current("one_service_a_day", "party", "service_kind", "start"),
            withdrawn_is_named("service_withdrawn_is_named"),
            half_open("service_is_half_open"),
        )
        indexes = indexes_of("service", by="start")

    @property
    def told(self) -> str:
        known = rules.rulebook().services.get(self.service_kind)
        return known.label if known else self.service_kind


class Leave(Record):
    """A year with a leave that counts as time (ND152/2025 Đ4)."""

    kind = RecordKind.LEAVE

    leave_kind = models.CharField(_("Loại nghỉ"), max_length=20, choices=vocabulary.LeaveKind.choices)
    year = models.PositiveSmallIntegerField(_("Năm"))

    class Meta:
        constraints = (
            one_current("one_leave_a_year", "party", "leave_kind", "year"),
            withdrawn_is_named("leave_withdrawn_is_named"),
        )
        indexes = indexes_of("leave", by="year")

    @property
    def told(self) -> str:
        return str(self.get_leave_kind_display())


class MemberShare(Record):
    """How many of a collective's members, in a year: 14 of 20 are Lao động tiên tiến."""

    kind = RecordKind.SHARE

    name = models.CharField(_("Nội dung"), max_length=20, choices=vocabulary.ShareName.choices)
    year = models.PositiveSmallIntegerField(_("Năm"))
    part = models.PositiveIntegerField(_("Số người đạt"))
    whole = models.PositiveIntegerField(_("Tổng số người"))

    class Meta:
        constraints = (
            one_current("one_share_a_year", "party", "name", "year"),
            withdrawn_is_named("share_withdrawn_is_named"),
            models.CheckConstraint(
                condition=Q(part__lte=F("whole"), whole__gt=0),
                name="part_is_at_most_the_whole",
                violation_error_message=_("Số người đạt không thể lớn hơn tổng số người."),
            ),
        )
        indexes = indexes_of("share", by="year")

    @property
    def told(self) -> str:
        return f"{self.get_name_display()}: {self.part}/{self.whole}"


class SubjectGroup(Record):
    """The party belongs to a group the law has paths of its own for, over [valid_from, valid_to)."""

    kind = RecordKind.GROUP
    dated_by = "valid_from"

    group = models.CharField(
        pgettext_lazy("subject", "Nhóm"), max_length=30, choices=vocabulary.Group.choices
    )
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)

    class Meta:
        constraints = (
            one_current("one_group_a_day", "party", "group", "valid_from"),
            withdrawn_is_named("group_withdrawn_is_named"),
            half_open("group_is_half_open", "valid_from", "valid_to"),
        )
        indexes = indexes_of("group", by="valid_from")

    @property
    def told(self) -> str:
        return str(self.get_group_display())


MODELS: dict[RecordKind, type[Record]] = {
    model.kind: model
    for model in (
        YearlyRating,
        Proof,
        ProofUse,
        Discipline,
        Hold,
        HoldEnd,
        ServicePeriod,
        Leave,
        MemberShare,
        SubjectGroup,
    )
}
