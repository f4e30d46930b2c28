"""Forms of role models, practices and adoptions."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.clusters.models import Season
from thidua.exemplars.actions import PracticeFacts, RoleModelFacts
from thidua.exemplars.enums import ConsentForm, Effect, ExemplarField
from thidua.kernel.forms import LimitedFileField, VietnameseDateField, WorkForm, choices_of
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation

LONG_TEXT = {"rows": "4"}


class HomeForm(WorkForm):
    """A form that belongs to one of the organisations one works for; the choice is left out when there is one."""

    home = forms.ChoiceField(label=_("Tỉnh, đơn vị"))

    def __init__(self, *args: Any, homes: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._homes = {str(o.pk): o for o in homes}
        if len(homes) == 1:
            del self.fields["home"]
            return
        field = self.fields["home"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices_of(homes)

    @property
    def home_organisation(self) -> Organisation:
        """For whom the form is filled in."""
        return self._homes[self.cleaned_data.get("home") or next(iter(self._homes))]


class RoleModelForm(HomeForm):
    """Who, what they did, which standard they meet."""

    kind = forms.ChoiceField(label=_("Loại đối tượng"), choices=PartyKind.choices)
    name = forms.CharField(label=_("Tên"), max_length=255)
    address = forms.CharField(label=_("Chức vụ, đơn vị, nơi ở"), max_length=400, required=False)
    is_direct_worker = forms.BooleanField(label=_("Người lao động trực tiếp"), required=False)
    field = forms.ChoiceField(label=_("Lĩnh vực"), choices=ExemplarField.choices)
    found_on = VietnameseDateField(label=_("Ngày phát hiện"))
    headline = forms.CharField(label=_("Tóm tắt thành tích"), max_length=300)
    deeds = forms.CharField(
        label=_("Việc làm, thành tích"),
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("Việc thật, số liệu thật; không tô hồng."),
    )
    standard = forms.CharField(
        label=_("Tiêu chuẩn đạt được"),
        max_length=400,
        help_text=_("Tiêu chuẩn, tiêu chí điển hình tiên tiến do tỉnh, ngành ban hành."),
    )

    outcome = _("Gương được lưu ở tỉnh; cụm thấy khi chia sẻ, người dân thấy khi công khai.")
    widths: ClassVar[Mapping[str, int]] = {"kind": 4, "name": 8, "field": 6, "found_on": 6}

    @property
    def facts(self) -> RoleModelFacts:
        """What was typed, as an action takes it."""
        told = {
            name: value for name, value in self.cleaned_data.items() if name not in {"home", "seen_version"}
        }
        told["kind"], told["field"] = PartyKind(told["kind"]), ExemplarField(told["field"])
        return RoleModelFacts(**told)


class PracticeForm(HomeForm):
    """Problem, way, result, cost, conditions."""

    title = forms.CharField(label=_("Tên mô hình, cách làm"), max_length=300)
    author = forms.CharField(label=_("Nơi thực hiện"), max_length=300)
    field = forms.ChoiceField(label=_("Lĩnh vực"), choices=ExemplarField.choices)
    applied_from = VietnameseDateField(label=_("Áp dụng từ ngày"), required=False)
    problem = forms.CharField(label=_("Vấn đề cần giải quyết"), widget=forms.Textarea(attrs=LONG_TEXT))
    way = forms.CharField(label=_("Cách làm"), widget=forms.Textarea(attrs={"rows": "6"}))
    result = forms.CharField(label=_("Kết quả"), widget=forms.Textarea(attrs=LONG_TEXT))
    cost = forms.CharField(label=_("Chi phí, nguồn lực"), widget=forms.Textarea(attrs=LONG_TEXT))
    conditions = forms.CharField(label=_("Điều kiện áp dụng"), widget=forms.Textarea(attrs=LONG_TEXT))

    outcome = _("Mô hình được lưu ở tỉnh; chia sẻ trong cụm để tỉnh bạn áp dụng.")
    widths: ClassVar[Mapping[str, int]] = {"author": 5, "field": 4, "applied_from": 3}

    @property
    def facts(self) -> PracticeFacts:
        """What was typed, as an action takes it."""
        told = {
            name: value for name, value in self.cleaned_data.items() if name not in {"home", "seen_version"}
        }
        told["field"] = ExemplarField(told["field"])
        return PracticeFacts(**told)


class EvidenceForm(WorkForm):
    """A file or an address."""

    label = forms.CharField(label=_("Nội dung minh chứng"), max_length=255)
    link = forms.URLField(label=_("Địa chỉ"), max_length=500, required=False, assume_scheme="https")
    upload = LimitedFileField(label=_("Hoặc tệp"), required=False)
    submit_label = _("Thêm minh chứng")


class ConsentRecordForm(WorkForm):
    """How and when the person agreed."""

    form = forms.ChoiceField(label=_("Cách đồng ý"), choices=ConsentForm.choices)
    given_on = VietnameseDateField(label=_("Ngày đồng ý"))
    note = forms.CharField(label=_("Người ghi nhận, người chứng kiến"), max_length=300, required=False)
    outcome = _("Có ghi nhận này thì gương được công khai; người được nêu rút lại lúc nào cũng được.")
    submit_label = _("Ghi nhận sự đồng ý")
    widths: ClassVar[Mapping[str, int]] = {"form": 6, "given_on": 6}

    @property
    def values(self) -> dict[str, Any]:
        """The values with the form as a member of its enum."""
        return self.cleaned_data | {"form": ConsentForm(self.cleaned_data["form"])}


class ShareForm(WorkForm):
    """In which season, and why it is worth learning from."""

    season = forms.ChoiceField(label=pgettext_lazy("one", "Mùa thi đua"))
    note = forms.CharField(label=_("Vì sao đáng học tập"), max_length=500, required=False)
    outcome = _("Mọi thành viên của cụm xem và áp dụng được; việc chia sẻ của tỉnh được ghi là hoàn thành.")
    submit_label = _("Chia sẻ trong cụm")

    def __init__(self, *args: Any, seasons: Sequence[Season], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seasons = {str(season.pk): season for season in seasons}
        field = self.fields["season"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices_of(seasons)

    @property
    def values(self) -> dict[str, Any]:
        """The values with the season itself."""
        return self.cleaned_data | {"season": self._seasons[self.cleaned_data["season"]]}


class AdoptionForm(HomeForm):
    """Taking a practice over."""

    adopted_on = VietnameseDateField(label=_("Áp dụng từ ngày"))
    place = forms.CharField(label=_("Nơi áp dụng"), max_length=300)
    planned_result = forms.CharField(label=_("Kết quả dự kiến"), widget=forms.Textarea(attrs=LONG_TEXT))
    changes = forms.CharField(
        label=_("Điều chỉnh cho phù hợp"), widget=forms.Textarea(attrs={"rows": "3"}), required=False
    )
    outcome = _("Tỉnh có mô hình thấy bạn áp dụng; bạn báo cáo kết quả sau.")
    submit_label = _("Áp dụng mô hình này")
    widths: ClassVar[Mapping[str, int]] = {"adopted_on": 4, "place": 8}

    @property
    def values(self) -> dict[str, Any]:
        """The values with the adopting organisation."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "home"}
        return told | {"organisation": self.home_organisation}


class AdoptionReportForm(WorkForm):
    """What came of it."""

    as_of = VietnameseDateField(label=_("Tính đến ngày"))
    effect = forms.ChoiceField(label=_("Mức đạt được"), choices=Effect.choices)
    text = forms.CharField(label=_("Kết quả"), widget=forms.Textarea(attrs=LONG_TEXT))
    outcome = _("Kết quả được thêm vào sau các báo cáo trước, không thay báo cáo nào.")
    submit_label = _("Gửi kết quả")
    widths: ClassVar[Mapping[str, int]] = {"as_of": 4, "effect": 8}

    @property
    def values(self) -> dict[str, Any]:
        """The values with the effect as a member of its enum."""
        return self.cleaned_data | {"effect": Effect(self.cleaned_data["effect"])}


class ReasonForm(WorkForm):
    """A reason for taking something back from the public."""

    reason = forms.CharField(label=_("Lý do"), max_length=255)
    outcome = _("Nội dung không còn hiện ở cổng công khai.")
    submit_label = _("Rút công khai")
    submit_css = "btn-outline-danger"
