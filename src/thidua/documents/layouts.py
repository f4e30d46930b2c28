"""Templates as data: a folder each, with its fields, its Typst layout and sample data to preview it on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thidua.kernel.refusals import NotFound

FOLDER: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class TemplateField:
    """One place in a template that is filled with data."""

    name: str
    label: str
    label_en: str

    def __str__(self) -> str:
        return self.label if _in_vietnamese() else self.label_en


@dataclass(frozen=True)
class Template:
    """One template as its `template.yaml` tells it."""

    code: str
    name: str
    name_en: str
    kind: str
    layout: str
    fields: tuple[TemplateField, ...]
    sample: Mapping[str, Any]
    frame: str = ""
    title: str = ""
    verb: str = ""

    def __str__(self) -> str:
        return self.name if _in_vietnamese() else self.name_en

    @property
    def is_certificate(self) -> bool:
        """Whether it makes certificates rather than administrative documents."""
        return self.kind == "certificate"


@cache
def every_template() -> tuple[Template, ...]:
    """All templates, certificates first, by name."""
    found = [_read(path) for path in FOLDER.glob("*/template.yaml")]
    return tuple(sorted(found, key=lambda template: (template.kind, template.code)))


def template_with(code: str) -> Template:
    """The template of that folder. Raises `NotFound`."""
    for template in every_template():
        if template.code == code:
            return template
    raise NotFound(_("Không có mẫu “%(code)s”.") % {"code": code})


def _in_vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


def _read(path: Path) -> Template:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    told["fields"] = tuple(TemplateField(**field) for field in told["fields"])
    return Template(code=path.parent.name, **told)
