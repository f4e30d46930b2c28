"""One line of a table in its side panel: fields that fit its kind, bands and classes as small grids, values to try."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thidua.kernel.forms import VietnameseDecimalField, WorkForm
from thidua.kernel.numbers import parse_number
from thidua.kernel.refusals import InvalidInput, Message
from thidua.scoring import line_wording
from thidua.scoring.engine import (
    Band,
    Direction,
    Excess,
    Kind,
    KnockOut,
    Measure,
    Part,
    Takes,
    Variant,
    ZeroTarget,
)
from thidua.scoring.enums import (
    BandMeasure,
    CriterionKind,
    ExcessChoice,
    GroupTakes,
    KnockOutChoice,
    LinePart,
    TargetDirection,
    ZeroTargetChoice,
)
from thidua.scoring.interfaces.table_rows import FIELDS, Row, read_row, row_of
from thidua.scoring.line_wording import bands_text, plain_number, read_bands, read_share, share_text
from thidua.scoring.sources import written_sources
from thidua.scoring.specs import CriterionDraft

NAMES: Mapping[str, Any] = line_wording.NAMES
BAND_FIELDS = ("from", "above", "to", "below", "points")
VARIANT_FIELDS = ("class", "max", "each", "bands")
SPARE_ROWS = 2
NO_BANDS = "–"


class ShareField(forms.CharField):
    """A share (0 to 1) typed in per cent or as a fraction."""

    def to_python(self, value: Any) -> Any:
        """Read the share, or refuse it in words."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_share(text)
        except InvalidInput as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal

    def prepare_value(self, value: Any) -> Any:
        """Show it in per cent."""
        return share_text(value) if isinstance(value, Decimal) else value


class PlacesField(forms.CharField):
    """Points of the first, second, … place, with semicolons between them."""

    def to_python(self, value: Any) -> Any:
        """Read the points, or refuse them in words."""
        try:
            return tuple(
                parse_number(part) for part in (super().to_python(value) or "").split(";") if part.strip()
            )
        except InvalidInput as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal

    def prepare_value(self, value: Any) -> Any:
        """Show them with commas for decimals."""
        return "; ".join(map(plain_number, value)) if isinstance(value, tuple) else value


def _number(name: str, help_text: Any = "") -> forms.Field:
    return VietnameseDecimalField(
        label=NAMES[name], required=False, max_digits=18, decimal_places=6, help_text=help_text
    )


