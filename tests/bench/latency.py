"""Keys and frames while moons trains, through a pseudo-terminal: `python -m tests.bench.latency`.

The program trains as fast as it goes, on Python while LLVM compiles and then as machine code, while arrow keys move the
cursor over the parameters; a key is answered when the frame is there that names the parameter that it leads to. The
same keys are timed while nothing trains, and in a Textual app that does nothing but show which key came last. Then a
run of 200 steps is gone back in: [ is answered when the step before is named. And the arrows move over the map of a
thousand networks while those train: moons', and the lecture's.
"""

from __future__ import annotations

import os
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles
from time import perf_counter

from engine.training.settings import preset
from tests.bench.terminal import Terminal
from tests.tui.train.train_bench import READY
from tui.actions.keys import keys_of

SIZES = ((120, 40), (80, 24))
ROUNDS, KEYS = 3, 60
PAUSES = (0.06, 0.16)  # seconds between an answer and the next key: at no fixed place between two frames
HEADS = (("median", 8), ("p95", 8), ("worst", 8), ("frames", 9), ("pictures", 10), ("steps", 9))
NATIVE = "· native"  # in the last line, as soon as a run is machine code
LEFT, RIGHT = "\x1b[D", "\x1b[C"
SECONDS = 3.0  # that frames are counted
MOONS = "from tui.cli import main; main(['train', '--data', 'moons', '--lr', '1.0', '--steps', '100000000'{more}])"
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("ready", id="said")
    def on_key(self, event):
        self.count = getattr(self, "count", 0) + 1
        self.query_one("#said").update(f"key {self.count} came")
Empty().run()
"""


@dataclass
class Measured:
    """One round of one way of running: seconds that keys took, and counts for so many seconds."""

    keys: list[float] = field(default_factory=list)
    seconds: float = 0.0
    redrawn: int = 0
    changed: int = 0
    steps: int = 0

    @property
    def slowest(self) -> float:
        """The 95th percentile of the keys' times, in seconds."""
        return quantiles(self.keys, n=20)[-1] if len(self.keys) > 1 else self.keys[0]


def line(name: str, rounds: Sequence[Measured]) -> str:
    """Of the round in which the machine had least else to do, and the 95th percentiles of the best and the worst."""
    best = min(rounds, key=lambda measured: measured.slowest)
    worst = max(measured.slowest for measured in rounds)
    said = f"{name:<34}" + "".join(f"{1000 * t:8.0f}" for t in (median(best.keys), best.slowest, worst))
    rates = (best.redrawn, best.changed, best.steps) if best.seconds else ()
    return said + "".join(f"{count / best.seconds:9.1f}" for count in rates)


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def press(terminal: Terminal, keys: Sequence[tuple[str, str]], measured: Measured) -> None:
    """Type each key, and time until the text stands on the screen that it leads to."""
    pauses = random.Random(len(measured.keys))
    for key, text in keys:
        terminal.read_for(pauses.uniform(*PAUSES))
        sent = terminal.send(key)
        measured.keys.append(terminal.read_until(partial(_shows, terminal, text)) - sent)


def _shows(terminal: Terminal, text: str) -> bool:
    return text in terminal.text


def walk(count: int) -> Iterator[tuple[str, str]]:
    """Arrow keys from the first parameter on and back again, each with what the border then begins with."""
    labels = [parameter.label for parameter in preset("moons").build().model.parameters()]
    place, way = 0, 1
    for _ in range(count):
        if not 0 <= place + way < 40:
            way = -way
        place += way
        yield (RIGHT if way > 0 else LEFT), f" {labels[place]}  value "


def panel(terminal: Terminal, title: str) -> Callable[[], tuple[object, ...]]:
    """The contents of the frame with this title, as a function to call again and again."""
    rows = terminal.text.split("\n")
    top = next(y for y, row in enumerate(rows) if title in row)
    left = rows[top].rindex("╭", 0, rows[top].index(title))
    right = rows[top].index("╮", left)
    bottom = next(y for y in range(top, terminal.rows) if rows[y][left] == "╰")
    return lambda: tuple(tuple(row[left + 1 : right]) for row in terminal.screen[top + 1 : bottom])


def steps_done(terminal: Terminal) -> int:
    found = re.search(r"\bstep\s+(\d+) of|networks: step (\d+)", terminal.text)
    return int(found[1] or found[2]) if found else 0


