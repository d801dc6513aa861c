"""What stands in a cell as the value that the register keeps, or a reason why there is none."""

from collections.abc import Callable
from typing import Any

from sambayan.registry.engine.lists.faults import FaultCode
from sambayan.registry.engine.lists.fields import Field
from sambayan.registry.engine.lists.headings import Column
from sambayan.registry.engine.lists.sheets import Raw
from sambayan.registry.engine.lists.values import amounts, days, numbers, words
from sambayan.registry.engine.lists.values.kbli import Kbli, KbliCodes, kbli
from sambayan.registry.engine.lists.values.outcome import Outcome

__all__ = ["Kbli", "KbliCodes", "Outcome", "normaliser"]

_SIMPLE: dict[Field, Callable[[Raw], Outcome]] = {
    Field.BUSINESS_NAME: words.name,
    Field.BRAND: words.name,
    Field.OWNER_NAME: words.name,
    Field.NIK: numbers.nik,
    Field.SEX: words.sex,
    Field.PHONE: numbers.phone_number,
    Field.EMAIL: words.email,
    Field.ADDRESS: words.address,
    Field.OWNER_ADDRESS: words.address,
    Field.VILLAGE: words.area,
    Field.DISTRICT: words.area,
    Field.REGENCY: words.area,
    Field.NIB: numbers.nib,
    Field.NIB_ISSUED: days.day,
    Field.NPWP: numbers.npwp,
    Field.PIRT: numbers.pirt,
    Field.PIRT_EXPIRES: days.day,
    Field.BPOM: numbers.bpom,
    Field.BPOM_EXPIRES: days.day,
    Field.HALAL: numbers.halal,
    Field.HALAL_ISSUED: days.day,
    Field.BUSINESS_KIND: words.plain,
    Field.PRODUCT: words.plain,
    Field.WORKERS: amounts.people,
    Field.MEN_WORKERS: amounts.people,
    Field.WOMEN_WORKERS: amounts.people,
    Field.STARTED_YEAR: days.year,
    Field.LISTED_ON: days.day,
    Field.NOTE: words.plain,
}


def normaliser(column: Column, codes: KbliCodes) -> Callable[[Raw], Outcome]:
    """The function for the cells of a column; what its heading says of unit, period and version is in it."""
    field = column.field
    if field is None:
        raise ValueError(f"column {column.index} has no field")
    if field is Field.KBLI:
        version = next((version for version in ("2020", "2025") if version in column.heading), None)
        return lambda raw: kbli(raw, codes, version)
    if field in amounts.PERIODS:
        months, unit = amounts.PERIODS[field], column.unit
        return lambda raw: amounts.turnover(raw, months, unit)
    if field in {Field.CAPITAL, Field.ASSETS}:
        return lambda raw: amounts.rupiah(raw, column.unit)
    return _SIMPLE[field]


def as_text(raw: Any) -> str:
    """What a person sees in the cell, near enough to find it by."""
    if isinstance(raw, float) and raw.is_integer():
        return f"{raw:.0f}"
    return " ".join(raw.split()) if isinstance(raw, str) else str(raw)


def refused(code: FaultCode) -> Outcome:
    return None, code
