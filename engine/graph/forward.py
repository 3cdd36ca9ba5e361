"""Replays of the forward pass with changed leaves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from engine.no_value import no_value
from engine.order import toposort
from engine.value import Value


def replay(
    root: Value, moved: Mapping[Value, float] | None = None, order: Sequence[Value] | None = None
) -> dict[Value, float]:
    """Return every node's data after a forward pass; the graph is not changed.

    moved  other numbers for some nodes, operations or leaves, to ask "what if"
    order  `toposort(root)`, if the caller has it

    Raises NoValueError if a result does not exist or is not finite.
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
        except (ArithmeticError, ValueError) as error:
            raise no_value(node, numbers) from error
        if not math.isfinite(result):
            raise no_value(node, numbers)
        fresh[node] = result
    return fresh


def recompute(root: Value, order: Sequence[Value] | None = None) -> None:
    """Replay the forward pass in place, after leaves were given new data. Gradients are not changed.

    order: `toposort(root)`, if the caller has it. Raises NoValueError if a result does not exist or is not finite; then
    no node is changed.
    """
    for node, result in replay(root, order=order).items():
        node.data = result
