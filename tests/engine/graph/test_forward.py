"""Tests of replaying the forward pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import NoValueError, Value, recompute, toposort
from engine.graph.forward import replay
from tests.engine.graphs import NUMBERS, bits, lecture_graph, recipes


@given(recipes(), st.data())
def test_recompute_equals_a_rebuild_bit_for_bit(recipe, data):
    root, leaves = recipe.build()
    moved = [data.draw(NUMBERS) for _ in leaves]
    for leaf, x in zip(leaves, moved, strict=True):
        leaf.data = x
    recompute(root)
    rebuilt, _ = recipe.build(moved)
    assert bits(n.data for n in toposort(root)) == bits(n.data for n in toposort(rebuilt))


def test_recompute_is_all_or_nothing():
    x = Value(4.0)
    root = (x * 2.0).log() + x.exp()
    x.grad = 5.0
    before = [(node, node.data) for node in toposort(root)]
    for bad, message in ((-1.0, "log(-2) has no value"), (1e3, "exp(1000) has no value")):
        x.data = bad
        with pytest.raises(NoValueError) as caught:
            recompute(root)
        assert str(caught.value) == message
        assert caught.value.node in dict(before)
        assert [node.data for node, _ in before if node is not x] == [y for node, y in before if node is not x]
    assert x.grad == 5.0


def test_recompute_keeps_what_cannot_be_replayed():
    a = Value(1.0)
    node = Value(42.0, (a,), "mystery")
    a.data = 2.0
    recompute(node + a)
    assert node.data == 42.0


def test_recompute_with_an_order_at_hand():
    root = lecture_graph()
    order = toposort(root)
    order[0].data = 3.0
    recompute(root, order)
    assert root.data == (3 * -3 + 10) * -2


def test_replay_answers_what_if_and_changes_nothing():
    root = lecture_graph()
    d = root.operands[0]
    assert replay(root, {d: 5.0})[root] == -10.0
    assert (d.data, root.data) == (4.0, -8.0)


def test_replay_on_100_000_nodes():
    x = Value(0.0)
    root = x
    for _ in range(100_000):
        root = root + 1.0
    x.data = 5.0
    recompute(root)
    assert root.data == 100_005.0
