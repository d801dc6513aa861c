"""The band of tapis cloth under the header, built as it is embroidered: gold threads laid one beside the other.

The shape is pucuk rebung, the bamboo shoot. One pixel of thread, one of cloth, so that it stays crisp.
"""

from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()

WIDTH, HEIGHT = 14, 18
_MIDDLE = 6  # the pixel under the tip
_TOP, _THREADS = 3, 7  # first thread of the shoot; each next one lies two pixels lower
_OPEN = 3  # from this thread on the shoot opens for its heart


@dataclass(frozen=True, slots=True)
class Thread:
    """A straight stitch, one pixel high; `cloth` names its colour: gold or heart."""

    x: int
    y: int
    width: int
    cloth: str


def shoot() -> list[Thread]:
    """One tile of the band: two couched rails, a shoot with its heart, a stud before the next one."""
    rails = [Thread(0, y, WIDTH, "gold") for y in (0, HEIGHT - 1)]
    stud = Thread(WIDTH - 1, _TOP + 1, 1, "gold")
    return [*rails, *_blades(), *_heart(), stud]


def _blades() -> list[Thread]:
    threads = []
    for row in range(_THREADS):
        y, width = _TOP + row * 2, row * 2 + 1
        if row < _OPEN:
            threads.append(Thread(_MIDDLE - row, y, width, "gold"))
        else:
            blade = (width - _gap(row)) // 2
            threads += [
                Thread(_MIDDLE - row, y, blade, "gold"),
                Thread(_MIDDLE + row + 1 - blade, y, blade, "gold"),
            ]
    return threads


def _heart() -> list[Thread]:
    """Solid cream, one pixel away from the gold on either side."""
    top = _TOP + _OPEN * 2 + 1
    bottom = _TOP + (_THREADS - 1) * 2
    return [_centred(y, _gap((y - _TOP) // 2) - 2) for y in range(top, bottom + 1)]


def _gap(row: int) -> int:
    return 3 if row < _THREADS - 2 else 5


def _centred(y: int, width: int) -> Thread:
    return Thread(_MIDDLE - width // 2, y, width, "heart")


@register.inclusion_tag("components/tapis.svg")
def tapis_band() -> dict[str, Any]:
    """The band as one pattern, as wide as the page."""
    return {"threads": shoot(), "width": WIDTH, "height": HEIGHT}
