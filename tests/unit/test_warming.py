"""What a server process loads before its first request."""

from django.template.loader import get_template

from thidua.config.warming import template_names


def test_our_own_templates_are_known_by_name_and_load() -> None:
    names = template_names()
    assert {"ui/skeleton.html", "workspace/home.html", "portal/home.html"} <= set(names)
    assert not [name for name in names if name.startswith(("admin/", "django/"))]
    for name in names:
        get_template(name)
