"""Code listings generated from a graph."""

from __future__ import annotations

from collections.abc import Callable

from engine.compiled.program import compile_graph
from lessons.stage.graphs import StageGraph


def listing_of(graph: StageGraph, of: str) -> str:
    """Return the source that an entry of LISTINGS generates from the graph."""
    return LISTINGS[of](graph)


def _program(graph: StageGraph) -> str:
    """Return the straight-line function that the engine compiles the graph to."""
    leaves = [node for node in graph.names.values() if node.is_leaf]
    return compile_graph(graph.root, leaves).source


# The values of `of` in a `listing` block, each with its function from the graph to Python source.
LISTINGS: dict[str, Callable[[StageGraph], str]] = {"program": _program}
