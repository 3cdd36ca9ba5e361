"""LLVM at work in a process of its own, which has a low priority and can be stopped at any time.

LLVM text comes in on standard input; what goes out on standard output is what a linker takes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

CHILD = "from engine.native.compiler import main; main()"


class Compiler:
    """The process that compiles, one at a time. `stop` may be called from any thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def compile(self, text: str, level: int) -> bytes:
        """Return the object code of LLVM text. Raises ChildProcessError if there is none, as when it was stopped."""
        import subprocess  # late: most runs are over before they need it

        if self._is_stopped:
            raise ChildProcessError("the program is about to end")
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        with subprocess.Popen(
            [sys.executable, "-P", "-c", CHILD, str(level)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        ) as process:
            self._process = process
            made, _ = process.communicate(text.encode())
            self._process = None
        if process.returncode or not made:
            raise ChildProcessError(f"LLVM ended with {process.returncode}")
        return made

    def stop(self) -> None:
        """Stop compiling for good."""
        self._is_stopped = True
        process = self._process
        if process is not None:
            process.kill()
