"""The loss plot: a curve for each run, smoothed or not, and the step looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from tui.render.plots import PlotStyle, Series, line_plot, loss_plot
from tui.render.polyline import drawable

SMOOTH = 0.9  # the weight of the mean so far at the next step
EXPLODED = 100.0  # how many times the highest loss of another run a loss is, if linear axes show nothing but it
MAX_CURVES = 5  # runs in one plot: no more colours and glyphs can be told apart


@dataclass(frozen=True, slots=True)
class LossCurve:
    """The losses of a run.

    name  in the legend
    slot  the index of its colour and glyph, 0 to MAX_CURVES - 1
    steps, losses  one loss a step
    held_out       the losses of the examples held out, as (step, loss); () if there are none
    """

    name: str
    slot: int
    steps: Sequence[int]
    losses: Sequence[float]
    held_out: Sequence[tuple[float, float]] = ()


def smoothed(steps: Sequence[float], losses: Sequence[float]) -> list[float]:
    """The running mean of losses, in which a loss counts 0.9 times as much one step later; gaps stay gaps."""
    means: list[float] = []
    total = weight = 0.0
    last = steps[0] if steps else 0.0
    for step, loss in zip(steps, losses, strict=True):
        if not drawable(loss):
            means.append(loss)
            continue
        faded = SMOOTH ** (step - last)
        total, weight, last = total * faded + loss, weight * faded + 1.0, step
        means.append(total / weight)
    return means


def _smooth(curve: LossCurve) -> LossCurve:
    apart = curve.held_out
    means = smoothed([x for x, _ in apart], [y for _, y in apart])
    held_out = [(x, mean) for (x, _), mean in zip(apart, means, strict=True)]
    return LossCurve(curve.name, curve.slot, curve.steps, smoothed(curve.steps, curve.losses), held_out)


def exploded(curves: Sequence[LossCurve]) -> str:
    """Return the name of the run beside whose losses another's look like none; "" if all can be compared."""
    tops = [
        (max(drawn), curve.name) for curve in curves if (drawn := [x for x in curve.losses if drawable(x, log=True)])
    ]
    highest, name = max(tops, default=(0.0, ""))
    return name if tops and highest > EXPLODED * min(tops)[0] else ""


def curves_plot(
    curves: Sequence[LossCurve],
    width: int,
    height: int,
    *,
    colors: Sequence[str],
    last_step: int = 0,
    log: bool = False,
    smooth: bool = False,
    at: int | None = None,
    style: PlotStyle | None = None,
    held_out: str = "",
) -> Text:
    """Exactly `height` rows of `width` cells.

    curves     the most important one last; the losses of its examples held out are drawn too
    colors     by slot
    last_step  the least end of the axis
    at         the step looked at, drawn as a vertical line; None for the newest
    held_out   the colour of the losses of examples held out
    """
    style = style or PlotStyle()
    if smooth:
        curves = [_smooth(curve) for curve in curves]
    apart = curves[-1].held_out if curves else ()
    if len(curves) == 1 and at is None and not apart:
        one = curves[0]
        return loss_plot(
            one.steps, one.losses, width, height, last_step=last_step, log=log, color=colors[one.slot], style=style
        )
    series = [Series(c.name, c.losses, c.steps, colors[c.slot], style.glyph(c.slot)) for c in curves]
    if len(series) == 1:
        series = [Series("learnt from" if apart else "", curves[0].losses, curves[0].steps, colors[curves[0].slot])]
    if apart:
        series.insert(0, Series("held out", [y for _, y in apart], [x for x, _ in apart], held_out))
    drawn = [loss for c in curves for loss in c.losses if drawable(loss, log)]
    drawn += [loss for _, loss in apart if drawable(loss, log)]
    if drawn and at is not None:
        series.append(Series("", [min(drawn) if log else min(0.0, *drawn), max(drawn)], [at, at], style.axis))
        newest = curves[-1]
        here = next((loss for step, loss in zip(newest.steps, newest.losses, strict=True) if step >= at), None)
        if here is not None:
            series.append(Series("", [here], [at], colors[newest.slot], style.glyph(newest.slot), joined=False))
    ends = [last_step, 1, *(c.steps[-1] for c in curves if c.steps)]
    from_zero = (0.0, max(drawn)) if drawn and min(drawn) >= 0.0 and max(drawn) > 0.0 and not log else None
    return line_plot(
        series,
        width,
        height,
        log=log,
        x_limits=(0.0, float(max(ends))),
        y_limits=from_zero,
        whole_x=True,
        empty="no steps yet",
        style=style,
    )
