"""Textual's driver for the terminal, writing only the cells that a frame changes."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

from textual.events import Resize
from textual.message import Message

from tui.output.cells import Size, TerminalCells

if sys.platform == "win32":
    from textual.drivers.windows_driver import WindowsDriver as PlatformDriver
else:
    from textual.drivers.linux_driver import LinuxDriver as PlatformDriver

if TYPE_CHECKING:
    from textual.app import App

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"  # around a frame, for terminals that show it in one piece
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"  # the alternate screen
HIDE = "\x1b[?25l"  # the cursor
CURSOR_VARIABLE = "MGRAD_TUI_CURSOR"  # in the environment: show the cursor, for programs that follow only a visible one
UNLIMITED: Size = (1 << 16, 1 << 16)


class ChangedCellsDriver(PlatformDriver):
    """Compares each frame with what is on the terminal, and writes the difference.

    While the terminal takes no more, frames do not queue up: they are drawn over each other, and the last one is
    written. So a slow line shows where a held key has led to, not each step of the way.
    """

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._cells = TerminalCells()
        self._lock = threading.RLock()  # the thread that reads keys writes, too: it sets modes of the terminal
        self._in_frame = False
        self._marks_frames = False
        self._has_screen = False  # whether the alternate screen is on
        self._is_stale = False  # whether the terminal may show anything at all
        self._waits_in: asyncio.AbstractEventLoop | None = None  # which watches for the terminal to take more

    def write(self, data: str) -> None:
        """Draw what draws, and pass on what does not."""
        with self._lock:
            for sequence in self._cells.feed(data):
                self._pass_on(sequence)
            self._update()

    def start_application_mode(self) -> None:
        """Start, and note when the terminal has another size: then it shows something unknown."""
        super().start_application_mode()  # type: ignore[no-untyped-call, unused-ignore]  # Textual left its types out
        if sys.platform != "win32":
            inner = signal.getsignal(signal.SIGWINCH)

            def on_resize(number: int, frame: FrameType | None) -> None:
                self._is_stale = True
                if callable(inner):
                    inner(number, frame)

            signal.signal(signal.SIGWINCH, on_resize)

    def process_message(self, message: Message) -> None:
        """Note a new size that the terminal reports as input."""
        if isinstance(message, Resize):
            self._is_stale = True
        super().process_message(message)

    def _pass_on(self, sequence: str) -> None:
        if sequence == BEGIN:
            self._in_frame = self._marks_frames = True
        elif sequence == END:
            self._in_frame = False
        elif sequence != HIDE or not os.environ.get(CURSOR_VARIABLE):
            if sequence in (ENTER, LEAVE):
                self._has_screen = self._is_stale = sequence == ENTER
                self._stop_waiting()
            super().write(self._cells.reset() + sequence)

    def _update(self) -> None:
        """Write what has changed, if the terminal takes it."""
        if self._in_frame or not self._has_screen:
            return
        if not _takes_more():
            self._wait()
            return
        if self._is_stale:
            self._is_stale = False
            self._cells.forget_shown()
        written = self._cells.update(_terminal_size())
        if written:
            super().write(f"{BEGIN}{written}{END}" if self._marks_frames else written)

    def _wait(self) -> None:
        """Write once the terminal takes more."""
        if self._waits_in is None:
            with suppress(RuntimeError):  # from the thread that reads keys: another frame will come
                self._waits_in = asyncio.get_running_loop()
                self._waits_in.add_writer(_output_number(), self._take_up)

    def _take_up(self) -> None:
        with self._lock:
            self._stop_waiting()
            self._update()

    def _stop_waiting(self) -> None:
        if self._waits_in is not None:
            self._waits_in.remove_writer(_output_number())
            self._waits_in = None


def _output_number() -> int:
    """The file number that Textual writes to."""
    output = sys.__stdout__ if sys.platform == "win32" else sys.__stderr__
    return output.fileno() if output is not None else -1


def _takes_more() -> bool:
    """Whether the terminal takes more without delay. On Windows it cannot be asked."""
    return sys.platform == "win32" or bool(select.select([], [_output_number()], [], 0)[1])


def _terminal_size() -> Size:
    """The size of the terminal, as far as it is known."""
    try:
        columns, rows = os.get_terminal_size(_output_number())
    except OSError:
        return UNLIMITED
    return (columns, rows) if columns and rows else UNLIMITED
