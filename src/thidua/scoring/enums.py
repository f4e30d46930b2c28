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


class GroupTakes(TextChoices):
    """What a group makes of its lines."""

    SUM = engine.Takes.SUM.value, _("Cộng các dòng con")
    BEST = engine.Takes.BEST.value, _("Lấy dòng con cao nhất")
    MEAN = engine.Takes.MEAN.value, _("Lấy trung bình các dòng con")


class BandMeasure(TextChoices):
    """What a band table looks at."""

    VALUE = engine.Measure.VALUE.value, _("Giá trị được nhập")
    RATIO = engine.Measure.RATIO.value, _("% so với chỉ tiêu")
    DAYS_LATE = engine.Measure.DAYS_LATE.value, _("Số ngày chậm")
    COUNT = engine.Measure.COUNT.value, _("Số lần")


class ExcessChoice(TextChoices):
    """How far a unit is over its target."""

    PERCENT = engine.Excess.PERCENT.value, _("Theo % của chỉ tiêu")
    ABSOLUTE = engine.Excess.ABSOLUTE.value, _("Theo số tuyệt đối")


class ZeroTargetChoice(TextChoices):
    """What a target of zero is."""

    NO_TARGET = engine.ZeroTarget.NO_TARGET.value, _("Coi như không giao chỉ tiêu")
    REFUSED = engine.ZeroTarget.REFUSED.value, _("Không nhận")


class KnockOutChoice(TextChoices):
    """When a line keeps a unit out of the ranking."""

    NO = engine.KnockOut.NO.value, _("Khi không đạt")
    ANY = engine.KnockOut.ANY.value, _("Khi có xảy ra")
    ZERO = engine.KnockOut.ZERO.value, _("Khi được 0 điểm")


class RoundingModeChoice(TextChoices):
    """How the table rounds a half."""

    HALF_UP = engine.RoundingMode.HALF_UP.value, _("Nửa làm tròn lên")
    HALF_EVEN = engine.RoundingMode.HALF_EVEN.value, _("Nửa làm tròn về số chẵn")
    DOWN = engine.RoundingMode.DOWN.value, _("Bỏ phần lẻ")


class StartChoice(TextChoices):
    """What a base line gives while nothing is entered."""

    ZERO = engine.Start.ZERO.value, _("Từ 0, chấm đến đâu cộng đến đó")
    FULL = engine.Start.FULL.value, _("Từ đủ điểm chuẩn, trừ dần")


class NotAssignedChoice(TextChoices):
    """What a line not assigned to a unit does."""

    ZERO = engine.NotAssigned.ZERO.value, _("Không có điểm dòng đó")
    EXCLUDED = engine.NotAssigned.EXCLUDED.value, _("Không tính vào điểm tối đa khi so sánh")
    NORMALISED = engine.NotAssigned.NORMALISED.value, _("Quy đổi về thang điểm chung")


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
