"""The leaf that moves the output most: by a nudge, or by the size of its gradient."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

from engine import NoValueError, Value
from engine.basics.numbers import bracketed, short
from engine.faults import gradients_overwritten
from engine.graph.backward import local_derivatives
from engine.graph.forward import replay
from engine.order import consumers, toposort
from lessons.drills.drill import LEVELS, Drill
from lessons.drills.exercise import DrillItem, DrillKind, Exercise
from lessons.drills.graphs import first_suitable
from lessons.lesson import Choice, ChooseBlock, GraphBlock, PredictBlock, WrongAnswer

NAME = "most"
NUDGE = 0.01
AHEAD = 1.25  # by this factor the first is larger than the second
BY_NUDGE = "Each leaf in turn is raised by 0.01, and put back. Which one moves {output} most, up or down?"
BY_GRADIENT = "Which leaf has the gradient that is largest in size?"
HINTS = (
    "Up or down does not count, only how far.",
    "A leaf's own number says nothing: multiply the slopes along each way to the output, and add up the ways.",
)

Measure = Callable[[Drill, Value], float]


def make(seed: int, level: int) -> Exercise:
    """Return the exercise of a seed and a level."""

    def made(rng: random.Random, graph: Drill) -> Exercise | None:
        leaves = [node for node in toposort(graph.expression.output) if not node.operands]
        moves = {leaf: _move(graph, leaf) for leaf in leaves}
        if len(leaves) < 2 or any(
            abs(moves[leaf] - NUDGE * leaf.grad) > 0.1 * abs(NUDGE * leaf.grad) for leaf in leaves
        ):
            return None
        best, second = sorted(leaves, key=lambda leaf: -abs(leaf.grad))[:2]
        if abs(best.grad) < AHEAD * abs(second.grad):
            return None
        by_nudge = rng.random() < 0.5
        causes = {leaf: "" if leaf is best else _cause(graph, leaves, leaf) for leaf in leaves}
        choices = tuple(
            Choice(leaf.label, _reason(graph, leaf, best, moves, causes[leaf]), leaf is best) for leaf in leaves
        )
        ask = BY_NUDGE.format(output=graph.output) if by_nudge else BY_GRADIENT
        covers = tuple(("grad", node.label) for node in graph.names.values())
        which = DrillItem(ChooseBlock(0, ask, choices, HINTS, covers), ("meaning",), tuple(causes[n] for n in leaves))
        return Exercise(NAME, seed, level, GraphBlock(0, graph.source), (which, _how_far(graph, best)), graph)

    return first_suitable(NAME, seed, level, made)


def _move(graph: Drill, leaf: Value) -> float:
    """Return how far a nudge of a leaf moves the output; infinite where it has no value then."""
    root = graph.expression.output
    try:
        return replay(root, {leaf: leaf.data + NUDGE})[root] - root.data
    except NoValueError:
        return float("inf")


def _how_far(graph: Drill, leaf: Value) -> DrillItem:
    name, output = leaf.label, graph.output
    foreseen = f"That is {name}.grad, the change of {output} per unit. Multiply it by the nudge, {NUDGE:g}."
    block = PredictBlock(
        0,
        f"{name} is raised by {NUDGE:g}. Which change of {output} does its gradient promise?",
        f"{NUDGE:g}*grad({name})",
        (f"Take {name}.grad first; then multiply it by the nudge.",),
        f"{NUDGE:g} × {name}.grad = {NUDGE:g} × {bracketed(leaf.grad)} = {short(NUDGE * leaf.grad)}.",
        max(0.001, abs(0.02 * NUDGE * leaf.grad)),
        wrong=(WrongAnswer(f"grad({name})", foreseen),),
    )
    return DrillItem(block, ("nudge", "promise"))


# What a leaf may be the largest by, beside what was asked: the mistake's name, how it is said, and the number.
def _own_data(graph: Drill, leaf: Value) -> float:
    return abs(leaf.data)


def _first_slope(graph: Drill, leaf: Value) -> float:
    """Return the size of the local derivatives of a leaf's uses, added, without upstream."""
    uses = consumers(toposort(graph.expression.output))[leaf]
    return abs(sum(local_derivatives(user)[position] for user, position in uses))


def _last_share(graph: Drill, leaf: Value) -> float:
    return abs(float(gradients_overwritten(graph.expression.output)[leaf]))


WRONG_MEASURES: Mapping[str, tuple[str, Measure]] = {
    "overwritten": ("By its last use alone {name} would be the first; its uses add up.", _last_share),
    "local-only": ("By how much the next node responds to it {name} is the first; go on to {output}.", _first_slope),
    "wrong-sign": ("With its sign its gradient is the largest; a fall counts as much as a rise.", lambda g, n: n.grad),
    "own-data": ("{name} is the largest number, which plays no part by itself.", _own_data),
}


def _cause(graph: Drill, leaves: list[Value], leaf: Value) -> str:
    """Return the first mistake by which this leaf alone would be the first; "" for none."""
    return next(_causes(graph, leaves, leaf), "")


def _causes(graph: Drill, leaves: list[Value], leaf: Value) -> Iterator[str]:
    for cause, (_, measure) in WRONG_MEASURES.items():
        sizes = {other: measure(graph, other) for other in leaves}
        if all(sizes[leaf] > sizes[other] * (1.0 + 1e-9) for other in leaves if other is not leaf):
            yield cause


def _reason(graph: Drill, leaf: Value, best: Value, moves: Mapping[Value, float], cause: str) -> str:
    output, name = graph.output, leaf.label
    moved = f"{name} + {NUDGE:g} moves {output} by {short(moves[leaf])}"
    if leaf is best:
        return f"{moved}; {name}.grad is {short(leaf.grad)}."
    text = f"{moved}; another leaf moves it further."
    return f"{WRONG_MEASURES[cause][0].format(name=name, output=output)} {text}" if cause else text


KIND = DrillKind(
    NAME,
    "The leaf that moves L most",
    2,
    "backprop-by-hand",
    range(2, len(LEVELS) + 1),
    make,
    lambda level: f"which leaf counts most, {LEVELS[level - 1].description}",
    ("meaning",),
)
