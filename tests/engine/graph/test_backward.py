"""Tests of local derivatives and of the stepped backward pass."""

import gc

import pytest
from hypothesis import given

from engine import NoValueError, Value, backward_steps, paths, recompute, toposort
from engine.graph.backward import local_derivatives
from tests.engine.graphs import bits, lecture_graph, recipes


def test_steps_of_the_lectures_graph():
    steps = list(backward_steps(lecture_graph()))
    assert [(s.node.label, s.operand.label, s.local, s.upstream, s.contribution) for s in steps] == [
        ("L", "d", -2.0, 1.0, -2.0),
        ("L", "f", 4.0, 1.0, 4.0),
        ("d", "e", 1.0, -2.0, -2.0),
        ("d", "c", 1.0, -2.0, -2.0),
        ("e", "a", -3.0, -2.0, 6.0),
        ("e", "b", 2.0, -2.0, -4.0),
    ]


def test_the_text_of_a_step():
    step = next(backward_steps(lecture_graph()))
    assert step.rule == "∂L/∂d = f"
    assert step.chain == "d.grad += ∂L/∂d · L.grad"
    assert step.numbers == "-2 × 1 = -2, so d.grad goes 0 → -2"
    assert step.sentence.endswith("in a product it is the other operand, f. " + step.numbers)


def test_of_an_operand_in_two_places_a_step_speaks_of_one():
    x = Value(3.0, label="x")
    s = x * x
    s.label = "s"
    first, second = backward_steps(s)
    assert first.rule == second.rule == "∂s/∂x at one of its 2 places = x"
    assert first.chain == "x.grad += x · s.grad"
    q = x / x
    q.label = "q"
    assert next(backward_steps(q)).chain == "x.grad += (1 / x) · q.grad"


def test_a_shared_operand_is_added_to():
    a = Value(3.0, label="a")
    assert [(s.before, s.contribution, s.after) for s in backward_steps(a + a)] == [(0.0, 1.0, 1.0), (1.0, 1.0, 2.0)]


def test_written_constants_may_be_left_out():
    a = Value(3.0, label="a")
    root = 2 * a + 1
    assert [s.operand for s in backward_steps(root, constants=False)] == [root.operands[0], a]


@given(recipes())
def test_the_last_step_into_each_node_leaves_what_backward_leaves(recipe):
    root, _ = recipe.build()
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


def test_steps_into_constants_are_optional():
    x = Value(3.0)
    root = x * 2.0
    assert [step.operand for step in backward_steps(root)] == [*root.operands]
    assert [step.operand for step in backward_steps(root, constants=False)] == [x]


def test_a_handwritten_backward_has_no_known_derivatives():
    a = Value(1.0)
    node = a * 2.0
    node._backward = lambda: None
    with pytest.raises(TypeError, match="written by hand"):
        local_derivatives(node)


def test_walks_leave_no_cycles():
    root = lecture_graph()
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
