"""The learner's own network, learning on their own engine: its steps as snapshots, beside a recorded run of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isclose, isfinite
from pathlib import Path
from typing import Any

from engine.runs.run import Run
from engine.training.settings import TrainSettings, preset
from engine.training.snapshot import Diverged, Snapshot
from lessons.judge.loading import source_files
from lessons.sandbox.limits import EndKind, Limits
from lessons.sandbox.process import Job, Message, printable, run_job

PROGRAM = "lessons.build.learn_program"
LIMITS = Limits(seconds=1800.0, memory=8192, output=100_000)
CLOSE = 1e-7  # relative: sums may go in another order
SETTINGS = {
    "four": (preset("four"), replace(preset("four"), activation="relu", init="micrograd")),
    "moons": (
        replace(preset("moons"), activation="tanh", init="lecture"),
        preset("moons"),
    ),
}
"""By milestone: the run of ours for a network of tanh, and that for micrograd's."""


@dataclass(frozen=True, slots=True)
class LearnedRun:
    """How a run ended. trouble: why before its last step, in one line, "" if it is complete."""

    steps: int
    trouble: str = ""


async def learn(
    folder: Path, settings: TrainSettings, on_step: Callable[[Snapshot], None], limits: Limits = LIMITS
) -> LearnedRun:
    """Train the learner's MLP on the data of these settings. Cancelling kills the process that runs it.

    on_step: called with each step as it comes
    """
    try:
        files = [str(file) for file in source_files(folder.resolve())]
    except (OSError, ValueError) as error:
        return LearnedRun(0, str(error))
    run = Run(settings)
    data = run.data
    payload = {
        "files": files,
        "inputs": [list(example) for example in data.inputs],
        "targets": list(data.targets),
        "layers": list(settings.layers),
        "loss": settings.loss,
        "l2": settings.l2,
        "seed": settings.seed,
        "rates": [run.rate_at(step) for step in range(settings.steps)],
    }
    taken = 0

    def take(message: Message) -> None:
        nonlocal taken
        snapshot = _snapshot(message, data.targets)
        if snapshot is not None and snapshot.step == taken:
            taken += 1
            on_step(snapshot)

    result = await run_job(Job(PROGRAM, payload, limits, libraries=True, own_files=tuple(files)), take)
    if result.ending is not None:
        line = f" (line {result.ending.line})" if result.ending.line else ""
        detail = {
            EndKind.TIME: f"it runs for more than {limits.seconds:g} s",
            EndKind.MEMORY: f"it needs more than {limits.memory} MB",
        }.get(result.ending.kind, printable(result.ending.detail) or result.ending.kind.value)
        return LearnedRun(taken, f"your code stopped{line}: {detail}")
    return LearnedRun(taken, "" if taken == settings.steps else f"the numbers are not finite at step {taken}")


def _snapshot(message: Message, targets: Sequence[float]) -> Snapshot | None:
    """A step as it was reported; None for anything else, and for numbers that are not finite."""
    try:
        lists: list[Any] = [message[name] for name in ("predictions", "parameters", "gradients")]
        predictions, parameters, gradients = (tuple(map(float, numbers)) for numbers in lists)
        step, loss, rate = int(message["step"]), float(message["loss"]), float(message["rate"])
    except (KeyError, TypeError, ValueError):
        return None
    if len(predictions) != len(targets) or not all(map(isfinite, (loss, *predictions, *parameters, *gradients))):
        return None
    right = sum((score > 0.0) == (target > 0.0) for score, target in zip(predictions, targets, strict=True))
    return Snapshot(step, loss, right / len(targets), rate, predictions, parameters, gradients)


def recorded_run(settings: TrainSettings) -> Run:
    """Return our own run of these settings, to its end."""
    run = Run(settings)
    try:
        for _ in range(settings.steps):
            next(run)
    except Diverged:
        return run
    return run


def begins_like(first: Snapshot, run: Run) -> bool:
    """Whether a run began with the same network as this one."""
    mine, theirs = run.at(0).predictions, first.predictions
    return len(mine) == len(theirs) and all(map(_is_close, mine, theirs))


def parts_at(losses: Sequence[float], run: Run) -> int | None:
    """Return the first step at which these losses leave those of a run; None if they lie on them."""
    recorded = run.losses[1]
    pairs = enumerate(zip(losses, recorded, strict=False))
    return next((step for step, (one, other) in pairs if not _is_close(one, other)), None)


def _is_close(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=CLOSE, abs_tol=1e-9)
