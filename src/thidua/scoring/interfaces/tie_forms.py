"""Forms of what only people can bring to a ranking: values for ties, and units not ranked for now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import VietnameseDecimalField, WorkForm
from thidua.kernel.refusals import InvalidInput, Message, Refusal
from thidua.parties.models import Organisation
from thidua.scoring.ranking import GivenTie, TieBreakKind
from thidua.scoring.tie_wording import hold_citation, women_law
from thidua.scoring.wording import number_text

LABELS: Mapping[TieBreakKind, Message] = {
    TieBreakKind.WOMEN_SHARE: _("Tỷ lệ nữ của %(unit)s (phần trăm)"),
    TieBreakKind.VOTE: _("Số phiếu cho %(unit)s"),
    TieBreakKind.CHAIR: _("Thứ tự của %(unit)s"),
}
HINTS: Mapping[TieBreakKind, Message] = {
    TieBreakKind.WOMEN_SHARE: _("Đơn vị có tỷ lệ nữ cao hơn xếp trên."),
    TieBreakKind.VOTE: _("Đơn vị được nhiều phiếu của các thành viên hơn xếp trên."),
    TieBreakKind.CHAIR: _("Ghi 1 cho đơn vị xếp trên, rồi 2, 3; mỗi đơn vị một thứ tự."),
}
GROUND_HINT = _("Văn bản, biên bản, số liệu nào; ngày nào.")


class _ValueField(VietnameseDecimalField):
    """A value that is asked for; left blank, it waits, or what was set is taken back."""

    def validate(self, value: Decimal | None) -> None:
        """Blank is an answer too."""
        if value is not None:
            super().validate(value)


class TieForm(WorkForm):
    """The values of one tie at one rule, a field a unit; `names` of the units by their code."""

    outcome = _(
        "Xếp hạng được tính lại ngay; mọi thành viên thấy giá trị và căn cứ khi công bố. Để trống ô đã ghi là bỏ giá "
        "trị đó."
    )
    submit_label = _("Ghi giá trị")

    def __init__(
        self, *args: Any, tie: GivenTie, names: Mapping[str, str], seen: int, on: date, **kwargs: Any
    ) -> None:
        self.tie, kind = tie, tie.rule.kind
        self.base_fields = {  # type: ignore[misc] # fields of this form alone
            f"unit-{code}": _ValueField(label=LABELS[kind] % {"unit": names[code]}, max_digits=12)
            for code in tie.units
        }
        self.base_fields["ground"] = forms.CharField(
            label=_("Căn cứ của giá trị"), max_length=500, help_text=GROUND_HINT
        )
        self.widths = {f"unit-{code}": 6 for code in tie.units}  # type: ignore[misc] # of this form alone
        values = {code: shown_value(kind, value) for code, value in tie.values.items() if value is not None}
        super().__init__(
            *args,
            prefix=f"{kind.value}-{tie.units[0]}",
            seen_version=seen,
            initial={f"unit-{code}": value for code, value in values.items()},
            **kwargs,
        )
        self.hints = [HINTS[kind], *_law_hint(kind, on)]

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes. Of a unit that is tied only since the page was opened nothing was asked: what stands
        for it stays.
        """
        told = self.cleaned_data
        return {
            "kind": self.tie.rule.kind,
            "values": {
                code: told[f"unit-{code}"]
                for code in self.tie.units
                if self.add_prefix(f"unit-{code}") in self.data
            },
            "ground": told["ground"],
            "seen": told["seen_version"],
        }

    def refuse(self, refusal: Refusal) -> None:
        """Messages of the action by unit stand at the unit's field."""
        if isinstance(refusal, InvalidInput):
            refusal.fields = {
                f"unit-{name}" if name in self.tie.units else name: said
                for name, said in refusal.fields.items()
            }
        super().refuse(refusal)


def shown_value(kind: TieBreakKind, value: Decimal) -> Decimal:
    """A value as it is typed: the chair's order is 1 for the first, and kept so that higher is better."""
    return abs(value) if kind is TieBreakKind.CHAIR else value


def _law_hint(kind: TieBreakKind, on: date) -> Sequence[Message]:
    law = women_law(on) if kind is TieBreakKind.WOMEN_SHARE else None
    if law is None:
        return ()
    least, citation = law
    percent = number_text(Decimal(100) * least.numerator / least.denominator)
    return (
        _("Pháp luật ưu tiên tập thể có từ %(least)s %% nữ trở lên (%(citation)s).")
        % {"least": percent, "citation": citation},
    )


class HoldForm(WorkForm):
    """Leaving a unit unranked for now."""

    organisation = forms.TypedChoiceField(label=_("Đơn vị"), coerce=int)
    ground = forms.CharField(
        label=_("Căn cứ tạm chưa xếp hạng"),
        max_length=500,
        help_text=GROUND_HINT,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    submit_label = _("Tạm chưa xếp hạng")
    widths: ClassVar[Mapping[str, int]] = {"organisation": 12, "ground": 12}

    def __init__(self, *args: Any, units: Iterable[Organisation], on: date, **kwargs: Any) -> None:
        citation = hold_citation(on)
        super().__init__(*args, prefix="hold", **kwargs)
        self.fields["organisation"].choices = [  # type: ignore[attr-defined] # a choice field
            ("", _("Chọn một đơn vị")),
            *((unit.pk, unit.short_name) for unit in units),
        ]
        self.outcome = _(
            "Đơn vị giữ nguyên điểm và được xếp lại khi có kết luận; đây không phải là kết luận. Đơn vị đó thấy căn "
            "cứ, các thành viên khác chỉ thấy “tạm chưa xếp hạng”.%(citation)s"
        ) % {"citation": f" {citation}." if citation else ""}


class LiftForm(WorkForm):
    """Ranking a unit again."""

    ground = forms.CharField(
        label=_("Căn cứ xếp hạng lại"),
        max_length=500,
        help_text=GROUND_HINT,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    submit_label = _("Xếp hạng lại")

    def __init__(self, *args: Any, unit: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"lift-{unit.pk}", **kwargs)
