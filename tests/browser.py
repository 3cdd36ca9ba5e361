"""A browser without a window: Chromium, spoken to by its DevTools protocol, its terminal's screen held by pyte."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import pyte

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking", "--mute-audio"),
    *("--remote-debugging-port=0", "--window-size=1100,700", "--disable-component-update", "--disable-sync"),
)
CODES = {"Enter": ("Enter", 13, "\r"), "Escape": ("Escape", 27, ""), "Tab": ("Tab", 9, "")}
CODES |= {
    "ArrowLeft": ("ArrowLeft", 37, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
    "ArrowRight": ("ArrowRight", 39, ""),
}


def chromium() -> str | None:
    """The path of Chromium, None where there is none."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """One page of Chromium, from `async with` to its end.

    requests  every address that the page has asked for
    text      the terminal's rows, as the page has received them
    problems  exceptions and errors of the page
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen, strict=False)
        self.requests: list[str] = []
        self.problems: list[str] = []

    async def __aenter__(self) -> Self:
        command = [chromium() or "chromium", *FLAGS, f"--user-data-dir={self._folder}", "about:blank"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = self._folder / "DevToolsActivePort"
        while not (port_file.exists() and "\n" in port_file.read_text()):
            assert self._process.poll() is None, "Chromium has ended"
            await asyncio.sleep(0.02)
        port, *_ = port_file.read_text().split()
        self._session = aiohttp.ClientSession()
        async with self._session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(each for each in await answer.json() if each["type"] == "page")
        self._socket = await self._session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        reader = asyncio.create_task(self._read())
        self._tasks.add(reader)
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.ask(f"{domain}.enable")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        with suppress(Exception):
            await asyncio.wait_for(self.ask("Browser.close"), 5)
        for task in self._tasks:
            task.cancel()
        await self._session.close()
        self._process.kill()
        self._process.wait()

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command of the protocol; return its result."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return await self._answers[number]

    async def open(self, address: str) -> None:
        await self.ask("Page.navigate", url=address)

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression of the page, awaited, as if a person had asked for it."""
        found = await self.ask(
            "Runtime.evaluate", expression=expression, awaitPromise=True, userGesture=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def press(self, *keys: str, commands: tuple[str, ...] = (), modifiers: int = 0) -> None:
        """Press keys: characters, or names of CODES. modifiers: 2 for ctrl. commands: of the editor, as "paste"."""
        for key in keys:
            code, number, text = CODES.get(key, ("", ord(key.upper()[0]), "" if modifiers else key))
            event = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
            await self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, commands=list(commands), **event)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", **event)

    async def wait_for(self, *texts: str, timeout: float = 30.0) -> None:
        """Wait until all texts are on the screen."""
        await self.wait_until(lambda: all(text in self.text for text in texts), f"{texts}", timeout)

    async def wait_until(self, condition: Callable[[], bool], what: str = "it", timeout: float = 30.0) -> None:
        """Wait until the condition holds. Raises TimeoutError with the screen in the message."""
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"{what} did not come; {self.problems}; the screen is\n{self.text}") from None

    async def _read(self) -> None:
        async for message in self._socket:
            data = json.loads(message.data)
            if "id" in data:
                future = self._answers.pop(data["id"])
                if "error" in data:
                    future.set_exception(RuntimeError(str(data["error"])))
                else:
                    future.set_result(data["result"])
            else:
                self._note(data["method"], data["params"])
            self._changed.set()

    def _note(self, method: str, parameters: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Network.webSocketFrameReceived":
            frame = parameters["response"]
            if frame["opcode"] == 2:
                self._stream.feed(b64decode(frame["payloadData"]))
        elif method == "Network.webSocketFrameSent":
            with suppress(ValueError):
                sent: list[Any] = json.loads(parameters["response"]["payloadData"])
                if sent[0] == "resize":
                    self._screen.resize(sent[1]["height"], sent[1]["width"])
        elif (
            method == "Log.entryAdded" and parameters["entry"]["level"] == "error"
        ):  # as what the page's policy refuses
            self.problems.append(parameters["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(str(parameters["exceptionDetails"]))
