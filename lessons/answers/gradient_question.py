"""A question for a gradient, and all the numbers around it that a learner may have taken by mistake."""

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
from engine.order import consumers
from lessons.answers.mistakes import AnsweredQuestion

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
        """What this use adds to the operand's gradient."""
        return self.local * self.upstream

    @property
    def other(self) -> Value | None:
        """The other operand, of two that are not the same."""
        others = [operand for operand in self.user.operands if operand is not self.operand]
        return others[0] if len(others) == 1 and len(self.user.operands) == 2 else None

    @property
    def slope_name(self) -> str:
        """ "∂e/∂a"."""
        return f"∂{name_of(self.user)}/∂{name_of(self.operand)}"

    @property
    def rule(self) -> str:
        """ "∂e/∂a = b", or without the right side where that is just the number."""
        slope = slope_of(self.user, self.position)
        return self.slope_name if slope == short(self.local) else f"{self.slope_name} = {slope}"

    @property
    def rule_with_number(self) -> str:
        """ "∂e/∂a = b = -3"."""
        return f"{self.rule} = {short(self.local)}"


@dataclass(frozen=True, eq=False)
class GradientQuestion(AnsweredQuestion):
    """What was asked, ∂root/∂node, and what was answered; the graph stays as it is.

    covered  nodes whose gradients are still asked for: no word is to give one away
    """

    root: Value
    node: Value
    covered: Collection[Value] = field(default=(), kw_only=True)

    @cached_property
    def order(self) -> list[Value]:
        return toposort(self.root)

    @cached_property
    def locals(self) -> LocalDerivatives:
        """Each node's local derivatives; nan where there is no slope, or a backward written by hand."""
        return {node: _slopes(node) for node in self.order}

    @cached_property
    def gradients(self) -> Mapping[Value, float]:
        """∂root/∂m for every node m; nan where there is none."""
        return gradients(self.root, self.locals.__getitem__)

    @cached_property
    def truth(self) -> float:
        """The right answer: 0 for a node that the root does not depend on, nan where there is no slope."""
        return self.gradients.get(self.node, 0.0)

    @cached_property
    def overwritten(self) -> float:
        """What a backward pass would leave here whose shares overwrite each other."""
        return float(gradients_overwritten(self.root, self.locals.__getitem__).get(self.node, 0.0))

    @cached_property
    def tangents(self) -> Mapping[Value, float]:
        """∂m/∂node for every node m that depends on it, the node itself first."""
        return self.tangents_with({})

    def tangents_with(self, changed: LocalDerivatives) -> Mapping[Value, float]:
        """The same if some nodes had other local derivatives."""
        found = {self.node: 1.0}
        for m in self.order:
            if m is not self.node and any(operand in found for operand in m.operands):
                slopes = changed.get(m, self.locals[m])
                ways = zip(m.operands, slopes, strict=True)
                found[m] = sum(slope * found[operand] for operand, slope in ways if operand in found)
        return found

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge on a way from the node to the root, from the node on."""
        return tuple(edge for m in self.order if m in self.tangents for edge in self.uses_of(m))

    @cached_property
    def uses(self) -> tuple[Edge, ...]:
        """The node's own uses: its gradient is the sum of their shares."""
        return self.uses_of(self.node)

    def uses_of(self, m: Value) -> tuple[Edge, ...]:
        """In the order of the backward pass, so that the last share is the one that overwriting would leave."""
        users = sorted(self._consumers.get(m, ()), key=lambda use: (-self._places[use[0]], use[1]))
        return tuple(Edge(user, at, self.locals[user][at], self.gradients[user]) for user, at in users)

    @cached_property
    def _places(self) -> Mapping[Value, int]:
        return {node: place for place, node in enumerate(self.order)}

    @cached_property
    def _consumers(self) -> Mapping[Value, list[tuple[Value, int]]]:
        return consumers(self.order)

    def with_slope(self, edge: Edge, slope: float) -> float:
        """What the gradient would be if this one edge had another local derivative."""
        return self.truth + (slope - edge.local) * edge.upstream * self.tangents[edge.operand]

    def inner(self) -> Iterator[Edge]:
        """The edges into operations of one operand, such as tanh: those with a slope of their own to remember."""
        return (edge for edge in self.edges if len(edge.user.operands) == 1)


def _slopes(node: Value) -> tuple[float, ...]:
    try:
        return local_derivatives(node) if node.operands else ()
    except (NoValueError, TypeError):
        return (math.nan,) * len(node.operands)
