"""Permissions: one enum. Roles, which bundle them, are data (see roles.yaml)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """What an account may do, always for the organisation its role is held at."""

    ORGANISE_CLUSTERS = "organise_clusters", _("Tổ chức cụm, khối thi đua")
    LEAD_CLUSTER = "lead_cluster", _("Thực hiện việc của cụm trưởng, cụm phó")
    ACT_FOR_MEMBER = "act_for_member", _("Thực hiện việc của thành viên cụm, khối")
    SIGN_FOR_ORGANISATION = "sign_for_organisation", _("Ký thay mặt cơ quan, địa phương")
    WITNESS_COVENANT = "witness_covenant", _("Chứng kiến ký giao ước")
    APPRAISE_SCORES = "appraise_scores", _("Thẩm định điểm")
    TELL_BALLOTS = "tell_ballots", _("Kiểm phiếu")
    VOTE = "vote", _("Bỏ phiếu")
    MANAGE_COMMENDATION = "manage_commendation", _("Lập hồ sơ, quản lý khen thưởng của tỉnh")
    DECIDE_COMMENDATION = "decide_commendation", _("Ký quyết định khen thưởng")
    READ_SEASONS = "read_seasons", _("Xem mùa thi đua của cụm, khối mình tham gia")
    READ_EVERYTHING = "read_everything", _("Xem toàn bộ, không thay đổi gì")
    READ_AUDIT = "read_audit", _("Xem nhật ký")
    ADMINISTER = "administer", _("Quản trị tài khoản và danh mục")
