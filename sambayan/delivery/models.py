"""Every trip. A delivery carries an opaque reference and a manifest that is shown and never interpreted."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from sambayan.delivery.enums import AssignedBy, DeliveryState, OutcomeKind, RunState, StopKind, Vehicle
from sambayan.registry.models import Person, Sentra


class FeeTable(models.Model):
    """What a delivery costs from a day on: the pack's own policy, since no law sets it."""

    code = models.TextField(unique=True)
    valid_from = models.DateField(unique=True)
    base = models.PositiveIntegerField(help_text="rupiah, covers the first base_metres")
    base_metres = models.PositiveIntegerField()
    per_km = models.PositiveIntegerField(help_text="rupiah for each further km, by the metre")
    round_to = models.PositiveIntegerField(default=500, help_text="rupiah; a fee is rounded up to a multiple")
    road_factor = models.FloatField(default=1.4, help_text="road metres for each metre in a straight line")
    source = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(round_to__gt=0), name="fee_round_to"),
            models.CheckConstraint(condition=Q(road_factor__gte=1), name="fee_road_factor"),
        ]


class Courier(models.Model):
    """A person who brings things, in one timeline."""

    timeline = models.BigIntegerField(default=0)
    code = models.TextField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="couriers")
    vehicle = models.TextField(choices=[(v.value, v.name) for v in Vehicle])
    lost_at = models.DateTimeField(null=True, help_text="vanished; nothing is assigned until found")
    autobid = models.BooleanField(db_default=True, help_text="runs start at once; else each is offered first")
    home_sentra = models.ForeignKey(
        Sentra,
        on_delete=models.PROTECT,
        null=True,
        related_name="couriers",
        help_text="whose operator signed the courier, and at whose desk its cash is handed in",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["timeline", "person"], name="courier_once")]


class CourierDocument(models.Model):
    """A document that a courier showed, and its last day. Whether it is needed, a rule of its day says."""

    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="documents", db_index=False)
    kind = models.TextField(help_text="as the rule that asks for it names it: sim-c")
    valid_to = models.DateField(help_text="last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["courier", "kind"], name="courier_document_once"),
            models.CheckConstraint(condition=Q(kind__gt=""), name="courier_document_has_a_kind"),
        ]


class CourierPosition(models.Model):
    """Where a courier was seen last. Unlogged: a crash may empty it, and nothing is lost that is still true."""

    courier = models.OneToOneField(Courier, on_delete=models.CASCADE, primary_key=True, related_name="position")
    at = models.DateTimeField()
    lat = models.FloatField()
    lng = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lng__range=(-180, 180)), name="position_on_earth"),
        ]


class Shift(models.Model):
    """A courier may be assigned between these instants and starts where it stands."""

    timeline = models.BigIntegerField(default=0)
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lat = models.FloatField()
    lng = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lng__range=(-180, 180)), name="shift_on_earth"),
            models.UniqueConstraint(fields=["courier", "starts_at"], name="shift_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_in_order"),
            ExclusionConstraint(
                name="shift_no_overlap",
                expressions=[
                    ("courier", RangeOperators.EQUAL),
                    (Func("starts_at", "ends_at", Value("[)"), function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["timeline", "ends_at"])]


class Run(models.Model):
    """One courier's trip: its stops in sequence."""

    timeline = models.BigIntegerField(default=0)
    code = models.TextField(unique=True)
    courier = models.ForeignKey(Courier, on_delete=models.PROTECT, related_name="runs")
    state = models.TextField(choices=[(v.value, v.name) for v in RunState])
    assigned_by = models.TextField(choices=[(v.value, v.name) for v in AssignedBy])
    assigned_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, help_text="of an offer; null where nobody was asked")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["courier"],
                condition=Q(state__in=[RunState.OFFERED, RunState.ACTIVE]),
                name="run_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.OFFERED, RunState.ACTIVE], ended_at__isnull=True)
                | (~Q(state__in=[RunState.OFFERED, RunState.ACTIVE]) & Q(ended_at__isnull=False)),
                name="run_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.OFFERED, RunState.DECLINED]) | Q(answer_by__isnull=False),
                name="run_offered_until",
            ),
        ]
        indexes = [
            models.Index(fields=["timeline"], condition=Q(state=RunState.ACTIVE), name="run_active"),
            models.Index(fields=["timeline", "answer_by"], condition=Q(state=RunState.OFFERED), name="run_offered"),
            models.Index(fields=["courier", "-id"], name="run_newest"),
        ]


