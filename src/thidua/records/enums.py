"""What records can say beside the words of the law (`legislation.vocabulary`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RecordKind(TextChoices):
    """The kinds of records kept about a party, as the pages list them."""

    RATING = "rating", _("Mức độ hoàn thành nhiệm vụ")
    PROOF = "proof", _("Sáng kiến, đề tài, thành tích được xác nhận")
    PROOF_USE = "proof_use", _("Đã dùng để xét khen thưởng")
    DISCIPLINE = "discipline", _("Kỷ luật")
    HOLD = "hold", _("Tạm dừng xét khen thưởng")
    HOLD_END = "hold_end", _("Kết thúc tạm dừng")
    SERVICE = "service", _("Thời gian công tác, giữ chức vụ")
    LEAVE = "leave", _("Thời gian nghỉ được tính")
    SHARE = "share", _("Tỷ lệ trong tập thể")
    GROUP = "group", _("Nhóm đối tượng")


class Recognition(TextChoices):
    """Whether a competent body has confirmed the result."""

    PENDING = "pending", pgettext_lazy("proof", "Chờ công nhận")
    RECOGNISED = "recognised", pgettext_lazy("proof", "Đã công nhận")


class ProofPurpose(TextChoices):
    """For what a result was used; what served the one cannot serve the other (CV 5007/BNV-TĐKT)."""

    TITLE = "title", _("Xét danh hiệu thi đua")
    FORM = "form", _("Xét hình thức khen thưởng")
