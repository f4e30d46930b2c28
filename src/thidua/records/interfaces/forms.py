"""Forms of records: one a kind, each with its paper; and what is done to a record later."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.kernel.forms import LimitedFileField, VietnameseDateField, WorkForm, choices_of
from thidua.legislation import catalogue, rules, vocabulary
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation
from thidua.records import actions
from thidua.records.enums import Recognition, RecordKind
from thidua.records.models import FIRST_YEAR, Record
from thidua.records.writing import Document

PAPER = ("decision_number", "decision_date", "authority_text", "source", "upload")


def year_field() -> forms.IntegerField:
    """A year from 1945 on; whether it has come is for the action to say."""
    return forms.IntegerField(label=_("Năm"), min_value=FIRST_YEAR, max_value=2100)


class PaperForm(WorkForm):
    """The paper a record rests on. Fields of subclasses come first."""

    decision_number = forms.CharField(label=_("Số văn bản"), max_length=60, required=False)
    decision_date = VietnameseDateField(label=_("Ngày văn bản"), required=False)
    authority_text = forms.CharField(label=_("Cơ quan, người ban hành"), max_length=255, required=False)
    source = forms.CharField(
        label=_("Nguồn"), max_length=400, required=False, help_text=_("Nơi tìm thấy, nếu không có văn bản.")
    )
    upload = LimitedFileField(label=_("Tệp văn bản"), required=False)

    groups = ((_("Văn bản"), PAPER),)
    paper_widths: ClassVar[Mapping[str, int]] = {
        "decision_number": 4,
        "decision_date": 4,
        "authority_text": 4,
        "source": 6,
        "upload": 6,
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.widths = {**cls.paper_widths, **cls.__dict__.get("widths", {})}

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """What is recorded first, its paper under a heading after it."""
        found = super().sections()
        return [section for section in found if not section[0]] + [section for section in found if section[0]]

    @property
    def document(self) -> Document:
        """The paper as the actions take it."""
        told = self.cleaned_data
        return Document(
            number=told["decision_number"],
            dated=told["decision_date"],
            authority=told["authority_text"],
            source=told["source"],
            upload=told["upload"],
        )

    @property
    def content(self) -> dict[str, Any]:
        """What is recorded, without its paper."""
        return {name: value for name, value in self.cleaned_data.items() if name not in PAPER}


class RecordForm(PaperForm):
    """A new record, for one of the keepers the account keeps for; or the correction of one."""

    keeper = forms.ChoiceField(label=_("Hồ sơ do ai quản lý"))
    reason = forms.CharField(label=_("Lý do đính chính"), max_length=500)

    submit_label = _("Ghi vào hồ sơ")
    outcome = _("Ghi chép này vào hồ sơ; sai thì đính chính bằng ghi chép mới, ghi chép cũ vẫn còn.")

    def __init__(
        self, *args: Any, keepers: Sequence[Organisation] = (), corrects: Record | None = None, **kwargs: Any
    ) -> None:
        self._keepers = {str(keeper.pk): keeper for keeper in keepers}
        if corrects is not None:
            kwargs["initial"] = {name: getattr(corrects, name) for name in corrects.content_fields()}
            kwargs["submit_label"] = _("Đính chính")
            kwargs["outcome"] = _("Ghi chép mới thay cho ghi chép này; cả hai và lý do đều còn lại.")
        super().__init__(*args, **kwargs)
        del self.fields["reason" if corrects is None else "keeper"]
        if corrects is None:
            self.fields["keeper"].choices = choices_of(keepers)  # type: ignore[attr-defined]
        if len(self._keepers) == 1:
            self.fields["keeper"].initial = next(iter(self._keepers))
            self.fields["keeper"].widget = forms.HiddenInput()

    @property
    def values(self) -> dict[str, Any]:
        """Keyword arguments of the action that records it."""
        told = self.content
        told["keeper"] = self._keepers[told["keeper"]]
        return {RENAMED.get(name, name): value for name, value in told.items()} | {"document": self.document}

    @property
    def changes(self) -> dict[str, Any]:
        """Keyword arguments of the action that corrects it."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in {"reason", "upload"}}
        if "recognised_by" in told:
            told["state"] = Recognition.RECOGNISED if told["recognised_by"] else Recognition.PENDING
        return {
            "reason": self.cleaned_data["reason"],
            "changes": told,
            "upload": self.cleaned_data["upload"],
        }


