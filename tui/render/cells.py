"""A network's parameters and their gradients as a grid of cells: a row for each neuron, its bias last.

A cell shows its sign as a character and its size as a number, or as a shade where numbers do not fit; colour is extra.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rich.text import Text

SHADES = " ░▒▓█"
NUMBER, GLYPH = 6, 2  # cells that one parameter takes
GAP = 3  # cells between values and gradients
BIAS_GAP = 1  # cells between weights and bias

CellKind = tuple[str, Sequence[float], float]
"""Name, numbers and the largest absolute value: of the values, or of the gradients."""


@dataclass(frozen=True, slots=True)
class NeuronRow:
    """Parameters `start` to `stop` (exclusive) of the network; the last one is the bias."""

    layer: str
    name: str
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class CellStyles:
    """Styles of cells. positive, negative: one for each of the five shades; cursor: added at the cursor."""

    positive: tuple[str, str, str, str, str] = ("", "", "", "", "")
    negative: tuple[str, str, str, str, str] = ("", "", "", "", "")
    name: str = ""
    cursor: str = "reverse"


def neurons_of(labels: Sequence[str]) -> tuple[NeuronRow, ...]:
    """Return the neurons that parameters labelled "L1.n2.w3" belong to, in order."""
    found = []
    for prefix, group in groupby(enumerate(labels), key=lambda item: item[1].rpartition(".")[0]):
        places = [place for place, _ in group]
        layer, _, name = prefix.rpartition(".")
        found.append(NeuronRow(layer, name, places[0], places[-1] + 1))
    return tuple(found)


def shade(number: float, largest: float) -> int:
    """Return the darkness of a cell, 0 to 4, relative to the largest absolute value of its kind."""
    if not math.isfinite(number):
        return 4
    return math.ceil(min(4.0, 4 * (abs(number) / largest))) if largest > 0 else 0


def number_cell(number: float) -> str:
    """Format a number with its sign in six characters, the first a space: " +0.53", "     0", " -12.3", " +8e-3".

    What no exponent of one digit reaches is " +tiny"; from 1e100 on it is " -huge".
    """
    if not math.isfinite(number):
        return f"{number:+}".rjust(NUMBER)
    if number == 0:
        return "0".rjust(NUMBER)
    size = abs(number)
    if 0.005 <= size < 9999.5:
        decimals = 2 if size < 9.995 else 1 if size < 99.95 else 0
        text = f"{number:+.{decimals}f}"
    else:
        mantissa, _, exponent = f"{number:+.0e}".partition("e")
        text = f"{mantissa}e{int(exponent)}"
    return (text if len(text) < NUMBER else f"{text[0]}{'tiny' if size < 1 else 'huge'}").rjust(NUMBER)


def glyph_cell(number: float, level: int) -> str:
    """Return a sign and a shade: "+▒", "-█", "· " for zero."""
    return f"{'+' if number > 0 else '-'}{SHADES[level]}" if level else "· "


@dataclass(frozen=True, slots=True)
class CellNumbers:
    """The numbers in the cells. gradients: one for each value, or empty before there are any."""

    values: tuple[float, ...] = ()
    gradients: tuple[float, ...] = ()

    def kinds(self) -> list[CellKind]:
        """Return the values and the gradients, each with its name and largest absolute value."""
        return [
            (name, numbers, max((abs(number) for number in numbers if math.isfinite(number)), default=0.0))
            for name, numbers in (("values", self.values), ("gradients", self.gradients))
        ]


@dataclass(frozen=True)
class CellGrid:
    """The arrangement of the cells.

    neurons  the rows
    numbers  whether cells hold numbers; else shades
    beside   whether gradients are to the right of the values; else below them
    spaced   whether blank rows separate the layers
    """

    neurons: tuple[NeuronRow, ...]
    numbers: bool = True
    beside: bool = True
    spaced: bool = True

    @classmethod
    def fitting(cls, neurons: tuple[NeuronRow, ...], width: int, height: int) -> CellGrid:
        """Return the most detailed grid that fits; if none does, one to scroll."""
        for numbers, beside, spaced in ((n, b, s) for n in (True, False) for b in (True, False) for s in (True, False)):
            grid = cls(neurons, numbers, beside, spaced)
            if grid.width <= width and grid.height <= height:
                return grid
        return next((grid for beside in (True, False) if (grid := cls(neurons, False, beside)).width <= width), grid)

    @property
    def cell(self) -> int:
        return NUMBER if self.numbers else GLYPH

    @cached_property
    def _names(self) -> int:
        """The width of the names' column."""
        return max((len(n.layer) + len(n.name) + 2 for n in self.neurons), default=0)

    @cached_property
    def _block(self) -> int:
        return max((len(n) for n in self.neurons), default=0) * self.cell + BIAS_GAP

    @cached_property
    def _rows(self) -> list[NeuronRow | None]:
        """The rows of one block; None is the heading (if there is room or need for one) or a blank row."""
        rows: list[NeuronRow | None] = [None] if self.spaced or not self.beside else []
        for neuron in self.neurons:
            last = rows[-1] if rows else None
            if self.spaced and last and last.layer != neuron.layer:
                rows.append(None)
            rows.append(neuron)
        return rows

    @property
    def width(self) -> int:
        return self._names + self._block + (GAP + self._block if self.beside else 0)

    @property
    def height(self) -> int:
        return len(self._rows) * (1 if self.beside else 2)

    def row(self, y: int, kinds: Sequence[CellKind], styles: CellStyles, cursor: int | None = None) -> Text:
        """Return row `y` from the top. kinds: from `CellNumbers.kinds`; cursor: the parameter under the cursor."""
        text = Text(no_wrap=True)
        if not 0 <= y < self.height:
            return text
        block, place = divmod(y, len(self._rows))
        neuron = self._rows[place]
        shown = kinds if self.beside else kinds[block : block + 1]
        if neuron is None:
            if place == 0:
                headings = (" " * GAP).join(name.center(self._block) for name, _, _ in shown)
                text.append(" " * self._names + headings, styles.name)
            return text
        above = self._rows[place - 1] if place else None
        layer = neuron.layer if above is None or above.layer != neuron.layer else ""
        text.append(f"{layer:{len(neuron.layer)}} {neuron.name}".ljust(self._names), styles.name)
        for k, (_, numbers, largest) in enumerate(shown):
            if k:
                text.append(" " * (self._block - BIAS_GAP - len(neuron) * self.cell + GAP))
            for index in range(neuron.start, neuron.stop):
                if index == neuron.stop - 1:
                    text.append(" " * BIAS_GAP)
                words, style = self._cell(numbers[index], largest, styles) if numbers else ("·".center(self.cell), "")
                text.append(words, f"{style} {styles.cursor}".strip() if index == cursor else style)
        return text

    def _cell(self, number: float, largest: float, styles: CellStyles) -> tuple[str, str]:
        level = shade(number, largest)
        words = number_cell(number) if self.numbers else glyph_cell(number, level)
        return words, (styles.positive if number >= 0 else styles.negative)[level]

    def position(self, index: int) -> tuple[int, int]:
        """Return the column and row of a parameter's value."""
        y, neuron = next((y, n) for y, n in enumerate(self._rows) if n and n.start <= index < n.stop)
        gap = BIAS_GAP if index == neuron.stop - 1 else 0
        return self._names + (index - neuron.start) * self.cell + gap, y

    def index_at(self, x: int, y: int) -> int | None:
        """Return the parameter whose value or gradient is at a cell, if any."""
        neuron = self._rows[y % len(self._rows)] if 0 <= y < self.height else None
        if neuron is None:
            return None
        across = x - self._names
        if self.beside and across >= self._block + GAP:
            across -= self._block + GAP
        if across >= (len(neuron) - 1) * self.cell:
            across -= BIAS_GAP
        place = across // self.cell
        return neuron.start + place if 0 <= place < len(neuron) else None

    def moved(self, index: int, columns: int, rows: int) -> int:
        """Return the parameter `rows` neurons down and `columns` to the right, or the nearest to that."""
        at = next(k for k, n in enumerate(self.neurons) if n.start <= index < n.stop)
        place = index - self.neurons[at].start
        there = self.neurons[max(0, min(len(self.neurons) - 1, at + rows))]
        if rows:
            bias = place == len(self.neurons[at]) - 1
            return there.stop - 1 if bias else min(there.start + place, there.stop - 1)
        return max(0, min(self.neurons[-1].stop - 1, index + columns))
