"""Assessments of an organisation's people and units, their verdicts, and what a province sets itself."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thidua.eligibility.enums import AssessmentState, QuotaCode, Standing
from thidua.identity.models import Account
from thidua.kernel.models import AppendOnly, Searchable
from thidua.legislation import rules
from thidua.legislation.enums import Rounding
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation, Party
from thidua.rulebook.findings import Result

GIVEN_UP_AFTER = timedelta(minutes=30)
"""An assessment that has not moved for so long has lost its worker: it may be asked for again."""
RESULTS = [(result.value, result.value) for result in Result]


class Assessment(models.Model):
    """Everybody of an organisation judged for a year, as of a day, by one version of the law.

    `award_codes` empty means all awards; `counts` are numbers by award and standing, and of leading collectives.
    `moved_at` is when a worker last told how far it is; `stale_since` when the facts of somebody of the organisation
    changed, listed or not.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(_("Năm xét"))
    on = models.DateField(_("Nhận hồ sơ ngày"))
    award_codes = models.JSONField(default=list, blank=True)
    law_version = models.CharField(max_length=12)
    state = models.CharField(
        max_length=20, choices=AssessmentState.choices, default=AssessmentState.QUEUED, db_index=True
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    stale_since = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=400, blank=True)
    illustrative = models.BooleanField(_("Minh họa"), default=False)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["organisation", "-id"]),)

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}"

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.state in {AssessmentState.QUEUED, AssessmentState.RUNNING}

    def is_lost(self, at: datetime) -> bool:
        """Whether no worker is at it any more."""
        return self.is_under_way and at - self.moved_at > GIVEN_UP_AFTER

    @property
    def is_outdated(self) -> bool:
        """Whether rules or values of the law have changed in the product since."""
        return self.law_version != rules.version()


class Verdict(Searchable):
    """The answer for one party and one award, as it was on that day, with the rule it rests on.

    Name, unit and words are those of that day. The facts it read are kept in the words of the trace: as records they
    stay where they are, so that what a discipline says is kept in one place only. `facts_digest` tells whether they
    are still the same; `stale_since` is set when the party's facts change.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="verdicts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    party_name = models.CharField(_("Tên"), max_length=255)
    party_key = models.CharField(max_length=600, editable=False)
    party_kind = models.CharField(max_length=20, choices=PartyKind.choices)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit_name = models.CharField(_("Đơn vị"), max_length=255, blank=True)
    is_woman = models.BooleanField(null=True, blank=True)
    award_code = models.CharField(max_length=20)
    award_rank = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=200)
    result = models.CharField(max_length=20, choices=RESULTS)
    standing = models.CharField(max_length=20, choices=Standing.choices)
    standing_order = models.PositiveSmallIntegerField()
    unmet = models.JSONField(default=list, blank=True)
    reason = models.TextField(blank=True)
    trace = models.JSONField(default=dict, blank=True)
    earliest_year = models.PositiveSmallIntegerField(null=True, blank=True)
    facts_digest = models.CharField(max_length=64)
    stale_since = models.DateTimeField(null=True, blank=True)

    search_fields: ClassVar[tuple[str, ...]] = ("party_name", "unit_name")

    class Meta:
        ordering = ("award_rank", "party_key", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "party", "award_code"], name="one_verdict_a_party_and_award"
            ),
        )
        indexes = (
            models.Index(fields=["assessment", "standing_order", "award_rank", "party_key"]),
            models.Index(
                fields=["party"], condition=Q(stale_since__isnull=True), name="fresh_verdicts_by_party"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party_name}: {self.award_code}, {self.standing}"


class LocalSetting(AppendOnly):
    """A share, or its rounding, that an organisation set itself over [valid_from, next one's valid_from).

    `value` is an exact fraction ("3/20"); empty: the number of the law. A later line ends the one before it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="local_settings")
    code = models.CharField(_("Tỷ lệ"), max_length=40, choices=QuotaCode.choices)
    value = models.CharField(_("Tỷ lệ áp dụng"), max_length=20, blank=True)
    rounding = models.CharField(_("Làm tròn"), max_length=10, choices=Rounding.choices, default=Rounding.DOWN)
    valid_from = models.DateField(_("Áp dụng từ ngày"))
    valid_to = models.DateField(_("Đến trước ngày"), null=True, blank=True)
    citation = models.CharField(_("Văn bản quy định"), max_length=255)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(_("Minh họa"), default=False)

    kept_beside = ("valid_to",)

    class Meta:
        ordering = ("code", "-valid_from", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "code", "valid_from"],
                name="one_local_setting_a_day",
                violation_error_message=_("Đã có quy định áp dụng từ ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="local_setting_is_half_open",
                violation_error_message=_("Ngày kết thúc phải sau ngày bắt đầu."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_code_display()} {self.value}"
