"""Start-up to first paint, against an empty Textual app in the same run: `python -m tests.bench.startup [RUNS]`.

Both run in a pseudo-terminal of 80×24; the clock stops when the text that only the painted screen holds has arrived.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence

from tests.bench.terminal import become

RUNS = 9
EMPTY = """
from textual.app import App
from textual.widgets import Footer, OptionList, Static
class Empty(App):
    def compose(self):
        yield Static("PAINTED")
Empty().run()
"""


def seconds_to_paint(command: Sequence[str], marker: bytes, timeout: float = 30.0) -> float:
    """Start `command` in a pseudo-terminal and time until it has written `marker`. Raises TimeoutError."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        become(command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    try:
        while marker not in seen:
            left = timeout - (time.perf_counter() - started)
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                raise TimeoutError(f"{command} did not paint {marker!r}; it wrote {seen[-300:]!r}")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - started
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def main(runs: int = RUNS) -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(MGRAD_TUI_HOME=home, TERM="xterm-256color", COLORTERM="truecolor")
        ours, empty = [], []
        for run in range(runs + 1):
            a = seconds_to_paint([sys.executable, "-c", "from tui.cli import main; main([])"], b"Understand backprop")
            b = seconds_to_paint([sys.executable, "-c", EMPTY], b"PAINTED")
            if run:  # the first fills the caches of the file system
                ours.append(a)
                empty.append(b)
    a, b = statistics.median(ours), statistics.median(empty)
    ratio = statistics.median(x / y for x, y in zip(ours, empty, strict=True))
    print(f"Start-up to first paint, 80×24, medians of {runs}, load {os.getloadavg()[0]:.1f}")
    print(f"  mgrad-tui          {a * 1000:6.0f} ms")
    print(f"  empty Textual app  {b * 1000:6.0f} ms")
    print(f"  ratio              {ratio:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
