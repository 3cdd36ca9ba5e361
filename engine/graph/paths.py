"""Paths from a node to the output, with their products of local derivatives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engine.graph.backward import local_derivatives
from engine.order import consumers, toposort
from engine.value import Value


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A path from a node to the output.

    nodes    from the node to the output, both included
    locals   the local derivative along each edge, one fewer than the nodes
    product  their product: this path's share of the gradient
    """

    nodes: tuple[Value, ...]
    locals: tuple[float, ...]

    @property
    def product(self) -> float:
        return math.prod(self.locals)


def paths(root: Value, node: Value) -> Iterator[Path]:
    """Yield every path from `node` to `root`; their products sum to the node's gradient.

    Lazy, as the number of paths can grow exponentially (each a + a in a chain doubles it): see `count_paths`.
    """
    used_by = consumers(toposort(root))
    if node not in used_by:
        return
    nodes, slopes = [node], list[float]()
    branches = [iter(used_by[node])]
    if node is root:
        yield Path((root,), ())
    while branches:
        step = next(branches[-1], None)
        if step is None:
            branches.pop()
            nodes.pop()
            if slopes:
                slopes.pop()
            continue
        user, position = step
        nodes.append(user)
        slopes.append(local_derivatives(user)[position])
        branches.append(iter(used_by[user]))
        if user is root:
            yield Path(tuple(nodes), tuple(slopes))


def count_paths(root: Value, node: Value) -> int:
    """Return the number of paths that `paths(root, node)` yields, without walking them."""
    order = toposort(root)
    counts = dict.fromkeys(order, 0)
    counts[root] = 1
    for user in reversed(order):
        for operand in user.operands:
            counts[operand] += counts[user]
    return counts.get(node, 0)
