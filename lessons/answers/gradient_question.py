"""A question for a gradient, with the numbers around it that a learner may confuse with the answer."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine import NoValueError, Value, toposort
from engine.basics.numbers import short
from engine.faults import gradients, gradients_overwritten
from engine.graph.backward import local_derivatives
from engine.graph.wording import name_of, slope_of
from engine.ops import ADD, MULTIPLY
from engine.order import consumers
from lessons.answers.mistakes import AnsweredQuestion, MistakeSubject

LocalDerivatives = Mapping[Value, tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Edge:
    """One use of a value.

    user, position  the node that uses it, and as which operand
    local           ∂user/∂operand
    upstream        ∂output/∂user
    """

    user: Value
    position: int
    local: float
    upstream: float

    @property
    def operand(self) -> Value:
        return self.user.operands[self.position]

    @property
    def share(self) -> float:
        """The contribution of this use to the operand's gradient."""
        return self.local * self.upstream

    @property
    def other(self) -> Value | None:
        """The other operand, if there are exactly two different ones."""
        others = [operand for operand in self.user.operands if operand is not self.operand]
        return others[0] if len(others) == 1 and len(self.user.operands) == 2 else None

    @property
    def places(self) -> int:
        """How often the operation has this operand: 2 for x in x·x."""
        return sum(operand is self.operand for operand in self.user.operands)

    @property
    def slope_name(self) -> str:
        """ "∂e/∂a"; of an operand that the operation has twice "∂s/∂x at one of its 2 places"."""
        slope = f"∂{name_of(self.user)}/∂{name_of(self.operand)}"
        return slope if self.places == 1 else f"{slope} at one of its {self.places} places"

    @property
    def rule(self) -> str:
        """ "∂e/∂a = b", without the right side if that is just the number."""
        slope = slope_of(self.user, self.position)
        return self.slope_name if slope == short(self.local) else f"{self.slope_name} = {slope}"

    @property
    def rule_with_number(self) -> str:
        """ "∂e/∂a = b = -3"."""
        return f"{self.rule} = {short(self.local)}"


@dataclass(frozen=True, eq=False)
class GradientQuestion(AnsweredQuestion):
    """A question for ∂root/∂node, with the learner's answer. Nothing here changes the graph.

    covered  nodes whose gradients are still to be asked: no explanation may reveal them
    """

    root: Value
    node: Value
    covered: Collection[Value] = field(default=(), kw_only=True)

    @cached_property
    def order(self) -> list[Value]:
        return toposort(self.root)

    @cached_property
    def locals(self) -> LocalDerivatives:
        """Each node's local derivatives; nan where there is no slope, or a hand-written backward."""
        return {node: _slopes(node) for node in self.order}

    @cached_property
    def gradients(self) -> Mapping[Value, float]:
        """∂root/∂m for every node m; nan where there is none."""
        return gradients(self.root, self.locals.__getitem__)

    @cached_property
    def truth(self) -> float:
        """The correct answer: 0 for a node that the root does not depend on, nan where there is no slope."""
        return self.gradients.get(self.node, 0.0)

    @property
    def subjects(self) -> tuple[MistakeSubject, ...]:
        if self.node is self.root:
            return (MistakeSubject.OUTPUT,)
        by_operation = {ADD.name: MistakeSubject.SUM, MULTIPLY.name: MistakeSubject.PRODUCT}
        own = [by_operation.get(edge.user.operation.name, MistakeSubject.OPERATION) for edge in self.uses]
        return (*((MistakeSubject.USES,) if len(own) > 1 else ()), *dict.fromkeys(own), MistakeSubject.CHAIN)

    @cached_property
    def overwritten(self) -> float:
        """The gradient that a backward pass would leave here if shares overwrote each other."""
        return float(gradients_overwritten(self.root, self.locals.__getitem__).get(self.node, 0.0))

    @cached_property
    def tangents(self) -> Mapping[Value, float]:
        """∂m/∂node for every node m that depends on it, the node itself first."""
        return self.tangents_with({})

    def tangents_with(self, changed: LocalDerivatives) -> Mapping[Value, float]:
        """Return the tangents as they would be if some nodes had other local derivatives."""
        tangents = {self.node: 1.0}
        for m in self.order:
            if m is not self.node and any(operand in tangents for operand in m.operands):
                slopes = zip(m.operands, changed.get(m, self.locals[m]), strict=True)
                tangents[m] = sum(slope * tangents[operand] for operand, slope in slopes if operand in tangents)
        return tangents

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge on a path from the node to the root, starting at the node."""
        return tuple(edge for m in self.order if m in self.tangents for edge in self.uses_of(m))

    @cached_property
    def uses(self) -> tuple[Edge, ...]:
        """The uses of the node: its gradient is the sum of their shares."""
        return self.uses_of(self.node)

    def uses_of(self, m: Value) -> tuple[Edge, ...]:
        """Return a node's uses in the order of the backward pass: the last share is what overwriting would leave."""
        users = sorted(self._consumers.get(m, ()), key=lambda use: (-self._indexes[use[0]], use[1]))
        return tuple(Edge(user, at, self.locals[user][at], self.gradients[user]) for user, at in users)

    @cached_property
    def _indexes(self) -> Mapping[Value, int]:
        return {node: index for index, node in enumerate(self.order)}

    @cached_property
    def _consumers(self) -> Mapping[Value, list[tuple[Value, int]]]:
        return consumers(self.order)

    def with_slope(self, edge: Edge, slope: float) -> float:
        """Return the gradient as it would be if this one edge had another local derivative."""
        return self.truth + (slope - edge.local) * edge.upstream * self.tangents[edge.operand]

    def inner(self) -> Iterator[Edge]:
        """Return the edges into operations with one operand, such as tanh: those whose slope must be remembered."""
        return (edge for edge in self.edges if len(edge.user.operands) == 1)


def _slopes(node: Value) -> tuple[float, ...]:
    try:
        return local_derivatives(node) if node.operands else ()
    except (NoValueError, TypeError):
        return (math.nan,) * len(node.operands)
