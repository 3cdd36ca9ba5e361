"""Wrong answers played on their graph, and what they leave out of it."""

from __future__ import annotations

import math

import pytest

from engine import Value, paths
from engine.expression.parse import parse
from lessons.answers.played import GraphEdge, left_out, play
from lessons.drills.drill import drill

CHAIN = parse("a = 2\nb = -3\nc = 10\nf = -2\ne = a*b\nd = e + c\nL = d*f")
TWICE = parse("a = -2\nb = 3\nd = a*b\ne = a + b\nf = d*e")


def test_a_wrong_gradient_promises_something_else_than_the_graph_does() -> None:
    played = play(CHAIN.output, CHAIN.names["a"], -4.0)
    assert played is not None
    assert played.line == "a + 0.01: your -4 promises L -0.04, the graph did +0.06"
    assert {node.label: round(number, 4) for node, number in played.data.items()} == {
        "a": 2.01, "b": -3, "c": 10, "f": -2, "e": -6.03, "d": 3.97, "L": -7.94,
    }  # fmt: skip
    assert CHAIN.names["a"].data == 2.0, "the graph itself is not nudged"
    assert play(CHAIN.output, CHAIN.names["a"], 6.0) is None


@pytest.mark.parametrize(
    ("name", "answer", "nodes", "edges"),
    [
        ("a", -3.0, ["L", "d"], [("L", 0), ("d", 0)]),  # the local derivative alone
        ("a", -2.0, [], [("e", 0)]),  # what comes from upstream, passed on
        ("a", 1.0, [], []),  # nobody knows why
    ],
)
def test_what_a_chain_is_without(name: str, answer: float, nodes: list[str], edges: list[GraphEdge]) -> None:
    found = left_out(CHAIN.output, CHAIN.names[name], answer)
    assert sorted(node.label for node in found.nodes) == nodes
    assert sorted((user.label, place) for user, place in found.edges) == edges


def test_a_path_that_was_not_counted() -> None:
    a = TWICE.names["a"]
    one = left_out(TWICE.output, a, 3.0)  # through d alone: b·e
    assert [node.label for node in one.nodes] == ["e"]
    assert sorted((user.label, place) for user, place in one.edges) == [("e", 0), ("f", 1)]


def along(lit: set[GraphEdge], root: Value, node: Value) -> tuple[float, float]:
    """The sum over the paths that are lit from end to end, and over the lit pieces of all paths."""
    whole, pieces = 0.0, dict[tuple[GraphEdge, ...], float]()
    for way in paths(root, node):
        steps = list(zip(way.nodes, way.nodes[1:], strict=False))
        own = [(user, user.operands.index(operand)) for operand, user in steps]
        kept = [(edge, slope) for edge, slope in zip(own, way.locals, strict=True) if edge in lit]
        whole += way.product if len(kept) == len(own) else 0.0
        if kept or len(own) == 1:  # behind the output nothing is left but its own 1
            pieces[tuple(edge for edge, _ in kept)] = math.prod(slope for _, slope in kept)
    return whole, sum(pieces.values())


@pytest.mark.parametrize("seed", range(12))
def test_without_what_is_left_out_the_graph_gives_the_answer(seed: int) -> None:
    one = drill(seed, 1 + seed % 4)
    root = one.expression.output
    for name in one.asked:
        node = one.names[name]
        ways = list(paths(root, node))
        if len(ways) > 6 or any(len(set(user.operands)) < len(user.operands) for way in ways for user in way.nodes):
            continue
        wrong = {way.product for way in ways} | {math.prod(way.locals[:n]) for way in ways for n in (1, 2)}
        wrong |= {math.prod(way.locals[1:]) for way in ways}
        for answer in wrong:
            found = left_out(root, node, answer)
            if found.edges:
                lit = {
                    (user, user.operands.index(o)) for w in ways for o, user in zip(w.nodes, w.nodes[1:], strict=False)
                }
                assert any(math.isclose(answer, each, abs_tol=0.02) for each in along(lit - found.edges, root, node))
