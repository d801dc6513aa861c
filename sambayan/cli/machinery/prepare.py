"""What every command that needs the database does first. Nothing to do costs a few hundredths of a second."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sambayan.cli.machinery import console
from sambayan.cli.machinery.failures import CannotStart, reason

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

LEAST_VERSION = 15
_ONE_AT_A_TIME = 0x53414D42  # advisory lock: two commands that start together migrate once
_TRIES = 3
_PAUSE = 5  # seconds between two tries
_LOCK_TIMEOUT = "5s"  # whoever needs a busy table gives up instead of stopping everybody behind it


def load_settings() -> Any:
    """The settings; whatever keeps them from being read is one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PGCONNECT_TIMEOUT", "10")
    from django.conf import settings

    with home_usable():
        settings.HOME  # noqa: B018 - reading one setting reads them all
    return settings


@contextmanager
def home_usable() -> Iterator[None]:
    """Turn an error of the file system into what to do about it."""
    try:
        yield
    except OSError as error:
        raise CannotStart(
            f"{error.filename or 'the data folder'} cannot be used ({error.strerror});"
            " make it writable, or set SAMBAYAN_HOME to a folder that is"
        ) from error


def load_django() -> Any:
    """Settings and Django, no database yet. Returns the settings."""
    settings = load_settings()
    import django

    django.setup()
    return settings


def set_up() -> Any:
    """Settings, Django, and the embedded database unless DATABASE_URL names another. Returns the settings."""
    settings = load_django()
    if not settings.DATABASE_URL:
        from sambayan.cli.machinery import loading
        from sambayan.core import database

        if not database.exists(settings.HOME):
            loading.read(settings.REGION_DIR)  # a pack with an error leaves no database behind
        with home_usable():
            database.use_embedded(settings.HOME)
    return settings


def prepare() -> Any:
    """A database that fits this program: started, migrated, with the region pack as it stands in its folder.

    In production nothing is changed on the way: what is missing is refused. Returns the settings.
    """
    settings = set_up()
    connect()
    if settings.PRODUCTION:
        require_current(settings)
    else:
        bring_up_to_date(settings)
    return settings


def connect() -> int:
    """Prove that the server answers and is young enough; its major version."""
    from django.db import NotSupportedError, OperationalError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
            version = int(cursor.fetchone()[0])
    except OperationalError as error:
        place = connection.settings_dict
        raise CannotStart(
            f"the database {place['NAME']} at {place['HOST'] or 'localhost'}:{place['PORT'] or 5432}"
            f" cannot be reached ({reason(error)}); check DATABASE_URL and that the server runs"
        ) from error
    except NotSupportedError as error:
        raise CannotStart(f"the database server is too old: {error}") from error
    if version < LEAST_VERSION:
        raise CannotStart(f"the database server is PostgreSQL {version}; Sambayan needs {LEAST_VERSION} or newer")
    return version


def missing() -> list[str]:
    """Migrations that this program knows and the database lacks. Refuses a database that is ahead of the program."""
    executor = _executor()
    ahead = executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys()
    unknown = sorted(f"{app}.{name}" for app, name in ahead if app in executor.loader.migrated_apps)
    if unknown:
        raise CannotStart(f"the database was made by a newer program (it has {unknown[-1]}); update this one")
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def require_current(settings: Any) -> None:
    """Refuse to work on a database that lacks migrations or the current pack."""
    from sambayan.cli.machinery import loading
    from sambayan.core import checks

    absent = missing()
    if absent:
        raise CannotStart(f"{len(absent)} migrations are missing, first {absent[0]}; run `sambayan migrate`")
    if checks.holds_sample_world():
        raise CannotStart("this database holds the sample world; production needs one of its own, see DATABASE_URL")
    if loading.changed(settings.REGION_DIR):
        raise CannotStart(f"the region pack in {settings.REGION_DIR} is not loaded; run `sambayan migrate`")


def bring_up_to_date(settings: Any) -> None:
    """Migrate and load the pack where needed. A pack with an error is told before anything is written."""
    from sambayan.cli.machinery import loading

    if not missing() and not loading.changed(settings.REGION_DIR):
        return
    with _alone():
        absent = missing()
        pack = loading.read(settings.REGION_DIR) if absent or loading.changed(settings.REGION_DIR) else None
        if absent:
            with console.step(f"Migrated the database ({len(absent)} steps)"):
                _migrate()
        if pack is not None and loading.changed(settings.REGION_DIR):
            with console.step(f"Loaded the region pack {settings.REGION_DIR.name}"):
                loading.load(pack)


def _executor() -> "MigrationExecutor":
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connection)


def _migrate() -> None:
    """Migrate; a table that stays in use is tried again, finished migrations stand."""
    from django.core.management import call_command
    from django.db import OperationalError

    for attempt in range(1, _TRIES + 1):
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":
                raise
            if attempt == _TRIES:
                raise CannotStart(
                    "a table that has to change is in use; the finished migrations stand,"
                    " run `sambayan migrate` again when it is quieter"
                ) from error
            console.note(f"A table is in use; trying again in {_PAUSE} s ({attempt} of {_TRIES}).")
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the advisory lock, with `lock_timeout` for what happens inside."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_LOCK_TIMEOUT])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])
                cursor.execute("RESET lock_timeout")
                cursor.execute("RESET statement_timeout")
