"""The award register: what each party has been given, how it was corrected, revoked and published."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.kernel.clock import local_date
from thidua.kernel.models import AppendOnly, Searchable
from thidua.kernel.search import WordIndex
from thidua.kernel.text import collation_key, fold
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.register.enums import Audience, CommendationKind, RevocationGround, TallyDimension

FIRST_YEAR = 1945

# The questions asked of a register of millions of lines, each answered latest year first by its own index.
LOOKED_UP_BY = (
    (),
    ("keeper",),
    ("unit",),
    ("party",),
    ("award_code",),
    ("recipient_folded",),
    ("decision_folded",),
)

AWARD_WORDS = WordIndex(
    "register_award",
    facets={"k": "keeper_id", "u": "unit_id", "y": "year", "a": "award_code", "r": "recipient_kind"}
    | {"m": "commendation_kind"},
    flags={"p": "is_published", "o": "is_public", "d": "is_direct_worker"},
    only="is_current",
)


class Award(AppendOnly, Searchable):
    """One line of the register, as it stands in the decision. A mistake is mended by a line that replaces it."""

    keeper = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="kept_awards", db_index=False
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="awards", db_index=False
    )
    recipient_kind = models.CharField(_("Loại đối tượng"), max_length=20, choices=PartyKind.choices)
    recipient_name = models.CharField(_("Tên được khen thưởng"), max_length=255)
    recipient_folded = models.CharField(max_length=255, editable=False, blank=True)
    recipient_sort_key = models.CharField(max_length=600, editable=False, blank=True)
    post_text = models.CharField(_("Chức vụ, đơn vị ghi trên bằng"), max_length=500, blank=True)
    unit = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="unit_awards",
        db_index=False,
    )
    is_direct_worker = models.BooleanField(_("Người lao động trực tiếp"), default=False)
    award_code = models.CharField(max_length=20)
    award_name = models.CharField(_("Danh hiệu, hình thức khen thưởng"), max_length=255)
    award_class = models.CharField(_("Hạng"), max_length=40, blank=True)
    commendation_kind = models.CharField(
        _("Loại hình khen thưởng"), max_length=20, choices=CommendationKind.choices, blank=True
    )
    achievement = models.TextField(_("Thành tích"))
    decision_number = models.CharField(_("Số quyết định"), max_length=60, blank=True)
    decision_folded = models.CharField(max_length=60, editable=False, blank=True)
    decision_date = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    decision = models.ForeignKey(
        "documents.IssuedDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="awards"
    )
    authority = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="awards_given", db_index=False
    )
    authority_post = models.CharField(_("Người quyết định"), max_length=255, blank=True)
    golden_book_number = models.CharField(_("Số sổ vàng"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("Năm"))
    period_from = models.DateField(_("Thành tích từ ngày"), null=True, blank=True)
    period_to = models.DateField(_("đến trước ngày"), null=True, blank=True)
    source = models.CharField(_("Nguồn"), max_length=400, blank=True)
    source_file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    illustrative = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    # What the records around the line say (AwardCorrection, AwardRetraction, AwardPublication, AwardRevocation),
    # kept beside it by the actions that write them, so that indexes know it: it is neither corrected nor retracted;
    # it is published; it is published and not revoked.
    is_current = models.BooleanField(default=True, editable=False)
    is_published = models.BooleanField(default=False, editable=False)
    is_public = models.BooleanField(default=False, editable=False)

    kept_beside = ("is_current", "is_published", "is_public")
    search_fields: ClassVar[tuple[str, ...]] = (
        "recipient_name",
        "post_text",
        "unit_words",
        "award_name",
        "achievement",
        "decision_number",
        "golden_book_number",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(year__gte=FIRST_YEAR), name="award_year_is_from_1945_on"),
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gt=F("period_from")),
                name="award_period_is_half_open",
            ),
        )
        indexes = (
            *(
                models.Index(
                    fields=[*first, "year", "id"],
                    condition=Q(is_current=True),
                    name=f"award_by_{'_'.join(first) or 'year'}",
                )
                for first in LOOKED_UP_BY
            ),
            models.Index(
                fields=["year", "id"], condition=Q(is_published=True), name="award_published_by_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_name}: {self.recipient_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the line with the columns that searching and sorting need."""
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Fill the columns that searching and sorting need (also before a bulk insert, which calls no `save`)."""
        self.recipient_folded = fold(self.recipient_name)
        self.recipient_sort_key = collation_key(self.recipient_name)
        self.decision_folded = fold(self.decision_number)
        self.folded = fold(" ".join(str(getattr(self, name)) for name in self.search_fields))

    def clean(self) -> None:
        """The decision's day has come; the year lies between 1945 and the year it was decided, or entered."""
        entered = local_date(self.recorded_at)
        wrong: dict[str, Any] = {}
        if self.decision_date is not None and self.decision_date > entered:
            wrong["decision_date"] = _("Ngày quyết định chưa tới.")
        last = min(self.decision_date or entered, entered).year
        if self.year is not None and not FIRST_YEAR <= self.year <= last:
            told = {"year": self.year, "first": FIRST_YEAR, "last": last}
            wrong["year"] = (
                _("Năm %(year)s không nằm trong khoảng từ %(first)s đến %(last)s, năm ra quyết định.") % told
                if self.decision_date is not None
                else _("Năm %(year)s không nằm trong khoảng từ %(first)s đến %(last)s.") % told
            )
        if wrong:
            raise ValidationError(wrong)

    @property
    def unit_words(self) -> str:
        """The unit's full and short name, so that the line is found by either."""
        return f"{self.unit.name} {self.unit.short_name}" if self.unit else ""


class AwardCorrection(AppendOnly):
    """One line took the place of another, for a stated reason."""

    original = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="correction")
    replacement = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="corrects")
    reason = models.CharField(_("Lý do đính chính"), max_length=500)
    corrected_at = models.DateTimeField()
    corrected_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.original_id} → {self.replacement_id}"


class AwardRevocation(AppendOnly):
    """An award was cancelled; the line stays and says so."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="revocation")
    ground = models.CharField(_("Căn cứ hủy bỏ"), max_length=30, choices=RevocationGround.choices)
    reason = models.TextField(_("Lý do"))
    decision_number = models.CharField(_("Số quyết định hủy bỏ"), max_length=60, blank=True)
    decision_date = models.DateField(_("Ngày quyết định hủy bỏ"), null=True, blank=True)
    revoked_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.award}: {self.get_ground_display()}"


class AwardRetraction(AppendOnly):
    """A line that should never have been entered was taken out of the register; it stays readable, with the reason."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="retraction")
    reason = models.CharField(_("Lý do gạch dòng"), max_length=500)
    retracted_at = models.DateTimeField()
    retracted_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.award}: {self.reason}"


class AwardPublication(models.Model):
    """The line can be read by the public, from one moment until it is withdrawn."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="publications")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawal_reason = models.CharField(_("Lý do rút"), max_length=255, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["award"], condition=Q(withdrawn_at__isnull=True), name="an_award_published_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.award} · {self.published_at:%d/%m/%Y}"


class AwardTally(models.Model):
    """How many current lines of one register have one value (a year, an award, a kind), by who may read them.

    Triggers of the database keep it (register/tallies.py), so that a page over millions of lines counts nothing.
    """

    keeper_id = models.BigIntegerField()
    dimension = models.CharField(max_length=12, choices=TallyDimension.choices)
    value = models.CharField(max_length=20, blank=True)
    audience = models.PositiveSmallIntegerField(choices=Audience.choices)
    count = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["keeper_id", "dimension", "value", "audience"], name="one_tally_a_value"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.count}"
