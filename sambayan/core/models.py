"""Tables of the shelf. They name people and things above by plain id, so that nothing here points upwards."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

# Minutes to wait after the 1st, 2nd, … failed attempt: two and a half days in all. After the 8th the message is dead.
RETRY_MINUTES = (2, 10, 30, 90, 270, 810, 2430)


class Timeline(models.Model):
    """A run of event time (see `core.clock`). Row 0 is the live one; a replay adds one of its own."""

    name = models.TextField(unique=True)
    wall_at = models.DateTimeField(help_text="wall instant at which the clock stood at event_at; live only")
    event_at = models.DateTimeField(help_text="live: see wall_at; replay: how far it has come")
    speed_before = models.FloatField(default=1.0, help_text="until wall_at; live only")
    speed = models.FloatField(default=1.0, help_text="from wall_at on")
    tally = models.JSONField(default=dict, help_text="what playing a replay has cost so far")
    report = models.JSONField(null=True, help_text="result of a finished replay")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(speed__gte=0), name="timeline_speed_not_negative")]


class AuditRecord(models.Model):
    """Who did what to which thing, and why. Append-only, kept by trigger."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_id = models.BigIntegerField(null=True, help_text="registry.Person; null is the system itself")
    action = models.TextField()
    subject = models.TextField(help_text="kind:id, as in umkm:12")
    detail = models.JSONField(default=dict, help_text="never personal data")
    request_id = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"])]


class DayKey(models.Model):
    """The key under which a day's raw messages are encrypted; destroying it forgets them all."""

    day = models.DateField(unique=True)
    wrapped = models.BinaryField(null=True, help_text="null once destroyed")


class InboxMessage(models.Model):
    """A notification from outside, verified and stored raw before it acts."""

    timeline = models.BigIntegerField(default=0)
    source = models.TextField(help_text="partner that sent it")
    external_id = models.TextField(help_text="the partner's own id of the notification")
    received_at = models.DateTimeField()
    day_key = models.ForeignKey(DayKey, on_delete=models.PROTECT)
    sealed = models.BinaryField(help_text="path, headers and body, encrypted under the day key")
    due_at = models.DateTimeField(null=True, help_text="null once worked off or dead")
    attempts = models.PositiveSmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="inbox_once"),
            models.CheckConstraint(condition=~Q(due_at__isnull=False, handled_at__isnull=False), name="inbox_done"),
        ]
        indexes = [
            models.Index(fields=["timeline", "due_at"], condition=Q(due_at__isnull=False), name="inbox_due"),
            models.Index(
                fields=["timeline", "received_at"],
                condition=Q(due_at__isnull=True, handled_at__isnull=True),
                name="inbox_dead",
            ),
        ]


class OutboxMessage(models.Model):
    """A message to a person, written in the transaction that caused it and sent afterwards, never twice."""

    timeline = models.BigIntegerField(default=0)
    key = models.TextField(unique=True)
    channel = models.TextField()
    person_id = models.BigIntegerField()
    template = models.TextField()
    context = models.JSONField(default=dict, help_text="never personal data: the sender looks that up")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="null once sent or dead")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(
        null=True, help_text="set before the call: a claim without an end is never sent again"
    )
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(sent_at__isnull=True, dead_at__isnull=True), name="outbox_done"
            ),
        ]
        indexes = [
            models.Index(fields=["timeline", "due_at"], condition=Q(due_at__isnull=False), name="outbox_due"),
            models.Index(
                fields=["timeline", "created_at"],
                condition=Q(due_at__isnull=True, sent_at__isnull=True),
                name="outbox_dead",
            ),
        ]
