"""A program in a pseudo-terminal, started and fed by pexpect, with its screen held by pyte."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from time import monotonic
from types import TracebackType
from typing import Self

import pexpect
import pyte


class Terminal:
    """Runs `command` on a screen of so many columns and rows until the `with` block ends."""

    def __init__(self, command: Sequence[str], columns: int, rows: int) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._child: pexpect.spawn[str] = pexpect.spawn(
            command[0], [*command[1:]], dimensions=(rows, columns), env=environment, encoding="utf-8"
        )
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen, strict=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """The rows of the screen."""
        return "\n".join(self._screen.display)

    @property
    def cursor_is_visible(self) -> bool:
        return not self._screen.cursor.hidden

    def send(self, keys: str) -> None:
        """Type the keys."""
        self._child.send(keys)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self._child.kill(number)

    def wait_until(self, condition: Callable[[], bool], timeout: float = 30.0) -> None:
        """Read until the condition holds. Raises TimeoutError or EOFError with the screen in the message."""
        end = monotonic() + timeout
        while not condition():
            try:
                self._stream.feed(self._child.read_nonblocking(65536, timeout=max(end - monotonic(), 0)))
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
