"""A sweep: many networks, rates by seeds, trained together in one call a step."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from engine.compiled.arrays import Array  # first: it says what to install where NumPy is missing

# isort: split
import numpy as np

from engine.compiled.step import StepResult
from engine.compiled.step_program import StepProgram
from engine.data.samples import Dataset
from engine.faults import fault_named, loop_with
from engine.nn import MLP
from engine.training.optimizers import Memory, optimizer_named
from engine.training.schedule import parse_rate
from engine.training.settings import TrainSettings

GROUP_PRODUCTS = 8_000_000  # networks × parameters × examples of a group: some thirty milliseconds
BLOCK_NUMBERS = 5_000  # networks × examples in one array
WORTH_A_BLOCK = 10  # examples; fewer at once gain nothing


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


@dataclass(slots=True)
class Group:
    """Networks that take a step together.

    members     which they are, seed by seed and within a seed rate by rate
    parameters  an array each, with an element a network
    accumulated        gradients that nobody zeroed
    """

    members: slice
    parameters: Sequence[Any]
    accumulated: Sequence[Any] = ()
    memory: Memory = field(default_factory=Memory)


class Sweep:
    """Trains a network for each seed with each learning rate, all at once; iterate, each step yields a SweepSnapshot.

    settings  everything but seed and rate; its own seed decides the data's noise, and the batches, which all share
    seeds     of the networks' first parameters
    rates     numbers, or text as in the settings: "1.0:0.1" falls over `settings.steps`
    pause      called between examples, or blocks of them, a few milliseconds apart at most: a whole step may take long,
              and who shows it has other things to do
    data      the examples, in place of those that the settings name

    Each network computes what `Trainer` computes with that seed and rate, but for the last bits of exp, tanh and their
    like, where NumPy rounds in its own way. One that diverges goes on with inf and nan and disturbs no other. Raises
    ValueError, in one line, for settings, seeds or rates that cannot be.
    """

    def __init__(
        self,
        settings: TrainSettings,
        seeds: Sequence[int],
        rates: Sequence[float | str],
        pause: Callable[[], object] | None = None,
        data: Dataset | None = None,
    ) -> None:
        if not len(seeds) or not len(rates):
            raise ValueError("a sweep needs at least one seed and one learning rate")
        trainer = settings.build(data)
        self.settings, self.seeds, self.rates = settings, tuple(seeds), tuple(rates)
        self.step = 0
        self._schedules = [parse_rate(str(rate), settings.steps) for rate in rates]
        self._data = trainer.data
        self._batches = random.Random(settings.seed)
        self._loop = loop_with(fault_named(name) for name in settings.faults)
        self._optimizer = optimizer_named(settings.optimizer)
        first = self._first_parameters()
        count = len(first)
        examples = settings.batch or len(self._data.targets)
        size, block = group_and_block_sizes(count, first.shape[1] * examples)
        self._groups = [Group(slice(i, i + size), list(first[i : i + size].T.copy())) for i in range(0, count, size)]
        self._losses, self._accuracies = np.full(count, np.nan), np.zeros(count)
        self._diverged = np.full(count, -1)
        example = self._data.inputs[0]
        self._program = StepProgram(
            trainer.model, example, trainer.loss, trainer.l2, arrays=True, block=block, pause=pause, bug=self._loop.bug
        )

    @property
    def parameters(self) -> Array:
        """All parameters as they are now: one row a seed, one column a rate, and along the last axis a network's."""
        every = np.concatenate([np.stack(group.parameters, axis=-1) for group in self._groups])
        return every.reshape(len(self.seeds), len(self.rates), -1)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> SweepSnapshot:
        *_, last = self.parts()
        return last

    def parts(self) -> Iterator[SweepSnapshot]:
        """One step, a group of networks after the other; a snapshot after each shows the others as they were.

        Before their first step, others have nan for a loss. The last snapshot is the step's.
        """
        learnt: tuple[Sequence[Sequence[float]], Sequence[float]] = self._data.inputs, self._data.targets
        whole = self.settings.batch is None
        if self.settings.batch is not None:
            chosen = sorted(self._batches.sample(range(len(learnt[1])), self.settings.batch))
            learnt = [learnt[0][i] for i in chosen], [learnt[1][i] for i in chosen]
        rates = np.tile([schedule(self.step) for schedule in self._schedules], len(self.seeds)) * -self._loop.sign
        shape = len(self.seeds), len(self.rates)
        for group in self._groups:
            self._advance(group, *learnt, rates[group.members], whole)
            known = self._losses, self._accuracies, self._diverged
            yield SweepSnapshot(self.step, *(numbers.copy().reshape(shape) for numbers in known))
        self.step += 1

    def run(self, steps: int) -> Array:
        """Take so many steps; returns the losses by step, seed and rate."""
        return np.array([next(self).losses for _ in range(steps)]).reshape(steps, len(self.seeds), len(self.rates))

    def _advance(
        self,
        group: Group,
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rates: Array,
        whole: bool,
    ) -> None:
        """A group's step on these examples, which may be the whole data set."""
        with np.errstate(all="ignore"):
            step = self._program(group.parameters, inputs, targets, rates, group.accumulated)
            scores = step.scores if whole else self._program.scores(group.parameters, self._data.inputs)
            group.parameters = self._moved(group, step, rates)
        if not self._loop.zero_grad:
            group.accumulated = step.gradients
        right = sum((score > 0.0) == (target > 0.0) for score, target in zip(scores, self._data.targets, strict=True))
        members, diverged = group.members, self._diverged[group.members]
        self._losses[members], self._accuracies[members] = step.loss, right / len(scores)
        diverged[(diverged < 0) & ~np.isfinite(step.loss)] = self.step

    def _moved(self, group: Group, step: StepResult, rates: Array) -> Sequence[Any]:
        """The parameters after the update."""
        if not self._optimizer.keeps:
            return step.moved
        deltas, group.memory = self._optimizer.update(step.gradients, group.memory, rates)
        return [p + delta for p, delta in zip(group.parameters, deltas, strict=True)]

    def _first_parameters(self) -> Array:
        """One row a network."""
        s, nin = self.settings, len(self._data.columns)
        models = (MLP(nin, s.layers, s.activation, init=s.init, rng=random.Random(int(seed))) for seed in self.seeds)
        numbers = np.array([[p.data for p in model.parameters()] for model in models])
        return np.repeat(numbers, len(self.rates), axis=0)


def group_and_block_sizes(networks: int, products: int) -> tuple[int, int]:
    """How many networks take a step together, and how many examples at once.

    products: a network's parameters × the examples of a step

    Groups are there to be looked at in between. Each call on arrays costs as much as some hundred elements, so a group
    of few networks takes many examples at once, as long as all that is computed stays close to the processor.
    """
    groups = math.ceil(networks * products / GROUP_PRODUCTS)
    size = math.ceil(networks / groups)
    block = BLOCK_NUMBERS // size
    return size, block if block >= WORTH_A_BLOCK else 1