RENAMED = {"proof_kind": "kind", "service_kind": "kind", "leave_kind": "kind"}
"""Fields of records that the actions call by a shorter name."""


class RatingForm(RecordForm):
    """The rating of a year."""

    year = year_field()
    rating = forms.ChoiceField(label=_("Mức độ hoàn thành nhiệm vụ"), choices=vocabulary.Rating.choices)

    widths: ClassVar[Mapping[str, int]] = {"year": 4, "rating": 8}


class ProofForm(RecordForm):
    """An initiative, a scientific work, a feat, a prize."""

    proof_kind = forms.ChoiceField(label=_("Loại"), choices=vocabulary.ProofKind.choices)
    year = year_field()
    title = forms.CharField(label=_("Tên sáng kiến, đề tài, thành tích"), max_length=500)
    scope = forms.TypedChoiceField(label=_("Phạm vi ảnh hưởng"), choices=vocabulary.Scope.choices, coerce=int)
    recognised_by = forms.CharField(
        label=_("Cơ quan công nhận"),
        max_length=255,
        required=False,
        help_text=_("Để trống khi còn chờ công nhận."),
    )

    widths: ClassVar[Mapping[str, int]] = {"proof_kind": 8, "year": 4, "scope": 6, "recognised_by": 6}


class DisciplineForm(RecordForm):
    """A discipline and how long it is in effect."""

    level = forms.ChoiceField(label=_("Hình thức kỷ luật"), choices=vocabulary.DisciplineLevel.choices)
    start = VietnameseDateField(label=_("Từ ngày"))
    end = VietnameseDateField(
        label=_("Hết hiệu lực từ ngày"), required=False, help_text=_("Để trống khi còn hiệu lực.")
    )

    widths: ClassVar[Mapping[str, int]] = {"level": 4, "start": 4, "end": 4}


class HoldForm(RecordForm):
    """Something is being examined."""

    ground = forms.ChoiceField(label=_("Lý do tạm dừng"), choices=vocabulary.HoldGround.choices)
    start = VietnameseDateField(label=_("Từ ngày"))
    note = forms.CharField(label=_("Nội dung"), max_length=500, required=False)

    submit_label = _("Tạm dừng xét khen thưởng")
    outcome = _("Từ ngày này không đề nghị khen thưởng cho đến khi có kết luận.")
    widths: ClassVar[Mapping[str, int]] = {"ground": 8, "start": 4}


class ServiceForm(RecordForm):
    """Time in a service or post."""

    service_kind = forms.ChoiceField(label=_("Lực lượng, ngành, chức vụ"))
    start = VietnameseDateField(label=_("Từ ngày"))
    end = VietnameseDateField(
        label=_("Thôi từ ngày"), required=False, help_text=_("Để trống khi đang công tác.")
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=255, required=False)

    widths: ClassVar[Mapping[str, int]] = {"start": 6, "end": 6}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = rules.rulebook().services.values()
        self.fields["service_kind"].choices = [(kind.code, kind.label) for kind in services]  # type: ignore[attr-defined]


class LeaveForm(RecordForm):
    """A year with a leave that counts."""

    leave_kind = forms.ChoiceField(label=_("Loại nghỉ"), choices=vocabulary.LeaveKind.choices)
    year = year_field()

    widths: ClassVar[Mapping[str, int]] = {"leave_kind": 8, "year": 4}


class ShareForm(RecordForm):
    """How many of a collective's members."""

    name = forms.ChoiceField(label=_("Nội dung"), choices=vocabulary.ShareName.choices)
    year = year_field()
    part = forms.IntegerField(label=_("Số người đạt"), min_value=0)
    whole = forms.IntegerField(label=_("Tổng số người"), min_value=1)

    widths: ClassVar[Mapping[str, int]] = {"name": 6, "year": 2, "part": 2, "whole": 2}


class GroupForm(RecordForm):
    """A group the law has paths of its own for."""

    group = forms.ChoiceField(label=pgettext_lazy("subject", "Nhóm"), choices=vocabulary.Group.choices)
    valid_from = VietnameseDateField(label=_("Từ ngày"))
    valid_to = VietnameseDateField(label=_("Đến trước ngày"), required=False)

    widths: ClassVar[Mapping[str, int]] = {"group": 4, "valid_from": 4, "valid_to": 4}


