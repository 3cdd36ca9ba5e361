"""Contestants who do the same work, made to agree on its numbers and then timed in turn.

The machine may be busy with other things, so nobody is timed alone: each round gives everyone a stretch of calls, in
an order that rotates, and a ratio is taken between stretches of the same round. The garbage collector is on for
everyone, as in a program that runs; it has just collected when a stretch starts, and all that existed before the race
(modules, data) is frozen, so that nobody pays for the objects of somebody else's library.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

Work = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Contestant:
    """Someone who does the work of a row.

    name   how the table calls them
    start  puts everything back to the beginning, and returns what does the work; a training step returns the loss that
           it started from
    share  how many pieces of work one call does: its time is divided by that
    steps  how many training steps one call goes on
    """

    name: str
    start: Callable[[], Work]
    share: int = 1
    steps: int = 1


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to measure: `series` × `rounds` stretches for each contestant, of about `stretch` seconds each."""

    series: int = 7
    rounds: int = 5
    stretch: float = 0.015


@dataclass(frozen=True, slots=True)
class Timing:
    """seconds: for a piece of work, of each round's stretch, series after series."""

    name: str
    seconds: tuple[float, ...]
    series: int

    @property
    def best_median(self) -> float:
        """The median of the quietest series, in seconds."""
        size = len(self.seconds) // self.series
        return min(median(self.seconds[i : i + size]) for i in range(0, len(self.seconds), size))

    def times(self, other: Timing) -> float:
        """How many times as long as `other` this takes: the median over the rounds."""
        return median(a / b for a, b in zip(self.seconds, other.seconds, strict=True))


def agree(contestants: Sequence[Contestant], steps: int, tolerance: float = 1e-9) -> None:
    """Raise AssertionError unless everyone has the same loss after that many steps: else they do different work."""
    losses = [_loss_after(steps, contestant) for contestant in contestants]
    for contestant, loss in zip(contestants, losses, strict=True):
        if not math.isclose(loss, losses[0], rel_tol=tolerance, abs_tol=tolerance):
            raise AssertionError(
                f"{contestant.name} does other work than {contestants[0].name}: "
                f"its loss after {steps} steps is {loss!r}, not {losses[0]!r}"
            )


def race(contestants: Sequence[Contestant], pace: Pace) -> list[Timing]:
    """Time everyone in turn; the timings are in the contestants' order."""
    seconds: list[list[float]] = [[] for _ in contestants]
    with _frozen():
        calls = [_calls_in(contestant, pace.stretch) for contestant in contestants]
        for number in range(pace.series * pace.rounds):
            for k in range(len(contestants)):
                k = (k + number) % len(contestants)
                seconds[k].append(_stretch(contestants[k], calls[k]) / contestants[k].share)
    return [Timing(c.name, tuple(s), pace.series) for c, s in zip(contestants, seconds, strict=True)]


def _loss_after(steps: int, contestant: Contestant) -> float:
    work = contestant.start()
    for _ in range(steps // contestant.steps):
        work()
    return float(work())


def _stretch(contestant: Contestant, calls: int) -> float:
    """Seconds a call."""
    work = contestant.start()
    work()  # caches fill, what compiles itself at its first call has done so
    gc.collect()
    turns = range(calls)
    started = perf_counter()
    for _ in turns:
        work()
    return (perf_counter() - started) / calls


def _calls_in(contestant: Contestant, seconds: float) -> int:
    return max(1, int(seconds / _stretch(contestant, 3))) if seconds else 1


@contextmanager
def _frozen() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
