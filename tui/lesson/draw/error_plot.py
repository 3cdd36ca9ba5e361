"""The error of a secant over its h, both on logarithmic scales: it falls as h shrinks, until rounding makes it rise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rich.text import Text

from tui.render.plots import PlotStyle, Series, line_plot

SMALLEST, LARGEST = 1e-18, 10.0
A_DECADE = 3  # places looked at for each power of ten
WAITS = "waits for the answer"


def error_plot(
    error: Callable[[float], float],
    seen: tuple[float, float],
    h: float,
    width: int,
    height: int,
    *,
    covered: bool = False,
    color: str = "",
    style: PlotStyle | None = None,
) -> Text:
    """As far as h has been: exactly `height` rows of `width` cells. The frame is that of the whole, and stands still.

    error    of the secant, from h; may raise ArithmeticError or ValueError where there is none
    seen     the smallest and the largest h that there was
    covered  a question still asks for what it tells
    """
    style = style or PlotStyle()
    heights = {at: _error(error, at) for at in (*_ladder(), *seen, h)}
    there = [y for y in heights.values() if 0.0 < y < math.inf]
    trail = sorted(at for at in heights if seen[0] <= at <= seen[1]) if not covered else []
    return line_plot(
        (
            Series("", [heights[at] for at in trail], trail, color),
            Series("", [heights[h]] if trail else [], [h] if trail else [], color, style.glyph(0), joined=False),
        ),
        width,
        height,
        log=True,
        log_x=True,
        x_limits=(SMALLEST, max(LARGEST, seen[1])),
        y_limits=(min(there), max(there)) if there else None,
        title="error over h",
        empty=WAITS if covered else "no error at all",
        style=style,
    )


def _ladder() -> Sequence[float]:
    """So many h a power of ten, those powers among them."""
    low, high = (round(math.log10(end)) for end in (SMALLEST, LARGEST))
    steps = range(A_DECADE * low, A_DECADE * high + 1)
    return [float(f"{10 ** (step / A_DECADE):.3g}") for step in steps]


def _error(error: Callable[[float], float], h: float) -> float:
    try:
        return abs(error(h))
    except (ArithmeticError, ValueError):
        return math.nan
