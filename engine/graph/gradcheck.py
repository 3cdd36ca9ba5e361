"""Gradients checked against a nudge: the derivative is what the output does when a leaf moves a little."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from engine.basics.numbers import exact, short
from engine.graph.forward import replay
from engine.graph.wording import name_of
from engine.order import consumers, toposort
from engine.value import Value

STEP = 1e-6


@dataclass(frozen=True, slots=True)
class Comparison:
    """One gradient computed both ways.

    name       what the leaf is called
    analytic   ∂root/∂leaf by the chain rule
    numeric    the same by central difference with step h
    noise      how far off rounding alone may put `numeric`: it grows as h shrinks
    tolerance  the relative error that still counts as agreement
    """

    name: str
    analytic: float
    numeric: float
    h: float
    noise: float
    tolerance: float

    @property
    def error(self) -> float:
        """|analytic − numeric|."""
        return abs(self.analytic - self.numeric)

    @property
    def relative_error(self) -> float:
        """The error as a share of the larger of the two, or of 1 where both are small."""
        return self.error / max(1.0, abs(self.analytic), abs(self.numeric))

    @property
    def ok(self) -> bool:
        """Whether they agree, rounding allowed for."""
        return self.relative_error <= self.tolerance or self.error <= self.noise

    def __str__(self) -> str:
        verdict = "they agree" if self.ok else "they DISAGREE"
        return (
            f"{self.name}: chain rule {short(self.analytic)}, central difference {short(self.numeric)} "
            f"(h = {exact(self.h)}), apart by {self.error:.1e}: {verdict}"
        )


def central_difference(root: Value, leaf: Value, h: float = STEP) -> float:
    """(f(leaf + h) − f(leaf − h)) / 2h, where f replays the graph up to `root`; the graph stays as it is.

    leaf: any node of the graph; an operation node is moved by itself, its operands stay. Raises ValueError unless
    h > 0, NoValueError where the output does not exist at one of the two points, TypeError where a node between was
    made by hand with an operation that the table does not know.
    """
    return _nudged(root, leaf, h)[0]


def gradcheck(root: Value, leaf: Value, h: float = STEP, tolerance: float = 1e-6) -> Comparison:
    """∂root/∂leaf by `backward` and by central difference, side by side; data and grads of the graph stay as they are.

    A `_backward` written by hand is run as it stands, so this finds its mistakes. Raises as `central_difference` does.
    """
    return _compare(root, leaf, _analytic(root).get(leaf, 0.0), h, tolerance)


def gradcheck_all(root: Value, h: float = STEP, tolerance: float = 1e-6) -> list[Comparison]:
    """`gradcheck` for every leaf that `root` depends on, in topological order; written constants are left out."""
    return [_compare(root, node, grad, h, tolerance) for node, grad in _analytic(root).items() if node.is_leaf]


def _compare(root: Value, leaf: Value, analytic: float, h: float, tolerance: float) -> Comparison:
    numeric, noise = _nudged(root, leaf, h)
    return Comparison(name_of(leaf), analytic, numeric, h, noise, tolerance)


def _analytic(root: Value) -> dict[Value, float]:
    """The gradient of every node, from a backward pass whose traces are wiped."""
    order = toposort(root)
    before = [node.grad for node in order]
    try:
        for node in order:
            node.grad = 0.0
        root.backward()
        return {node: node.grad for node in order}
    finally:
        for node, grad in zip(order, before, strict=True):
            node.grad = grad


def _nudged(root: Value, leaf: Value, h: float) -> tuple[float, float]:
    """The central difference, and the share of it that may be rounding."""
    if not h > 0.0:
        raise ValueError(f"the step h must be above zero, not {h}")
    order = toposort(root)
    _refuse_unknown(order, leaf)
    up, down = leaf.data + h, leaf.data - h
    above, below = (replay(root, {leaf: x}, order)[root] for x in (up, down))
    # The distance that the leaf really moved: x + h is rounded as well.
    width = up - down
    if not width:
        raise ValueError(f"h = {exact(h)} is lost beside {name_of(leaf)} = {exact(leaf.data)}: take a larger h")
    return (above - below) / width, 8.0 * sys.float_info.epsilon * max(abs(above), abs(below)) / width


def _refuse_unknown(order: list[Value], leaf: Value) -> None:
    """A node without a forward rule cannot be replayed: say so, instead of calling its slope zero."""
    used_by, reached = consumers(order), {leaf}
    for node in order:
        if node in reached:
            reached.update(user for user, _ in used_by[node])
            if node is not leaf and not node.operation.forward:
                raise TypeError(f"{name_of(node)} was made by hand with {node._op!r}, which the table cannot replay")
