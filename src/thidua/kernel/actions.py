"""The one way anything is changed: an action, in one transaction, with one audit record."""

import functools
import inspect
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from thidua.kernel.audit import record
from thidua.kernel.refusals import InvalidInput

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


def action(*, secret: Collection[str] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function `(*, by, at, ...)` an action.

    It runs in one transaction; when it returns, one audit record tells actor, moment, the action's name
    (`module.function`), its arguments but those named in `secret`, and what it returned. Whatever it raises
    rolls everything back, the audit record too. Actions compose: an action called by another is part of the
    same transaction and leaves its own record.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _check_signature(function)
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            at = kwargs["at"]
            if not isinstance(at, datetime) or at.tzinfo is None:
                raise TypeError(f"{name}: `at` must be an aware datetime")
            with transaction.atomic():
                result = function(*args, **kwargs)
                told = {k: v for k, v in kwargs.items() if k not in {"by", "at", *secret}}
                record(by=kwargs["by"], at=at, action=name, arguments=told, result=result)  # type: ignore[arg-type]
            return result

        run.is_action = True  # type: ignore[attr-defined]
        return run

    return decorate


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
