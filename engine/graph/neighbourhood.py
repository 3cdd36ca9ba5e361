"""What lies around a node of a large graph: the part near it, and how much more there is behind what is left out."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.order import consumers, toposort
from engine.value import Value

MAX_USERS = 6  # of the users of one node that a part goes on to, before it has gone anywhere else
MAX_COUNTED = 100  # so many nodes behind one are counted, no more: the rest of a graph may be huge


@dataclass(frozen=True, slots=True, eq=False)
class Neighbourhood:
    """A part of a graph, connected by the edges that lead into the nodes opened in it.

    nodes   its nodes, operands first
    opened  those among them whose operands are all in it
    behind  for every other that is computed: how many nodes it is made from, MAX_COUNTED where there are more
    ahead   for a node whose users are not all opened here: how many of them are not
    """

    nodes: Sequence[Value]
    opened: frozenset[Value]
    behind: Mapping[Value, int]
    ahead: Mapping[Value, int]

    def operands_of(self, node: Value) -> Sequence[Value]:
        """The operands of a node as far as the part goes: all of them, or none."""
        return node.operands if node in self.opened else ()

    def ends_at(self, node: Value) -> bool:
        """Whether something that a node is made from, or that uses it, is not to be seen beside it."""
        return node in self.behind or node in self.ahead


class NeighbourhoodFinder:
    """A graph that is looked at part by part.

    order  its nodes, operands first
    users  for each node those that use it, each once
    """

    def __init__(self, root: Value) -> None:
        self.order: Sequence[Value] = toposort(root)
        self.users: Mapping[Value, Sequence[Value]] = {
            node: tuple(dict.fromkeys(user for user, _ in found)) for node, found in consumers(self.order).items()
        }
        self._place = {node: number for number, node in enumerate(self.order)}

    def around(self, node: Value, most: int) -> Neighbourhood:
        """The part nearest to a node, of at most so many nodes: what is made from it, and what all that is made from.

        Nearness counts edges. What is added comes with all its operands. It goes on from operands to their other users
        at the node itself alone: a leaf used everywhere would lead everywhere.
        """
        nodes, opened = {node: None}, dict[Value, None]()
        waiting, ahead = deque([node]), {node}

        def opens(one: Value) -> None:
            fresh = dict.fromkeys(each for each in (one, *one.operands) if each not in nodes)
            if one.operands and one not in opened and len(nodes) + len(fresh) <= most:
                nodes.update(fresh)
                opened[one] = None
                waiting.extend(fresh)

        while waiting:
            here = waiting.popleft()
            opens(here)
            if here in ahead:
                users = self.users[here][:MAX_USERS]
                ahead.update(users)
                for user in users:
                    opens(user)
        opened |= dict.fromkeys(one for one in nodes if one.operands and all(each in nodes for each in one.operands))
        missing = {one: sum(user not in opened for user in self.users[one]) for one in nodes}
        return Neighbourhood(
            sorted(nodes, key=self._place.__getitem__),
            frozenset(opened),
            {one: _behind(one) for one in nodes if one.operands and one not in opened},
            {one: count for one, count in missing.items() if count},
        )


def _behind(node: Value) -> int:
    """How many nodes a node is made from; MAX_COUNTED where there are more."""
    seen = set[Value]()
    stack = list(node.operands)
    while stack and len(seen) < MAX_COUNTED:
        below = stack.pop()
        if below not in seen:
            seen.add(below)
            stack += below.operands
    return len(seen)
