"""Forms as every page has them: drafts as one types, messages at fields, and what will happen said beforehand.

A view looks like this:

    form = RegisterTargetForm(request.POST or None, draft_key=f"target:{season.pk}", by=request.user)
    target = attempt(form, lambda: actions.register_target(by=request.user, at=clock.now(), **form.values))
    if target is not None:
        messages.success(request, _("Đã đăng ký chỉ tiêu."))
        return redirect(...)
    return render_form(request, "workspace/covenants/target.html", form, {"season": season})
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.choices import flatten_choices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from thidua.kernel import clock, drafts
from thidua.kernel.files import TYPES
from thidua.kernel.models import Draft
from thidua.kernel.numbers import format_number, parse_number
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, Message, NotFound, Refusal

SEEN_VERSION = "seen_version"
R = TypeVar("R")

UNPROCESSABLE = 422
_INPUT_CLASS = {
    forms.CheckboxInput: "form-check-input",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.SelectMultiple: "form-select",
    forms.Select: "form-select",
}


# ---------------------------------------------------------------- fields


class VietnameseDecimalField(forms.DecimalField):
    """A number as officers type it: 12,5 or 1.234,5 or 12.5; cleaned to a `Decimal`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Read the number, or refuse it in words."""
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            try:
                return parse_number(value)
            except InvalidInput as refusal:
                raise ValidationError(str(refusal.message), code="invalid") from refusal
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Show a number with a comma and without groups, in both languages: nothing about it is ambiguous."""
        if isinstance(value, Decimal | int):
            return format_number(value).replace(".", "")
        return value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 - Django's signature
        """A text input: what is typed is checked on arrival, not by the browser's own idea of a number."""
        return {}


class VietnameseDateField(forms.DateField):
    """A day typed as dd/MM/yyyy."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "placeholder": "dd/mm/yyyy",
            "inputmode": "numeric",
            "autocomplete": "off",
            "maxlength": "10",
        }
        kwargs.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attrs))
        kwargs.setdefault("error_messages", {"invalid": _("Hãy nhập ngày như 15/02/2023.")})
        super().__init__(**kwargs)


class VietnameseDateTimeField(forms.DateTimeField):
    """A moment typed as dd/MM/yyyy HH:mm, Vietnamese time."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"placeholder": "dd/mm/yyyy hh:mm", "autocomplete": "off", "maxlength": "16"}
        kwargs.setdefault("widget", forms.DateTimeInput(format="%d/%m/%Y %H:%M", attrs=attrs))
        kwargs.setdefault("error_messages", {"invalid": _("Hãy nhập ngày giờ như 15/02/2023 08:30.")})
        super().__init__(**kwargs)


class LimitedFileField(forms.FileField):
    """A file of the kinds taken here; the limits stand at the field before anything is chosen."""

    def __init__(self, *, suffixes: Sequence[str] = (), **kwargs: Any) -> None:
        self.suffixes = tuple(suffixes or sorted(TYPES))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(self.suffixes)}))
        kwargs.setdefault("help_text", _FileLimits(self.suffixes))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse what is too big or of another kind by name; content is checked where the file is stored."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            name = upload.name or ""
            if (upload.size or 0) > settings.UPLOAD_LIMIT_BYTES:
                limit = settings.UPLOAD_LIMIT_BYTES // 1048576
                raise ValidationError(_("Tệp vượt giới hạn %(limit)d MB.") % {"limit": limit})
            if not name.lower().endswith(self.suffixes):
                raise ValidationError(_("Chỉ nhận: %(kinds)s.") % {"kinds": ", ".join(self.suffixes)})
        return upload


class _FileLimits:
    """The limits in words, in the reader's language and with the setting of the moment."""

    def __init__(self, suffixes: Sequence[str]) -> None:
        self.suffixes = suffixes

    def __str__(self) -> str:
        kinds = ", ".join(suffix[1:].upper() for suffix in self.suffixes if suffix != ".jpeg")
        limit = settings.UPLOAD_LIMIT_BYTES // 1048576
        return str(_("%(kinds)s; tối đa %(limit)d MB.") % {"kinds": kinds, "limit": limit})


# ------------------------------------------------------------------ forms


@cache
def _widget_templates() -> DjangoTemplates:
    """One for all forms: each new one would read every widget's template again."""
    return DjangoTemplates()


class _Renderer(TemplatesSetting):
    """Forms and fields in our templates, widgets in Django's."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def get_template(self, template_name: str) -> Any:
        """Widgets stand in Django's own folder, which is no app here."""
        if template_name.startswith("django/forms/"):
            return _widget_templates().get_template(template_name)
        return super().get_template(template_name)


