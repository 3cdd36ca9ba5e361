"""Tests of the faults: their wrong gradients, and that they never change the graph."""

import random

import pytest
from hypothesis import given

from engine import MLP, NoValueError, Value, dataset, parse, toposort
from engine.faults import FAULTS, Loop, backward_with, fault_named, first_wrong_node, gradients, loop_with
from engine.losses import LOSSES
from tests.engine.graphs import recipes

OVERWRITE, UNORDERED, STORED, EXP = (
    FAULTS[name] for name in ("overwrite", "no-topological-order", "storing-the-call", "exp-forgets-out")
)
L = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
TWICE = "a = -2; b = 3; d = a*b; e = a + b; f = d*e"


def broken(source, fault):
    """The gradients by name, and the name of the first wrong one."""
    expression = parse(source)
    grads = backward_with(expression.output, fault)
    wrong = first_wrong_node(expression.output, fault)
    named = {name: grads[node] for name, node in expression.names.items()}
    return named, next((name for name, node in expression.names.items() if node is wrong), None)


def test_the_table():
    assert {name: fault.kind for name, fault in FAULTS.items()} == {
        "overwrite": "graph",
        "no-topological-order": "graph",
        "storing-the-call": "graph",
        "exp-forgets-out": "graph",
        "no-zero-grad": "training",
        "wrong-sign-update": "training",
    }
    assert fault_named("overwrite") is OVERWRITE
    with pytest.raises(ValueError, match="no fault is called 'overwritten': did you mean overwrite"):
        fault_named("overwritten")


def test_row_10_overwriting_a_plus_a():
    assert broken("a = 3; b = a + a", OVERWRITE) == ({"a": 1.0, "b": 1.0}, "a")


def test_row_10_overwriting_where_a_and_b_are_used_twice():
    # The truth is a = -3, b = -8. The sum passes on -6 to both, which the product then overwrites.
    assert broken(TWICE, OVERWRITE) == ({"a": 3.0, "b": -2.0, "d": 1.0, "e": -6.0, "f": 1.0}, "b")


def test_overwriting_does_no_harm_where_nothing_is_used_twice():
    assert broken(L, OVERWRITE) == ({"a": 6, "b": -4, "c": -2, "f": 4, "e": -2, "d": -2, "L": 1}, None)


def test_row_9_the_smallest_case_that_needs_the_order():
    # b passes on 1 when the first share comes in, then all of its 2 when the second does: 2 + 4 where 4 is right.
    assert broken("a = 3; b = a + a; c = b + b", UNORDERED) == ({"a": 6.0, "b": 2.0, "c": 1.0}, "a")
    assert broken("a = 3; b = a + a", UNORDERED) == ({"a": 2.0, "b": 1.0}, None)


def test_row_9_a_node_that_is_reached_by_a_short_and_a_long_way():
    # e hears from L first and passes 4 on to a; then from d, and passes on all it has: a = -3·4 + -3·(4 + -6).
    source = "a = 2; b = -3; c = 10; e = a*b; d = e + c; L = e*d"
    assert broken(source, UNORDERED) == (
        {"a": -3 * 4 + -3 * -2, "b": 2 * 4 + 2 * -2, "c": -6, "e": -2, "d": -6, "L": 1},
        "b",
    )


def test_without_an_order_a_tree_comes_out_right():
    assert broken(L, UNORDERED)[1] is None


def test_without_an_order_a_doubling_chain_is_refused_and_a_long_one_is_not():
    node = start = Value(1.0)
    for _ in range(50_000):
        node = node.sin()
    assert first_wrong_node(node, UNORDERED) is None
    node = start
    for _ in range(60):
        node = node + node
    with pytest.raises(ValueError, match="too many visits: try a smaller graph"):
        backward_with(node, UNORDERED)


def test_row_8_the_call_stored_in_place_of_the_function():
    root = parse(L).output
    with pytest.raises(TypeError) as caught:
        backward_with(root, STORED)
    assert str(caught.value) == (
        "'NoneType' object is not callable: L._backward holds the result of the call, None. "
        "Store the function, without ()"
    )
    assert backward_with(leaf := Value(2.0), STORED) == {leaf: 1.0}


def test_exp_without_its_slope():
    assert broken("a = 2; o = exp(a)", EXP) == ({"a": 1.0, "o": 1.0}, "a")
    assert broken("a = 0; o = exp(a)", EXP) == ({"a": 1.0, "o": 1.0}, None), "e⁰ is 1, so nothing shows"
    assert broken(L, EXP)[1] is None


def test_row_12_exp_without_its_slope_in_tanh_taken_apart():
    source = "n = 0.8813735870195432; e = exp(2*n); o = (e - 1)/(e + 1)"
    named, wrong = broken(source, EXP)
    e = parse(source).names["e"].data
    assert (named["n"], wrong) == (pytest.approx(0.5 / e), None), "the first wrong node is 2·n, which has no name"


