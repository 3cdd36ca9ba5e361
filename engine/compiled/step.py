"""The result of one training step, and the score of one example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from engine.nn import Model
from engine.value import Value


class StepResult(NamedTuple):
    """The result of one training step: floats, or arrays with one element per network.

    loss       of the step's examples, with the penalty
    scores     of the same examples
    gradients  ∂loss/∂parameter, for each parameter
    moved      the parameters after the update
    """

    loss: Any
    scores: Sequence[Any]
    gradients: Sequence[Any]
    moved: Sequence[Any]


def score_of(model: Model, x: Sequence[Value | float]) -> Value:
    """Return the model's score of an example. Raises ValueError if the model has several outputs."""
    score = model(x)
    if not isinstance(score, Value):
        raise ValueError(f"training needs a network with one output, not {len(score)}")
    return score
