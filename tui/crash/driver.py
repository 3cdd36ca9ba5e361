"""The terminal driver: Textual's, made safe against input that is not UTF-8 and against a terminal that has gone."""

from __future__ import annotations

import os
import re
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from select import select
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from tui.output.driver import ChangedCellsDriver

if TYPE_CHECKING:
    from textual.app import App

MAX_FAULTS = 1000  # of the parser, after which the app ends
POLL = 0.1  # seconds
REST = 0.4  # seconds in which the end of a key's sequence comes once it has begun
PASTE_REST = 5.0  # seconds without input after which a paste has ended, though the terminal has not said so
PASTE, PASTE_END = b"\x1b[200~", b"\x1b[201~"
LATE = 1.0  # seconds after an escape in which a bracket may still be the rest of its sequence
UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;?<>=]*|O)\Z")
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
        self._is_read = True  # what is passed on

    def run_input_thread(self) -> None:
        if sys.platform == "win32":  # whose driver has another thread
            return
        terminal, (reader, writer) = self.fileno, os.pipe()
        self._is_read = True  # again, after an editor had the terminal
        relay = Thread(target=self._relay, args=(terminal, writer), name="terminal-input", daemon=True)
        relay.start()
        self.fileno = reader  # which the method reads from
        try:
            for _ in range(MAX_FAULTS):
                with suppress(Exception):  # a report of the terminal's that Textual's parser divides by zero over
                    super().run_input_thread()
                    break
            else:
                raise RuntimeError("the terminal's input cannot be read")
        finally:
            self.fileno = terminal
            self._is_read = False
            relay.join()
            os.close(reader)
            os.close(writer)

    def _relay(self, terminal: int, writer: int) -> None:
        """Pass the terminal's input on as UTF-8 until the driver is stopped, or there is no more."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        held, escape_time = b"", -LATE  # the begin of a sequence, and when an escape was the last that was passed on
        in_paste, read_time = False, monotonic()
        while self._is_read and not self.exit_event.is_set():
            if select([terminal], [], [], REST if held else POLL)[0]:
                data = read_input(terminal)
                if not data:
                    self._is_gone = True
                    self._call_on_app(self._exit_app)
                    return
                data, held = whole_sequences(held + data, monotonic() - escape_time < LATE)
                read_time = monotonic()
            elif in_paste and monotonic() - read_time > PASTE_REST:
                data, held = PASTE_END, b""
            else:
                data, held = held, b""
            data, kept, in_paste = plain_paste(data, in_paste)
            held = kept + held
            if not data:
                continue
            escape_time = monotonic() if data.endswith(b"\x1b") else -LATE
            while not select([], [writer], [], POLL)[1]:
                if self.exit_event.is_set() or not self._is_read:
                    return
            os.write(writer, decode(data).encode())

    def write(self, data: str) -> None:
        """Write to the terminal. One that has gone takes nothing, and to wait for it would hold up the exit."""
        if not self._is_gone:
            super().write(data)


def whole_sequences(data: bytes, follows_escape: bool) -> tuple[bytes, bytes]:
    """Split input in front of a key's sequence that has begun and lacks its end. follows_escape: as its first byte.

    Over a slow line an arrow may come as escape and bracket, and later its letter. Textual would take the bracket for a
    key. An escape alone is not held: it may be the key.
    """
    before = b"\x1b" if follows_escape else b""
    found = UNFINISHED.search(before + data)
    start = len(data) if found is None else max(found.start() - len(before), 0)
    return data[:start], data[start:]


def plain_paste(data: bytes, in_paste: bool) -> tuple[bytes, bytes, bool]:
    """Take the escapes out of what is pasted, each of which Textual would take for keys (docs/textual-issues.md, 12).

    in_paste: whether a paste has begun before. Return what is left, an escape that may begin the mark of the paste's
    end, and whether a paste is under way.
    """
    found = bytearray()
    while data:
        before, mark, data = data.partition(PASTE_END if in_paste else PASTE)
        if in_paste and not mark and before.endswith(b"\x1b"):
            return bytes(found + before.replace(b"\x1b", b"")), b"\x1b", True
        found += (before.replace(b"\x1b", b"") if in_paste else before) + mark
        in_paste = in_paste != bool(mark)
    return bytes(found), b"", in_paste


def read_input(terminal: int) -> bytes:
    """Read from the terminal; nothing at the end of input, also where the terminal reports it as an error."""
    try:
        return os.read(terminal, READ_SIZE)
    except OSError:
        return b""
