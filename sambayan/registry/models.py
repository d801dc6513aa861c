"""Who and where. Personal fields exist only here, sealed under one key per person."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from sambayan.registry.enums import (
    REGION_ROLES,
    SENTRA_ROLES,
    UMKM_ROLES,
    AreaLevel,
    BaselineChannel,
    OperatorKind,
    Purpose,
    Role,
    SentraState,
    TurnoverBand,
)


class Person(AbstractBaseUser):
    """Anybody known to the system, and the user model. Erasing a person destroys `wrapped_key`."""

    code = models.TextField(unique=True)
    wrapped_key = models.BinaryField(null=True, help_text="this person's key under the master key; null once erased")
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_hash = models.BinaryField(null=True, unique=True, help_text="keyed hash of the +62 number, for matching")
    password = models.TextField(blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    sessions_end_before = models.DateTimeField(null=True, help_text="wall time; who signed in earlier is signed out")

    USERNAME_FIELD = "code"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    wrapped_key__isnull=True,
                    name_sealed__isnull=True,
                    phone_sealed__isnull=True,
                    phone_hash__isnull=True,
                ),
                name="person_erased_for_good",
            ),
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Who was erased signs in no more."""
        return self.erased_at is None

    def has_usable_password(self) -> bool:
        """Nobody has one; an empty text would count as one."""
        return False


class SignInCode(models.Model):
    """A code that was sent for signing in. All times are wall time; rows go after two days."""

    phone_hash = models.BinaryField(help_text="keyed hash of the +62 number, as of a person")
    address_hash = models.BinaryField(help_text="keyed hash of the network address that asked")
    code_hash = models.BinaryField()
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="sign_in_code_tries"),
        ]
        indexes = [
            models.Index(fields=["phone_hash", "sent_at"], name="sign_in_code_phone"),
            models.Index(fields=["address_hash", "sent_at"], name="sign_in_code_address"),
        ]


class EndedSession(models.Model):
    """A session that was signed out of, kept until it would have ended by itself. Wall time."""

    session = models.TextField(unique=True, help_text="random, from the cookie")
    forget_at = models.DateTimeField()


class Area(models.Model):
    """An administrative area with both of its codes; they differ: BPS 1801 is Kemendagri 18.04."""

    code = models.TextField(unique=True, help_text="Kemendagri, dotted, as in 18.71.15")
    bps_code = models.TextField(blank=True)
    level = models.TextField(choices=[(v.value, v.name) for v in AreaLevel])
    name = models.TextField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    lat = models.FloatField()
    lng = models.FloatField()
    outline = models.JSONField(null=True, help_text="GeoJSON geometry, WGS84, [lng, lat]")
    approximate = models.BooleanField(default=True, help_text="outline made from centroids, not surveyed")
    outline_source = models.TextField(blank=True)
    reach = models.FloatField(null=True, help_text="degrees from lat, lng to the outline's farthest point; by trigger")
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lng__range=(-180, 180)), name="area_on_earth"),
        ]


