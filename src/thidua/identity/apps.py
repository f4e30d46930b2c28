from pathlib import Path
from typing import Any

import yaml
from django.apps import AppConfig
from django.db.models.signals import post_migrate

ROLES_FILE = Path(__file__).parent / "roles.yaml"


class IdentityConfig(AppConfig):
    name = "thidua.identity"
    label = "identity"

    def ready(self) -> None:
        """Keep the roles in the database in step with roles.yaml whenever migrations run."""
        post_migrate.connect(_load_roles, sender=self)


def _load_roles(*, sender: AppConfig, using: str, **_: Any) -> None:
    role_model = sender.get_model("Role")
    for line in yaml.safe_load(ROLES_FILE.read_text(encoding="utf-8")):
        role_model._default_manager.using(using).update_or_create(code=line.pop("code"), defaults=line)
