"""An office's list of UMKM, of any shape: bytes in, rows out. Pure; what to do with the rows is for `actions`.

`sheets` opens the file, `headings` finds what the columns mean, `rows` what each row is, `values` what stands in a
cell, `areas` which area a name means; `reading` puts them together.
"""

from sambayan.registry.engine.lists.areas import AreaIndex, AreaMatch, AreaRow, Certainty
from sambayan.registry.engine.lists.faults import Fault, FaultCode, Problem, Stopped, Unreadable
from sambayan.registry.engine.lists.fields import Field
from sambayan.registry.engine.lists.headings import Column, Heading, Remembered, Source
from sambayan.registry.engine.lists.packages import Limits
from sambayan.registry.engine.lists.reading import (
    Cell,
    Item,
    ListRow,
    Progress,
    SetAside,
    SheetStart,
    read_headings,
    read_list,
)
from sambayan.registry.engine.lists.rows import RowKind
from sambayan.registry.engine.lists.values import Kbli, KbliCodes

__all__ = [
    "AreaIndex",
    "AreaMatch",
    "AreaRow",
    "Cell",
    "Certainty",
    "Column",
    "Fault",
    "FaultCode",
    "Field",
    "Heading",
    "Item",
    "Kbli",
    "KbliCodes",
    "Limits",
    "ListRow",
    "Problem",
    "Progress",
    "Remembered",
    "RowKind",
    "SetAside",
    "SheetStart",
    "Source",
    "Stopped",
    "Unreadable",
    "read_headings",
    "read_list",
]
