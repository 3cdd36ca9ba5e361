"""Gradient checks by central difference."""

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

    name       the name of the leaf
    analytic   ∂root/∂leaf by the chain rule
    numeric    ∂root/∂leaf by central difference with step h
    noise      the largest error of `numeric` that rounding alone explains; it grows as h shrinks
    tolerance  the largest relative error that counts as agreement
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
        """The error relative to the larger of the two, or to 1 if both are small."""
        return self.error / max(1.0, abs(self.analytic), abs(self.numeric))

    @property
    def ok(self) -> bool:
        """Whether both agree, allowing for rounding."""
        return self.relative_error <= self.tolerance or self.error <= self.noise

    def __str__(self) -> str:
        verdict = "they agree" if self.ok else "they DISAGREE"
        return (
            f"{self.name}: chain rule {short(self.analytic)}, central difference {short(self.numeric)} "
            f"(h = {exact(self.h)}), apart by {self.error:.1e}: {verdict}"
        )


def central_difference(root: Value, leaf: Value, h: float = STEP) -> float:
    """Return (f(leaf + h) − f(leaf − h)) / 2h, where f replays the graph up to `root`; the graph is not changed.

    leaf: any node of the graph; an operation node is moved alone, without its operands. Raises ValueError unless h > 0,
    NoValueError if the output does not exist at one of the two points, TypeError if a node in between has an operation
    that the table does not know.
    """
    return _difference(root, leaf, h)[0]


def gradcheck(root: Value, leaf: Value, h: float = STEP, tolerance: float = 1e-6) -> Comparison:
    """Compare ∂root/∂leaf by `backward` and by central difference; the graph is not changed.

    Runs hand-written `_backward` closures, so it finds their mistakes. Raises what `central_difference` raises.
    """
    return _compare(root, leaf, _analytic(root).get(leaf, 0.0), h, tolerance)


def gradcheck_all(root: Value, h: float = STEP, tolerance: float = 1e-6) -> list[Comparison]:
    """Run `gradcheck` for every leaf that `root` depends on, in topological order; constants are left out."""
    return [_compare(root, node, grad, h, tolerance) for node, grad in _analytic(root).items() if node.is_leaf]


def _compare(root: Value, leaf: Value, analytic: float, h: float, tolerance: float) -> Comparison:
    numeric, noise = _difference(root, leaf, h)
    return Comparison(name_of(leaf), analytic, numeric, h, noise, tolerance)


def _analytic(root: Value) -> dict[Value, float]:
    """Return every node's gradient by a backward pass, then restore the gradients of the graph."""
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


def _difference(root: Value, leaf: Value, h: float) -> tuple[float, float]:
    """Return the central difference and the largest error that rounding may cause in it."""
    if not h > 0.0:
        raise ValueError(f"the step h must be above zero, not {h}")
    order = toposort(root)
    _check_replayable(order, leaf)
    up, down = leaf.data + h, leaf.data - h
    above, below = (replay(root, {leaf: x}, order)[root] for x in (up, down))
    # The actual distance between the two points: x + h is rounded, too.
    width = up - down
    if not width:
        raise ValueError(f"h = {exact(h)} is lost beside {name_of(leaf)} = {exact(leaf.data)}: take a larger h")
    return (above - below) / width, 8.0 * sys.float_info.epsilon * max(abs(above), abs(below)) / width


def _check_replayable(order: list[Value], leaf: Value) -> None:
    """Raise TypeError if a node above `leaf` has no forward rule: its slope would wrongly come out as zero."""
    used_by, reached = consumers(order), {leaf}
    for node in order:
        if node in reached:
            reached.update(user for user, _ in used_by[node])
            if node is not leaf and not node.operation.forward:
                raise TypeError(f"{name_of(node)} cannot be replayed: its operation {node._op!r} is not in the table")
