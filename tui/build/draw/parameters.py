"""The numbers of a network as boxes, a block for each layer, with a mark in those that parameters() leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

GAP = 4
MARKS = {False: ("▪", "✗"), True: ("#", "X")}
"""Of what is listed and what is missing, without and with plain ASCII."""

MISSING = Style(bold=True, blink=True, reverse=True)  # the terminal blinks it, where it can

ListedNumbers = Sequence[bool]
"""Of a neuron: whether each weight, and the bias last, is listed."""


def parameters_text(layers: Sequence[Sequence[ListedNumbers]], ascii_only: bool = False) -> Text:
    """Return a row for each neuron: its weights, and its bias after a line.

    layers: for each layer and neuron
    """
    blocks = [_block(number, layer, ascii_only) for number, layer in enumerate(layers, 1)]
    widths = [max(cell_len(line.plain) for line in block) for block in blocks]
    text = Text(no_wrap=True)
    for lines in zip_longest(*blocks, fillvalue=Text()):
        for line, width in zip(lines, widths, strict=True):
            text.append_text(line).append(" " * (width - cell_len(line.plain) + GAP))
        text.right_crop(GAP)
        text.append("\n")
    return text


def _block(number: int, layer: Sequence[ListedNumbers], ascii_only: bool) -> list[Text]:
    bar = "|" if ascii_only else "│"
    lines = [Text(f"layer {number}", "bold"), Text("weights, then bias", "dim")]
    for numbers in layer:
        line = Text()
        for place, is_listed in enumerate(numbers):
            line.append(f"{bar} " if place == len(numbers) - 1 else "")
            line.append_text(_box(is_listed, ascii_only)).append(" ")
        lines.append(line)
    return lines


def _box(is_listed: bool, ascii_only: bool) -> Text:
    listed, missing = MARKS[ascii_only]
    return Text(listed) if is_listed else Text(missing, MISSING)


def count_text(layers: Sequence[Sequence[ListedNumbers]], ascii_only: bool = False) -> Text:
    """Return how many of all numbers are listed, and which are not."""
    numbers = [is_listed for layer in layers for neuron in layer for is_listed in neuron]
    left = numbers.count(False)
    text = Text(f"{len(numbers)} boxes, your parameters() lists {len(numbers) - left} of them")
    if not left:
        return text
    where = [
        f"the bias of neuron {place} in layer {number}"
        if at == len(neuron) - 1
        else f"a weight of neuron {place} in layer {number}"
        for number, layer in enumerate(layers, 1)
        for place, neuron in enumerate(layer, 1)
        for at, is_listed in enumerate(neuron)
        if not is_listed
    ]
    text.append("; missing, ").append_text(_box(False, ascii_only)).append(": ")
    return text.append(", ".join(where[:2])).append(f" and {left - 2} more" if left > 2 else "")
