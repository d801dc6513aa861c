from enum import StrEnum


class Role(StrEnum):
    """What a person may be to the system. Who may do what: `queries.permissions`."""

    GOVERNOR_OFFICE = "governor_office"  # governor's office and Asisten II
    DINAS_KOPERASI = "dinas_koperasi"  # keeps the register
    DISHUB = "dishub"  # transport office
    TREASURER = "treasurer"  # bendahara
    AUDITOR = "auditor"  # Inspektorat, BPK
    OPERATOR = "operator"  # runs a sentra, signs, merchant of record
    DESK = "desk"  # staff at the desk of a sentra
    OWNER = "owner"  # owns an UMKM
    COURIER = "courier"
    BUYER = "buyer"
    PLATFORM = "platform"  # the partner platform's partnership manager


# What a role is for: one sentra, one UMKM, or the whole region. A grant without its scope is refused.
SENTRA_ROLES = (Role.OPERATOR, Role.DESK)
UMKM_ROLES = (Role.OWNER,)
# Who acts for an office, a partner or a sentra's operator, and so shows a second factor when signing in.
OFFICIAL_ROLES = (
    Role.GOVERNOR_OFFICE,
    Role.DINAS_KOPERASI,
    Role.DISHUB,
    Role.TREASURER,
    Role.AUDITOR,
    Role.OPERATOR,
    Role.PLATFORM,
)
REGION_ROLES = tuple(role for role in Role if role not in (*SENTRA_ROLES, *UMKM_ROLES))


class AreaLevel(StrEnum):
    """Levels of Indonesian administration."""

    PROVINCE = "province"
    REGENCY = "regency"  # kabupaten or kota
    DISTRICT = "district"  # kecamatan
    VILLAGE = "village"  # kelurahan or desa


class SentraState(StrEnum):
    """Life of a sentra."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    IDLE = "idle"  # built, nobody sells
    CLOSED = "closed"
    MOVED = "moved"  # lives on at its successor


class OperatorKind(StrEnum):
    """Legal form of who runs a sentra."""

    BUMD = "bumd"  # company of the province
    KOPERASI = "koperasi"
    AGENCY = "agency"  # an office: may not hold buyers' money


class TurnoverBand(StrEnum):
    """Total turnover of the last three months, as the owner says it."""

    UNKNOWN = "unknown"  # "tidak tahu" is an answer
    NONE = "none"  # did not sell
    UNDER_3M = "under_3m"  # below Rp3 million
    UNDER_15M = "under_15m"
    UNDER_60M = "under_60m"
    UNDER_150M = "under_150m"
    ABOVE = "above"


class BaselineChannel(StrEnum):
    """Where an UMKM sold before it came."""

    SHOP = "shop"
    STREET = "street"
    MARKET = "market"
    PLATFORM = "platform"
    SOCIAL = "social"  # WhatsApp, Instagram
    ORDERS = "orders"  # made to order for offices and events


class Purpose(StrEnum):
    """What a person may agree to, each on its own, and withdraw."""

    MESSAGES = "messages"  # about their own orders, on WhatsApp
    PROMOTION = "promotion"  # news of sentra and stalls
    PLATFORM_DATA = "platform_data"  # figures of their business by name to the partner platform
    RESEARCH = "research"  # being asked how their income went
