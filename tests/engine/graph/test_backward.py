"""Walks over the graph: order, replay, stepped backward, paths."""

import gc
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import NoValueError, Value, backward_steps, count_paths, paths, recompute, toposort
from engine.graph.backward import local_derivatives
from engine.graph.forward import replay
from engine.order import consumers
from tests.engine.graphs import ALL, NUMBERS, bits, recipes


def lecture():
    a, b, c, f = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c"), Value(-2.0, label="f")
    e = a * b
    e.label = "e"
    d = e + c
    d.label = "d"
    out = d * f
    out.label = "L"
    return out


def recursive_order(root):
    """The lecture's build_topo, as it is written there."""
    topo, visited = [], set()

    def build_topo(v):
        if v not in visited:
            visited.add(v)
            for child in v._prev:
                build_topo(child)
            topo.append(v)

    build_topo(root)
    return topo


def test_order_of_the_lectures_graph():
    assert [node.label for node in toposort(lecture())] == ["a", "b", "e", "c", "d", "f", "L"]


@given(recipes())
def test_the_order_is_the_one_of_the_lectures_recursion(recipe):
    root, _ = recipe.cook()
    assert toposort(root) == recursive_order(root)


def test_consumers_name_user_and_position():
    a = Value(3.0)
    b = a + a
    assert consumers(toposort(b)) == {a: [(b, 0), (b, 1)], b: []}


# Replay


@given(recipes(), st.data())
def test_recompute_equals_a_rebuild_bit_for_bit(recipe, data):
    root, leaves = recipe.cook()
    moved = [data.draw(NUMBERS) for _ in leaves]
    for leaf, x in zip(leaves, moved, strict=True):
        leaf.data = x
    recompute(root)
    rebuilt, _ = recipe.cook(moved)
    assert bits(n.data for n in toposort(root)) == bits(n.data for n in toposort(rebuilt))


def test_recompute_is_all_or_nothing():
    x = Value(4.0)
    root = (x * 2.0).log() + x.exp()
    x.grad = 5.0
    before = [(node, node.data) for node in toposort(root)]
    for bad, said in ((-1.0, "log(-2) has no value"), (1e3, "exp(1000) has no value")):
        x.data = bad
        with pytest.raises(NoValueError) as caught:
            recompute(root)
        assert str(caught.value) == said
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
    root = lecture()
    order = toposort(root)
    order[0].data = 3.0
    recompute(root, order)
    assert root.data == (3 * -3 + 10) * -2


def test_replay_answers_what_if_and_changes_nothing():
    root = lecture()
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


# Backward, one step at a time


def test_steps_of_the_lectures_graph():
    steps = list(backward_steps(lecture()))
    assert [(s.node.label, s.operand.label, s.local, s.upstream, s.contribution) for s in steps] == [
        ("L", "d", -2.0, 1.0, -2.0),
        ("L", "f", 4.0, 1.0, 4.0),
        ("d", "e", 1.0, -2.0, -2.0),
        ("d", "c", 1.0, -2.0, -2.0),
        ("e", "a", -3.0, -2.0, 6.0),
        ("e", "b", 2.0, -2.0, -4.0),
    ]


def test_what_a_step_says():
    step = next(backward_steps(lecture()))
    assert step.rule == "∂L/∂d = f"
    assert step.chain == "d.grad += ∂L/∂d · L.grad"
    assert step.numbers == "-2 × 1 = -2, so d.grad goes 0 → -2"
    assert step.sentence.endswith("in a product it is the other operand, f. " + step.numbers)


def test_a_shared_operand_is_added_to():
    a = Value(3.0, label="a")
    assert [(s.before, s.contribution, s.after) for s in backward_steps(a + a)] == [(0.0, 1.0, 1.0), (1.0, 1.0, 2.0)]


def test_written_constants_may_be_left_out():
    a = Value(3.0, label="a")
    root = 2 * a + 1
    assert [s.operand for s in backward_steps(root, constants=False)] == [root.operands[0], a]


@given(recipes())
def test_the_last_step_into_each_node_leaves_what_backward_leaves(recipe):
    root, _ = recipe.cook()
    last = {step.operand: step.after for step in backward_steps(root)}
    assert all(node.grad == 0.0 for node in toposort(root)), "telling the steps must change nothing"
    root.backward()
    for node, after in last.items():
        assert bits([after]) == bits([node.grad])


def test_a_slope_that_does_not_exist():
    x = Value(0.0, label="x")
    with pytest.raises(NoValueError, match=r"sqrt\(0\) has no slope here"):
        list(backward_steps(x.sqrt()))


def test_a_slope_that_does_not_exist_by_one_operand_of_two():
    node = Value(-2.0) ** Value(2.0)
    with pytest.raises(NoValueError, match=r"\(-2\) \*\* 2 has no slope here"):
        local_derivatives(node)


def test_steps_into_constants_are_told_unless_they_are_not_wanted():
    x = Value(3.0)
    root = x * 2.0
    assert [step.operand for step in backward_steps(root)] == [*root.operands]
    assert [step.operand for step in backward_steps(root, constants=False)] == [x]


def test_a_backward_by_hand_cannot_be_told():
    a = Value(1.0)
    node = a * 2.0
    node._backward = lambda: None
    with pytest.raises(TypeError, match="written by hand"):
        local_derivatives(node)


# Paths


def test_paths_of_the_lectures_graph():
    root = lecture()
    a = toposort(root)[0]
    (path,) = paths(root, a)
    assert [node.label for node in path.nodes] == ["a", "e", "d", "L"]
    assert path.locals == (-3.0, 1.0, -2.0)
    assert path.product == 6.0


def test_both_ways_of_a_plus_a():
    a = Value(3.0)
    assert [path.product for path in paths(a + a, a)] == [1.0, 1.0]


def test_ways_that_part_and_meet():
    a = Value(3.0)
    left, right = a * 2.0, a * 5.0
    root = (left + right).tanh()
    ways = [(a, left, root.operands[0], root), (a, right, root.operands[0], root)]
    assert [path.nodes for path in paths(root, a)] == ways


def test_the_output_is_its_own_path_and_strangers_have_none():
    root = lecture()
    assert [path.nodes for path in paths(root, root)] == [(root,)]
    assert list(paths(root, Value(1.0))) == []
    assert count_paths(root, Value(1.0)) == 0


@given(recipes(longest=6))
def test_the_products_of_all_paths_sum_to_the_gradient(recipe):
    root, leaves = recipe.cook()
    root.backward()
    for leaf in leaves:
        found = list(paths(root, leaf))
        assert len(found) == count_paths(root, leaf)
        products = [path.product for path in found]
        assert math.fsum(products) == pytest.approx(leaf.grad, rel=1e-9, abs=1e-9 * (1 + sum(map(abs, products))))


def test_paths_are_lazy_and_countable_where_there_are_too_many():
    x = Value(1e-30)
    root = x
    for _ in range(100):
        root = root + root
    assert next(paths(root, x)).product == 1.0
    assert count_paths(root, x) == 2**100


def test_walks_leave_no_cycles():
    root = lecture()
    a = toposort(root)[0]
    gc.collect()
    gc.disable()
    try:
        recompute(root)
        list(backward_steps(root))
        list(paths(root, a))
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_the_recipes_reach_every_operation():
    from engine.ops import BUILT_IN

    one, two = Value(0.3), Value(0.6)
    reached = {node.operation.name for make in ALL.values() for node in toposort(make(one, two))}
    assert {row.name for row in BUILT_IN} <= reached
