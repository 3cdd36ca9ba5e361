"""The history of a parameter over all steps, as a plot and in words."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from engine.basics.numbers import short
from tui.render.plots import PlotStyle, Series, line_plot


def history_plot(
    steps: Sequence[int],
    values: Sequence[float],
    width: int,
    height: int,
    *,
    at: int | None = None,
    color: str = "",
    style: PlotStyle | None = None,
) -> Text:
    """A parameter's values before each step: exactly `height` rows of `width` cells. at: the step looked at."""
    style = style or PlotStyle()
    series = [Series("", values, steps, color)]
    if at is not None and steps:
        low, high = min(values), max(values)
        series.append(Series("", [low, high], [at, at], style.axis))
        series.append(Series("", [values[steps.index(at)]], [at], color, style.glyph(0), joined=False))
    limits = (0.0, float(max(1, steps[-1]))) if steps else None
    return line_plot(series, width, height, x_limits=limits, whole_x=True, empty="no steps yet", style=style)


def history_words(steps: Sequence[int], values: Sequence[float], at: int) -> str:
    """The value at the step looked at, one of `steps`; the first, last, lowest and highest value."""
    low, high = min(values), max(values)
    return (
        f"at step {at}: {short(values[steps.index(at)])}   "
        f"first {short(values[0])}, last {short(values[-1])}   lowest {short(low)}, highest {short(high)}"
    )
