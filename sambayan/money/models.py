"""The book and what moves money. Orders are an opaque `reference` here."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from sambayan.money.enums import Account, ChargeState, EntryKind, Method, PartyKind, RefundState


class Terms(models.Model):
    """A version of the terms of a partnership. Never changed: a new version is a new row."""

    code = models.TextField(help_text="name of the scheme, as gofood-2021")
    version = models.PositiveSmallIntegerField()
    name = models.TextField()
    name_en = models.TextField(blank=True, help_text="blank: as name")
    valid_from = models.DateField(null=True, help_text="null is a proposal, never used for an order")
    commission_bp = models.PositiveIntegerField(help_text="basis points of a stall's list-price sales in an order")
    commission_fixed = models.PositiveIntegerField(help_text="rupiah per stall and order")
    delivery_subsidy = models.PositiveIntegerField(help_text="rupiah of the ongkir borne by the province, at most")
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="terms_version_once"),
            models.CheckConstraint(condition=Q(commission_bp__lte=10_000), name="terms_rate_at_most_all"),
        ]


class SubsidyBudget(models.Model):
    """Public money for the province's share of ongkir, from one day to another. Never changed, kept by trigger."""

    code = models.TextField(unique=True)
    amount = models.BigIntegerField(help_text="rupiah")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day")
    source = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_not_negative"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="budget_dates_in_order"),
            ExclusionConstraint(
                name="budget_one_a_day",
                expressions=[
                    (
                        Func("starts_on", "ends_on", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class BudgetClosing(models.Model):
    """From this instant on no order of the timeline is promised anything of a budget: it is spent."""

    timeline = models.BigIntegerField(default=0)
    budget = models.ForeignKey(SubsidyBudget, on_delete=models.PROTECT, related_name="closings")
    at = models.DateTimeField()
    promised = models.BigIntegerField(help_text="rupiah that orders had been promised by then")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["timeline", "budget"], name="budget_closed_once")]


class Charge(models.Model):
    """A request for money for one reference, and who holds it once paid."""

    timeline = models.BigIntegerField(default=0)
    code = models.TextField(unique=True, help_text="our order id at the provider")
    key = models.TextField(unique=True, help_text="idempotency")
    reference = models.TextField(help_text="code of the order; opaque here")
    method = models.TextField(choices=[(v.value, v.name) for v in Method])
    provider = models.TextField(help_text="who takes the money: testpay, cash, gofood")
    custodian = models.TextField(help_text="who holds it once paid: provider:testpay, courier:7, platform:gofood")
    amount = models.BigIntegerField()
    state = models.TextField(choices=[(v.value, v.name) for v in ChargeState])
    qr = models.TextField(blank=True)
    provider_reference = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    settled_on = models.DateField(null=True, help_text="day its money reached the bank")
    settlement_fee = models.BigIntegerField(null=True, help_text="what the provider kept of it, rupiah")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="charge_positive"),
            models.CheckConstraint(
                condition=Q(state=ChargeState.PAID, paid_at__isnull=False)
                | (~Q(state=ChargeState.PAID) & Q(paid_at__isnull=True)),
                name="charge_paid_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, settlement_fee__isnull=True)
                | Q(
                    state=ChargeState.PAID,
                    settled_on__isnull=False,
                    settlement_fee__gte=0,
                    settlement_fee__lte=F("amount"),
                ),
                name="charge_settled_when_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["reference"]),
            # Neither column changes when a charge is paid, so that paying stays a heap-only update.
            models.Index(
                fields=["timeline", "custodian"], condition=Q(settled_on__isnull=True), name="charge_unsettled"
            ),
        ]


class ChargeOutcome(models.Model):
    """What became of a charge, written with it, for whoever asked for it to fetch (`market`)."""

    timeline = models.BigIntegerField(default=0)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="outcomes")
    state = models.TextField(choices=[(v.value, v.name) for v in ChargeState])
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["charge", "state"], name="charge_outcome_once")]
        indexes = [
            models.Index(fields=["timeline", "id"], condition=Q(handled_at__isnull=True), name="charge_outcome_open"),
        ]


class Refund(models.Model):
    """Money to go back to a buyer from one charge."""

    timeline = models.BigIntegerField(default=0)
    code = models.TextField(unique=True)
    key = models.TextField(unique=True, help_text="idempotency, also at the provider")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="refunds")
    reference = models.TextField()
    amount = models.BigIntegerField()
    reason = models.TextField()
    state = models.TextField(choices=[(v.value, v.name) for v in RefundState])
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="when the holder is to be asked; null is done or given up")
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True, help_text="why the last attempt failed")
    done_at = models.DateTimeField(null=True)
    settled_on = models.DateField(null=True, help_text="day its holder took it off what reached the bank")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
            models.CheckConstraint(
                condition=Q(state=RefundState.DONE, done_at__isnull=False, due_at__isnull=True)
                | (~Q(state=RefundState.DONE) & Q(done_at__isnull=True, settled_on__isnull=True)),
                name="refund_done_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["reference"]),
            models.Index(fields=["timeline", "due_at"], condition=Q(due_at__isnull=False), name="refund_due"),
        ]


class Entry(models.Model):
    """One movement of money; its lines sum to 0. Append-only, kept by trigger."""

    timeline = models.BigIntegerField(default=0)
    kind = models.TextField(choices=[(v.value, v.name) for v in EntryKind])
    key = models.TextField(unique=True, help_text="idempotency")
    reference = models.TextField(blank=True, help_text="code of the order; blank for settlements and payouts")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["reference"]), models.Index(fields=["timeline"])]


class EntryLine(models.Model):
    """One side of an entry: positive debits the account, negative credits it, rupiah."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.TextField(choices=[(v.value, v.name) for v in Account])
    party_kind = models.TextField(choices=[(v.value, v.name) for v in PartyKind], blank=True)
    party_id = models.BigIntegerField(default=0)
    custodian = models.TextField(blank=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="entry_line_not_zero"),
            models.CheckConstraint(
                condition=Q(account__in=sorted(a for a in Account if a.holds_money), custodian__gt="")
                | (~Q(account__in=sorted(a for a in Account if a.holds_money)) & Q(custodian="")),
                name="entry_line_held_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["account", "party_kind", "party_id"])]


class Payout(models.Model):
    """What was owed to one UMKM or courier, sent to it."""

    timeline = models.BigIntegerField(default=0)
    key = models.TextField(unique=True, help_text="idempotency")
    party_kind = models.TextField(choices=[(v.value, v.name) for v in PartyKind])
    party_id = models.BigIntegerField()
    amount = models.BigIntegerField()
    on = models.DateField(help_text="regional day whose payout it is")
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_positive"),
            models.UniqueConstraint(fields=["timeline", "on", "party_kind", "party_id"], name="payout_once_a_day"),
        ]
