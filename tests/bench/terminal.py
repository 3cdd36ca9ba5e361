"""A program in a pseudo-terminal, and its screen after each frame: as much of a terminal as Textual writes to.

Tests use tests/terminal.py. Its pyte takes five times as long for a frame (28 ms, this 6), and half a core spent on
reading would slow the program that is measured.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Callable, Sequence
from time import perf_counter
from types import TracebackType
from typing import NoReturn, Self

ASKS, ANSWER = "\x1b[?2026$p", b"\x1b[?2026;1$y"  # whether frames may be marked; they may
FRAME_ENDS = "\x1b[?2026l"
TOKEN = re.compile(
    r"\x1b\[(?P<parameters>[0-9;?<>=]*)\$?(?P<command>[@-~])"
    r"|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)"  # what asks or tells the terminal something, not for the screen
    r"|\x1b[^\[\]P]|[\x00-\x1a\x1c-\x1f]|[^\x00-\x1f]+"
)
UNFINISHED = re.compile(r"\x1b(?:\[[0-9;?<>=$]*|[\]P][^\x07\x1b]*\x1b?)?\Z")

Cell = tuple[str, str]
"""A character, and the parameters of its style as they were written."""


def become(command: Sequence[str]) -> NoReturn:
    """Run the command in place of this forked process, which never goes on with what its parent does."""
    try:
        os.execvp(command[0], list(command))
    finally:
        os._exit(127)


class Terminal:
    """Starts `command` on a screen of so many columns and rows; a context manager, which ends it.

    screen    rows of cells
    on_frame  called after each frame
    """

    def __init__(self, command: Sequence[str], columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.screen: list[list[Cell]] = [[(" ", "")] * columns for _ in range(rows)]
        self.on_frame: Callable[[], None] = lambda: None
        self._style, self._x, self._y, self._rest = "", 0, 0, ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COLUMNS=str(columns), LINES=str(rows))
            become(command)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.signal(signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._terminal)

    def signal(self, number: int) -> None:
        """Send the command a signal."""
        os.kill(self._child, number)

    @property
    def text(self) -> str:
        """The rows of the screen without their styles."""
        return "\n".join("".join(character for character, _ in row) for row in self.screen)

    def send(self, keys: str) -> float:
        """Type; returns when, by `perf_counter`."""
        moment = perf_counter()
        os.write(self._terminal, keys.encode())
        return moment

    def read_until(self, holds: Callable[[], bool], timeout: float = 30.0) -> float:
        """Read until a frame after which it holds; returns when that frame was there. Raises TimeoutError."""
        ends = perf_counter() + timeout
        while (left := ends - perf_counter()) > 0:
            found = self._read(left, holds)
            if found is not None:
                return found
        raise TimeoutError(f"what was waited for never came; the screen is\n{self.text}")

    def read_for(self, seconds: float) -> None:
        """Read whatever comes in that time."""
        ends = perf_counter() + seconds
        while (left := ends - perf_counter()) > 0:
            self._read(left, lambda: False)

    def _read(self, timeout: float, holds: Callable[[], bool]) -> float | None:
        """Take in what has come, all of it; the moment it came if it held a frame after which `holds` does."""
        if not select.select([self._terminal], [], [], timeout)[0]:
            return None
        got = os.read(self._terminal, 65536)
        moment, found = perf_counter(), None
        text = self._rest + self._decoder.decode(got)
        if ASKS in text:
            os.write(self._terminal, ANSWER)
        unfinished = UNFINISHED.search(text)
        self._rest = unfinished.group() if unfinished else ""
        for token in TOKEN.finditer(text, 0, len(text) - len(self._rest)):
            if token.group() == FRAME_ENDS:
                self.on_frame()
                if found is None and holds():
                    found = moment
            else:
                self._show(token.group(), token["parameters"], token["command"])
        return found

    def _show(self, token: str, parameters: str, command: str) -> None:
        if command == "m":
            self._style = parameters
        elif command == "H":
            row, _, column = parameters.partition(";")
            self._y, self._x = int(row or 1) - 1, int(column or 1) - 1
        elif command == "G":
            self._x = int(parameters or 1) - 1
        elif token == "\r":
            self._x = 0
        elif token == "\n":
            self._y, self._x = self._y + 1, 0
        elif token[0] >= " ":
            if self._y < self.rows:
                room = self.columns - self._x
                self.screen[self._y][self._x : self._x + len(token)] = [(c, self._style) for c in token[:room]]
            self._x += len(token)
