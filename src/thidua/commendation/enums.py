"""States of a proposal, what is checked, why a candidate is held, how far the printing is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProposalState(TextChoices):
    """Where a proposal stands; each move leaves a record of who, when and why."""

    DRAFTING = "drafting", _("Đang soạn")
    SUBMITTED = "submitted", _("Đã trình ký")
    DECIDED = "decided", _("Đã quyết định")
    WITHDRAWN = "withdrawn", _("Đã rút")


class CheckKind(TextChoices):
    """What is looked at before a decision."""

    LIST = "list", _("Danh sách")
    COMPLETE = "complete", _("Đủ thông tin của từng trường hợp")
    DUPLICATE = "duplicate", _("Không trùng trong danh sách")
    ONE_AWARD = "one_award", _("Một thành tích, một hình thức khen thưởng")
    HOLD = "hold", _("Không trong thời gian xem xét kỷ luật, khiếu nại, tố cáo")
    AUTHORITY = "authority", _("Đúng thẩm quyền")
    STANDARD = "standard", _("Đúng tiêu chuẩn")
    RECORD = "record", _("Đối chiếu với hồ sơ thành tích")
    COMMENT = "comment", _("Công khai lấy ý kiến")


class HoldReason(TextChoices):
    """Why nobody is commended for the time being (NĐ 152/2025 Đ4 k4)."""

    DISCIPLINE = "discipline", _("Đang xem xét, thi hành kỷ luật")
    INVESTIGATION = "investigation", _("Đang thanh tra, kiểm tra, điều tra khi có dấu hiệu vi phạm")
    COMPLAINT = "complaint", _("Đang xác minh khiếu nại, tố cáo")
    PRESS = "press", _("Báo chí nêu tiêu cực, tham nhũng đang được xác minh")


class BatchState(TextChoices):
    """How far the printing of certificates is."""

    QUEUED = "queued", _("Đang chờ")
    RUNNING = "running", _("Đang in")
    FINISHED = "finished", _("Đã xong")
    FAILED = "failed", _("Không hoàn thành")
