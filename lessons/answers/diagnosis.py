"""Names what went wrong with an answer, by computing what each mistake would give."""

from __future__ import annotations

from collections.abc import Collection

from engine import Value
from engine.expression.parse import parse
from lessons.answers.curve_mistakes import CURVE_MISTAKES, CurveQuestion
from lessons.answers.gradient_question import GradientQuestion
from lessons.answers.graph_mistakes import GRAPH_MISTAKES
from lessons.answers.mistakes import Diagnosis, find_mistakes


def diagnose(
    root: Value, node: Value, answer: float, tolerance: float = 0.01, covered: Collection[Value] = ()
) -> tuple[Diagnosis, ...]:
    """Every mistake that gives this answer for ∂root/∂node, the most specific first.

    tolerance: how far off a right answer may be, absolutely. covered: nodes whose gradients are still asked for and
    so not told. Nothing is said of a right answer, of one that no known mistake gives, and where the gradient does not
    exist (no slope, or a backward written by hand on the way). Reads the graph's data and changes nothing in it; its
    gradients need not be filled in.
    """
    return find_mistakes(GRAPH_MISTAKES, GradientQuestion(float(answer), tolerance, root, node, covered=covered))


def diagnose_slope(
    function: str, x: float, answer: float, tolerance: float = 0.01, h: float = 1.0
) -> tuple[Diagnosis, ...]:
    """The same for the slope at x of a curve: an expression in x, such as "3*x**2 - 4*x + 5".

    h: the run of the secant in sight. Raises ExpressionError where the function cannot be read, has no x in it or no
    value there.
    """
    expression = parse(function, {"x": float(x)})
    asked = CurveQuestion(float(answer), tolerance, expression.output, expression.names["x"], function, h)
    return find_mistakes(CURVE_MISTAKES, asked)
