"""A sweep: many networks, learning rates by seeds, trained together."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Self

from engine.basics.choices import choose
from engine.compiled.arrays import Array  # first: it says what to install where NumPy is missing

# isort: split
import numpy as np

from engine.compiled.program import compile_graph
from engine.compiled.step import StepResult
from engine.compiled.step_program import StepProgram
from engine.data.samples import Dataset
from engine.faults import fault_named, loop_with
from engine.losses import LOSSES
from engine.nn import MLP
from engine.training.native_steps import Tier
from engine.training.native_sweep import NativeGroup
from engine.training.optimizers import OptimizerState, optimizer_named
from engine.training.schedule import parse_rate
from engine.training.settings import TrainSettings
from engine.value import Value

ENGINES = {name: name for name in ("tiered", "native", "compiled")}
GROUP_PRODUCTS = 8_000_000  # networks × parameters × examples of a group: about thirty milliseconds
BLOCK_NUMBERS = 5_000  # networks × examples in one array
WORTH_A_BLOCK = 10  # examples; smaller blocks gain nothing


@dataclass(frozen=True, slots=True, eq=False)
class SweepSnapshot:
    """One step of all networks, as it was before its update; arrays with one row per seed and one column per rate.

    step        counted from 0
    losses      of the step's examples, with the L2 penalty; inf or nan where a network has diverged
    accuracies  the fraction, 0 to 1, of all predictions with the sign of their target
    diverged    the first step at which a network's loss was not finite; −1 if it always was
    """

    step: int
    losses: Array
    accuracies: Array
    diverged: Array


@dataclass(slots=True)
class NetworkGroup:
    """Networks that take a step together.

    members          their indices, ordered by seed, then by rate
    parameters       one array per parameter, with one element per network
    accumulated      gradients that were not zeroed
    optimizer_state  what the optimizer carries over
    native           the same networks as machine code, in place of all this; None as long as they are arrays
    """

    members: slice
    parameters: Sequence[Any]
    accumulated: Sequence[Any] = ()
    optimizer_state: OptimizerState = field(default_factory=OptimizerState)
    native: NativeGroup | None = None

    def table(self) -> Array:
        """The parameters, a row for each network."""
        return np.stack(self.parameters, axis=-1) if self.native is None else self.native.parameters


class Sweep:
    """Trains one network per seed and learning rate, all at once; each iteration yields a SweepSnapshot.

    settings  everything but seed and rate; their own seed is that of the data's noise and of the batches, which all
              networks share
    seeds     of the networks' initial parameters
    rates     numbers, or text as in the settings: "1.0:0.1" falls over `settings.steps`
    pause     called between examples or blocks, at most a few milliseconds apart, so that a long step does not hold up
              its caller
    data      the examples, instead of those that the settings name
    engine    "compiled": NumPy; "native": machine code at once where that gives the same bits; None: NumPy first

    is_native  whether the networks are machine code by now

    Each network computes what `Trainer` computes with that seed and rate, except for the last bits of exp, tanh and the
    like, which NumPy rounds differently. Networks of arithmetic alone (ReLU, max-margin; any optimizer) go over to
    machine code if the sweep goes on, with the same bits. A network that diverges goes on with inf and nan and affects
    no other. Raises ValueError with a one-line message for invalid settings, seeds or rates.
    """

    def __init__(
        self,
        settings: TrainSettings,
        seeds: Sequence[int],
        rates: Sequence[float | str],
        pause: Callable[[], object] | None = None,
        data: Dataset | None = None,
        engine: str | None = None,
    ) -> None:
        if not len(seeds) or not len(rates):
            raise ValueError("a sweep needs at least one seed and one learning rate")
        trainer = settings.build(data)
        self.settings, self.seeds, self.rates = settings, tuple(seeds), tuple(rates)
        self.step = 0
        self._schedules = [parse_rate(str(rate), settings.steps) for rate in rates]
        self._data = trainer.data
        self._rng = random.Random(settings.seed)
        self._loop = loop_with(fault_named(name) for name in settings.faults)
        self._optimizer = optimizer_named(settings.optimizer)
        first = self._first_parameters()
        count = len(first)
        examples = settings.batch or len(self._data.targets)
        size, block = group_and_block_sizes(count, first.shape[1] * examples)
        self._groups = [
            NetworkGroup(slice(i, i + size), list(first[i : i + size].T.copy())) for i in range(0, count, size)
        ]
        self._losses, self._accuracies = np.full(count, np.nan), np.zeros(count)
        self._diverged = np.full(count, -1)
        self._tier, self._pause = Tier(), pause
        self.is_native = False
        self._engine = choose("engine", engine or "tiered", ENGINES)
        self._may_go_over = not self._data.is_regression and self._engine != "compiled"
        example = self._data.inputs[0]
        self._program = StepProgram(
            trainer.model, example, trainer.loss, trainer.l2, arrays=True, block=block, pause=pause, bug=self._loop.bug
        )

    @property
    def has_held_out(self) -> bool:
        """Whether examples are held out."""
        return self._data.held_out is not None

    @property
    def parameters(self) -> Array:
        """The present parameters: an array with axes seed, rate and parameter."""
        every = np.concatenate([group.table() for group in self._groups])
        return every.reshape(len(self.seeds), len(self.rates), -1)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> SweepSnapshot:
        *_, last = self.step_by_group()
        return last

    def step_by_group(self) -> Iterator[SweepSnapshot]:
        """Take one step group by group; yield a snapshot after each, in which the groups to come are as they were.

        Before its first step, a network's loss is nan. The last snapshot is that of the whole step.
        """
        chosen_examples: tuple[Sequence[Sequence[float]], Sequence[float]] = self._data.inputs, self._data.targets
        whole, batch = self.settings.batch is None, None
        if self.settings.batch is not None:
            chosen = sorted(self._rng.sample(range(len(chosen_examples[1])), self.settings.batch))
            chosen_examples = [chosen_examples[0][i] for i in chosen], [chosen_examples[1][i] for i in chosen]
            batch = chosen, sorted(set(range(len(self._data))).difference(chosen))
        rates = np.tile([schedule(self.step) for schedule in self._schedules], len(self.seeds)) * -self._loop.sign
        shape = len(self.seeds), len(self.rates)
        self._go_over_if_due()
        for group in self._groups:
            began = perf_counter()
            if group.native is not None:
                self._advance_natively(group, group.native, rates[group.members], batch)
            else:
                self._advance(group, *chosen_examples, rates[group.members], whole)
                self._tier.spend(perf_counter() - began)
            known = self._losses, self._accuracies, self._diverged
            yield SweepSnapshot(self.step, *(numbers.copy().reshape(shape) for numbers in known))
        self.step += 1

    def held_out_losses(self) -> Array | None:
        """Return the present networks' losses on the examples held out, as in a snapshot; None if there are none.

        Without the L2 penalty; of a loss that is a sum, as for so many examples as are learnt from.
        """
        held = self._data.held_out
        if held is None:
            return None
        loss = LOSSES[self.settings.loss]
        score, target = Value(0.0), Value(1.0)
        term = compile_graph(loss.term(score, target), [score, target]).function(backward=False, arrays=True)
        shape = len(self.seeds), len(self.rates)
        numbers = list(self.parameters.reshape(shape[0] * shape[1], -1).T.copy())
        total: Any = np.zeros(shape[0] * shape[1])
        with np.errstate(all="ignore"):
            for found, wanted in zip(self._program.scores(numbers, held.inputs), held.targets, strict=True):
                total = total + term((found, wanted))
        mean: Array = (total / len(held)).reshape(shape)
        return mean * len(self._data) if loss.combine == "sum" else mean

    def run(self, steps: int) -> Array:
        """Take `steps` steps and return the losses by step, seed and rate."""
        return np.array([next(self).losses for _ in range(steps)]).reshape(steps, len(self.seeds), len(self.rates))

    def _advance(
        self,
        group: NetworkGroup,
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rates: Array,
        whole: bool,
    ) -> None:
        """Take a group's step on these examples. whole: they are the whole data set."""
        with np.errstate(all="ignore"):
            step = self._program(group.parameters, inputs, targets, rates, group.accumulated)
            scores = step.scores if whole else self._program.scores(group.parameters, self._data.inputs)
            group.parameters = self._updated(group, step, rates)
        if not self._loop.zero_grad:
            group.accumulated = step.gradients
        right = sum((score > 0.0) == (target > 0.0) for score, target in zip(scores, self._data.targets, strict=True))
        self._note(group.members, step.loss, right)

    def _advance_natively(
        self,
        group: NetworkGroup,
        native: NativeGroup,
        rates: Array,
        batch: tuple[Sequence[int], Sequence[int]] | None,
    ) -> None:
        """Take a group's step as machine code."""
        losses, right = native.step(rates, batch, not self._loop.zero_grad)
        self._note(group.members, losses, right)
        if self._pause is not None:
            self._pause()

    def _note(self, members: slice, losses: Array, right: Array) -> None:
        diverged = self._diverged[members]
        self._losses[members], self._accuracies[members] = losses, right / len(self._data)
        diverged[(diverged < 0) & ~np.isfinite(losses)] = self.step

    def _go_over_if_due(self) -> None:
        """Hand the networks on to machine code if it is there, and would give the same bits."""
        if self.is_native or not self._may_go_over:
            return
        code = self._tier.steps(self._program, self._optimizer, self._data, at_once=self._engine == "native")
        if code is None:
            return
        self._may_go_over = code.is_exact
        if not code.is_exact:
            return
        for group in self._groups:
            averages = len(self._optimizer.averages)
            group.native = NativeGroup(code, group.parameters, group.accumulated, group.optimizer_state, averages)
            group.parameters = group.accumulated = ()
        self.is_native = True

    def _updated(self, group: NetworkGroup, step: StepResult, rates: Array) -> Sequence[Any]:
        """Return the parameters after the update."""
        if not self._optimizer.averages:
            return step.moved
        deltas, group.optimizer_state = self._optimizer.update(step.gradients, group.optimizer_state, rates)
        return [p + delta for p, delta in zip(group.parameters, deltas, strict=True)]

    def _first_parameters(self) -> Array:
        """Return the initial parameters, one row per network."""
        s, nin = self.settings, len(self._data.columns)
        models = (MLP(nin, s.layers, s.activation, init=s.init, rng=random.Random(int(seed))) for seed in self.seeds)
        numbers = np.array([[p.data for p in model.parameters()] for model in models])
        return np.repeat(numbers, len(self.rates), axis=0)


def group_and_block_sizes(networks: int, products: int) -> tuple[int, int]:
    """Return how many networks take a step together, and how many examples go through at once.

    products: a network's parameters × the examples of a step

    Groups make progress visible within a step. A call on arrays costs as much as some hundred elements, so a group of
    few networks takes many examples at once, as long as the arrays fit into the processor's cache.
    """
    groups = math.ceil(networks * products / GROUP_PRODUCTS)
    size = math.ceil(networks / groups)
    block = BLOCK_NUMBERS // size
    return size, block if block >= WORTH_A_BLOCK else 1
