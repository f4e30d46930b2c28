"""Forms of imports: what is uploaded, which column is what, why a list is taken back."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from thidua.imports.enums import ListKind, UnknownUnits
from thidua.imports.fields import FIELDS, FOR_ALL, NEEDED, OF
from thidua.imports.matching import ROW_MARK
from thidua.imports.models import ListImport
from thidua.imports.reading import missing_columns
from thidua.kernel.forms import LimitedFileField, WorkForm, choices_of
from thidua.parties.models import Organisation

FOR_ALL_SUFFIX = "_for_all"
ALIKE = (90, 85, 80, 75, 70)
NEW, SAME, OTHER = "new", "same", "other"
CHOOSE = _("Hãy chọn một trong những người được nêu, hoặc “người khác”.")


class UploadForm(WorkForm):
    """A list and the register it is meant for."""

    kind = forms.ChoiceField(label=_("Danh sách gồm"), choices=ListKind.choices, widget=forms.RadioSelect)
    keeper = forms.ChoiceField(label=_("Ghi vào sổ của"))
    file = LimitedFileField(label=_("Tệp Excel"), suffixes=(".xlsx",))

    outcome = _("Tệp được đọc và ghép cột theo tên tiêu đề; chưa ghi gì vào sổ.")
    submit_label = _("Tải lên và ghép cột")

    def __init__(self, *args: Any, keepers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keepers = {str(each.pk): each for each in keepers}
        self.fields["keeper"].choices = choices_of(keepers)  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        told = self.cleaned_data
        upload: UploadedFile = told["file"]
        return {"kind": ListKind(told["kind"]), "keeper": self.keepers[told["keeper"]], "upload": upload}


class MappingForm(WorkForm):
    """Which column of the file is what, and what holds for the whole list."""

    outcome = _("Mọi dòng được đọc và so với sổ; chưa ghi gì. Có thể rời trang khi đang kiểm tra.")
    submit_label = _("Kiểm tra danh sách")
    covers_record: ClassVar[bool] = False

    def __init__(self, *args: Any, found: ListImport, **kwargs: Any) -> None:
        self.kind = ListKind(found.kind)
        self.keys = [key for key in OF[self.kind] if key != "number"]
        self.for_all = list(FOR_ALL[self.kind])
        super().__init__(*args, **kwargs)
        columns = [("", str(_("– không có –")))]
        columns += [
            (str(place), f"{get_column_letter(place + 1)} · {title or '…'}")
            for place, title in enumerate(found.titles)
        ]
        promised = set(missing_columns(self.kind, {}, {})) & set(self.for_all)
        for key in self.keys:
            needed = key in NEEDED[self.kind] and key not in self.for_all
            self.fields[key] = forms.ChoiceField(
                label=str(FIELDS[key].label),
                choices=columns,
                required=needed,
                initial=str(found.places.get(key, "")),
                help_text=_("Cần cột này, hoặc một giá trị chung bên dưới.") if key in promised else "",
            )
        for key in self.for_all:
            self.fields[f"{key}{FOR_ALL_SUFFIX}"] = forms.CharField(
                label=str(FIELDS[key].label),
                required=False,
                max_length=120,
                initial=found.defaults.get(key, ""),
                help_text=_("Ví dụ: %(example)s") % {"example": FIELDS[key].example},
            )
        self.fields["unknown_units"] = forms.ChoiceField(
            label=_("Đơn vị không có trong danh mục"),
            choices=UnknownUnits.choices,
            initial=found.unknown_units,
            widget=forms.RadioSelect,
        )
        for name, field in self.fields.items():
            css = "form-control" if name.endswith(FOR_ALL_SUFFIX) else "form-select"
            field.widget.attrs["class"] = "form-check-input" if name == "unknown_units" else css
            field.width_css = "col-12" if name == "unknown_units" else "col-sm-6 col-lg-4"  # type: ignore[attr-defined]
            field.is_check = False  # type: ignore[attr-defined]
            field.is_number = False  # type: ignore[attr-defined]
            field.is_choice_list = name == "unknown_units"  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The columns, then what holds for all rows, then units."""
        found: list[tuple[Any, list[forms.BoundField]]] = [
            (_("Cột trong tệp"), [self[key] for key in self.keys])
        ]
        if self.for_all:
            words = _("Chung cho mọi dòng (dùng khi ô trống hoặc không có cột)")
            found.append((words, [self[f"{key}{FOR_ALL_SUFFIX}"] for key in self.for_all]))
        return [*found, (_("Đơn vị"), [self["unknown_units"]])]

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        told = self.cleaned_data
        return {
            "places": {key: int(told[key]) for key in self.keys if told.get(key)},
            "defaults": {key: told[f"{key}{FOR_ALL_SUFFIX}"] for key in self.for_all},
            "unknown_units": UnknownUnits(told["unknown_units"]),
        }


class SettleForm(forms.Form):
    """Whom one row means: somebody on record by id, an earlier row as "row:7", or "new"."""

    party = forms.RegexField(
        regex=rf"^(?:{NEW}|{ROW_MARK}\d{{1,7}}|\d{{1,15}})$",
        error_messages={"required": CHOOSE, "invalid": CHOOSE},
    )

    @property
    def values(self) -> dict[str, int | None]:
        """As the action takes it."""
        told = self.cleaned_data["party"]
        if told.startswith(ROW_MARK):
            return {"party_id": None, "same_as": int(told.removeprefix(ROW_MARK))}
        return {"party_id": None if told == NEW else int(told), "same_as": None}


class SettleAlikeForm(forms.Form):
    """From which likeness on all doubtful rows are somebody known, or all of them somebody new."""

    score = forms.TypedChoiceField(
        choices=[(str(score), score) for score in ALIKE],
        coerce=int,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    answer = forms.ChoiceField(
        choices=[(SAME, SAME), (OTHER, OTHER)],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        told = self.cleaned_data
        return {"score": told["score"], "is_same": told["answer"] == SAME}


class UndoForm(WorkForm):
    """Why a whole list is taken back."""

    reason = forms.CharField(
        label=_("Lý do rút lại"), max_length=500, widget=forms.Textarea(attrs={"rows": "3"})
    )

    outcome = _(
        "Mọi dòng của danh sách này được rút khỏi sổ; ghi chép cũ vẫn xem được cùng lý do. Nếu có điều gì đã dựa vào "
        "đó, không dòng nào bị rút."
    )
    submit_label = _("Rút lại cả danh sách")
    submit_css = "btn-danger"
