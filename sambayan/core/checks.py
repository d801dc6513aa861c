"""Django's system checks: what must hold before anything is served. `sambayan doctor` and every start run them.

Those of the database are run by whatever imports `config.wsgi`, also a server that is not ours.
"""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connections
from django.utils.module_loading import import_string

from sambayan.core import audit

_LEAST_SERVER = 15
_LEAST_SECRET = 50  # characters


@register(Tags.security)
def secrets_are_set(**_: Any) -> list[CheckMessage]:
    """Both secrets stand and differ: whoever learns the one must not hold the other."""
    keys = {name: getattr(settings, name, "") for name in ("SECRET_KEY", "MASTER_KEY")}
    found: list[CheckMessage] = [
        Error(f"{name} must have at least {_LEAST_SECRET} characters.", hint=f"Set SAMBAYAN_{name}.", id="core.E001")
        for name, key in keys.items()
        if len(key) < _LEAST_SECRET
    ]
    if keys["SECRET_KEY"] == keys["MASTER_KEY"]:
        hint = "Set SAMBAYAN_SECRET_KEY and SAMBAYAN_MASTER_KEY to two secrets."
        found.append(Error("SECRET_KEY and MASTER_KEY are the same.", hint=hint, id="core.E002"))
    return found


@register(Tags.security, deploy=True)
def production_is_said(**_: Any) -> list[CheckMessage]:
    """What is only right at home must be off wherever others come: a demo shows the code of any number typed."""
    if settings.PRODUCTION:
        return []
    return [Error("SAMBAYAN_PRODUCTION is not set.", hint="Set it to 1, see docs/sambayan.service.", id="core.E008")]


@register
def time_zone_is_known(**_: Any) -> list[CheckMessage]:
    """The region pack names a time zone of the tz database."""
    if settings.TIME_ZONE in available_timezones():
        return []
    return [Error(f"The time zone {settings.TIME_ZONE!r} is unknown.", hint="Mend region.csv.", id="core.E003")]


@register
def sweep_jobs_exist(**_: Any) -> list[CheckMessage]:
    """Every name in SWEEP leads to a function."""
    found: list[CheckMessage] = []
    for name in settings.SWEEP:
        try:
            job = import_string(name)
        except ImportError as error:
            found.append(_no_job(name, str(error)))
            continue
        if not callable(job):
            found.append(_no_job(name, "it is no function"))
    return found


@register(Tags.database)
def server_is_new_enough(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """PostgreSQL 15 or newer; Django itself would be content with less."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            version = connections[alias].pg_version // 10_000  # type: ignore[attr-defined]
        except OperationalError as error:
            hint = "See DATABASE_URL."
            found.append(Error(f"The database {alias!r} does not answer: {error}", hint=hint, id="core.E006"))
            continue
        if version < _LEAST_SERVER:
            found.append(Error(f"PostgreSQL {version} is too old; {_LEAST_SERVER} is the least.", id="core.E005"))
    return found


def holds_sample_world() -> bool:
    """Whether sample people stand in this database, whom a demo lets anybody sign in as. One statement."""
    return audit.last_detail(action="demo.begun", subject="sample:world") is not None


@register(Tags.database)
def production_has_no_sample_world(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Asked only in production and only of a database that has its tables."""
    try:
        held = settings.PRODUCTION and "default" in (databases or []) and holds_sample_world()
    except (OperationalError, ProgrammingError):  # told by `server_is_new_enough`; or not migrated yet
        return []
    hint = "Production needs a database of its own, see DATABASE_URL."
    return [Error("This database holds the sample world.", hint=hint, id="core.E007")] if held else []


def refuse_to_serve() -> None:
    """Raise ImproperlyConfigured when production must not be served from this database."""
    if settings.PRODUCTION:
        found = run_checks(tags=[Tags.database], databases=["default"])
        connections.close_all()  # a server that forks later would share them
        if found:
            raise ImproperlyConfigured(" ".join(f"{message.msg} {message.hint or ''}".strip() for message in found))


def _no_job(name: str, why: str) -> CheckMessage:
    return Error(f"The sweep job {name!r} cannot be used: {why}.", hint="Mend SWEEP in the settings.", id="core.E004")
