"""Running code of the course that needs another library, if that is installed."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

MAX_SECONDS = 60.0  # for a script; the first import of a large library takes many seconds
MAX_OUTPUT = 4_000  # characters of its output
FIND_MODULE = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)"


@dataclass(frozen=True, slots=True)
class ScriptResult:
    """The result of running a script.

    text             its output; if it failed, the last line of the error
    finished         whether it ran to its end
    library_missing  whether no Python here has the library that it needs
    """

    text: str = ""
    finished: bool = False
    library_missing: bool = False


async def run_script(code: str, needs: str, seconds: float = MAX_SECONDS) -> ScriptResult:
    """Run a script with this Python or the one on the PATH, whichever has the module `needs`."""
    for python in pythons():
        if await _exit_code(python, seconds, "-c", FIND_MODULE, needs) == 0:
            return await _run(python, code, seconds)
    return ScriptResult(library_missing=True)


def pythons() -> list[str]:
    """Return the available Pythons, this one first."""
    found = (sys.executable, shutil.which("python3"), shutil.which("python"))
    return list(dict.fromkeys(path for path in found if path))


async def _run(python: str, code: str, seconds: float) -> ScriptResult:
    async with _started(python, "-c", code) as process:
        try:
            async with asyncio.timeout(seconds):
                output, errors = await process.communicate()
        except TimeoutError:
            return ScriptResult(f"stopped after {seconds:g} seconds")
    if process.returncode:
        lines = errors.decode("utf-8", "replace").strip().splitlines()
        return ScriptResult(lines[-1] if lines else f"it ended with code {process.returncode}")
    return ScriptResult(output.decode("utf-8", "replace").strip()[:MAX_OUTPUT], finished=True)


async def _exit_code(python: str, seconds: float, *arguments: str) -> int | None:
    """Return the exit code, None after a timeout."""
    async with _started(python, *arguments) as process:
        try:
            async with asyncio.timeout(seconds):
                await process.communicate()
                return process.returncode
        except TimeoutError:
            return None


@asynccontextmanager
async def _started(python: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a process that is killed on exit; it reads and writes UTF-8, whatever the locale."""
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    encoded = [argument.encode() for argument in arguments]
    process = await asyncio.create_subprocess_exec(
        python, *encoded, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
