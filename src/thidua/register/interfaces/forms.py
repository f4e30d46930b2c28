"""Forms of the award register."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import VietnameseDateField, WorkForm, choices_of
from thidua.legislation import catalogue
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation
from thidua.register.actions import AwardEntry
from thidua.register.enums import CommendationKind, RevocationGround
from thidua.register.models import FIRST_YEAR

# What a year may be written as; whether it has come is for the action to say.
LAST_YEAR = 2100
NO_KIND: Sequence[tuple[str, Any]] = (("", _("Danh hiệu thi đua (không có loại hình)")),)


class AwardForm(WorkForm):
    """One line, entered by hand from a decision on paper."""

    keeper = forms.ChoiceField(label=_("Sổ khen thưởng của"))
    recipient_kind = forms.ChoiceField(label=_("Loại đối tượng"), choices=PartyKind.choices)
    recipient_name = forms.CharField(label=_("Tên được khen thưởng"), max_length=255)
    post_text = forms.CharField(label=_("Chức vụ, đơn vị ghi trên bằng"), max_length=500, required=False)
    is_direct_worker = forms.BooleanField(label=_("Người lao động trực tiếp"), required=False)
    award_code = forms.ChoiceField(label=_("Danh hiệu, hình thức khen thưởng"))
    commendation_kind = forms.ChoiceField(
        label=_("Loại hình khen thưởng"), choices=(*NO_KIND, *CommendationKind.choices), required=False
    )
    achievement = forms.CharField(label=_("Thành tích"), widget=forms.Textarea(attrs={"rows": "3"}))
    year = forms.IntegerField(label=_("Năm"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    authority = forms.ChoiceField(label=_("Cơ quan quyết định"))
    authority_post = forms.CharField(label=_("Người quyết định"), max_length=255, required=False)
    decision_number = forms.CharField(
        label=_("Số quyết định"), max_length=60, required=False, help_text=_("Để trống nếu không biết.")
    )
    decision_date = VietnameseDateField(label=_("Ngày quyết định"), required=False)
    golden_book_number = forms.CharField(label=_("Số sổ vàng"), max_length=40, required=False)
    source = forms.CharField(label=_("Nguồn"), max_length=400, required=False)

    outcome = _("Dòng này được ghi vào sổ; sai thì đính chính bằng dòng mới, dòng cũ vẫn còn.")
    submit_label = _("Vào sổ")
    widths: ClassVar[Mapping[str, int]] = {
        "keeper": 6,
        "recipient_kind": 6,
        "recipient_name": 6,
        "post_text": 6,
        "award_code": 6,
        "commendation_kind": 6,
        "year": 4,
        "authority": 4,
        "authority_post": 4,
        "decision_number": 4,
        "decision_date": 4,
        "golden_book_number": 4,
    }
    groups = (
        (
            _("Được khen thưởng"),
            ("keeper", "recipient_kind", "recipient_name", "post_text", "is_direct_worker"),
        ),
        (_("Khen thưởng"), ("award_code", "commendation_kind", "achievement")),
        (
            _("Quyết định"),
            (
                "year",
                "authority",
                "authority_post",
                "decision_number",
                "decision_date",
                "golden_book_number",
                "source",
            ),
        ),
    )

    def __init__(
        self,
        *args: Any,
        keepers: Sequence[Organisation],
        authorities: Sequence[Organisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._keepers = {str(o.pk): o for o in keepers}
        self._authorities = {str(o.pk): o for o in authorities}
        self._offer("keeper", choices_of(keepers))
        self._offer("authority", choices_of(authorities))
        self._offer("award_code", catalogue.grouped_award_choices())

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def values(self) -> dict[str, Any]:
        """What was typed as the action takes it: one entry, and what the decision says."""
        told = dict(self.cleaned_data)
        entry = AwardEntry(
            recipient_name=told.pop("recipient_name"),
            recipient_kind=PartyKind(told.pop("recipient_kind")),
            achievement=told.pop("achievement"),
            post_text=told.pop("post_text"),
            is_direct_worker=told.pop("is_direct_worker"),
            golden_book_number=told.pop("golden_book_number"),
        )
        kind = told.pop("commendation_kind")
        return told | {
            "keeper": self._keepers[told["keeper"]],
            "authority": self._authorities[told["authority"]],
            "commendation_kind": CommendationKind(kind) if kind else None,
            "entries": (entry,),
        }

    def refuse(self, refusal: Any) -> None:
        """What is told of the list's line belongs to the recipient's name here."""
        fields = getattr(refusal, "fields", {})
        if "entries" in fields:
            fields["recipient_name"] = fields.pop("entries")
        super().refuse(refusal)


class CorrectionForm(WorkForm):
    """What a line should have said."""

    recipient_name = forms.CharField(label=_("Tên được khen thưởng"), max_length=255)
    post_text = forms.CharField(label=_("Chức vụ, đơn vị ghi trên bằng"), max_length=500, required=False)
    achievement = forms.CharField(label=_("Thành tích"), widget=forms.Textarea(attrs={"rows": "3"}))
    is_direct_worker = forms.BooleanField(label=_("Người lao động trực tiếp"), required=False)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)
    decision_date = VietnameseDateField(label=_("Ngày quyết định"), required=False)
    golden_book_number = forms.CharField(label=_("Số sổ vàng"), max_length=40, required=False)
    reason = forms.CharField(label=_("Lý do đính chính"), max_length=500)

    outcome = _("Một dòng mới thay dòng này; dòng cũ và lý do vẫn xem được.")
    submit_label = _("Đính chính")
    widths: ClassVar[Mapping[str, int]] = {
        "recipient_name": 6,
        "post_text": 6,
        "decision_number": 4,
        "decision_date": 4,
        "golden_book_number": 4,
    }

    @property
    def values(self) -> dict[str, Any]:
        """The changes and the reason apart."""
        changes = dict(self.cleaned_data)
        return {"reason": changes.pop("reason"), "changes": changes}

    def refuse(self, refusal: Any) -> None:
        """What does not go with the decision is told at the decision: neither year nor list stands here."""
        fields = getattr(refusal, "fields", {})
        for told, here in (("entries", "decision_number"), ("year", "decision_date")):
            if told in fields:
                fields[here] = fields.pop(told)
        super().refuse(refusal)


class RevocationForm(WorkForm):
    """Why and by which decision an award is cancelled."""

    ground = forms.ChoiceField(label=_("Căn cứ hủy bỏ"), choices=RevocationGround.choices)
    reason = forms.CharField(label=_("Lý do"), widget=forms.Textarea(attrs={"rows": "3"}))
    decision_number = forms.CharField(label=_("Số quyết định hủy bỏ"), max_length=60, required=False)
    decision_date = VietnameseDateField(label=_("Ngày quyết định hủy bỏ"), required=False)

    outcome = _("Dòng này mang dấu “đã hủy bỏ” và không còn trong sổ công khai. Việc này không làm lại được.")
    submit_label = _("Hủy bỏ khen thưởng")
    submit_css = "btn-danger"
    widths: ClassVar[Mapping[str, int]] = {"decision_number": 6, "decision_date": 6}

    @property
    def values(self) -> dict[str, Any]:
        """The values with the ground as a member of its enum."""
        return self.cleaned_data | {"ground": RevocationGround(self.cleaned_data["ground"])}


class WithdrawalForm(WorkForm):
    """Why a line is taken back from the public."""

    reason = forms.CharField(label=_("Lý do"), max_length=255)
    outcome = _("Dòng này không còn hiện trong sổ công khai; ở đây vẫn còn.")
    submit_label = _("Rút công khai")
    submit_css = "btn-outline-danger"
