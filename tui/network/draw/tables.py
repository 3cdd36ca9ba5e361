"""The drawings of a layer as a table of its weights, and of a neuron as the sum that it computes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.text import Text

from tui.network.draw.map import SHADES_TO_ASCII, NetworkStyles, Sheet
from tui.network.draw.network import Blank, Network, ShownNumber, Spot, brief, cell_text, largest
from tui.render.cells import GLYPH, NUMBER, glyph_cell, shade

CELL = NUMBER + 1
NAMES = 7  # cells of the neurons' names
LONGEST_BAR = 30
LONGEST_NAME = 26
HEADING = 2  # rows above a layer's neurons: what it reads


@dataclass(frozen=True, slots=True)
class LayerTable:
    """The part of a layer's weights that is in view.

    first, rows   the first neuron, and the number of neurons
    pitch         rows per neuron
    left, inputs  the first input, and the number of inputs
    cell          the width of a weight
    tail          the number of numbers after the weights
    """

    first: int
    rows: int
    pitch: int
    left: int
    inputs: int
    cell: int
    tail: int

    @classmethod
    def of(cls, network: Network, column: int, width: int, height: int, selected: Spot, term: int) -> LayerTable:
        """The table that fits, with the selected neuron and weight in view."""
        count, size = network.size(column - 1) + 1, network.size(column)
        for cell, tail in ((CELL, 3), (CELL, 2), (GLYPH + 1, 3), (GLYPH, 3), (GLYPH, 2), (GLYPH, 1)):
            if NAMES + count * cell + tail * CELL <= width:
                break
        shown = min(count, max(1, (width - NAMES - tail * CELL) // cell))
        rows = min(size, max(1, height - HEADING))
        first = min(max(0, selected[1] - rows // 2), size - rows)
        left = min(max(0, term - shown // 2), count - shown)
        pitch = 2 if HEADING + 2 * rows <= height else 1
        return cls(first, rows, pitch, left, shown, cell, tail)

    def at(self, x: int, y: int) -> tuple[int, int] | None:
        """The index of the neuron and the term at this cell; right of the weights, the last term."""
        row = (y - HEADING) // self.pitch
        if not 0 <= row < self.rows or x < 0:
            return None
        return self.first + row, self.left + max(0, min(self.inputs - 1, (x - NAMES) // self.cell))

    def place(self, neuron: int, term: int) -> tuple[int, int]:
        """The column and row of a weight."""
        row = HEADING + (self.pitch - 1) + (neuron - self.first) * self.pitch
        return NAMES + (term - self.left) * self.cell + (self.cell == CELL), row


def draw_layer(network: Network, selected: Spot, term: int, width: int, height: int, styles: NetworkStyles) -> Text:
    """Draw a layer: its inputs on top, then in each row the weights, the sum and the output of a neuron."""
    column, reads = network.columns[selected[0]], network.columns[selected[0] - 1]
    table = LayerTable.of(network, selected[0], width, height, selected, term)
    sheet = Sheet(width, height)
    wide = table.cell == CELL
    inputs = range(table.left, table.left + table.inputs)
    bias = len(reads.units)
    names = [unit.name for unit in reads.units] + ["b"]
    reading, most = largest(tuple(unit.value for unit in reads.units)), network.largest_weight
    is_brief = selected[0] > 1 or all(len(name) <= table.cell for name in names)
    sheet.put(1, 0, "reads", styles.name)
    if table.rows < len(column.units):
        count = len(column.units)
        seen = f"{table.first + 1}-{table.first + table.rows}/{count}"
        sheet.put(0, 1, seen if len(seen) < NAMES else f"{table.rows}/{count}", styles.name)
    for place, index in enumerate(inputs):
        x = NAMES + place * table.cell
        if wide or index == bias or index % 2 == 0:
            name = names[index] if wide or is_brief or index == bias else f"x{index + 1}"
            if not wide and index == bias - 1 and len(name) >= table.cell:
                continue  # it would touch the bias
            sheet.put(x, 0, styles.text(brief(name, CELL - 1)).rjust(CELL) if wide else name, styles.name)
        if index < bias:
            _cell(sheet, x, 1, reads.units[index].value, reading, table.cell, styles, False)
    for x, hidden in (
        (NAMES - 1, table.left > 0),
        (NAMES + table.inputs * table.cell, table.left + table.inputs <= bias),
    ):
        if hidden:
            sheet.put(x, 0, styles.text("‹" if x < NAMES else "›"), styles.name)
    tail = ("sum", column.activation, "grad")[: table.tail] if table.tail > 1 else (column.activation,)
    for place, title in enumerate(tail):
        sheet.put(NAMES + table.inputs * table.cell + place * CELL, 0, title[:CELL].rjust(CELL), styles.name)
    for row in range(table.rows):
        place = table.first + row
        y = table.place(place, table.left)[1]
        unit, spot = column.units[place], (selected[0], table.first + row)
        chosen = spot == selected
        marker = styles.text("▸") if chosen else " "
        sheet.put(0, y, f"{marker}{unit.name}", styles.chosen if chosen else styles.name)
        for across, index in enumerate(inputs):
            weight = network.weights[network.parameter(spot, index)]
            x = NAMES + across * table.cell
            _cell(sheet, x, y, weight, most, table.cell, styles, chosen and index == term)
        numbers = (unit.total, unit.value, unit.gradient)
        for across, number in enumerate(numbers[: table.tail] if table.tail > 1 else numbers[1:2]):
            style = styles.name if isinstance(number, Blank) else "bold" if across == len(tail) - 2 else ""
            words = styles.text(cell_text(number)).rjust(CELL)
            sheet.put(NAMES + table.inputs * table.cell + across * CELL, y, words, style)
    return sheet.text()


def _cell(
    sheet: Sheet, x: int, y: int, number: ShownNumber, greatest: float, cell: int, styles: NetworkStyles, cursor: bool
) -> None:
    """Draw a number on its background, or in a narrow cell its sign and shade."""
    wide = cell == CELL
    if isinstance(number, Blank):
        words, style = styles.text(cell_text(number) if wide else f"{number.value[0]} "), styles.name
    else:
        level = shade(number, greatest)
        cells = styles.numbers if wide else styles.glyphs
        words, style = cell_text(number), (cells.positive if number >= 0.0 else cells.negative)[level]
        if not wide:
            words = glyph_cell(number, level)
            words = words.translate(SHADES_TO_ASCII) if styles.ascii else words
    sheet.put(x + (1 if wide else 0), y, words, f"{style} {styles.numbers.cursor}".strip() if cursor else style)


def neuron_window(network: Network, selected: Spot, term: int, height: int) -> range:
    """The terms of a neuron that are in view; its bias is the last one of all."""
    count = network.size(selected[0] - 1) + 1
    rows = min(count, max(1, height - 3))
    first = min(max(0, term - rows // 2), count - rows)
    return range(first, first + rows)


def draw_neuron(network: Network, selected: Spot, term: int, width: int, height: int, styles: NetworkStyles) -> Text:
    """Draw a neuron as a sum: each input times its weight, the bias, the sum, and its activation."""
    column, reads, unit = network.columns[selected[0]], network.columns[selected[0] - 1], network.unit(selected)
    bias, seen = len(reads.units), neuron_window(network, selected, term, height)
    weights = [network.weights[network.parameter(selected, index)] for index in range(bias + 1)]
    products = [_times(*pair) for pair in zip((u.value for u in reads.units), weights, strict=False)]
    products.append(weights[bias])
    longest = max(len(network.name((selected[0] - 1, index))) for index in range(bias))
    name = max(8, min(LONGEST_NAME, longest) + 2)
    sheet = Sheet(width, height)
    at_weight, at_product = name + CELL + 2, name + 2 * CELL + 4
    bar = at_product + CELL + 2
    titles = ("input".rjust(name), "says".rjust(CELL), "  ", "weight".rjust(CELL), "  ", "product".rjust(CELL))
    sheet.put(0, 0, "".join(titles), styles.name)
    most, heaviest = largest(tuple(products)), network.largest_weight
    for y, index in enumerate(seen, 1):
        chosen = index == term
        label = network.name((selected[0] - 1, index)) if index < bias else "bias"
        label = styles.text(brief(label, name - 2))
        marker = styles.text("▸") if chosen else " "
        sheet.put(0, y, f"{marker}{label.rjust(name - 1)}", styles.chosen if chosen else styles.name)
        if index < bias:
            sheet.put(name, y, styles.text(cell_text(reads.units[index].value)).rjust(CELL))
            sheet.put(at_weight - 1, y, styles.text("×"), styles.name)
            sheet.put(at_product - 1, y, "=", styles.name)
        _cell(sheet, at_weight, y, weights[index], heaviest, CELL, styles, chosen)
        product = products[index]
        sheet.put(at_product, y, styles.text(cell_text(product)).rjust(CELL))
        if width - bar >= 4 and not isinstance(product, Blank) and math.isfinite(product) and most:
            length = round(abs(product) / most * min(LONGEST_BAR, width - bar))
            mark = ("=" if product >= 0 else "-") if styles.ascii else ("█" if product >= 0 else "░")
            sheet.put(bar, y, mark * length, styles.positive if product >= 0 else styles.negative)
    results = (("sum", unit.total, ""), (column.activation, unit.value, "bold"))
    for y, (title, number, style) in enumerate(results, len(seen) + 1):
        sheet.put(0, y, f"{title.rjust(at_product)}{styles.text(cell_text(number)).rjust(CELL)}", style)
    if len(seen) <= bias:
        sheet.put(bar, 0, styles.text(f"{seen[0] + 1}–{seen[-1] + 1} of {bias + 1}"), styles.name)
    return sheet.text()


def _times(value: ShownNumber, weight: ShownNumber) -> ShownNumber:
    if isinstance(value, Blank):
        return value
    return weight if isinstance(weight, Blank) else value * weight