@given(recipes())
def test_the_truth_is_that_of_backward(recipe):
    root, _ = recipe.build()
    truth = gradients(root)
    root.backward()
    assert {node: node.grad for node in truth} == truth


@given(recipes())
def test_graph_faults_leave_the_graph_as_it_is_and_the_output_right(recipe):
    root, _ = recipe.build()
    for node in toposort(root):
        node.grad = 7.0
    before = [(node.data, node.grad) for node in toposort(root)]
    for fault in (OVERWRITE, UNORDERED, EXP):
        assert backward_with(root, fault)[root] == 1.0
        assert first_wrong_node(root, fault) is not root
    assert [(node.data, node.grad) for node in toposort(root)] == before


@given(recipes())
def test_a_wrong_gradient_has_a_cause(recipe):
    root, _ = recipe.build()
    order = toposort(root)
    shared = {node for node in order if sum(user.operands.count(node) for user in order) > 1}
    if not shared:
        assert first_wrong_node(root, OVERWRITE) is None and first_wrong_node(root, UNORDERED) is None
    wrong = first_wrong_node(root, OVERWRITE)
    assert wrong is None or wrong in shared, "the first to go wrong is one that is used twice"
    if not any(node._op == "exp" for node in order):
        assert first_wrong_node(root, EXP) is None


def test_a_slope_that_does_not_exist_is_an_error():
    with pytest.raises(NoValueError, match="has no slope here"):
        backward_with(parse("a = 0; b = sqrt(a)").output, OVERWRITE)


def test_faults_of_the_other_kind_are_rejected():
    with pytest.raises(ValueError, match="no-zero-grad is a fault of the training loop, not of a graph"):
        backward_with(Value(1.0), FAULTS["no-zero-grad"])
    with pytest.raises(ValueError, match=r"storing-the-call is for a graph, in Explore: every backward pass ends in a"):
        loop_with([FAULTS["storing-the-call"]])
    with pytest.raises(ValueError, match=r"exp-forgets-out is for a graph, in Explore: no network here has an exp"):
        loop_with([FAULTS["exp-forgets-out"]])
    with pytest.raises(ValueError, match="one bug at a time in the backward pass: overwrite or no-topological-order"):
        loop_with([OVERWRITE, FAULTS["no-topological-order"]])


def test_the_loop_has_all_faults_that_are_switched_on():
    unzeroed, wrong_sign = FAULTS["no-zero-grad"], FAULTS["wrong-sign-update"]
    assert loop_with([]) == Loop(zero_grad=True, sign=-1.0)
    assert loop_with([unzeroed]) == Loop(zero_grad=False, sign=-1.0)
    assert loop_with([wrong_sign]) == Loop(zero_grad=True, sign=1.0)
    assert loop_with([OVERWRITE, wrong_sign]) == Loop(sign=1.0, bug=OVERWRITE)
    assert loop_with([unzeroed, wrong_sign]) == loop_with([wrong_sign, unzeroed]) == Loop(zero_grad=False, sign=1.0)


def descend(loop, parameters, loss_of, rate, steps):
    """The lecture's loop, as `loop` says: the loss at each step, and each step's gradients."""
    losses, seen = [], []
    for _ in range(steps):
        loss = loss_of()
        for p in parameters if loop.zero_grad else ():
            p.grad = 0.0
        loss.backward()
        losses.append(loss.data)
        seen.append([p.grad for p in parameters])
        for p in parameters:
            p.data += loop.sign * rate * p.grad
    return losses, seen


def test_row_18_gradients_pile_up():
    p = Value(1.0)
    _, seen = descend(loop_with([FAULTS["no-zero-grad"]]), [p], lambda: p * 2.0, 0.1, 4)
    assert seen == [[2.0], [4.0], [6.0], [8.0]]
    p = Value(1.0)
    assert descend(Loop(), [p], lambda: p * 2.0, 0.1, 4)[1] == [[2.0]] * 4


def test_row_18_they_act_like_a_larger_step_on_the_lectures_four_examples():
    data = dataset("four")

    def run(*names):
        model = MLP(3, [4, 4, 1], rng=random.Random(1337))
        parameters = model.parameters()

        def loss_of():
            return LOSSES["squared-error"]([model(x) for x in data.inputs], data.targets)

        return descend(loop_with(FAULTS[name] for name in names), parameters, loss_of, 0.01, 10)[0]

    right, unzeroed, climbing = run(), run("no-zero-grad"), run("wrong-sign-update")
    assert right[0] == unzeroed[0] == climbing[0], "the first step's loss is the network's as it was made"
    assert right[1] == unzeroed[1], "and the first update is the same: there is nothing yet to pile up"
    assert unzeroed[4] < right[4] < right[0] < climbing[4]
