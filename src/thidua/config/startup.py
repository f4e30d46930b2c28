"""Setting Django up for a command: what is missing in the environment is told in one line."""

import os
import secrets

import click


def configure(*, serves: bool = True) -> None:
    """Raises `click.ClickException` naming the setting that is missing or wrong.

    A command that does not serve needs neither a secret that outlives it nor a host name.
    """
    if not serves:
        os.environ.setdefault("THIDUA_SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("THIDUA_ALLOWED_HOSTS", "localhost")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from pydantic import ValidationError

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
    except ValidationError as error:
        told = "; ".join(f"THIDUA_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise click.ClickException(told) from error