def _text(name: str, most: int, help_text: Any = "", **attrs: str) -> forms.Field:
    return forms.CharField(
        label=NAMES[name],
        required=False,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


def _choice(
    name: str, choices: Iterable[Any], of: Any, *, blank: bool = False, reshapes: bool = False
) -> Any:
    """A choice; one that `reshapes` the panel asks for the panel anew."""
    attrs = {"data-reshapes": ""} if reshapes else {}
    return forms.TypedChoiceField(
        label=NAMES[name],
        choices=[("", "–"), *choices] if blank else choices,
        coerce=of,
        required=False,
        empty_value=None,
        widget=forms.Select(attrs=attrs),
    )


def _fields() -> dict[str, forms.Field]:
    """Every field a panel may show, in the order they stand."""
    return {
        "title": forms.CharField(label=NAMES["title"], max_length=1000, widget=forms.Textarea({"rows": "2"})),
        "maximum": _number("maximum"),
        "part": _choice("part", LinePart.choices, Part, reshapes=True),
        "kind": _choice("kind", CriterionKind.choices, Kind, blank=True, reshapes=True),
        "takes": _choice("takes", GroupTakes.choices, Takes),
        "bonus_cap": _number("bonus_cap"),
        "minus_cap": _number("minus_cap"),
        "measure": _choice("measure", BandMeasure.choices, Measure, reshapes=True),
        "indicator": _text("indicator", 60, _("Mã mà các đơn vị đăng ký chỉ tiêu trong giao ước.")),
        "unit": _text("unit", 60),
        "each": _number("each"),
        "start": _number("start", _("Vượt qua mốc này mới có điểm.")),
        "step": _number("step"),
        "place_points": PlacesField(
            label=NAMES["place_points"], required=False, help_text=_("Từ thứ nhất trở đi, ví dụ 5; 4; 3.")
        ),
        "direction": _choice("direction", TargetDirection.choices, Direction),
        "floor": ShareField(
            label=NAMES["floor"], required=False, help_text=_("Dưới mức này thì 0 điểm, ví dụ 85 %.")
        ),
        "least": _number("least"),
        "share_at_target": ShareField(
            label=NAMES["share_at_target"], required=False, help_text=_("Phần còn lại chia theo mức vượt.")
        ),
        "excess": _choice("excess", ExcessChoice.choices, Excess),
        "zero_target": _choice("zero_target", ZeroTargetChoice.choices, ZeroTarget),
        "only_if": _text("only_if", 40, _("STT của dòng phải đạt đủ điểm chuẩn."), list="table-codes"),
        "exemption": _text("exemption", 200, _("Ghi trường hợp; để trống nếu không cho miễn.")),
        "scorer": _text("scorer", 200, _("Để trống nếu tổ thẩm định chấm.")),
        "knock_out": _choice("knock_out", KnockOutChoice.choices, KnockOut, blank=True),
        "source": forms.ChoiceField(
            label=NAMES["source"],
            required=False,
            choices=lambda: [("", _("Không có, đơn vị tự nhập")), *written_sources()],
            help_text=_("Số liệu hệ thống đã có, để đơn vị lấy khi tự chấm."),
        ),
        "short_title": _text("short_title", 60),
        "evidence_required": forms.BooleanField(label=NAMES["evidence_required"], required=False),
        "guidance": forms.CharField(
            label=NAMES["guidance"], required=False, widget=forms.Textarea({"rows": "2"}), max_length=4000
        ),
    }


_OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    Kind.LINEAR: ("indicator", "unit", "direction", "floor", "least"),
    Kind.BANDS: ("measure", "indicator", "unit"),
    Kind.PER_OCCURRENCE: ("each", "unit"),
    Kind.STEPS: ("start", "step", "each", "direction", "unit"),
    Kind.LEADER: ("indicator", "unit", "direction", "share_at_target", "excess", "zero_target"),
    Kind.SHARE_OF_BEST: ("indicator", "unit", "direction"),
    Kind.RANKED: ("place_points", "indicator", "unit", "direction"),
}
_ALWAYS = ("title", "maximum", "part", "short_title", "evidence_required", "guidance")
_OF_LEAF = ("kind", "exemption", "scorer", "knock_out", "source")
_OF_GROUP = ("takes", "bonus_cap", "minus_cap")


_OPTIONAL = frozenset(
    {
        "unit",
        "floor",
        "least",
        "bonus_cap",
        "minus_cap",
        "only_if",
        "exemption",
        "scorer",
        "knock_out",
        "source",
        "short_title",
        "guidance",
    }
)


def _is_expected(name: str, line: CriterionDraft) -> bool:
    """Whether the field says nothing of being optional: the line needs it at last, or it has a usual value.

    A draft may be left without any of them; what is missing is told below the fields.
    """
    if name == "maximum":
        return line.part is Part.BASE
    if name == "indicator":
        measures_target = line.kind is Kind.BANDS and line.measure is Measure.RATIO
        return measures_target or line.kind in {Kind.LINEAR, Kind.LEADER}
    return name not in _OPTIONAL


def shown_for(line: CriterionDraft, *, is_group: bool) -> frozenset[str]:
    """The fields that fit a line: the rest of what it has is kept as it is."""
    shown = {*_ALWAYS, *(_OF_GROUP if is_group else _OF_LEAF)}
    if not is_group and line.kind is not None:
        shown |= set(_OF_KIND.get(line.kind, ()))
    if line.part is Part.BONUS or line.only_if:
        shown.add("only_if")
    return frozenset(shown)


