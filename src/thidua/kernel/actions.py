"""The one way anything is changed: an action, in one transaction, with one audit record."""

import functools
import inspect
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from thidua.kernel.audit import record
from thidua.kernel.refusals import ChangedMeanwhile, InvalidInput

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

_ONE_WAS_FASTER = frozenset(
    {
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
        "23505",  # PostgreSQL: unique_violation
        "23503",  # foreign_key_violation
        "23P01",  # exclusion_violation
    }
)
"""What a database answers when what was checked a moment ago holds no more. Anything else it refuses (an empty
column, a check, a record that is only added to) is a mistake of the program, and stays loud."""


def action(*, secret: Collection[str] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function `(*, by, at, ...)` an action.

    It runs in one transaction; when it returns, one audit record tells actor, moment, the action's name
    (`module.function`), its arguments but those named in `secret`, and what it returned. Whatever it raises
    rolls everything back, the audit record too. Actions compose: an action called by another is part of the
    same transaction and leaves its own record. Where two do the same at one instant and the database takes only
    one, the other is told with `ChangedMeanwhile`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _check_signature(function)
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            at = kwargs["at"]
            if not isinstance(at, datetime) or at.tzinfo is None:
                raise TypeError(f"{name}: `at` must be an aware datetime")
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    told = {k: v for k, v in kwargs.items() if k not in {"by", "at", *secret}}
                    record(by=kwargs["by"], at=at, action=name, arguments=told, result=result)  # type: ignore[arg-type]
            except IntegrityError as error:
                if not _was_beaten(error):
                    raise
                raise ChangedMeanwhile(
                    _("Có người vừa làm việc này cùng lúc với bạn. Chưa có gì được ghi; hãy tải lại trang.")
                ) from error
            return result

        run.is_action = True  # type: ignore[attr-defined]
        return run

    return decorate


def _was_beaten(error: IntegrityError) -> bool:
    """Whether the database refused what somebody else had just written, or what refers to something just gone."""
    cause = error.__cause__
    return bool(
        {getattr(cause, "sqlite_errorname", None), getattr(cause, "sqlstate", None)} & _ONE_WAS_FASTER
    )


def _check_signature(function: Callable[..., Any]) -> None:
    parameters = inspect.signature(function).parameters
    if not {"by", "at"} <= parameters.keys():
        raise TypeError(f"{function.__qualname__}: an action takes `by` and `at`")
    if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{function.__qualname__}: an action takes keyword arguments only")


def save(instance: M) -> M:
    """Validate the whole record, then save it; what is wrong is refused field by field."""
    try:
        instance.full_clean()
    except ValidationError as error:
        raise InvalidInput(
            fields={"" if k == "__all__" else k: v for k, v in error.message_dict.items()}
        ) from error
    instance.save()
    return instance
