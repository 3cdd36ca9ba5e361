"""Code to read beside a graph, made from it."""

from __future__ import annotations

from collections.abc import Callable

from engine.compiled.program import compile_graph
from lessons.stage.graphs import StageGraph


def listing_of(graph: StageGraph, of: str) -> str:
    """The source that a row of LISTINGS makes of the graph."""
    return LISTINGS[of](graph)


def _program(graph: StageGraph) -> str:
    """The straight-line function that the engine compiles the graph to."""
    leaves = [node for node in graph.names.values() if node.is_leaf]
    return compile_graph(graph.root, leaves).source


# What a `listing` may be of, each from the graph to Python source.
LISTINGS: dict[str, Callable[[StageGraph], str]] = {"program": _program}
