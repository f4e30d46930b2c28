"""Forms of the season, its plan, calendar and reports."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.clusters.enums import ClusterKind, ReportKind, Stage
from thidua.kernel.forms import VietnameseDateField, VietnameseDateTimeField, WorkForm
from thidua.parties.models import Organisation

LONG_TEXT = {"rows": "6"}


class OrganisationField(forms.ChoiceField):
    """A choice among given organisations; cleaned to the organisation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._by_key: dict[str, Organisation] = {}

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Set what can be chosen."""
        self._by_key = {str(organisation.pk): organisation for organisation in organisations}
        self.choices = [("", "—"), *((key, o.short_name) for key, o in self._by_key.items())]

    def prepare_value(self, value: Any) -> Any:
        """The key of an organisation given as initial value."""
        return str(value.pk) if isinstance(value, Organisation) else value

    def clean(self, value: Any) -> Any:
        """The organisation that was chosen."""
        return self._by_key.get(super().clean(value))


class PlanForm(WorkForm):
    """The plan's texts."""

    purpose = forms.CharField(
        label=_("Mục đích, yêu cầu"),
        widget=forms.Textarea(attrs=LONG_TEXT),
        help_text=_("Mỗi dòng là một đoạn."),
    )
    measures = forms.CharField(
        label=_("Tổ chức thực hiện"), widget=forms.Textarea(attrs=LONG_TEXT), required=False
    )


