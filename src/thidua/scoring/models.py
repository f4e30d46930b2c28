"""Scoring tables, sheets, entries, appraisals, agreements and rankings. What counts is only ever added to."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from thidua.clusters.models import Season
from thidua.kernel.models import AppendOnly, StoredFile, Versioned
from thidua.parties.models import Organisation
from thidua.scoring.enums import (
    CriterionKind,
    EvidenceKind,
    LineMark,
    LinePart,
    RoundingChoice,
    ScorePhase,
    SheetState,
    Side,
    TargetDirection,
    TieBreakChoice,
)
from thidua.scoring.import_models import TableImport  # noqa: F401 - Django looks for models here
from thidua.scoring.objection_models import (  # noqa: F401 - the same
    Objection,
    ObjectionAnswer,
    ObjectionWaiver,
    ObjectionWithdrawal,
    RankingFinal,
)
from thidua.scoring.owner_models import ScorerAppointment  # noqa: F401 - Django looks for models here
from thidua.scoring.setting_models import LineAssignment, RankingHold, TieValue  # noqa: F401 - the same


class PointsField(models.DecimalField):  # type: ignore[type-arg] # the plugin tells null from not null
    """Points or a quantity, exact, with room for six decimals."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class ScoringTable(Versioned):
    """One version of a season's scoring table. Once frozen it is never changed; an amendment is a new version."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="scoring_tables")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("Tên bảng tiêu chí"), max_length=300)
    total = PointsField(_("Tổng điểm chuẩn"))
    total_cap = PointsField(_("Tổng điểm tối đa kể cả thưởng"), null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(_("Số chữ số thập phân"), default=2)
    rounding = models.CharField(
        _("Làm tròn"), max_length=10, choices=RoundingChoice.choices, default=RoundingChoice.LINES
    )
    open_among_members = models.BooleanField(
        _("Các thành viên xem được điểm tự chấm của nhau trước khi công bố"), default=False
    )
    parameters = models.JSONField(_("Tham số của bảng"), default=dict, blank=True)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amended_by"
    )
    amendment_reason = models.CharField(_("Lý do sửa bảng"), max_length=500, blank=True)
    built_at = models.DateTimeField()
    built_by = models.CharField(max_length=200)
    illustrative = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["season", "number"], name="one_table_a_number"),)
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.title} (v{self.number})"


class Criterion(models.Model):
    """One line of a table: a group when others have it as parent, a leaf otherwise."""

    table = models.ForeignKey(ScoringTable, on_delete=models.PROTECT, related_name="criteria")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("STT"), max_length=40)
    title = models.CharField(_("Tiêu chí"), max_length=1000)
    short_title = models.CharField(_("Tên gọn"), max_length=60, blank=True)
    part = models.CharField(_("Loại điểm"), max_length=10, choices=LinePart.choices, default=LinePart.BASE)
    kind = models.CharField(_("Cách chấm"), max_length=20, choices=CriterionKind.choices, blank=True)
    maximum = PointsField(_("Điểm tối đa"), null=True, blank=True)
    each = PointsField(_("Điểm mỗi lần"), null=True, blank=True)
    direction = models.CharField(
        max_length=10, choices=TargetDirection.choices, default=TargetDirection.HIGHER
    )
    indicator = models.CharField(_("Mã chỉ tiêu"), max_length=60, blank=True)
    unit = models.CharField(_("Đơn vị tính"), max_length=60, blank=True)
    bonus_cap = PointsField(_("Trần điểm thưởng"), null=True, blank=True)
    minus_cap = PointsField(_("Trần điểm trừ"), null=True, blank=True)
    evidence_required = models.BooleanField(_("Bắt buộc có minh chứng"), default=False)
    guidance = models.TextField(_("Hướng dẫn chấm"), blank=True)
    source = models.CharField(_("Nguồn dữ liệu"), max_length=80, blank=True)
    parameters = models.JSONField(_("Tham số cách chấm"), default=dict, blank=True)

    class Meta:
        verbose_name_plural = "criteria"
        constraints = (
            models.UniqueConstraint(fields=["table", "code"], name="one_line_a_code"),
            models.UniqueConstraint(fields=["table", "position"], name="one_line_a_position"),
        )
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"

    @property
    def label(self) -> str:
        """The short title where there is one."""
        return self.short_title or self.title


class TieBreakRule(models.Model):
    """One rule of the declared chain for equal totals, in order."""

    table = models.ForeignKey(ScoringTable, on_delete=models.PROTECT, related_name="tie_breaks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30, choices=TieBreakChoice.choices)
    code = models.CharField(_("Nhóm tiêu chí"), max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["table", "position"], name="one_tie_break_a_position"),
        )
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}".strip()


class TableFreeze(AppendOnly):
    """The head froze the table for the season: from now on everybody is scored by exactly this text."""

    table = models.OneToOneField(ScoringTable, on_delete=models.PROTECT, related_name="freeze")
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=200)
    ground = models.CharField(_("Căn cứ"), max_length=500, blank=True)
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.table} · {self.frozen_at:%d/%m/%Y}"


class ScoreSheet(Versioned):
    """A member's sheet of one season: where it stands. Its numbers are in the entries."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="score_sheets")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="score_sheets")
    table = models.ForeignKey(ScoringTable, on_delete=models.PROTECT, related_name="sheets")
    state = models.CharField(max_length=20, choices=SheetState.choices, default=SheetState.DRAFTING)
    classes = models.JSONField(_("Nhóm đơn vị"), default=list, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["season", "organisation"], name="one_sheet_a_member"),)

    def __str__(self) -> str:
        return f"{self.organisation} · {self.season.year}"


