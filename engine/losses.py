"""Losses: one number that says how far the scores are from their targets, built as one Value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.ops import CONSTANT
from engine.value import Value


@dataclass(frozen=True, slots=True)
class Loss:
    """How one example's score is judged, and how the examples' terms become one number.

    name     what it is called on the command line
    term     from one score and its target (±1) to that example's share
    combine  "sum" adds the terms up, "mean" divides by how many there are as well
    formula  the whole loss for people
    """

    name: str
    term: Callable[[Value, Value | float], Value]
    combine: Literal["sum", "mean"]
    formula: str

    def weight(self, count: int) -> float:
        """What each of `count` examples' terms is multiplied by: the gradient is the sum of theirs, so weighted."""
        return 1.0 if self.combine == "sum" else 1.0 / count

    def __call__(
        self, scores: Sequence[Value], targets: Sequence[float], parameters: Sequence[Value] = (), l2: float = 0.0
    ) -> Value:
        """The loss of these examples as one Value, plus l2 · Σ p² over `parameters`.

        Built as the lecture and micrograd build it, sums starting at 0. Raises ValueError for no examples at all, or
        not one target a score.
        """
        if not scores or len(scores) != len(targets):
            raise ValueError(f"a loss needs one target a score: got {len(scores)} scores, {len(targets)} targets")
        total = _sum(map(self.term, scores, targets))
        if self.combine == "mean":
            total = total * self.weight(len(scores))
        return total + penalty(parameters, l2) if l2 else total


def squared_error(score: Value, target: Value | float) -> Value:
    """(ŷ − y)²."""
    return (score - target) ** 2


def hinge(score: Value, target: Value | float) -> Value:
    """max(0, 1 − y·score): nothing to pay once the score is on its side by a margin of 1."""
    return (1.0 + -target * score).relu()


def log_loss(score: Value, target: Value | float) -> Value:
    """log(1 + exp(−y·score)): minus the log of the probability sigmoid(y·score), without overflow."""
    return (-target * score).softplus()


def penalty(parameters: Sequence[Value], l2: float) -> Value:
    """l2 · Σ p²."""
    return l2 * _sum(p * p for p in parameters)


def accuracy(predictions: Sequence[float], targets: Sequence[float]) -> float:
    """The share, 0 to 1, of predictions on their target's side of zero (zero itself counts as −1)."""
    right = sum((score > 0) == (target > 0) for score, target in zip(predictions, targets, strict=True))
    return right / len(targets)


def _sum(terms: Iterable[Value]) -> Value:
    return sum(terms, Value(0.0, (), CONSTANT))  # as sum() does by itself: 0 + the first term + …


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("squared-error", squared_error, "sum", "Σ (ŷ − y)²"),
        Loss("max-margin", hinge, "mean", "mean of max(0, 1 − y·score)"),
        Loss("cross-entropy", log_loss, "mean", "mean of log(1 + exp(−y·score))"),
    )
}
