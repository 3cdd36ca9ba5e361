"""The snapshot of a training step, the state of a trainer, and the exception for divergence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
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
    _find: Callable[[str], Any] | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def found_later(
        cls, step: int, loss: float, accuracy: float, learning_rate: float, find: Callable[[str], Any]
    ) -> Snapshot:
        """Return a snapshot whose other fields are found by their names when somebody looks at them."""
        snapshot: Snapshot = object.__new__(cls)
        given = {"step": step, "loss": loss, "accuracy": accuracy, "learning_rate": learning_rate, "_find": find}
        for name, value in given.items():
            object.__setattr__(snapshot, name, value)
        return snapshot

    def __getattr__(self, name: str) -> Any:
        """Called for a field that has not been looked at."""
        if name == "_find" or self._find is None or name not in self.__dataclass_fields__:
            raise AttributeError(f"a Snapshot has no {name!r}")
        value = self._find(name)
        object.__setattr__(self, name, value)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle and copy what is found, not how."""
        return Snapshot, tuple(getattr(self, item.name) for item in fields(self) if item.init)


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
