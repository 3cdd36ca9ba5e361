"""One training step through a graph of Values."""

from __future__ import annotations

from collections.abc import Sequence

from engine.compiled.step import StepResult, score_of
from engine.faults import Fault, backward_with
from engine.losses import Loss
from engine.nn import Model


class ValueStep:
    """Forward pass, backward pass and update of a model, with a new graph of the whole loss at each step.

    It takes any model, even one whose graph depends on the numbers. Interchangeable with
    `engine.compiled.step_program.StepProgram`.
    """

    def __init__(self, model: Model, loss: Loss, l2: float = 0.0, bug: Fault | None = None) -> None:
        """bug: a fault of the backward pass."""
        self._model, self._loss, self._l2, self._bug = model, loss, l2, bug

    def __call__(
        self,
        parameters: Sequence[float],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rate: float,
        accumulated: Sequence[float] = (),
    ) -> StepResult:
        """Return the result of one step. Raises ArithmeticError or ValueError where there is no value.

        parameters   the model's present parameters
        accumulated  gradients of earlier steps that were not zeroed, one per parameter; zeros if empty
        """
        leaves = self._model.parameters()
        scores = [score_of(self._model, x) for x in inputs]
        loss = self._loss(scores, targets, leaves, self._l2)
        for p, grad in zip(leaves, accumulated or [0.0] * len(leaves), strict=True):
            p.grad = grad
        if self._bug is None:
            loss.backward()
        else:
            shares = backward_with(loss, self._bug)
            for p in leaves:
                p.grad = shares.get(p, 0.0) + (0.0 if self._bug.overwrites else p.grad)
        gradients = [p.grad for p in leaves]
        moved = [p + -rate * grad for p, grad in zip(parameters, gradients, strict=True)]
        return StepResult(loss.data, [score.data for score in scores], gradients, moved)

    def scores(self, parameters: Sequence[float], inputs: Sequence[Sequence[float]]) -> list[float]:
        """Return the score of each example with these parameters, set on the model for the duration of the call."""
        leaves = self._model.parameters()
        before = [p.data for p in leaves]
        try:
            for p, number in zip(leaves, parameters, strict=True):
                p.data = number
            return [score_of(self._model, x).data for x in inputs]
        finally:
            for p, number in zip(leaves, before, strict=True):
                p.data = number

    def surface(self, parameters: Sequence[float], xs: Sequence[float], ys: Sequence[float]) -> list[list[float]]:
        """Return the scores over a grid, for models of two inputs: one row per y, one score per x."""
        return [self.scores(parameters, [(x, y) for x in xs]) for y in ys]
