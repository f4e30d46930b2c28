"""Drafts: what somebody typed into a form, kept until it is submitted or thrown away.

Drafts are private scratch paper, not records: they leave no line in the audit trail and nothing reads them
but the form they belong to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from thidua.kernel.models import Draft
from thidua.kernel.refusals import InvalidInput

LONGEST_KEY = 200
MOST_CHARACTERS = 200_000
NEVER_KEPT = ("csrfmiddlewaretoken", "seen_version", "draft_key")


def keep_draft(
    *, account_id: int, form_key: str, at: datetime, content: Mapping[str, Sequence[str]]
) -> Draft:
    """Keep what is typed now, in place of what was kept before. Raises `InvalidInput` when it is far too much."""
    kept = {
        name: list(values)
        for name, values in content.items()
        if name not in NEVER_KEPT and "password" not in name
    }
    if not form_key or len(form_key) > LONGEST_KEY:
        raise InvalidInput(_("Bản nháp này không thuộc biểu mẫu nào."))
    if "\x00" in form_key or any("\x00" in value for values in kept.values() for value in values):
        raise InvalidInput(_("Có ký tự không đọc được (NUL); hãy xóa rồi gõ lại."))
    if sum(len(value) for values in kept.values() for value in values) > MOST_CHARACTERS:
        raise InvalidInput(_("Nội dung quá dài để lưu nháp; hãy gửi biểu mẫu để lưu."))
    draft, _made = Draft.objects.update_or_create(
        account_id=account_id, form_key=form_key, defaults={"saved_at": at, "content": kept}
    )
    return draft


def discard_draft(*, account_id: int, form_key: str) -> None:
    """Throw the draft away, if there is one."""
    Draft.objects.filter(account_id=account_id, form_key=form_key).delete()