class TaskForm(WorkForm):
    """One line of the plan."""

    title = forms.CharField(label=_("Nội dung"), max_length=500)
    owner = OrganisationField(label=_("Đơn vị chủ trì"))
    due_date = VietnameseDateField(label=_("Thời hạn"))
    expected_result = forms.CharField(label=_("Sản phẩm"), max_length=500, required=False)
    widths: ClassVar[dict[str, int]] = {"owner": 6, "due_date": 6}

    def __init__(self, *args: Any, owners: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(owners)  # type: ignore[attr-defined]


class TaskResultForm(WorkForm):
    """What came of a line of the plan."""

    result = forms.CharField(label=_("Kết quả"), widget=forms.Textarea(attrs={"rows": "4"}))
    is_done = forms.BooleanField(label=_("Đã hoàn thành"), required=False)


class ReasonForm(WorkForm):
    """A reason for taking something back."""

    reason = forms.CharField(label=_("Lý do"), max_length=255)


class CommentForm(WorkForm):
    """What a member thinks of the draft plan."""

    text = forms.CharField(label=_("Ý kiến góp ý"), widget=forms.Textarea(attrs={"rows": "3"}))
    submit_label = _("Gửi ý kiến")


class IssueForm(WorkForm):
    """Issuing the plan."""

    change_note = forms.CharField(
        label=_("Nội dung thay đổi so với lần ban hành trước"), max_length=255, required=False
    )
    submit_label = _("Ký ban hành")


class CalendarForm(WorkForm):
    """A day on the calendar."""

    title = forms.CharField(label=_("Nội dung"), max_length=255)
    starts_at = VietnameseDateTimeField(label=_("Bắt đầu"))
    ends_at = VietnameseDateTimeField(label=_("Kết thúc"), required=False)
    place = forms.CharField(label=_("Địa điểm"), max_length=255, required=False)
    widths: ClassVar[dict[str, int]] = {"starts_at": 6, "ends_at": 6}


class ContactForm(WorkForm):
    """A member's contact officer."""

    name = forms.CharField(label=_("Họ và tên"), max_length=255)
    post = forms.CharField(label=_("Chức vụ"), max_length=255, required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=30, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    widths: ClassVar[dict[str, int]] = {"name": 6, "post": 6, "phone": 6, "email": 6}


class ReportForm(WorkForm):
    """A member's report."""

    kind = forms.ChoiceField(label=_("Loại báo cáo"), choices=ReportKind.choices)
    achievements = forms.CharField(
        label=_("Kết quả đạt được"),
        widget=forms.Textarea(attrs=LONG_TEXT),
        help_text=_("Mỗi dòng là một đoạn."),
    )
    limits = forms.CharField(
        label=_("Hạn chế, nguyên nhân"), widget=forms.Textarea(attrs={"rows": "3"}), required=False
    )
    proposals = forms.CharField(
        label=_("Kiến nghị, đề xuất"), widget=forms.Textarea(attrs={"rows": "3"}), required=False
    )
    submit_label = _("Gửi báo cáo")

    def clean_kind(self) -> ReportKind:
        """The kind as the enum has it."""
        return ReportKind(self.cleaned_data["kind"])


class ReviewForm(WorkForm):
    """The head's review."""

    kind = forms.ChoiceField(label=_("Loại báo cáo"), choices=ReportKind.choices)
    summary = forms.CharField(
        label=_("Đánh giá chung"),
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("Mỗi dòng là một đoạn."),
    )
    submit_label = _("Ký ban hành")

    def clean_kind(self) -> ReportKind:
        """The kind as the enum has it."""
        return ReportKind(self.cleaned_data["kind"])


class ClusterForm(WorkForm):
    """Setting up a cluster or block."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ClusterKind.choices)
    name = forms.CharField(label=_("Tên đầy đủ"), max_length=255)
    short_name = forms.CharField(label=_("Tên gọi"), max_length=120)
    code = forms.SlugField(
        label=_("Mã"), max_length=40, help_text=_("Chữ thường không dấu, số và gạch nối, ví dụ cum-tdmnpb.")
    )
    members = forms.MultipleChoiceField(
        label=pgettext_lazy("list", "Thành viên"), widget=forms.CheckboxSelectMultiple
    )
    member_from = VietnameseDateField(label=_("Là thành viên từ ngày"))
    citation = forms.CharField(label=_("Căn cứ thành lập"), max_length=255, required=False)
    widths: ClassVar[dict[str, int]] = {"kind": 4, "short_name": 8, "code": 6, "member_from": 6}
    submit_label = _("Lập cụm, khối")
    outcome = _("Cụm, khối được lập với các thành viên này; sau đó mở được mùa thi đua.")

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_key = {str(organisation.pk): organisation for organisation in organisations}
        self.fields["members"].choices = [(key, str(o)) for key, o in self._by_key.items()]  # type: ignore[attr-defined]

    def clean_kind(self) -> ClusterKind:
        """The kind as the enum has it."""
        return ClusterKind(self.cleaned_data["kind"])

    def clean_members(self) -> list[Organisation]:
        """The organisations that were chosen."""
        return [self._by_key[key] for key in self.cleaned_data["members"]]


class SeasonForm(WorkForm):
    """Opening a season: offices, dates, and a deadline for each stage."""

    year = forms.IntegerField(label=_("Năm"), min_value=1945, max_value=2100)
    theme = forms.CharField(label=_("Chủ đề thi đua"), max_length=400, required=False)
    head = OrganisationField(label=_("Cụm trưởng"))
    deputy = OrganisationField(label=_("Cụm phó"))
    ground = forms.CharField(
        label=_("Căn cứ giữ nhiệm vụ"),
        max_length=255,
        help_text=_("Ví dụ: kết quả bầu tại hội nghị tổng kết năm trước."),
    )
    is_acting = forms.BooleanField(label=_("Tạm thời chuẩn bị mùa thi đua cho đến khi bầu"), required=False)
    nomination_limit = forms.IntegerField(label=_("Số đơn vị được suy tôn tối đa"), min_value=1, initial=1)
    vote_date = VietnameseDateField(label=_("Ngày bỏ phiếu"), required=False)
    summary_date = VietnameseDateField(label=_("Ngày hội nghị tổng kết"), required=False)
    filing_deadline = VietnameseDateField(label=_("Hạn nộp hồ sơ"), required=False)
    widths: ClassVar[dict[str, int]] = {
        "year": 4,
        "nomination_limit": 4,
        "head": 6,
        "deputy": 6,
        "vote_date": 4,
        "summary_date": 4,
        "filing_deadline": 4,
    } | dict.fromkeys(Stage.values, 4)
    submit_label = _("Mở mùa thi đua")
    groups = (
        ("", ("year", "nomination_limit", "theme", "head", "deputy", "ground", "is_acting")),
        (_("Ba mốc riêng"), ("vote_date", "summary_date", "filing_deadline")),
        (_("Hạn của từng bước"), Stage.values),
    )
    outcome = _("Các thành viên thấy ngay việc phải làm của từng bước, kèm thời hạn.")

    def __init__(self, *args: Any, members: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for office in ("head", "deputy"):
            self.fields[office].offer(members)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """The action's arguments, deadlines gathered by stage."""
        told = dict(self.cleaned_data)
        deadlines = {stage: day for stage in Stage if (day := told.pop(stage.value)) is not None}
        return told | {"deadlines": deadlines}


for _stage in Stage:
    SeasonForm.base_fields[_stage.value] = VietnameseDateField(label=_stage.label, required=False)
