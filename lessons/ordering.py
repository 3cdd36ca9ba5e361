"""Orders of a graph's nodes: which of them work, and what one that does not would give."""

from __future__ import annotations

from collections.abc import Sequence

from engine.graph import consumers, local_derivatives, toposort
from engine.value import Value
from lessons.graphs import StageGraph


def missing(graph: StageGraph, order: Sequence[str], backward: bool = True) -> tuple[str, str] | None:
    """The first node that stands too early, and one it should have waited for; None for an order that works.

    backward: each node after all that use it; else each after all that it is made from.
    """
    place = {name: number for number, name in enumerate(order)}
    for name in order:
        for other in order:
            early, late = (other, name) if backward else (name, other)
            if name != other and place[other] > place[name] and _made_from(graph, early, late):
                return name, other
    return None


def gradients_in(graph: StageGraph, order: Sequence[str]) -> dict[Value, float]:
    """The gradient that every node gets when the named ones pass theirs on in this order, each once.

    Nodes that are not in the order pass theirs on as soon as all that use them have done so.
    """
    everything = toposort(graph.root)
    used_by = consumers(everything)
    listed = [graph.names[name] for name in order]
    others = [node for node in reversed(everything) if node.operands and node not in listed]
    grads = dict.fromkeys(everything, 0.0)
    grads[graph.root] = 1.0
    done: set[Value] = set()

    def run(node: Value) -> None:
        done.add(node)
        for operand, slope in zip(node.operands, local_derivatives(node) if node.operands else (), strict=True):
            grads[operand] += slope * grads[node]

    def catch_up() -> None:
        for node in others:
            if node not in done and all(user in done for user, _ in used_by[node]):
                run(node)

    catch_up()
    for node in listed:
        run(node)
        catch_up()
    return grads


def _made_from(graph: StageGraph, operand: str, made: str) -> bool:
    """Whether `made` depends on `operand`, at however many removes."""
    return graph.names[operand] in toposort(graph.names[made])
