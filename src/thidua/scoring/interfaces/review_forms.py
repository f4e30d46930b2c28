"""Forms of cross checks and of objections to a published ranking."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import LimitedFileField, WorkForm
from thidua.kernel.refusals import InvalidInput
from thidua.parties.models import Organisation
from thidua.scoring.models import Criterion, ScoreSheet

CONFLICTS_AT_ONCE = (1, 2, 3)
MOST_CHECKERS = 5
MOST_SEED = 2**53


class DrawForm(WorkForm):
    """Drawing who checks whom; a second time needs a reason."""

    seed = forms.IntegerField(
        label=_("Số gieo"),
        min_value=0,
        max_value=MOST_SEED,
        help_text=_("Số nguyên bất kỳ, nên chọn công khai; cùng số này ai rút lại cũng ra đúng kết quả này."),
    )
    each = forms.IntegerField(
        label=_("Số đơn vị kiểm tra mỗi đơn vị"), min_value=1, max_value=MOST_CHECKERS, initial=1
    )
    reason = forms.CharField(label=_("Lý do rút thăm lại"), max_length=500)
    outcome = _(
        "Không ai kiểm tra đơn vị mình, không có hai đơn vị kiểm tra lẫn nhau; đơn vị được phân công thấy việc trong "
        "“Việc cần làm”."
    )
    submit_label = _("Rút thăm phân công")
    widths: ClassVar[Mapping[str, int]] = {
        "seed": 6,
        "each": 6,
        **{f"{side}_{n}": 6 for n in CONFLICTS_AT_ONCE for side in ("one", "other")},
    }

    def __init__(self, *args: Any, members: Sequence[Organisation], again: bool, **kwargs: Any) -> None:
        self.members = {member.code: member for member in members}
        choices = [("", "–"), *((member.code, member.short_name) for member in members)]
        self.base_fields = {**self.base_fields}  # type: ignore[misc] # fields of this form alone
        for number in CONFLICTS_AT_ONCE:
            for side, label in (("one", _("Cặp %(number)d")), ("other", _("Cặp %(number)d, đơn vị kia"))):
                self.base_fields[f"{side}_{number}"] = forms.ChoiceField(
                    label=label % {"number": number}, choices=choices, required=False
                )
        if again:
            self.submit_label = _("Rút thăm lại")
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]

    @property
    def groups(self) -> Sequence[tuple[Any, Sequence[str]]]:  # type: ignore[override] # by the fields there are
        """The pairs under a heading of their own."""
        pairs = [name for number in CONFLICTS_AT_ONCE for name in (f"one_{number}", f"other_{number}")]
        first = ["seed", "each", *(["reason"] if "reason" in self.fields else [])]
        return (("", first), (_("Các cặp đã khai xung đột lợi ích, không kiểm tra nhau"), pairs))

    @property
    def conflicts(self) -> list[tuple[Organisation, Organisation]]:
        """The pairs chosen. Raises `InvalidInput` for half a pair, or one of a member with itself."""
        found = []
        for number in CONFLICTS_AT_ONCE:
            one, other = self.cleaned_data[f"one_{number}"], self.cleaned_data[f"other_{number}"]
            if bool(one) != bool(other) or (one and one == other):
                raise InvalidInput(fields={f"other_{number}": _("Hãy chọn hai đơn vị khác nhau.")})
            if one:
                found.append((self.members[one], self.members[other]))
        return found


class OpinionForm(WorkForm):
    """Finishing a cross check."""

    opinion = forms.CharField(
        label=_("Nhận xét của đơn vị kiểm tra"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        max_length=2000,
    )
    outcome = _(
        "Đơn vị được kiểm tra và tổ thẩm định thấy kết quả; sau đó không sửa được. Điểm kiểm tra chéo để tham khảo, "
        "không tự tính vào điểm."
    )
    submit_label = _("Kết thúc kiểm tra chéo")


class CrossCheckFileForm(WorkForm):
    """A cross check from Excel."""

    file = LimitedFileField(
        label=_("Tệp Excel"),
        suffixes=(".xlsx",),
        help_text=_("Các cột STT, Tiêu chí, Kết quả kiểm tra chéo, Điểm kiểm tra chéo, Lý do."),
    )
    outcome = _("Đọc cả tệp trước khi lưu: có một ô sai thì không dòng nào được lưu.")
    submit_label = _("Nhập từ Excel")


class GiveBackForm(WorkForm):
    """Giving a finished cross check back to its checker."""

    reason = forms.CharField(
        label=_("Lý do trả lại"), widget=forms.Textarea(attrs={"rows": "3"}), max_length=500
    )
    outcome = _(
        "Đơn vị kiểm tra thấy lý do, sửa rồi kết thúc lại; trong lúc đó kết quả không ai khác thấy, không vào biên bản."
    )
    submit_label = _("Trả lại cho đơn vị kiểm tra")


class ObjectionForm(WorkForm):
    """Objecting to the published ranking."""

    sheet = forms.TypedChoiceField(
        label=_("Kiến nghị về"), coerce=int, empty_value=None, required=False, widget=forms.Select
    )
    code = forms.ChoiceField(label=_("Dòng tiêu chí"), required=False)
    text = forms.CharField(
        label=_("Nội dung kiến nghị"), widget=forms.Textarea(attrs={"rows": "4"}), max_length=4000
    )
    upload = LimitedFileField(label=_("Tệp đính kèm"), required=False)
    outcome = _(
        "Mọi thành viên thấy kiến nghị và trả lời; xếp hạng chỉ được chốt khi mọi kiến nghị đã có trả lời."
    )
    submit_label = _("Gửi kiến nghị")
    widths: ClassVar[Mapping[str, int]] = {"sheet": 5, "code": 7}

    def __init__(
        self, *args: Any, sheets: Iterable[ScoreSheet], lines: Iterable[Criterion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [  # type: ignore[attr-defined] # a choice field
            ("", _("Cả bảng xếp hạng")),
            *(
                (sheet.pk, _("Bảng điểm của %(name)s") % {"name": sheet.organisation.short_name})
                for sheet in sheets
            ),
        ]
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            ("", _("Không riêng dòng nào")),
            *((line.code, str(line)[:90]) for line in lines),
        ]


class ObjectionAnswerForm(WorkForm):
    """Answering an objection."""

    upheld = forms.TypedChoiceField(
        label=_("Kết luận về kiến nghị"),
        choices=[("1", _("Chấp nhận kiến nghị")), ("0", _("Không chấp nhận"))],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": "4"}), max_length=4000)
    outcome = _(
        "Nếu chấp nhận: đính chính điểm đã thống nhất rồi công bố lại xếp hạng. Trả lời không sửa được."
    )
    submit_label = _("Gửi trả lời")


class WithdrawForm(WorkForm):
    """Taking an objection back."""

    reason = forms.CharField(
        label=_("Lý do rút kiến nghị"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=500,
    )
    outcome = _(
        "Kiến nghị vẫn được giữ, ghi là đã rút, không còn chờ trả lời. Trong thời hạn kiến nghị, đơn vị có thể gửi "
        "kiến nghị khác."
    )
    submit_label = _("Rút kiến nghị")


class FinaliseForm(WorkForm):
    """Declaring the ranking final."""

    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=500)
    outcome = _(
        "Xếp hạng đã công bố trở thành chính thức; mùa thi đua được chuyển sang bước bình xét, suy tôn."
    )
    submit_label = _("Chốt xếp hạng chính thức")