class LineForm(WorkForm):
    """The fields of one line that fit its kind."""

    widths: ClassVar[Mapping[str, int]] = {
        name: 6
        for name in _fields()
        if name not in {"title", "guidance", "evidence_required", "place_points", "exemption"}
    }
    groups: ClassVar[Sequence[tuple[Message, Sequence[str]]]] = ()

    def __init__(self, *args: Any, shown: frozenset[str], **kwargs: Any) -> None:
        self.base_fields = {  # type: ignore[misc] # fields of this form alone
            name: made for name, made in _fields().items() if name in shown
        }
        super().__init__(*args, prefix="l", **kwargs)

    def line_sections(self) -> list[tuple[Message, list[forms.BoundField]]]:
        """The fields under their headings, for the panel."""
        last = ("only_if", "exemption", "scorer", "knock_out")
        told = ("short_title", "evidence_required", "guidance")
        first = [self[n] for n in self.fields if n not in last and n not in told]
        return [
            ("", first),
            (_("Điều kiện, ngoại lệ"), [self[n] for n in last if n in self.fields]),
            (_("Hướng dẫn"), [self[n] for n in told]),
        ]


@dataclass
class LinePanel:
    """One line as it stands in its panel."""

    row: Row
    is_group: bool
    form: LineForm
    line: CriterionDraft
    bands: list[list[tuple[str, str]]] = field(default_factory=list)
    variants: list[list[tuple[str, str]]] = field(default_factory=list)
    wrong: list[Message] = field(default_factory=list)

    @property
    def shows_bands(self) -> bool:
        """Whether the line has bands to edit."""
        return not self.is_group and self.line.kind is Kind.BANDS

    @property
    def changed_row(self) -> Row:
        """The line as cells, with what the panel says."""
        return replace(
            row_of(self.line, depth=self.row.level),
            was=self.row.was,
            depth=self.row.depth,
            code=self.row.code,
        )


def panel_of(posted: QueryDict, *, reshaped: bool) -> LinePanel:
    """The line that was posted: its cells (`c-…`), and over them the panel's own fields where it has been open.

    With `reshaped` the fields are laid out anew for what the line has become.
    """
    row = Row(**{name: posted.get(f"c-{name}", "").strip() for name in FIELDS})
    is_group = posted.get("c-group") == "1"
    wrong: list[Message] = []
    base = read_row(row, code=row.code, parent="", wrong=wrong)
    if "l-title" not in posted:
        return _opened(row, base, is_group=is_group, wrong=wrong)
    form = LineForm(posted, shown=frozenset(posted.get("shown", "").split()) & frozenset(_fields()))
    line = replace(base, **_told(form, base))
    line, wrong = _with_grids(line, posted, wrong)
    if not reshaped:
        return LinePanel(row, is_group, form, line, wrong=wrong)
    panel = LinePanel(row, is_group, form, line)
    opened = _opened(panel.changed_row, line, is_group=is_group, wrong=wrong)
    if opened.shows_bands and posted.getlist("b-points"):
        opened.bands = [*_posted(posted, "b", BAND_FIELDS), *_spare(BAND_FIELDS)]
    opened.variants = [*_posted(posted, "v", VARIANT_FIELDS), *_spare(VARIANT_FIELDS)]
    return opened


def _told(form: LineForm, base: CriterionDraft) -> dict[str, Any]:
    """What the fields say, as far as they can be read; a choice left out is the usual one."""
    form.is_valid()
    usual = CriterionDraft(base.code)
    told = {}
    for name, value in form.cleaned_data.items():
        is_blank = value is None and isinstance(form.fields[name], forms.TypedChoiceField | ShareField)
        told[name] = getattr(usual, name) if is_blank else value
    return told


