"""Excerpts: part of a graph as a separate graph, to be drawn without the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.ops import CONSTANT
from engine.value import Value


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """A copy of part of a graph, from an output down to the nodes where it was cut, which are its leaves.

    root       the copy of the output
    originals  maps each copy to its node in the graph, which holds the current numbers
    """

    root: Value
    originals: Mapping[Value, Value]

    def mapped_to(self, root: Value) -> Excerpt:
        """Return the same copies with the nodes of another graph of the same shape as originals."""
        return Excerpt(self.root, dict(_pairs(self.root, root)))


def excerpt(root: Value, boundary: Collection[Value]) -> Excerpt:
    """Copy the part of a graph from the nodes in `boundary` to `root`."""
    copies: dict[Value, Value] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        operands = () if node in boundary and node is not root else node.operands
        waiting = [operand for operand in operands if operand not in copies]
        if waiting:
            stack += reversed(waiting)
            continue
        stack.pop()
        if node not in copies:
            operation = node.operation if operands or node.operation is CONSTANT else ""
            copies[node] = Value(node.data, [copies[operand] for operand in operands], operation, node.label)
    return Excerpt(copies[root], {copy: node for node, copy in copies.items()})


def _pairs(copy: Value, node: Value) -> Iterator[tuple[Value, Value]]:
    """Yield each copy with the node at the same place in another graph."""
    seen = {copy}
    stack = [(copy, node)]
    while stack:
        pair = stack.pop()
        yield pair
        if pair[0].operands:
            for below in zip(pair[0].operands, pair[1].operands, strict=True):
                if below[0] not in seen:
                    seen.add(below[0])
                    stack.append(below)
