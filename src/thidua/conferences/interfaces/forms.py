"""Forms of the summary conference."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.ballots.queries import BallotView
from thidua.clusters.models import Season
from thidua.conferences.enums import AgendaKind, Presence
from thidua.conferences.lines import (
    AgendaLine,
    ChairLine,
    DelegateLine,
    usual_agenda,
    usual_delegates,
)
from thidua.conferences.models import Conference, MinutesText
from thidua.kernel.forms import VietnameseDateTimeField, WorkForm, choices_of
from thidua.parties.models import Organisation


class ChairsField(forms.CharField):
    """Chairs as typed: one a line, "Họ và tên; chức vụ" or only the post."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": "4"}))
        kwargs.setdefault("help_text", _("Mỗi người một dòng: Họ và tên; chức vụ. Người chủ trì đứng đầu."))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The lines of given chairs."""
        if isinstance(value, list | tuple):
            return "\n".join(f"{line.name}; {line.post}" if line.name else line.post for line in value)
        return value

    def clean(self, value: Any) -> list[ChairLine]:  # type: ignore[override]
        """The lines, read."""
        found: list[ChairLine] = []
        for line in super().clean(value).splitlines():
            name, separator, post = (part.strip() for part in line.partition(";"))
            if separator and not post:
                raise ValidationError(_("Thiếu chức vụ ở dòng “%(line)s”."), params={"line": line})
            if name:
                found.append(ChairLine(post=post, name=name) if separator else ChairLine(post=name))
        return found


class ConferenceForm(WorkForm):
    """Title, time, place and chairs; at the first time also the usual agenda and delegates."""

    title = forms.CharField(label=_("Tên hội nghị"), max_length=255)
    starts_at = VietnameseDateTimeField(label=_("Bắt đầu"))
    place = forms.CharField(label=_("Địa điểm"), max_length=255)
    chairs = ChairsField(label=_("Chủ trì"))
    with_usual = forms.BooleanField(
        label=_("Lập sẵn chương trình và danh sách đại biểu thường dùng"), required=False, initial=True
    )
    widths: ClassVar[Mapping[str, int]] = {"starts_at": 4, "place": 8}

    def __init__(
        self,
        *args: Any,
        season: Season,
        ballots: Sequence[BallotView] = (),
        conference: Conference | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.season = season
        self.ballots = {view.ballot.kind: view.id for view in ballots if view.state != "withdrawn"}
        if conference is not None:
            del self.fields["with_usual"]

    @property
    def values(self) -> dict[str, Any]:
        """As `prepare_conference` or `edit_conference` takes it."""
        told = dict(self.cleaned_data)
        if told.pop("with_usual", False):
            members = [member.organisation for member in self.season.members.all()]
            told["agenda"] = usual_agenda(self.season, self.ballots)
            told["delegates"] = usual_delegates(members)
        return told


class AgendaForm(WorkForm):
    """One item of the agenda."""

    kind = forms.ChoiceField(label=_("Loại"), choices=AgendaKind.choices)
    title = forms.CharField(label=_("Nội dung"), max_length=400)
    presenter = forms.CharField(label=_("Người trình bày"), max_length=255, required=False)
    ballot = forms.ChoiceField(label=_("Cuộc bỏ phiếu"), required=False)
    widths: ClassVar[Mapping[str, int]] = {"kind": 4, "title": 8, "presenter": 6, "ballot": 6}
    submit_label = _("Lưu mục")

    def __init__(self, *args: Any, ballots: Sequence[BallotView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(view.id), view.ballot.title) for view in ballots if view.state != "withdrawn"]
        self.fields["ballot"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]

    @property
    def line(self) -> AgendaLine:
        """As the agenda's actions take it."""
        told = self.cleaned_data
        return AgendaLine(
            kind=AgendaKind(told["kind"]),
            title=told["title"],
            presenter=told["presenter"],
            ballot_id=int(told["ballot"]) if told["ballot"] else None,
        )


