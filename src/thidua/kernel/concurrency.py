"""Two people at one record: the second is told, and nothing is lost."""

from typing import TypeVar

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from thidua.kernel.models import Versioned
from thidua.kernel.refusals import ChangedMeanwhile

V = TypeVar("V", bound=Versioned)


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
