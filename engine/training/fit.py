"""How well predictions fit their targets: what a constant guess would reach, and which classes are mistaken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.samples import Dataset
from engine.losses import accuracy, r_squared, root_mean_square


@dataclass(frozen=True, slots=True)
class Confusion:
    """How many examples of each class are predicted as which; the first word is the prediction's class.

    negative_right   of class -1 and predicted so
    positive_wrong   of class -1, predicted as 1
    negative_wrong   of class 1, predicted as -1
    positive_right   of class 1 and predicted so
    """

    negative_right: int
    positive_wrong: int
    negative_wrong: int
    positive_right: int

    @classmethod
    def of(cls, predictions: Sequence[float], targets: Sequence[float]) -> Confusion:
        """Count; a score of zero counts as -1."""
        counts = [[0, 0], [0, 0]]
        for score, target in zip(predictions, targets, strict=True):
            counts[target > 0][score > 0] += 1
        return cls(*counts[0], *counts[1])


def fit(data: Dataset, predictions: Sequence[float], targets: Sequence[float]) -> float:
    """Return the accuracy, 0 to 1; for regression R²."""
    return (r_squared if data.is_regression else accuracy)(predictions, targets)


def base_rate(data: Dataset, targets: Sequence[float] | None = None) -> tuple[float, str]:
    """Return the accuracy of always guessing the more frequent class of the training examples, and its name.

    targets: of the examples that are guessed at; the training examples if None
    """
    positive = 2 * sum(target > 0 for target in data.targets) > len(data)
    guessed = data.targets if targets is None else targets
    right = sum((target > 0) == positive for target in guessed)
    return right / len(guessed), data.classes[positive]


def error_in_own_unit(data: Dataset, predictions: Sequence[float], targets: Sequence[float]) -> float:
    """Return the root of the mean squared error of a regression, in the unit of its target."""
    _, deviation = data.target_scale or (0.0, 1.0)
    return deviation * root_mean_square(predictions, targets)
