"""The README's pictures, taken from the running app: `make screenshots`."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from engine.basics.files import write_atomically
from tui.app import MgradApp
from tui.start import Mode, Start

IMAGES = Path(__file__).with_name("images")
SIZE = (120, 36)
PICTURES: dict[str, tuple[Mode, Sequence[str]]] = {
    "explore": ("explore", ["plus"]),
    "train": ("train", ["n"] * 16 + ["left_square_bracket"] * 4),
    "network": ("train", ["n"] * 16 + ["2"]),
    "lesson": ("home", ["enter", "n", "n"]),
}


async def take(mode: Mode, keys: Sequence[str]) -> str:
    """The app as SVG after these keys, without web fonts, so that nothing is fetched when it is viewed."""
    with tempfile.TemporaryDirectory() as folder:
        app = MgradApp(Start(mode), Path(folder))
        async with app.run_test(size=SIZE) as pilot:
            for key in keys:
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            return re.sub(r"@font-face\s*\{[^}]*\}", "", app.export_screenshot())


def main() -> None:
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}  # the same pictures on every machine
    IMAGES.mkdir(exist_ok=True)
    for name, (mode, keys) in PICTURES.items():
        write_atomically(IMAGES / f"{name}.svg", asyncio.run(take(mode, keys)))
        print(f"docs/images/{name}.svg")


if __name__ == "__main__":
    main()