ENTERED = ("points", "answer", "actual", "target", "count", "days_late", "mark", "override")


class EnteredLine(AppendOnly):
    """What somebody entered for one line, at one moment. The latest record of a line is the one that counts."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="%(class)s_set")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    points = PointsField(null=True, blank=True)
    answer = models.BooleanField(null=True, blank=True)
    actual = PointsField(null=True, blank=True)
    target = PointsField(null=True, blank=True)
    count = PointsField(null=True, blank=True)
    days_late = PointsField(null=True, blank=True)
    mark = models.CharField(max_length=20, choices=LineMark.choices, blank=True)
    override = PointsField(_("Điểm do người có thẩm quyền quyết định"), null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.criterion.code} · {self.entered_at:%d/%m/%Y %H:%M}"

    @property
    def is_blank(self) -> bool:
        """Whether the record says that nothing is entered (any more)."""
        return all(value in {None, ""} for name, value in self.values.items() if name != "target")

    @property
    def values(self) -> dict[str, object]:
        """What was entered, by the names of its columns."""
        return {name: getattr(self, name) for name in ENTERED}


class SelfScoreEntry(EnteredLine):
    """What a member entered for one of its lines."""

    target_record = models.ForeignKey(
        "covenants.Target", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("Minh chứng, ghi chú"), blank=True)
    taken_from = models.JSONField(_("Lấy từ nguồn dữ liệu"), default=dict, blank=True)

    class Meta:
        verbose_name_plural = "self score entries"
        indexes = (models.Index(fields=["sheet", "criterion"]),)


class AppraisalEntry(EnteredLine):
    """What the appraisers entered for the same line; a difference has a reason."""

    reason = models.TextField(_("Lý do chênh lệch"), blank=True)

    class Meta:
        verbose_name_plural = "appraisal entries"
        indexes = (models.Index(fields=["sheet", "criterion"]),)


class AgreedScore(EnteredLine):
    """What counts for a line since both sides agreed (or the difference was recorded).

    Never overwritten: a correction is a new record that points to the one it corrects, with a reason.
    """

    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.TextField(_("Lý do đính chính"), blank=True)

    class Meta:
        indexes = (models.Index(fields=["sheet", "criterion"]),)
        constraints = (
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""), name="a_correction_has_a_reason"
            ),
        )


class CorrectionAnswer(AppendOnly):
    """What the member says to a correction of its agreed scores: it agrees, or its words stand beside it."""

    correction = models.OneToOneField(AgreedScore, on_delete=models.PROTECT, related_name="answer_given")
    agrees = models.BooleanField()
    text = models.TextField(_("Ý kiến bảo lưu"), blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(text=""), name="a_reservation_to_a_correction_has_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.correction}: {'✓' if self.agrees else '✗'}"


class Evidence(models.Model):
    """What proves a line: a file, an address, or a document number. It is withdrawn, never deleted."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="evidence")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    title = models.CharField(_("Nội dung"), max_length=300)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    url = models.URLField(_("Địa chỉ liên kết"), max_length=500, blank=True)
    document_number = models.CharField(_("Số, ký hiệu văn bản"), max_length=120, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title


class Submission(AppendOnly):
    """The member handed its self score in."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=200)
    total = PointsField()
    statement = models.TextField(_("Ý kiến gửi kèm"), blank=True)

    def __str__(self) -> str:
        return f"{self.sheet} · {self.submitted_at:%d/%m/%Y}"


class SheetReturn(AppendOnly):
    """The appraisers gave the sheet back for explanation, with a reason and a day."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="returns")
    reason = models.TextField(_("Lý do"))
    due_date = models.DateField(_("Hạn giải trình"), null=True, blank=True)
    returned_at = models.DateTimeField()
    returned_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.sheet} · {self.returned_at:%d/%m/%Y}"


