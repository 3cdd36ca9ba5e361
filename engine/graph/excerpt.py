"""A part of a graph as a graph of its own, which can be drawn without all that lies behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.ops import CONSTANT
from engine.value import Value


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """A copy of the part of a graph between an output and the nodes that it was cut at, which are leaves of it.

    root       the copy of the output
    originals  from each copy to the node that it stands for, whose numbers count
    """

    root: Value
    originals: Mapping[Value, Value]

    def mapped_to(self, root: Value) -> Excerpt:
        """The same copies, standing for the nodes of another graph of the same shape."""
        return Excerpt(self.root, dict(_pairs(self.root, root)))


def excerpt(root: Value, until: Collection[Value]) -> Excerpt:
    """The part of a graph from `until`, where it is cut, to `root`."""
    copies: dict[Value, Value] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        operands = () if node in until and node is not root else node.operands
        waiting = [operand for operand in operands if operand not in copies]
        if waiting:
            stack += reversed(waiting)
            continue
        stack.pop()
        if node not in copies:
            kept = node.operation if operands or node.operation is CONSTANT else ""
            copies[node] = Value(node.data, [copies[operand] for operand in operands], kept, node.label)
    return Excerpt(copies[root], {copy: node for node, copy in copies.items()})


def _pairs(copy: Value, node: Value) -> Iterator[tuple[Value, Value]]:
    """Each copy with the node that stands at its place in the other graph."""
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