class Address(models.Model):
    """Where a person wants things brought; label and note are sealed under the person's key."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    label_sealed = models.BinaryField(null=True, help_text="street, house, landmark")
    lat = models.FloatField()
    lng = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lng__range=(-180, 180)), name="address_on_earth"),
        ]


class Operator(models.Model):
    """Who runs a sentra: signs with platform and stalls, and is merchant of record."""

    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField(choices=[(v.value, v.name) for v in OperatorKind])
    source = models.TextField(blank=True)


class Sentra(models.Model):
    """A place where stalls sell together; what it is today is its latest state."""

    timeline = models.BigIntegerField(default=0)
    slug = models.TextField()
    name = models.TextField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    lat = models.FloatField()
    lng = models.FloatField()
    position_quality = models.TextField(blank=True, help_text="A checked map, B public repository, C memory")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["timeline", "slug"], name="sentra_slug_once"),
            models.CheckConstraint(condition=Q(lat__range=(-90, 90), lng__range=(-180, 180)), name="sentra_on_earth"),
        ]


class SentraStateChange(models.Model):
    """A sentra is in `state` from `since` until the next change."""

    sentra = models.ForeignKey(Sentra, on_delete=models.PROTECT, related_name="states")
    state = models.TextField(choices=[(v.value, v.name) for v in SentraState])
    since = models.DateField()
    source = models.TextField()
    successor = models.ForeignKey(Sentra, on_delete=models.PROTECT, null=True, related_name="predecessors")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sentra", "since"], name="sentra_one_state_a_day"),
            models.CheckConstraint(
                condition=Q(state=SentraState.MOVED, successor__isnull=False)
                | (~Q(state=SentraState.MOVED) & Q(successor__isnull=True)),
                name="sentra_moved_has_successor",
            ),
        ]


class OpeningWindow(models.Model):
    """A sentra is open on this weekday between these local times."""

    sentra = models.ForeignKey(Sentra, on_delete=models.PROTECT, related_name="windows")
    weekday = models.PositiveSmallIntegerField(help_text="1 Monday … 7 Sunday")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sentra", "weekday", "opens"], name="window_once"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="window_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="window_in_order"),
        ]


class Umkm(models.Model):
    """A business. A merged record points at the one that lives on; readers resolve it."""

    timeline = models.BigIntegerField(default=0)
    code = models.TextField(unique=True)
    name = models.TextField(help_text="of the business, as on its sign; shown to buyers, kept when its owner is erased")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    registered_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="umkm_not_merged_into_itself"
            ),
            models.UniqueConstraint(
                fields=["timeline", "owner", "name"], condition=Q(owner__isnull=False), name="umkm_once_per_owner"
            ),
        ]


class RoleGrant(models.Model):
    """A person has a role between two days: for one sentra, one UMKM or the whole region, as the role says.

    A grant that is taken back on its first day ends the day before it: it never held a whole day.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    role = models.TextField(choices=[(v.value, v.name) for v in Role])
    sentra = models.ForeignKey(Sentra, on_delete=models.PROTECT, null=True)
    umkm = models.ForeignKey(Umkm, on_delete=models.PROTECT, null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="last day; an auditor always has one")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=Role.AUDITOR) | Q(ends_on__isnull=False), name="role_auditor_is_limited"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on") - 1), name="role_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(role__in=REGION_ROLES, sentra__isnull=True, umkm__isnull=True)
                | Q(role__in=SENTRA_ROLES, sentra__isnull=False, umkm__isnull=True)
                | Q(role__in=UMKM_ROLES, sentra__isnull=True, umkm__isnull=False),
                name="role_has_its_scope",
            ),
            ExclusionConstraint(
                name="role_held_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("sentra", 0), RangeOperators.EQUAL),
                    (Coalesce("umkm", 0), RangeOperators.EQUAL),
                    (Func("starts_on", F("ends_on") + 1, function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class PermitKind(models.Model):
    """A permit that an UMKM may hold, as the region pack describes it."""

    code = models.TextField(unique=True)
    name = models.TextField()
    pattern = models.TextField(help_text="regular expression that a number must match in full")
    years = models.PositiveSmallIntegerField(null=True, help_text="validity; null is without end")
    source = models.TextField()


class Permit(models.Model):
    """A permit that an UMKM holds. Not a personal number: permits are shown to buyers."""

    umkm = models.ForeignKey(Umkm, on_delete=models.PROTECT, related_name="permits")
    kind = models.ForeignKey(PermitKind, on_delete=models.PROTECT)
    number = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="permit_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="permit_dates_in_order"
            ),
        ]


class IncomeBaseline(models.Model):
    """What an UMKM earned before it came: asked once, before its stall goes live; "tidak tahu" counts."""

    umkm = models.OneToOneField(Umkm, on_delete=models.PROTECT, related_name="baseline")
    taken_on = models.DateField()
    turnover = models.TextField(choices=[(v.value, v.name) for v in TurnoverBand])
    days_open = models.PositiveSmallIntegerField(null=True, help_text="of the last 90 days; null is unknown")
    workers = models.PositiveSmallIntegerField(null=True, help_text="owner included; null is unknown")
    channels = ArrayField(models.TextField(choices=[(v.value, v.name) for v in BaselineChannel]), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(days_open__isnull=True) | Q(days_open__lte=92), name="baseline_days"),
        ]


class Stall(models.Model):
    """An UMKM's place at a sentra. It goes live only with a baseline (by constraint)."""

    code = models.TextField(unique=True)
    sentra = models.ForeignKey(Sentra, on_delete=models.PROTECT, related_name="stalls")
    umkm = models.ForeignKey(Umkm, on_delete=models.PROTECT, related_name="stalls")
    number = models.TextField(help_text="as painted on it: A-07")
    baseline = models.ForeignKey(IncomeBaseline, on_delete=models.PROTECT, null=True)
    live_from = models.DateField(null=True)
    live_to = models.DateField(null=True, help_text="last day")
    paused_until = models.DateTimeField(null=True, help_text="its owner takes no orders before this; null is open")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(live_from__isnull=True) | Q(baseline__isnull=False), name="stall_live_needs_baseline"
            ),
            models.CheckConstraint(
                condition=Q(live_to__isnull=True) | Q(live_from__isnull=False, live_to__gte=F("live_from")),
                name="stall_dates_in_order",
            ),
            ExclusionConstraint(
                name="stall_number_held_by_one",
                expressions=[
                    ("sentra", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    (Func("live_from", "live_to", models.Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(live_from__isnull=False),
            ),
        ]


class Consent(models.Model):
    """A person agreed to one purpose, until withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.TextField(choices=[(v.value, v.name) for v in Purpose])
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"], condition=Q(withdrawn_at__isnull=True), name="consent_once"
            ),
        ]
