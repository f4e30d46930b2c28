"""Two people at one record: the second is told, and nothing is lost."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from thidua.kernel.models import Versioned
from thidua.kernel.refusals import ChangedMeanwhile

V = TypeVar("V", bound=Versioned)


ROWS_AT_ONCE = 500


def claim_rows(model: type[Model], ids: Iterable[int]) -> None:
    """Let nobody else change these rows, or claim them, before the action ends: who comes next sees what it did.

    Rows that refer to them may still be written (`no_key`). On SQLite every action has the database to itself.
    """
    if not connection.features.has_select_for_update:
        return
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), ROWS_AT_ONCE):
        rows = model._default_manager.filter(pk__in=wanted[start : start + ROWS_AT_ONCE]).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))


def claim_version(instance: V, *, seen_version: int) -> V:
    """Move the record on from the version the editor saw, in one statement of the database.

    Raises `ChangedMeanwhile` when somebody saved it since. Call it inside an action, before changing fields;
    the caller saves the record afterwards.
    """
    claimed = (
        type(instance)
        ._default_manager.filter(pk=instance.pk, version=seen_version)
        .update(version=F("version") + 1)
    )
    if not claimed:
        raise ChangedMeanwhile(
            _(
                "Có người vừa lưu bản ghi này sau khi bạn mở nó. "
                "Chưa có gì bị ghi đè; nội dung bạn nhập vẫn còn trên màn hình."
            )
        )
    instance.version = seen_version + 1
    return instance
