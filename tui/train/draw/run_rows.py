"""The table of runs as text: a row each, with its origin, progress and settings that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from engine.basics.numbers import short
from tui.render.plots import PlotStyle


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the table.

    slot     the index of its glyph and colour in the plot, None if its curve is hidden
    current  whether it is the current run
    parent   "run 1 at 12", "" if it is no fork
    done     how many steps it has taken; the newest is shown by its number, which is one less
    differs  the settings that differ from its parent's, or from the first run's
    loss     of the newest step, None before the first
    fit      its accuracy or R² in words, "" before the first
    """

    name: str
    slot: int | None
    current: bool
    parent: str
    differs: str
    done: int
    loss: float | None
    fit: str
    diverged: bool = False


def first_row(count: int, cursor: int, height: int) -> int:
    """The first of so many runs that is shown under the heading, scrolled so that the cursor is in view."""
    return max(0, min(cursor - height + 2, count - height + 1))


def run_rows(
    rows: Sequence[RunRow], cursor: int, width: int, height: int, colors: Sequence[str], style: PlotStyle
) -> list[Text]:
    """A heading and a row for each run, scrolled so that the cursor is in view; colors: by slot."""
    names = max([4, *(len(row.name) for row in rows)])
    parents = max([4, *(len(row.parent) for row in rows)])
    rest = max(8, width - names - parents - 35)
    heads = f"  {'run':{names + 2}} {'from':{parents}} {'step':>7} {'loss':>9} {'right':>8}  {'what differs':{rest}}"
    first = first_row(len(rows), cursor, height)
    shown = [Text(heads[:width], "dim", no_wrap=True)]
    for index, row in enumerate(rows[first : first + max(0, height - 1)], first):
        line = Text(no_wrap=True).append("▸ " if row.current else "  ")
        if style.drawing == "ascii":
            line = Text(no_wrap=True).append("> " if row.current else "  ")
        if row.slot is None:
            line.append("  ")
        else:
            line.append(f"{style.glyph(row.slot)} ", colors[row.slot])
        line.append(f"{row.name:{names}} ", "bold" if row.current else "")
        line.append(f"{row.parent:{parents}} ", "dim").append(f"{row.done - 1 if row.done else '–':>7} ")
        if row.diverged:
            line.append(f"{'diverged':>18}  ", "bold")
        else:
            loss = short(row.loss) if row.loss is not None else ""
            line.append(f"{loss:>9} {row.fit:>8}  ")
        line.append(row.differs, "dim" if row.slot is None else "")
        line.truncate(width, overflow="ellipsis", pad=True)
        shown.append(Text(line.plain, "bold reverse", no_wrap=True) if index == cursor else line)
    return shown
