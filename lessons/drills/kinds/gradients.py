"""Gradients to fill in: every gradient of a graph, in the order of the backward pass."""

from __future__ import annotations

from lessons.drills.drill import LEVELS, drill
from lessons.drills.exercise import DrillItem, DrillKind, Exercise
from lessons.drills.questions import question
from lessons.drills.results import GRADIENTS
from lessons.lesson import GraphBlock


def make(seed: int, level: int) -> Exercise:
    """Return the exercise of a seed and a level."""
    graph = drill(seed, level)
    items = tuple(DrillItem(question(graph, name)) for name in graph.asked)
    return Exercise(GRADIENTS, seed, level, GraphBlock(0, graph.source), items, graph)


KIND = DrillKind(
    GRADIENTS,
    "Gradients to fill in",
    1,
    "backprop-by-hand",
    range(1, len(LEVELS) + 1),
    make,
    lambda level: LEVELS[level - 1].description,
)
