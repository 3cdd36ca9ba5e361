"""One training step's results, and the score of its predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from engine.nn import Model
from engine.value import Value


class StepResult(NamedTuple):
    """What one training step finds out: floats, or arrays with an element a network.

    loss       of the examples learnt from, with the penalty
    scores     of the same examples
    gradients  of the loss, by each parameter
    moved      the parameters after the update
    """

    loss: Any
    scores: Sequence[Any]
    gradients: Sequence[Any]
    moved: Sequence[Any]


def score_of(model: Model, x: Sequence[Value | float]) -> Value:
    """The one score that a model makes of an example. Raises ValueError where it makes several."""
    score = model(x)
    if not isinstance(score, Value):
        raise ValueError(f"training needs a network with one output, not {len(score)}")
    return score
