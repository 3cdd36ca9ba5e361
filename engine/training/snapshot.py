"""The snapshot of a training step, the state of a trainer, and the exception for divergence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.training.optimizers import OptimizerState


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One training step, as it was before its update.

    step           counted from 0
    loss           of the step's examples (all, or its batch), with the L2 penalty
    accuracy       the fraction, 0 to 1, of all predictions with the sign of their target; for regression R²
    learning_rate  what the gradients are multiplied by in this step's update
    predictions    one score per example of the training data, in its order, even if the step uses a batch
    parameters     before the update, in the order of `model.parameters()`
    gradients      of the loss, in the same order
    held_out       the same network on the examples held out; None if there are none
    """

    step: int
    loss: float
    accuracy: float
    learning_rate: float
    predictions: tuple[float, ...]
    parameters: tuple[float, ...]
    gradients: tuple[float, ...]
    held_out: HeldOutScore | None = None


@dataclass(frozen=True, slots=True)
class HeldOutScore:
    """How a network does on examples that it does not learn from.

    loss         without the L2 penalty; of a loss that is a sum, as for so many examples as are learnt from
    accuracy     as in Snapshot
    predictions  one score per example held out
    """

    loss: float
    accuracy: float
    predictions: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TrainerState:
    """Everything besides the settings that a Trainer's next steps depend on.

    step             the number of steps taken
    parameters       in the order of `model.parameters()`
    optimizer_state  what the optimizer carries over
    accumulated      gradients that were not zeroed, one per parameter; empty if they were
    rng_state        of the generator that draws the batches, as `random.Random.getstate` returns it
    """

    step: int
    parameters: tuple[float, ...]
    optimizer_state: OptimizerState
    accumulated: tuple[float, ...]
    rng_state: tuple[Any, ...]


class Diverged(ArithmeticError):  # noqa: N818  (a public name, and a state of a run rather than an error)
    """The numbers are no longer finite, from `step` on. `advice` says what to try."""

    def __init__(self, step: int, advice: str) -> None:
        super().__init__(f"diverged at step {step}")
        self.step = step
        self.advice = advice
