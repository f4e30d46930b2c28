"""Forms: what is typed is kept, messages stand at their fields, drafts come back and go."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.template.loader import render_to_string

from thidua.kernel import drafts
from thidua.kernel.clock import vietnam_time
from thidua.kernel.forms import (
    LimitedFileField,
    VietnameseDateField,
    VietnameseDecimalField,
    WorkForm,
    attempt,
)
from thidua.kernel.models import Draft, SpentPage
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput, NotFound, NotNow, NotPermitted

AT = vietnam_time(2023, 2, 20, 10, 32)
TYPED = {"name": "Hộ nghèo", "value": "1.234,5", "due_date": "15/02/2023"}
ME = SimpleNamespace(pk=7)


class TargetForm(WorkForm):
    name = forms.CharField(label="Chỉ tiêu", max_length=20, help_text="Như trong kế hoạch.")
    value = VietnameseDecimalField(label="Mức", max_digits=9, decimal_places=2)
    due_date = VietnameseDateField(label="Thời hạn")
    kinds = forms.MultipleChoiceField(label="Loại", required=False, choices=(("a", "A"), ("b", "B")))
    agreed = forms.BooleanField(label="Đồng ý", required=False)
    evidence = LimitedFileField(label="Minh chứng", required=False, suffixes=(".pdf",))

    outcome = "Chỉ tiêu được gửi cho cụm trưởng."


def posted(**changed: object) -> TargetForm:
    return TargetForm({**TYPED, **changed}, by=ME, draft_key="target:1")


def html_of(form: WorkForm) -> str:
    return render_to_string("ui/work_form.html", {"form": form})


def raising(refusal: Exception):
    def call() -> None:
        raise refusal

    return call


def test_reads_numbers_and_days_as_officers_type_them():
    form = posted()
    assert form.is_valid(), form.errors
    assert form.values["value"] == Decimal("1234.5")
    assert form.values["due_date"] == date(2023, 2, 15)


def test_shows_numbers_and_days_the_same_way():
    form = TargetForm(initial={"value": Decimal("1234.50"), "due_date": date(2023, 2, 15)})
    html = html_of(form)
    assert 'value="1234,5"' in html
    assert 'value="15/02/2023"' in html


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("value", "mười", "không phải là số"),
        ("value", "1,234", "2"),
        ("due_date", "2023", "Hãy nhập ngày"),
        ("name", "", "Hãy điền mục này"),
        ("name", "x" * 21, "20"),
    ],
)
def test_puts_the_message_at_the_field_and_keeps_what_was_typed(field, typed, message):
    form = posted(**{field: typed})
    assert attempt(form, lambda: "done") is None
    html = html_of(form)
    assert message in str(form.errors[field])
    assert f'aria-describedby="{"id_name_helptext " if field == "name" else ""}id_{field}_error"' in html
    assert f'href="#id_{field}"' in html
    assert f'value="{typed}"' in html or typed == ""
    assert form.http_status == 422


def test_an_action_s_messages_land_at_their_fields():
    form = posted()
    refusal = InvalidInput(fields={"name": "Đã có chỉ tiêu này.", "elsewhere": "Thiếu căn cứ."})
    assert attempt(form, raising(refusal)) is None
    assert form.errors["name"] == ["Đã có chỉ tiêu này."]
    assert form.non_field_errors() == ["Thiếu căn cứ."]
    assert not form.succeeded


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotNow("Đã hết hạn.", citation="Điều 5"), 409),
        (NotPermitted("Không phải việc của bạn."), 403),
        (ChangedMeanwhile("Có người vừa lưu."), 409),
        (InvalidInput("Sai."), 422),
    ],
)
def test_a_refusal_stands_above_the_form_with_its_status(refusal, status):
    form = posted()
    assert attempt(form, raising(refusal)) is None
    assert form.non_field_errors() == [str(refusal)]
    assert form.http_status == status
    assert 'value="Hộ nghèo"' in html_of(form)


def test_what_does_not_exist_is_left_to_the_page():
    with pytest.raises(NotFound):
        attempt(posted(), raising(NotFound("Không có.")))


def test_says_beforehand_what_will_happen():
    assert "Chỉ tiêu được gửi cho cụm trưởng." in html_of(TargetForm())


def test_carries_the_version_the_editor_saw():
    assert 'name="seen_version" value="3"' in html_of(TargetForm(seen_version=3))
    form = TargetForm({**TYPED, "seen_version": "3"}, seen_version=9)
    assert form.is_valid()
    assert form.values["seen_version"] == 3


def keep(page: str = "page-1", **typed: str) -> Draft | None:
    content = QueryDict(mutable=True)
    secret = {"csrfmiddlewaretoken": "secret", "new_password": "secret", "draft_page": "secret"}
    content.update({**typed, **secret})
    return drafts.keep_draft(
        account_id=7, form_key="target:1", page=page, at=AT, content=dict(content.lists())
    )


def test_a_draft_comes_back_as_it_was_typed():
    keep(name="Hộ ngh", value="12,", kinds="b", agreed="on")
    form = TargetForm(by=ME, draft_key="target:1", initial={"name": "cũ", "due_date": date(2023, 5, 1)})
    html = html_of(form)
    assert 'value="Hộ ngh"' in html
    assert 'value="12,"' in html
    assert 'value="01/05/2023"' in html
    assert '<option value="b" selected>' in html
    assert "checked" in html
    assert "Bản nháp lúc 10:32 20/02/2023" in html


def test_a_draft_begun_on_an_earlier_version_does_not_pass_for_the_latest():
    keep(name="Hộ nghèo", value="12", due_date="15/02/2023", seen_version="3")

    def opened(version: int) -> TargetForm:
        return TargetForm(by=ME, draft_key="target:1", initial={"name": "Hộ đã sửa"}, seen_version=version)

    assert not opened(3).draft_is_behind
    assert "có người đã lưu bản mới" not in html_of(opened(3))
    later = opened(4)
    assert later.draft_is_behind
    html = html_of(later)
    assert '<input type="hidden" name="seen_version" value="3"' in html
    assert "có người đã lưu bản mới" in html

    saved = TargetForm(
        {**TYPED, "seen_version": "3"},
        by=ME,
        initial={"name": "Hộ đã sửa"},
        seen_version=4,
        draft_key="target:1",
    )
    attempt(saved, raising(ChangedMeanwhile("Có người vừa lưu.")))
    assert "Bản vừa lưu: Hộ đã sửa" in html_of(saved)
    assert saved["seen_version"].value() == "4"


def test_a_draft_begun_before_there_was_a_record_says_that_there_is_one_now():
    keep(name="Hộ nghèo")
    assert not TargetForm(by=ME, draft_key="target:1").draft_is_behind
    made = TargetForm(by=ME, draft_key="target:1", initial={"name": "Hộ đã sửa"}, seen_version=1)
    assert made.draft_is_behind
    assert made["seen_version"].value() == "0"


def test_a_grid_s_draft_comes_back_on_the_latest_version_and_says_so():
    keep(name="Hộ nghèo", seen_version="3")
    grid = type("Grid", (TargetForm,), {"covers_record": False})
    form = grid(by=ME, draft_key="target:1", initial={"name": "Hộ đã sửa"}, seen_version=4)
    assert form.draft_is_behind
    assert '<input type="hidden" name="seen_version" value="4"' in html_of(form)


def test_a_draft_is_nobody_else_s_and_no_other_form_s():
    keep(name="Hộ ngh")
    assert TargetForm(by=SimpleNamespace(pk=8), draft_key="target:1").draft is None
    assert TargetForm(by=ME, draft_key="target:2").draft is None


def test_a_draft_never_keeps_secrets():
    keep(name="Hộ ngh")
    assert "secret" not in str(Draft.objects.get().content)


def test_a_draft_goes_when_the_form_succeeds_and_stays_when_it_is_refused():
    keep(name="Hộ nghèo")
    attempt(posted(), raising(NotNow("Chưa.")))
    assert Draft.objects.count() == 1
    assert attempt(posted(), lambda: "done") == "done"
    assert Draft.objects.count() == 0


def test_what_a_page_sends_after_its_form_was_saved_is_not_kept():
    keep(name="Hộ ngh")
    attempt(posted(draft_page="page-1"), lambda: "done")
    assert keep(name="Hộ nghè") is None
    assert Draft.objects.count() == 0
    assert keep(page="page-2", name="Hộ khác") is not None
    assert keep(name="Hộ nghè") is None
    assert Draft.objects.get().content == {"name": ["Hộ khác"]}, "a page opened since keeps its own"


def test_what_a_page_sends_while_its_form_is_being_saved_is_not_kept(monkeypatch):
    def saved_meanwhile(*args, **kwargs):
        attempt(posted(draft_page="page-1"), lambda: "done")
        return update_or_create(*args, **kwargs)

    update_or_create = Draft.objects.update_or_create
    monkeypatch.setattr(Draft.objects, "update_or_create", saved_meanwhile)
    assert keep(name="Hộ nghè") is None
    assert not Draft.objects.exists()


def test_what_a_page_sends_after_its_form_was_refused_is_kept():
    attempt(posted(draft_page="page-1"), raising(NotNow("Chưa.")))
    assert keep(name="Hộ nghè") is not None


def test_a_page_done_with_is_done_with_for_its_own_account_only():
    drafts.discard_draft(account_id=8, form_key="target:1", pages=["page-1"], at=AT)
    assert keep(name="Hộ ngh") is not None


def test_pages_done_with_are_forgotten_when_they_can_send_no_more():
    drafts.discard_draft(account_id=7, form_key="target:1", pages=["page-1", "", "x" * 41, "\x00"], at=AT)
    assert [spent.page for spent in SpentPage.objects.all()] == ["page-1"]
    drafts.discard_draft(account_id=7, form_key="target:1", pages=["page-1", "page-2"], at=AT)
    drafts.discard_draft(account_id=7, form_key="target:1", pages=[], at=AT + timedelta(days=2))
    assert not SpentPage.objects.exists()


def test_an_endless_draft_is_refused():
    with pytest.raises(InvalidInput):
        keep(name="x" * 300_000)
    with pytest.raises(InvalidInput):
        keep(page="x" * 41)
    assert not Draft.objects.exists()


def test_files_tell_their_limits_and_keep_to_them(settings):
    settings.UPLOAD_LIMIT_BYTES = 1048576
    assert "PDF; tối đa 1 MB." in html_of(TargetForm())
    for name, content, message in [("a.exe", b"x", ".pdf"), ("a.pdf", b"x" * 1048577, "1 MB")]:
        form = TargetForm(TYPED, {"evidence": SimpleUploadedFile(name, content)})
        assert message in str(form.errors["evidence"])


def test_the_gallery_of_fields_is_labelled_throughout():
    html = html_of(TargetForm())
    for name in ("name", "value", "due_date", "agreed", "evidence"):
        assert f'for="id_{name}"' in html
    assert "style=" not in html


def test_somebody_else_s_choice_is_shown_in_words_from_a_grouped_list_too():
    form = TargetForm(
        {**TYPED, "kinds": ["a"], "seen_version": "3"}, initial={"kinds": ["b"]}, seen_version=9
    )
    form.fields["kinds"].choices = [("Nhóm", [("a", "Loại A"), ("b", "Loại B")])]
    attempt(form, raising(ChangedMeanwhile("Có người vừa lưu.")))
    assert form.errors["kinds"] == ["Bản vừa lưu: Loại B"]


def test_somebody_else_s_version_is_shown_beside_what_was_typed_and_can_be_written_over():
    stored = {"name": "Hộ nghèo đa chiều", "value": Decimal("8.25")}
    form = TargetForm({**TYPED, "value": "8,25", "seen_version": "3"}, initial=stored, seen_version=9)
    assert attempt(form, raising(ChangedMeanwhile("Có người vừa lưu."))) is None
    assert form.errors["name"] == ["Bản vừa lưu: Hộ nghèo đa chiều"]
    assert "value" not in form.errors
    html = html_of(form)
    assert f'value="{TYPED["name"]}"' in html
    assert 'name="seen_version" value="9"' in html


def test_where_more_than_the_fields_is_edited_nothing_is_written_over_unseen():
    class Grid(TargetForm):
        covers_record = False

    form = Grid({**TYPED, "seen_version": "3"}, initial={"name": "Khác"}, seen_version=9)
    assert attempt(form, raising(ChangedMeanwhile("Có người vừa lưu."))) is None
    assert 'name="seen_version" value="3"' in html_of(form)
