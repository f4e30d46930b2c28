"""Fields of life, sharing and effects of exemplars."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExemplarField(TextChoices):
    """In which field somebody or something is an example."""

    ECONOMY = "economy", _("Phát triển kinh tế")
    AGRICULTURE = "agriculture", _("Nông nghiệp, nông thôn mới")
    POVERTY = "poverty", _("Giảm nghèo, an sinh xã hội")
    EDUCATION = "education", _("Giáo dục, khuyến học")
    HEALTH = "health", _("Y tế, chăm sóc sức khỏe")
    CULTURE = "culture", _("Văn hóa, thể thao, du lịch")
    SECURITY = "security", _("Quốc phòng, an ninh, trật tự")
    REFORM = "reform", _("Cải cách hành chính, chuyển đổi số")
    ENVIRONMENT = "environment", _("Môi trường, rừng")
    EMULATION = "emulation", _("Công tác thi đua, khen thưởng")


class ConsentForm(TextChoices):
    """How the person agreed to be shown to the public."""

    WRITTEN = "written", _("Bằng văn bản")
    SPOKEN = "spoken", _("Bằng lời, có người chứng kiến")


class Effect(TextChoices):
    """What came of an adoption."""

    STARTED = "started", _("Mới triển khai")
    PARTLY = "partly", _("Đạt một phần")
    REACHED = "reached", _("Đạt kết quả dự kiến")
    EXCEEDED = "exceeded", _("Vượt kết quả dự kiến")
    STOPPED = "stopped", _("Không phù hợp, đã dừng")

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {
            "started": "muted",
            "partly": "warn",
            "reached": "good",
            "exceeded": "gold",
            "stopped": "bad",
        }[self.value]
