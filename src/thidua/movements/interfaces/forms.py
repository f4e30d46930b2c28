"""Forms of movements: the call, its launch, joining, reports and reviews."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import (
    LimitedFileField,
    VietnameseDateField,
    VietnameseDecimalField,
    WorkForm,
    choices_of,
)
from thidua.kernel.refusals import Message
from thidua.movements.enums import Certainty, MovementForm, ReviewKind
from thidua.movements.models import Indicator, Movement
from thidua.movements.policies import LaunchOption
from thidua.movements.recording import IndicatorFacts, MovementFacts
from thidua.parties.models import Organisation

INDICATOR_ROWS = 4
LONG_TEXT = {"rows": "3"}
ONE_DAY = timedelta(days=1)
Group = tuple[Message, Sequence[str]]


def _indicator_fields() -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {}
    for row in range(INDICATOR_ROWS):
        made |= {
            f"indicator_{row}_name": forms.CharField(
                label=_("Chỉ tiêu %(number)d") % {"number": row + 1}, max_length=200, required=False
            ),
            f"indicator_{row}_unit": forms.CharField(label=_("Đơn vị tính"), max_length=40, required=False),
            f"indicator_{row}_target": VietnameseDecimalField(
                label=_("Mục tiêu"), required=False, max_digits=18, decimal_places=2
            ),
        }
    return made


def _figure_field(indicator: Indicator) -> forms.Field:
    return VietnameseDecimalField(
        label=str(indicator), required=False, max_digits=18, decimal_places=2, min_value=Decimal(0)
    )


class CallForm(WorkForm):
    """What a call says; the shared part of drafting, changing and launching in a season."""

    title = forms.CharField(label=_("Tên phong trào"), max_length=400)
    theme = forms.CharField(label=_("Chủ đề, khẩu hiệu"), max_length=400, required=False)
    form = forms.ChoiceField(label=_("Hình thức tổ chức"), choices=MovementForm.choices)
    year = forms.IntegerField(label=_("Năm phát động"), min_value=1948, max_value=2100)
    parent = forms.ChoiceField(label=_("Hưởng ứng phong trào"), required=False)
    goal = forms.CharField(label=_("Mục tiêu"), widget=forms.Textarea(attrs=LONG_TEXT))
    participants = forms.CharField(
        label=_("Đối tượng tham gia"), widget=forms.Textarea(attrs=LONG_TEXT), required=False
    )
    criteria = forms.CharField(label=_("Nội dung, tiêu chí"), widget=forms.Textarea(attrs=LONG_TEXT))
    awards_allowed = forms.CharField(
        label=_("Hình thức khen thưởng"), widget=forms.Textarea(attrs=LONG_TEXT), required=False
    )
    period_from = VietnameseDateField(label=_("Thực hiện từ ngày"))
    final_day = VietnameseDateField(label=_("đến hết ngày"), required=False)
    midterm_date = VietnameseDateField(label=_("Dự kiến sơ kết"), required=False)
    final_date = VietnameseDateField(label=_("Dự kiến tổng kết"), required=False)
    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, required=False)
    decision_date = VietnameseDateField(label=_("Ngày quyết định"), required=False)

    widths: ClassVar[Mapping[str, int]] = {
        "form": 4,
        "year": 3,
        "parent": 5,
        "period_from": 3,
        "final_day": 3,
        "midterm_date": 3,
        "final_date": 3,
        "decision_number": 6,
        "decision_date": 6,
        **{f"indicator_{row}_name": 6 for row in range(INDICATOR_ROWS)},
        **{f"indicator_{row}_unit": 3 for row in range(INDICATOR_ROWS)},
        **{f"indicator_{row}_target": 3 for row in range(INDICATOR_ROWS)},
    }
    groups: ClassVar[Sequence[Group]] = (
        (_("Phong trào"), ("title", "theme", "form", "year", "parent")),
        (
            _("Nội dung phát động (Luật TĐKT 2022, Điều 17)"),
            ("goal", "participants", "criteria", "awards_allowed"),
        ),
        (_("Thời gian"), ("period_from", "final_day", "midterm_date", "final_date")),
        (_("Quyết định"), ("decision_number", "decision_date")),
        (
            _("Chỉ tiêu báo cáo bằng số"),
            tuple(
                f"indicator_{row}_{part}"
                for row in range(INDICATOR_ROWS)
                for part in ("name", "unit", "target")
            ),
        ),
    )

    def __init__(self, *args: Any, parents: Iterable[Movement], **kwargs: Any) -> None:
        self.base_fields = {**type(self).base_fields, **_indicator_fields()}  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self._parents = {str(movement.pk): movement for movement in parents}
        self._offer("parent", choices_of(self._parents.values(), blank=_("Không hưởng ứng phong trào nào")))

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """An indicator has a name and a unit, or neither."""
        cleaned = super().clean() or self.cleaned_data
        for row in range(INDICATOR_ROWS):
            name, unit = cleaned.get(f"indicator_{row}_name"), cleaned.get(f"indicator_{row}_unit")
            if bool(name) != bool(unit):
                missing = "unit" if name else "name"
                self.add_error(f"indicator_{row}_{missing}", _("Chỉ tiêu cần cả tên và đơn vị tính."))
        return cleaned

    @property
    def parent_movement(self) -> Movement | None:
        """The movement that was chosen as the wider one."""
        return self._parents.get(self.cleaned_data.get("parent", ""))

    @property
    def facts(self) -> MovementFacts:
        """What was typed, as an action takes it; the last day becomes the end of a half-open period."""
        told = self.cleaned_data
        final_day: date | None = told["final_day"]
        return MovementFacts(
            title=told["title"],
            form=MovementForm(told["form"]),
            year=told["year"],
            theme=told["theme"],
            goal=told["goal"],
            participants=told["participants"],
            criteria=told["criteria"],
            awards_allowed=told["awards_allowed"],
            period_from=told["period_from"],
            period_to=final_day + ONE_DAY if final_day else None,
            midterm_date=told["midterm_date"],
            final_date=told["final_date"],
            decision_number=told["decision_number"],
            decision_date=told["decision_date"],
            certainty=Certainty(told.get("certainty") or Certainty.CONFIRMED),
            source=told.get("source", ""),
            indicators=tuple(self._indicators()),
        )

    def _indicators(self) -> Iterable[IndicatorFacts]:
        for row in range(INDICATOR_ROWS):
            name = self.cleaned_data[f"indicator_{row}_name"]
            if name:
                yield IndicatorFacts(
                    name=name,
                    unit=self.cleaned_data[f"indicator_{row}_unit"],
                    target=self.cleaned_data[f"indicator_{row}_target"],
                )


class DraftForm(CallForm):
    """Preparing a movement for one of the organisations one works for."""

    launch_option = forms.ChoiceField(label=_("Nơi phát động"))
    certainty = forms.ChoiceField(label=_("Số, ngày quyết định"), choices=Certainty.choices)
    source = forms.CharField(label=_("Nguồn"), max_length=400, required=False)

    outcome = _("Phong trào được lưu là dự thảo; chỉ đơn vị bạn thấy cho đến khi phát động.")
    submit_label = _("Lưu dự thảo")
    widths: ClassVar[Mapping[str, int]] = {**CallForm.widths, "certainty": 6, "source": 6}
    groups: ClassVar[Sequence[Group]] = (
        (_("Thẩm quyền (Luật TĐKT 2022, Điều 18)"), ("launch_option",)),
        *CallForm.groups[:3],
        (_("Quyết định"), ("decision_number", "decision_date", "certainty", "source")),
        CallForm.groups[4],
    )

    def __init__(self, *args: Any, options: Sequence[LaunchOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._options = {option.key: option for option in options}
        self._offer("launch_option", [(option.key, str(option)) for option in options])

    @property
    def option(self) -> LaunchOption:
        """As whom and at which level the movement is to be launched."""
        return self._options[self.cleaned_data["launch_option"]]


class ChangeForm(DraftForm):
    """Changing a draft; who launches stays."""

    outcome = _("Bản dự thảo được thay bằng nội dung này.")
    submit_label = _("Lưu thay đổi")
    groups: ClassVar[Sequence[Group]] = DraftForm.groups[1:]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, options=(), **kwargs)
        del self.fields["launch_option"]


class LaunchForm(WorkForm):
    """Putting a launch on record."""

    launch_date = VietnameseDateField(label=_("Ngày phát động"), required=False)
    date_text = forms.CharField(
        label=_("Điều đã biết về thời gian, khi không rõ ngày"), max_length=200, required=False
    )
    place = forms.CharField(label=_("Nơi phát động"), max_length=255, required=False)

    outcome = _("Phong trào được phát động: mọi đơn vị thấy và tham gia được; nội dung không sửa được nữa.")
    submit_label = _("Phát động")
    widths: ClassVar[Mapping[str, int]] = {"launch_date": 4, "date_text": 8}


class SeasonLaunchForm(CallForm):
    """The head launches the cluster's movement in its season."""

    launch_date = VietnameseDateField(label=_("Ngày phát động"))
    place = forms.CharField(label=_("Nơi phát động"), max_length=255, required=False)

    outcome = _("Phong trào của cụm được phát động ngay; mỗi thành viên thấy và tham gia được.")
    submit_label = _("Phát động")
    widths: ClassVar[Mapping[str, int]] = {**CallForm.widths, "launch_date": 4, "place": 8}
    groups: ClassVar[Sequence[Group]] = ((_("Phát động"), ("launch_date", "place")), *CallForm.groups)

    @property
    def values(self) -> dict[str, Any]:
        """The call and its launch as the action takes them."""
        return {
            "facts": self.facts,
            "parent": self.parent_movement,
            "launch_date": self.cleaned_data["launch_date"],
            "place": self.cleaned_data["place"],
        }


