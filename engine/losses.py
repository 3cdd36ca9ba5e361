"""Loss functions, each built as one Value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.ops import CONSTANT
from engine.value import Value


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss function: one term per example, summed or averaged.

    name     its name on the command line
    term     maps a score and its target (±1, for regression a number) to the example's term
    combine  "sum" adds the terms; "mean" divides the sum by their number
    formula  the loss as a formula for display
    """

    name: str
    term: Callable[[Value, Value | float], Value]
    combine: Literal["sum", "mean"]
    formula: str

    def weight(self, count: int) -> float:
        """Return the weight of each of `count` examples' terms in the loss, and so in its gradient."""
        return 1.0 if self.combine == "sum" else 1.0 / count

    def __call__(
        self, scores: Sequence[Value], targets: Sequence[float], parameters: Sequence[Value] = (), l2: float = 0.0
    ) -> Value:
        """Return the loss of these examples as one Value, plus l2 · Σ p² over `parameters`.

        The graph is that of the lecture and of micrograd, with sums that start at 0. Raises ValueError if there are no
        examples, or not one target per score.
        """
        if not scores or len(scores) != len(targets):
            raise ValueError(f"a loss needs one target per score: got {len(scores)} scores, {len(targets)} targets")
        total = _sum(map(self.term, scores, targets))
        if self.combine == "mean":
            total = total * self.weight(len(scores))
        return total + penalty(parameters, l2) if l2 else total


def squared_error(score: Value, target: Value | float) -> Value:
    """(ŷ − y)²."""
    return (score - target) ** 2


def hinge(score: Value, target: Value | float) -> Value:
    """max(0, 1 − y·score): zero once the score is on the right side by a margin of 1."""
    return (1.0 + -target * score).relu()


def log_loss(score: Value, target: Value | float) -> Value:
    """log(1 + exp(−y·score)): minus the log of the probability sigmoid(y·score), without overflow."""
    return (-target * score).softplus()


def penalty(parameters: Sequence[Value], l2: float) -> Value:
    """l2 · Σ p²."""
    return l2 * _sum(p * p for p in parameters)


def accuracy(predictions: Sequence[float], targets: Sequence[float]) -> float:
    """Return the fraction of predictions on their target's side of zero (zero itself counts as −1)."""
    right = sum((score > 0) == (target > 0) for score, target in zip(predictions, targets, strict=True))
    return right / len(targets)


def r_squared(predictions: Sequence[float], targets: Sequence[float]) -> float:
    """Return the share of the targets' variance that the predictions explain; 0 is no better than their mean."""
    mean = math.fsum(targets) / len(targets)
    total = math.fsum((y - mean) ** 2 for y in targets)
    left = math.fsum((score - y) ** 2 for score, y in zip(predictions, targets, strict=True))
    return 1.0 - left / total if total else float(not left)


def root_mean_square(predictions: Sequence[float], targets: Sequence[float]) -> float:
    """Return the root of the mean squared error."""
    return math.sqrt(math.fsum((s - y) ** 2 for s, y in zip(predictions, targets, strict=True)) / len(targets))


def _sum(terms: Iterable[Value]) -> Value:
    return sum(terms, Value(0.0, (), CONSTANT))  # like sum(): 0 + the first term + …


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("squared-error", squared_error, "sum", "Σ (ŷ − y)²"),
        Loss("mean-squared-error", squared_error, "mean", "mean of (ŷ − y)²"),
        Loss("max-margin", hinge, "mean", "mean of max(0, 1 − y·score)"),
        Loss("cross-entropy", log_loss, "mean", "mean of log(1 + exp(−y·score))"),
    )
}
