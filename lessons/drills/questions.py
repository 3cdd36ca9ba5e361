"""The questions of a drill with their hints and reasons, and the summary of its backward pass."""

from __future__ import annotations

from collections.abc import Iterator

from engine import BackwardStep, Value
from engine.basics.choices import join_names
from engine.basics.numbers import short
from engine.graph.gradcheck import gradcheck_all
from lessons.answers import explanations
from lessons.answers.explanations import sum_of_shares
from lessons.answers.terms import TERM_NAMES
from lessons.drills.drill import Drill
from lessons.drills.exercise import Exercise
from lessons.drills.results import GRADIENTS
from lessons.lesson import ChooseBlock, GraphBlock, OrderBlock, PredictBlock, QuestionBlock, WriteBlock
from lessons.stage.graphs import graph_of
from lessons.stage.ordering import valid_order

TOLERANCE = 0.01


def question(drill: Drill, name: str, taught: frozenset[str] = TERM_NAMES) -> PredictBlock:
    """Return the question for one gradient. Its texts contain no `{expressions}` to fill in.

    taught: the terms that its hints may use.
    """
    node, output = drill.names[name], drill.output
    return PredictBlock(
        0,
        f"**{name}.grad** = ∂{output}/∂{name} = ?",
        f"grad({name})",
        hints(drill, node, taught),
        reason(drill, node),
        TOLERANCE,
    )


def shares(drill: Drill, node: Value) -> list[BackwardStep]:
    """Return the backward steps that add to a node's gradient, in the order of the backward pass."""
    return explanations.shares(drill.expression.output, node)


def hints(drill: Drill, node: Value, taught: frozenset[str] = TERM_NAMES) -> tuple[str, str, str]:
    """Return three hints: a nudge in words, the rule, and the rule with its numbers (the arithmetic is left to do)."""
    return explanations.hints(drill.expression.output, node, taught)


def reason(drill: Drill, node: Value) -> str:
    """Return one line that derives a gradient."""
    return explanations.reason(drill.expression.output, node)


def closing_lines(exercise: Exercise) -> Iterator[tuple[int | None, str]]:
    """Yield what is said once a drill is done: rows with the index of their question, None for none."""
    if exercise.kind == GRADIENTS and exercise.graph is not None:
        asked = exercise.graph.asked
        for name, confirmed in confirmation(exercise.graph):
            yield asked.index(name) if name in asked else None, confirmed
        return
    for index, item in enumerate(exercise.items):
        yield index, _answer_to(exercise, item.block)


def _answer_to(exercise: Exercise, block: QuestionBlock) -> str:
    """Return the right answer to a question and why it is right, in one line."""
    match block:
        case ChooseBlock():
            right = block.choices[block.right_index]
            return f"{right.text}. {right.because}"
        case OrderBlock():
            assert exercise.graph is not None
            order = valid_order(graph_of(GraphBlock(0, exercise.graph.source)), block.nodes, block.backward)
            return f"{', '.join(order)}, for example. {block.because}"
        case WriteBlock():
            return f"{block.wanted.solution}. {block.because}"
        case PredictBlock():
            return block.because
    raise AssertionError("a drill has questions of these kinds alone")


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
