"""The training loop: forward, zero the gradients, backward, update."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, Self

from engine.choices import choose
from engine.losses import LOSSES, Loss, accuracy
from engine.numbers import short
from engine.samples import Dataset
from engine.schedule import Schedule, constant
from engine.value import Value


class Model(Protocol):
    """What can be trained: an MLP, or anything else with parameters that makes one score of an example."""

    def __call__(self, x: Sequence[float], /) -> Value | list[Value]: ...

    def parameters(self) -> list[Value]: ...


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
        self.step = 0
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
        parameters = self.model.parameters()
        before = tuple(p.data for p in parameters)
        try:
            loss, predictions = self._forward(parameters)
            for p in parameters:
                p.grad = 0.0
            loss.backward()
        except (ArithmeticError, ValueError) as error:  # some operations refuse numbers that have run away
            raise self._divergence(rate) from error
        gradients = tuple(p.grad for p in parameters)
        after = [p + -rate * grad for p, grad in zip(before, gradients, strict=True)]
        if not all(map(math.isfinite, (loss.data, *predictions, *gradients, *after))):
            raise self._divergence(rate)
        for p, moved in zip(parameters, after, strict=True):
            p.data = moved
        right = accuracy(predictions, self.data.targets)
        snapshot = Snapshot(self.step, loss.data, right, rate, predictions, before, gradients)
        self.step += 1
        return snapshot

    def _forward(self, parameters: Sequence[Value]) -> tuple[Value, tuple[float, ...]]:
        """The loss of the examples to learn from, and the scores of all."""
        everyone = range(len(self.data))
        chosen = set(everyone if self.batch_size is None else self._batches.sample(everyone, self.batch_size))
        predictions: list[float] = []
        scores: list[Value] = []
        targets: list[float] = []
        for i, (x, target) in enumerate(zip(self.data.inputs, self.data.targets, strict=True)):
            score = self._score(x)
            predictions.append(score.data)
            if i in chosen:
                scores.append(score)
                targets.append(target)
        return self.loss(scores, targets, parameters, self.l2), tuple(predictions)

    def _score(self, x: Sequence[float]) -> Value:
        score = self.model(x)
        if not isinstance(score, Value):
            raise ValueError(f"training needs a network with one output, not {len(score)}")
        return score

    def _check_fit(self) -> None:
        """Say at once where network and data do not belong together."""
        with suppress(ArithmeticError):  # which the first step reports
            try:
                self._score(self.data.inputs[0])
            except ValueError as error:
                raise ValueError(f"the network does not fit the data {self.data.name}: {error}") from None

    def _divergence(self, rate: float) -> Diverged:
        if self.step or rate > 1.0:
            advice = f"try a smaller learning rate, such as {short(rate / 10)}"
        else:
            advice = "try inputs of a smaller size: scale each column of the data to about -1 to 1"
        self._diverged = (self.step, advice)
        return Diverged(*self._diverged)
