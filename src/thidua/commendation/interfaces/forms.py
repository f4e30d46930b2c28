"""Forms of proposals, signing and revocation."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.clusters.models import Season
from thidua.commendation.enums import HoldReason
from thidua.kernel.forms import LimitedFileField, VietnameseDateField, WorkForm, choices_of
from thidua.legislation import catalogue
from thidua.parties.models import Organisation
from thidua.register.enums import CommendationKind, RevocationGround


class ProposalForm(WorkForm):
    """What a proposal says."""

    proposer = forms.TypedChoiceField(label=_("Cơ quan đề nghị"), coerce=int)
    season = forms.TypedChoiceField(
        label=pgettext_lazy("one", "Mùa thi đua"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Chọn khi khen thưởng cho hoạt động của cụm, khối; để trống nếu không thuộc mùa nào."),
    )
    award_code = forms.ChoiceField(label=_("Hình thức khen thưởng"))
    commendation_kind = forms.TypedChoiceField(
        label=_("Loại hình khen thưởng"), choices=CommendationKind.choices, coerce=CommendationKind
    )
    title = forms.CharField(label=_("Trích yếu"), max_length=400)
    achievement = forms.CharField(
        label=_("Thành tích chung"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Câu này in ở Điều 1 của quyết định và trên bằng."),
    )
    achievement_year = forms.IntegerField(label=_("Năm tính thành tích"), min_value=1945, max_value=2100)
    ground = forms.CharField(
        label=_("Căn cứ tiêu chuẩn"),
        max_length=255,
        required=False,
        help_text=_("Điều khoản của tiêu chuẩn, ví dụ: L06/2022 Đ74 k1 c."),
    )
    widths = {
        "proposer": 6,
        "season": 6,
        "award_code": 8,
        "commendation_kind": 4,
        "achievement_year": 4,
        "ground": 8,
    }
    submit_label = _("Lưu đề nghị")

    def __init__(
        self,
        *args: Any,
        on: date,
        proposers: Iterable[Organisation] = (),
        seasons: Iterable[Season] = (),
        is_new: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award_code"].choices = catalogue.grouped_award_choices(on=on)  # type: ignore[attr-defined]
        if not is_new:
            del self.fields["proposer"], self.fields["season"]
            return
        self.fields["proposer"].choices = choices_of(proposers)  # type: ignore[attr-defined]
        self.fields["season"].choices = choices_of(seasons, blank=_("Không thuộc mùa nào"))  # type: ignore[attr-defined]


class UploadForm(WorkForm):
    """A list of candidates in Excel."""

    file = LimitedFileField(label=_("Tệp Excel"), suffixes=(".xlsx",))
    submit_label = _("Đọc tệp")
    outcome = _("Danh sách đọc được sẽ hiện ra để xem lại; chưa lưu gì cho đến khi bạn bấm “Lưu danh sách”.")


class SubmitForm(WorkForm):
    """Handing the list to the leader."""

    note = forms.CharField(
        label=_("Lời trình"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    submit_label = _("Trình ký")
    outcome = _(
        "Lãnh đạo thấy đề nghị này trong phần chờ ký. Danh sách bị khóa cho đến khi được ký hoặc trả lại."
    )


class ReasonForm(WorkForm):
    """One reason, for returning or withdrawing."""

    reason = forms.CharField(label=_("Lý do"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class SignForm(WorkForm):
    """The leader's signature under the text shown."""

    acknowledged = forms.BooleanField(label=_("Tôi đã xem các điểm cần người ký xem xét"), required=False)
    seen_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    submit_label = _("Ký quyết định")

    def __init__(self, *args: Any, points_to_see: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not points_to_see:
            del self.fields["acknowledged"]


class HoldForm(WorkForm):
    """Why a candidate is stopped."""

    reason = forms.TypedChoiceField(
        label=_("Lý do"), choices=HoldReason.choices, coerce=HoldReason, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=_("Nguồn thông tin, văn bản"),
        max_length=400,
        help_text=_("Ví dụ: Thông báo số 12/TB-TTr ngày 10/02/2024 của Thanh tra tỉnh."),
    )
    submit_label = _("Tạm dừng")
    outcome = _(
        "Không trình và không ký được khi trường hợp này còn tạm dừng. Đây không phải là kết luận; "
        "khi có kết quả xem xét, hãy kết thúc tạm dừng."
    )


class ReleaseForm(WorkForm):
    """What came of it."""

    note = forms.CharField(
        label=_("Kết quả xem xét"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    submit_label = _("Kết thúc tạm dừng")


class CommentForm(WorkForm):
    """Publishing the list for comment."""

    channel = forms.CharField(label=_("Nơi công khai"), max_length=255)
    opened_on = VietnameseDateField(label=_("Ngày công khai"))
    closes_on = VietnameseDateField(label=_("Ngày kết thúc"))
    widths = {"opened_on": 6, "closes_on": 6}
    submit_label = _("Ghi đợt lấy ý kiến")
    outcome = _("Không trình ký được cho đến khi đợt lấy ý kiến kết thúc và có kết quả.")


class CommentOutcomeForm(WorkForm):
    """What the publication for comment brought."""

    comment_count = forms.IntegerField(label=_("Số ý kiến"), min_value=0, max_value=100_000)
    outcome_text = forms.CharField(
        label=_("Kết quả, cách xử lý ý kiến"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    widths = {"comment_count": 4}
    submit_label = _("Ghi kết quả")


class RecipientRevocationForm(WorkForm):
    """Taking one award back."""

    ground = forms.TypedChoiceField(
        label=_("Căn cứ hủy bỏ (khoản 2 Điều 93 Luật Thi đua, khen thưởng)"),
        choices=RevocationGround.choices,
        coerce=RevocationGround,
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=_("Nội dung vi phạm, kết luận"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ghi số, ngày, cơ quan của kết luận. Nội dung này in trong quyết định hủy bỏ."),
    )
    submit_label = _("Ký hủy bỏ khen thưởng")
    submit_css = "btn-danger"
