"""What every test has: Vietnamese to start with, the database where its folder says so, and no way out."""

import functools
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

HERE = Path(__file__).resolve().parent
# How long an example takes says how busy the machine is, not whether the product is right.
hypothesis_settings.register_profile(
    "without-clock", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("without-clock")
WITH_DATABASE = {"integration"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in integration/ may use the database without asking; those in unit/ may not."""
    for item in items:
        layer = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if layer in WITH_DATABASE and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    """Visitors are counted in the process: what other tests asked for is not held against this one."""
    cache.clear()


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Each test starts in Vietnamese, whatever the one before it spoke."""
    with translation.override("vi"):
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The embedded test database goes with its folder; a server's is dropped at the end."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with the database that these very migrations made before, where there is one: it takes seconds."""
    if connection.vendor == "sqlite" and migrated_before().exists():
        shutil.copyfile(migrated_before(), settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Keep the migrated database for the next run."""
    kept = migrated_before()
    if connection.vendor != "sqlite" or kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return  # made without migrations, for a quick look: not to be mistaken for a migrated one
        cursor.execute("VACUUM INTO %s", [str(fresh)])
    fresh.replace(kept)


@functools.cache
def migrated_before() -> Path:
    """Where the database made by the present migrations is kept."""
    found = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            found.update(path.name.encode() + path.read_bytes())
    return HERE.parent / "build" / "test-database" / f"{found.hexdigest()[:24]}.sqlite3"
