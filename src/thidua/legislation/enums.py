"""Kinds and levels of what can be awarded, and kinds of dated values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AwardKind(TextChoices):
    """Emulation titles (L06/2022 Đ19-20) and forms of commendation (Đ9)."""

    TITLE = "title", _("Danh hiệu thi đua")
    FORM = "form", _("Hình thức khen thưởng")


class AwardForm(TextChoices):
    """Emulation titles, and the seven forms of commendation one by one (L06/2022 Đ9)."""

    EMULATION_TITLE = "emulation_title", _("Danh hiệu thi đua")
    ORDER = "order", _("Huân chương")
    HONORARY_TITLE = "honorary_title", _("Danh hiệu vinh dự nhà nước")
    PRIZE = "prize", _("Giải thưởng Hồ Chí Minh, Giải thưởng Nhà nước")
    MEDAL = "medal", _("Huy chương")
    INSIGNIA = "insignia", _("Kỷ niệm chương")
    MERIT_CERTIFICATE = "merit_certificate", _("Bằng khen")
    COMMENDATION_CERTIFICATE = "commendation_certificate", _("Giấy khen")


class AwardLevel(TextChoices):
    """By whom an award is given, highest first (L06/2022 Đ77-80)."""

    STATE = "state", _("Cấp Nhà nước")
    MINISTRY_PROVINCE = "ministry_province", _("Cấp bộ, ban, ngành, tỉnh")
    UNDER_MINISTRY = "under_ministry", _("Cấp quân khu, đại học quốc gia và tương đương")
    GRASSROOTS = "grassroots", _("Cấp cơ sở")


class InstrumentKind(TextChoices):
    """What a text of law is."""

    LAW = "law", _("Luật")
    DECREE = "decree", _("Nghị định")
    DECISION = "decision", _("Quyết định")
    CIRCULAR = "circular", _("Thông tư")
    GUIDANCE = "guidance", _("Hướng dẫn")
    RESOLUTION = "resolution", _("Nghị quyết")
    LETTER = "letter", _("Công văn")


class ValueUnit(TextChoices):
    """What a dated value counts."""

    SHARE = "share", _("tỷ lệ")
    COUNT = "count", _("số lượng")
    WORKING_DAYS = "working_days", _("ngày làm việc")
    DAYS = "days", _("ngày")
    MONTHS = "months", _("tháng")
    FACTOR = "factor", _("lần")
    DONG = "dong", _("đồng")


class Rounding(TextChoices):
    """Which way a share of a count is brought to a whole number; where the law is silent it is a setting."""

    DOWN = "down", _("làm tròn xuống")
    UP = "up", _("làm tròn lên")
    NEAREST = "nearest", _("làm tròn đến số gần nhất")


class TransitionKind(TextChoices):
    """How a new text treats what began under the old one."""

    MORE_FAVOURABLE = "more_favourable", _("Theo quy định cũ, trừ khi quy định mới có lợi hơn")
    OLD_TEXT_FILLS_GAPS = "old_text_fills_gaps", _("Quy định cũ dùng tạm ở chỗ chưa có quy định mới")
