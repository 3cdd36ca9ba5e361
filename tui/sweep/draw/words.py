"""What a sweep says of the network that one stands on, and the plot of how far the seeds lie apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text

from engine.basics.numbers import exact, short
from engine.training.rates import Quartiles
from tui.render.plots import PlotStyle, Series, line_plot


def told_of(
    seed: int, rate: float, course: Sequence[float], diverged: int, accuracy: float, seeds: Sequence[float]
) -> Text:
    """The network of one cell.

    course    its losses, from the first to the newest
    diverged  the step at which it did, −1 where it has not
    accuracy  share, 0 to 1
    seeds     the newest losses of all seeds at this rate
    """
    text = Text.assemble(("seed ", "dim"), (str(seed), "bold"), ("   rate ", "dim"), (exact(rate), "bold"), "\n")
    if diverged >= 0:
        text.append(f"diverged at step {diverged}", "bold")
    elif course:
        text.append("loss ", "dim").append(f"{short(course[0])} → {short(course[-1])}", "bold")
        text.append("   right ", "dim").append(f"{accuracy:.0%}", "bold")
    if seeds:
        lost = sum(not math.isfinite(loss) for loss in seeds)
        among = Quartiles.of(seeds)
        text.append(f"\nat this rate, {len(seeds)} seeds: ", "dim")
        text.append("median " + (short(among.median) if math.isfinite(among.median) else "diverged"))
        text.append(f", {lost} diverged" if lost and math.isfinite(among.median) else "")
    return text


def band_plot(
    at: Sequence[int],
    course: Sequence[Sequence[float]],
    width: int,
    height: int,
    *,
    steps: int,
    chosen: Sequence[float] = (),
    colors: tuple[str, str, str] = ("", "", ""),
    style: PlotStyle | None = None,
) -> Text:
    """The losses of all seeds over the steps, as median and quartiles, on a logarithmic scale.

    at      steps
    course  for each of them the losses of the seeds
    steps   how many there will be: where the axis ends
    chosen  the losses of the one that is stood on
    colors  of the median, the quartiles, the chosen one
    """
    bands = [Quartiles.of(losses) for losses in course]
    series = [
        Series("median", [band.median for band in bands], at, colors[0]),
        Series("lower quarter", [band.lower for band in bands], at, colors[1]),
        Series("upper quarter", [band.upper for band in bands], at, colors[1]),
    ]
    if chosen:
        series.append(Series("this seed", list(chosen), at, colors[2]))
    limits = (0.0, float(max(steps - 1, 1)))
    return line_plot(series, width, height, log=True, x_limits=limits, whole_x=True, empty="no steps yet", style=style)
