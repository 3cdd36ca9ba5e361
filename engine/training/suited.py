"""Rate and l2 that suit a file: many settings are tried on parts of its training examples, all in one NumPy program."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.compiled.arrays import Array  # first: it says what to install where NumPy is missing

# isort: split
import numpy as np

from engine.data.samples import Dataset
from engine.nn import MLP, count_parameters
from engine.training.optimizers import OPTIMIZERS, OptimizerState
from engine.training.schedule import linear

RATES = (0.05, 0.15, 0.015)  # first those that stay where nothing is much better
PENALTIES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1)
FALL = 10.0  # a rate falls to this part of it
PARTS = 3  # each is predicted by networks that learn from the others
BETTER = 0.98  # of the first setting's loss: above it, another is no better
LEARNABLE = 0.92  # of the loss of a constant answer, which the best of many may beat by a little on pure noise
CLEARLY = 4.0  # standard errors below that loss: of many examples so little is enough
MAX_PRODUCTS = 300_000  # parameters × examples of a step: with more, not every rate is tried with every l2,
STEPS = 100  # … in so many steps
MANY = 100  # examples: even if nothing is clearly learnt, that setting is taken which does least harm to the others
LEAST = 10  # examples in a part; of fewer nothing can be said


@dataclass(frozen=True, slots=True)
class Suited:
    """The settings whose networks predict best what they have not learnt from.

    rate, l2  as in the settings; the rate is the first of a falling one
    loss      the mean loss of the examples, each predicted by networks that have not learnt from it
    first     that of the settings tried first
    tried     how many settings were tried
    examples  on how many examples
    is_learnable  whether the best of them is clearly better than a constant answer; if not, and the examples are few,
                  rate and l2 are the first
    """

    rate: float
    l2: float
    loss: float
    first: float
    tried: int
    examples: int
    is_learnable: bool

    @property
    def lr(self) -> str:
        """The falling rate as text for the settings."""
        return f"{self.rate:g}:{self.rate / FALL:g}"

    def __str__(self) -> str:
        if not self.is_learnable:
            tried = f"none of {self.tried} settings tried on the examples learnt from"
            nearest = f"; rate {self.lr} and l2 {self.l2:g} come nearest" if self.examples >= MANY else ""
            return f"{tried} is clearly better than a constant answer{nearest}"
        return (
            f"rate {self.lr} and l2 {self.l2:g} suit best of {self.tried} settings tried on {self.examples} examples "
            "learnt from, a third predicted by the others"
        )


def suited(data: Dataset, hidden: int, steps: int, seed: int, batch: int | None = None) -> Suited | None:
    """Return rate and l2 for a network of one hidden ReLU layer, trained by Adam on standardized inputs.

    data   training examples, as `prepared` returns them; those held out are not looked at
    seed   of the parts, of the first weights and of the batches; the same data and seed give the same settings
    batch  how many examples a step learns from; all if None

    The loss is cross-entropy, for regression the mean squared error. None for too few examples.
    """
    if len(data) < PARTS * LEAST:
        return None
    rng, order = random.Random(seed), list(range(len(data)))
    rng.shuffle(order)
    inputs, targets = np.array([data.inputs[i] for i in order]), np.array([data.targets[i] for i in order])
    columns = len(data.columns)
    model = MLP(columns, (hidden, 1), "relu", None, "micrograd", random.Random(seed))
    tries_all = count_parameters(columns, (hidden, 1)) * min(batch or len(order), len(order)) <= MAX_PRODUCTS
    first_parameters = np.array([p.data for p in model.parameters()])
    search = _Search(
        inputs, targets, first_parameters, data.is_regression, steps if tries_all else min(steps, STEPS), batch, seed
    )
    if tries_all:
        search.try_out([(rate, l2) for l2 in PENALTIES for rate in RATES])
    else:
        search.try_out([(RATES[0], l2) for l2 in PENALTIES])
        search.try_out([(rate, search.best()[1]) for rate in RATES[1:]])
    best, first = search.best(), (RATES[0], PENALTIES[0])
    losses = search.losses[best]
    constant = search.constant_losses()
    with np.errstate(all="ignore"):
        gain = constant - losses
        error = float(gain.std()) / math.sqrt(len(order))
    is_low = search.loss(best) < LEARNABLE * float(constant.mean())
    is_learnable = math.isfinite(error) and (is_low or float(gain.mean()) > CLEARLY * error)
    rate, l2 = best if is_learnable or len(order) >= MANY else first
    return Suited(
        rate, l2, search.loss(best), search.loss(first), len(search.losses), len(order), is_learnable=is_learnable
    )


class _Search:
    """Settings and the losses of their networks, each example's by networks that have not learnt from it."""

    def __init__(
        self,
        inputs: Array,
        targets: Array,
        first: Array,
        is_regression: bool,
        steps: int,
        batch: int | None,
        seed: int,
    ) -> None:
        self._inputs, self._targets, self._first, self._is_regression = inputs, targets, first, is_regression
        self._steps, self._batch, self._seed = steps, batch, seed
        self.losses: dict[tuple[float, float], Array] = {}

    def try_out(self, pairs: Sequence[tuple[float, float]]) -> None:
        """Train networks with these rates and l2."""
        found = np.zeros((len(pairs), len(self._targets)))
        for others in self._parts():
            networks = Networks(self._first, self._inputs[others], self._targets[others], pairs, self._is_regression)
            networks.train(self._steps, self._batch, self._seed)
            found[:, ~others] = networks.losses(self._inputs[~others], self._targets[~others])
        self.losses.update(zip(pairs, found, strict=True))

    def best(self) -> tuple[float, float]:
        """The rate and l2 with the lowest loss; those tried first where it is not much lower."""
        first = next(iter(self.losses))
        best = min(self.losses, key=self.loss)
        return best if self.loss(best) < BETTER * self.loss(first) else first

    def loss(self, pair: tuple[float, float]) -> float:
        """The mean loss of these settings."""
        mean = float(self.losses[pair].mean())
        return round(mean, 4) if math.isfinite(mean) else math.inf

    def constant_losses(self) -> Array:
        """The loss of each example for the constant score that suits the others."""
        found = np.zeros(len(self._targets))
        for others in self._parts():
            known, rest = self._targets[others], self._targets[~others]
            if self._is_regression:
                found[~others] = (rest - known.mean()) ** 2
            else:
                ones, count = float((known > 0.0).sum()), len(known)
                found[~others] = np.logaddexp(0.0, -rest * math.log((ones + 0.5) / (count - ones + 0.5)))
        return found

    def _parts(self) -> Iterator[Any]:
        """Yield for each part which examples the others are."""
        for part in range(PARTS):
            yield np.arange(len(self._targets)) % PARTS != part


