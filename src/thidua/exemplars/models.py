"""Role models, practices, how they are shared and published, and who adopts them with which result."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.exemplars.enums import ConsentForm, Effect, ExemplarField
from thidua.kernel.models import AppendOnly, Searchable, Versioned
from thidua.kernel.text import collation_key
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party


class RoleModel(Versioned, Searchable):
    """A gương điển hình tiên tiến: who, what they did, which standard they meet, who found them."""

    kind = models.CharField(_("Loại đối tượng"), max_length=20, choices=PartyKind.choices)
    name = models.CharField(_("Tên"), max_length=255)
    sort_key = models.CharField(max_length=600, editable=False, blank=True, db_index=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="role_models"
    )
    province = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="role_models_found", verbose_name=_("Tỉnh")
    )
    address = models.CharField(_("Chức vụ, đơn vị, nơi ở"), max_length=400, blank=True)
    field = models.CharField(_("Lĩnh vực"), max_length=20, choices=ExemplarField.choices)
    headline = models.CharField(_("Tóm tắt thành tích"), max_length=300)
    deeds = models.TextField(_("Việc làm, thành tích"))
    standard = models.CharField(_("Tiêu chuẩn đạt được"), max_length=400)
    is_direct_worker = models.BooleanField(_("Người lao động trực tiếp"), default=False)
    finder = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Nơi phát hiện"),
    )
    found_on = models.DateField(_("Ngày phát hiện"))
    illustrative = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    search_fields: ClassVar[tuple[str, ...]] = ("name", "address", "headline", "deeds", "province")

    class Meta:
        indexes = (models.Index(fields=["province", "field"]),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the Vietnamese sort key in step with the name."""
        self.sort_key = collation_key(self.name)
        super().save(*args, **kwargs)


class Practice(Versioned, Searchable):
    """A mô hình, cách làm hay: problem, way, result, cost, and under which conditions it works."""

    title = models.CharField(_("Tên mô hình, cách làm"), max_length=300)
    sort_key = models.CharField(max_length=900, editable=False, blank=True, db_index=True)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="practices", verbose_name=_("Tỉnh")
    )
    author = models.CharField(_("Nơi thực hiện"), max_length=300)
    field = models.CharField(_("Lĩnh vực"), max_length=20, choices=ExemplarField.choices)
    problem = models.TextField(_("Vấn đề cần giải quyết"))
    way = models.TextField(_("Cách làm"))
    result = models.TextField(_("Kết quả"))
    cost = models.TextField(_("Chi phí, nguồn lực"))
    conditions = models.TextField(_("Điều kiện áp dụng"))
    applied_from = models.DateField(_("Áp dụng từ ngày"), null=True, blank=True)
    illustrative = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    search_fields: ClassVar[tuple[str, ...]] = ("title", "author", "problem", "way", "result", "owner")

    class Meta:
        indexes = (models.Index(fields=["owner", "field"]),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the Vietnamese sort key in step with the title."""
        self.sort_key = collation_key(self.title)
        super().save(*args, **kwargs)


class Evidence(AppendOnly):
    """A file or an address that shows what is told of a role model or a practice."""

    role_model = models.ForeignKey(
        RoleModel, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    label = models.CharField(_("Nội dung minh chứng"), max_length=255)
    link = models.URLField(_("Địa chỉ"), max_length=500, blank=True)
    file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("added_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(role_model__isnull=False, practice__isnull=True)
                | Q(role_model__isnull=True, practice__isnull=False),
                name="evidence_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return self.label


class Consent(models.Model):
    """The person or household agreed to be shown to the public; it can be taken back at any time."""

    role_model = models.ForeignKey(RoleModel, on_delete=models.PROTECT, related_name="consents")
    form = models.CharField(_("Cách đồng ý"), max_length=10, choices=ConsentForm.choices)
    given_on = models.DateField(_("Ngày đồng ý"))
    note = models.CharField(_("Người ghi nhận, người chứng kiến"), max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["role_model"], condition=Q(withdrawn_at__isnull=True), name="one_consent_stands"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("recorded_at")),
                name="consent_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role_model} · {self.given_on:%d/%m/%Y}"


class Publication(models.Model):
    """The public may read a role model or a practice, from one moment until it is withdrawn."""

    role_model = models.ForeignKey(
        RoleModel, on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="publications"
    )
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawal_reason = models.CharField(_("Lý do rút"), max_length=255, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(role_model__isnull=False, practice__isnull=True)
                | Q(role_model__isnull=True, practice__isnull=False),
                name="publication_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["role_model"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_role_model_published_once",
            ),
            models.UniqueConstraint(
                fields=["practice"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_practice_published_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role_model or self.practice} · {self.published_at:%d/%m/%Y}"


class Sharing(AppendOnly):
    """A member showed a role model or a practice to the others of its cluster in a season."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="sharings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sharings")
    role_model = models.ForeignKey(
        RoleModel, on_delete=models.PROTECT, null=True, blank=True, related_name="sharings"
    )
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="sharings"
    )
    note = models.CharField(_("Vì sao đáng học tập"), max_length=500, blank=True)
    shared_at = models.DateTimeField()
    shared_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(role_model__isnull=False, practice__isnull=True)
                | Q(role_model__isnull=True, practice__isnull=False),
                name="sharing_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["season", "role_model"], name="a_role_model_shared_once_a_season"
            ),
            models.UniqueConstraint(fields=["season", "practice"], name="a_practice_shared_once_a_season"),
        )
        indexes = (models.Index(fields=["season", "organisation"]),)

    def __str__(self) -> str:
        return f"{self.organisation}: {self.role_model or self.practice}"


class Adoption(AppendOnly):
    """An organisation takes another's practice over, with the result it plans for."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="adoptions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="adoptions")
    season = models.ForeignKey(
        Season, on_delete=models.PROTECT, null=True, blank=True, related_name="adoptions"
    )
    place = models.CharField(_("Nơi áp dụng"), max_length=300, blank=True)
    planned_result = models.TextField(_("Kết quả dự kiến"))
    changes = models.TextField(_("Điều chỉnh cho phù hợp"), blank=True)
    adopted_on = models.DateField(_("Áp dụng từ ngày"))
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["practice", "organisation"], name="a_practice_adopted_once_an_organisation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} ← {self.practice}"


class AdoptionReport(AppendOnly):
    """What came of an adoption by a day."""

    adoption = models.ForeignKey(Adoption, on_delete=models.PROTECT, related_name="reports")
    as_of = models.DateField(_("Tính đến ngày"))
    effect = models.CharField(_("Mức đạt được"), max_length=10, choices=Effect.choices)
    text = models.TextField(_("Kết quả"))
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        ordering = ("as_of", "id")

    def __str__(self) -> str:
        return f"{self.adoption} · {self.as_of:%d/%m/%Y}"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return Effect(self.effect).tone