class Question(AppendOnly):
    """What the appraisers want explained about one line."""

    sheet_return = models.ForeignKey(SheetReturn, on_delete=models.PROTECT, related_name="questions")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Nội dung cần giải trình"))

    def __str__(self) -> str:
        return self.text[:80]


class Answer(AppendOnly):
    """The member's explanation."""

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField(_("Giải trình"))
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.text[:80]


class AppraisalClose(AppendOnly):
    """The appraisers finished: their points stand beside the self score and go to the member."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="appraisal_closes")
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    total = PointsField()
    summary = models.TextField(_("Nhận xét chung"), blank=True)

    def __str__(self) -> str:
        return f"{self.sheet} · {self.closed_at:%d/%m/%Y}"


class AppraisalReopen(AppendOnly):
    """The appraisers took a finished appraisal up again, because the member's explanation gave cause."""

    close = models.OneToOneField(AppraisalClose, on_delete=models.PROTECT, related_name="reopen")
    reason = models.TextField(_("Lý do"))
    reopened_at = models.DateTimeField()
    reopened_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.reason[:80]


class LineResponse(AppendOnly):
    """What the member says to one appraised line: agrees, or explains why it does not."""

    close = models.ForeignKey(AppraisalClose, on_delete=models.PROTECT, related_name="responses")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    explanation = models.TextField(_("Giải trình"), blank=True)
    responded_at = models.DateTimeField()
    responded_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(explanation=""), name="a_disagreement_is_explained"
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion.code}: {'✓' if self.agrees else '✗'}"


class Agreement(AppendOnly):
    """One side agreed to an appraisal as it was closed; with both sides the scores stand."""

    close = models.ForeignKey(AppraisalClose, on_delete=models.PROTECT, related_name="agreements")
    side = models.CharField(max_length=10, choices=Side.choices)
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["close", "side"], name="each_side_agrees_once"),)

    def __str__(self) -> str:
        return f"{self.get_side_display()} · {self.agreed_at:%d/%m/%Y}"


class Reservation(AppendOnly):
    """The member does not agree; the difference is on record and the appraised points count."""

    close = models.OneToOneField(AppraisalClose, on_delete=models.PROTECT, related_name="reservation")
    text = models.TextField(_("Ý kiến bảo lưu"))
    reserved_at = models.DateTimeField()
    reserved_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.text[:80]


