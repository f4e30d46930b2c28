"""Forms of the scoring pages."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.kernel.files import TYPES
from thidua.kernel.forms import LimitedFileField, VietnameseDateField, WorkForm
from thidua.parties.models import Organisation
from thidua.scoring.enums import EvidenceKind
from thidua.scoring.models import Question
from thidua.scoring.queries import SheetLine
from thidua.scoring.windows import MOST_DAYS

QUESTIONS_AT_ONCE = 4


class SheetFileForm(WorkForm):
    """A self score from Excel."""

    file = LimitedFileField(
        label=_("Tệp Excel"),
        suffixes=(".xlsx",),
        help_text=_("Các cột STT, Tiêu chí, Điểm chuẩn, Kết quả, Điểm tự chấm, Minh chứng/Ghi chú."),
    )
    outcome = _("Đọc cả tệp trước khi lưu: có một ô sai thì không dòng nào được lưu.")
    submit_label = _("Nhập từ Excel")


class EvidenceForm(WorkForm):
    """Evidence of one line."""

    kind = forms.TypedChoiceField(label=_("Loại"), choices=EvidenceKind.choices, coerce=EvidenceKind)
    title = forms.CharField(label=_("Nội dung"), max_length=300, required=False)
    document_number = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=120, required=False)
    url = forms.URLField(label=_("Địa chỉ liên kết"), max_length=500, required=False, assume_scheme="https")
    upload = LimitedFileField(label=_("Tệp đính kèm"), required=False, suffixes=tuple(sorted(TYPES)))
    submit_label = _("Thêm minh chứng")


class SubmitForm(WorkForm):
    """Handing the self score in."""

    statement = forms.CharField(
        label=_("Ý kiến gửi kèm"), required=False, widget=forms.Textarea(attrs={"rows": "2"}), max_length=2000
    )
    outcome = _("Sau khi nộp, bảng tự chấm khóa lại; chỉ mở khi tổ thẩm định trả lại để giải trình.")
    submit_label = _("Nộp bảng tự chấm")


class ReturnForm(WorkForm):
    """Giving a sheet back with questions about some lines."""

    reason = forms.CharField(
        label=_("Lý do trả lại"), widget=forms.Textarea(attrs={"rows": "2"}), max_length=2000
    )
    due_date = VietnameseDateField(label=_("Hạn giải trình"), required=False)
    outcome = _("Đơn vị được sửa điểm tự chấm, bổ sung minh chứng và giải trình từng dòng, rồi nộp lại.")
    submit_label = _("Trả lại để giải trình")
    widths: ClassVar[Mapping[str, int]] = {
        "due_date": 4,
        **{f"line_{n}": 4 for n in range(1, QUESTIONS_AT_ONCE + 1)},
        **{f"question_{n}": 8 for n in range(1, QUESTIONS_AT_ONCE + 1)},
    }

    def __init__(self, *args: Any, lines: Iterable[SheetLine], **kwargs: Any) -> None:
        choices = [("", "–"), *((line.criterion.code, str(line.criterion)[:90]) for line in lines)]
        self.base_fields = {**self.base_fields}  # type: ignore[misc] # fields of this form alone
        for number in range(1, QUESTIONS_AT_ONCE + 1):
            self.base_fields[f"line_{number}"] = forms.ChoiceField(
                label=_("Dòng %(number)d") % {"number": number}, choices=choices, required=False
            )
            self.base_fields[f"question_{number}"] = forms.CharField(
                label=_("Nội dung cần giải trình %(number)d") % {"number": number},
                required=False,
                max_length=1000,
            )
        super().__init__(*args, **kwargs)

    @property
    def questions(self) -> dict[str, str]:
        """The questions by code; two about one line are put together."""
        found: dict[str, str] = {}
        for number in range(1, QUESTIONS_AT_ONCE + 1):
            code, text = self.cleaned_data[f"line_{number}"], self.cleaned_data[f"question_{number}"].strip()
            if code and text:
                found[code] = f"{found[code]} {text}" if code in found else text
        return found


class AnswerForm(WorkForm):
    """The member's explanations, one field a question."""

    outcome = _("Giải trình được lưu ngay; nộp lại bảng tự chấm khi mọi câu hỏi đã có giải trình.")
    submit_label = _("Lưu giải trình")

    def __init__(
        self, *args: Any, questions: Iterable[Question], codes: Mapping[int, str], **kwargs: Any
    ) -> None:
        self.base_fields = {  # type: ignore[misc] # fields of this form alone
            f"q{question.pk}": forms.CharField(
                label=f"{codes[question.criterion_id]}. {question.text}",
                required=False,
                widget=forms.Textarea(attrs={"rows": "3"}),
                max_length=4000,
            )
            for question in questions
        }
        super().__init__(*args, **kwargs)

    @property
    def answers(self) -> dict[int, str]:
        """Explanations by question id."""
        return {int(name[1:]): text for name, text in self.cleaned_data.items() if name.startswith("q")}


