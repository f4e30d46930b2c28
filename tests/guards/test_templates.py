"""Every template compiles, and every address it names exists."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.urls import NoReverseMatch, get_resolver, reverse

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "thidua"
TEMPLATES = sorted(
    path.relative_to(folder).as_posix()
    for folder in PACKAGE.rglob("templates")
    for path in folder.rglob("*.html")
)
URL_TAG = re.compile(r"{%\s*url\s+[\"']([\w:-]+)[\"']")
SOURCE = {
    path.relative_to(folder).as_posix(): path
    for folder in PACKAGE.rglob("templates")
    for path in folder.rglob("*.html")
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_compiles(name):
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_addresses_exist(name):
    named = URL_TAG.findall(SOURCE[name].read_text(encoding="utf-8"))
    assert [url for url in named if not is_known(url)] == []


def is_known(url_name: str) -> bool:
    """Whether the name leads anywhere, whatever arguments it takes."""
    *namespaces, name = url_name.split(":")
    resolver = get_resolver()
    for namespace in namespaces:
        if namespace not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[namespace][1]
    try:
        reverse(url_name)
    except NoReverseMatch:
        return name in resolver.reverse_dict
    return True
