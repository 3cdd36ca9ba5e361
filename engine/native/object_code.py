"""LLVM at work in a process of its own, which has a low priority and can be stopped at any time.

LLVM text goes in by its standard input, after a line with the level and the length. What comes out, after a line with
the length, is what a linker takes.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

CHILD = "from engine.native.compiler import main; main()"


class Compiler:
    """The process that compiles, one text after the other. `stop` may be called from any thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def compile(self, text: str, level: int) -> bytes:
        """Return the object code of LLVM text. Raises ChildProcessError if there is none, as when it was stopped."""
        if self._is_stopped:
            raise ChildProcessError("the program is about to end")
        process = self._process = self._process or _start()
        assert process.stdin and process.stdout
        given = text.encode()
        try:
            process.stdin.write(b"%d %d\n" % (level, len(given)) + given)
            process.stdin.flush()
            made = process.stdout.read(int(process.stdout.readline()))
        except (OSError, ValueError):
            made = b""
        if not made:
            self.finish()
            raise ChildProcessError(f"LLVM ended with {process.returncode}")
        return made

    def finish(self) -> None:
        """Let the process end: nothing more is to be compiled for now."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(OSError):
                process.communicate()

    def stop(self) -> None:
        """Stop compiling for good."""
        self._is_stopped = True
        process = self._process
        if process is not None:
            process.kill()


def _start() -> subprocess.Popen[bytes]:
    import subprocess  # late: most runs are over before they need it

    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-c", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
