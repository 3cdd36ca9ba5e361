"""Bytes a frame, and a slow line: `python -m tests.bench.frames`.

For each screen, the bytes written for a move of the cursor at 120×40, by Textual's own driver and by ours. Then 30
arrow keys, 30 a second, through relays that hand on 10 KB/s: how long the screen goes on changing after the last key.
One relay reads no faster than it hands on, as a serial line; the other reads everything at once, as ssh does.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from statistics import median
from time import monotonic

import pexpect

ASKED, ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"  # whether frames may be marked; they may
TEXTUALS_OWN = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}
UP, DOWN, RIGHT, LEFT, F6 = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[17~"
QUIET = 0.5  # seconds without output after which a frame is done
RATE = 10_000  # bytes a second
KEYS, KEYS_A_SECOND = 30, 30
SLICE = 0.01  # seconds


@dataclass(frozen=True)
class Walk:
    """A screen, and keys that move its cursor."""

    name: str
    arguments: Sequence[str]
    first: str  # what is typed before
    keys: Sequence[str]


WALKS = (
    Walk("Home", (), "", (DOWN, DOWN, DOWN, DOWN, UP, UP)),
    Walk("Explore", ("explore",), "", (RIGHT, RIGHT, LEFT, DOWN, UP, RIGHT)),
    Walk("Train, parameters", ("train",), "", (RIGHT, RIGHT, DOWN, DOWN, LEFT, UP)),
    Walk("Train, network", ("train",), "n2", (RIGHT, DOWN, DOWN, RIGHT, UP, LEFT)),
    Walk("Lesson, its graph", ("lesson", "values-that-remember"), F6, (RIGHT, RIGHT, LEFT, DOWN, UP, RIGHT)),
    Walk("Drill, its graph", ("drill",), "s", (RIGHT, RIGHT, LEFT, DOWN, UP, LEFT)),
)


class Line:
    """The program in a pseudo-terminal of 120×40, and the bytes that it writes."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], folder: str) -> None:
        settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "MGRAD_TUI_HOME": folder, **environment}
        command = ["-c", f"from tui.cli import main; main({list(arguments)!r})"]
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable, command, dimensions=(40, 120), env={**os.environ, **settings}, encoding=None
        )

    def close(self) -> None:
        self._child.close(force=True)

    def send(self, keys: str) -> None:
        self._child.send(keys.encode())

    def read(self, most: int, seconds: float) -> int:
        """Return how many bytes have come within that time, at most so many."""
        try:
            data = self._child.read_nonblocking(most, timeout=seconds)
        except pexpect.TIMEOUT:
            return 0
        if ASKED in data:
            self._child.send(ANSWER)
        return len(data)

    def read_until_quiet(self, seconds: float = QUIET) -> int:
        """Return how many bytes come until none comes for so long."""
        total, end = 0, monotonic() + seconds
        while (left := end - monotonic()) > 0:
            if count := self.read(65536, left):
                total, end = total + count, monotonic() + seconds
        return total


@contextmanager
def started(walk: Walk, environment: dict[str, str]) -> Iterator[Line]:
    """The screen of a walk, at rest."""
    with tempfile.TemporaryDirectory() as folder, closing(Line(walk.arguments, environment, folder)) as line:
        line.read_until_quiet(3.0)
        for key in [walk.first] if walk.first == F6 else walk.first:
            line.send(key)
            line.read_until_quiet()
        yield line


def bytes_of_moves(walk: Walk, environment: dict[str, str]) -> list[int]:
    """The bytes of each move."""
    counts = []
    with started(walk, environment) as line:
        for key in walk.keys:
            line.send(key)
            counts.append(line.read_until_quiet())
    return counts


def seconds_to_settle(walk: Walk, environment: dict[str, str], reads_ahead: bool) -> float:
    """The time from the last of 30 arrow keys until nothing more is handed on, through a relay of 10 KB/s."""
    with started(walk, environment) as line:
        start = monotonic()
        sent, waiting, handed_on = 0, 0, 0
        last_key = last_byte = start
        while monotonic() - max(last_key, last_byte) < 1.5 or waiting or sent < KEYS:
            now = monotonic()
            if sent < KEYS and now >= start + sent / KEYS_A_SECOND:
                line.send(walk.keys[sent % len(walk.keys)])
                sent, last_key = sent + 1, now
            allowed = int((now - start) * RATE) - handed_on
            waiting += line.read(65536 if reads_ahead else max(allowed - waiting, 1), SLICE)
            if passed := min(waiting, allowed):
                waiting, last_byte = waiting - passed, monotonic()
            handed_on += allowed
        return last_byte - last_key


def main() -> None:
    print(f"{'bytes a move, median and most':<30}{'Textual':>16}{'ours':>16}")
    for walk in WALKS:
        columns = [bytes_of_moves(walk, environment) for environment in (TEXTUALS_OWN, {})]
        print(f"{walk.name:<30}" + "".join(f"{median(c):8,.0f}{max(c):8,}" for c in columns), flush=True)
    print(f"\n{f'{KEYS} arrows over 10 KB/s':<30}{'Textual':>10}{'ours':>10}  seconds to settle")
    for walk in WALKS[:3]:
        for name, reads_ahead in (("serial line", False), ("ssh", True)):
            seconds = [seconds_to_settle(walk, environment, reads_ahead) for environment in (TEXTUALS_OWN, {})]
            print(f"{f'{walk.name}, {name}':<30}" + "".join(f"{s:10.1f}" for s in seconds), flush=True)


if __name__ == "__main__":
    main()
