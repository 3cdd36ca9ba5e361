"""The questions of a drill with their hints and reasons, and the summary of its backward pass."""

from __future__ import annotations

from collections.abc import Iterator

from engine import BackwardStep, Value
from engine.basics.choices import join_names
from engine.basics.numbers import short
from engine.graph.gradcheck import gradcheck_all
from lessons.answers import explanations
from lessons.answers.explanations import sum_of_shares
from lessons.drills.drill import Drill
from lessons.lesson import PredictBlock

TOLERANCE = 0.01


def question(drill: Drill, name: str) -> PredictBlock:
    """Return the question for one gradient. Its texts contain no `{expressions}` to fill in."""
    node, output = drill.names[name], drill.output
    return PredictBlock(
        0,
        f"**{name}.grad** = ∂{output}/∂{name} = ?",
        f"grad({name})",
        hints(drill, node),
        reason(drill, node),
        TOLERANCE,
    )


def shares(drill: Drill, node: Value) -> list[BackwardStep]:
    """Return the backward steps that add to a node's gradient, in the order of the backward pass."""
    return explanations.shares(drill.expression.output, node)


def hints(drill: Drill, node: Value) -> tuple[str, str, str]:
    """Return three hints: a nudge in words, the rule, and the rule with its numbers (the arithmetic is left to do)."""
    return explanations.hints(drill.expression.output, node)


def reason(drill: Drill, node: Value) -> str:
    """Return one line that derives a gradient."""
    return explanations.reason(drill.expression.output, node)


def confirmation(drill: Drill) -> Iterator[tuple[str, str]]:
    """Yield a row (name, derivation) for each gradient of the backward pass, then one for the gradient check."""
    output = drill.expression.output
    if drill.output not in drill.asked:
        yield drill.output, f"{drill.output}.grad = 1, where it begins"
    for name in drill.asked:
        steps = shares(drill, drill.names[name])
        value = f"{sum_of_shares(steps)} = {short(drill.names[name].grad)}" if steps else "1, where it begins"
        yield name, f"{name}.grad = {value}"
    agreeing = [found.name for found in gradcheck_all(output) if found.ok]
    yield "", f"Nudging {join_names(agreeing, 'and')} by a little gives the same numbers."
