"""The table of optimizers: gradient descent, momentum and Adam, one row each.

The functions take floats and arrays alike. Formulas and constants are PyTorch's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.basics.choices import choose

MOMENTUM = 0.9
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True)
class OptimizerState:
    """The state that an optimizer carries from one step to the next.

    steps     the number of updates made
    averages  for each name in `Optimizer.averages`, one number per parameter; empty before the first update
    """

    steps: int = 0
    averages: tuple[Sequence[Any], ...] = ()


Update = Callable[[Sequence[Any], OptimizerState, Any], tuple[Sequence[Any], OptimizerState]]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """A rule that turns gradients into updates.

    name      its name on the command line and in files
    title     a short heading
    summary   what it does, in a sentence or two
    formula   of its update, by line: g is a parameter's gradient, lr the learning rate, k the step, counted from 1
    update    (gradients, state, rate) → what to add to each parameter, and the new state; a negative rate climbs
    numbers   its constants by name
    averages  the names of the running averages that it stores for each parameter
    """

    name: str
    title: str
    summary: str
    formula: str
    update: Update
    numbers: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    averages: tuple[str, ...] = ()


def _root(x: Any) -> Any:
    """The square root of a number, an array or a symbol; x ** 0.5 would round a number in another way."""
    return math.sqrt(x) if isinstance(x, float) else x**0.5


def _descent(gradients: Sequence[Any], state: OptimizerState, rate: Any) -> tuple[Sequence[Any], OptimizerState]:
    return [-rate * g for g in gradients], state


def _momentum(gradients: Sequence[Any], state: OptimizerState, rate: Any) -> tuple[Sequence[Any], OptimizerState]:
    (before,) = state.averages or ([0.0] * len(gradients),)
    velocity = tuple([MOMENTUM * v + g for v, g in zip(before, gradients, strict=True)])
    return [-rate * v for v in velocity], OptimizerState(state.steps + 1, (velocity,))


def _adam(gradients: Sequence[Any], state: OptimizerState, rate: Any) -> tuple[Sequence[Any], OptimizerState]:
    zeros = [0.0] * len(gradients)
    means, squares = state.averages or (zeros, zeros)
    k = state.steps + 1
    means = tuple([BETA1 * m + (1.0 - BETA1) * g for m, g in zip(means, gradients, strict=True)])
    squares = tuple([BETA2 * s + (1.0 - BETA2) * (g * g) for s, g in zip(squares, gradients, strict=True)])
    # Bias correction: averages that start at 0 are too small at first, by these factors.
    first, second = 1.0 - BETA1**k, 1.0 - BETA2**k
    deltas = [-rate * (m / first) / (_root(s / second) + EPSILON) for m, s in zip(means, squares, strict=True)]
    return deltas, OptimizerState(k, (means, squares))


OPTIMIZERS: dict[str, Optimizer] = {
    row.name: row
    for row in (
        Optimizer(
            "sgd",
            "Gradient descent",
            "Each parameter moves down its gradient, as far as the learning rate says. Nothing is remembered.",
            "p ← p − lr · g",
            _descent,
        ),
        Optimizer(
            "momentum",
            "Momentum",
            "Each parameter has a velocity: nine tenths of the one before, plus the gradient. Slopes that last add up "
            "to ten times the step; zigzags cancel out.",
            "v ← 0.9 · v + g\np ← p − lr · v",
            _momentum,
            MappingProxyType({"momentum": MOMENTUM}),
            ("velocity",),
        ),
        Optimizer(
            "adam",
            "Adam",
            "Each parameter moves by about the learning rate, however large its gradient: the mean of its last "
            "gradients over their usual size. Rates around 0.01 suit it.",
            "m ← 0.9 · m + 0.1 · g\ns ← 0.999 · s + 0.001 · g²\n"
            "p ← p − lr · (m / (1 − 0.9ᵏ)) / (√(s / (1 − 0.999ᵏ)) + 1e-8)",
            _adam,
            MappingProxyType({"beta1": BETA1, "beta2": BETA2, "epsilon": EPSILON}),
            ("mean", "mean square"),
        ),
    )
}


def optimizer_named(name: str) -> Optimizer:
    """Return the optimizer with that name. Raises ValueError with a one-line message that suggests the nearest name."""
    return choose("optimizer", name, OPTIMIZERS)
