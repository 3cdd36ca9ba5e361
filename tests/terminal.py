"""A program in a pseudo-terminal, started and fed by pexpect, with its screen held by pyte."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Self

import pexpect
import pyte

Cell = tuple[object, ...]
"""A character and its style."""


class Terminal:
    """Runs `command` on a screen of so many columns and rows until the `with` block ends."""

    def __init__(
        self, command: Sequence[str], columns: int, rows: int, environment: Mapping[str, str] | None = None
    ) -> None:
        """environment: variables for the program besides those of the tests."""
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
        self._child: pexpect.spawn[str] = pexpect.spawn(
            command[0], [*command[1:]], dimensions=(rows, columns), env=environment, encoding="utf-8"
        )
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen, strict=False)
        self.bytes_read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """The rows of the screen."""
        return "\n".join(self._screen.display)

    @property
    def cells(self) -> list[list[Cell]]:
        """The cells of the screen: each with its character, its ground, and its style unless it is blank."""
        return [
            [seen(self._screen.buffer[y][x]) for x in range(self._screen.columns)] for y in range(self._screen.lines)
        ]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor."""
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def cursor_is_visible(self) -> bool:
        return not self._screen.cursor.hidden

    def send(self, keys: str) -> None:
        """Type the keys."""
        self._child.send(keys)

    def send_bytes(self, data: bytes) -> None:
        """Send bytes that need not be UTF-8."""
        os.write(self._child.child_fd, data)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self._child.kill(number)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)

    def read_until_quiet(self, seconds: float = 0.3) -> None:
        """Read until the program has written nothing for so long."""
        with suppress(TimeoutError):
            while True:
                self.wait_until(partial(self._has_read_more, self.bytes_read), seconds)

    def _has_read_more(self, than: int) -> bool:
        return self.bytes_read > than

    def wait_until(self, condition: Callable[[], bool], timeout: float = 30.0) -> None:
        """Read until the condition holds. Raises TimeoutError or EOFError with the screen in the message."""
        end = monotonic() + timeout
        while not condition():
            try:
                text = self._child.read_nonblocking(65536, timeout=max(end - monotonic(), 0))
                self.bytes_read += len(text.encode())
                self._stream.feed(text)
            except pexpect.TIMEOUT:
                raise TimeoutError(f"the condition did not hold in time; the screen is\n{self.text}") from None
            except pexpect.EOF:
                raise EOFError(f"the program ended before the condition held; the screen is\n{self.text}") from None

    def wait_for(self, text: str, timeout: float = 30.0) -> None:
        """Read until the text is on the screen. Raises TimeoutError or EOFError with the screen in the message."""
        self.wait_until(lambda: text in self.text, timeout)

    def wait_for_end(self, timeout: float = 30.0) -> int:
        """Read until the program ends; return its exit status, or minus the signal that ended it."""
        try:
            self.wait_until(lambda: False, timeout)
        except EOFError:
            self._child.close()
        status = self._child.exitstatus
        return status if status is not None else -(self._child.signalstatus or 0)


def seen(cell: pyte.screens.Char) -> Cell:
    """Return a cell with its style as far as it is seen: of a blank only the ground."""
    marks = (cell.underscore, cell.strikethrough, cell.reverse)
    if not cell.data.strip() and not any(marks):
        return " ", cell.bg
    return cell.data, cell.bg, cell.fg, cell.bold, cell.italics, *marks
