"""Whether this process lives, and whether it should be sent visitors."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from sambayan.core import sweep
from sambayan.web.components.pages import read_only

_SWEEP_SECONDS = 60  # an older sweep lets orders wait

_migrated = False  # once true it stays so: this process knows no further migrations


@read_only
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; the database is not asked."""
    return JsonResponse({"status": "live"})


@read_only
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when everything needed for a page stands, else 503 with the reasons."""
    reasons = _reasons()
    return JsonResponse(
        {"status": "not ready" if reasons else "ready", "reasons": reasons}, status=503 if reasons else 200
    )


def _reasons() -> list[str]:
    try:
        if not _is_migrated():
            return ["migrations are missing; run `sambayan migrate`"]
        age = sweep.age()
    except DatabaseError:
        return ["the database does not answer"]
    if age is None:
        return ["no sweep runs; start `sambayan sweep`"]
    return [f"the last sweep was {age:.0f} s ago"] if age > _SWEEP_SECONDS else []


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603 - asked once per process
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
