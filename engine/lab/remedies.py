"""Remedies for a run, tried: each is a fork or a new run for a few steps, and its outcome is measured."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from engine.basics.numbers import short
from engine.lab.finding import Finding
from engine.lab.generalization import more_l2
from engine.runs.run import Run
from engine.training.settings import TrainSettings
from engine.training.snapshot import Diverged, Snapshot

STEPS = 30  # of a remedy at most
MAX_WORK = 6_000_000  # parameters × examples × steps of a remedy
MIN_STEPS = 5  # if there is not enough work for so many, nothing is tried
BATCH = 32
NO_BETTER = 0.98  # of the loss without the remedy: above it, nothing is gained
ABOUT_RATES = ("slow", "stuck", "overshooting")  # findings whose remedy is a guess of a rate
INITS = {"large": "lecture", "zero": "lecture", "lecture": "micrograd", "micrograd": "lecture"}


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something to try.

    name      in words
    step      of the run, where it is forked; None for a new run
    changes   of the fork
    settings  of the new run
    """

    name: str
    step: int | None
    changes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    settings: TrainSettings | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome of a remedy. A loss is inf if it diverged.

    steps   taken
    before  the loss at the step where it began
    after   the loss after these steps
    plain   the loss after as many steps without the remedy
    loss    which loss it is: that of the examples held out if there are any
    """

    remedy: Remedy
    steps: int
    before: float
    after: float
    plain: float
    loss: str = "loss"

    @property
    def is_better(self) -> bool:
        """Whether it gained more than going on as before."""
        return self.after < NO_BETTER * min(self.plain, self.before)

    def __str__(self) -> str:
        return self.text(self.loss)

    def text(self, loss: str = "loss", is_counted: bool = True) -> str:
        """Return the outcome in words. loss: what to call it; is_counted: with the number of steps."""
        if math.isinf(self.after):
            return f"{self.remedy.name}: diverges"
        moved = f"{loss} {short(self.before)} → {short(self.after)}"
        moved += f" in {self.steps} steps" if self.steps and is_counted else ""
        return f"{self.remedy.name}: {moved}" + ("" if self.is_better else ", no better")


def remedies(run: Run, snapshot: Snapshot, findings: tuple[Finding, ...]) -> list[Remedy]:
    """Return what may help at a step; nothing for a healthy run."""
    if all(finding.is_healthy for finding in findings):
        return []
    step, now, rate = snapshot.step, run.settings_at(snapshot.step), snapshot.learning_rate
    found = [Remedy(f"rate {short(rate * k)}", step, {"lr": repr(rate * k)}) for k in (3.0, 1 / 3, 1 / 30) if rate]
    if now.optimizer != "adam":
        found.append(Remedy("adam, rate 0.01", step, {"optimizer": "adam", "lr": "0.01"}))
    l2 = more_l2(now.l2)
    found.append(Remedy(f"l2 {short(l2)}", step, {"l2": l2}))
    if now.batch is None and len(run.data) >= 2 * BATCH:
        found.append(Remedy(f"batches of {BATCH}", step, {"batch": BATCH}))
    steps, held_out = run.losses[0], run.held_out[0]
    if held_out and (best := steps[held_out.index(min(held_out))]) < step:
        found.append(Remedy(f"stop at step {best}", best))
        found.append(Remedy(f"from step {best} with l2 {short(l2)}", best, {"l2": l2}))
    if now.scale == "none":
        found.append(Remedy("scaled inputs, a new run", None, settings=replace(now, scale="standard")))
    other = INITS.get(now.init, "lecture")
    found.append(Remedy(f"first weights {other}, a new run", None, settings=replace(now, init=other)))
    return found


def trials(
    run: Run, snapshot: Snapshot, findings: tuple[Finding, ...], stop: Callable[[], bool] = lambda: False
) -> Iterator[Trial]:
    """Try each remedy for a bounded number of steps, and yield its outcome; end early if `stop` returns true."""
    examples = len(run.data) + (len(run.data.held_out) if run.data.held_out else 0)
    steps = min(STEPS, MAX_WORK // (len(snapshot.parameters) * examples))
    if steps < MIN_STEPS:
        return
    before, loss = _loss(snapshot), "loss" if snapshot.held_out is None else "held-out loss"
    candidates = remedies(run, snapshot, findings)
    plain = _after(run, Remedy("", snapshot.step), steps, stop) if candidates else before
    for remedy in candidates:
        is_stop = remedy.step is not None and not remedy.changes
        after = _after(run, remedy, 1 if is_stop else steps, stop)
        if stop():
            return
        yield Trial(remedy, 0 if is_stop else steps, before, after, plain, loss)


def without_guesses(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings that recommend no rate: for where rates are tried."""
    return tuple(replace(one, remedy="") if one.kind in ABOUT_RATES else one for one in findings)


def best_first(tried: list[Trial]) -> list[Trial]:
    """Return the trials, the one with the lowest loss first."""
    return sorted(tried, key=lambda trial: trial.after)


def _after(run: Run, remedy: Remedy, steps: int, stop: Callable[[], bool]) -> float:
    """Return the loss after so many steps; inf if they diverge or the settings are impossible."""
    try:
        if remedy.settings is None:
            fork = run.fork(remedy.step or 0, "trial", **remedy.changes)
        else:
            fork = Run(remedy.settings, data=run.data)
        last = math.inf
        for _ in range(steps):
            if stop():
                break
            last = _loss(next(fork))
    except (Diverged, ValueError):
        return math.inf
    return last


def _loss(snapshot: Snapshot) -> float:
    return snapshot.loss if snapshot.held_out is None else snapshot.held_out.loss
