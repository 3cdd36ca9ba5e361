"""A terminal without a program: what it shows after it was written to, cell by cell."""

from __future__ import annotations

import pyte

from tests.terminal import Cell, seen


class Emulator:
    """Interprets what is written to it."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.Stream(self._screen, strict=False)

    def write(self, text: str) -> None:
        self._stream.feed(text)

    @property
    def text(self) -> str:
        """The rows, without the blanks at their ends."""
        return "\n".join(row.rstrip() for row in self._screen.display)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor."""
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def cells(self) -> list[list[Cell]]:
        """Every cell; of a blank only what is seen of it."""
        rows = range(self._screen.lines)
        return [[seen(self._screen.buffer[y][x]) for x in range(self._screen.columns)] for y in rows]
