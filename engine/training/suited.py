"""Rate and l2 that suit a file: many settings are tried on parts of its training examples, all in one NumPy program."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from engine.compiled.arrays import Array  # first: it says what to install where NumPy is missing

# isort: split
import numpy as np

from engine.data.samples import Dataset
from engine.nn import MLP, count_parameters
from engine.training.optimizers import OPTIMIZERS, OptimizerState
from engine.training.schedule import linear

RATES = (0.05, 0.15, 0.015)  # first those that stay where nothing is much better
PENALTIES = (0.0, 0.003, 0.01, 0.03, 0.1)
FALL = 10.0  # a rate falls to this part of it
PARTS = 3  # each is predicted by networks that learn from the others
BETTER = 0.98  # of the first setting's loss: above it, another is no better
LEARNABLE = 0.92  # of the loss of a constant answer, which pure noise may seem to beat by a little
MAX_PRODUCTS = 300_000  # parameters × examples; of more examples some are drawn, and rates alone are tried
LEAST = 10  # examples in a part; of fewer nothing can be said


@dataclass(frozen=True, slots=True)
class Suited:
    """The settings whose networks predict best what they have not learnt from.

    rate, l2  as in the settings; the rate is the first of a falling one
    loss      the mean loss of the parts
    first     that of the settings tried first
    tried     how many settings were tried
    examples  on how many examples
    is_learnable  whether the best of them is clearly better than a constant answer; if not, rate and l2 are the first
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
            return f"none of {self.tried} settings tried on the examples learnt from is better than a constant answer"
        return (
            f"rate {self.lr} and l2 {self.l2:g} suit best of {self.tried} settings tried on {self.examples} examples "
            "learnt from, a third predicted by the others"
        )


def suited(data: Dataset, hidden: int, steps: int, seed: int) -> Suited | None:
    """Return rate and l2 for a network of one hidden ReLU layer, trained by Adam on standardized inputs.

    data   training examples, as `prepared` returns them; the same data and seed give the same settings
    seed   of the parts and of the first weights

    The loss is cross-entropy, for regression the mean squared error. None for too few examples.
    """
    parameters = count_parameters(len(data.columns), (hidden, 1))
    rng, fit = random.Random(seed), MAX_PRODUCTS // parameters
    order = list(range(len(data)))
    rng.shuffle(order)
    whole = len(order) <= fit
    pairs = [(rate, l2) for l2 in (PENALTIES if whole else (0.0,)) for rate in RATES]
    order = order[: fit * len(PENALTIES)] if not whole else order
    if len(order) < PARTS * LEAST:
        return None
    inputs, targets = np.array([data.inputs[i] for i in order]), np.array([data.targets[i] for i in order])
    model = MLP(len(data.columns), (hidden, 1), "relu", None, "micrograd", random.Random(seed))
    first = np.array([p.data for p in model.parameters()])
    losses, constant = np.zeros(len(pairs)), 0.0
    for part in range(PARTS):
        others = np.arange(len(order)) % PARTS != part
        networks = Networks(first, inputs[others], targets[others], pairs, data.is_regression)
        networks.train(steps)
        losses += networks.losses(inputs[~others], targets[~others]) / PARTS
        constant += _constant_loss(targets[others], targets[~others], data.is_regression) / PARTS
    losses = np.where(np.isfinite(losses), losses, np.inf).round(4)
    best = int(losses.argmin())
    if not losses[best] < BETTER * losses[0]:
        best = 0
    is_learnable = losses[best] < LEARNABLE * constant
    rate, l2 = pairs[best if is_learnable else 0]
    return Suited(rate, l2, float(losses[best]), float(losses[0]), len(pairs), len(order), bool(is_learnable))


def _constant_loss(known: Array, others: Array, is_regression: bool) -> float:
    """Return the loss of the constant score that suits the known targets, on other ones."""
    if is_regression:
        return float(((others - known.mean()) ** 2).mean())
    ones, count = float((known > 0.0).sum()), len(known)
    score = math.log((ones + 0.5) / (count - ones + 0.5))
    return float(np.logaddexp(0.0, -others * score).mean())


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

    def train(self, steps: int) -> None:
        """Take so many steps of Adam with a rate that falls linearly."""
        adam, state = OPTIMIZERS["adam"], OptimizerState()
        fall = linear(1.0, 1.0 / FALL, steps)
        with np.errstate(all="ignore"):
            for step in range(steps):
                (delta,), state = adam.update([self._gradients()], state, self._rates * fall(step))
                self.parameters = self.parameters + delta

    def losses(self, inputs: Array, targets: Array) -> Array:
        """Return the mean loss of each network on some examples, without the penalty."""
        with np.errstate(all="ignore"):
            scores = self._scores(self._scaled(inputs))[1]
            terms = (scores - targets) ** 2 if self._is_regression else np.logaddexp(0.0, -targets * scores)
            means: Array = terms.mean(axis=1)
        return means

    def _scaled(self, inputs: Array) -> Array:
        scaled: Array = (inputs - self._mean) / self._deviation
        return scaled

    def _layers(self) -> tuple[Array, Array]:
        """Return the hidden layer, by network, neuron and input, the bias last; and the last neuron."""
        end = self._hidden * self._width
        return self.parameters[:, :end].reshape(-1, self._hidden, self._width), self.parameters[:, end:]

    def _scores(self, inputs: Array) -> tuple[Array, Array]:
        """Return the outputs of the hidden neurons, and the scores, by network and example."""
        hidden, last = self._layers()
        sums = inputs @ hidden[:, :, :-1].transpose(0, 2, 1) + hidden[:, np.newaxis, :, -1]
        outputs = np.maximum(sums, 0.0)
        return outputs, (outputs @ last[:, :-1, np.newaxis])[..., 0] + last[:, -1:]

    def _gradients(self) -> Array:
        """Return the gradients, as the parameters are, the penalty's share included."""
        outputs, scores = self._scores(self._inputs)
        targets = self._targets
        slopes = 2.0 * (scores - targets) if self._is_regression else -targets / (1.0 + np.exp(targets * scores))
        slopes = slopes / len(targets)
        _, last = self._layers()
        behind = slopes[:, :, np.newaxis] * last[:, np.newaxis, :-1] * (outputs > 0.0)
        weights = behind.transpose(0, 2, 1) @ self._inputs
        hidden = np.concatenate([weights, behind.sum(axis=1)[:, :, np.newaxis]], axis=2)
        top = np.concatenate([(slopes[:, np.newaxis] @ outputs)[:, 0], slopes.sum(axis=1, keepdims=True)], axis=1)
        found: Array = np.concatenate([hidden.reshape(len(hidden), -1), top], axis=1)
        return found + 2.0 * self._l2 * self.parameters
