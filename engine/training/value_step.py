"""One training step through Value graphs, and what every way of computing a step finds out."""

from __future__ import annotations

from collections.abc import Sequence

from engine.compiled.step import StepResult, score_of
from engine.faults import Fault, backward_with
from engine.losses import Loss
from engine.nn import Model


class ValueStep:
    """Forward, backward and update of a model, each time through a new graph of the whole loss.

    Any model will do, also one that decides by the numbers what to compute. Same use as `engine.compiled.StepProgram`.
    """

    def __init__(self, model: Model, loss: Loss, l2: float = 0.0, bug: Fault | None = None) -> None:
        """bug: of a graph's backward pass, which this one has."""
        self._model, self._loss, self._l2, self._bug = model, loss, l2, bug

    def __call__(
        self,
        parameters: Sequence[float],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[float],
        rate: float,
        kept: Sequence[float] = (),
    ) -> StepResult:
        """One step on these examples. Raises as arithmetic without a value does.

        parameters  what the model's hold
        kept        gradients of earlier steps that nobody zeroed, one a parameter; without them all start from zero
        """
        leaves = self._model.parameters()
        scores = [score_of(self._model, x) for x in inputs]
        loss = self._loss(scores, targets, leaves, self._l2)
        for p, grad in zip(leaves, kept or [0.0] * len(leaves), strict=True):
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
        """The score of each example with these parameters, which the model holds for the while."""
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
        """The scores over a grid, for models of two inputs: a row for each y, in it a score for each x."""
        return [self.scores(parameters, [(x, y) for x in xs]) for y in ys]
