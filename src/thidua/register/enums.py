"""Kinds of commendation and grounds of revocation."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class CommendationKind(TextChoices):
    """For what kind of merit something is given (L06/2022 Đ8); emulation titles have none."""

    MERIT = "merit", _("Công trạng")
    SUDDEN = "sudden", _("Đột xuất")
    MOVEMENT = "movement", _("Phong trào, chuyên đề")
    SERVICE = "service", _("Quá trình cống hiến")
    TENURE = "tenure", _("Niên hạn")
    FOREIGN = "foreign", _("Đối ngoại")


class RevocationGround(TextChoices):
    """Why an award is taken back (L06/2022 Đ93 k2)."""

    FRAUD = "fraud", _("Gian dối trong kê khai thành tích")
    FORGERY = "forgery", _("Cung cấp thông tin sai hoặc giấy tờ giả")
    UNLAWFUL_APPRAISAL = "unlawful_appraisal", _("Thẩm định, xét duyệt trái quy định")
    LATER_VIOLATION = "later_violation", _("Kết luận sau cho thấy có vi phạm trong thời gian tính thành tích")


class Audience(IntegerChoices):
    """Who may read a line: those of its own register, other offices too, everybody."""

    REGISTER = 0, _("Sổ của mình")
    OFFICES = 1, _("Các cơ quan")
    EVERYBODY = 2, _("Mọi người")


class TallyDimension(TextChoices):
    """By what lines are tallied; direct workers are tallied among individuals only."""

    YEAR = "year", _("Năm")
    AWARD = "award", _("Danh hiệu, hình thức khen thưởng")
    RECIPIENT = "recipient", _("Loại đối tượng")
    KIND = "kind", _("Loại hình khen thưởng")
    DIRECT = "direct", _("Người lao động trực tiếp")
