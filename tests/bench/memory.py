"""The memory of a run that stores all its steps, and the time of going back: `python -m tests.bench.memory [STEPS]`.

Moons as in micrograd's demo, 337 parameters and 100 examples, 10,000 steps unless told otherwise. Memory is how much
the process's largest size grows from after the first step to after the last look back.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles
from time import perf_counter

from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset

STEPS, LOOKS, NEAR = 10_000, 200, 400
MOST_MEGABYTES = 200
HEADS = ("MB", "step", "no run", "at: p50", "at: p95", "back: p50")
MOONS = replace(preset("moons"), lr="0.01")  # which Adam stands too
WAYS = {
    "gradient descent": MOONS,
    "momentum": replace(MOONS, optimizer="momentum"),
    "Adam": replace(MOONS, optimizer="adam"),
    "Adam, batches of 10": replace(MOONS, optimizer="adam", batch=10),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """The memory and times of one run.

    megabytes  that the process has grown by
    step       seconds a step of the run, and `alone` those of a Trainer that remembers nothing
    at         seconds for each of some steps, here and there
    back       seconds for each of some steps in a row, backwards
    """

    megabytes: float
    step: float
    alone: float
    at: Sequence[float]
    back: Sequence[float]


def measured(settings: TrainSettings, steps: int) -> Taken:
    """Take so many steps, look back here and there, then step by step. Call it once in a process."""
    run, trainer = Run(settings), settings.build()
    next(run), next(trainer)  # compiled
    before = peak()
    each = seconds(lambda k: next(run), range(1, steps))
    rng = random.Random(1)
    at = seconds(run.at, [rng.randrange(steps) for _ in range(LOOKS)])
    back = seconds(run.at, range(steps // 2, max(steps // 2 - NEAR, 0), -1))
    grown = peak() - before
    alone = seconds(lambda k: next(trainer), range(1, min(steps, 1000)))
    return Taken(grown, median(each), median(alone), at, back)


def seconds(work: Callable[[int], object], steps: Sequence[int]) -> list[float]:
    taken = []
    for step in steps:
        began = perf_counter()
        work(step)
        taken.append(perf_counter() - began)
    return taken


def peak() -> float:
    """The largest that the process has been, in MB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1e6 if sys.platform == "darwin" else 1e3)


def row(name: str, taken: Taken) -> str:
    times = (taken.step, taken.alone, median(taken.at), quantiles(taken.at, n=20)[-1], median(taken.back))
    return f"{name:<22}{taken.megabytes:>9.0f}" + "".join(f"{time * 1e3:.2f} ms".rjust(12) for time in times)


def main(arguments: Sequence[str]) -> int:
    """Each way in a process of its own; exit 1 where one takes more than it may."""
    if len(arguments) == 2:
        name, steps = arguments[0], int(arguments[1])
        taken = measured(WAYS[name], steps)
        print(row(name, taken), flush=True)
        return int(taken.megabytes > MOST_MEGABYTES)
    steps = int(arguments[0]) if arguments else STEPS
    print(f"{steps:,} steps of moons; at most {MOST_MEGABYTES} MB\n")
    print(f"{'':<22}{HEADS[0]:>9}" + "".join(f"{head:>12}" for head in HEADS[1:]), flush=True)
    command = [sys.executable, "-m", "tests.bench.memory"]
    return max(subprocess.run([*command, name, str(steps)], check=False).returncode for name in WAYS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
