"""What lists hold, how far an import is, and what is said of a row."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ListKind(TextChoices):
    """What the rows of a list are."""

    PEOPLE = "people", _("Danh sách cá nhân")
    RATINGS = "ratings", _("Xếp loại hằng năm")
    AWARDS = "awards", _("Danh hiệu, hình thức khen thưởng")
    PROOFS = "proofs", _("Sáng kiến, đề tài được công nhận")
    DISCIPLINES = "disciplines", _("Kỷ luật")


class ImportState(TextChoices):
    """How far an import is."""

    MAPPING = "mapping", pgettext_lazy("import", "Ghép cột")
    CHECKING = "checking", pgettext_lazy("import", "Đang kiểm tra")
    CHECKED = "checked", pgettext_lazy("import", "Đã kiểm tra, chờ xác nhận")
    WRITING = "writing", pgettext_lazy("import", "Đang ghi")
    DONE = "done", pgettext_lazy("import", "Đã nhập")
    UNDOING = "undoing", pgettext_lazy("import", "Đang rút lại")
    UNDONE = "undone", pgettext_lazy("import", "Đã rút lại")
    CANCELLED = "cancelled", pgettext_lazy("import", "Đã bỏ")


class RowState(TextChoices):
    """What would happen with a row."""

    NEW = "new", pgettext_lazy("row", "Người mới")
    KNOWN = "known", pgettext_lazy("row", "Đã có hồ sơ")
    UNNAMED = "unnamed", pgettext_lazy("row", "Chỉ ghi tên")
    DOUBTFUL = "doubtful", pgettext_lazy("row", "Cần xác định")
    PRESENT = "present", pgettext_lazy("row", "Đã ghi trước đây")
    WRONG = "wrong", pgettext_lazy("row", "Có lỗi")


class UnknownUnits(TextChoices):
    """What is done with units the list of organisations does not have."""

    REFUSE = "refuse", _("Báo lỗi để sửa")
    WRITE_DOWN = "write_down", _("Ghi nguyên văn cạnh chức vụ, không gắn với đơn vị nào")
