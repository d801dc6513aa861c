from django.db import models
from django.db.models import Q

from sambayan.market.models import Category
from sambayan.registry.models import Area, Sentra


class DailySignal(models.Model):
    """What was wanted at one sentra on one day, from observations and orders. Internal: not suppressed."""

    timeline = models.BigIntegerField(default=0)
    day = models.DateField()
    sentra = models.ForeignKey(Sentra, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, help_text="null is all categories")
    searches = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0, help_text="distinct pseudonyms")
    orders = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0, help_text="distinct buyers")
    merchants = models.PositiveIntegerField(default=0, help_text="distinct UMKM that sold")
    gross = models.BigIntegerField(default=0, help_text="rupiah at list price")
    top1 = models.BigIntegerField(default=0, help_text="rupiah of the largest seller")
    top2 = models.BigIntegerField(default=0, help_text="rupiah of the two largest sellers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timeline", "day", "sentra", "category"], nulls_distinct=False, name="signal_once"
            ),
            models.CheckConstraint(condition=Q(top1__lte=models.F("top2")), name="signal_top_in_order"),
        ]