class DelegateForm(WorkForm):
    """One who is invited."""

    organisation = forms.ChoiceField(label=_("Đơn vị"))
    post = forms.CharField(label=_("Chức vụ"), max_length=255)
    name = forms.CharField(label=_("Họ và tên"), max_length=120, required=False)
    is_voting = forms.BooleanField(label=_("Được biểu quyết"), required=False)
    widths: ClassVar[Mapping[str, int]] = {"organisation": 6, "post": 6, "name": 6, "is_voting": 6}
    submit_label = _("Thêm đại biểu")

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(organisation.pk): organisation for organisation in organisations}
        self.fields["organisation"].choices = choices_of(organisations, blank="—")  # type: ignore[attr-defined]

    @property
    def line(self) -> DelegateLine:
        """As `add_delegate` takes it."""
        told = self.cleaned_data
        return DelegateLine(
            organisation=self.by_key[told["organisation"]],
            post=told["post"],
            name=told["name"],
            is_voting=told["is_voting"],
        )


class AttendanceForm(WorkForm):
    """Present, somebody sent, or absent."""

    presence = forms.ChoiceField(choices=Presence.choices)
    note = forms.CharField(max_length=255, required=False)

    @property
    def values(self) -> dict[str, Any]:
        """As `record_attendance` takes it."""
        return {"presence": Presence(self.cleaned_data["presence"]), "note": self.cleaned_data["note"]}


class AdoptForm(WorkForm):
    """A show of hands."""

    in_favour = forms.IntegerField(label=_("Tán thành"), min_value=0)
    against = forms.IntegerField(label=_("Không tán thành"), min_value=0, initial=0)
    abstained = forms.IntegerField(label=_("Không có ý kiến"), min_value=0, initial=0)
    widths: ClassVar[Mapping[str, int]] = {"in_favour": 4, "against": 4, "abstained": 4}
    submit_label = _("Ghi kết quả biểu quyết")
    outcome = _(
        "Được thông qua khi quá nửa số thành viên có mặt tán thành. Kết quả ghi vào biên bản, không sửa được."
    )


class OpinionForm(WorkForm):
    """What somebody said."""

    speaker = forms.CharField(label=_("Người phát biểu (chức vụ, đơn vị)"), max_length=255)
    text = forms.CharField(label=_("Ý kiến"), widget=forms.Textarea(attrs={"rows": "3"}))
    submit_label = _("Ghi ý kiến")


class MinutesForm(WorkForm):
    """The parts of the minutes a person writes."""

    remarks = forms.CharField(
        label=_("Nhận xét bổ sung"),
        widget=forms.Textarea(attrs={"rows": "6"}),
        required=False,
        help_text=_("Mỗi dòng là một đoạn."),
    )
    conclusions = forms.CharField(
        label=_("Kết luận của chủ trì"), widget=forms.Textarea(attrs={"rows": "6"}), required=False
    )
    secretary_post = forms.CharField(label=_("Thư ký: chức vụ, đơn vị"), max_length=255, required=False)
    secretary_name = forms.CharField(label=_("Thư ký: họ và tên"), max_length=120, required=False)
    widths: ClassVar[Mapping[str, int]] = {"secretary_post": 7, "secretary_name": 5}
    submit_label = _("Lưu phần đã viết")

    @staticmethod
    def of(text: MinutesText | None) -> dict[str, str]:
        """The written parts as initial values."""
        names = ("remarks", "conclusions", "secretary_post", "secretary_name")
        return {name: getattr(text, name) for name in names} if text else {}


class IssueForm(WorkForm):
    """Why minutes are issued again."""

    change_note = forms.CharField(label=_("Lý do ban hành lại"), max_length=255, required=False)
    submit_label = _("Ban hành biên bản")
    outcome = _(
        "Biên bản được cấp số, đóng mã xác minh và lưu PDF, DOCX; việc “Ban hành biên bản” hoàn thành."
    )
