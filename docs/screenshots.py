"""The pictures of README and docs, taken from the running app: `make screenshots`; `--check` compares them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from engine.basics.files import write_atomically
from lessons.classroom.notes import FILE_NAME, AnswerNote, join
from lessons.learner.skills import SKILLS
from lessons.progress.store import LessonProgress, ProgressStore
from tui.app import MgradApp
from tui.start import DrillStart, Mode, Start

IMAGES = Path(__file__).with_name("images")
SIZE = (120, 36)


@dataclass(frozen=True)
class Picture:
    """start: opens the app, from a data folder. keys: lead to what is shown."""

    start: Callable[[Path], Start]
    keys: Sequence[str] = ()


def in_mode(mode: Mode) -> Callable[[Path], Start]:
    return lambda folder: Start(mode)


def a_class(folder: Path) -> Start:
    """A class of four, and the mistakes they make."""
    for name, lesson, step, answers in CLASS:
        own = join(folder, name)
        ProgressStore(own).record(lesson, LessonProgress(at=step))
        for place, question, result, cause in answers:
            note = AnswerNote("2026-11-23T10:31:05", lesson, place, question, result, cause)
            with (own / FILE_NAME).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(note)) + "\n")
    return Start(classroom=folder)


UPSTREAM = SKILLS["upstream"].causes[0]
SWAPS = "a-product-swaps"
CLASS = (
    ("Ann", "chain-rule", SWAPS, (("local-and-upstream", 0, "right", ""), (SWAPS, 0, "wrong", UPSTREAM))),
    ("Bela", "chain-rule", SWAPS, ((SWAPS, 0, "wrong", UPSTREAM), (SWAPS, 1, "right", ""))),
    ("Chidi", "order", "how-to-find-one", (("how-to-find-one", 0, "wrong", "L, as it was called first"),)),
    ("Zoë", "chain-rule", "a-whole-pass", ((SWAPS, 0, "right", ""), (SWAPS, 1, "right", ""))),
)
PICTURES = {
    "home": Picture(in_mode("home")),
    "explore": Picture(in_mode("explore"), ["plus"]),
    "train": Picture(in_mode("train"), ["n"] * 16 + ["left_square_bracket"] * 4),
    "network": Picture(in_mode("train"), ["n"] * 16 + ["2"]),
    "lesson": Picture(in_mode("home"), ["enter", "n", "n"]),
    "drill": Picture(lambda folder: Start("drill", drill=DrillStart(5, 2)), ["n"]),
    "class": Picture(a_class, ["tab"]),
}


async def take(picture: Picture) -> str:
    """The app as SVG, without web fonts, so that nothing is fetched when it is viewed."""
    with tempfile.TemporaryDirectory() as folder:
        app = MgradApp(picture.start(Path(folder, "physics-b")), Path(folder), today=lambda: date(2026, 11, 23))
        async with app.run_test(size=SIZE) as pilot:
            for key in ("", *picture.keys):
                if key:
                    await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            return re.sub(r"@font-face\s*\{[^}]*\}", "", app.export_screenshot())


def main(arguments: Sequence[str]) -> int:
    """Write the pictures; with --check compare them with those that are there. Returns the exit code."""
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}  # the same pictures on every machine
    os.environ.pop("NO_COLOR", None)
    IMAGES.mkdir(exist_ok=True)
    differ = []
    for name, picture in PICTURES.items():
        path, svg = IMAGES / f"{name}.svg", asyncio.run(take(picture))
        if "--check" not in arguments:
            write_atomically(path, svg)
        elif not path.exists() or path.read_text(encoding="utf-8") != svg:
            differ.append(name)
        print(f"docs/images/{name}.svg")
    if differ:
        print(f"differ from the app: {', '.join(differ)}; make screenshots makes them anew", file=sys.stderr)
    return bool(differ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
