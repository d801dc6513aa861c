"""The migrations say what the models say."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from sambayan.cli.machinery import prepare
from tests.architecture.tree import story

OURS = {app for layer in story() for app in layer}


def missing_migrations(state: ProjectState) -> dict[str, list[str]]:
    """What `makemigrations` would write for the models in `state`, by app."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    with translation.override(None):  # as makemigrations does: names in migrations are not translated
        changes = MigrationAutodetector(loader.project_state(), state).changes(loader.graph)
    return {
        app: [op.describe() for migration in found for op in migration.operations] for app, found in changes.items()
    }


def test_no_migration_is_missing() -> None:
    assert missing_migrations(ProjectState.from_apps(apps)) == {}


def test_a_changed_model_without_a_migration_is_caught() -> None:
    state = ProjectState.from_apps(apps)
    state.add_field("market", "order", "planted", models.TextField(default=""), preserve_default=True)

    assert missing_migrations(state) == {"market": ["Add field planted to order"]}


def test_every_app_has_one_last_migration() -> None:
    loader = MigrationLoader(None)

    assert loader.detect_conflicts() == {}
    assert {app for app in OURS if apps.is_installed(f"sambayan.{app}") and any(_models(app))} <= loader.migrated_apps


@pytest.mark.django_db
def test_a_migration_gives_up_on_a_busy_table_instead_of_blocking_everybody() -> None:
    with connection.cursor() as cursor:
        before = _shown(cursor)
        with prepare._alone():
            assert _shown(cursor) == "5s"
        assert _shown(cursor) == before


def _shown(cursor: CursorWrapper) -> str:
    cursor.execute("SHOW lock_timeout")
    return str(cursor.fetchone()[0])


def _models(app: str) -> list[type[models.Model]]:
    return list(apps.get_app_config(app).get_models())
