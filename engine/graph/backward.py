"""Local derivatives and the backward pass, one chain-rule step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.basics.numbers import short
from engine.graph.wording import name_of, reason_for, slope_of
from engine.no_value import no_slope
from engine.order import toposort
from engine.value import Value, slopes_of


def local_derivatives(node: Value) -> tuple[float, ...]:
    """Return ∂node/∂operand for each operand, in order.

    For a constant whose slope does not exist it is 0: nobody wants its gradient. Raises NoValueError if the slope of
    another operand does not exist (sqrt at 0), TypeError if the node's `_backward` was written by hand.
    """
    return tuple([0.0 if slope is None else slope for slope in _slopes(node)])


def _slopes(node: Value) -> tuple[float | None, ...]:
    """The local derivatives, None for a constant whose slope does not exist; raises as `local_derivatives` does."""
    if node.operation.custom_backward is not None:
        raise TypeError(f"the backward of {name_of(node)} was written by hand, so its derivatives are unknown")
    slopes = slopes_of(node)
    if None in slopes and any(
        slope is None and not operand.is_constant for slope, operand in zip(slopes, node.operands, strict=True)
    ):
        raise no_slope(node)
    return slopes


@dataclass(frozen=True, slots=True, eq=False)
class BackwardStep:
    """One application of the chain rule: the share that `node` passes to one of its operands.

    node, operand  the Values; `position` says which operand, as one Value may be several
    local          ∂node/∂operand
    upstream       ∂output/∂node, complete when this step is reached
    contribution   local × upstream
    before, after  the operand's gradient before and after the step: after = before + contribution
    """

    node: Value
    operand: Value
    position: int
    local: float
    upstream: float
    contribution: float
    before: float
    after: float

    @property
    def places(self) -> int:
        """How often the operation has this operand: 2 for x in x·x."""
        return sum(operand is self.operand for operand in self.node.operands)

    @property
    def rule(self) -> str:
        """The local derivative as a formula with names, "∂L/∂d = f".

        Of an operand that the operation has twice, that of one place: "∂s/∂x at one of its 2 places = x".
        """
        where = "" if self.places == 1 else f" at one of its {self.places} places"
        return f"∂{name_of(self.node)}/∂{name_of(self.operand)}{where} = {slope_of(self.node, self.position)}"

    @property
    def why(self) -> str:
        """The local derivative in words, "in a product it is the other operand, f"."""
        return reason_for(self.node, self.position)

    @property
    def chain(self) -> str:
        """The chain rule with names, "c.grad += ∂d/∂c · d.grad"."""
        return f"{name_of(self.operand)}.grad += {self.product}"

    @property
    def product(self) -> str:
        """The share with names, "∂d/∂c · d.grad"; of one of several places with its own slope, "x · s.grad"."""
        node, slope = name_of(self.node), f"∂{name_of(self.node)}/∂{name_of(self.operand)}"
        if self.places > 1:
            slope = slope_of(self.node, self.position)
            slope = f"({slope})" if " " in slope else slope
        return f"{slope} · {node}.grad"

    @property
    def numbers(self) -> str:
        """The same with numbers, "-2 × 1 = -2, so d.grad goes 0 → -2"."""
        local, upstream = short(self.local), short(self.upstream)
        share, before, after = short(self.contribution), short(self.before), short(self.after)
        return f"{local} × {upstream} = {share}, so {name_of(self.operand)}.grad goes {before} → {after}"

    @property
    def sentence(self) -> str:
        """The step in one line of words and numbers."""
        local = short(self.local)
        value = "" if slope_of(self.node, self.position) == local else f" = {local}"
        return f"{self.rule}{value}: {self.why}. {self.numbers}"


def backward_steps(root: Value, constants: bool = True) -> Iterator[BackwardStep]:
    """Yield the backward pass from `root`, one chain-rule step at a time, starting from gradients of zero.

    constants: whether to include the steps into constants, which cannot be nudged.
    The graph is not changed; the caller may set gradients as it goes. Raises NoValueError if a local derivative does
    not exist, TypeError at a node whose `_backward` was written by hand.
    """
    order = toposort(root)
    grads = dict.fromkeys(order, 0.0)
    grads[root] = 1.0
    for node in reversed(order):
        if not node.operands:
            continue
        for position, (operand, local) in enumerate(zip(node.operands, _slopes(node), strict=True)):
            if local is None:
                continue
            before, contribution = grads[operand], local * grads[node]
            grads[operand] = before + contribution
            if constants or not operand.is_constant:
                yield BackwardStep(node, operand, position, local, grads[node], contribution, before, grads[operand])
