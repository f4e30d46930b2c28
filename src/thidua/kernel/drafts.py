"""Drafts: what somebody typed into a form, kept until it is submitted or thrown away.

Drafts are private scratch paper, not records: they leave no line in the audit trail and nothing reads them
but the form they belong to.

A page sends what is typed while its form may already be on its way, and the two arrive in any order. Every page
with a form therefore has a name of its own (`PAGE`), and what comes from a page that is done with is not kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from thidua.kernel.models import Draft, SpentPage
from thidua.kernel.refusals import InvalidInput

PAGE = "draft_page"
LONGEST_KEY = 200
LONGEST_PAGE = 40
MOST_CHARACTERS = 200_000
NEVER_KEPT = ("csrfmiddlewaretoken", "draft_key", PAGE)
REMEMBERED = timedelta(days=1)
"""How long a page that is done with may still be sending."""


def keep_draft(
    *, account_id: int, form_key: str, page: str, at: datetime, content: Mapping[str, Sequence[str]]
) -> Draft | None:
    """Keep what is typed now, in place of what was kept before; None from a page that is done with.

    Raises `InvalidInput` when it is far too much, or of no form.
    """
    kept = {
        name: list(values)
        for name, values in content.items()
        if name not in NEVER_KEPT and "password" not in name
    }
    if not form_key or len(form_key) > LONGEST_KEY or len(page) > LONGEST_PAGE:
        raise InvalidInput(_("Bản nháp này không thuộc biểu mẫu nào."))
    if "\x00" in form_key + page or any("\x00" in value for values in kept.values() for value in values):
        raise InvalidInput(_("Có ký tự không đọc được (NUL); hãy xóa rồi gõ lại."))
    if sum(len(value) for values in kept.values() for value in values) > MOST_CHARACTERS:
        raise InvalidInput(_("Nội dung quá dài để lưu nháp; hãy gửi biểu mẫu để lưu."))
    if _is_spent(account_id, page):
        return None
    draft, _made = Draft.objects.update_or_create(
        account_id=account_id, form_key=form_key, defaults={"saved_at": at, "content": kept, "page": page}
    )
    # Asked again after writing: whoever is done with the page first says so, then throws away what was kept.
    if _is_spent(account_id, page):
        Draft.objects.filter(account_id=account_id, form_key=form_key, page=page).delete()
        return None
    return draft


def discard_draft(*, account_id: int, form_key: str, pages: Iterable[str], at: datetime) -> None:
    """Throw the draft away, if there is one; `pages` are done with: what they still send is not kept."""
    named = {page for page in pages if 0 < len(page) <= LONGEST_PAGE and "\x00" not in page}
    SpentPage.objects.bulk_create(
        [SpentPage(account_id=account_id, page=page, spent_at=at) for page in sorted(named)],
        ignore_conflicts=True,
    )
    Draft.objects.filter(account_id=account_id, form_key=form_key).delete()
    SpentPage.objects.filter(account_id=account_id, spent_at__lt=at - REMEMBERED).delete()


def _is_spent(account_id: int, page: str) -> bool:
    return SpentPage.objects.filter(account_id=account_id, page=page).exists()
