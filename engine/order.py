"""Topological order and consumers of the nodes of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, TypeVar


class Node(Protocol):
    """Anything with operands, such as `Value`."""

    @property
    def operands(self) -> tuple[Any, ...]: ...


N = TypeVar("N", bound=Node)


def toposort(root: N) -> list[N]:
    """Return every node that `root` depends on, operands before the nodes that use them, `root` last.

    Iterative, so a chain of 100,000 operations is fine. The order is that of the lecture's `build_topo`: first operand
    first.
    """
    order: list[N] = []
    seen: set[N] = {root}
    see, append = seen.add, order.append
    opened: list[tuple[N, Iterator[N]]] = []  # nodes whose operands are being visited, and those to come
    node, below = root, iter(root.operands)
    while True:
        for operand in below:
            if operand not in seen:
                see(operand)
                operands = operand.operands
                if operands:
                    opened.append((node, below))
                    node, below = operand, iter(operands)
                    break
                append(operand)
        else:
            append(node)
            if not opened:
                return order
            node, below = opened.pop()


def consumers(order: Sequence[N]) -> dict[N, list[tuple[N, int]]]:
    """Return, for each node of a topological order, its uses: (consumer, operand position)."""
    used_by: dict[N, list[tuple[N, int]]] = {node: [] for node in order}
    for node in order:
        for position, operand in enumerate(node.operands):
            used_by[operand].append((node, position))
    return used_by
