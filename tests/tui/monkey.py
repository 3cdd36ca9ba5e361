"""A monkey at the keyboard: random inputs from a seed to every mode of the app, and the shortest that end it.

python -m tests.tui.monkey [--seed 1] [--runs 20] [--reads 150] [--mode train]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from textual.app import App

from engine.training.settings import preset
from lessons.contents import course
from tests.tui.inputs import Cage, play, quiet
from tui.actions.table import ACTIONS
from tui.start import DrillStart, Start
from tui.themes import THEMES

SIZES = (
    (20, 8),
    (40, 12),
    (60, 16),
    (80, 24),
    (100, 30),
    (120, 40),
    (160, 50),
    (200, 60),
    (240, 70),
    (33, 9),
    (99, 23),
)
NEVER = {"ctrl+q", "ctrl+z"}
LETTERS = [*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"]
NAMED = [
    "enter",
    "enter",
    "enter",
    "escape",
    "escape",
    "tab",
    "tab",
    "shift+tab",
    "up",
    "down",
    "left",
    "right",
    "left",
    "up",
    "down",
    "right",
    "shift+up",
    "shift+down",
    "shift+left",
    "shift+right",
    "home",
    "end",
    "pageup",
    "pagedown",
    "backspace",
    "delete",
    "space",
    "f1",
    "f2",
    "f3",
    "f4",
    "f5",
    "f6",
    "f6",
    "f7",
    "f8",
    "f9",
    "ctrl+p",
    "ctrl+c",
    "ctrl+r",
    "ctrl+t",
    "ctrl+y",
    "ctrl+f",
    "plus",
    "minus",
    "full_stop",
    "slash",
    "comma",
    "left_square_bracket",
    "right_square_bracket",
    "left_curly_bracket",
    "right_curly_bracket",
    "left_parenthesis",
    "right_parenthesis",
    "less_than_sign",
    "greater_than_sign",
    "question_mark",
    "asterisk",
    "ctrl+up",
    "ctrl+down",
]
TABLE = [key for action in ACTIONS.values() for key in action.keys.split(",") if key not in NEVER]


def starts(mode: str) -> list[tuple[str, Start]]:
    """The arguments of the app."""
    found = [
        ("home", Start()),
        ("explore", Start("explore")),
        ("train", Start("train")),
        ("moons", Start("train", train=replace(preset("moons"), steps=30))),
        ("drill", Start("drill", drill=DrillStart(5, 3))),
        *((f"lesson:{entry.id}", Start(lesson=entry.open())) for entry in course()),
    ]
    return [start for start in found if mode in start[0]]


def one_read(random: Random, app: App[Any]) -> str:
    """A read: mostly keys, at times several together."""
    size = app.size
    here = [key for key in app.screen.active_bindings if key not in NEVER] or NAMED

    def key() -> str:
        return str(random.choice(random.choice((here, here, TABLE, NAMED, LETTERS))))

    def place() -> str:
        return f"{random.randrange(size[0])} {random.randrange(size[1])}"

    kind = random.random()
    if kind < 0.45:
        return key()
    if kind < 0.58:
        return " ".join([key()] * random.choice((2, 2, 2, 3, 12)))
    if kind < 0.72:
        return " ".join(key() for _ in range(random.choice((2, 2, 3, 4))))
    if kind < 0.80:
        return f"click {place()}"
    if kind < 0.84:
        return f"double {place()}"
    if kind < 0.86:
        return f"click {place()} 3"
    if kind < 0.89:
        return f"drag {place()} {place()}"
    if kind < 0.91:
        return f"wheel {place()} {random.choice(('up', 'down'))}"
    if kind < 0.96:
        resize = "size {} {}".format(*random.choice(SIZES))
        return random.choice((resize, f"{key()}, {resize}", f"{resize}, {key()}", f"{resize}, {key()} {key()}"))
    if kind < 0.98:
        return "paste " + random.choice(
            ("-1.5", "a*b+c", "nan", "1e999", "x = 3; y = x*x", "[b]mark[/b]", "/etc/hosts", "ü λ 漢字")
        )
    return f"theme {random.choice(THEMES).name}"


async def run(
    start: Start, reads: Iterable[str] | Random, folder: Path, size: tuple[int, int], most: int = 0
) -> tuple[list[str], BaseException | None]:
    """Play reads, or `most` random ones; return those played, and what ended the app if anything did."""
    app = Cage(start, folder)
    played: list[str] = []
    try:
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            given = (one_read(reads, app) for _ in range(most)) if isinstance(reads, Random) else iter(reads)
            await quiet(app)
            while app.is_running and (read := next(given, None)) is not None:
                played.append(read)
                await asyncio.wait_for(play(pilot, [read]), 60)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return played, error
    return played, None


def signature(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame
        for frame in frames
        if "/tui/" in frame.filename or "/engine/" in frame.filename or "/lessons/" in frame.filename
    ]
    ours = [frame for frame in ours if "/tests/" not in frame.filename and "site-packages" not in frame.filename]
    last = (ours or frames)[-1] if frames else None
    where = f"{Path(last.filename).name}:{last.name}" if last else "?"
    end = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
    return f"{type(error).__name__} {str(error)[:90]!r} in {where} / {end}"


def shortest(start: Start, reads: list[str], size: tuple[int, int], wanted: str, seconds: int = 90) -> list[str]:
    """Leave out reads as long as the app still ends in the same way."""
    from time import monotonic

    until = monotonic() + seconds

    def fails(some: list[str]) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            _, error = asyncio.run(run(start, some, Path(folder), size))
        return error is not None and signature(error).partition(" ")[0] == wanted.partition(" ")[0]

    step = max(1, len(reads) // 2)
    while step and monotonic() < until:
        place = 0
        while place < len(reads) and monotonic() < until:
            fewer = reads[:place] + reads[place + step :]
            if fails(fewer):
                reads = fewer
            else:
                place += step
        step //= 2
    return reads


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--reads", type=int, default=150)
    options.add_argument("--mode", default="")
    options.add_argument("--shrink", type=int, default=90)
    given = options.parse_args()
    total, found = 0, {}
    for seed in range(given.seed, given.seed + given.runs):
        choose = Random(seed)
        possible = starts(given.mode)
        lessons = [start for start in possible if start[0].startswith("lesson")]
        others = [start for start in possible if start not in lessons]
        name, start = choose.choice(choose.choice([some for some in (others, others, lessons) if some]))
        size = choose.choice(SIZES)
        with tempfile.TemporaryDirectory() as folder:
            reads, error = asyncio.run(run(start, choose, Path(folder), size, given.reads))
        total += len(reads)
        if error is None:
            print(f"seed {seed} {name}: {len(reads)} reads", flush=True)
            continue
        sign = signature(error)
        print(f"seed {seed} {name} {size}: after {len(reads)} reads: {sign}", flush=True)
        if sign not in found:
            found[sign] = seed
            traceback.print_exception(error, file=sys.stdout, limit=-7)
            short = shortest(start, reads, size, sign, given.shrink)
            print(f"  shortest: {name} {size} {short!r}", flush=True)
    print(f"{total} reads, {len(found)} kinds of end: {found}")


if __name__ == "__main__":
    main()
