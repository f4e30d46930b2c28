"""States of a registration, fields and directions of targets, capacities of signing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RegistrationState(TextChoices):
    """Where a member's registration stands, told by its records (submission, return, acceptance)."""

    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Đã nộp, chờ xem xét")
    RETURNED = "returned", _("Bị trả lại")
    ACCEPTED = "accepted", _("Đã chấp nhận")

    @property
    def tone(self) -> str:
        """The colour the state is shown in."""
        return {"draft": "muted", "submitted": "info", "returned": "bad", "accepted": "good"}[self.value]


class TargetField(TextChoices):
    """The field of work a target belongs to."""

    ECONOMY = "economy", _("Kinh tế")
    SOCIETY = "society", _("Văn hóa, xã hội, môi trường")
    DEFENCE = "defence", _("Quốc phòng, an ninh")
    POLITICAL_SYSTEM = "political_system", _("Xây dựng Đảng, hệ thống chính trị")
    EMULATION = "emulation", _("Công tác thi đua, khen thưởng")


class Direction(TextChoices):
    """Which way is better."""

    HIGHER = "higher", _("Càng cao càng tốt")
    LOWER = "lower", _("Càng thấp càng tốt")


class SigningCapacity(TextChoices):
    """As what a covenant is signed."""

    MEMBER = "member", _("Thành viên ký giao ước")
    WITNESS = "witness", _("Chứng kiến")
