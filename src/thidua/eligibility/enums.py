"""Where a party stands with an award, and how far an assessment is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standing(TextChoices):
    """What the answer to an award means for whoever proposes, best first."""

    ELIGIBLE = "eligible", _("Đủ điều kiện")
    ONE_AWAY = "one_away", _("Còn một điều kiện")
    REVIEW = "review", _("Cần xem xét hoặc thiếu minh chứng")
    NOT_YET = "not_yet", _("Chưa đủ điều kiện")
    UNCONFIRMED = "unconfirmed", _("Tiêu chuẩn chưa xác nhận")
    GIVEN = "given", _("Đã được tặng")
    UNCLAIMED = "unclaimed", _("Chưa có gì trong hồ sơ")

    @property
    def tone(self) -> str:
        """The colour of its badge; never without its words."""
        tones = {
            "eligible": "good",
            "one_away": "gold",
            "review": "info",
            "given": "accent",
            "unconfirmed": "warn",
        }
        return tones.get(self.value, "muted")


class AssessmentState(TextChoices):
    """How far the work in the background is."""

    QUEUED = "queued", pgettext_lazy("assessment", "Chờ chạy")
    RUNNING = "running", pgettext_lazy("assessment", "Đang rà soát")
    FINISHED = "finished", pgettext_lazy("assessment", "Đã xong")
    FAILED = "failed", pgettext_lazy("assessment", "Không hoàn thành")


class QuotaCode(TextChoices):
    """How many of a group may be proposed: shares that a province sets, or rounds, itself."""

    CSTDCS = "CSTDCS_OF_LDTT_SHARE", _("Chiến sĩ thi đua cơ sở trong số Lao động tiên tiến")
    CTDCP = "CTDCP_LEADERS_SHARE", _("Cờ thi đua của Chính phủ trong số tập thể dẫn đầu cụm, khối")
