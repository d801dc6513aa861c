from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from sambayan.regulation.enums import Metric, Status, Subject, Verified


class Rule(models.Model):
    """One value that one instrument sets for one subject from one day to another."""

    code = models.TextField(unique=True)
    instrument = models.TextField()
    article = models.TextField(blank=True)
    subject = models.TextField(choices=[(s.value, s.name) for s in Subject])
    zone = models.TextField(blank=True, help_text="as the instrument names it; blank is everywhere")
    metric = models.TextField(choices=[(m.value, m.name) for m in Metric])
    variant = models.TextField(blank=True, help_text="what tells apart rules of one metric, as micro or small")
    value = models.BigIntegerField(null=True)
    unit = models.TextField(blank=True, help_text="rupiah, rupiah/km, basis points, km, vehicles")
    basis = models.TextField(blank=True, help_text="net or gross, where it matters")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="last day; null is open")
    status = models.TextField(choices=[(s.value, s.name) for s in Status])
    annulled_by = models.TextField(blank=True)
    source = models.TextField()
    verified = models.TextField(choices=[(v.value, v.name) for v in Verified])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="rule_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.ANNULLED, annulled_by__gt="") | ~Q(status=Status.ANNULLED),
                name="rule_annulled_by_something",
            ),
            ExclusionConstraint(
                name="rule_no_overlap",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    ("zone", RangeOperators.EQUAL),
                    ("metric", RangeOperators.EQUAL),
                    ("variant", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(status=Status.DRAFT),
            ),
        ]
