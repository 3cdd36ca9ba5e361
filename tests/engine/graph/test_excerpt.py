"""Tests of excerpts of a graph."""

from __future__ import annotations

from engine import Value, toposort
from engine.graph.excerpt import excerpt
from engine.trace import trace
from tests.engine.test_trace import network


def test_an_excerpt_ends_where_it_is_cut_and_maps_to_its_originals() -> None:
    traced = trace(network(), [2.0, 3.0, -1.0])
    root = traced.layers[1][0]
    part = excerpt(root, set(traced.layers[0]))
    order = toposort(part.root)
    assert len(order) == len(part.originals) == 4 + 4 + 1 + 4 + 4 + 1  # inputs, weights, bias, products, sums, tanh
    assert part.originals[part.root] is root and part.root is not root
    leaves = {node.label for node in order if node.is_leaf}
    assert leaves == {"L1.n1", "L1.n2", "L1.n3", "L1.n4"} | {f"L2.n1.{p}" for p in ("w1", "w2", "w3", "w4", "b")}
    assert all(copy.data == original.data and copy.label == original.label for copy, original in part.originals.items())


def test_an_excerpt_follows_to_another_example() -> None:
    model = network()
    one, other = trace(model, [2.0, 3.0, -1.0]), trace(model, [3.0, -1.0, 0.5])
    part = excerpt(one.layers[0][1], ())
    moved = part.mapped_to(other.layers[0][1])
    assert moved.root is part.root and moved.originals.keys() == part.originals.keys()
    assert set(moved.originals.values()) == set(toposort(other.layers[0][1]))
    assert sorted(copy.data for copy in part.originals if copy.is_constant) == [-1.0, 2.0, 3.0]


def test_an_excerpt_keeps_a_node_that_is_used_twice_once() -> None:
    a = Value(3.0, label="a")
    b = a + a
    part = excerpt(b * b, ())
    assert len(part.originals) == 3
    assert part.root.operands[0] is part.root.operands[1]
