"""Kinds of ballots, how a paper is answered, and what is declared beforehand about ties."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BallotKind(TextChoices):
    """What is voted on."""

    NOMINATION = "nomination", _("Suy tôn đề nghị khen thưởng")
    ELECTION_HEAD = "election_head", _("Bầu cụm trưởng")
    ELECTION_DEPUTY = "election_deputy", _("Bầu cụm phó")


class BallotState(TextChoices):
    """How far a ballot is; told by its records, never stored."""

    PREPARING = "preparing", _("Đang chuẩn bị")
    READY = "ready", _("Sẵn sàng mở vòng")
    OPEN = "open", _("Đang bỏ phiếu")
    COUNTED = "counted", _("Đã kiểm phiếu")
    CONCLUDED = "concluded", _("Đã kết luận")
    WITHDRAWN = "withdrawn", pgettext_lazy("ballot", "Đã hủy bỏ")


class Answer(TextChoices):
    """What a paper says; an unused paper says nothing."""

    UNUSED = "", _("Chưa dùng")
    CHOICE = "choice", _("Chọn")
    AGAINST = "against", _("Không đồng ý đơn vị nào")
    BLANK = "blank", _("Phiếu trắng")


class Channel(TextChoices):
    """How a voter votes in a round."""

    ELECTRONIC = "electronic", _("Phiếu điện tử")
    PAPER = "paper", _("Phiếu giấy")


class TieRule(TextChoices):
    """Who decides when the last round leaves a tie; declared before voting (compare TT 01/2024/TT-TANDTC Đ29).

    Tied are those with equal votes at or above the threshold. Whoever is below it is chosen only in an election,
    and only where the rule says so in words.
    """

    HEAD = "head", _("Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, cụm trưởng quyết định")
    ORGANISER = (
        "organiser",
        _("Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, Hội đồng tổ chức cụm quyết định"),
    )
    HEAD_BELOW = (
        "head_below",
        _(
            "Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, cụm trưởng quyết định giữa các đơn vị dẫn đầu "
            "bằng phiếu, kể cả khi chưa đơn vị nào đạt tỷ lệ phiếu"
        ),
    )
    ORGANISER_BELOW = (
        "organiser_below",
        _(
            "Bỏ phiếu lại giữa các đơn vị bằng phiếu; sau vòng cuối, Hội đồng tổ chức cụm quyết định giữa các đơn vị "
            "dẫn đầu bằng phiếu, kể cả khi chưa đơn vị nào đạt tỷ lệ phiếu"
        ),
    )


ELECTIONS = (BallotKind.ELECTION_HEAD, BallotKind.ELECTION_DEPUTY)
BELOW_THRESHOLD = (TieRule.HEAD_BELOW, TieRule.ORGANISER_BELOW)
"""Declared for elections alone: no law gives the share an office needs, the cluster's rules do."""
DECIDED_BY_ORGANISER = (TieRule.ORGANISER, TieRule.ORGANISER_BELOW)
