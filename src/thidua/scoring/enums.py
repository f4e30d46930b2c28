"""Kinds of lines, states of a sheet, and the other closed lists of scoring, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from thidua.scoring import engine, ranking


class CriterionKind(TextChoices):
    """How a line turns what is entered into points; the values are the engine's."""

    DIRECT = engine.Kind.DIRECT.value, _("Cho điểm trực tiếp")
    YES_NO = engine.Kind.YES_NO.value, _("Đạt / không đạt")
    LINEAR = engine.Kind.LINEAR.value, _("Theo tỷ lệ đạt chỉ tiêu")
    BANDS = engine.Kind.BANDS.value, _("Theo mức")
    PER_OCCURRENCE = engine.Kind.PER_OCCURRENCE.value, _("Theo số lần")
    STEPS = engine.Kind.STEPS.value, _("Theo nấc vượt mốc")
    LEADER = engine.Kind.LEADER.value, _("So với đơn vị dẫn đầu vượt chỉ tiêu")
    SHARE_OF_BEST = engine.Kind.SHARE_OF_BEST.value, _("Theo tỷ lệ so với kết quả tốt nhất")
    RANKED = engine.Kind.RANKED.value, _("Theo thứ hạng kết quả")


class LinePart(TextChoices):
    """What a line is in the total."""

    BASE = engine.Part.BASE.value, _("Điểm chuẩn")
    BONUS = engine.Part.BONUS.value, _("Điểm thưởng")
    MINUS = engine.Part.MINUS.value, _("Điểm trừ")


class TargetDirection(TextChoices):
    """Which way a result is better."""

    HIGHER = engine.Direction.HIGHER.value, _("Càng cao càng tốt")
    LOWER = engine.Direction.LOWER.value, _("Càng thấp càng tốt")


class RoundingChoice(TextChoices):
    """Where the table rounds."""

    LINES = engine.RoundingPlace.LINES.value, _("Làm tròn từng dòng")
    TOTAL = engine.RoundingPlace.TOTAL.value, _("Chỉ làm tròn tổng điểm")


class TieBreakChoice(TextChoices):
    """What is compared when totals are equal."""

    GROUP_POINTS = ranking.TieBreakKind.GROUP_POINTS.value, _("Điểm cao hơn ở nhóm tiêu chí")
    LEAST_MINUS = ranking.TieBreakKind.LEAST_MINUS.value, _("Bị trừ ít điểm hơn")
    EARLIEST_SUBMISSION = ranking.TieBreakKind.EARLIEST_SUBMISSION.value, _("Nộp bảng tự chấm sớm hơn")
    WOMEN_SHARE = ranking.TieBreakKind.WOMEN_SHARE.value, _("Tỷ lệ nữ cao hơn")
    VOTE = ranking.TieBreakKind.VOTE.value, _("Số phiếu của các thành viên cao hơn")
    CHAIR = ranking.TieBreakKind.CHAIR.value, _("Cụm trưởng quyết định")


class LineMark(TextChoices):
    """What is said of a line instead of a value."""

    EXEMPT = engine.Mark.EXEMPT.value, _("Được miễn")
    NOT_ASSIGNED = engine.Mark.NOT_ASSIGNED.value, _("Không giao")


class SheetState(TextChoices):
    """Where a member's sheet stands."""

    DRAFTING = "drafting", _("Đang tự chấm")
    SUBMITTED = "submitted", _("Đang thẩm định")
    RETURNED = "returned", _("Chờ giải trình")
    APPRAISED = "appraised", _("Chờ thống nhất")
    AGREED = "agreed", _("Đã thống nhất")
    RESERVED = "reserved", _("Bảo lưu ý kiến")

    @property
    def tone(self) -> str:
        """The colour of the badge that shows the state."""
        return {
            "drafting": "muted",
            "submitted": "info",
            "returned": "bad",
            "appraised": "warn",
            "agreed": "good",
            "reserved": "gold",
        }[self.value]


class Side(TextChoices):
    """Who agrees to a sheet."""

    MEMBER = "member", _("Đơn vị được thẩm định")
    HEAD = "head", _("Tổ thẩm định")


class ScorePhase(TextChoices):
    """The three columns of a sheet."""

    SELF = "self", _("Tự chấm")
    APPRAISED = "appraised", _("Thẩm định")
    AGREED = "agreed", _("Thống nhất")


class EvidenceKind(TextChoices):
    """What proves a line."""

    FILE = "file", _("Tệp đính kèm")
    LINK = "link", _("Địa chỉ liên kết")
    DOCUMENT = "document", _("Số, ký hiệu văn bản")
