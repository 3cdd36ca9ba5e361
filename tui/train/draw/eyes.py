"""Small pictures of what a neuron sees: its output over the plane in half blocks, or over the examples, sorted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text

from engine.basics.numbers import short
from engine.lab.eyes import NeuronSum
from tui.render.plane import PlanePalette, level

BARS, ASCII_BARS = " ▁▂▃▄▅▆▇█", " ..--==##"
MOST_TERMS = 6  # of a sum in words


def plane_picture(values: Sequence[float], columns: int, palette: PlanePalette, top: float = 0.0) -> list[Text]:
    """Rows of `columns` cells, each of two values one above the other; shades are relative to `top`, or the largest."""
    top = top or max((abs(value) for value in values if math.isfinite(value)), default=0.0) or 1.0
    levels = [level(value / top) if value else 0 for value in values]
    rows = []
    for start in range(0, len(levels), 2 * columns):
        pairs = zip(levels[start : start + columns], levels[start + columns : start + 2 * columns], strict=True)
        rows.append(Text.assemble(*(palette.cell(*pair) for pair in pairs)))
    return rows


def sorted_picture(values: Sequence[float], columns: int, rows: int, palette: PlanePalette) -> list[Text]:
    """Bars for the sizes of a neuron's outputs over the examples, the least output on the left; colours by sign."""
    return bars(sorted(values), columns, rows, palette)


def bars(values: Sequence[float], columns: int, rows: int, palette: PlanePalette, top: float = 0.0) -> list[Text]:
    """Bars for the sizes of some numbers, evenly picked where they are many; colours by sign.

    top: the size that has all rows; the largest if 0
    """
    if not values:
        return [Text(" " * columns) for _ in range(rows)]
    shown = [values[(2 * k + 1) * len(values) // (2 * columns)] for k in range(columns)]
    top = top or max(map(abs, shown), default=0.0) or 1.0
    glyphs = ASCII_BARS if palette.ascii else BARS
    cells = [
        (_eighths(value / top, rows), _sign_style(value, palette), _glyphs(value, glyphs, palette)) for value in shown
    ]
    return [
        Text.assemble(*((own[max(0, min(8, size - 8 * (rows - 1 - row)))], color) for size, color, own in cells))
        for row in range(rows)
    ]


def _eighths(share: float, rows: int) -> int:
    return round(min(1.0, abs(share)) * 8 * rows) if math.isfinite(share) else 0


def _sign_style(value: float, palette: PlanePalette) -> str:
    return (palette.positive or ("",))[-1] if value > 0 else (palette.negative or ("",))[-1]


def _glyphs(value: float, glyphs: str, palette: PlanePalette) -> str:
    """Without colours, what is below zero has other characters."""
    if palette.positive or value > 0:
        return glyphs
    return " " + ("~" if palette.ascii else "░") * 8


def neuron_name(layer: int, neuron: int) -> str:
    """ "L1.n3", as parameters are named."""
    return f"L{layer + 1}.n{neuron + 1}"


def sum_text(name: str, neuron: NeuronSum, inputs: Sequence[str]) -> str:
    """The sum in words, its largest terms first: "L1.n3 = relu(-1.2·height + 0.5·width + 0.1)"."""
    largest = sorted(range(len(neuron.weights)), key=lambda k: -abs(neuron.weights[k]))
    terms = [f"{short(neuron.weights[k])}·{inputs[k]}" for k in largest[:MOST_TERMS]]
    more = ["…"] if len(largest) > MOST_TERMS else []
    inside = " + ".join([*terms, *more, short(neuron.bias)]).replace("+ -", "- ")
    return f"{name} = {inside}" if neuron.activation == "linear" else f"{name} = {neuron.activation}({inside})"
