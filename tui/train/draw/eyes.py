"""Small pictures of what a neuron sees: its output over the plane in half blocks, or over the examples, sorted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text

from engine.basics.numbers import short
from engine.lab.eyes import NeuronSum
from tui.render.plane import PlanePalette, level

BARS = " ▁▂▃▄▅▆▇█"
MOST_TERMS = 6  # of a sum in words


def plane_picture(values: Sequence[float], columns: int, palette: PlanePalette) -> list[Text]:
    """Rows of `columns` cells, each of two values one above the other; shades are relative to the largest."""
    top = max((abs(value) for value in values if math.isfinite(value)), default=0.0) or 1.0
    levels = [level(value / top) if value else 0 for value in values]
    rows = []
    for start in range(0, len(levels), 2 * columns):
        pairs = zip(levels[start : start + columns], levels[start + columns : start + 2 * columns], strict=True)
        rows.append(Text.assemble(*(palette.cell(*pair) for pair in pairs)))
    return rows


def sorted_picture(values: Sequence[float], columns: int, rows: int, palette: PlanePalette) -> list[Text]:
    """Bars for the sizes of a neuron's outputs over the examples, the least output on the left; colours by sign."""
    ordered = sorted(values)
    shown = [ordered[(2 * k + 1) * len(ordered) // (2 * columns)] for k in range(columns)]
    top = max(map(abs, shown), default=0.0) or 1.0
    eighths = [round(abs(value) / top * 8 * rows) if math.isfinite(value) else 0 for value in shown]
    colors = [(palette.positive or ("",))[-1] if value > 0 else (palette.negative or ("",))[-1] for value in shown]
    return [
        Text.assemble(
            *(
                (BARS[max(0, min(8, size - 8 * (rows - 1 - row)))], color)
                for size, color in zip(eighths, colors, strict=True)
            )
        )
        for row in range(rows)
    ]


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
