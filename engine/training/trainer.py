"""The training loop: forward, zero the gradients, backward, update."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from typing import Any, Self

from engine.basics.choices import choose
from engine.basics.numbers import short
from engine.compiled.step import StepResult, score_of
from engine.compiled.step_program import StepProgram
from engine.data.samples import Dataset
from engine.faults import Fault, fault_named, loop_with
from engine.losses import LOSSES, Loss, accuracy
from engine.nn import MLP, Model
from engine.training.optimizers import Memory, Optimizer, optimizer_named
from engine.training.schedule import Schedule, constant
from engine.training.snapshot import Diverged, Snapshot, TrainerState
from engine.training.value_step import ValueStep

ENGINES = {name: name for name in ("compiled", "value")}
MAX_PROGRAMS = 8  # kept at a time; each is about as large as its network's graph


class Trainer:
    """Trains a model by gradient descent; iterate for as many steps as you like, each yields one Snapshot.

    model       an MLP (or what behaves like one) with one output
    data        the examples
    loss        its name in `engine.losses.LOSSES`
    schedule    the learning rate, or a function from the step to it
    l2          how much of Σ p² to add to the loss
    batch_size  how many examples a step learns from, drawn anew each time; all of them if not given
    seed        decides the batches
    faults      names of training faults in `engine.faults.FAULTS`, for who wants to see what they do
    optimizer   its name in `engine.optimizers.OPTIMIZERS`
    engine      "compiled", or "value" for a graph of Values at each step: the same bits, many times slower. If not
                given, an MLP is compiled; any other model is not, as it may decide by the numbers what to compute

    loss, schedule, l2, batch_size, faults and optimizer may be replaced while it runs. A new optimizer remembers
    nothing; gradients pile up from where the fault that does it begins. `programs` are the compiled steps by loss, l2
    and the bug of the backward pass: trainers of the same shape may share them, on several threads too, and save the
    compiling.

    `next` raises Diverged once a loss, a prediction, a gradient, a parameter or what the optimizer remembers would not
    be finite. The parameters keep their last finite values, and every `next` from there on raises again.
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
        optimizer: str = "sgd",
    ) -> None:
        self.model = model
        self.data = data
        self.step = 0
        self.programs: dict[tuple[str, float, str], StepProgram] = {}
        self._kept: Sequence[float] = ()
        self._parameters = model.parameters()
        self._batches = random.Random(seed)
        self._batches_state: tuple[Any, ...] | None = None  # as long as no batch has been drawn since it was asked for
        self._diverged: tuple[int, str] | None = None  # not the exception: its traceback would lead back here
        self.l2 = l2
        self.batch_size = batch_size
        self.loss = loss
        self.schedule = schedule
        self.engine = choose("engine", engine or ("compiled" if type(model) is MLP else "value"), ENGINES)
        self.faults = faults
        self.optimizer = optimizer
        self._check_fit()

    @property
    def loss(self) -> Loss:
        """What judges the scores; set it by its name."""
        return self._loss

    @loss.setter
    def loss(self, name: str) -> None:
        self._loss = choose("loss", name, LOSSES)
        self.__dict__.pop("_engine", None)

    @property
    def l2(self) -> float:
        """How much of Σ p² the loss has besides."""
        return self._l2

    @l2.setter
    def l2(self, l2: float) -> None:
        if not (math.isfinite(l2) and l2 >= 0.0):
            raise ValueError(f"l2 is a finite number from 0 up, not {l2}")
        self._l2 = l2
        self.__dict__.pop("_engine", None)

    @property
    def batch_size(self) -> int | None:
        """How many examples a step learns from; None for all."""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, size: int | None) -> None:
        if size is not None and not 1 <= size <= len(self.data):
            raise ValueError(f"a batch is 1 to {len(self.data)} of the {len(self.data)} examples, not {size}")
        self._batch_size = size

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The bugs of the loop; set them by their names."""
        return self._faults

    @faults.setter
    def faults(self, names: Iterable[str]) -> None:
        faults = tuple(fault_named(name) for name in names)
        self._loop, self._faults = loop_with(faults), faults
        self.__dict__.pop("_engine", None)
        if self._loop.zero_grad:
            self._kept = ()

    @property
    def optimizer(self) -> Optimizer:
        """How gradients become updates; set it by its name, and it begins without a memory."""
        return self._optimizer

    @optimizer.setter
    def optimizer(self, name: str) -> None:
        self._optimizer, self._memory = optimizer_named(name), Memory()

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
        after, memory = step.moved, self._memory
        if self._optimizer.keeps:  # without a memory it is plain descent, which is what the step itself does
            deltas, memory = self._optimizer.update(step.gradients, memory, rate * -self._loop.sign)
            after = [p + delta for p, delta in zip(before, deltas, strict=True)]
            if not _finite([*chain.from_iterable(memory.averages)]):
                raise self._divergence(rate)
        if not _finite((step.loss, *predictions, *step.gradients, *after)):
            raise self._divergence(rate)
        for p, moved, grad in zip(self._parameters, after, step.gradients, strict=True):
            p.data, p.grad = moved, grad
        self._memory = memory
        if not self._loop.zero_grad:
            self._kept = step.gradients
        right = accuracy(predictions, self.data.targets)
        snapshot = Snapshot(self.step, step.loss, right, rate, predictions, before, tuple(step.gradients))
        self.step += 1
        return snapshot

    def state(self) -> TrainerState:
        """Where it stands. Raises Diverged where there is no going on."""
        if self._diverged:
            raise Diverged(*self._diverged)
        if self._batches_state is None:
            self._batches_state = self._batches.getstate()
        numbers = tuple([p.data for p in self._parameters])
        return TrainerState(self.step, numbers, self._memory, tuple(self._kept), self._batches_state)

    def restore(self, state: TrainerState) -> None:
        """Go to where a trainer of this shape stood; with the same settings the same steps follow, in the same bits."""
        for p, number, grad in zip(
            self._parameters, state.parameters, state.kept or [0.0] * len(self._parameters), strict=True
        ):
            p.data, p.grad = number, grad
        self.step, self._memory, self._kept = state.step, state.memory, state.kept
        self._batches.setstate(state.batches)
        self._batches_state = state.batches
        self._diverged = None

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

    def _take(self, before: Sequence[float], rate: float) -> tuple[StepResult, tuple[float, ...]]:
        """The step on the examples to learn from, and the predictions for all; a negative rate climbs."""
        inputs, targets = self.data.inputs, self.data.targets
        if self._batch_size is None:
            step = self._engine(before, inputs, targets, rate, self._kept)
            return step, tuple(step.scores)
        self._batches_state = None
        chosen = sorted(self._batches.sample(range(len(targets)), self._batch_size))
        step = self._engine(before, [inputs[i] for i in chosen], [targets[i] for i in chosen], rate, self._kept)
        rest = sorted(set(range(len(targets))).difference(chosen))
        scores = dict(zip(rest, self._engine.scores(before, [inputs[i] for i in rest]), strict=True))
        scores.update(zip(chosen, step.scores, strict=True))
        return step, tuple([scores[i] for i in range(len(targets))])

    @cached_property
    def _engine(self) -> StepProgram | ValueStep:
        """What computes the steps; made at the first, as compiling takes a moment."""
        if self.engine == "value":
            return ValueStep(self.model, self.loss, self.l2, self._loop.bug)
        bug = self._loop.bug
        judged_by = (self.loss.name, self.l2, bug.name if bug else "")
        program = self.programs.get(judged_by)
        if program is None:
            program = StepProgram(self.model, self.data.inputs[0], self.loss, self.l2, bug=bug)
            self.programs[judged_by] = program
            for oldest in list(self.programs)[:-MAX_PROGRAMS]:
                self.programs.pop(oldest, None)
        return program

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
