"""A question for a number: what it asks for, its hints and reasons, and the cause of a wrong number."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field

from engine import Value
from engine.graph.wording import name_of
from lessons.answers import explanations
from lessons.answers.grading import ZERO_TOLERANCE
from lessons.answers.terms import TERM_NAMES
from lessons.lesson import PredictBlock, StageBlock
from lessons.stage.queries import Scope

NEAR = 0.01  # relative tolerance for a foreseen wrong answer, which may have been rounded on the way


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """A predict block on its stage.

    stage     what the question is about; with it wrong answers are diagnosed, and gradients worded
    taught    the terms that hints and diagnoses may use
    gradient  (root, node) where a gradient is asked for
    """

    block: PredictBlock
    scope: Scope
    stage: StageBlock | None = None
    taught: frozenset[str] = TERM_NAMES
    gradient: tuple[Value, Value] | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gradient", explanations.asked_gradient(self.stage, self.block.answer))

    @property
    def asked(self) -> str:
        """The quantity in question: "∂L/∂d", or the expression itself."""
        if self.gradient is None:
            return self.block.answer
        root, node = map(name_of, self.gradient)
        return f"∂{root}/∂{node}"

    @property
    def hints(self) -> tuple[str, ...]:
        """The author's hints, else those of any gradient."""
        return self.block.hints or (explanations.hints(*self.gradient, self.taught) if self.gradient else ())

    def reasons(self) -> list[str]:
        """Return why a gradient is what it is, with its numbers; empty for other numbers."""
        if self.gradient is None:
            return []
        found = explanations.reason(*self.gradient), explanations.nudge_check(*self.gradient)
        return [reason for reason in found if reason]

    def cause(self, number: float, covered: Collection[tuple[str, str]]) -> tuple[str, bool]:
        """Return the mistake that gives a wrong number, and whether these are the author's words, in Markdown.

        covered: what open questions ask of the stage, as (query, name): it is not revealed.
        """
        block = self.block
        for wrong in block.wrong:
            if math.isclose(number, self.scope.evaluate(wrong.answer), rel_tol=NEAR, abs_tol=ZERO_TOLERANCE):
                return self.scope.fill(wrong.because), True
        return (
            explanations.explain_mistake(self.stage, block.answer, number, block.tolerance, covered, self.taught),
            False,
        )
