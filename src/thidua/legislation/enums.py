"""Kinds and levels of what can be awarded, and kinds of dated values."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AwardKind(TextChoices):
    """Emulation titles (L06/2022 Đ19-20) and forms of commendation (Đ9)."""

    TITLE = "title", _("Danh hiệu thi đua")
    FORM = "form", _("Hình thức khen thưởng")


class AwardLevel(TextChoices):
    """By whom an award is given, highest first (L06/2022 Đ77-80)."""

    STATE = "state", _("Cấp Nhà nước")
    MINISTRY_PROVINCE = "ministry_province", _("Cấp bộ, ban, ngành, tỉnh")
    GRASSROOTS = "grassroots", _("Cấp cơ sở")


class InstrumentKind(TextChoices):
    """What a text of law is."""

    LAW = "law", _("Luật")
    DECREE = "decree", _("Nghị định")
    DECISION = "decision", _("Quyết định")
    CIRCULAR = "circular", _("Thông tư")
    GUIDANCE = "guidance", _("Hướng dẫn")
    RESOLUTION = "resolution", _("Nghị quyết")


class ValueUnit(TextChoices):
    """What a dated value counts."""

    SHARE = "share", _("tỷ lệ")
    COUNT = "count", _("số lượng")
    WORKING_DAYS = "working_days", _("ngày làm việc")
