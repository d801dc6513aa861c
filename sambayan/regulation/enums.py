from enum import StrEnum


class Subject(StrEnum):
    """What a rule binds."""

    CAR = "car"  # angkutan sewa khusus
    MOTOR = "motor"  # ojek carrying people
    DELIVERY = "delivery"  # food and goods
    APP_COMPANY = "app_company"
    SENTRA = "sentra"
    UMKM = "umkm"
    PAYMENT = "payment"


class Metric(StrEnum):
    """What a rule sets."""

    FLOOR_KM = "floor_km"  # lowest fare per km
    CEIL_KM = "ceil_km"  # highest fare per km
    MIN_FEE_FLOOR = "min_fee_floor"  # lowest minimum fee
    MIN_FEE_CEIL = "min_fee_ceil"  # highest minimum fee
    MIN_KM = "min_km"  # distance that the minimum fee covers
    FEE_CAP_RENT = "fee_cap_rent"  # share of the fare the app may keep
    FEE_CAP_SUPPORT = "fee_cap_support"  # further share, for the driver's welfare
    QUOTA = "quota"  # vehicles; without a value: somebody has to set it
    FLEET_MIN = "fleet_min"  # vehicles that a licence holder must have
    DOC_REQUIRED = "doc_required"  # the document named by the variant must be there
    FORBIDDEN = "forbidden"  # what the variant names may not be done; a value is what is still allowed
    DASHBOARD = "dashboard"  # government sees the app's operations
    SALES_CEIL = "sales_ceil"  # yearly sales of a size class
    CAPITAL_CEIL = "capital_ceil"  # capital of a size class
    MDR_RATE = "mdr_rate"  # share the payment provider keeps
    MDR_FREE = "mdr_free"  # amount of a payment up to which it keeps nothing
    TRANSACTION_MAX = "transaction_max"  # highest amount of one payment


class Status(StrEnum):
    """Where a rule stands in law today; that it bound on an earlier day is told by its dates."""

    IN_FORCE = "in_force"  # between its dates
    ANNULLED = "annulled"  # by a court; it bound until then
    SUPERSEDED = "superseded"  # by a later rule; it bound until then
    DRAFT = "draft"  # never bound anybody


class Verified(StrEnum):
    """How well a fact is known to us."""

    TEXT = "text"  # the gazetted text was read
    PRESS = "press"  # reported by the press
    MEMORY = "memory"  # nobody looked it up
    DERIVED = "derived"  # concluded from what was read
    OWN = "own"  # a decision of the region itself: nothing outside to check


class Verdict(StrEnum):
    """What a check of a fare finds."""

    WITHIN = "within"
    BELOW = "below"  # under the floor
    ABOVE = "above"  # over the ceiling
    NO_RULE = "no_rule"  # nothing binds on that day
