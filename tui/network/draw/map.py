"""The drawing of a whole network: units as cells with their numbers, edges by the sign and size of their weights.

A positive weight is a solid line, a negative one a dashed line, a larger one a thicker line; colour only helps. If
there are too many edges to tell apart, only those of the selected unit are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from rich.text import Span, Text

from tui.network.draw.network import Blank, Column, Network, ShownNumber, Spot, brief, cell_text, largest
from tui.network.draw.plan import Plan, UnitBox, UnitDetail
from tui.render.cells import CellStyles, glyph_cell, shade
from tui.render.strokes import THICKEST, Strokes

ShownQuantity = Literal["activations", "gradients"]
MAX_EDGES = 48  # between two columns; with more of them, only those of the selected unit are drawn
NOTHING = 0.02  # share of the largest weight below which an edge is not drawn
LEGEND = "solid: weight above 0   dashed: below 0   thicker: larger"
ASCII_LEGEND = "- = # weight above 0   . : % below 0   heavier: larger"
TO_ASCII = str.maketrans("▒·▸▴▾‹›−×→…–", "?.>^v<>-*>~-")
SHADES_TO_ASCII = str.maketrans("░▒▓█·", ".:o@.")


@dataclass(frozen=True, slots=True)
class NetworkStyles:
    """The styles of a network's drawing.

    numbers, glyphs     of cells
    positive, negative  of the selected unit's edges; quiet_… of all others
    name, chosen        of names, and of the selected unit's frame
    ascii               whether only ASCII may be drawn
    colors              whether there are any
    """

    numbers: CellStyles = field(default_factory=CellStyles)
    glyphs: CellStyles = field(default_factory=CellStyles)
    positive: str = ""
    negative: str = ""
    quiet_positive: str = ""
    quiet_negative: str = ""
    name: str = ""
    chosen: str = "bold"
    ascii: bool = False
    colors: bool = False

    def text(self, words: str) -> str:
        """Replace the characters that the terminal cannot show."""
        return words.translate(TO_ASCII) if self.ascii else words


class Sheet:
    """Rows of cells, each a character and its style."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._glyphs = [[" "] * width for _ in range(height)]
        self._styles = [[""] * width for _ in range(height)]

    def put(self, x: int, y: int, words: str, style: str = "") -> None:
        """Write a text; cells outside the sheet are cut off."""
        if not 0 <= y < self.height:
            return
        glyphs, styles = self._glyphs[y], self._styles[y]
        for place, glyph in enumerate(words, x):
            if 0 <= place < self.width:
                glyphs[place], styles[place] = glyph, style

    def text(self) -> Text:
        return Text("\n", no_wrap=True).join(map(_row, self._glyphs, self._styles))


def _row(glyphs: list[str], styles: list[str]) -> Text:
    spans, start = [], 0
    for style, run in groupby(styles):
        end = start + sum(1 for _ in run)
        if style:
            spans.append(Span(start, end, style))
        start = end
    return Text("".join(glyphs), spans=spans, no_wrap=True)


def draw_network(network: Network, plan: Plan, selected: Spot, shown: ShownQuantity, styles: NetworkStyles) -> Text:
    """The whole drawing: `plan.height` rows of `plan.width` cells."""
    sheet = Sheet(plan.width, plan.height)
    _edges(sheet, network, plan, selected, styles)
    _headings(sheet, network, plan, styles)
    gradients = tuple(unit.gradient for column in network.columns for unit in column.units)
    greatest = {
        column: largest(
            gradients if shown == "gradients" else tuple(unit.value for unit in network.columns[column].units)
        )
        for column in plan.columns
    }
    for spot, place in plan.places.items():
        unit = network.unit(spot)
        number = unit.gradient if shown == "gradients" else unit.value
        style = _style(number, greatest[spot[0]], styles, plan.detail)
        words = _words(number, greatest[spot[0]], plan.detail, styles)
        _unit(sheet, plan, place, unit.name, words, style, spot == selected, styles)
    for more in plan.more:
        label = styles.text(f"{'▴' if more.up else '▾'} {more.count}{' more' if plan.cells[more.column] > 7 else ''}")
        sheet.put(more.x, more.y, label.ljust(plan.cells[more.column]), styles.name)
    return sheet.text()


