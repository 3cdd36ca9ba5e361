"""What a moved weight does to the loss, told; and the loss along the gradient, drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from rich.text import Text

from engine.basics.numbers import exact, short
from engine.lab.what_if import AlongGradient, WhatIf
from tui.render.plots import PlotStyle, Series, line_plot

BETTER = 1e-3  # of the loss: what a step must save to be called a better one
HIGHEST = 2.5  # times the loss at the start: what is above is cut off, so that the valley can be seen


@dataclass(frozen=True, slots=True)
class Weight:
    """A parameter of a step: its label, its number, its gradient."""

    label: str
    number: float
    gradient: float


def what_if_text(weight: Weight, found: WhatIf | None) -> Text:
    """The weight, and what became of the loss when it was moved. found: None where it was not."""
    text = Text.assemble(
        (weight.label, "bold"),
        "  ",
        (short(weight.number), "bold"),
        ("" if found is None else f" → {short(weight.number + found.delta)}", "bold"),
        ("   gradient ", "dim"),
        (short(weight.gradient), "bold"),
    )
    if found is None:
        return text.append("\n\nThe keys up and down move it: what happens to the loss?", "dim")
    text.append(f"   moved by {exact(found.delta)}", "bold").append("\n")
    finite = math.isfinite(found.after)
    central = short(found.central) if math.isfinite(found.central) else "no number"
    text.append("predicted ", "dim").append(f"{short(found.predicted):<9}", "bold")
    text.append(f" = {short(found.slope)} · {exact(found.delta)}   slope measured ", "dim").append(central, "bold")
    text.append("\nactual    ", "dim").append(f"{short(found.actual) if finite else 'no number':<9}", "bold")
    text.append(f" = {_apart(found.after, found.before)}" if finite else "", "dim")
    text.append("   enter forks with it", "dim")
    return text


def _apart(after: float, before: float) -> str:
    """A difference of two losses, with as many decimals as tell them apart."""
    size = abs(after - before)
    decimals = math.ceil(-math.log10(size)) + 1 if size else 0
    if not 4 < decimals <= 9 or before >= 100:
        return f"{short(after)} − {short(before)}"
    return f"{after:.{decimals}f} − {before:.{decimals}f}"


def _told_apart(*losses: float) -> list[str]:
    """Losses, with as many decimals as tell them apart where they are not the same."""
    plain = [short(loss) if math.isfinite(loss) else "no number" for loss in losses]
    finite = sorted({loss for loss in losses if math.isfinite(loss)})
    if len(set(plain)) == len(set(losses)) or not finite or finite[-1] >= 100:
        return plain
    decimals = math.ceil(-math.log10(min(b - a for a, b in pairwise(finite))))
    return (
        [f"{loss:.{decimals}f}" if math.isfinite(loss) else "no number" for loss in losses] if decimals < 9 else plain
    )


def along_text(curve: AlongGradient, optimizer: str = "sgd", width: int = 1000) -> Text:
    """Today's step, and the best one that was found where there is a better one: in fewer words where room is short.

    optimizer: of that step, by name
    """
    now, today, best = _told_apart(curve.losses[_zero(curve)], curve.current[1], curve.best[1])
    told = Text.assemble(("rate ", "dim"), f"{short(curve.current[0])} → ", (today, "bold"))
    if _has_better(curve):
        told.append(", best ", "dim").append(f"{short(curve.best[0])} → ").append(best, "bold")
    else:
        told.append(", no other does better", "dim")
    ways = ("down the gradient from " if optimizer == "sgd" else f"without {optimizer}, from ", "from ")
    whole = (Text.assemble((way, "dim"), (now, "bold"), (": ", "dim"), told) for way in ways)
    return next((text for text in whole if text.cell_len <= width), told)


def along_plot(
    curve: AlongGradient,
    width: int,
    height: int,
    colors: tuple[str, str, str] = ("", "", ""),
    style: PlotStyle | None = None,
    optimizer: str = "sgd",
) -> Text:
    """The loss over the learning rate. colors: of the curve, of today's step, of the best one.

    An optimizer that goes its own way takes no step of this curve: then the mark is called a plain step at its rate.
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
    """Where the rate is 0, or nearest to it."""
    return min(range(len(curve.rates)), key=lambda k: abs(curve.rates[k]))
