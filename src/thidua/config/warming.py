"""Making a server process ready before its first request."""

import gc
from pathlib import Path

from django.template import engines
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver

from thidua import __path__ as package

OBJECTS_BEFORE_A_SWEEP = 20_000


def warm_up() -> None:
    """Load addresses and templates, then take all that out of the garbage collector's rounds.

    What is loaded now stays for the life of the process; looking through its 200,000 objects again and again
    would hold up some request every few seconds by a tenth of a second.
    """
    get_resolver().url_patterns  # noqa: B018 - imports every view
    engines.all()
    for name in template_names():
        get_template(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_A_SWEEP, 10, 10)


def template_names() -> list[str]:
    """The names of our own templates."""
    home = Path(package[0])
    folders = [Path(folder) for folder in get_app_template_dirs("templates")]
    return [
        str(path.relative_to(folder))
        for folder in folders
        if folder.is_relative_to(home)
        for path in sorted(folder.rglob("*.html"))
    ]
