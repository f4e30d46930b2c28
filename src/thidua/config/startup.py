"""Setting Django up for a command: what is missing in the environment is told in one line."""

import click


def configure() -> None:
    """Raises `click.ClickException` naming the setting that is missing or wrong."""
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
