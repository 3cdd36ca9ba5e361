"""A grid of numbers as colours: two rows of it in a row of text, two cells wide each.

A number that is not finite is drawn as ✗. Where there are no colours, five shades stand for them, and a cell's two
characters for its two rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from rich.text import Text

SHADES, ASCII_SHADES = " ░▒▓█", " .:+#"
CELL = 2  # characters a column takes


@dataclass(frozen=True, slots=True)
class HeatPalette:
    """Colours as Rich knows them.

    scale   from the lowest share to the highest; empty without colours
    bad     of a number that is not finite
    cursor  of the cell at the cursor
    quiet   of names and legend
    ascii   no character beyond ASCII
    """

    scale: tuple[str, ...] = ()
    bad: str = ""
    cursor: str = ""
    quiet: str = ""
    ascii: bool = False

    @property
    def shades(self) -> str:
        return ASCII_SHADES if self.ascii else SHADES

    @property
    def cross(self) -> str:
        return "x" if self.ascii else "✗"


@dataclass(frozen=True, slots=True)
class Heat:
    """A grid of numbers with names and a cursor.

    shares   rows of numbers from 0, faint, to 1, strong; nan for a number that is not finite
    rows     a name for each row
    columns  a name for each column
    cursor   row and column, None for no cursor
    """

    shares: Sequence[Sequence[float]]
    rows: Sequence[str]
    columns: Sequence[str]
    cursor: tuple[int, int] | None = None


def best_of(losses: Sequence[Sequence[float]]) -> float:
    """The loss that one in twenty is at or below: a few far better ones do not stretch the scale.

    nan if none is finite.
    """
    finite = sorted(loss for row in losses for loss in row if math.isfinite(loss))
    return finite[len(finite) // 20] if finite else math.nan


def shares_of(losses: Sequence[Sequence[float]], worst: float) -> tuple[tuple[float, ...], ...]:
    """The progress of each loss on a logarithmic scale: 0 at `worst` and above, 1 at `best_of` them.

    nan if it is not finite. worst: a loss above zero, such as the middle one before the first step.
    """
    best = max(best_of(losses), 1e-12)
    way = math.log(worst / best) if 0.0 < best < worst < math.inf else 0.0

    def share(loss: float) -> float:
        if not math.isfinite(loss):
            return math.nan
        return min(1.0, max(0.0, math.log(worst / max(loss, 1e-12)) / way)) if way else 0.0

    return tuple(tuple(share(loss) for loss in row) for row in losses)


def heat_map(heat: Heat, width: int, height: int, palette: HeatPalette | None = None) -> Text:
    """The grid with the names of some rows at its left and of some columns under it; at most `height` rows.

    If there is no room for all, the part around the cursor is shown.
    """
    palette = palette or HeatPalette()
    gutter, across, down = _layout(heat, width, height)
    levels = len(palette.scale or palette.shades)
    lines = []
    for top in range(down.start, down.stop, 2):
        pair = range(top, min(top + 2, down.stop))
        here = heat.cursor is not None and heat.cursor[0] in pair
        name = heat.rows[heat.cursor[0] if here and heat.cursor else top]
        mark = (">" if palette.ascii else "▸") if here else " "
        lines.append(Text.assemble((f"{mark}{name:>{gutter - 2}} ", "bold" if here else palette.quiet)))
        shown = [tuple(_level(share, levels) for share in heat.shares[row][across.start : across.stop]) for row in pair]
        cursor = (pair.index(heat.cursor[0]), heat.cursor[1] - across.start) if here and heat.cursor else None
        lines[-1].append_text(_row(tuple(shown), cursor, palette))
    lines.append(_pointer(heat, across, gutter, palette))
    lines.append(_names(heat, across, gutter, palette))
    return Text("\n", no_wrap=True).join(lines[:height])


def place_of(heat: Heat, width: int, height: int) -> tuple[int, int] | None:
    """The column and row at which the cursor is drawn; None if there is none."""
    if heat.cursor is None:
        return None
    gutter, across, down = _layout(heat, width, height)
    return gutter + CELL * (heat.cursor[1] - across.start), (heat.cursor[0] - down.start) // 2


def cell_at(heat: Heat, width: int, height: int, x: int, y: int) -> tuple[int, int] | None:
    """The row and column at a position; of the two rows there the upper one, or the lower if the cursor is on it."""
    gutter, across, down = _layout(heat, width, height)
    row, column = down.start + 2 * y, across.start + (x - gutter) // CELL
    if row not in down or column not in across:
        return None
    return (row + 1 if heat.cursor == (row, column) and row + 1 in down else row), column


def scale_legend(low: str, high: str, palette: HeatPalette) -> Text:
    """The legend: the colours from `low`, faint, to `high`, strong, and the sign of a number that is not finite."""
    colored = [(" ", f"on {color}") for color in palette.scale]
    steps: list[str | tuple[str, str]] = [*colored] if colored else [palette.shades]
    return Text.assemble(
        (f"{low} ", palette.quiet),
        *steps,
        (f" {high}   ", palette.quiet),
        (palette.cross, palette.bad),
        (" diverged", palette.quiet),
    )


def _layout(heat: Heat, width: int, height: int) -> tuple[int, range, range]:
    """The width of the row names with their mark, and the columns and rows shown; an even number of rows."""
    gutter = max((len(name) for name in heat.rows), default=0) + 2
    row, column = heat.cursor or (0, 0)
    across = _window(len(heat.columns), max(1, (width - gutter) // CELL), column)
    pairs = _window((len(heat.rows) + 1) // 2, max(1, height - 2), row // 2)
    return gutter, across, range(2 * pairs.start, min(2 * pairs.stop, len(heat.rows)))


def _window(count: int, room: int, at: int) -> range:
    """The indices shown, of `count`."""
    first = max(0, min(at - room // 2, count - room))
    return range(first, min(count, first + room))


def _level(share: float, count: int) -> int:
    """The index in a scale of `count` steps; -1 if not finite."""
    return -1 if math.isnan(share) else min(count - 1, int(share * count))


@lru_cache(maxsize=128)
def _row(rows: tuple[tuple[int, ...], ...], cursor: tuple[int, int] | None, palette: HeatPalette) -> Text:
    """One row of text from one or two rows of levels; cached, as many stay the same from frame to frame."""
    parts: list[tuple[str, str]] = []
    for column, halves in enumerate(zip(*rows, strict=True)):
        under = [cursor == (row, column) for row in range(len(rows))]
        parts += _colored(halves, under, palette) if palette.scale else _shaded(halves, under, palette)
    runs = [(style, "".join(text for text, _ in run)) for style, run in groupby(parts, key=lambda part: part[1])]
    return Text.assemble(*((text, style) for style, text in runs))


def _colored(halves: Sequence[int], under: Sequence[bool], palette: HeatPalette) -> list[tuple[str, str]]:
    grounds = [
        palette.cursor if at else palette.bad if level < 0 else palette.scale[level]
        for level, at in zip(halves, under, strict=True)
    ]
    if len(grounds) == 1:
        return [("▀" * CELL, grounds[0])]
    if grounds[0] != grounds[1]:
        return [("▀" * CELL, f"{grounds[0]} on {grounds[1]}")]
    if halves[0] < 0:
        return [(palette.cross * CELL, grounds[0])]  # two together have room to say it without colour
    return [(" " * CELL, f"on {grounds[0]}")]


def _shaded(halves: Sequence[int], under: Sequence[bool], palette: HeatPalette) -> list[tuple[str, str]]:
    glyphs = [palette.cross if level < 0 else palette.shades[level] for level in halves]
    return [(glyph, "reverse" if at else "") for glyph, at in zip(glyphs, under, strict=True)] + [(" ", "")] * (
        CELL - len(halves)
    )


def _pointer(heat: Heat, across: range, gutter: int, palette: HeatPalette) -> Text:
    if heat.cursor is None or heat.cursor[1] not in across:
        return Text()
    return Text(" " * (gutter + CELL * (heat.cursor[1] - across.start)) + ("^" if palette.ascii else "▴"), "bold")


def _names(heat: Heat, across: range, gutter: int, palette: HeatPalette) -> Text:
    """The names of columns that fit beside each other: the cursor's first, then from the left."""
    line = [" "] * (CELL * len(across) + 6)
    at = heat.cursor[1] if heat.cursor is not None and heat.cursor[1] in across else across.start
    bold = (0, 0)
    for column in (at, *across):
        name, start = heat.columns[column], CELL * (column - across.start)
        if start + len(name) <= len(line) and not "".join(line[max(0, start - 2) : start + len(name) + 2]).strip():
            line[start : start + len(name)] = name
            bold = (start, start + len(name)) if column == at else bold
    text = Text(" " * gutter + "".join(line).rstrip(), palette.quiet)
    text.stylize("bold", gutter + bold[0], gutter + bold[1])
    return text
