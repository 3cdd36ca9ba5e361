"""What a drill asks, its hints, and how its backward pass is told: words about any graph, with its own numbers."""

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
    """The question for one gradient. Its words stand as they are: they have no `{expressions}`."""
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
    """The backward steps that add to a node's gradient, in the order of the backward pass."""
    return explanations.shares(drill.expression.output, node)


def hints(drill: Drill, node: Value) -> tuple[str, str, str]:
    """Three rungs: a nudge in words, the rule, the rule with its numbers (the arithmetic is left to do)."""
    return explanations.hints(drill.expression.output, node)


def reason(drill: Drill, node: Value) -> str:
    """Why a gradient is what it is, in a line."""
    return explanations.reason(drill.expression.output, node)


def confirmation(drill: Drill) -> Iterator[tuple[str, str]]:
    """The backward pass, gradient by gradient, then the check: (name, how it comes about) for each row."""
    output = drill.expression.output
    if drill.output not in drill.asked:
        yield drill.output, f"{drill.output}.grad = 1, where it begins"
    for name in drill.asked:
        steps = shares(drill, drill.names[name])
        told = f"{sum_of_shares(steps)} = {short(drill.names[name].grad)}" if steps else "1, where it begins"
        yield name, f"{name}.grad = {told}"
    agreeing = [found.name for found in gradcheck_all(output) if found.ok]
    yield "", f"Nudging {join_names(agreeing, 'and')} by a little gives the same numbers."
