"""Forms, levels and states of movements (L06/2022 Đ16-18)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MovementForm(TextChoices):
    """How emulation is organised (L06/2022 Đ16 k1)."""

    REGULAR = "regular", _("Thường xuyên")
    THEMATIC = "thematic", _("Theo chuyên đề")


class MovementLevel(TextChoices):
    """How far a movement reaches (L06/2022 Đ16 k2), widest first."""

    NATIONWIDE = "nationwide", _("Toàn quốc")
    SECTOR = "sector", _("Bộ, ban, ngành, đoàn thể")
    CLUSTER = "cluster", _("Cụm, khối thi đua")
    LOCALITY = "locality", _("Địa phương")
    UNIT = "unit", _("Cơ quan, đơn vị")


class LauncherOffice(TextChoices):
    """Who launches and directs movements (L06/2022 Đ18); heads of clusters launch for their cluster."""

    PRESIDENT = "president", _("Chủ tịch nước")
    PRIME_MINISTER = "prime_minister", _("Thủ tướng Chính phủ")
    SECTOR_HEAD = "sector_head", _("Bộ trưởng, người đứng đầu ban, ngành, đoàn thể")
    CLUSTER_HEAD = "cluster_head", _("Cụm trưởng, khối trưởng")
    COMMITTEE_CHAIR = "committee_chair", _("Chủ tịch Ủy ban nhân dân")
    UNIT_HEAD = "unit_head", _("Người đứng đầu cơ quan, đơn vị")


class MovementState(TextChoices):
    """Where a movement stands; it follows from its records."""

    DRAFT = "draft", _("Dự thảo")
    RUNNING = "running", _("Đang thực hiện")
    OVER = "over", _("Hết thời gian, chưa ghi nhận tổng kết")
    CONCLUDED = "concluded", _("Đã tổng kết")

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {"draft": "muted", "running": "good", "over": "muted", "concluded": "info"}[self.value]


class Certainty(TextChoices):
    """How sure the decision's number and date are."""

    CONFIRMED = "confirmed", _("Đã đối chiếu nguồn")
    UNCONFIRMED = "unconfirmed", _("Chưa kiểm chứng")


class ReviewKind(TextChoices):
    """Mid-term and final review (L06/2022 Đ17)."""

    MIDTERM = "midterm", _("Sơ kết")
    FINAL = "final", _("Tổng kết")