class Networks:
    """Networks of the same first parameters, trained together, each with a rate and an l2 of its own.

    They compute what `Trainer` computes, but for the last bits. parameters: a row for each network, in the order of
    `MLP.parameters`.
    """

    def __init__(
        self,
        first: Array,
        inputs: Array,
        targets: Array,
        settings: Sequence[tuple[float, float]],
        is_regression: bool,
    ) -> None:
        self._mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
        self._deviation = np.where(deviation > 0.0, deviation, 1.0)
        self._inputs, self._targets = self._scaled(inputs), targets
        self._is_regression = is_regression
        self._rates, self._l2 = (np.array(column)[:, np.newaxis] for column in zip(*settings, strict=True))
        self._width = inputs.shape[1] + 1
        self._hidden = (len(first) - 1) // (self._width + 1)
        self.parameters = np.repeat(first[np.newaxis], len(settings), axis=0)

    def train(self, steps: int, batch: int | None = None, seed: int = 0) -> None:
        """Take so many steps of Adam with a rate that falls linearly, on batches drawn with the seed if they are."""
        adam, state = OPTIMIZERS["adam"], OptimizerState()
        fall, rng, everyone = linear(1.0, 1.0 / FALL, steps), random.Random(seed), range(len(self._targets))
        chosen: Any = slice(None)
        with np.errstate(all="ignore"):
            for step in range(steps):
                if batch is not None and batch < len(everyone):
                    chosen = rng.sample(everyone, batch)
                gradients = self._gradients(self._inputs[chosen], self._targets[chosen])
                (delta,), state = adam.update([gradients], state, self._rates * fall(step))
                self.parameters = self.parameters + delta

    def losses(self, inputs: Array, targets: Array) -> Array:
        """Return the losses of some examples, without the penalty, a row for each network."""
        with np.errstate(all="ignore"):
            scores = self._scores(self._scaled(inputs))[1].T
            found: Array = (scores - targets) ** 2 if self._is_regression else np.logaddexp(0.0, -targets * scores)
            return found

    def _scaled(self, inputs: Array) -> Array:
        scaled: Array = (inputs - self._mean) / self._deviation
        return scaled

    def _layers(self) -> tuple[Array, Array]:
        """Return the hidden layer, by network, neuron and input, the bias last; and the last neuron."""
        end = self._hidden * self._width
        return self.parameters[:, :end].reshape(-1, self._hidden, self._width), self.parameters[:, end:]

    def _scores(self, inputs: Array) -> tuple[Array, Array]:
        """Return the outputs of the hidden neurons, by example, network and neuron, and the scores.

        The first layers of all networks are one matrix, so that they are one product.
        """
        hidden, last = self._layers()
        weights = hidden[:, :, :-1].reshape(-1, self._width - 1)
        outputs = np.maximum((inputs @ weights.T).reshape(len(inputs), -1, self._hidden) + hidden[:, :, -1], 0.0)
        return outputs, np.einsum("enh,nh->en", outputs, last[:, :-1]) + last[:, -1]

    def _gradients(self, inputs: Array, targets: Array) -> Array:
        """Return the gradients, as the parameters are, the penalty's share included."""
        outputs, scores = self._scores(inputs)
        targets = targets[:, np.newaxis]
        slopes = 2.0 * (scores - targets) if self._is_regression else -targets / (1.0 + np.exp(targets * scores))
        slopes = slopes / len(targets)
        _, last = self._layers()
        behind = slopes[:, :, np.newaxis] * last[:, :-1] * (outputs > 0.0)
        weights = (behind.reshape(len(inputs), -1).T @ inputs).reshape(-1, self._hidden, self._width - 1)
        hidden = np.concatenate([weights, behind.sum(axis=0)[:, :, np.newaxis]], axis=2)
        top = np.concatenate([np.einsum("en,enh->nh", slopes, outputs), slopes.sum(axis=0)[:, np.newaxis]], axis=1)
        found: Array = np.concatenate([hidden.reshape(len(hidden), -1), top], axis=1)
        return found + 2.0 * self._l2 * self.parameters