class AppraisalMinutes(AppendOnly):
    """Biên bản thẩm định of a sheet, issued."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="minutes")
    document = models.ForeignKey("documents.IssuedDocument", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "appraisal minutes"

    def __str__(self) -> str:
        return f"Biên bản thẩm định {self.sheet}"


class RankingPublication(AppendOnly):
    """The ranking as published inside the cluster: a frozen copy of totals, ranks and what decided them."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="ranking_publications")
    table = models.ForeignKey(ScoringTable, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField(_("Lý do công bố lại"), max_length=500, blank=True)
    objection_days = models.PositiveSmallIntegerField(_("Số ngày làm việc nhận kiến nghị"), default=0)
    objections_until = models.DateField(_("Ngày cuối nhận kiến nghị"), null=True, blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    document = models.ForeignKey(
        "documents.IssuedDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        ordering = ("-published_at", "-id")

    def __str__(self) -> str:
        return f"Xếp hạng {self.season}"


class CrossCheckDraw(AppendOnly):
    """Who checks whom, drawn by a recorded seed. The latest draw of a season counts; a re-draw has a reason.

    `conflicts` are the pairs of members, by code, that declared a conflict of interest: with members, seed and number
    of checkers they are all it takes to draw the same again.
    """

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="cross_check_draws")
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField(_("Số gieo"))
    each = models.PositiveSmallIntegerField(_("Số đơn vị kiểm tra mỗi đơn vị"), default=1)
    conflicts = models.JSONField(_("Các cặp không kiểm tra nhau"), default=list, blank=True)
    reason = models.CharField(_("Lý do rút thăm lại"), max_length=500, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["season", "number"], name="one_draw_a_number"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="a_redraw_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.season} · {self.number}"


class CrossCheckAssignment(AppendOnly, Versioned):
    """One member checks another by one draw. `version` counts the saves of what its office enters."""

    draw = models.ForeignKey(CrossCheckDraw, on_delete=models.PROTECT, related_name="assignments")
    checker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cross_checks_done")
    checked = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cross_checks_had")

    kept_beside = ("version",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["draw", "checker", "checked"], name="a_pair_once_a_draw"),
            models.CheckConstraint(condition=~Q(checker=F("checked")), name="nobody_checks_itself"),
        )

    def __str__(self) -> str:
        return f"{self.checker} → {self.checked}"

    @cached_property
    def close(self) -> "CrossCheckClose | None":
        """How the checker finished, unless it was given back since; asked for once."""
        return next((close for close in self.closes.all() if not hasattr(close, "reopen")), None)

    @property
    def given_back(self) -> "list[CrossCheckReopen]":
        """Each time it was given back to the checker after it had finished, latest first."""
        found = [close.reopen for close in self.closes.all() if hasattr(close, "reopen")]
        return sorted(found, key=lambda reopen: -reopen.pk)


class CrossCheckEntry(EnteredLine):
    """What a checker entered for a line of another member's sheet. It is advice: it never counts by itself."""

    assignment = models.ForeignKey(CrossCheckAssignment, on_delete=models.PROTECT, related_name="entries")
    reason = models.TextField(_("Lý do khác điểm tự chấm"), blank=True)

    class Meta:
        verbose_name_plural = "cross check entries"
        indexes = (models.Index(fields=["assignment", "criterion"]),)


class CrossCheckClose(AppendOnly):
    """The checker finished: its points go to the member and to the appraisers. The latest counts, unless reopened."""

    assignment = models.ForeignKey(CrossCheckAssignment, on_delete=models.PROTECT, related_name="closes")
    total = PointsField()
    opinion = models.TextField(_("Nhận xét của đơn vị kiểm tra"), blank=True)
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.assignment} · {self.closed_at:%d/%m/%Y}"


class CrossCheckReopen(AppendOnly):
    """A finished cross check was given back to the checker, who enters on and finishes again."""

    close = models.OneToOneField(CrossCheckClose, on_delete=models.PROTECT, related_name="reopen")
    reason = models.CharField(_("Lý do"), max_length=500)
    reopened_at = models.DateTimeField()
    reopened_by = models.CharField(max_length=200)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="a_reopening_has_a_reason"),)

    def __str__(self) -> str:
        return self.reason[:80]


ENTRY_MODELS: dict[ScorePhase, type[EnteredLine]] = {
    ScorePhase.SELF: SelfScoreEntry,
    ScorePhase.APPRAISED: AppraisalEntry,
    ScorePhase.AGREED: AgreedScore,
}
