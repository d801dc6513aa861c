"""Which rule binds whom, on which day."""

from datetime import date

from django.db.models import Q, QuerySet

from sambayan.regulation import models
from sambayan.regulation.engine.check import FareFinding, fare_finding
from sambayan.regulation.engine.rules import FIELDS, Rule
from sambayan.regulation.enums import Metric, Status, Subject, Verified

__all__ = [
    "FareFinding",
    "Rule",
    "fare_check",
    "fare_zones",
    "rule_in_force",
    "rules_in_force",
    "rules_of_history",
]


def rule_in_force(*, subject: Subject, metric: Metric, on: date, zone: str = "", variant: str = "") -> Rule | None:
    """The rule that bound on that day: the one for the zone, or else the one for everywhere."""
    found = _binding(on).filter(subject=subject, metric=metric, variant=variant, zone__in={zone, ""})
    return next(iter(_rules(found.order_by("-zone")[:1])), None)


def rules_in_force(*, on: date) -> list[Rule]:
    """Every rule that bound on that day."""
    return _rules(_binding(on).order_by("subject", "metric", "zone", "variant"))


def rules_of_history(*, subject: Subject, metric: Metric, zone: str = "", variant: str = "") -> list[Rule]:
    """Everything that was ever set for one thing, drafts and annulled rules too, the oldest first."""
    found = models.Rule.objects.filter(subject=subject, metric=metric, variant=variant, zone__in={zone, ""})
    return _rules(found.order_by("valid_from", "code"))


def fare_check(*, subject: Subject, zone: str, fare_per_km: int, on: date) -> FareFinding:
    """Whether a fare in rupiah per km, on the basis of the rule, keeps to the band of that day."""
    bands = models.Rule.objects.filter(subject=subject, metric__in=[Metric.FLOOR_KM, Metric.CEIL_KM], variant="")
    return fare_finding(rules=_rules(bands), subject=subject, zone=zone, fare_per_km=fare_per_km, on=on)


def fare_zones(*, subject: Subject) -> list[str]:
    """The zones that fare bands of a subject were ever set for, as their instruments name them. One statement."""
    bands = models.Rule.objects.filter(subject=subject, metric__in=[Metric.FLOOR_KM, Metric.CEIL_KM])
    return list(bands.exclude(status=Status.DRAFT).order_by("zone").values_list("zone", flat=True).distinct())


def _binding(on: date) -> QuerySet[models.Rule]:
    until = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return models.Rule.objects.exclude(status=Status.DRAFT).filter(until, valid_from__lte=on)


def _rules(found: QuerySet[models.Rule]) -> list[Rule]:
    return [_rule(**row) for row in found.values(*FIELDS)]


def _rule(*, subject: str, metric: str, status: str, verified: str, **rest: object) -> Rule:
    return Rule(
        subject=Subject(subject), metric=Metric(metric), status=Status(status), verified=Verified(verified),
        **rest,  # type: ignore[arg-type]  # the columns of the model are the fields of the engine's rule
    )  # fmt: skip
