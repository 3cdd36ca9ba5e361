"""The error of a secant over h, on logarithmic scales: it falls as h shrinks, until rounding makes it rise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rich.text import Text

from tui.render.plots import PlotStyle, Series, line_plot

SMALLEST, LARGEST = 1e-18, 10.0
PER_DECADE = 3  # points for each power of ten


def error_plot(
    error: Callable[[float], float],
    h_range: tuple[float, float],
    h: float,
    width: int,
    height: int,
    *,
    color: str = "",
    style: PlotStyle | None = None,
) -> Text:
    """Plot the error for the h reached so far, in exactly `height` rows of `width` cells. The axes never change.

    error    maps h to the error of the secant; may raise ArithmeticError or ValueError
    h_range  the smallest and the largest h reached
    """
    style = style or PlotStyle()
    heights = {at: _error(error, at) for at in (*_sample_points(), *h_range, h)}
    finite = [y for y in heights.values() if 0.0 < y < math.inf]
    trail = sorted(at for at in heights if h_range[0] <= at <= h_range[1])
    return line_plot(
        (
            Series("", [heights[at] for at in trail], trail, color),
            Series("", [heights[h]], [h], color, style.glyph(0), joined=False),
        ),
        width,
        height,
        log=True,
        log_x=True,
        x_limits=(SMALLEST, max(LARGEST, h_range[1])),
        y_limits=(min(finite), max(finite)) if finite else None,
        title="error over h",
        empty="no error at all",
        style=style,
    )


def _sample_points() -> Sequence[float]:
    """Return the h to plot: PER_DECADE for each power of ten, including the powers."""
    low, high = (round(math.log10(end)) for end in (SMALLEST, LARGEST))
    steps = range(PER_DECADE * low, PER_DECADE * high + 1)
    return [float(f"{10 ** (step / PER_DECADE):.3g}") for step in steps]


def _error(error: Callable[[float], float], h: float) -> float:
    try:
        return abs(error(h))
    except (ArithmeticError, ValueError):
        return math.nan
