"""Kinds of documents with their abbreviations, states of verification, and why something was revoked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """Kinds of administrative documents; the value is the abbreviation of NĐ 30/2020, Phụ lục III, Mục I.

    `COVENANT` and `TABLE` are kinds of the emulation field, not of the decree's list.
    """

    PLAN = "KH", _("Kế hoạch")
    DECISION = "QĐ", _("Quyết định")
    MINUTES = "BB", _("Biên bản")
    REPORT = "BC", _("Báo cáo")
    SUBMISSION = "TTr", _("Tờ trình")
    NOTICE = "TB", _("Thông báo")
    GUIDANCE = "HD", _("Hướng dẫn")
    PROGRAMME = "CTr", _("Chương trình")
    RULES = "QC", _("Quy chế")
    LETTER = "CV", _("Công văn")
    INVITATION = "GM", _("Giấy mời")
    COVENANT = "GƯ", _("Giao ước thi đua")
    TABLE = "BĐ", _("Bảng điểm")


class CodeKind(TextChoices):
    """What a verification code stands on."""

    DOCUMENT = "document", _("Văn bản")
    CERTIFICATE = "certificate", _("Bằng chứng nhận")


class DocumentState(TextChoices):
    """How a document stands, for whoever may read it."""

    ISSUED = "issued", _("Đã ban hành")
    PUBLISHED = "published", _("Đã công bố")
    SUPERSEDED = "superseded", _("Đã được thay thế")
    REVOKED = "revoked", _("Đã thu hồi")

    @property
    def tone(self) -> str:
        """How the state is coloured."""
        return {"issued": "info", "published": "good", "superseded": "muted", "revoked": "bad"}[self.value]


class Deed(TextChoices):
    """What may be done with a document once it is issued."""

    PUBLISH = "publish", _("công bố")
    REPLACE = "replace", _("thay thế")
    REVOKE = "revoke", _("thu hồi")
    CERTIFY = "certify", _("ghi nhận hoặc thu hồi bằng")


class VerificationState(TextChoices):
    """What the public page answers about a code."""

    GENUINE = "genuine", _("Có thật, còn hiệu lực")
    SUPERSEDED = "superseded", _("Đã có văn bản thay thế")
    REVOKED = "revoked", _("Đã thu hồi, hủy bỏ")
    UNKNOWN = "unknown", _("Không tìm thấy")


class RevocationReason(TextChoices):
    """Why a document or certificate no longer counts, as far as the public is told."""

    WRONG_FACTS = "wrong_facts", _("Thành tích hoặc thông tin không đúng")
    WRONG_AUTHORITY = "wrong_authority", _("Sai thẩm quyền, thủ tục")
    ISSUED_IN_ERROR = "issued_in_error", _("Phát hành nhầm")
    LOST_RIGHT = "lost_right", _("Người được khen thưởng vi phạm, bị tước danh hiệu")
    OTHER = "other", _("Lý do khác")
