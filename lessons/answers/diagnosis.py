"""Diagnosis of a wrong gradient, slope or result: the mistakes that would give the learner's number."""

from __future__ import annotations

from collections.abc import Collection

from engine import Value
from engine.expression.parse import parse
from lessons.answers.curve_mistakes import CURVE_MISTAKES, CurveQuestion
from lessons.answers.data_mistakes import DATA_MISTAKES, DataQuestion
from lessons.answers.gradient_question import GradientQuestion
from lessons.answers.graph_mistakes import GRAPH_MISTAKES
from lessons.answers.mistakes import Diagnosis, find_mistakes
from lessons.answers.terms import TERM_NAMES


def diagnose(
    root: Value,
    node: Value,
    answer: float,
    tolerance: float = 0.01,
    covered: Collection[Value] = (),
    taught: frozenset[str] = TERM_NAMES,
) -> tuple[Diagnosis, ...]:
    """Return every mistake that gives this answer for ∂root/∂node: those about what is asked first.

    tolerance: the largest absolute error of a right answer. covered: nodes whose gradients are still to be asked, so
    no explanation may reveal them. taught: the terms that explanations may use. Empty for a right answer, for one that
    no known mistake gives, and where the gradient does not exist (no slope, or a hand-written backward on the way).
    Reads the graph's data and changes nothing; its gradients need not be computed.
    """
    return find_mistakes(
        GRAPH_MISTAKES, GradientQuestion(float(answer), tolerance, root, node, covered=covered, taught=taught)
    )


def diagnose_data(
    node: Value,
    answer: float,
    tolerance: float = 0.01,
    covered: Collection[Value] = (),
    taught: frozenset[str] = TERM_NAMES,
) -> tuple[Diagnosis, ...]:
    """Return every mistake that gives this answer for the data of a node: its forward pass, one operation wrong.

    covered: nodes whose data are still to be asked. taught: the terms that explanations may use.
    """
    return find_mistakes(DATA_MISTAKES, DataQuestion(float(answer), tolerance, node, covered=covered, taught=taught))


def diagnose_slope(
    function: str,
    x: float,
    answer: float,
    tolerance: float = 0.01,
    h: float = 1.0,
    taught: frozenset[str] = TERM_NAMES,
) -> tuple[Diagnosis, ...]:
    """Return the same for the slope at x of a curve, an expression in x such as "3*x**2 - 4*x + 5".

    h: the run of the secant on the screen. Raises ExpressionError if the function cannot be parsed, does not contain x
    or has no value there.
    """
    expression = parse(function, {"x": float(x)})
    root, node = expression.output, expression.names["x"]
    question = CurveQuestion(float(answer), tolerance, root, node, function, h, taught=taught)
    return find_mistakes(CURVE_MISTAKES, question)
