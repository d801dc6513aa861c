"""The region pack: a folder of CSV files, read whole and checked before anything is written.

An office edits the files in a spreadsheet, so a problem names file and line and says what was
expected, and the first MOST_PROBLEMS are told at once. Cells are checked first; what rows say of
each other only when every cell can be read, so that one slip is not told ten times.

`regions/lampung/README.md` describes every file and column.
"""

import hashlib
from pathlib import Path
from typing import Any

from sambayan.core.pack.files import MOST_PROBLEMS, PackError, Problems, readers, rows, values
from sambayan.core.pack.relations import faults
from sambayan.core.pack.tables import (
    KINDS,
    Area,
    Category,
    DeliveryFee,
    Identity,
    OpeningWindow,
    Operator,
    Pack,
    PermitKind,
    Row,
    Rule,
    SampleName,
    SamplePerson,
    SampleProduct,
    SampleUmkm,
    Sentra,
    SentraState,
    Setting,
    SubsidyBudget,
    Terms,
)

__all__ = [
    "MOST_PROBLEMS",
    "Area",
    "Category",
    "DeliveryFee",
    "Identity",
    "OpeningWindow",
    "Operator",
    "Pack",
    "PackError",
    "PermitKind",
    "Row",
    "Rule",
    "SampleName",
    "SamplePerson",
    "SampleProduct",
    "SampleUmkm",
    "Sentra",
    "SentraState",
    "SubsidyBudget",
    "Terms",
    "fingerprint",
    "read",
    "read_identity",
    "read_sample_people",
]

_REGION = "region.csv"
_FILES = (_REGION, *(f"{name}.csv" for name in KINDS))


def read(folder: Path) -> Pack:
    """The pack of a folder. Raises PackError with everything that is wrong with it."""
    problems = _problems(folder)
    identity = _identity(problems)
    tables: dict[str, Any] = {name: tuple(rows(f"{name}.csv", kind, problems)) for name, kind in KINDS.items()}
    _refuse_strangers(problems)
    problems.stop()
    assert identity is not None
    pack = Pack(identity=identity, **tables, fingerprint=fingerprint(folder))
    for fault in faults(pack):
        problems.add(*fault)
    problems.stop()
    return pack


def read_identity(folder: Path) -> Identity:
    """What the region calls itself, without reading the rest. Raises PackError."""
    problems = _problems(folder)
    identity = _identity(problems)
    problems.stop()
    assert identity is not None
    return identity


def read_sample_people(folder: Path) -> list[SamplePerson]:
    """Whom a visitor of the sample world may sign in as, without reading the rest. Raises PackError."""
    problems = _problems(folder)
    people = rows("sample_people.csv", SamplePerson, problems)
    problems.stop()
    return people


def fingerprint(folder: Path) -> str:
    """Changes with any byte of the files that `read` reads; cheap enough for every command."""
    total = hashlib.sha256()
    for name in _FILES:
        path = folder / name
        total.update(name.encode() + (hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"-"))
    return total.hexdigest()


def _problems(folder: Path) -> Problems:
    if not folder.is_dir():
        raise PackError(f"{folder}: is no folder with a region pack; set SAMBAYAN_REGION to one")
    return Problems(folder)


def _refuse_strangers(problems: Problems) -> None:
    """A misspelt file would be left out without a word."""
    for file in sorted({path.name for path in problems.folder.glob("*.csv")} - set(_FILES)):
        problems.add(file, None, f"is no file of a pack; the files are {', '.join(sorted(_FILES))}")


def _identity(problems: Problems) -> Identity | None:
    """The identity; None only after a problem was added."""
    read = readers(Identity)
    settings: dict[str, Setting] = {}
    for setting in rows(_REGION, Setting, problems):
        first = settings.setdefault(setting.key, setting)
        if setting.key not in read:
            problems.add(_REGION, setting.line, f"key {setting.key} is not known; the keys are {', '.join(read)}")
        elif first is not setting:
            problems.add(_REGION, setting.line, f"key {setting.key} stands already in line {first.line}")
    missing = [key for key in read if key not in settings]
    if missing and not problems:
        problems.add(_REGION, 1, f"has no row for {', '.join(missing)}")
    return None if missing else _identity_of(settings, problems)


def _identity_of(settings: dict[str, Setting], problems: Problems) -> Identity | None:
    good: dict[str, Any] = {}
    for key, reader in readers(Identity).items():
        found, wrong = values({key: settings[key].value}, {key: reader})
        good |= found
        for what in wrong:
            problems.add(_REGION, settings[key].line, what)
    if "logo" in good and not (problems.folder / good["logo"]).is_file():
        problems.add(_REGION, settings["logo"].line, f"logo {good['logo']} is not in the folder")
    return None if problems else Identity(**good)
