"""Charts as their templates draw them: places in per cent or in a box of 1.000, so that words keep their size.

Text of an SVG that is stretched is stretched too. So lines stand in a box of their own that may stretch, and words,
ticks and bars are placed by per cent of a chart that is as wide as its card.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

BOX = 1_000


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: `x`, `width` and `height` in per cent of the chart, `y` from its top; the value that it stands for."""

    x: str
    y: str
    width: str
    height: str
    value: int
    label: str = ""
    tint: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis, `at` per cent from its start (for a vertical axis: from the top)."""

    at: str
    value: int


@dataclass(frozen=True, slots=True)
class Swing:
    """A gain or a loss as a bar from the middle of its place, in per cent."""

    x: str
    width: str
    value: int

    @property
    def tint(self) -> str:
        return "green" if self.value > 0 else "red" if self.value < 0 else "plain"


def share(value: float, whole: float) -> str:
    """Per cent as SVG wants it, with a point in every language; nothing of nothing is 0."""
    return f"{100 * value / whole:.2f}" if whole else "0.00"


def columns(
    values: Sequence[int], *, labels: Sequence[str] = (), tints: Sequence[str] = (), gap: float = 0.2
) -> list[Bar]:
    """Upright bars side by side, the highest as high as the chart; `gap` is the part of a place that stays empty."""
    most = max(values, default=0)
    place = 100 / len(values) if values else 0
    return [
        Bar(
            x=f"{place * (i + gap / 2):.2f}", width=f"{place * (1 - gap):.2f}",
            y=share(most - value, most) if most else "100.00", height=share(value, most), value=value,
            label=labels[i] if labels else "", tint=tints[i] if tints else "",
        )
        for i, value in enumerate(values)
    ]  # fmt: skip


def swings(values: Sequence[int]) -> list[Swing]:
    """Bars that share one scale; zero is the middle."""
    most = max((abs(value) for value in values), default=0)
    return [
        Swing(
            x=f"{50 - (50 * -value / most if value < 0 else 0):.2f}" if most else "50.00",
            width=share(abs(value) / 2, most),
            value=value,
        )
        for value in values
    ]


def round_up(value: float) -> int:
    """The next of 1, 2, 2½, 5 times a power of ten: where an axis may end, and how far its ticks are apart."""
    if value <= 1:
        return 1
    power: int = 10 ** math.floor(math.log10(value))
    return next(math.ceil(step * power) for step in (1, 2, 2.5, 5, 10) if step * power >= value)


def rising(most: float, *, marks: int = 5) -> list[Tick]:
    """Ticks of a vertical axis from 0 up to at least `most`; the last one is its top."""
    step = round_up(most / marks)
    steps = max(1, math.ceil(most / step))
    return [Tick(share(steps - i, steps), i * step) for i in range(steps + 1)]


def along(most: int, *, step: int) -> list[Tick]:
    """Ticks of a horizontal axis from 0 to `most`."""
    return [Tick(share(value, most), value) for value in range(0, most + 1, step)]


def line(points: Sequence[tuple[float, float]], *, width: float, height: float) -> str:
    """A line through points, in a box of 1.000 that lies at the bottom left."""
    return " ".join(f"{BOX * x / width:.0f},{BOX - BOX * y / height:.0f}" for x, y in points)