def training(
    size: tuple[int, int], more: str, still: Measured | None, moving: Measured, compiling: Measured | None = None
) -> None:
    """Moons, first at rest if `still` is given, then at full speed, and before that until it is machine code."""
    with Terminal(python(MOONS.format(more=more)), *size) as terminal:
        terminal.read_until(lambda: READY in terminal.text)
        terminal.read_for(0.5)
        if " value " not in terminal.text:
            terminal.send("v")
            terminal.read_until(lambda: " value " in terminal.text)
        if still is not None:
            press(terminal, [*walk(KEYS)], still)
            terminal.send("\x1b[H")
            terminal.read_until(lambda: " L1.n1.w1  value " in terminal.text)
        terminal.send(">" * 8 + " ")
        terminal.read_until(lambda: "running" in terminal.text)
        if compiling is not None:
            for step in walk(KEYS):
                press(terminal, [step], compiling)
                if NATIVE in terminal.text:
                    break
            terminal.send("\x1b[H")
            terminal.read_until(lambda: " L1.n1.w1  value " in terminal.text)
        terminal.read_for(1.0)
        press(terminal, [*walk(KEYS)], moving)
        watch(terminal, "predictions · moons", moving)


def watch(terminal: Terminal, title: str, measured: Measured) -> None:
    """Count steps and frames; a frame counts as changed if the panel with this title looks different."""
    shown = panel(terminal, title)
    last, first = shown(), steps_done(terminal)
    counted = first

    def count() -> None:
        nonlocal last, counted
        done, now = steps_done(terminal), shown()
        measured.redrawn += done != counted or now != last
        measured.changed += now != last
        last, counted = now, done

    terminal.on_frame = count
    started = perf_counter()
    terminal.read_for(SECONDS)
    measured.seconds += perf_counter() - started
    measured.steps += steps_done(terminal) - first
    terminal.on_frame = lambda: None


def scrubbing(size: tuple[int, int], measured: Measured) -> None:
    """Step by step back through a run that has come to rest."""
    with Terminal(python(MOONS.replace("100000000", "200").format(more="")), *size) as terminal:
        terminal.read_until(lambda: READY in terminal.text)
        terminal.send(">" * 8 + " ")
        terminal.read_until(lambda: "step 199 done" in terminal.text)
        terminal.read_for(0.5)
        press(terminal, [("[", f"step {198 - k} of 0 to 199 ") for k in range(KEYS)], measured)


def sweeping(size: tuple[int, int], data: str, measured: Measured) -> None:
    """Over the seeds of a sweep that goes on and on."""
    first = preset(data).seed
    with Terminal(python(MOONS.replace("moons", data).format(more="")), *size) as terminal:
        terminal.read_until(lambda: READY in terminal.text)
        terminal.send(keys_of("train.sweep")[0])
        terminal.read_until(lambda: steps_done(terminal) > 2)
        places = [min(k % 40, 40 - k % 40) for k in range(1, KEYS + 1)]
        ways = ("\x1b[A", "\x1b[B")
        keys = [(ways[(k % 40) < 20], f"seed {first + place} ") for k, place in enumerate(places)]
        press(terminal, keys, measured)
        watch(terminal, "seeds ↓", measured)


def empty(size: tuple[int, int], measured: Measured) -> None:
    with Terminal(python(EMPTY), *size) as terminal:
        terminal.read_until(lambda: "ready" in terminal.text)
        press(terminal, [("x", f"key {k + 1} came") for k in range(KEYS)], measured)


def main(rounds: int = ROUNDS) -> None:
    """Print the table."""
    heads = "".join(f"{head:>{width}}" for head, width in HEADS)
    with tempfile.TemporaryDirectory() as home:
        os.environ["MGRAD_TUI_HOME"] = home
        print(
            f"Keys in ms, the others a second; {rounds} rounds, load {os.getloadavg()[0]:.1f}\n{'':<34}{heads}",
            flush=True,
        )
        for size in SIZES:
            taken = [one_round(size) for _ in range(rounds)]
            for name in taken[0]:
                print(line(f"{size[0]}×{size[1]} {name}", [each[name] for each in taken]), flush=True)


def one_round(size: tuple[int, int]) -> dict[str, Measured]:
    """All ways of running, one after the other."""
    names = ["empty Textual app", "moons at rest", "moons while LLVM compiles", "moons at full speed"]
    names += ["moons, batches of 10", "back step by step", "a thousand moons networks", "a thousand lecture networks"]
    nothing, still, compiling, full, batch, back, moons, lecture = measured = [Measured() for _ in names]
    empty(size, nothing)
    training(size, "", still, full, compiling)
    training(size, ", '--batch', '10'", None, batch)
    scrubbing(size, back)
    sweeping(size, "moons", moons)
    sweeping(size, "four", lecture)
    return dict(zip(names, measured, strict=True))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