class JoinForm(WorkForm):
    """Joining with a plan."""

    organisation = forms.ChoiceField(label=_("Đơn vị tham gia"))
    joined_on = VietnameseDateField(label=_("Ngày tham gia"))
    plan = forms.CharField(
        label=_("Kế hoạch thực hiện"),
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text=_("Làm gì, ở đâu, ai làm, đến bao giờ."),
    )
    outcome = _("Đơn vị được ghi là tham gia phong trào từ ngày này và bắt đầu báo cáo tiến độ.")
    submit_label = _("Tham gia")
    widths: ClassVar[Mapping[str, int]] = {"organisation": 8, "joined_on": 4}

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = {str(o.pk): o for o in organisations}
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices_of(organisations)

    @property
    def values(self) -> dict[str, Any]:
        """The values with the organisation itself."""
        told = dict(self.cleaned_data)
        return told | {"organisation": self._organisations[told["organisation"]]}


class ReportForm(WorkForm):
    """Progress by a day, with a figure for each indicator."""

    as_of = VietnameseDateField(label=_("Số liệu đến ngày"))
    text = forms.CharField(label=_("Kết quả nổi bật"), widget=forms.Textarea(attrs={"rows": "5"}))
    upload = LimitedFileField(label=_("Tệp kèm theo"), required=False)

    outcome = _("Báo cáo được lưu thành một bản ghi; lần sau số liệu đổi thì báo cáo tiếp, không sửa bản cũ.")
    submit_label = _("Gửi báo cáo")

    def __init__(self, *args: Any, indicators: Sequence[Indicator], **kwargs: Any) -> None:
        self._indicators = {f"figure_{indicator.pk}": indicator for indicator in indicators}
        self.base_fields = {  # type: ignore[misc]
            **type(self).base_fields,
            **{name: _figure_field(indicator) for name, indicator in self._indicators.items()},
        }
        self.groups = (  # type: ignore[misc]
            ("", ("as_of",)),
            *(((_("Số liệu báo cáo"), tuple(self._indicators)),) if self._indicators else ()),
            ("", ("text", "upload")),
        )
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """The values with figures by indicator."""
        told = self.cleaned_data
        figures = {
            indicator: told[name]
            for name, indicator in self._indicators.items()
            if told.get(name) is not None
        }
        return {"as_of": told["as_of"], "text": told["text"], "upload": told["upload"], "figures": figures}


