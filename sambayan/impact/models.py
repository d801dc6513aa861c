from django.db import models
from django.db.models import F, Q

from sambayan.market.enums import Channel
from sambayan.registry.models import Umkm


class MonthlyIncome(models.Model):
    """What one UMKM sold in one month through one channel: a row of the income panel."""

    timeline = models.BigIntegerField(default=0)
    umkm = models.ForeignKey(Umkm, on_delete=models.PROTECT)
    month = models.DateField(help_text="its first day")
    channel = models.TextField(choices=[(v.value, v.name) for v in Channel])
    orders = models.PositiveIntegerField(help_text="completed")
    gross = models.BigIntegerField(help_text="omzet at list price, rupiah")
    fees = models.BigIntegerField(help_text="commission and the like, rupiah")
    net = models.BigIntegerField(help_text="diterima: gross - fees")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["timeline", "umkm", "month", "channel"], name="income_once"),
            models.CheckConstraint(condition=Q(net=F("gross") - F("fees")), name="income_adds_up"),
            models.CheckConstraint(condition=Q(month__day=1), name="income_month_starts"),
        ]
