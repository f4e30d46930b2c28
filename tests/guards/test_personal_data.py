"""Every stored field is classified in its module's privacy.py."""

import importlib
import importlib.util

import pytest
from django.apps import apps

KINDS = {"none", "business", "personal", "secret"}
MODULES = sorted(
    config.name
    for config in apps.get_app_configs()
    if config.name.startswith("thidua.") and list(config.get_models())
)


def stored_fields(module: str) -> set[str]:
    config = next(config for config in apps.get_app_configs() if config.name == module)
    return {
        f"{model.__name__}.{field.name}"
        for model in config.get_models()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    }


@pytest.mark.parametrize("module", MODULES)
def test_every_field_is_classified(module):
    assert importlib.util.find_spec(f"{module}.privacy"), f"{module} stores records and has no privacy.py"
    classified = importlib.import_module(f"{module}.privacy").FIELDS
    assert stored_fields(module) - classified.keys() == set(), "not classified"
    assert classified.keys() - stored_fields(module) == set(), "classified, but no longer there"
    assert {name: kind for name, kind in classified.items() if kind not in KINDS} == {}