class UseForm(RecordForm):
    """The decision a result served."""

    award_code = forms.ChoiceField(label=_("Danh hiệu, hình thức khen thưởng"))
    year = year_field()

    submit_label = _("Ghi lần sử dụng")
    outcome = _(
        "Kết quả đã dùng cho một danh hiệu thì không dùng cho hình thức khen thưởng nữa, và ngược lại."
    )
    widths: ClassVar[Mapping[str, int]] = {"award_code": 8, "year": 4}

    def __init__(self, *args: Any, recipient: PartyKind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award_code"].choices = catalogue.award_choices(recipient=recipient)  # type: ignore[attr-defined]


class RecognitionForm(PaperForm):
    """The body that confirmed a result."""

    recognised_by = forms.CharField(label=_("Cơ quan công nhận"), max_length=255)

    submit_label = _("Ghi công nhận")
    outcome = _("Kết quả này có thể dùng để xét khen thưởng.")


class HoldEndForm(PaperForm):
    """What was concluded."""

    end = VietnameseDateField(label=_("Kết thúc từ ngày"))
    conclusion = forms.CharField(
        label=pgettext_lazy("hold", "Kết luận"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"})
    )

    submit_label = _("Kết thúc tạm dừng")
    outcome = _("Từ ngày này lại được đề nghị khen thưởng.")
    widths: ClassVar[Mapping[str, int]] = {"end": 4}


class HoldEndCorrectionForm(RecordForm):
    """A conclusion that was entered wrongly."""

    end = VietnameseDateField(label=_("Kết thúc từ ngày"))
    conclusion = forms.CharField(
        label=pgettext_lazy("hold", "Kết luận"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"})
    )

    widths: ClassVar[Mapping[str, int]] = {"end": 4}


class TakeBackForm(WorkForm):
    """Why a record is taken back."""

    reason = forms.CharField(label=_("Lý do rút lại"), widget=forms.Textarea(attrs={"rows": "3"}))

    submit_label = _("Rút lại")
    submit_css = "btn-danger"
    outcome = _("Ghi chép này không còn được tính; nó vẫn xem được, cùng lý do.")


@dataclass(frozen=True)
class Desk:
    """Where one kind of record is entered: its form, its action, for which parties, with which icon."""

    form: type[RecordForm]
    record: Callable[..., Record]
    icon: str
    of: frozenset[str] = field(default_factory=lambda: frozenset(PartyKind))


COLLECTIVES = frozenset({PartyKind.COLLECTIVE.value})
INDIVIDUALS = frozenset({PartyKind.INDIVIDUAL.value})

DESKS: Mapping[RecordKind, Desk] = {
    RecordKind.RATING: Desk(RatingForm, actions.record_rating, "star"),
    RecordKind.PROOF: Desk(ProofForm, actions.record_proof, "bulb"),
    RecordKind.SERVICE: Desk(ServiceForm, actions.record_service, "briefcase", INDIVIDUALS),
    RecordKind.LEAVE: Desk(LeaveForm, actions.record_leave, "calendar-heart", INDIVIDUALS),
    RecordKind.SHARE: Desk(ShareForm, actions.record_share, "chart-pie", COLLECTIVES),
    RecordKind.GROUP: Desk(GroupForm, actions.record_group, "tags"),
    RecordKind.DISCIPLINE: Desk(DisciplineForm, actions.record_discipline, "gavel"),
    RecordKind.HOLD: Desk(HoldForm, actions.open_hold, "hand-stop"),
}
"""What can be added from a party's page; uses and ends are entered at what they are about."""

CORRECTED_BY: Mapping[RecordKind, type[RecordForm]] = {kind: desk.form for kind, desk in DESKS.items()} | {
    RecordKind.PROOF_USE: UseForm,
    RecordKind.HOLD_END: HoldEndCorrectionForm,
}
ICONS: Mapping[RecordKind, str] = {kind: desk.icon for kind, desk in DESKS.items()} | {
    RecordKind.PROOF_USE: "certificate",
    RecordKind.HOLD_END: "circle-check",
}
