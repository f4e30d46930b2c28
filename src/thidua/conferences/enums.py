"""Kinds of agenda items, attendance, and how far a conference is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgendaKind(TextChoices):
    """What happens under an item of the agenda."""

    OPENING = "opening", _("Khai mạc")
    REPORT = "report", _("Thông qua báo cáo tổng kết")
    RANKING = "ranking", _("Thông qua kết quả chấm điểm, xếp hạng")
    BALLOT = "ballot", _("Bỏ phiếu kín")
    COMMENDATION = "commendation", _("Công bố, trao khen thưởng")
    COVENANT = "covenant", _("Phát động, ký giao ước thi đua")
    SPEECH = "speech", _("Phát biểu, tham luận")
    ELECTION_RESULT = "election_result", _("Công bố kết quả bầu")
    CLOSING = "closing", _("Bế mạc")


class Presence(TextChoices):
    """Whether a delegate is there."""

    PRESENT = "present", _("Có mặt")
    PROXY = "proxy", _("Cử người dự thay")
    ABSENT = "absent", _("Vắng mặt")
    LEFT = "left", _("Đã ra về")


class ConferenceState(TextChoices):
    """How far a conference is; told by its records, never stored."""

    PREPARING = "preparing", _("Đang chuẩn bị")
    SITTING = "sitting", _("Đang họp")
    CLOSED = "closed", _("Đã bế mạc")
    MINUTED = "minuted", _("Đã có biên bản")


class Move(TextChoices):
    """Where an item of the agenda goes."""

    UP = "up", _("Lên")
    DOWN = "down", _("Xuống")
