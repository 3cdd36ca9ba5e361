"""The training loop: forward, zero the gradients, backward, update."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from engine.choices import choose
from engine.compiled import StepProgram
from engine.faults import fault_named, loop_with
from engine.losses import LOSSES, Loss, accuracy
from engine.nn import MLP, Model
from engine.numbers import short
from engine.samples import Dataset
from engine.schedule import Schedule, constant
from engine.step import Step, ValueStep, score_of


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


ENGINES = {name: name for name in ("compiled", "value")}


class Diverged(ArithmeticError):  # noqa: N818  (a state that a run comes to, and is told as one)
    """The numbers left the finite. `step` is where, `advice` what to try."""

    def __init__(self, step: int, advice: str) -> None:
        super().__init__(f"diverged at step {step}")
        self.step = step
        self.advice = advice


class Trainer:
    """Trains a model by gradient descent; iterate for as many steps as you like, each yields one Snapshot.

    model       an MLP (or what behaves like one) with one output
    data        the examples
    loss        its name in `engine.losses.LOSSES`
    schedule    the learning rate, or a function from the step to it; may be replaced while it runs
    l2          how much of Σ p² to add to the loss
    batch_size  how many examples a step learns from, drawn anew each time; all of them if not given
    seed        decides the batches
    faults      names of training faults in `engine.faults.FAULTS`, for who wants to see what they do
    engine      "compiled", or "value" for a graph of Values at each step: the same bits, many times slower. If not
                given, an MLP is compiled; any other model is not, as it may decide by the numbers what to compute

    `next` raises Diverged once a loss, a prediction, a gradient or a parameter would not be finite. The parameters keep
    their last finite values, and every `next` from there on raises again.
    """

    def __init__(
        self,
        model: Model,
        data: Dataset,
        loss: str = "squared-error",
        schedule: float | Schedule = 0.05,
        l2: float = 0.0,
        batch_size: int | None = None,
        seed: int = 0,
        faults: Iterable[str] = (),
        engine: str | None = None,
    ) -> None:
        if not (math.isfinite(l2) and l2 >= 0.0):
            raise ValueError(f"l2 is a finite number from 0 up, not {l2}")
        if batch_size is not None and not 1 <= batch_size <= len(data):
            raise ValueError(f"a batch is 1 to {len(data)} of the {len(data)} examples, not {batch_size}")
        self.model = model
        self.data = data
        self.loss: Loss = choose("loss", loss, LOSSES)
        self.schedule = schedule
        self.l2 = l2
        self.batch_size = batch_size
        self.engine = choose("engine", engine or ("compiled" if type(model) is MLP else "value"), ENGINES)
        self.faults = tuple(fault_named(name) for name in faults)
        self.step = 0
        self._loop = loop_with(self.faults)
        self._kept: Sequence[float] = ()
        self._parameters = model.parameters()
        self._batches = random.Random(seed)
        self._diverged: tuple[int, str] | None = None  # not the exception: its traceback would lead back here
        self._check_fit()

    @property
    def schedule(self) -> Schedule:
        """From the step to its learning rate."""
        return self._schedule

    @schedule.setter
    def schedule(self, schedule: float | Schedule) -> None:
        self._schedule = schedule if callable(schedule) else constant(schedule)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Snapshot:
        if self._diverged:
            raise Diverged(*self._diverged)
        rate = self.schedule(self.step)
        before = tuple([p.data for p in self._parameters])
        try:
            step, predictions = self._take(before, rate * -self._loop.sign)
        except (ArithmeticError, ValueError) as error:  # some operations refuse numbers that have run away
            raise self._divergence(rate) from error
        if not _finite((step.loss, *predictions, *step.gradients, *step.moved)):
            raise self._divergence(rate)
        for p, moved, grad in zip(self._parameters, step.moved, step.gradients, strict=True):
            p.data, p.grad = moved, grad
        if not self._loop.zero_grad:
            self._kept = step.gradients
        right = accuracy(predictions, self.data.targets)
        snapshot = Snapshot(self.step, step.loss, right, rate, predictions, before, tuple(step.gradients))
        self.step += 1
        return snapshot

    def scores(self, inputs: Sequence[Sequence[float]], parameters: Sequence[float] | None = None) -> Sequence[float]:
        """What the network says to inputs of your own, as it is now or with other parameters, a snapshot's for example.

        Nothing is learnt. Raises what arithmetic without a value raises.
        """
        now = [p.data for p in self._parameters] if parameters is None else parameters
        return self._engine.scores(now, inputs)

    def surface(
        self, xs: Sequence[float], ys: Sequence[float], parameters: Sequence[float] | None = None
    ) -> list[list[float]]:
        """The scores over a grid of points, for data with two columns: a row for each y, in it a score for each x.

        What a decision boundary is drawn from; quick where the model is compiled, and then inf or nan without a score.
        """
        if len(self.data.columns) != 2:
            raise ValueError(f"a surface needs data with 2 columns; {self.data.name} has {len(self.data.columns)}")
        now = [p.data for p in self._parameters] if parameters is None else parameters
        return self._engine.surface(now, xs, ys)

    def _take(self, before: Sequence[float], rate: float) -> tuple[Step, tuple[float, ...]]:
        """The step on the examples to learn from, and the predictions for all; a negative rate climbs."""
        inputs, targets = self.data.inputs, self.data.targets
        if self.batch_size is None:
            step = self._engine(before, inputs, targets, rate, self._kept)
            return step, tuple(step.scores)
        chosen = sorted(self._batches.sample(range(len(targets)), self.batch_size))
        step = self._engine(before, [inputs[i] for i in chosen], [targets[i] for i in chosen], rate, self._kept)
        rest = sorted(set(range(len(targets))).difference(chosen))
        scores = dict(zip(rest, self._engine.scores(before, [inputs[i] for i in rest]), strict=True))
        scores.update(zip(chosen, step.scores, strict=True))
        return step, tuple([scores[i] for i in range(len(targets))])

    @cached_property
    def _engine(self) -> StepProgram | ValueStep:
        """What computes the steps; made at the first, as compiling takes a moment."""
        if self.engine == "value":
            return ValueStep(self.model, self.loss, self.l2)
        return StepProgram(self.model, self.data.inputs[0], self.loss, self.l2)

    def _check_fit(self) -> None:
        """Say at once where network and data do not belong together."""
        with suppress(ArithmeticError):  # which the first step reports
            try:
                score_of(self.model, self.data.inputs[0])
            except ValueError as error:
                raise ValueError(f"the network does not fit the data {self.data.name}: {error}") from None

    def _divergence(self, rate: float) -> Diverged:
        if self.step or rate > 1.0:
            advice = f"try a smaller learning rate, such as {short(rate / 10)}"
        else:
            advice = "try inputs of a smaller size: scale each column of the data to about -1 to 1"
        self._diverged = (self.step, advice)
        return Diverged(*self._diverged)


def _finite(numbers: Sequence[float]) -> bool:
    # A sum that is finite has finite terms, and is quicker; one that is not may have overflowed by itself.
    return math.isfinite(sum(numbers)) or all(map(math.isfinite, numbers))
