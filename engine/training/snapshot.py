"""What a training run hands out after each step, and how it says that it diverged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.training.optimizers import Memory


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One training step as it stood before its update.

    step           counts from 0
    loss           of the examples that the step learns from (all, or its batch), with the L2 penalty
    accuracy       share, 0 to 1, of all predictions with their target's sign
    learning_rate  what the gradients are multiplied by in this step's update
    predictions    one score for each example of the whole data set, in its order, even where a batch is learnt from
    parameters     before the update, in the order of `model.parameters()`
    gradients      of the loss, in the same order
    """

    step: int
    loss: float
    accuracy: float
    learning_rate: float
    predictions: tuple[float, ...]
    parameters: tuple[float, ...]
    gradients: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TrainerState:
    """All that a Trainer's next steps depend on, besides its settings.

    step        how many steps have been taken
    parameters  in the order of `model.parameters()`
    memory      the optimizer's
    kept        gradients that nobody zeroed, one a parameter; empty where there are none
    batches     where the draws of the batches have come to: what `random.Random.getstate` gives
    """

    step: int
    parameters: tuple[float, ...]
    memory: Memory
    kept: tuple[float, ...]
    batches: tuple[Any, ...]


class Diverged(ArithmeticError):  # noqa: N818  (a state that a run comes to, and is told as one)
    """The numbers left the finite. `step` is where, `advice` what to try."""

    def __init__(self, step: int, advice: str) -> None:
        super().__init__(f"diverged at step {step}")
        self.step = step
        self.advice = advice
