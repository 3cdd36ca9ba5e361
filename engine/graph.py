"""Walks over an expression graph: its order, its replay after a nudge, its backward pass step by step, its paths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.basics.numbers import short
from engine.order import consumers, toposort
from engine.value import Value
from engine.wording import calculation, name_of, reason_for, slope_of


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


def local_derivatives(node: Value) -> tuple[float, ...]:
    """∂node/∂operand for each operand, in order.

    Raises NoValueError where there is no slope (sqrt at 0), TypeError where the node's `_backward` was written by hand.
    """
    if node.operation.by_hand is not None:
        raise TypeError(f"the backward of {name_of(node)} was written by hand, so its rule cannot be told")
    try:
        slopes = node.operation.local_derivatives(*[operand.data for operand in node.operands], node.data)
    except (ArithmeticError, ValueError):
        slopes = (math.nan,)
    if not all(map(math.isfinite, slopes)):
        raise NoValueError(f"{calculation(node)} has no slope here", node)
    return slopes


@dataclass(frozen=True, slots=True, eq=False)
class BackwardStep:
    """One application of the chain rule: the share that `node` passes to one of its operands.

    node, operand  the Values; `position` says which operand, as one Value may stand at both
    local          ∂node/∂operand
    upstream       ∂output/∂node, complete when this step runs
    contribution   local × upstream
    before, after  the operand's gradient around this step: after = before + contribution
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
    def rule(self) -> str:
        """The local derivative as a formula with names, "∂L/∂d = f"."""
        return f"∂{name_of(self.node)}/∂{name_of(self.operand)} = {slope_of(self.node, self.position)}"

    @property
    def why(self) -> str:
        """The local derivative in words, "in a product it is the other operand, f"."""
        return reason_for(self.node, self.position)

    @property
    def chain(self) -> str:
        """The chain rule with names, "c.grad += ∂d/∂c · d.grad"."""
        node, operand = name_of(self.node), name_of(self.operand)
        return f"{operand}.grad += ∂{node}/∂{operand} · {node}.grad"

    @property
    def numbers(self) -> str:
        """The same with the numbers put in, "-2 × 1 = -2, so d.grad goes 0 → -2"."""
        local, upstream = short(self.local), short(self.upstream)
        share, before, after = short(self.contribution), short(self.before), short(self.after)
        return f"{local} × {upstream} = {share}, so {name_of(self.operand)}.grad goes {before} → {after}"

    @property
    def sentence(self) -> str:
        """The whole step in one line of words and numbers."""
        local = short(self.local)
        value = "" if slope_of(self.node, self.position) == local else f" = {local}"
        return f"{self.rule}{value}: {self.why}. {self.numbers}"


def backward_steps(root: Value, constants: bool = True) -> Iterator[BackwardStep]:
    """The backward pass from `root`, one chain-rule step at a time, starting from gradients of zero.

    constants: whether to tell what flows into numbers written into the expression, which nobody can nudge.
    Reads the graph and changes nothing in it: who shows the steps sets the gradients as it goes. Raises NoValueError
    where a local derivative does not exist, TypeError at a node whose `_backward` was written by hand.
    """
    order = toposort(root)
    grads = dict.fromkeys(order, 0.0)
    grads[root] = 1.0
    for node in reversed(order):
        if not node.operands:
            continue
        for position, (operand, local) in enumerate(zip(node.operands, local_derivatives(node), strict=True)):
            before, contribution = grads[operand], local * grads[node]
            grads[operand] = before + contribution
            if constants or not operand.is_constant:
                yield BackwardStep(node, operand, position, local, grads[node], contribution, before, grads[operand])


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """One way from a node to the output.

    nodes    from the node to the output, both included
    locals   the local derivative across each edge, one fewer than the nodes
    product  their product: this path's share of the gradient
    """

    nodes: tuple[Value, ...]
    locals: tuple[float, ...]

    @property
    def product(self) -> float:
        return math.prod(self.locals)


def paths(root: Value, node: Value) -> Iterator[Path]:
    """Every path from `node` to `root`; the products sum to node's gradient.

    Lazy, as there may be more paths than atoms (a chain of a + a doubles them at each link): see `count_paths`.
    """
    used_by = consumers(toposort(root))
    if node not in used_by:
        return
    trail, slopes = [node], list[float]()
    branches = [iter(used_by[node])]
    if node is root:
        yield Path((root,), ())
    while branches:
        step = next(branches[-1], None)
        if step is None:
            branches.pop()
            trail.pop()
            if slopes:
                slopes.pop()
            continue
        user, position = step
        trail.append(user)
        slopes.append(local_derivatives(user)[position])
        branches.append(iter(used_by[user]))
        if user is root:
            yield Path(tuple(trail), tuple(slopes))


def count_paths(root: Value, node: Value) -> int:
    """How many paths `paths(root, node)` would yield, without walking them."""
    order = toposort(root)
    counts = dict.fromkeys(order, 0)
    counts[root] = 1
    for user in reversed(order):
        for operand in user.operands:
            counts[operand] += counts[user]
    return counts.get(node, 0)
