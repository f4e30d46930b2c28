"""Stages, offices and duties of a season."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.kernel.refusals import Message


class ClusterKind(TextChoices):
    """A cluster groups places alike; a block groups bodies of one kind (HD 2819/HD-BTĐKT 2014)."""

    CLUSTER = "cluster", pgettext_lazy("kind", "Cụm thi đua")
    BLOCK = "block", _("Khối thi đua")


class Stage(TextChoices):
    """Where a season stands."""

    PLANNING = "planning", _("Kế hoạch")
    REGISTERING = "registering", _("Đăng ký chỉ tiêu")
    COVENANT = "covenant", _("Ký giao ước")
    RUNNING = "running", _("Thực hiện")
    MIDYEAR = "midyear", _("Sơ kết")
    SELF_SCORING = "self_scoring", _("Tự chấm điểm")
    APPRAISING = "appraising", _("Thẩm định")
    AGREED = "agreed", _("Thống nhất điểm")
    NOMINATING = "nominating", _("Bình xét, suy tôn")
    CONCLUDED = "concluded", _("Tổng kết")
    ARCHIVED = "archived", _("Lưu trữ")


class Office(TextChoices):
    """Who leads a cluster's season."""

    HEAD = "head", _("Cụm trưởng")
    DEPUTY = "deputy", _("Cụm phó")

    def title_in(self, kind: ClusterKind) -> Message:
        """The office's own name: who leads a block is its khối trưởng."""
        if kind is not ClusterKind.BLOCK:
            return self.label
        return _("Khối trưởng") if self is Office.HEAD else _("Khối phó")


class DutyKind(TextChoices):
    """What somebody owes a season."""

    COMMENT_PLAN = "comment_plan", _("Góp ý kế hoạch hoạt động")
    ISSUE_PLAN = "issue_plan", _("Ban hành kế hoạch hoạt động")
    FREEZE_TABLE = "freeze_table", _("Chốt bảng tiêu chí chấm điểm")
    REGISTER_TARGETS = "register_targets", _("Đăng ký chỉ tiêu thi đua")
    REVIEW_REGISTRATION = "review_registration", _("Xem xét bản đăng ký")
    COMPOSE_COVENANT = "compose_covenant", _("Soạn bản giao ước")
    SIGN_COVENANT = "sign_covenant", _("Ký giao ước thi đua")
    WITNESS_COVENANT = "witness_covenant", _("Chứng kiến ký giao ước")
    JOIN_MOVEMENT = "join_movement", _("Tham gia phong trào của cụm")
    SHARE_EXEMPLAR = "share_exemplar", _("Chia sẻ gương điển hình hoặc mô hình")
    MIDYEAR_REPORT = "midyear_report", _("Báo cáo sơ kết 6 tháng")
    MIDYEAR_REVIEW = "midyear_review", _("Tổng hợp sơ kết của cụm")
    SELF_SCORE = "self_score", _("Nộp bảng tự chấm điểm")
    CROSS_CHECK = "cross_check", _("Kiểm tra chéo bảng tự chấm")
    SCORE_LINES = "score_lines", _("Chấm các dòng theo lĩnh vực")
    APPRAISE = "appraise", _("Thẩm định bảng tự chấm")
    AGREE_SCORE = "agree_score", _("Thống nhất điểm")
    PUBLISH_RANKING = "publish_ranking", _("Công bố xếp hạng trong cụm")
    ANSWER_OBJECTION = "answer_objection", _("Trả lời kiến nghị về xếp hạng")
    FINALISE_RANKING = "finalise_ranking", _("Chốt xếp hạng chính thức")
    APPOINT_TELLERS = "appoint_tellers", _("Lập tổ kiểm phiếu")
    HOLD_NOMINATION = "hold_nomination", _("Bỏ phiếu suy tôn")
    HOLD_ELECTION = "hold_election", _("Bầu cụm trưởng, cụm phó năm sau")
    ISSUE_MINUTES = "issue_minutes", _("Ban hành biên bản hội nghị")
    COMMEND = "commend", _("Ban hành quyết định khen thưởng")
    HAND_OVER = "hand_over", _("Bàn giao cho cụm trưởng mới")


class ReportKind(TextChoices):
    """Periodic reports of a member."""

    MIDYEAR = "midyear", _("Báo cáo sơ kết 6 tháng")
    FINAL = "final", _("Báo cáo tổng kết năm")
