"""The order of a graph: operands before their results, and which nodes use which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar


class Node(Protocol):
    """What the order of a graph needs of a node; `Value` is one."""

    @property
    def operands(self) -> tuple[Any, ...]: ...


N = TypeVar("N", bound=Node)


def toposort(root: N) -> list[N]:
    """Every node that `root` depends on, operands before what they make, `root` last; first operand first.

    Iterative, so a chain of 100,000 operations is fine. The order is the one of the lecture's `build_topo`.
    """
    order: list[N] = []
    seen: set[N] = set()
    stack: list[N | None] = [root]
    opened: list[N] = []  # operation nodes whose operands are under way; a None on the stack closes the last
    while stack:
        node = stack.pop()
        if node is None:
            order.append(opened.pop())
        elif node not in seen:
            seen.add(node)
            if node.operands:
                opened.append(node)
                stack.append(None)
                stack += node.operands[::-1]
            else:
                order.append(node)
    return order


def consumers(order: Sequence[N]) -> dict[N, list[tuple[N, int]]]:
    """For each node of a topological order, who uses it: (the using node, at which operand position)."""
    used_by: dict[N, list[tuple[N, int]]] = {node: [] for node in order}
    for node in order:
        for position, operand in enumerate(node.operands):
            used_by[operand].append((node, position))
    return used_by
