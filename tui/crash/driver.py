"""The terminal driver: Textual's, made safe against input that is not UTF-8 and against a terminal that has gone."""

from __future__ import annotations

import os
import sys
from codecs import getincrementaldecoder
from select import select
from threading import Thread
from typing import TYPE_CHECKING, Any

from tui.output.driver import ChangedCellsDriver

if TYPE_CHECKING:
    from textual.app import App

POLL = 0.1  # seconds
READ_SIZE = 1024  # bytes; replaced they are at most 3072, which a pipe that is ready takes without blocking


class TerminalDriver(ChangedCellsDriver):
    """Textual's driver, which reads its input from a pipe in place of the terminal; on Windows as it is.

    Textual 8.2 decodes the terminal's bytes strictly, on a thread whose end is the end of the app: one Latin-1 byte is
    a UnicodeDecodeError. At the end of input it asks again at once, for ever. Both happen inside one method, between
    its read and its parser, which is private. So a thread of ours reads the terminal, replaces what is not UTF-8 by
    U+FFFD, and fills the pipe; at the end of input the app exits as with q, and stores the work. docs/terminals.md has
    the report for Textual.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._exit_app = app.exit
        self._call_on_app = app.call_later
        self._is_gone = False

    def run_input_thread(self) -> None:
        if sys.platform == "win32":
            super().run_input_thread()
            return
        terminal, (reader, writer) = self.fileno, os.pipe()
        relay = Thread(target=self._relay, args=(terminal, writer), name="terminal-input", daemon=True)
        relay.start()
        self.fileno = reader  # which the method reads from
        try:
            super().run_input_thread()
        finally:
            self.fileno = terminal
            relay.join()
            os.close(reader)
            os.close(writer)

    def _relay(self, terminal: int, writer: int) -> None:
        """Pass the terminal's input on as UTF-8 until the driver is stopped, or there is no more."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        while not self.exit_event.is_set():
            if not select([terminal], [], [], POLL)[0]:
                continue
            data = read_input(terminal)
            if not data:
                self._is_gone = True
                self._call_on_app(self._exit_app)
                return
            while not select([], [writer], [], POLL)[1]:
                if self.exit_event.is_set():
                    return
            os.write(writer, decode(data).encode())

    def write(self, data: str) -> None:
        """Write to the terminal. One that has gone takes nothing, and to wait for it would hold up the exit."""
        if not self._is_gone:
            super().write(data)


def read_input(terminal: int) -> bytes:
    """Read from the terminal; nothing at the end of input, also where the terminal reports it as an error."""
    try:
        return os.read(terminal, READ_SIZE)
    except OSError:
        return b""
