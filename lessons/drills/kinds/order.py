"""The order: nodes to put into an order for the backward pass."""

from __future__ import annotations

import random

from engine import toposort
from lessons.drills.drill import LEVELS, Drill
from lessons.drills.exercise import DrillItem, DrillKind, Exercise
from lessons.drills.graphs import first_suitable
from lessons.lesson import GraphBlock, OrderBlock
from lessons.stage.graphs import graph_of
from lessons.stage.ordering import first_violation

NAME = "order"
MOST = 5  # nodes to order, unless more of them are operations
HINTS = (
    "Begin at the output. Which nodes are used by nothing that is still to come?",
    "A node that is used twice waits for both.",
)
BECAUSE = "Each node passes on its whole gradient: everything that uses it has passed on before."


def make(seed: int, level: int) -> Exercise:
    """Return the exercise of a seed and a level."""

    def made(rng: random.Random, graph: Drill) -> Exercise | None:
        stage = GraphBlock(0, graph.source)
        order = toposort(graph.expression.output)
        operations = [node.label for node in order if node.operands]
        leaves = [node.label for node in order if not node.operands]
        nodes = [*operations, *leaves[: max(0, MOST - len(operations))]]
        if len(operations) < 2 or len(nodes) < 3:
            return None
        rng.shuffle(nodes)
        if first_violation(graph_of(stage), nodes) is None:
            return None
        ask = "Put these into an order for the backward pass: each after all that use it."
        item = DrillItem(OrderBlock(0, ask, tuple(nodes), HINTS, BECAUSE), ("order",))
        return Exercise(NAME, seed, level, stage, (item,), graph)

    return first_suitable(NAME, seed, level, made)


KIND = DrillKind(
    NAME,
    "The order of the backward pass",
    3,
    "order",
    range(2, len(LEVELS) + 1),
    make,
    lambda level: f"an order, {LEVELS[level - 1].description}",
    ("order",),
)
