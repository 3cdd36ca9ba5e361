"""The forward pass replayed in place after leaves have changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from engine.graph.wording import calculation
from engine.order import toposort
from engine.value import Value


class NoValueError(ArithmeticError):
    """Arithmetic that has no value, or no slope: log(-1), 1/0, exp(1000). `node` is where it happened."""

    def __init__(self, message: str, node: Value) -> None:
        super().__init__(message)
        self.node = node


def replay(
    root: Value, moved: Mapping[Value, float] | None = None, order: Sequence[Value] | None = None
) -> dict[Value, float]:
    """What every node would hold after a forward pass over the leaves' data; the graph itself stays as it is.

    moved: other numbers for some nodes, operation or leaf, to ask "what if". order: `toposort(root)`, if the caller has
    it. Raises NoValueError where a result does not exist or is not finite.
    """
    moved = moved or {}
    fresh: dict[Value, float] = {}
    for node in toposort(root) if order is None else order:
        if node in moved or not node.operation.forward:
            fresh[node] = moved.get(node, node.data)
            continue
        numbers = [fresh[operand] for operand in node.operands]
        try:
            result = float(node.operation.apply(*numbers))
        except (ArithmeticError, ValueError):
            result = math.nan
        if not math.isfinite(result):
            raise NoValueError(f"{calculation(node, numbers)} has no value", node)
        fresh[node] = result
    return fresh


def recompute(root: Value, order: Sequence[Value] | None = None) -> None:
    """Replay forward in place, after leaves were given new data. Gradients stay as they are.

    order: `toposort(root)`, if the caller has it. All or nothing: raises NoValueError where a result does not exist or
    is not finite, and then every node keeps the data it had.
    """
    for node, result in replay(root, order=order).items():
        node.data = result
