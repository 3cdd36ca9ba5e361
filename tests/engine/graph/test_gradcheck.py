"""Tests of gradient checks by central difference."""

import pytest
from hypothesis import given, settings

from engine import NoValueError, Value, backward_steps, gradcheck, toposort
from engine.graph.gradcheck import Comparison, central_difference, gradcheck_all
from tests.engine.graphs import SMOOTH, recipes


def test_a_comparison_reads_well():
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    found = gradcheck(a * b + c, a, h=0.001)
    assert found.ok
    assert (found.name, found.analytic, found.h) == ("a", -3.0, 0.001)
    assert str(found).startswith("a: chain rule -3, central difference -3 (h = 0.001), apart by ")
    assert str(found).endswith("they agree")


@pytest.mark.parametrize(
    ("analytic", "numeric", "relative"), [(200.0, 199.0, 0.005), (-200.0, -199.0, 0.005), (0.25, 0.125, 0.125)]
)
def test_an_error_is_a_share_of_the_larger_or_of_1(analytic, numeric, relative):
    found = Comparison("a", analytic, numeric, h=1e-6, noise=0.0, tolerance=0.01)
    assert found.relative_error == relative
    assert found.ok is (relative <= 0.01)


def test_rounding_counts_below_zero_as_above():
    a = Value(1.0)
    up, down = (gradcheck(a * size, a) for size in (1e6, -1e6))
    assert up.noise == down.noise > 0.0


def test_gradients_that_are_there_already_do_not_count():
    a = Value(2.0)
    root = a * a
    root.backward()
    assert gradcheck(root, a).analytic == a.grad == 4.0


def test_gradcheck_all_finds_a_wrong_handwritten_backward():
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    root = a * b

    def backward():
        a.grad += 3.001 * root.grad
        b.grad += 2.0 * root.grad

    root._backward = backward
    assert [(found.name, found.ok) for found in gradcheck_all(root)] == [("a", False), ("b", True)]


@given(recipes(SMOOTH, longest=7))
@settings(deadline=None)
def test_the_chain_rule_agrees_with_a_nudge_on_any_smooth_graph(recipe):
    root, leaves = recipe.build()
    for found in gradcheck_all(root, h=1e-5, tolerance=1e-4):
        # A steep graph bends within h: compare where the third derivative cannot spoil the nudge.
        if abs(found.analytic) < 1e3 and abs(root.data) < 1e3:
            assert found.ok, f"{found} in {recipe}"
    assert len(gradcheck_all(root)) == len([leaf for leaf in leaves if leaf in toposort(root)])


def test_it_leaves_data_and_grads_as_they_were():
    a, b = Value(2.0), Value(0.5)
    root = (a * b).tanh() + b.log()
    for k, node in enumerate(toposort(root)):
        node.grad = float(k)
    before = [(node.data, node.grad) for node in toposort(root)]
    gradcheck(root, b)
    assert [(node.data, node.grad) for node in toposort(root)] == before
    with pytest.raises(NoValueError):
        gradcheck(root, b, h=1.0)
    assert [(node.data, node.grad) for node in toposort(root)] == before


def test_all_leaves_and_no_constants():
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    assert [found.name for found in gradcheck_all(2 * a + b)] == ["a", "b"]


def test_a_node_between_can_be_moved_too():
    a, b, f = Value(2.0), Value(-3.0), Value(-2.0)
    d = a * b + 10.0
    assert gradcheck(d * f, d).ok
    assert central_difference(d * f, d, 1e-3) == pytest.approx(-2.0)


def test_a_leaf_outside_the_graph_has_no_effect():
    assert gradcheck(Value(1.0) * 2, Value(3.0)).analytic == 0.0


def test_the_accumulation_bug_is_found():
    """The lecture's `=` in place of `+=`."""
    a = Value(3.0, label="a")
    b = a + a

    def overwrite():
        a.grad = b.grad

    b._backward = overwrite
    found = gradcheck(b, a)
    assert (found.ok, found.analytic, found.numeric) == (False, 1.0, pytest.approx(2.0))
    assert "DISAGREE" in str(found)


def test_a_failing_backward_still_restores_the_grads():
    a = Value(3.0)
    b = a + a
    b._backward = lambda: 1 / 0
    a.grad, b.grad = 7.0, 8.0
    with pytest.raises(ZeroDivisionError):
        gradcheck(b, a)
    assert (a.grad, b.grad) == (7.0, 8.0)


def test_steps_too_small_or_invalid_are_rejected():
    x = Value(1e18, label="x")
    with pytest.raises(ValueError, match="take a larger h"):
        central_difference(x * x, x)
    for h in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match="above zero"):
            central_difference(x * x, x, h)


def test_far_smaller_steps_drown_in_rounding():
    """LECTURE row 1: a small h helps only so far."""
    x = Value(3.0)
    f = 3 * x**2 - 4 * x + 5
    errors = [gradcheck(f, x, h=h).error for h in (1e-6, 1e-14)]
    assert errors[0] < 1e-8 < errors[1]
    assert gradcheck(f, x, h=1e-14).ok, "that much is explained by rounding"


def test_a_node_that_cannot_be_replayed_is_named():
    a = Value(1.0)
    strange = Value(5.0, (a,), "mystery", "strange")
    with pytest.raises(TypeError, match="strange cannot be replayed: its operation 'mystery'"):
        gradcheck(strange * 2.0, a)


def test_steps_and_backward_and_nudge_say_the_same_for_the_whole_loss_of_a_neuron():
    w, x, b = Value(0.5, label="w"), Value(-2.0, label="x"), Value(0.1, label="b")
    loss = ((w * x + b).tanh() - 1.0) ** 2
    stepped = {step.operand: step.after for step in backward_steps(loss)}
    for leaf, found in zip((w, x, b), gradcheck_all(loss), strict=True):
        assert found.ok and found.analytic == stepped[leaf]
