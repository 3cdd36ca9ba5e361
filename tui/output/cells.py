"""The cells of the terminal: what is on it, what is to be on it, and what to write to change one into the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len

from tui.output.pen import PLAIN, blank_style, change

TOKEN = re.compile(
    r"\x1b\[(?P<style>[0-9;]*)m"
    r"|\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\]8;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|(?P<line>[\r\n])"
    r"|(?P<text>[^\x00-\x1f]+)"
    r"|(?P<other>\x1b\[[0-9;:?<>=!$' ]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]]|[\x00-\x1f])"
)
UNFINISHED = re.compile(r"\x1b(?:\[[0-9;:?<>=!$' ]*|\][^\x07\x1b]*\x1b?)?\Z")
BRIDGE = 4  # unchanged cells that are written again rather than skipped, as skipping takes as many bytes

Size = tuple[int, int]
"""Columns and rows."""


class CellRow:
    """One row: its cells as they are to be and as they are on the terminal, and which were drawn since the last update.

    A cell has its character and a style; None is a cell that is not known. The right half of a wide character is "".
    """

    __slots__ = ("characters", "end", "shown_characters", "shown_styles", "start", "styles")

    def __init__(self) -> None:
        self.characters: list[str | None] = []
        self.styles: list[str | None] = []
        self.shown_characters: list[str | None] = []
        self.shown_styles: list[str | None] = []
        self.start, self.end = 0, 0  # of the part drawn since; empty if equal

    def put(self, x: int, cells: Sequence[str], style: str) -> None:
        """Draw characters from column x on."""
        end = x + len(cells)
        missing = end - len(self.characters)
        if missing > 0:
            for row in (self.characters, self.styles, self.shown_characters, self.shown_styles):
                row.extend([None] * missing)
        self.touch(x, end)
        characters = self.characters
        if characters[x] == "" and x:
            self._clear(x - 1)
        characters[x:end] = cells
        self.styles[x:end] = [style] * len(cells)
        if end < len(characters) and characters[end] == "":
            self._clear(end)

    def _clear(self, x: int) -> None:
        """Draw a blank in place of half a wide character."""
        self.characters[x] = " "
        self.touch(x, x + 1)

    def touch(self, start: int, end: int) -> None:
        """Look at these cells in the next update."""
        if self.start == self.end:
            self.start, self.end = start, end
        else:
            self.start, self.end = min(self.start, start), max(self.end, end)

    def forget(self) -> None:
        """The terminal shows something unknown: write every cell in the next update."""
        length = len(self.characters)
        self.shown_characters, self.shown_styles = [None] * length, [None] * length
        self.start, self.end = 0, length

    def changes(self, columns: int) -> Iterator[tuple[int, int]]:
        """Yield the parts that differ from what is shown, as (start, end), up to so many columns."""
        start, end = self.start, min(self.end, columns)
        self.start = self.end = 0
        new, styles, old, old_styles = self.characters, self.styles, self.shown_characters, self.shown_styles
        if start >= end or (new[start:end] == old[start:end] and styles[start:end] == old_styles[start:end]):
            return
        changed = [
            x for x in range(start, end) if new[x] is not None and (new[x] != old[x] or styles[x] != old_styles[x])
        ]
        if not changed:
            return
        first = last = changed[0]
        for x in changed[1:]:
            gap = x - last - 1
            if gap and (gap > BRIDGE or any(style != styles[last] for style in styles[last + 1 : x])):
                yield self._whole(first), last + 1
                first = x
            last = x
        yield self._whole(first), last + 1

    def _whole(self, x: int) -> int:
        return x - 1 if x and self.characters[x] == "" else x

    def mark_shown(self, start: int, end: int) -> None:
        """These cells are on the terminal now."""
        self.shown_characters[start:end] = self.characters[start:end]
        self.shown_styles[start:end] = self.styles[start:end]


class TerminalCells:
    """Reads what is written to draw frames, and returns the least to be written in its place.

    Frames may be fed one after the other; an update writes the cells of the last.
    """

    def __init__(self) -> None:
        self._rows: list[CellRow] = []
        self._x, self._y = 0, 0
        self._style, self._link = PLAIN, ""
        self._rest = ""
        self._is_drawn = False  # whether anything was drawn since the last update
        self._pen: str | None = None  # the terminal's style; None: unknown
        self._cursor: tuple[int, int] | None = None  # the terminal's cursor; None: unknown

    def feed(self, data: str) -> list[str]:
        """Draw a frame. Returns the sequences in it that do not draw, such as those that set modes of the terminal."""
        others: list[str] = []
        data = self._rest + data
        unfinished = UNFINISHED.search(data)
        self._rest = unfinished.group() if unfinished else ""
        for token in TOKEN.finditer(data, 0, len(data) - len(self._rest)):
            kind, text = token.lastgroup, token.group()
            if kind == "text":
                self._put(text)
            elif kind == "style":
                self._style = "" if token["style"] in ("", "0") else token["style"]
            elif kind == "column":
                self._x, self._y = int(token["column"]) - 1, int(token["row"]) - 1
            elif kind == "link":
                self._link = "" if token["link"] == ";" else f"\t{token['link']}"
            elif kind == "line":
                self._x, self._y = 0, self._y + (text == "\n")
            else:
                others.append(text)
                continue
            self._is_drawn = True
        return others

    def _put(self, text: str) -> None:
        while self._y >= len(self._rows):
            self._rows.append(CellRow())
        style = self._style + self._link
        cells = text if text.isascii() else cells_of(text)
        if cells:
            self._rows[self._y].put(self._x, cells, blank_style(style) if text.isspace() else style)
            self._x += len(cells)

    def forget_shown(self) -> None:
        """The terminal shows something unknown: write every cell that is known in the next update."""
        self.forget_state()
        self._is_drawn = bool(self._rows)
        for row in self._rows:
            row.forget()

    def forget_state(self) -> None:
        """The terminal's cursor and style are unknown."""
        self._pen, self._cursor = None, None

    def reset(self) -> str:
        """Return what to write so that no style is left on, before something else than cells is written."""
        written = change(self._pen, PLAIN) if self._pen else ""
        self.forget_state()
        return written

    def update(self, size: Size) -> str:
        """Return what to write to show the cells drawn since the last update, on a terminal of that size.

        The cursor goes to where the last frame has left it.
        """
        if not self._is_drawn:
            return ""
        self._is_drawn = False
        columns, rows = size
        written: list[str] = []
        for y, row in enumerate(self._rows[:rows]):
            if row.start != row.end:
                for start, end in row.changes(columns):
                    written.append(self._move(start, y))
                    self._write(row, start, end, written)
                    self._cursor = (end, y)
        written.append(self._move(self._x, self._y))
        return "".join(written)

    def _write(self, row: CellRow, start: int, end: int, written: list[str]) -> None:
        pen = self._pen
        for x in range(start, end):
            character, style = row.characters[x] or "", row.styles[x] or PLAIN
            if style != pen:
                written.append(change(pen, style))
                pen = style
            written.append(character)
            if len(character) != 1 and x + 1 < end:  # of a width that terminals may not agree on
                written.append(_to_column(x + 1) if not character or row.characters[x + 1] else "")
        self._pen = pen
        row.mark_shown(start, end)

    def _move(self, x: int, y: int) -> str:
        """Move the cursor, never relatively: what was written may be wider on the terminal than we think."""
        at, self._cursor = self._cursor, (x, y)
        if at == (x, y):
            return ""
        return _to_column(x) if at is not None and at[1] == y else f"\x1b[{y + 1};{x + 1}H"


def _to_column(x: int) -> str:
    return f"\x1b[{x + 1}G" if x else "\r"


@lru_cache(4096)
def cells_of(text: str) -> tuple[str, ...]:
    """Return the text cell by cell: a wide character is followed by "", and a combining one is in the cell before."""
    cells: list[str] = []
    for character in text:
        width = cell_len(character)
        if width:
            cells += [character, ""][:width]
        elif cells:
            place = -1 if cells[-1] else -2
            cells[place] += character
    return tuple(cells)