class WorkForm(forms.Form):
    """The base of every form in the workspace.

    `outcome` says above the button what will happen; `submit_label` is the button. `widths` gives columns of
    twelve to fields, `groups` headings over fields: `(("Chỉ tiêu", ("name", "unit")), ...)`.
    With a `draft_key` (unique to form and record) and `by`, what is typed is kept and restored.
    `seen_version` puts the version the editor saw into a hidden field; it comes back in `cleaned_data`.
    """

    default_renderer = _Renderer
    use_required_attribute = False
    outcome: Message = ""
    submit_label: Message = _("Lưu")
    submit_css: str = "btn-primary"
    cancel_url: str = ""
    widths: ClassVar[Mapping[str, int]] = {}
    groups: ClassVar[Sequence[tuple[Message, Sequence[str]]]] = ()
    covers_record: ClassVar[bool] = True
    """False where more of the record is edited than the fields: lines of a grid beside them."""

    def __init__(
        self,
        *args: Any,
        draft_key: str = "",
        by: Any = None,
        seen_version: int | None = None,
        cancel_url: str = "",
        outcome: Message = "",
        submit_label: Message = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.draft_key, self.account_id = draft_key, getattr(by, "pk", None)
        self.cancel_url = cancel_url or self.cancel_url
        self.outcome = outcome or self.outcome
        self.submit_label = submit_label or self.submit_label
        self.refusal: Refusal | None = None
        self.succeeded = False
        if seen_version is not None:
            self.fields[SEEN_VERSION] = forms.IntegerField(initial=seen_version, widget=forms.HiddenInput)
        for name, field in self.fields.items():
            _dress(field, self.widths.get(name, 12))

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned values, ready to be an action's keyword arguments."""
        return dict(self.cleaned_data)

    @cached_property
    def draft(self) -> Draft | None:
        """What was typed here and not submitted, when the form is opened afresh."""
        if self.is_bound or not self.draft_key or self.account_id is None:
            return None
        return Draft.of(account_id=self.account_id, form_key=self.draft_key)

    @cached_property
    def draft_is_behind(self) -> bool:
        """Whether somebody saved the record, or made it, after the draft was begun."""
        if self.draft is None or SEEN_VERSION not in self.fields:
            return False
        return self._begun_on(self.draft) != str(self.fields[SEEN_VERSION].initial)

    def _begun_on(self, draft: Draft) -> str:
        """The version of the record its draft was begun on: 0 before there was any."""
        return str(draft.content.get(self.add_prefix(SEEN_VERSION), ["0"])[-1])

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """The draft's text where there is a draft.

        With it comes the version it was begun on, so that saving tells what somebody else saved since.
        """
        kept = self.draft.content if self.draft else {}
        if self.draft is None or isinstance(field, forms.FileField):
            return super().get_initial_for_field(field, field_name)
        if field_name == SEEN_VERSION:
            return self._begun_on(self.draft) if self.shows_whole_record else field.initial
        name = self.add_prefix(field_name)
        if isinstance(field, forms.BooleanField):
            return bool(kept.get(name))
        if name not in kept:
            return super().get_initial_for_field(field, field_name)
        return kept[name] if isinstance(field, forms.MultipleChoiceField) else kept[name][-1]

    def sections(self) -> list[tuple[Message, list[forms.BoundField]]]:
        """The visible fields under their headings; those no group names come last, without one."""
        named = {name for _title, names in self.groups for name in names}
        loose = [field for field in self.visible_fields() if field.name not in named]
        found = [(title, [self[name] for name in names]) for title, names in self.groups]
        return [*found, ("", loose)] if loose else found

    def error_lines(self) -> list[tuple[str, str, str]]:
        """Every field's messages as (id of the input, label, message), for the summary."""
        return [
            (self[name].id_for_label, str(self[name].label), str(message))
            for name, messages in self.errors.items()
            if name in self.fields and not self[name].is_hidden
            for message in messages
        ]

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal where it belongs: at its fields, or above the form."""
        self.refusal = refusal
        if isinstance(refusal, InvalidInput) and refusal.fields:
            for name, messages in refusal.fields.items():
                target = name if name in self.fields else None
                for message in messages:
                    self.add_error(target, ValidationError(str(message)))
            return
        self.add_error(None, ValidationError(str(refusal)))
        if isinstance(refusal, ChangedMeanwhile) and self.shows_whole_record:
            self._show_new_version()

    @property
    def shows_whole_record(self) -> bool:
        """Whether what somebody else saved can be shown beside what is typed here, field by field."""
        shown = any(not self[name].is_hidden for name in self.initial if name in self.fields)
        return self.covers_record and shown and SEEN_VERSION in self.fields

    def _show_new_version(self) -> None:
        """Say at each field what was saved meanwhile; saving once more then knowingly writes over it."""
        for name in [name for name in self.changed_data if name in self.initial]:
            stored = _in_words(self[name], self.get_initial_for_field(self.fields[name], name))
            self.add_error(name, ValidationError(str(_("Bản vừa lưu: %(text)s") % {"text": stored or "–"})))
        typed: Any = self.data
        self.data = typed.copy()
        self.data[self.add_prefix(SEEN_VERSION)] = str(self.fields[SEEN_VERSION].initial)  # type: ignore[index]

    @property
    def changed_meanwhile(self) -> bool:
        """Whether somebody else saved the record since it was opened."""
        return isinstance(self.refusal, ChangedMeanwhile)

    @property
    def http_status(self) -> int:
        """200 for a form just opened; the refusal's status, or 422, for one that came back."""
        if self.refusal is not None:
            return self.refusal.http_status
        return UNPROCESSABLE if self.is_bound and self.errors else 200


def _in_words(field: forms.BoundField, value: Any) -> str:
    """A field's value as its reader knows it: the words of a choice, a number or day as it is typed."""
    if isinstance(field.field, forms.BooleanField):
        return str(_("Có") if value else _("Không"))
    typed = field.field.prepare_value(value)
    if isinstance(field.field, forms.ChoiceField):
        chosen = {str(one) for one in (typed if isinstance(typed, list | tuple) else [typed])}
        offered: Any = field.field.choices
        flat: Any = flatten_choices(offered)
        return "; ".join(str(words) for key, words in flat if str(key) in chosen)
    return str(field.field.widget.format_value(typed) or "")


# What a field says in place of Django's own words, unless it has words of its own.
_WORDS: Mapping[str, Any] = {
    "min_value": _("Không được nhỏ hơn %(limit_value)s."),
    "max_value": _("Không được lớn hơn %(limit_value)s."),
    "max_length": _("Nhiều nhất %(limit_value)d ký tự; đang có %(show_value)d."),
}
_IN_PLACE_OF: Sequence[tuple[type[forms.Field], str, Any]] = (
    (forms.Field, "required", _("Hãy điền mục này.")),
    (forms.IntegerField, "invalid", _("Hãy nhập số nguyên.")),
    (forms.ChoiceField, "invalid_choice", _("Hãy chọn trong danh sách.")),
    (forms.MultipleChoiceField, "invalid_choice", _("Hãy chọn trong danh sách.")),
)


def _speak(field: forms.Field) -> None:
    for code, words in _WORDS.items():
        field.error_messages.setdefault(code, words)
    for kind, code, words in _IN_PLACE_OF:
        if field.error_messages.get(code) is kind.default_error_messages[code]:
            is_file = code == "required" and isinstance(field, forms.FileField)
            field.error_messages[code] = _("Hãy chọn tệp.") if is_file else words


def _dress(field: forms.Field, width: int) -> None:
    widget = field.widget
    _speak(field)
    css = next((css for kind, css in _INPUT_CLASS.items() if isinstance(widget, kind)), "form-control")
    widget.attrs["class"] = f"{css} {widget.attrs.get('class', '')}".strip()
    field.width_css = f"col-md-{width}" if width != 12 else "col-12"  # type: ignore[attr-defined]
    field.is_check = isinstance(widget, forms.CheckboxInput)  # type: ignore[attr-defined]
    field.is_choice_list = isinstance(  # type: ignore[attr-defined]
        widget, forms.RadioSelect | forms.CheckboxSelectMultiple
    )
    field.is_number = isinstance(field, VietnameseDecimalField | forms.IntegerField)  # type: ignore[attr-defined]
    if isinstance(field, forms.IntegerField) and not isinstance(field, VietnameseDecimalField):
        widget.attrs.setdefault("inputmode", "numeric")
    if isinstance(widget, forms.Textarea):
        widget.attrs["rows"] = widget.attrs.get("rows") if widget.attrs.get("rows") != "10" else "4"


def attempt(form: WorkForm, call: Callable[[], R]) -> R | None:
    """Run the action when the form holds, and put what it refuses into the form, with the input kept.

    Returns what the action returned, and None when the form is unbound, invalid or refused; `form.succeeded`
    tells the two apart for actions that return None. `NotFound` is left to the page.
    """
    if not form.is_valid():
        return None
    try:
        result = call()
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    form.succeeded = True
    if form.draft_key and form.account_id is not None:
        pages = [str(form.data[drafts.PAGE])] if drafts.PAGE in form.data else []
        drafts.discard_draft(account_id=form.account_id, form_key=form.draft_key, pages=pages, at=clock.now())
    return result


def drop_draft(request: HttpRequest, form_key: str) -> None:
    """Throw away what the signed-in account left in a form, and whatever the page that says so still sends."""
    drafts.discard_draft(
        account_id=cast(int, request.user.pk),  # only pages behind a sign-in have forms with drafts
        form_key=form_key,
        pages=request.POST.getlist(drafts.PAGE),
        at=clock.now(),
    )


def render_form(
    request: HttpRequest, template: str, form: WorkForm, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page with the form, with the status of what happened."""
    return render(request, template, {**(context or {}), "form": form}, status=form.http_status)


def choices_of(rows: Iterable[Any], *, blank: Message | None = None) -> list[tuple[str, str]]:
    """Records as choices of a `TypedChoiceField`: their key and their name."""
    found = [(str(row.pk), str(row)) for row in rows]
    return [("", str(blank)), *found] if blank is not None else found


def today_or_later(day: date, *, today: date) -> None:
    """A validator: the day has not passed."""
    if day < today:
        raise ValidationError(_("Ngày này đã qua."))