def _opened(row: Row, line: CriterionDraft, *, is_group: bool, wrong: list[Message]) -> LinePanel:
    shown = shown_for(line, is_group=is_group)
    form = LineForm(shown=shown, initial={name: getattr(line, name) for name in shown})
    for name, made in form.fields.items():
        made.is_expected = _is_expected(name, line)  # type: ignore[attr-defined] # read by the field's template
    if "kind" in form.fields:
        form.fields["kind"].help_text = line_wording.kind_help(line.kind, line.part)  # type: ignore[assignment]
    return LinePanel(
        row,
        is_group,
        form,
        line,
        bands=[*map(_band_cells, line.bands), *_spare(BAND_FIELDS)],
        variants=[*map(_variant_cells, line.variants), *_spare(VARIANT_FIELDS)],
        wrong=wrong,
    )


# ── Bands and classes as rows of cells ───────────────────────────────────────────────────────────────────


def _spare(names: Sequence[str]) -> list[list[tuple[str, str]]]:
    return [[(name, "") for name in names] for _n in range(SPARE_ROWS)]


def _posted(posted: QueryDict, prefix: str, names: Sequence[str]) -> list[list[tuple[str, str]]]:
    columns = [posted.getlist(f"{prefix}-{name}") for name in names]
    rows = [[text.strip() for text in texts] for texts in zip(*columns, strict=False)]
    return [list(zip(names, texts, strict=True)) for texts in rows if any(texts)]


def _band_cells(band: Band) -> list[tuple[str, str]]:
    ends = {
        "from" if band.includes_lower else "above": band.lower,
        "to" if band.includes_upper else "below": band.upper,
        "points": band.points,
    }
    return [(name, "" if (v := ends.get(name)) is None else plain_number(v)) for name in BAND_FIELDS]


def _variant_cells(variant: Variant) -> list[tuple[str, str]]:
    bands = "" if variant.bands is None else bands_text(variant.bands) or NO_BANDS
    return [
        ("class", variant.unit_class),
        ("max", "" if variant.maximum is None else plain_number(variant.maximum)),
        ("each", "" if variant.each is None else plain_number(variant.each)),
        ("bands", bands),
    ]


def _with_grids(
    line: CriterionDraft, posted: QueryDict, wrong: list[Message]
) -> tuple[CriterionDraft, list[Message]]:
    """The line with its bands and classes as posted, and what could not be read of them."""
    wrong = list(wrong)
    if "b-points" in posted:
        rows = [dict(cells) for cells in _posted(posted, "b", BAND_FIELDS)]
        line = replace(line, bands=_read_all(rows, _read_band, _("Mức %(n)d: %(said)s"), wrong))
    if "v-class" in posted:
        rows = [dict(cells) for cells in _posted(posted, "v", VARIANT_FIELDS)]
        line = replace(line, variants=_read_all(rows, _read_variant, _("Nhóm đơn vị %(n)d: %(said)s"), wrong))
    return line, wrong


def _read_all(rows: Sequence[Mapping[str, str]], read: Any, place: Message, wrong: list[Message]) -> Any:
    found = []
    for n, cells in enumerate(rows, 1):
        try:
            found.append(read(cells))
        except InvalidInput as refusal:
            wrong.append(place % {"n": n, "said": refusal.message})
    return tuple(found)


def _read_band(cells: Mapping[str, str]) -> Band:
    ends = {name: parse_number(text) for name, text in cells.items() if text}
    if "points" not in ends:
        raise InvalidInput(_("chưa ghi điểm."))
    for one, other in (("from", "above"), ("to", "below")):
        if one in ends and other in ends:
            raise InvalidInput(_("mỗi đầu chỉ ghi một ô: từ hoặc trên, đến hoặc dưới."))
    return Band(
        points=ends["points"],
        lower=ends.get("from", ends.get("above")),
        upper=ends.get("to", ends.get("below")),
        includes_lower="above" not in ends,
        includes_upper="to" in ends,
    )


def _read_variant(cells: Mapping[str, str]) -> Variant:
    if not cells["class"]:
        raise InvalidInput(_("chưa ghi tên nhóm."))
    bands = cells["bands"]
    return Variant(
        unit_class=cells["class"],
        maximum=parse_number(cells["max"]) if cells["max"] else None,
        each=parse_number(cells["each"]) if cells["each"] else None,
        bands=(() if bands == NO_BANDS else read_bands(bands)) if bands else None,
    )
