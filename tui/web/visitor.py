"""One visitor: a process of the program for one browser window, spoken to in the packets of Textual's web driver."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

PACKAGES = Path(__file__).resolve().parents[2]  # the folder that holds the packages of this very program
PROGRAM = "import sys; sys.path[0] = sys.argv.pop(1); from tui.cli import main; main(prog_name='mgrad-tui')"
READY = b"__GANGLION__\n"  # the driver's first line; packets follow
OWN_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # on Windows, which has no sessions
TO_SAVE = 10.0  # seconds that a visitor's process has to store its work and end
TO_END = 3.0  # seconds from SIGTERM to SIGKILL
SECRETS = ("MGRAD_TUI_TOKEN",)  # variables of the server that its visitors do not get

Meta = Mapping[str, Any]


def environment(size: tuple[int, int], driver: str, extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a visitor's process. size: columns and rows of the browser's terminal."""
    own = {name: text for name, text in os.environ.items() if name not in SECRETS}
    return {
        **own,
        "TEXTUAL_DRIVER": driver,
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": str(size[0]),
        "ROWS": str(size[1]),
        **extra,
    }


class Visitor:
    """A process of the program whose screen is drawn elsewhere.

    on_screen  gets what the process writes to its terminal
    on_meta    gets what else it says: "open_url", "file"
    """

    def __init__(
        self, on_screen: Callable[[bytes], Awaitable[None]], on_meta: Callable[[Meta], Awaitable[None]]
    ) -> None:
        self._on_screen = on_screen
        self._on_meta = on_meta
        self._process: Process | None = None
        self._is_read = False  # by `run`

    async def start(self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        """Start the process in a folder. ctrl+c does not reach it: it ends the server, which lets it store its work."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", PROGRAM, str(PACKAGES), *arguments),
            stdin=PIPE,
            stdout=PIPE,
            env=environment,
            cwd=folder,
            start_new_session=True,
            creationflags=OWN_GROUP,
        )

    async def run(self) -> None:
        """Pass on what the process writes until it leaves its screen, or until it ends."""
        process = self._process
        assert process is not None and process.stdout is not None
        read = process.stdout.readexactly
        self._is_read = True
        try:
            while await process.stdout.readline() not in (READY, b""):
                pass
            while True:
                kind, size = await read(1), int.from_bytes(await read(4), "big")
                payload = await read(size)
                if kind == b"D":
                    await self._on_screen(payload)
                elif kind == b"M":
                    meta = json.loads(payload)
                    if meta.get("type") == "exit":
                        return
                    await self._on_meta(meta)
        except (asyncio.IncompleteReadError, ConnectionResetError):
            return
        finally:
            self._is_read = False

    async def send_keys(self, text: str) -> None:
        """Send what is typed, pasted or clicked, as a terminal sends it."""
        await self._send(b"D", text.encode("utf-8", "replace"))

    async def send_meta(self, meta: Meta) -> bool:
        """Send a new size, "focus", "blur" or "quit". Returns whether the process still listens."""
        return await self._send(b"M", json.dumps(meta).encode())

    def hang_up(self) -> None:
        """Send nothing any more, as if the server had gone: the process stores its work and ends."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    async def wait(self) -> int:
        """Wait for the end of the process; return its exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """Let the process store its work and end; end it if it does not."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        await self.send_meta({"type": "quit"})
        self.hang_up()
        for ask, seconds in ((None, TO_SAVE), (process.terminate, TO_END), (process.kill, None)):
            with suppress(ProcessLookupError):
                if ask is not None:
                    ask()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._drained(process), seconds)
                return

    async def _drained(self, process: Process) -> None:
        """Wait for the end. What nobody reads is read meanwhile: a process that cannot write does not end."""
        while process.stdout is not None and not self._is_read and await process.stdout.read(1 << 16):
            pass
        await process.wait()

    async def _send(self, kind: bytes, payload: bytes) -> bool:
        stdin = self._process.stdin if self._process is not None else None
        if stdin is None or stdin.is_closing():
            return False
        try:
            stdin.write(kind + len(payload).to_bytes(4, "big") + payload)
            await stdin.drain()
        except (OSError, RuntimeError):
            return False
        return True
