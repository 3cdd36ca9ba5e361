"""The effect of a moved weight on the loss in words, and a plot of the loss along the gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from rich.text import Text

from engine.basics.numbers import exact, short
from engine.lab.what_if import AlongGradient, WhatIf
from tui.actions.keys import key_of
from tui.render.plots import PlotStyle, Series, line_plot

BETTER = 1e-3  # share of the loss by which a step must beat today's to be called better
WIDE = 100  # cells, for a remark in brackets
HIGHEST = 2.5  # times the loss at the start: higher losses are cut off, so that the valley can be seen


@dataclass(frozen=True, slots=True)
class Weight:
    """A parameter at a step."""

    label: str
    value: float
    gradient: float


def what_if_text(weight: Weight, found: WhatIf | None) -> Text:
    """The weight, and the predicted and actual effect of moving it. found: None if it was not moved."""
    text = Text.assemble(
        (weight.label, "bold"),
        "  ",
        (short(weight.value), "bold"),
        ("" if found is None else f" → {short(weight.value + found.delta)}", "bold"),
        ("   gradient ", "dim"),
        (short(weight.gradient), "bold"),
    )
    if found is None:
        return text.append(
            f"\n\n{key_of('what_if.up')} and {key_of('what_if.down')} move it: what happens to the loss?", "dim"
        )
    text.append(f"   moved by {exact(found.delta)}", "bold").append("\n")
    finite = math.isfinite(found.after)
    central = short(found.central) if math.isfinite(found.central) else "no number"
    text.append("predicted ", "dim").append(f"{short(found.predicted):<9}", "bold")
    text.append(f" = {short(found.slope)} · {exact(found.delta)}   slope measured ", "dim").append(central, "bold")
    text.append("\nactual    ", "dim").append(f"{short(found.actual) if finite else 'no number':<9}", "bold")
    text.append(f" = {_difference(found.after, found.before)}" if finite else "", "dim")
    text.append(f"   {key_of('what_if.type')} forks with it", "dim")
    return text


def _difference(after: float, before: float) -> str:
    """The difference of two losses, with enough decimals to distinguish them."""
    size = abs(after - before)
    decimals = math.ceil(-math.log10(size)) + 1 if size else 0
    if not 4 < decimals <= 9 or before >= 100:
        return f"{short(after)} − {short(before)}"
    return f"{after:.{decimals}f} − {before:.{decimals}f}"


def _distinct(*losses: float) -> list[str]:
    """Losses, with enough decimals to distinguish those that differ."""
    plain = [short(loss) if math.isfinite(loss) else "no number" for loss in losses]
    finite = sorted({loss for loss in losses if math.isfinite(loss)})
    if len(set(plain)) == len(set(losses)) or not finite or finite[-1] >= 100:
        return plain
    decimals = math.ceil(-math.log10(min(b - a for a, b in pairwise(finite))))
    return (
        [f"{loss:.{decimals}f}" if math.isfinite(loss) else "no number" for loss in losses] if decimals < 9 else plain
    )


def along_text(curve: AlongGradient, optimizer: str = "sgd", width: int = 1000) -> Text:
    """Today's step, and the best one found if there is a better one; in fewer words if room is short.

    optimizer: of that step, by name
    """
    now, today, best = _distinct(curve.losses[_zero(curve)], curve.current[1], curve.best[1])
    text = Text.assemble(("rate ", "dim"), f"{short(curve.current[0])} → ", (today, "bold"))
    if _has_better(curve):
        text.append(", best ", "dim").append(f"{short(curve.best[0])} → ").append(best, "bold")
    else:
        text.append(", no other does better", "dim")
    if curve.constant and width >= WIDE:
        text.append(" (but one after which all answers are the same)", "dim")
    starts = ("down the gradient from " if optimizer == "sgd" else f"without {optimizer}, from ", "from ")
    lines = (Text.assemble((start, "dim"), (now, "bold"), (": ", "dim"), text) for start in starts)
    return next((line for line in lines if line.cell_len <= width), text)


def along_plot(
    curve: AlongGradient,
    width: int,
    height: int,
    colors: tuple[str, str, str] = ("", "", ""),
    style: PlotStyle | None = None,
    optimizer: str = "sgd",
) -> Text:
    """The loss over the learning rate. colors: of the curve, of today's step, of the best one.

    Only sgd takes a step of this curve: for another optimizer the mark is called a plain step at its rate.
    """
    style = style or PlotStyle()
    top = HIGHEST * curve.losses[_zero(curve)]
    finite = [loss for loss in curve.losses if loss <= top]
    low, high = min([*finite, curve.best[1]]), max([*finite, curve.best[1]])
    better = _has_better(curve)
    today = "today's step" if optimizer == "sgd" else f"today's rate without {optimizer}"
    title = "loss over the rate"
    if not better:  # a series alone has no legend: then the title tells its glyph
        title, today = f"{title}   {style.glyph(0)} {today}", ""
    series = [
        Series("", curve.losses, curve.rates, colors[0]),
        Series(today, [curve.current[1]], [curve.current[0]], colors[1], style.glyph(0), joined=False),
    ]
    if better:
        series.append(Series("a better one", [curve.best[1]], [curve.best[0]], colors[2], style.glyph(1), joined=False))
    limits = (curve.rates[0], curve.rates[-1])
    return line_plot(series, width, height, x_limits=limits, y_limits=(low, high), title=title, style=style)


def _has_better(curve: AlongGradient) -> bool:
    return curve.best[1] < curve.current[1] - BETTER * abs(curve.losses[_zero(curve)])


def _zero(curve: AlongGradient) -> int:
    """The index of the rate nearest to 0."""
    return min(range(len(curve.rates)), key=lambda k: abs(curve.rates[k]))