class ReviewForm(WorkForm):
    """Sơ kết or tổng kết."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ReviewKind.choices)
    reviewed_on = VietnameseDateField(label=_("Ngày"))
    text = forms.CharField(
        label=_("Đánh giá"),
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("Mỗi dòng là một đoạn của báo cáo."),
    )
    as_document = forms.BooleanField(
        label=_("Ban hành thành báo cáo có số, kèm bảng số liệu của các đơn vị"), required=False
    )
    outcome = _(
        "Sơ kết được ghi vào phong trào. Tổng kết thì kết thúc phong trào, không báo cáo thêm được nữa."
    )
    submit_label = _("Ghi nhận")
    widths: ClassVar[Mapping[str, int]] = {"kind": 6, "reviewed_on": 6}

    @property
    def values(self) -> dict[str, Any]:
        """The values with the kind as a member of its enum."""
        return self.cleaned_data | {"kind": ReviewKind(self.cleaned_data["kind"])}


class ReasonForm(WorkForm):
    """A reason for taking something back from the public."""

    reason = forms.CharField(label=_("Lý do"), max_length=255)
    outcome = _("Nội dung không còn hiện ở cổng công khai.")
    submit_label = _("Rút công khai")
    submit_css = "btn-outline-danger"


def initial_of(movement: Movement, indicators: Sequence[Indicator]) -> dict[str, Any]:
    """A draft's content as the form shows it."""
    told: dict[str, Any] = {
        name: getattr(movement, name)
        for name in (*CallForm.base_fields, "certainty", "source")
        if hasattr(movement, name) and name != "parent"
    }
    told["parent"] = str(movement.parent_id or "")
    for row, indicator in enumerate(indicators[:INDICATOR_ROWS]):
        told |= {
            f"indicator_{row}_name": indicator.name,
            f"indicator_{row}_unit": indicator.unit,
            f"indicator_{row}_target": indicator.target,
        }
    return told
