"""The gradient of a step's batch beside that of all examples: its angle and its size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul

from engine.basics.numbers import short
from engine.lab.finding import Finding
from engine.runs.run import Run
from engine.training.snapshot import Snapshot

MAX_PRODUCTS = 4_000_000  # parameters × examples: beyond it, every second example is taken, or fewer


@dataclass(frozen=True, slots=True)
class BatchGradient:
    """The gradient of a batch, compared with that of all examples at the same parameters.

    examples  in the batch
    whole     how many examples stand for all: of a large file, evenly taken ones
    angle     between the two, 0 to 180 degrees
    ratio     the batch's length ÷ the whole's; of a loss that is a sum, per example
    """

    examples: int
    whole: int
    angle: float
    ratio: float

    def finding(self) -> Finding:
        """Return it as a finding of the check-up."""
        size = "1 example" if self.examples == 1 else f"{self.examples} examples"
        return Finding(
            "batch",
            f"It learns from batches of {size}.",
            f"this step's gradient points {self.angle:.0f}° away from that of {self.whole} examples, "
            f"and is {short(self.ratio)} times as long",
            is_healthy=True,
        )


def batch_gradient(run: Run, snapshot: Snapshot) -> BatchGradient | None:
    """Return the comparison at a step; None without a batch, with bugs in the loop, or where there is no direction."""
    settings, data = run.settings_at(snapshot.step), run.data
    if settings.batch is None or settings.batch == len(data) or settings.faults:
        return None
    trainer, now = run.trainer, run.current_settings
    if (settings.loss, settings.l2) != (now.loss, now.l2):
        trainer = run.fork(snapshot.step, "full", loss=settings.loss, l2=settings.l2).trainer
        trainer.loss, trainer.l2 = settings.loss, settings.l2
    stride = math.ceil(len(snapshot.parameters) * len(data) / MAX_PRODUCTS)
    inputs, targets = data.inputs[::stride], data.targets[::stride]
    try:
        full = trainer.gradients(snapshot.parameters, inputs, targets)
    except (ArithmeticError, ValueError):
        return None
    one, other = math.hypot(*snapshot.gradients), math.hypot(*full)
    if not (0.0 < one < math.inf and 0.0 < other < math.inf):
        return None
    cosine = sum(map(mul, snapshot.gradients, full)) / one / other
    per_example = len(inputs) / settings.batch if trainer.loss.combine == "sum" else 1.0
    angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    return BatchGradient(settings.batch, len(inputs), angle, per_example * one / other)
