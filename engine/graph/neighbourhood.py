"""Neighbourhoods: the part of a large graph near one node, with counts of what is left out."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.order import consumers, toposort
from engine.value import Value

MAX_CONSUMERS = 6  # the number of consumers of one node that the search goes on to
MAX_COUNTED = 100  # counting the nodes behind one stops here, as graphs can be huge


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """A connected part of a graph around one node.

    nodes   its nodes, operands first
    opened  the nodes whose operands are all included
    behind  for each other node with operands, the number of nodes it depends on, at most MAX_COUNTED
    ahead   for each node with consumers that are not opened, the number of these
    """

    nodes: Sequence[Value]
    opened: frozenset[Value]
    behind: Mapping[Value, int]
    ahead: Mapping[Value, int]

    def operands_of(self, node: Value) -> Sequence[Value]:
        """Return the operands of a node in this part: all of them, or none."""
        return node.operands if node in self.opened else ()

    def ends_at(self, node: Value) -> bool:
        """Whether an operand or a consumer of the node is left out."""
        return node in self.behind or node in self.ahead


class NeighbourhoodFinder:
    """Finds the neighbourhoods of the nodes of one graph.

    order      its nodes, operands first
    consumers  for each node the nodes that use it, each once
    """

    def __init__(self, root: Value, order: Sequence[Value] | None = None) -> None:
        """order: `toposort(root)`, if the caller has it."""
        self.order: Sequence[Value] = toposort(root) if order is None else order
        self.consumers: Mapping[Value, Sequence[Value]] = {
            node: tuple(dict.fromkeys(user for user, _ in found)) for node, found in consumers(self.order).items()
        }
        self._index = {node: number for number, node in enumerate(self.order)}

    def around(self, node: Value, limit: int) -> Neighbourhood:
        """Return the neighbourhood of a node, of at most `limit` nodes: what it depends on and what depends on it.

        Breadth first. An operation is included with all its operands. Consumers are followed from the node upwards, but
        never from operands: a leaf used everywhere would lead everywhere.
        """
        nodes, opened = {node: None}, dict[Value, None]()
        waiting, ahead = deque([node]), {node}

        def open_node(found: Value) -> None:
            fresh = dict.fromkeys(each for each in (found, *found.operands) if each not in nodes)
            if found.operands and found not in opened and len(nodes) + len(fresh) <= limit:
                nodes.update(fresh)
                opened[found] = None
                waiting.extend(fresh)

        while waiting:
            here = waiting.popleft()
            open_node(here)
            if here in ahead:
                users = self.consumers[here][:MAX_CONSUMERS]
                ahead.update(users)
                for user in users:
                    open_node(user)
        return self._part(nodes, opened)

    def beside(self, node: Value) -> Neighbourhood:
        """Return a node with its operands, and with its consumers and their operands."""
        users = self.consumers[node][:MAX_CONSUMERS]
        opened = dict.fromkeys(one for one in (node, *users) if one.operands)
        return self._part(dict.fromkeys((node, *(each for one in opened for each in (one, *one.operands)))), opened)

    def _part(self, nodes: dict[Value, None], opened: dict[Value, None]) -> Neighbourhood:
        """The part with these nodes, of which at least some have all their operands in it."""
        opened |= dict.fromkeys(one for one in nodes if one.operands and all(each in nodes for each in one.operands))
        missing = {one: sum(user not in opened for user in self.consumers[one]) for one in nodes}
        return Neighbourhood(
            sorted(nodes, key=self._index.__getitem__),
            frozenset(opened),
            {one: _count_behind(one) for one in nodes if one.operands and one not in opened},
            {one: count for one, count in missing.items() if count},
        )


def _count_behind(node: Value) -> int:
    """Return the number of nodes that a node depends on, at most MAX_COUNTED."""
    seen = set[Value]()
    stack = list(node.operands)
    while stack and len(seen) < MAX_COUNTED:
        below = stack.pop()
        if below not in seen:
            seen.add(below)
            stack += below.operands
    return len(seen)
