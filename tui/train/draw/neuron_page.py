"""What one neuron adds up, on a whole page: its terms, their sum, and what the activation makes of it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.text import Text

from engine.basics.numbers import short
from engine.lab.eyes import NeuronSum
from tui.network.draw.network import brief
from tui.render.plane import PlanePalette
from tui.train.draw.eyes import bars, plane_picture

GAP = 2  # cells between pictures
SMALL = (10, 3)  # columns and rows of a picture, at least
TALLEST, WIDEST = 1.0, 6  # rows in a column's width, columns in a row's height: further apart, a picture is distorted
SAMPLE = (12, 6)  # points across and down by which terms are put in order
RESULTS = (18, 56)  # cells of the sum and the output, at least and at most
LONGEST_NAME = 24
WEIGHT = 8  # cells
MOST = 0.98  # of the terms' sizes are told apart by their shades; the others have the darkest
MEANINGS = ("weight × input, examples by the sum →", "weight × input, by the sum →", "weight × input")
NEURON = re.compile(r"L\d+\.n\d+")
HIGH = 20  # rows from which on the sum has a picture beside those of the classes

Seen = tuple[Sequence[Sequence[float]], Sequence[float]]
"""What a neuron reads, a row for each point, and its output at each of them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Pictures of one size, side by side and in rows, each with a heading."""

    per_row: int
    columns: int
    rows: int

    @classmethod
    def of(cls, count: int, width: int, height: int) -> Grid:
        """The grid whose pictures are largest; if not all fit, that of the smallest, of which some are seen."""
        best, most = cls(max(1, (width + GAP) // (SMALL[0] + GAP)), *SMALL), 0.0
        for per_row in range(1, count + 1):
            columns = (width + GAP) // per_row - GAP
            rows = height // math.ceil(count / per_row) - 1
            if columns < SMALL[0] or rows < SMALL[1]:
                continue
            rows = min(rows, int(columns * TALLEST))
            columns = min(columns, rows * WIDEST)
            sides = sorted((columns, 2 * rows))
            if (size := sides[0] * math.sqrt(sides[0] / sides[1])) > most:
                best, most = cls(per_row, columns, rows), size
        return best

    def seen(self, height: int) -> int:
        """How many pictures have room in so many rows."""
        return self.per_row * max(1, height // (self.rows + 1))

    def lines(self, heads: Sequence[str], pictures: Sequence[Sequence[Text]], marked: int = -1) -> list[Text]:
        """Headings and pictures. marked: the index of the one with the cursor."""
        lines: list[Text] = []
        for start in range(0, len(heads), self.per_row):
            line = Text()
            for k, head in enumerate(heads[start : start + self.per_row], start):
                style = "reverse" if k == marked else ""
                line.append(set_cell_size(head, self.columns), style).append(" " * GAP)
            lines.append(line)
            for y in range(self.rows):
                pieces = [Text.assemble(picture[y], " " * GAP) for picture in pictures[start : start + self.per_row]]
                lines.append(Text().join(pieces))
        return lines


@dataclass(frozen=True, slots=True)
class NeuronPage:
    """A neuron on its page.

    name    "L1.n3"
    sum     its weights, bias and activation
    inputs  the names of what it reads
    """

    name: str
    sum: NeuronSum
    inputs: Sequence[str]

    def terms(self, reads: Sequence[Sequence[float]]) -> list[list[float]]:
        """Weight × input at each point, by input."""
        columns = zip(*reads, strict=True)
        return [[weight * x for x in column] for weight, column in zip(self.sum.weights, columns, strict=True)]

    def total(self, terms: Sequence[Sequence[float]]) -> list[float]:
        """The sum with the bias, at each point."""
        return [sum(values, self.sum.bias) for values in zip(*terms, strict=True)]

    def head(self, index: int, width: int) -> str:
        """ "+1.31·L1.n2"; "+1.31·n2" where that is too wide."""
        weight, name = f"{self.sum.weights[index]:+.2f}·", self.inputs[index]
        if len(weight) + len(name) > width and NEURON.fullmatch(name):
            name = name.rpartition(".")[2]
        return weight + brief(name, width - len(weight))

    @property
    def result(self) -> str:
        """ "relu(sum)"; the sum itself where there is no activation."""
        return "sum" if self.sum.activation == "linear" else f"{self.sum.activation}(sum)"


def plane_page(
    page: NeuronPage,
    see: Callable[[int, int], Seen],
    width: int,
    height: int,
    palette: PlanePalette,
) -> list[Text]:
    """Pictures of the terms over the plane, all in the shades of one scale, and beside them the sum and the output.

    see: what the neuron reads over the plane, at so many points across and down, and its output
    """
    right = max(RESULTS[0], min(RESULTS[1], width * 2 // 5))
    left = width - right - GAP
    order = _largest_first(page.terms(see(*SAMPLE)[0]))
    grid = Grid.of(len(order), left, height)
    shown = order[: grid.seen(height)]
    rows = max(1, min(height // 2 - 1, int(right * TALLEST)))
    terms, (read, output) = page.terms(see(grid.columns, 2 * grid.rows)[0]), see(right, 2 * rows)
    whole = page.total(page.terms(read))
    top = max(map(_top, (*terms, whole)))
    pictures = [plane_picture(terms[k], grid.columns, palette, top) for k in shown]
    lines = grid.lines([page.head(k, grid.columns) for k in shown], pictures)
    if len(shown) < len(order):
        lines = [*lines[: height - 1], Text(f"the {len(shown)} largest of {len(order)} terms", palette.quiet)]
    title, bias = f"{page.name} = {page.result}", f"with bias {page.sum.bias:+.2f}"
    if page.sum.activation == "linear":
        results = [_titled(f"{title}, {bias}", output, right), *plane_picture(output, right, palette, top)]
    else:
        results = [_titled(f"sum, {bias}", whole, right), *plane_picture(whole, right, palette, top)]
        results += [_titled(title, output, right), *plane_picture(output, right, palette)]
    return side_by_side(lines, results, left + GAP, height)


def list_page(
    page: NeuronPage,
    seen: Seen,
    groups: Sequence[tuple[str, Sequence[int]]],
    width: int,
    height: int,
    palette: PlanePalette,
) -> list[Text]:
    """A row for each term, over the examples in the order of the sum, and beside them the output, class by class.

    seen    what the neuron reads of each example, and its outputs
    groups  a title and the indices of examples, in the order in which they are drawn
    """
    right = max(RESULTS[0], min(RESULTS[1], width * 2 // 5))
    left = width - right - GAP
    reads, output = seen
    terms = page.terms(reads)
    whole, by_size = page.total(terms), _largest_first(terms)
    order = sorted(range(len(reads)), key=whole.__getitem__)
    sizes = sorted(abs(x) for values in terms for x in values if math.isfinite(x))
    top = sizes[int(MOST * (len(sizes) - 1))] if sizes else 0.0
    names = min(LONGEST_NAME, max((len(name) for name in page.inputs), default=0), max(4, left // 3))
    across = max(1, left - WEIGHT - names - 2)
    room = max(1, height - 2)  # below the heading and above the bias
    shown = by_size if len(by_size) <= room else by_size[: max(1, room - 1)]
    meaning = next((words for words in MEANINGS if len(words) <= across), "")
    lines = [Text(f"{'weight':>{WEIGHT - 1}} {'of':{names}}  {meaning}", palette.quiet)]
    for k in shown:
        label = f"{page.sum.weights[k]:>+{WEIGHT - 1}.2f} {set_cell_size(brief(page.inputs[k], names), names)}  "
        picked = [terms[k][order[(2 * x + 1) * len(order) // (2 * across)]] for x in range(across)] if order else []
        lines.append(Text.assemble(label, *plane_picture(picked * 2, across, palette, top)))
    if len(shown) < len(by_size):
        lines.append(Text(f"{'':{WEIGHT}}{len(by_size) - len(shown)} smaller ones", palette.quiet))
    lines.append(Text(f"{page.sum.bias:>+{WEIGHT - 1}.2f} bias"))
    results = output_rows(page.name, output, groups, right, height, palette, page.result, whole)
    return side_by_side(lines, results, left + GAP, height)


def output_rows(
    name: str,
    output: Sequence[float],
    groups: Sequence[tuple[str, Sequence[int]]],
    width: int,
    height: int,
    palette: PlanePalette,
    result: str = "",
    whole: Sequence[float] = (),
) -> list[Text]:
    """Bars of a neuron's output over the examples, a picture for each group, all on one scale.

    whole: the sum; it has a picture of its own where there is room and the activation changes it.
    """
    parts: list[tuple[str, Sequence[float], float]] = []
    if whole and height >= HIGH and list(whole) != list(output):
        parts.append(("sum, all examples by its size", sorted(whole), _top(whole)))
    top = _top(output)
    for title, indices in groups:
        values = [output[i] for i in indices]
        mean = f", mean {short(sum(values) / len(values))}" if values else ""
        parts.append((f"{title}{mean}", values, top))
    heading = [Text(f"{name} = {result}" if result else name)]
    rows = max(1, (height - 1) // max(1, len(parts)) - 1)
    for title, drawn, most in parts:
        heading += [Text(title, palette.quiet), *bars(drawn, width, rows, palette, most)]
    return heading


def _titled(title: str, values: Sequence[float], width: int) -> Text:
    """A title, and from where to where the values go if there is room."""
    finite = [x for x in values if math.isfinite(x)]
    whole = f"{title}: {short(min(finite))} to {short(max(finite))}" if finite else title
    return Text(whole if len(whole) <= width else title)


def side_by_side(left: Sequence[Text], right: Sequence[Text], width: int, height: int) -> list[Text]:
    """Exactly `height` rows: those of the left in `width` cells, then those of the right."""
    rows = []
    for y in range(height):
        row = left[y].copy() if y < len(left) else Text()
        row.truncate(width, pad=True)
        rows.append(row.append_text(right[y]) if y < len(right) else row)
    return rows


def _largest_first(terms: Sequence[Sequence[float]]) -> list[int]:
    sizes = [sum(abs(x) for x in values if math.isfinite(x)) for values in terms]
    return sorted(range(len(terms)), key=lambda k: -sizes[k])


def _top(values: Sequence[float]) -> float:
    return max((abs(x) for x in values if math.isfinite(x)), default=0.0)
