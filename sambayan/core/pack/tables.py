"""The rows of a pack, one class a file; a file's columns are the fields of its class, each with its reader.

Fields are named as those of the table that they fill. A field that points at another row holds that
row's code or slug. Words that an app has as an enum stand here too, since this shelf lies below the
apps; a test compares them.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from sambayan.core.pack.cells import (
    blank_or,
    day,
    latitude,
    like,
    number,
    one_of,
    pattern,
    text,
    time_of_day,
    time_zone,
    whole,
    words,
)

LEVELS = {"province": 1, "regency": 2, "district": 3, "village": 4}  # parts of the area's code
MARKS = ("text", "press", "memory", "derived", "own")  # how well a row is known
OPERATOR_KINDS = ("bumd", "koperasi", "agency")
STATES = ("proposed", "active", "idle", "closed", "moved")
SHELVES = ("culinary", "souvenir", "creative")
SUBJECTS = ("car", "motor", "delivery", "app_company", "sentra", "umkm", "payment")
METRICS = (
    "floor_km", "ceil_km", "min_fee_floor", "min_fee_ceil", "min_km", "fee_cap_rent", "fee_cap_support", "quota",
    "fleet_min", "doc_required", "forbidden", "dashboard", "sales_ceil", "capital_ceil", "mdr_rate", "mdr_free",
    "transaction_max",
)  # fmt: skip
TURNOVERS = ("unknown", "none", "under_3m", "under_15m", "under_60m", "under_150m", "above")
ROLES = (
    "governor_office", "dinas_koperasi", "dishub", "treasurer", "auditor", "operator", "desk", "owner", "courier",
    "buyer", "platform",
)  # fmt: skip
QUIET = ("closed", "dear", "unlisted", "unseen")
STATUSES = ("in_force", "annulled", "superseded", "draft")

_AREA = like(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", "18, 18.10, 18.71.15 or 18.71.15.1001 (a spreadsheet may cut zeros)")
_BPS = like(r"|\d\d(\d\d(\d{3}(\d{3})?)?)?", "18, 1871 or 1871092, without dots")
_SLUG = like(r"[a-z0-9]+(-[a-z0-9]+)*", "pkor-way-halim")
_RUPIAH = whole(0, 1_000_000_000)
_LAT, _LNG = latitude, number(-180, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row has: where it stands, what it rests on, and how well that is known (MARKS)."""

    line: int
    source: Annotated[str, text]
    verified: Annotated[str, one_of(*MARKS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Row):
    key: Annotated[str, text]
    value: Annotated[str, text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area(Row):
    """Both codes, since they differ: BPS 1801 is Kemendagri 18.04."""

    code: Annotated[str, _AREA]
    bps_code: Annotated[str, _BPS]
    level: Annotated[str, one_of(*LEVELS)]
    name: Annotated[str, text]
    parent: Annotated[str | None, blank_or(_AREA)]
    lat: Annotated[float, _LAT]
    lng: Annotated[float, _LNG]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator(Row):
    code: Annotated[str, _SLUG]
    name: Annotated[str, text]
    kind: Annotated[str, one_of(*OPERATOR_KINDS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentra(Row):
    slug: Annotated[str, _SLUG]
    name: Annotated[str, text]
    area: Annotated[str | None, blank_or(_AREA)]
    lat: Annotated[float, _LAT]
    lng: Annotated[float, _LNG]
    position_quality: Annotated[str, one_of("A", "B", "C")]
    operator: Annotated[str | None, blank_or(_SLUG)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentraState(Row):
    """The sentra is in `state` from the day `since` until its next row."""

    sentra: Annotated[str, _SLUG]
    state: Annotated[str, one_of(*STATES)]
    since: Annotated[date, day]
    successor: Annotated[str | None, blank_or(_SLUG)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningWindow(Row):
    """Local times; weekday 1 is Monday."""

    sentra: Annotated[str, _SLUG]
    weekday: Annotated[int, whole(1, 7)]
    opens: Annotated[time, time_of_day]
    closes: Annotated[time, time_of_day]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Row):
    code: Annotated[str, _SLUG]
    shelf: Annotated[str, one_of(*SHELVES)]
    parent: Annotated[str | None, blank_or(_SLUG)]
    name: Annotated[str, text]
    name_en: Annotated[str, text]
    permits: Annotated[tuple[str, ...], words]
    glyph: Annotated[str, _SLUG]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitKind(Row):
    """`example` is a made-up number that `pattern` must match: a reader can check it, unlike the pattern."""

    code: Annotated[str, _SLUG]
    name: Annotated[str, text]
    pattern: Annotated[str, pattern]
    example: Annotated[str, text]
    years: Annotated[int | None, blank_or(whole(1, 100))]

    def matches(self, permit_number: str) -> bool:
        return re.fullmatch(self.pattern, permit_number) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Row):
    code: Annotated[str, _SLUG]
    instrument: Annotated[str, text]
    article: Annotated[str, str]
    subject: Annotated[str, one_of(*SUBJECTS)]
    zone: Annotated[str, str]
    metric: Annotated[str, one_of(*METRICS)]
    variant: Annotated[str, str]
    value: Annotated[int | None, blank_or(whole(0, 10**15))]
    unit: Annotated[str, str]
    basis: Annotated[str, one_of("", "net", "gross")]
    valid_from: Annotated[date, day]
    valid_to: Annotated[date | None, blank_or(day)]
    status: Annotated[str, one_of(*STATUSES)]
    annulled_by: Annotated[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFee(Row):
    """A row of `delivery.FeeTable`."""

    code: Annotated[str, _SLUG]
    valid_from: Annotated[date, day]
    base: Annotated[int, _RUPIAH]
    base_metres: Annotated[int, whole(0, 1_000_000)]
    per_km: Annotated[int, _RUPIAH]
    round_to: Annotated[int, whole(1, 100_000)]
    road_factor: Annotated[float, number(1, 5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms(Row):
    """A version of terms; without `valid_from` it is a proposal that no order uses."""

    code: Annotated[str, _SLUG]
    version: Annotated[int, whole(1, 1_000)]
    name: Annotated[str, text]
    name_en: Annotated[str, text]
    valid_from: Annotated[date | None, blank_or(day)]
    commission_bp: Annotated[int, whole(0, 10_000)]
    commission_fixed: Annotated[int, _RUPIAH]
    delivery_subsidy: Annotated[int, _RUPIAH]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyBudget(Row):
    """Public money for the province's share of ongkir, both days included."""

    code: Annotated[str, _SLUG]
    amount: Annotated[int, whole(0, 10**13)]
    starts_on: Annotated[date, day]
    ends_on: Annotated[date, day]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProduct(Row):
    """What sample stalls sell; the price is drawn between the two. A blank glyph is that of the category."""

    category: Annotated[str, _SLUG]
    name: Annotated[str, text]
    glyph: Annotated[str | None, blank_or(_SLUG)]
    price_low: Annotated[int, _RUPIAH]
    price_high: Annotated[int, _RUPIAH]
    prep_minutes: Annotated[int, whole(1, 240)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleName(Row):
    """A name for an owner of a sample day; nobody's."""

    name: Annotated[str, text]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleUmkm(Row):
    """A business of the sample world, nobody's. With a sentra it has a stall there; without a day, no permits.

    A stall that `opens` late is paused until then on the first day; `quiet` says why one has no orders.
    """

    name: Annotated[str, text]
    owner: Annotated[str, text]
    area: Annotated[str, _AREA]
    categories: Annotated[tuple[str, ...], words]
    sentra: Annotated[str | None, blank_or(_SLUG)]
    number: Annotated[str, str]
    turnover: Annotated[str | None, blank_or(one_of(*TURNOVERS))]
    opens: Annotated[time | None, blank_or(time_of_day)]
    quiet: Annotated[str | None, blank_or(one_of(*QUIET))]
    permits_since: Annotated[date | None, blank_or(day)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePerson(Row):
    """Somebody whom a visitor of the sample world may sign in as; an owner is named by sentra and stall.

    Numbers that begin with +62800 are free of charge and belong to no person.
    """

    key: Annotated[str, _SLUG]
    name: Annotated[str, str]
    phone: Annotated[str, like(r"\+62\d{8,12}", "+6280000009001")]
    role: Annotated[str, one_of(*ROLES)]
    sentra: Annotated[str | None, blank_or(_SLUG)]
    stall: Annotated[str | None, blank_or(text)]
    licence_until: Annotated[date | None, blank_or(day)]


@dataclass(frozen=True, slots=True)
class Identity:
    """What the region calls itself: the keys of region.csv. `lat`, `lng` are its centre, `logo` a file of the pack."""

    name: Annotated[str, text]
    tagline: Annotated[str, text]
    time_zone: Annotated[str, time_zone]
    language: Annotated[str, like(r"[a-z]{2,3}", "id")]
    province: Annotated[str, like(r"\d\d", "18")]
    lat: Annotated[float, _LAT]
    lng: Annotated[float, _LNG]
    logo: Annotated[str, like(r"[a-z0-9._-]+\.svg", "logo.svg")]


@dataclass(frozen=True, slots=True)
class Pack:
    """A valid pack: every cell readable, every reference found. `fingerprint` changes with any byte of its files."""

    identity: Identity
    areas: tuple[Area, ...]
    operators: tuple[Operator, ...]
    sentra: tuple[Sentra, ...]
    sentra_states: tuple[SentraState, ...]
    opening_windows: tuple[OpeningWindow, ...]
    categories: tuple[Category, ...]
    permit_kinds: tuple[PermitKind, ...]
    rules: tuple[Rule, ...]
    delivery_fees: tuple[DeliveryFee, ...]
    terms: tuple[Terms, ...]
    subsidy_budgets: tuple[SubsidyBudget, ...]
    sample_products: tuple[SampleProduct, ...]
    sample_names: tuple[SampleName, ...]
    sample_umkm: tuple[SampleUmkm, ...]
    sample_people: tuple[SamplePerson, ...]
    fingerprint: str


KINDS: dict[str, type[Row]] = {
    "areas": Area,
    "operators": Operator,
    "sentra": Sentra,
    "sentra_states": SentraState,
    "opening_windows": OpeningWindow,
    "categories": Category,
    "permit_kinds": PermitKind,
    "rules": Rule,
    "delivery_fees": DeliveryFee,
    "terms": Terms,
    "subsidy_budgets": SubsidyBudget,
    "sample_products": SampleProduct,
    "sample_names": SampleName,
    "sample_umkm": SampleUmkm,
    "sample_people": SamplePerson,
}  # field of Pack, and name of the file without .csv