class ReasonForm(WorkForm):
    """A reason, and nothing else."""

    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": "3"}), max_length=2000)


class CloseForm(WorkForm):
    """Closing an appraisal."""

    summary = forms.CharField(
        label=_("Nhận xét chung"), required=False, widget=forms.Textarea(attrs={"rows": "2"}), max_length=2000
    )
    outcome = _("Điểm thẩm định được gửi cho đơn vị để thống nhất, nêu ý kiến hoặc bảo lưu.")
    submit_label = _("Kết thúc thẩm định")


class ReservationForm(WorkForm):
    """Putting a disagreement on record."""

    text = forms.CharField(
        label=_("Ý kiến bảo lưu"), widget=forms.Textarea(attrs={"rows": "3"}), max_length=4000
    )
    outcome = _("Điểm thẩm định được dùng để xếp hạng; ý kiến bảo lưu ghi trong biên bản và không sửa được.")
    submit_label = _("Ghi bảo lưu ý kiến")


class ResponseForm(WorkForm):
    """What the member says to one appraised line."""

    agrees = forms.TypedChoiceField(
        label=_("Ý kiến của đơn vị"),
        choices=[("1", _("Đồng ý với điểm thẩm định")), ("0", _("Không đồng ý với điểm thẩm định"))],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label=_("Giải trình"), required=False, widget=forms.Textarea(attrs={"rows": "3"}), max_length=4000
    )
    submit_label = _("Gửi ý kiến")


class CorrectionAnswerForm(WorkForm):
    """What the member says to a correction of its agreed scores."""

    agrees = forms.TypedChoiceField(
        label=_("Ý kiến của đơn vị"),
        choices=[("1", _("Thống nhất với bản đính chính")), ("0", _("Bảo lưu ý kiến"))],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Ý kiến bảo lưu"), required=False, widget=forms.Textarea(attrs={"rows": "3"}), max_length=4000
    )
    outcome = _("Bản đính chính vẫn có hiệu lực; ý kiến bảo lưu được ghi bên cạnh và trong biên bản.")
    submit_label = _("Gửi ý kiến")


class CorrectionForm(WorkForm):
    """Correcting one agreed line; one another body scores, or of a ranking that was final, by the number of a paper."""

    value = forms.CharField(label=_("Giá trị đúng"), max_length=40)
    document = forms.CharField(max_length=120)
    reason = forms.CharField(
        label=_("Lý do đính chính"), widget=forms.Textarea(attrs={"rows": "3"}), max_length=2000
    )
    outcome = _("Điểm cũ được giữ nguyên; bản đính chính là một bản ghi mới trỏ tới điểm cũ.")
    submit_label = _("Đính chính")

    def __init__(self, *args: Any, owner: Organisation | None, is_final: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owner is None and not is_final:
            del self.fields["document"]
        elif owner is None:
            self.fields["document"].label = _("Số, ký hiệu văn bản làm căn cứ")
            self.fields["document"].help_text = _("Ví dụ 123/QĐ-HĐTĐKT, kết luận kiểm tra 45/KL-TTr.")
        else:
            self.fields["document"].label = _("Số, ký hiệu văn bản của cơ quan chấm")
            self.fields["document"].help_text = _(
                "Dòng này do %(body)s chấm; chỉ đính chính theo văn bản của cơ quan đó, ví dụ 123/SNV-TĐKT."
            ) % {"body": owner.name}


class PublishForm(WorkForm):
    """Publishing the ranking; a second time needs a reason."""

    reason = forms.CharField(label=_("Lý do công bố lại"), max_length=500)
    objection_days = forms.IntegerField(
        label=_("Số ngày làm việc nhận kiến nghị"),
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        help_text=_(
            "Do cụm, khối tự quy định. Hết hạn này (hoặc khi mọi thành viên báo không có kiến nghị) "
            "mới chốt được xếp hạng; 0 nếu đã thống nhất tại hội nghị."
        ),
    )
    outcome = _(
        "Mọi thành viên thấy điểm đã thống nhất và xếp hạng; bảng tổng hợp được phát hành có số, mã QR."
    )
    submit_label = _("Công bố xếp hạng")

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]
