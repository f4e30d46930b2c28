"""Forms of secret ballots. The voter's form never keeps a draft: a draft would join a choice to its voter."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thidua.ballots import queries
from thidua.ballots.actions import PaperTally
from thidua.ballots.enums import BELOW_THRESHOLD, ELECTIONS, Answer, BallotKind, Channel, TieRule
from thidua.ballots.models import Candidate, RollEntry
from thidua.ballots.queries import BallotView, PaperView
from thidua.ballots.rounds import RoundView
from thidua.clusters.models import Season
from thidua.identity.models import Account
from thidua.kernel.forms import VietnameseDateField, WorkForm, choices_of
from thidua.kernel.refusals import Message
from thidua.legislation import catalogue
from thidua.legislation.enums import AwardForm
from thidua.parties.enums import PartyKind
from thidua.parties.models import Organisation

ABSENT = "absent"
# No text asks for a ballot on orders, medals and insignia.
VOTED_ON = (AwardForm.EMULATION_TITLE, AwardForm.HONORARY_TITLE, AwardForm.MERIT_CERTIFICATE)


class FractionField(forms.CharField):
    """A share typed as a fraction: 4/5, 2/3, 1/2."""

    def clean(self, value: Any) -> Fraction | None:  # type: ignore[override]
        """The exact fraction, or None when nothing was typed."""
        text = super().clean(value).replace(" ", "")
        if not text:
            return None
        try:
            numerator, denominator = map(int, text.split("/"))
            return Fraction(numerator, denominator)
        except (ValueError, ZeroDivisionError) as error:
            raise ValidationError(_("Hãy nhập phân số như 4/5 hoặc 2/3.")) from error


class PrepareForm(WorkForm):
    """A ballot and its rules."""

    title = forms.CharField(label=_("Nội dung bỏ phiếu"), max_length=255)
    award_code = forms.ChoiceField(label=_("Danh hiệu, hình thức được suy tôn"))
    candidates = forms.MultipleChoiceField(
        label=_("Đơn vị có tên trên phiếu"), widget=forms.CheckboxSelectMultiple
    )
    vote_date = VietnameseDateField(
        label=_("Ngày bỏ phiếu"), help_text=_("Ngưỡng phiếu là quy định có hiệu lực vào ngày này.")
    )
    seats = forms.IntegerField(label=_("Số đơn vị được chọn"), min_value=1)
    max_rounds = forms.IntegerField(label=_("Số vòng tối đa"), min_value=1, max_value=5)
    tie_rule = forms.ChoiceField(label=_("Khi bằng phiếu"), choices=TieRule.choices, widget=forms.RadioSelect)
    declared_threshold = FractionField(
        label=_("Ngưỡng của cụm"), required=False, help_text=_("Để trống nếu theo luật. Phân số, như 4/5.")
    )
    declared_exceeds = forms.BooleanField(label=_("Phải vượt (không tính bằng)"), required=False)
    declared_ground = forms.CharField(label=_("Căn cứ của ngưỡng này"), max_length=255, required=False)

    widths: ClassVar[Mapping[str, int]] = {
        "vote_date": 4,
        "seats": 4,
        "max_rounds": 4,
        "declared_threshold": 3,
        "declared_exceeds": 4,
        "declared_ground": 5,
    }
    groups: ClassVar[Sequence[tuple[Message, Sequence[str]]]] = (
        (_("Ai có tên trên phiếu"), ("candidates",)),
        (_("Quy tắc, công bố trước và không đổi"), ("vote_date", "seats", "max_rounds", "tie_rule")),
        (
            _("Ngưỡng riêng của cụm (nếu quy chế cụm đòi hỏi cao hơn)"),
            ("declared_threshold", "declared_exceeds", "declared_ground"),
        ),
    )
    outcome = _(
        "Quy tắc được chốt khi bấm nút. Muốn đổi thì hủy cuộc bỏ phiếu này trước khi mở vòng, rồi lập lại."
    )
    submit_label = _("Lập cuộc bỏ phiếu")

    def __init__(self, *args: Any, season: Season, kind: BallotKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elsewhere = queries.elected_elsewhere(season, kind)
        members = [m.organisation for m in season.members.all() if m.organisation != elsewhere]
        self.members = {str(member.pk): member for member in members}
        self.fields["candidates"].choices = choices_of(members)  # type: ignore[attr-defined]
        if kind in ELECTIONS:
            del self.fields["award_code"]
            del self.fields["seats"]
        else:
            titles = catalogue.award_choices(recipient=PartyKind.COLLECTIVE, forms=VOTED_ON)
            self.fields["award_code"].choices = titles  # type: ignore[attr-defined]
            rules = [(rule.value, rule.label) for rule in TieRule if rule not in BELOW_THRESHOLD]
            self.fields["tie_rule"].choices = rules  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[Message, list[forms.BoundField]]]:
        """The groups, without the fields an election does not have."""
        loose = [self[name] for name in ("title", "award_code") if name in self.fields]
        groups = [(title, [self[n] for n in names if n in self.fields]) for title, names in self.groups]
        return [("", loose), *groups]

    @property
    def values(self) -> dict[str, Any]:
        """As `prepare_ballot` takes it."""
        told = dict(self.cleaned_data)
        told["candidates"] = [self.members[key] for key in told["candidates"]]
        told["tie_rule"] = TieRule(told["tie_rule"])
        return told


class TellersForm(WorkForm):
    """Who counts."""

    tellers = forms.MultipleChoiceField(
        label=_("Thành viên tổ kiểm phiếu"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Ít nhất ba người của ba đơn vị; đơn vị có tên trên phiếu không cử người nếu còn đủ người khác."
        ),
    )
    chief = forms.ChoiceField(label=_("Tổ trưởng"))
    reason = forms.CharField(label=_("Lý do thay tổ kiểm phiếu"), max_length=255)
    submit_label = _("Cử tổ kiểm phiếu")
    outcome = _("Chỉ những người này mở vòng, đóng và kiểm phiếu. Tổ trước đó (nếu có) thôi nhiệm vụ.")

    def __init__(
        self, *args: Any, people: Mapping[Account, Organisation], takes_over: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not takes_over:
            del self.fields["reason"]
        self.people = {str(account.pk): account for account in people}
        words = [(str(account.pk), f"{home} – {account.title}") for account, home in people.items()]
        self.fields["tellers"].choices = words  # type: ignore[attr-defined]
        self.fields["chief"].choices = [("", "—"), *words]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As `appoint_tellers` takes it."""
        told = self.cleaned_data
        return {
            "tellers": [self.people[key] for key in told["tellers"]],
            "chief": self.people[told["chief"]],
            "reason": told.get("reason", ""),
        }


