"""A wrong gradient played on its graph: what it promises for a nudge, what the graph does, and what it leaves out."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice

from engine import NoValueError, Value, paths
from engine.basics.numbers import short
from engine.graph.forward import replay
from engine.graph.paths import Path
from engine.graph.wording import name_of
from engine.order import consumers, toposort
from lessons.answers.diagnosis import diagnose

PLAYED = 0.01  # the nudge with which a wrong answer is played
MAX_PATHS = 8

GraphEdge = tuple[Value, int]
"""A node, and which of its operands."""


@dataclass(frozen=True, slots=True)
class Unlit:
    """What a wrong answer has ignored of a graph: edges, and the nodes to which no other way leads."""

    nodes: frozenset[Value] = frozenset()
    edges: frozenset[GraphEdge] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nodes that have a short one."""
        return tuple(sorted(node.label for node in self.nodes if node.label))


NOTHING = Unlit()


@dataclass(frozen=True, slots=True, eq=False)
class PlayedAnswer:
    """A wrong gradient played.

    node, output  their names
    answer        what was answered
    h             by how much the node is nudged
    did           the actual change of the output
    data          of every node, with the nudge
    left_out      what the answer has ignored
    """

    node: str
    output: str
    answer: float
    h: float
    did: float
    data: Mapping[Value, float]
    left_out: Unlit

    @property
    def promised(self) -> float:
        """The change of the output that the answer promises."""
        return self.answer * self.h

    @property
    def nudge(self) -> str:
        """ "a + 0.01"."""
        return f"{self.node} + {self.h:g}"

    @property
    def line(self) -> str:
        """ "a + 0.01: your -4 promises L -0.04, the graph did +0.06"; and what it leaves out."""
        text = promise(self.nudge, self.output, self.answer, self.h, self.did, "the graph")
        return f"{text}; left out: {', '.join(self.left_out.names)}" if self.left_out.names else text


def play(
    root: Value, node: Value, answer: float, covered: Collection[Value] = (), h: float = PLAYED
) -> PlayedAnswer | None:
    """Play a wrong answer for ∂root/∂node; None where the output has no value, and where both changes look alike.

    covered: nodes whose gradients are still to be asked. The graph is not changed.
    """
    try:
        data = replay(root, {node: node.data + h})
    except NoValueError:
        return None
    did = data[root] - root.data
    if signed(answer * h) == signed(did):
        return None
    return PlayedAnswer(name_of(node), name_of(root), answer, h, did, data, left_out(root, node, answer, covered))


def promise(nudge: str, output: str, answer: float, h: float, did: float, who: str) -> str:
    """Return what an answer promises for a nudge beside what came of it; "" where both look alike."""
    if signed(answer * h) == signed(did):
        return ""
    return f"{nudge}: your {short(answer)} promises {output} {signed(answer * h)}, {who} did {signed(did)}"


def signed(change: float) -> str:
    """Return a change with its sign: "+0.06"."""
    return f"{'+' if change > 0.0 else ''}{short(change)}"


def left_out(
    root: Value, node: Value, answer: float, covered: Collection[Value] = (), tolerance: float = 0.01
) -> Unlit:
    """Return what the diagnosed mistake has ignored; nothing for a mistake that is none of leaving out.

    It is recomputed: without what is returned, the graph gives the answer.
    """
    found = diagnose(root, node, answer, tolerance, covered)
    ways = list(islice(paths(root, node), MAX_PATHS + 1))
    if not ways or len(ways) > MAX_PATHS:
        return NOTHING
    edges = _edges_of(root, ways)
    every = frozenset(edge for way in edges for edge in way)
    cause = found[0].name if found else ""
    lit: frozenset[GraphEdge] | None = None
    if answer == 0.0 and not cause:
        return NOTHING
    if cause in ("one-path", "overwritten"):
        lit = _some_paths(ways, edges, answer, tolerance)
    elif cause in ("local-only", "stopped-early"):
        lit = _beginnings(ways, edges, answer, tolerance)
    elif cause == "upstream-only":
        lit = _without_first(root, node, ways, edges, answer, tolerance)
    if lit is None:
        return NOTHING
    reached = {node, *(user for user, _ in lit), *(user.operands[place] for user, place in lit)}
    return Unlit(frozenset(user for user, _ in every if user not in reached), every - lit)


def _edges_of(root: Value, ways: list[Path]) -> list[list[GraphEdge]]:
    """The edges of each path; of an operand that stands twice in an operation, each way through its own place."""
    used_by = consumers(toposort(root))
    taken: dict[tuple[Value, ...], int] = {}
    found = []
    for way in ways:
        turn = taken[way.nodes] = taken.get(way.nodes, -1) + 1
        edges = []
        for operand, user in zip(way.nodes, way.nodes[1:], strict=False):
            places = [place for each, place in used_by[operand] if each is user]
            edges.append((user, places[turn % len(places)]))
        found.append(edges)
    return found


def _is_close(one: float, other: float, tolerance: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=tolerance)


def _some_paths(
    ways: list[Path], edges: list[list[GraphEdge]], answer: float, tolerance: float
) -> frozenset[GraphEdge] | None:
    """The edges of those paths whose products sum to the answer, as many paths as there can be."""
    for count in range(len(ways) - 1, 0, -1):
        for chosen in combinations(range(len(ways)), count):
            if _is_close(sum(ways[index].product for index in chosen), answer, tolerance):
                return frozenset(edge for index in chosen for edge in edges[index])
    return None


def _beginnings(
    ways: list[Path], edges: list[list[GraphEdge]], answer: float, tolerance: float
) -> frozenset[GraphEdge] | None:
    """The edges of a path up to where the product of its local derivatives is the answer."""
    for way, own in zip(ways, edges, strict=True):
        for length in range(1, len(own)):
            if _is_close(math.prod(way.locals[:length]), answer, tolerance):
                return frozenset(own[:length])
    return None


def _without_first(
    root: Value, node: Value, ways: list[Path], edges: list[list[GraphEdge]], answer: float, tolerance: float
) -> frozenset[GraphEdge] | None:
    """The edges behind a use of the node, whose upstream gradient is the answer."""
    for user in _users(root, node):
        behind = [(way, own) for way, own in zip(ways, edges, strict=True) if way.nodes[1] is user]
        rest = {way.nodes[1:]: math.prod(way.locals[1:]) for way, _ in behind}
        if _is_close(sum(rest.values()), answer, tolerance):
            return frozenset(edge for _, own in behind for edge in own[1:])
    return None


def _users(root: Value, node: Value) -> Iterator[Value]:
    yield from dict.fromkeys(user for user, _ in consumers(toposort(root))[node])
