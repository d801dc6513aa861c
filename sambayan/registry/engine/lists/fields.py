"""What a column of an office's list may mean."""

from enum import StrEnum


class Field(StrEnum):
    """What the register, or somebody who looks through a list, can use of it."""

    ROW_NUMBER = "row_number"  # the list's own numbering, used to tell rows from totals; not kept
    BUSINESS_NAME = "business_name"
    BRAND = "brand"  # what stands on the packet
    OWNER_NAME = "owner_name"
    NIK = "nik"  # text of 16 digits
    SEX = "sex"  # "L" or "P"
    PHONE = "phone"  # E.164
    EMAIL = "email"
    ADDRESS = "address"  # of the business
    OWNER_ADDRESS = "owner_address"
    VILLAGE = "village"  # kelurahan, desa, pekon, kampung: a name, still to be matched
    DISTRICT = "district"  # kecamatan
    REGENCY = "regency"  # kabupaten or kota
    NIB = "nib"  # text of 13 digits
    NIB_ISSUED = "nib_issued"  # date
    NPWP = "npwp"  # text of 16 digits
    PIRT = "pirt"  # NNNNNNNNNNNNN-YY
    PIRT_EXPIRES = "pirt_expires"  # date
    BPOM = "bpom"  # "MD 123456789012"
    BPOM_EXPIRES = "bpom_expires"  # date
    HALAL = "halal"  # ID…
    HALAL_ISSUED = "halal_issued"  # date
    KBLI = "kbli"  # tuple of values.Kbli
    BUSINESS_KIND = "business_kind"  # sector in the office's words
    PRODUCT = "product"
    YEARLY_TURNOVER = "yearly_turnover"  # rupiah a year
    MONTHLY_TURNOVER = "monthly_turnover"  # rupiah a month; comes back as YEARLY_TURNOVER, twelve times as much
    TURNOVER = "turnover"  # rupiah, and the list does not say in which time
    CAPITAL = "capital"  # rupiah, as the list says it: with or without land and buildings
    ASSETS = "assets"  # rupiah
    WORKERS = "workers"  # people
    MEN_WORKERS = "men_workers"  # people
    WOMEN_WORKERS = "women_workers"  # people
    STARTED_YEAR = "started_year"
    LISTED_ON = "listed_on"  # date of the survey
    NOTE = "note"  # the list's own column of remarks
    NOT_KEPT = "not_kept"  # understood, and none of our business: birth, family, religion, bank account


NAMES = frozenset({Field.BUSINESS_NAME, Field.OWNER_NAME})
AREAS = (Field.REGENCY, Field.DISTRICT, Field.VILLAGE)  # from the largest down
UNREAD = frozenset({Field.ROW_NUMBER, Field.NOT_KEPT})  # no cell of these comes back
AMOUNTS = frozenset({Field.YEARLY_TURNOVER, Field.MONTHLY_TURNOVER, Field.TURNOVER, Field.CAPITAL, Field.ASSETS})