class Delivery(models.Model):
    """One thing to bring from one place to another."""

    timeline = models.BigIntegerField(default=0)
    key = models.TextField(unique=True, help_text="idempotency")
    reference = models.TextField(help_text="code of the order; opaque here")
    pickup_place = models.TextField(help_text="deliveries of one place may share a run")
    pickup_lat = models.FloatField()
    pickup_lng = models.FloatField()
    drop_lat = models.FloatField()
    drop_lng = models.FloatField()
    manifest = models.JSONField(help_text="snapshot to show at the stops")
    fee = models.PositiveIntegerField(help_text="rupiah that the courier earns")
    requested_at = models.DateTimeField()
    placed_at = models.DateTimeField(help_text="when the buyer ordered: click-to-door starts here")
    ready_at = models.DateTimeField(help_text="estimate until ready_confirmed")
    ready_confirmed = models.BooleanField(default=False)
    latest_at = models.DateTimeField(help_text="worthless after this")
    state = models.TextField(choices=[(v.value, v.name) for v in DeliveryState])
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="deliveries")
    picked_up_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True, help_text="handed to the courier at the desk; the run leaves with all")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    pickup_lat__range=(-90, 90),
                    pickup_lng__range=(-180, 180),
                    drop_lat__range=(-90, 90),
                    drop_lng__range=(-180, 180),
                ),
                name="delivery_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING, run__isnull=True)
                | Q(state__in=[DeliveryState.FAILED, DeliveryState.CANCELLED])
                | Q(
                    state__in=[DeliveryState.ASSIGNED, DeliveryState.PICKED_UP, DeliveryState.DROPPED],
                    run__isnull=False,
                ),
                name="delivery_has_a_run_when_assigned",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.DROPPED) | Q(dropped_at__isnull=False, picked_up_at__isnull=False),
                name="delivery_dropped_after_pickup",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DeliveryState.DROPPED, DeliveryState.FAILED])
                | Q(state=DeliveryState.PICKED_UP, picked_up_at__isnull=False, dropped_at__isnull=True)
                | Q(
                    state__in=[DeliveryState.WAITING, DeliveryState.ASSIGNED, DeliveryState.CANCELLED],
                    picked_up_at__isnull=True,
                    dropped_at__isnull=True,
                ),
                name="delivery_times_as_its_state",
            ),
            models.CheckConstraint(
                condition=Q(scanned_at__isnull=True) | ~Q(state=DeliveryState.WAITING), name="delivery_scanned_in_a_run"
            ),
        ]
        indexes = [
            models.Index(fields=["timeline", "reference"]),
            models.Index(fields=["timeline", "placed_at"]),
            models.Index(fields=["timeline", "id"], condition=Q(state=DeliveryState.WAITING), name="delivery_waiting"),
        ]


class Stop(models.Model):
    """A stop of a run: one pick-up place for all its deliveries, or one drop."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="stops")
    sequence = models.PositiveSmallIntegerField()
    kind = models.TextField(choices=[(v.value, v.name) for v in StopKind])
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, help_text="null at a pick-up")
    lat = models.FloatField()
    lng = models.FloatField()
    planned_at = models.DateTimeField(help_text="of the hand-over; half of the service lies before, half after it")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lng__range=(-180, 180)), name="stop_on_earth"),
            models.UniqueConstraint(fields=["run", "sequence"], name="stop_sequence_once"),
            models.UniqueConstraint(fields=["run", "delivery"], name="stop_delivery_once"),
            models.CheckConstraint(
                condition=Q(kind=StopKind.PICKUP, sequence=0, delivery__isnull=True)
                | Q(kind=StopKind.DROP, sequence__gt=0, delivery__isnull=False),
                name="stop_pickup_comes_first",
            ),
        ]


class DispatchTick(models.Model):
    """The engine decided at this instant; written with its runs, so that a tick happens once."""

    timeline = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    waiting = models.PositiveIntegerField(help_text="deliveries that it could choose from")
    assigned = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["timeline", "at"], name="tick_once")]


class DeliveryOutcome(models.Model):
    """What became of a delivery, written with it, for whoever asked for it to fetch (`market`)."""

    timeline = models.BigIntegerField(default=0)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.TextField(choices=[(v.value, v.name) for v in OutcomeKind])
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "kind"], name="delivery_outcome_once")]
        indexes = [
            models.Index(fields=["timeline", "id"], condition=Q(handled_at__isnull=True), name="delivery_outcome_open"),
        ]
