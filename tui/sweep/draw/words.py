"""The network at the cursor of a sweep in words, and the plot of the spread over seeds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text

from engine.basics.numbers import exact, short
from engine.training.rates import Quartiles
from tui.render.plots import PlotStyle, Series, line_plot


def network_text(
    seed: int,
    rate: float,
    losses: Sequence[float],
    diverged: int,
    accuracy: float,
    seeds: Sequence[float],
    held_out: float | None = None,
) -> Text:
    """The network of one cell.

    losses    its own, from the first to the newest
    diverged  the step at which it diverged, -1 if it has not
    accuracy  share, 0 to 1
    seeds     the newest losses of all seeds at this rate
    held_out  its loss on the examples held out, if it is known
    """
    text = Text.assemble(("seed ", "dim"), (str(seed), "bold"), ("   rate ", "dim"), (exact(rate), "bold"), "\n")
    if diverged >= 0:
        text.append(f"diverged at step {diverged}", "bold")
    elif losses:
        text.append("loss ", "dim").append(f"{short(losses[0])} → {short(losses[-1])}", "bold")
        text.append("   right ", "dim").append(f"{accuracy:.0%}", "bold")
        if held_out is not None:
            text.append("   held out ", "dim").append(short(held_out), "bold")
    if seeds:
        lost = sum(not math.isfinite(loss) for loss in seeds)
        among = Quartiles.of(seeds)
        text.append(f"\nat this rate, {len(seeds)} seeds: ", "dim")
        text.append("median " + (short(among.median) if math.isfinite(among.median) else "diverged"))
        text.append(f", {lost} diverged" if lost and math.isfinite(among.median) else "")
    return text


def band_plot(
    steps: Sequence[int],
    losses: Sequence[Sequence[float]],
    width: int,
    height: int,
    *,
    goal: int,
    chosen: Sequence[float] = (),
    colors: tuple[str, str, str] = ("", "", ""),
    style: PlotStyle | None = None,
) -> Text:
    """The losses of all seeds over the steps, as median and quartiles, on a logarithmic scale.

    losses  of all seeds, for each of the steps
    goal    how many steps there will be: the end of the axis
    chosen  the losses of the seed at the cursor
    colors  of the median, the quartiles, the chosen one
    """
    bands = [Quartiles.of(row) for row in losses]
    series = [
        Series("median", [band.median for band in bands], steps, colors[0]),
        Series("lower quarter", [band.lower for band in bands], steps, colors[1]),
        Series("upper quarter", [band.upper for band in bands], steps, colors[1]),
    ]
    if chosen:
        series.append(Series("this seed", list(chosen), steps, colors[2]))
    limits = (0.0, float(max(goal - 1, 1)))
    return line_plot(series, width, height, log=True, x_limits=limits, whole_x=True, empty="no steps yet", style=style)
