"""The training loop: forward pass, zeroed gradients, backward pass, update."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from time import perf_counter
from typing import Any, Self

from engine.basics.choices import choose
from engine.basics.numbers import short
from engine.compiled.program import compile_graph
from engine.compiled.step import StepResult, score_of
from engine.compiled.step_program import StepProgram
from engine.data.samples import Dataset
from engine.faults import Fault, fault_named, loop_with
from engine.losses import LOSSES, Loss
from engine.nn import MLP, Model
from engine.training.fit import fit
from engine.training.native_steps import NativeSteps, Tier, is_python_asked_for, scores_on_grid
from engine.training.optimizers import Optimizer, OptimizerState, optimizer_named
from engine.training.schedule import Schedule, constant
from engine.training.snapshot import Diverged, HeldOutScore, Snapshot, TrainerState
from engine.training.taken import StepRows, TakenSteps, one_step
from engine.training.value_step import ValueStep
from engine.value import Value

ENGINES = {name: name for name in ("tiered", "native", "compiled", "value")}
MAX_PROGRAMS = 8  # stored at a time; each is about as large as its network's graph


class Trainer:
    """Trains a model by gradient descent; each iteration takes one step and yields its Snapshot.

    model       an MLP, or any model with one output
    data        the examples
    loss        a name in `engine.losses.LOSSES`
    schedule    the learning rate, or a function from the step to it
    l2          the factor of Σ p² in the loss
    batch_size  how many examples a step learns from, drawn anew each time; all if not given
    seed        of the batches
    faults      names of training faults in `engine.faults.FAULTS`
    optimizer   a name in `engine.training.optimizers.OPTIMIZERS`
    engine      "native": machine code, through llvmlite; "compiled": Python; "value": a graph of Values at each step.
                The same bits at three speeds. If not given, an MLP is "tiered": Python first, and machine code if
                training goes on; any other model has Values, as its graph may depend on the numbers

    loss, schedule, l2, batch_size, faults and optimizer may be replaced at any step. A new optimizer starts with an
    empty state; a fault that accumulates gradients starts from zero. `programs` are the compiled steps by loss, l2 and
    fault of the backward pass; trainers of the same shape may share them, across threads too, to save compiling.

    `next` raises Diverged if the loss, a prediction, a gradient, a parameter or the optimizer's state would not be
    finite. The parameters keep their last finite values, and every later `next` raises again. `take` takes many steps
    in one call where they are machine code.

    is_native  whether the last step was machine code
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
        self._accumulated: Sequence[float] = ()
        self._parameters = model.parameters()
        self._rng = random.Random(seed)
        self._rng_state: tuple[Any, ...] | None = None  # cached until the next draw
        self._diverged: tuple[int, str] | None = None  # not the exception: its traceback would lead back here
        self.l2 = l2
        self.batch_size = batch_size
        self.loss = loss
        self.schedule = schedule
        usual = "value" if type(model) is not MLP else "compiled" if is_python_asked_for() else "tiered"
        self.engine = choose("engine", engine or usual, ENGINES)
        self.is_native = False
        self._tier = Tier()
        self.faults = faults
        self.optimizer = optimizer
        self._check_fit()

    @property
    def loss(self) -> Loss:
        """The loss; set it by name."""
        return self._loss

    @loss.setter
    def loss(self, name: str) -> None:
        self._loss = choose("loss", name, LOSSES)
        self.__dict__.pop("_engine", None)
        self.__dict__.pop("_term", None)

    @property
    def l2(self) -> float:
        """The factor of Σ p² in the loss."""
        return self._l2

    @l2.setter
    def l2(self, l2: float) -> None:
        if not (math.isfinite(l2) and l2 >= 0.0):
            raise ValueError(f"l2 is a finite number from 0 up, not {l2}")
        self._l2 = l2
        self.__dict__.pop("_engine", None)

    @property
    def batch_size(self) -> int | None:
        """The number of examples that a step learns from; None for all."""
        return self._batch_size

    @batch_size.setter
    def batch_size(self, size: int | None) -> None:
        if size is not None and not 1 <= size <= len(self.data):
            raise ValueError(f"a batch is 1 to {len(self.data)} of the {len(self.data)} examples, not {size}")
        self._batch_size = size

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the loop; set them by name."""
        return self._faults

    @faults.setter
    def faults(self, names: Iterable[str]) -> None:
        faults = tuple(fault_named(name) for name in names)
        self._loop, self._faults = loop_with(faults), faults
        self.__dict__.pop("_engine", None)
        if self._loop.zero_grad:
            self._accumulated = ()

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer; set it by name, which resets its state."""
        return self._optimizer

    @optimizer.setter
    def optimizer(self, name: str) -> None:
        self._optimizer, self._optimizer_state = optimizer_named(name), OptimizerState()

    @property
    def schedule(self) -> Schedule:
        """The learning rate as a function of the step; may be set to a number."""
        return self._schedule

    @schedule.setter
    def schedule(self, schedule: float | Schedule) -> None:
        self._schedule = schedule if callable(schedule) else constant(schedule)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Snapshot:
        return self.take(1).snapshot(0)

    @property
    def why_not_native(self) -> str:
        """Why its steps are no machine code, though they were to be; "" if nothing is in the way."""
        return self._tier.reason

    def take(self, most: int) -> TakenSteps:
        """Take up to `most` steps in one call, at least one: many as machine code, one on Python. Raises as `next`."""
        if self._diverged:
            raise Diverged(*self._diverged)
        code = self._native_steps()
        taken = None if code is None else self._take_natively(code, most)
        self.is_native = taken is not None
        if taken is not None:
            return taken
        began = perf_counter()
        snapshot = self._take_on_python()
        self._tier.spend(perf_counter() - began)
        return one_step(snapshot, self.state)

    def _native_steps(self) -> NativeSteps | None:
        engine = self.engine
        if engine in ("compiled", "value") or not isinstance(self._engine, StepProgram):
            return None
        return self._tier.steps(self._engine, self._optimizer, self.data, at_once=engine == "native")

    def _take_natively(self, code: NativeSteps, most: int) -> TakenSteps | None:
        """Take steps as machine code; None if the next one is for Python to take, or to refuse."""
        first, state = self.step, self._optimizer_state
        count = max(1, min(most, code.most))
        rates = [self.schedule(step) for step in range(first, first + count)]
        drawn_from, batches, rng_states = self._draw(count)
        block, size = code.block(count), len(self._parameters)
        block.parameters.put(0, [p.data for p in self._parameters])
        averages = state.averages or ((0.0,) * size,) * len(self._optimizer.averages)
        for which, average in enumerate(averages):
            block.averages.put(which * size, average)
        block.piled.put(0, self._accumulated or (0.0,) * size)
        signed, piles_up = [rate * -self._loop.sign for rate in rates], not self._loop.zero_grad
        taken = block.run(signed, state.steps, piles_up, bool(self._accumulated), batches)
        if batches and taken < count:
            self._rng.setstate(rng_states[taken - 1] if taken else drawn_from)
        if not taken:
            self._rng_state = None
            return None
        self._rng_state = rng_states[taken - 1] if batches else rng_states[0]
        held_scale = len(self.data) if self._loss.combine == "sum" else 1
        rows = StepRows(block, self.data, taken, len(self._optimizer.averages), held_scale)
        for p, moved, grad in zip(self._parameters, rows.parameters(taken), rows.gradients(taken - 1), strict=True):
            p.data, p.grad = moved, grad
        if self._optimizer.averages:
            self._optimizer_state = OptimizerState(state.steps + taken, rows.averages(taken))
        if piles_up:
            self._accumulated = rows.gradients(taken - 1)
        self.step += taken
        states = rows.states(first, state.steps, piles_up, rng_states)
        return TakenSteps(first, rows.losses, rows.accuracies, rows.held_out, rows.snapshots(first, rates), states)

    def _draw(self, count: int) -> tuple[Any, list[tuple[list[int], list[int]]] | None, list[tuple[Any, ...]]]:
        """Draw batches for so many steps: the generator's state before, the batches, and its state after each.

        A batch is the examples that are learnt from, and the others. Without batches there are none, and one state.
        """
        if self._rng_state is None:
            self._rng_state = self._rng.getstate()
        if self._batch_size is None:
            return self._rng_state, None, [self._rng_state]
        before, batches, states = self._rng_state, [], []
        everyone = range(len(self.data))
        for _ in range(count):
            chosen = sorted(self._rng.sample(everyone, self._batch_size))
            batches.append((chosen, sorted(set(everyone).difference(chosen))))
            states.append(self._rng.getstate())
        return before, batches, states

    def _take_on_python(self) -> Snapshot:
        rate = self.schedule(self.step)
        before = tuple([p.data for p in self._parameters])
        try:
            step, predictions = self._compute_step(before, rate * -self._loop.sign)
            held_out = self._held_out(before)
        except (ArithmeticError, ValueError) as error:  # some operations reject numbers that have diverged
            raise self._divergence(rate) from error
        after, optimizer_state = step.moved, self._optimizer_state
        if self._optimizer.averages:  # without averages it is plain descent, which the step has already computed
            deltas, optimizer_state = self._optimizer.update(step.gradients, optimizer_state, rate * -self._loop.sign)
            after = [p + delta for p, delta in zip(before, deltas, strict=True)]
            if not _finite([*chain.from_iterable(optimizer_state.averages)]):
                raise self._divergence(rate)
        if not _finite((step.loss, *predictions, *step.gradients, *after)):
            raise self._divergence(rate)
        for p, moved, grad in zip(self._parameters, after, step.gradients, strict=True):
            p.data, p.grad = moved, grad
        self._optimizer_state = optimizer_state
        if not self._loop.zero_grad:
            self._accumulated = step.gradients
        right = fit(self.data, predictions, self.data.targets)
        snapshot = Snapshot(self.step, step.loss, right, rate, predictions, before, tuple(step.gradients), held_out)
        self.step += 1
        return snapshot

    def state(self) -> TrainerState:
        """Return the state between two steps. Raises Diverged if the run has diverged."""
        if self._diverged:
            raise Diverged(*self._diverged)
        if self._rng_state is None:
            self._rng_state = self._rng.getstate()
        numbers = tuple([p.data for p in self._parameters])
        kept = OptimizerState(self._optimizer_state.steps, tuple(map(tuple, self._optimizer_state.averages)))
        return TrainerState(self.step, numbers, kept, tuple(self._accumulated), self._rng_state)

    def restore(self, state: TrainerState) -> None:
        """Restore the state of a trainer of this shape; the same settings then give the same steps, bit for bit."""
        for p, number, grad in zip(
            self._parameters, state.parameters, state.accumulated or [0.0] * len(self._parameters), strict=True
        ):
            p.data, p.grad = number, grad
        self.step, self._optimizer_state, self._accumulated = state.step, state.optimizer_state, state.accumulated
        self._rng.setstate(state.rng_state)
        self._rng_state = state.rng_state
        self._diverged = None

    def scores(self, inputs: Sequence[Sequence[float]], parameters: Sequence[float] | None = None) -> Sequence[float]:
        """Return the network's scores for any inputs, with the present parameters or others, such as a snapshot's.

        Nothing is learnt. Raises ArithmeticError or ValueError where there is no value.
        """
        now = [p.data for p in self._parameters] if parameters is None else parameters
        code = self._native_steps() if self.is_native else None
        scores = None if code is None else code.step.scores(now, inputs)
        return self._engine.scores(now, inputs) if scores is None else scores.tolist()

    def gradients(
        self, parameters: Sequence[float], inputs: Sequence[Sequence[float]], targets: Sequence[float]
    ) -> Sequence[float]:
        """Return the loss's gradients at any parameters, for any examples; nothing is learnt. Raises as `scores`."""
        return self._engine(parameters, inputs, targets, 0.0, ()).gradients

    def surface(
        self, xs: Sequence[float], ys: Sequence[float], parameters: Sequence[float] | None = None
    ) -> list[list[float]]:
        """Return the scores over a grid, for data with two columns: one row per y, one score per x.

        A decision boundary is drawn from it. Fast if the model is compiled; a point without a score is then inf or nan.
        """
        if len(self.data.columns) != 2:
            raise ValueError(f"a surface needs data with 2 columns; {self.data.name} has {len(self.data.columns)}")
        now = [p.data for p in self._parameters] if parameters is None else parameters
        code = self._native_steps() if self.is_native else None
        scores = None if code is None else scores_on_grid(code.step, now, xs, ys)
        return self._engine.surface(now, xs, ys) if scores is None else scores

    def _compute_step(self, before: Sequence[float], rate: float) -> tuple[StepResult, tuple[float, ...]]:
        """Return the step on its examples, and the predictions for all examples; a negative rate climbs."""
        inputs, targets = self.data.inputs, self.data.targets
        if self._batch_size is None:
            step = self._engine(before, inputs, targets, rate, self._accumulated)
            return step, tuple(step.scores)
        self._rng_state = None
        chosen = sorted(self._rng.sample(range(len(targets)), self._batch_size))
        step = self._engine(before, [inputs[i] for i in chosen], [targets[i] for i in chosen], rate, self._accumulated)
        rest = sorted(set(range(len(targets))).difference(chosen))
        scores = dict(zip(rest, self._engine.scores(before, [inputs[i] for i in rest]), strict=True))
        scores.update(zip(chosen, step.scores, strict=True))
        return step, tuple([scores[i] for i in range(len(targets))])

    def _held_out(self, parameters: Sequence[float]) -> HeldOutScore | None:
        """Return how the network does on the examples held out."""
        held = self.data.held_out
        if held is None:
            return None
        scores = tuple(self._engine.scores(parameters, held.inputs))
        count = len(self.data) if self._loss.combine == "sum" else 1
        loss = math.fsum(map(self._term, scores, held.targets)) / len(held) * count
        return HeldOutScore(loss, fit(self.data, scores, held.targets), scores)

    @cached_property
    def _term(self) -> Callable[[float, float], float]:
        """The loss of one score."""
        score, target = Value(0.0), Value(1.0)
        program = compile_graph(self._loss.term(score, target), [score, target]).function(backward=False)
        return lambda score, target: float(program((score, target)))

    @cached_property
    def _engine(self) -> StepProgram | ValueStep:
        """The engine that computes the steps; made at the first step, as compiling takes a moment."""
        if self.engine == "value":
            return ValueStep(self.model, self.loss, self.l2, self._loop.bug)
        bug = self._loop.bug
        key = (self.loss.name, self.l2, bug.name if bug else "")
        program = self.programs.get(key)
        if program is None:
            program = StepProgram(self.model, self.data.inputs[0], self.loss, self.l2, bug=bug)
            self.programs[key] = program
            for oldest in list(self.programs)[:-MAX_PROGRAMS]:
                self.programs.pop(oldest, None)
        return program

    def _check_fit(self) -> None:
        """Raise ValueError if the network does not fit the data."""
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
    # A finite sum has finite terms, and is faster to check; a sum that is not finite may itself have overflowed.
    return math.isfinite(sum(numbers)) or all(map(math.isfinite, numbers))
