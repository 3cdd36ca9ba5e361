"""Compiled programs on NumPy arrays: an element a network, so that a thousand networks train in one call.

NumPy is loaded with this file, and this file only when arrays come into play.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from engine.compiled import StepProgram
from engine.faults import fault_named, loop_with
from engine.nn import MLP
from engine.optimizers import Memory, optimizer_named
from engine.schedule import parse_rate
from engine.step import Step
from engine.training import TrainSettings

try:
    import numpy as np
except ImportError:
    raise ImportError("sweeps, and programs on arrays, need NumPy: pip install numpy") from None

Array = np.ndarray[Any, np.dtype[np.float64]]


def _sigmoid(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0.0, 1.0, small) / (1.0 + small)


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def _base_slope(base: Any, exponent: Any) -> Any:
    return np.where(exponent == 0.0, 0.0, exponent * np.power(base, exponent - 1.0))


def _exponent_slope(base: Any, out: Any) -> Any:
    return np.where(base == 0.0, 0.0, out * np.log(base))


# The functions of `engine.ops.SCALAR_FUNCTIONS`, and those of the table's templates for arrays.
ARRAY_FUNCTIONS: dict[str, Any] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "inf": np.inf,
    "nan": np.nan,
    "sqrt": np.sqrt,
    "pow": np.power,
    "copysign": np.copysign,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "base_slope": _base_slope,
    "exponent_slope": _exponent_slope,
    "maximum": np.maximum,
    "sign": np.sign,
}


def array_functions(own: Mapping[str, Callable[..., float]]) -> dict[str, Any]:
    """What programs on arrays may call; a learner's own functions take one number, so they are called for each."""
    return {**ARRAY_FUNCTIONS, **{name: np.vectorize(function, otypes=[float]) for name, function in own.items()}}


def on_arrays(run: Callable[[Sequence[Any]], Any], values: Sequence[Any]) -> Any:
    """What a program's function makes of arrays; each result in the shape that the values have together."""
    shape = np.broadcast_shapes(*map(np.shape, values))

    def shaped(result: Any) -> Any:
        return result if np.shape(result) == shape else np.broadcast_to(result, shape)

    with np.errstate(all="ignore"):
        result = run(values)
    return (shaped(result[0]), tuple(map(shaped, result[1]))) if isinstance(result, tuple) else shaped(result)


def surface(
    forward: Callable[..., Any], parameters: Sequence[float], xs: Sequence[float], ys: Sequence[float]
) -> list[list[float]]:
    """What a compiled forward pass makes of each point of a grid: a row for each y, in it a score for each x."""
    x, y = np.meshgrid(np.asarray(xs, dtype=float), np.asarray(ys, dtype=float))
    with np.errstate(all="ignore"):
        (scores,) = forward(parameters, [(x, y)])
    rows: list[list[float]] = np.broadcast_to(scores, x.shape).tolist()
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class SweepSnapshot:
    """One step of all networks as it stood before its update; arrays with a row a seed and a column a rate.

    step        counts from 0
    losses      of the examples learnt from, with the L2 penalty; inf or nan where a network has diverged
    accuracies  share, 0 to 1, of all examples on their target's side of zero
    diverged    the step at which each network's loss was first no finite number; −1 as long as it is one
    """

    step: int
    losses: Array
    accuracies: Array
    diverged: Array


class Sweep:
    """Trains a network for each seed with each learning rate, all at once; iterate, each step yields a SweepSnapshot.

    settings  everything but seed and rate; its own seed decides the data's noise, and the batches, which all share
    seeds     of the networks' first parameters
    rates     numbers, or text as in the settings: "1.0:0.1" falls over `settings.steps`
    rest      called between examples, a millisecond or two apart with large networks: a whole step may take long, and
              who shows it has other things to do

    Each network computes what `Trainer` computes with that seed and rate, but for the last bits of exp, tanh and their
    like, where NumPy rounds in its own way. One that diverges goes on with inf and nan and disturbs no other. Raises
    ValueError, in one line, for settings, seeds or rates that cannot be.
    """

    def __init__(
        self,
        settings: TrainSettings,
        seeds: Sequence[int],
        rates: Sequence[float | str],
        rest: Callable[[], object] | None = None,
    ) -> None:
        if not len(seeds) or not len(rates):
            raise ValueError("a sweep needs at least one seed and one learning rate")
        trainer = settings.build()
        self.settings, self.seeds, self.rates = settings, tuple(seeds), tuple(rates)
        self.step = 0
        self._schedules = [parse_rate(str(rate), settings.steps) for rate in rates]
        self._data = trainer.data
        self._batches = random.Random(settings.seed)
        self._loop = loop_with(fault_named(name) for name in settings.faults)
        self._optimizer, self._memory = optimizer_named(settings.optimizer), Memory()
        self._kept: Sequence[Any] = ()
        self._diverged = np.full((len(seeds), len(rates)), -1)
        example = self._data.inputs[0]
        self._program = StepProgram(trainer.model, example, trainer.loss, trainer.l2, arrays=True, rest=rest)
        self._parameters = [np.repeat(column, len(rates)) for column in self._first_parameters().T]

    @property
    def parameters(self) -> Array:
        """All parameters as they are now: one row a seed, one column a rate, and along the last axis a network's."""
        return np.stack(self._parameters, axis=-1).reshape(len(self.seeds), len(self.rates), -1)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> SweepSnapshot:
        rates = np.tile([schedule(self.step) for schedule in self._schedules], len(self.seeds)) * -self._loop.sign
        inputs, targets = self._data.inputs, self._data.targets
        with np.errstate(all="ignore"):
            if self.settings.batch is None:
                step = self._program(self._parameters, inputs, targets, rates, self._kept)
                scores = step.scores
            else:
                chosen = sorted(self._batches.sample(range(len(targets)), self.settings.batch))
                learnt = [inputs[i] for i in chosen], [targets[i] for i in chosen]
                step = self._program(self._parameters, *learnt, rates, self._kept)
                scores = self._program.scores(self._parameters, inputs)
            self._parameters = self._moved(step, rates)
        if not self._loop.zero_grad:
            self._kept = step.gradients
        right = sum((score > 0.0) == (target > 0.0) for score, target in zip(scores, targets, strict=True))
        losses = self._by_seed(step.loss)
        self._diverged = np.where((self._diverged < 0) & ~np.isfinite(losses), self.step, self._diverged)
        snapshot = SweepSnapshot(self.step, losses, self._by_seed(right / len(targets)), self._diverged)
        self.step += 1
        return snapshot

    def run(self, steps: int) -> Array:
        """Take so many steps; returns the losses by step, seed and rate."""
        return np.array([next(self).losses for _ in range(steps)]).reshape(steps, len(self.seeds), len(self.rates))

    def _moved(self, step: Step, rates: Array) -> list[Any]:
        """The parameters after the update."""
        if not self._optimizer.keeps:
            return list(step.moved)
        deltas, self._memory = self._optimizer.update(step.gradients, self._memory, rates)
        return [p + delta for p, delta in zip(self._parameters, deltas, strict=True)]

    def _first_parameters(self) -> Array:
        """One row a seed."""
        s, nin = self.settings, len(self._data.columns)
        models = (MLP(nin, s.layers, s.activation, init=s.init, rng=random.Random(int(seed))) for seed in self.seeds)
        return np.array([[p.data for p in model.parameters()] for model in models])

    def _by_seed(self, column: Array) -> Array:
        return column.reshape(len(self.seeds), len(self.rates))