class RollForm(WorkForm):
    """Who votes for each member."""

    submit_label = _("Chốt danh sách")
    outcome = _(
        "Danh sách được chốt: không thêm, không bớt. Tỷ lệ phiếu tính trên tổng số thành viên, kể cả người vắng mặt."
    )

    def __init__(self, *args: Any, voters: Mapping[Organisation, Sequence[Account]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {str(a.pk): a for accounts in voters.values() for a in accounts}
        for member, accounts in voters.items():
            people = [(str(account.pk), account.title) for account in accounts]
            self.fields[f"member_{member.pk}"] = field = forms.ChoiceField(
                label=member.short_name,
                choices=[("", _("Không cử người bỏ phiếu")), *people],
                initial=people[0][0] if people else "",
                required=False,
            )
            field.widget.attrs["class"] = "form-select"
            field.width_css = "col-md-6"  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As `freeze_roll` takes it."""
        return {"voters": [self.accounts[key] for key in self.cleaned_data.values() if key]}


class OpenRoundForm(WorkForm):
    """How each voter gets a paper."""

    submit_css = "btn-primary btn-lg"

    def __init__(self, *args: Any, entries: Sequence[RollEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {str(entry.pk): entry for entry in entries}
        for key, entry in self.entries.items():
            self.fields[f"entry_{key}"] = field = forms.ChoiceField(
                label=entry.organisation.short_name,
                choices=[*Channel.choices, (ABSENT, _("Vắng mặt, không phát phiếu"))],
                initial=Channel.ELECTRONIC,
            )
            field.widget.attrs["class"] = "form-select"
            field.width_css = "col-md-6 col-lg-4"  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As `open_round` takes it."""
        marked = {key: self.cleaned_data[f"entry_{key}"] for key in self.entries}
        return {
            "absent": [self.entries[key] for key, mark in marked.items() if mark == ABSENT],
            "on_paper": [self.entries[key] for key, mark in marked.items() if mark == Channel.PAPER],
        }


class CloseRoundForm(WorkForm):
    """What was counted on paper, where papers of paper were issued."""

    submit_label = _("Đóng vòng và kiểm phiếu")
    submit_css = "btn-primary btn-lg"
    outcome = _("Vòng đóng lại: không ai bỏ phiếu thêm được. Phiếu được đếm một lần và kết quả hiện ra ngay.")

    def __init__(self, *args: Any, round_: RoundView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_paper = bool(round_.paper_issued)
        self.candidates = {f"yes_{c.pk}": c for c in round_.candidates} if self.on_paper else {}
        if not self.on_paper:
            return
        for name, words in (
            ("collected", _("Phiếu giấy thu về (đã phát %(count)d)") % {"count": round_.paper_issued}),
            ("valid", _("Hợp lệ")),
            ("blank", _("Phiếu trắng")),
            ("invalid", _("Không hợp lệ")),
        ):
            self._add(name, words)
        for name, candidate in self.candidates.items():
            self._add(name, _("Đồng ý: %(name)s") % {"name": candidate})

    def _add(self, name: str, label: Any) -> None:
        self.fields[name] = field = forms.IntegerField(label=label, min_value=0)
        field.widget.attrs["class"] = "form-control"
        field.widget.attrs["inputmode"] = "numeric"
        field.width_css = "col-6 col-md-3"  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As `close_and_count_round` takes it."""
        if not self.on_paper:
            return {"paper": None}
        told = self.cleaned_data
        return {
            "paper": PaperTally(
                collected=told["collected"],
                valid=told["valid"],
                blank=told["blank"],
                invalid=told["invalid"],
                yes={candidate.pk: told[name] for name, candidate in self.candidates.items()},
            )
        }


class TieForm(WorkForm):
    """The declared decision among the tied."""

    candidates = forms.MultipleChoiceField(label=_("Chọn"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"}))
    submit_label = _("Ghi quyết định")
    outcome = _("Quyết định và lý do được ghi vào biên bản kiểm phiếu, không sửa được.")

    def __init__(self, *args: Any, view: BallotView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tied: dict[str, Candidate] = {str(c.pk): c for c in view.standing.tied}
        self.fields["candidates"].choices = choices_of(view.standing.tied)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As `declare_tie_decision` takes it."""
        told = self.cleaned_data
        return {"candidates": [self.tied[key] for key in told["candidates"]], "reason": told["reason"]}


class WithdrawForm(WorkForm):
    """Why a ballot is called off."""

    reason = forms.CharField(label=_("Lý do hủy"), max_length=255)
    submit_label = _("Hủy cuộc bỏ phiếu")
    outcome = _("Cuộc bỏ phiếu được hủy cùng tổ kiểm phiếu và danh sách của nó; lý do được lưu lại.")


class CountMinutesForm(WorkForm):
    """Why the minutes of the count are issued again."""

    change_note = forms.CharField(label=_("Lý do ban hành lại"), max_length=255, required=False)
    submit_label = _("Ban hành lại biên bản kiểm phiếu")
    outcome = _("Biên bản mới được cấp số riêng và thay thế biên bản trước; lý do được lưu lại.")

    @property
    def values(self) -> dict[str, Any]:
        """As `issue_count_minutes` takes it."""
        return {"change_note": self.cleaned_data["change_note"]}


class VoteForm(forms.Form):
    """One paper: a candidate (several, where there are more seats), none of them, or blank."""

    mark = forms.ChoiceField(
        choices=(), widget=forms.RadioSelect, error_messages={"required": _("Hãy đánh dấu lựa chọn của bạn.")}
    )

    def __init__(self, *args: Any, paper: PaperView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {f"c{candidate.pk}": candidate for candidate in paper.candidates}
        self.takes_several = paper.needs_choice_of > 1
        marks = [(key, str(candidate)) for key, candidate in self.names.items()]
        if len(marks) == 1:
            marks = [(marks[0][0], _("Đồng ý"))]  # type: ignore[list-item]
        against = _("Không đồng ý") if len(marks) == 1 else _("Không đồng ý đơn vị nào")
        marks += [(Answer.AGAINST.value, against), (Answer.BLANK.value, _("Phiếu trắng"))]  # type: ignore[list-item]
        if self.takes_several:
            self.fields["mark"] = forms.MultipleChoiceField(
                choices=marks,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"required": _("Hãy đánh dấu lựa chọn của bạn.")},
            )
        else:
            self.fields["mark"].choices = marks  # type: ignore[attr-defined]

    @property
    def marks(self) -> list[str]:
        """What was marked."""
        marked = self.cleaned_data["mark"]
        return marked if isinstance(marked, list) else [marked]

    @property
    def marked_words(self) -> list[str]:
        """What was marked, in the words of the paper."""
        words = dict(self.fields["mark"].choices)  # type: ignore[attr-defined]
        return [str(words[mark]) for mark in self.marks]

    @property
    def answer(self) -> Answer:
        """The paper's answer."""
        special = [mark for mark in self.marks if mark not in self.names]
        return Answer(special[0]) if special else Answer.CHOICE

    @property
    def choices(self) -> list[int]:
        """The candidates marked, by id."""
        return [self.names[mark].pk for mark in self.marks if mark in self.names]