def _headings(sheet: Sheet, network: Network, plan: Plan, styles: NetworkStyles) -> None:
    first, last = min(plan.columns), max(plan.columns)
    for column, x in plan.columns.items():
        title = _heading(network.columns[column], plan.cells[column] + max(0, plan.gap - 1), plan.seen(column))
        before = "‹ " if column == first and first else ""
        behind = " ›" if column == last and last < len(network.columns) - 1 else ""
        title = styles.text(f"{before}{title}{behind}")
        middle = x + (plan.cells[column] - len(title)) // 2
        sheet.put(max(0, min(middle, plan.width - len(title))), 0, title, styles.name)
    legend = ASCII_LEGEND if styles.ascii else LEGEND
    if plan.legend and len(legend) <= plan.width:
        sheet.put((plan.width - len(legend)) // 2, plan.height - 1, legend, styles.name)


def _heading(column: Column, room: int, seen: tuple[int, int]) -> str:
    """The title of a column, and which of its units are seen if not all of them fit: "inputs 1–12 of 33"."""
    title, (first, last), count = f"{column.title} {column.activation}".strip(), seen, len(column.units)
    part = f" {first}–{last} of {count}" if last - first + 1 < count else ""
    titles = (f"{title}{part}", f"{column.title}{part}", f"{column.title.rpartition(' ')[2]}{part}", title)
    return next((words for words in titles if len(words) <= room), column.title[:room])


def _edges(sheet: Sheet, network: Network, plan: Plan, selected: Spot, styles: NetworkStyles) -> None:
    """Draw the edges, small weights first; those of the selected unit are on top and louder."""
    strokes = Strokes(plan.width, plan.height - plan.legend, styles.ascii)
    most = network.largest_edge
    lines = []
    folded = any(network.size(c) * network.size(c - 1) > MAX_EDGES for c in range(1, len(network.columns)))
    for column in plan.columns:
        if column - 1 not in plan.columns:
            continue
        before, size = network.size(column - 1), network.size(column)
        if folded and selected[0] not in (column - 1, column):
            x, label = plan.columns[column], f"{before * size} edges"
            if len(label) + 2 <= plan.gap:
                sheet.put(x - (plan.gap + len(label)) // 2, plan.height // 2, label, styles.name)
            continue
        for place in range(size):
            for term in range(before):
                ends = plan.places.get((column - 1, term)), plan.places.get((column, place))
                weight = network.weights[network.parameter((column, place), term)]
                chosen = selected in ((column - 1, term), (column, place))
                if ends[0] is None or ends[1] is None or (folded and not chosen):
                    continue
                share = 0.0 if isinstance(weight, Blank) or not most else abs(weight) / most
                if not isinstance(weight, Blank) and share >= NOTHING:
                    start = ends[0].x + ends[0].width, _port(ends[0], place, size)
                    end = ends[1].x - 0.5, _port(ends[1], term, before)
                    lines.append((chosen, share, start, end, weight < 0.0))
    for chosen, share, start, end, negative in sorted(lines, key=lambda line: line[:2]):
        loud = (styles.positive, styles.negative) if chosen else (styles.quiet_positive, styles.quiet_negative)
        thickness = min(THICKEST, 1 + int(share * THICKEST)) if chosen or styles.colors else 1
        strokes.line(start, end, thickness, negative, loud[negative])
    for (x, y), (glyph, style) in strokes.cells().items():
        sheet.put(x, y, glyph, style)


def _port(place: UnitBox, index: int, count: int) -> float:
    """The row at which an edge meets a unit's side; edges are spread over it."""
    spread = place.height * 0.7
    return place.middle + spread * ((index + 0.5) / count - 0.5)


def _style(number: ShownNumber, greatest: float, styles: NetworkStyles, detail: UnitDetail) -> str:
    if isinstance(number, Blank):
        return styles.name
    cells = styles.glyphs if detail is UnitDetail.GLYPH else styles.numbers
    return (cells.positive if number >= 0.0 else cells.negative)[shade(number, greatest)]


def _words(number: ShownNumber, greatest: float, detail: UnitDetail, styles: NetworkStyles) -> str:
    if detail is not UnitDetail.GLYPH:
        return styles.text(cell_text(number))
    if isinstance(number, Blank):
        return styles.text(f"{number.value[0]} ")
    words = glyph_cell(number, shade(number, greatest))
    return words.translate(SHADES_TO_ASCII) if styles.ascii else words


def _unit(
    sheet: Sheet, plan: Plan, place: UnitBox, name: str, words: str, style: str, chosen: bool, styles: NetworkStyles
) -> None:
    if not plan.detail.boxed:
        names = place.width - 1 - len(words)
        around = styles.chosen if chosen else styles.name
        sheet.put(place.x, place.y, styles.text("▸") if chosen else " ", around)
        sheet.put(place.x + 1, place.y, styles.text(brief(name, names - 1)).ljust(names) if names else "", around)
        sheet.put(place.x + 1 + names, place.y, words, f"{style} {styles.numbers.cursor}" if chosen else style)
        return
    corners = ("##==##" if chosen else "++--++") if styles.ascii else ("┏┓━━┗┛" if chosen else "╭╮──╰╯")
    side = ("#" if chosen else "|") if styles.ascii else ("┃" if chosen else "│")
    frame, inner = styles.chosen if chosen else styles.name, place.width - 2
    name = styles.text(brief(name, inner - 2))
    top = f"{corners[0]} {name} ".ljust(place.width - 1, corners[2]) if len(name) + 2 <= inner else corners[0]
    sheet.put(place.x, place.y, top.ljust(place.width - 1, corners[2]) + corners[1], frame)
    sheet.put(place.x, place.y + 1, side, frame)
    sheet.put(place.x + 1, place.y + 1, words.center(inner), style)
    sheet.put(place.x + place.width - 1, place.y + 1, side, frame)
    sheet.put(place.x, place.y + 2, corners[4] + corners[3] * inner + corners[5], frame)
