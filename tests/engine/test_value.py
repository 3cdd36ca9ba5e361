"""Tests of Value: operators, micrograd's names, backward."""

import gc
import math
import weakref

import pytest

from engine import NoValueError, Value, backward_steps, toposort
from engine.ops import ADD, CONSTANT, LEAF, MULTIPLY


def test_numbers_on_either_side():
    a = Value(4.0)
    made = {
        "a + 1": a + 1, "1 + a": 1 + a, "a - 1": a - 1, "1 - a": 1 - a, "a * 3": a * 3, "3 * a": 3 * a,
        "a / 8": a / 8, "8 / a": 8 / a, "a ** 2": a**2, "2 ** a": 2**a, "-a": -a, "abs(-a)": abs(-a),
    }  # fmt: skip
    for text, node in made.items():
        assert node.data == eval(text, {"a": 4.0}), text


def test_a_number_on_the_left_stays_on_the_left():
    a = Value(2.0)
    for node in (3 + a, 3 * a):
        assert node.operands[0].data == 3.0 and node.operands[0].is_constant
        assert node.operands[1] is a


def test_values_on_both_sides():
    a, b = Value(3.0), Value(2.0)
    assert [(a + b).data, (a - b).data, (a * b).data, (a / b).data, (a**b).data] == [5.0, 1.0, 6.0, 1.5, 9.0]


@pytest.mark.parametrize("operator", [lambda a, b: a + b, lambda a, b: a * b, lambda a, b: a**b])
def test_an_operand_used_twice_is_listed_twice(operator):
    a = Value(3.0)
    assert operator(a, a)._prev == (a, a)


def test_operands_keep_their_order():
    a, b = Value(1.0), Value(2.0)
    assert (b + a)._prev == (b, a)
    assert isinstance((b + a)._prev, tuple)


@pytest.mark.parametrize(
    ("make", "symbol"),
    [
        (lambda a: a + 1, "+"), (lambda a: a * 2, "*"), (lambda a: a**2, "**2"), (lambda a: a**0.5, "**0.5"),
        (lambda a: a**a, "**"), (lambda a: a.tanh(), "tanh"), (lambda a: a.exp(), "exp"), (lambda a: a.relu(), "ReLU"),
        (lambda a: a, ""),
    ],
)  # fmt: skip
def test_op_is_the_symbol_of_the_operation(make, symbol):
    assert make(Value(2.0))._op == symbol


def test_repr_is_micrograds():
    assert repr(Value(2.0)) == "Value(data=2.0, grad=0.0)"


def test_leaves_constants_and_nodes_are_distinguished():
    a = Value(2.0, label="a")
    node = a + 1
    assert (a.is_leaf, a.is_constant, a.operation) == (True, False, LEAF)
    assert (node.is_leaf, node.is_constant, node.operation) == (False, False, ADD)
    assert (node.operands[1].is_leaf, node.operands[1].is_constant) == (False, True)
    assert node.operands[1].operation is CONSTANT


def test_sum_starts_from_pythons_zero():
    assert sum([Value(1.0), Value(2.0), Value(3.5)]).data == 6.5


def test_a_handwritten_node_with_a_known_symbol():
    a, b = Value(1.0), Value(2.0)
    node = Value(3.0, (a, b), "+", "n")
    assert (node.operation, node.label, node._prev) == (ADD, "n", (a, b))
    node.backward()
    assert (a.grad, b.grad) == (1.0, 1.0)


def test_a_handwritten_node_with_an_unknown_symbol_passes_no_gradient():
    a = Value(1.0)
    node = Value(3.0, (a,), "triple")
    node.backward()
    assert (node._op, node.grad, a.grad) == ("triple", 1.0, 0.0)


def test_a_node_written_as_in_micrograd_runs_unchanged():
    """The lecture's tanh: a closure stored on the node, that adds into its operand."""

    def tanh(x):
        t = (math.exp(2 * x.data) - 1) / (math.exp(2 * x.data) + 1)
        out = Value(t, (x,), "tanh")

        def _backward():
            x.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    x = Value(0.8813735870195432)
    o = tanh(x * 1.0)
    o.backward()
    assert o._op == "tanh"
    assert x.grad == pytest.approx(0.5, abs=1e-12)


def test_a_closure_runs_once_and_after_those_that_use_its_node():
    ran = []
    a = Value(2.0)
    b = a * 3.0
    b._backward = lambda: ran.append(b.grad)
    (b + b * 4.0).backward()
    assert ran == [5.0]
    assert a.grad == 0.0


def test_backward_by_hand_as_in_the_lecture():
    a, b = Value(2.0), Value(-3.0)
    c = a * b
    out = c.tanh()
    out.grad = 1.0
    out._backward()
    c._backward()
    slope = 1 - math.tanh(-6.0) ** 2
    assert (a.grad, b.grad) == (-3.0 * slope, 2.0 * slope)


def test_a_leaf_has_nothing_to_pass_on():
    a = Value(2.0)
    a.grad = 1.0
    assert a._backward() is None
    a._backward = lambda: pytest.fail("a leaf's backward ran")
    a.backward()


def test_a_shared_operand_collects_from_every_use():
    a = Value(3.0)
    (a + a).backward()
    assert a.grad == 2.0


def test_backward_twice_doubles_leaves_as_in_pytorch():
    a, b = Value(2.0), Value(-3.0)
    e = a * b
    root = e.tanh() + e
    root.backward()
    once = a.grad, b.grad, e.grad
    root.backward()
    assert (a.grad, b.grad) == (2 * once[0], 2 * once[1])
    assert (e.grad, root.grad) == (once[2], 1.0)


def test_backward_adds_to_what_another_output_left():
    a = Value(2.0)
    (a * 3.0).backward()
    (a * 4.0).backward()
    assert a.grad == 7.0


def test_backward_from_a_leaf():
    a = Value(2.0)
    a.backward()
    assert a.grad == 1.0


@pytest.mark.parametrize(("x", "tanh", "sigmoid"), [(1000.0, 1.0, 1.0), (-1000.0, -1.0, 0.0)])
def test_tanh_and_sigmoid_saturate_without_overflow(x, tanh, sigmoid):
    for make, expected in ((Value.tanh, tanh), (Value.sigmoid, sigmoid)):
        leaf = Value(x)
        node = make(leaf)
        node.backward()
        assert (node.data, leaf.grad) == (expected, 0.0)


def test_softplus_at_both_ends():
    assert (Value(1000.0).softplus().data, Value(-1000.0).softplus().data) == (1000.0, 0.0)


@pytest.mark.parametrize("make", [lambda: Value(0.0).log(), lambda: Value(-1.0).sqrt(), lambda: Value(-8.0) ** 0.5])
def test_arithmetic_without_a_value_is_an_error(make):
    with pytest.raises(ValueError):
        make()


def test_division_by_zero_is_an_error():
    with pytest.raises(ZeroDivisionError):
        Value(1.0) / Value(0.0)


def test_an_unknown_attribute_is_named():
    with pytest.raises(AttributeError, match="'cosh'"):
        Value(1.0).cosh()


def test_values_are_compared_by_identity():
    a, b = Value(1.0), Value(1.0)
    assert a != b and len({a, b, a}) == 2


def test_a_dropped_graph_leaves_no_cycles():
    gc.collect()
    gc.disable()
    try:
        a, b = Value(2.0), Value(3.0)
        root = ((a * b + a**2).tanh() - b.exp() / 7).sigmoid().relu()
        root.backward()
        gone = weakref.ref(root)
        del root
        assert gone() is None, "a reference cycle keeps the graph alive"
        del a, b
        assert gc.collect() == 0
    finally:
        gc.enable()


LENGTH = 100_000


def test_a_chain_of_100_000_operations_needs_no_recursion():
    x = Value(1.0)
    root = x
    for _ in range(LENGTH):
        root = root + 1e-5
    root.backward()
    assert root.data == pytest.approx(2.0)
    assert x.grad == 1.0
    assert len(toposort(root)) == 2 * LENGTH + 1
    del root  # taking it apart must not recurse either


def test_micrograd_names_hold_for_products():
    a = Value(2.0)
    assert ((a * 2).operation, (a * 2)._op) == (MULTIPLY, "*")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda x: x.log(), "log(0) has no value, in log(x)"),
        (lambda x: 2.0 / x, "2 / 0 has no value, in 2 / x"),
        (lambda x: (x + 1000.0).exp(), "exp(1000) has no value"),
        (lambda x: x**-1, "0⁻¹ has no value, in x⁻¹"),
        (lambda x: (x - 3.0) ** 0.5, "(-3) ** 0.5 has no value"),
    ],
)
def test_what_has_no_value_names_node_and_operands(make, message):
    x = Value(0.0, label="x")
    for kind in (NoValueError, ArithmeticError, ValueError):
        with pytest.raises(kind) as raised:
            make(x)
        assert str(raised.value) == message
    assert raised.value.node.operands[-1] in (x, *raised.value.node.operands)


def test_a_slope_that_does_not_exist_leaves_every_gradient_as_it_was():
    x, y = Value(0.0, label="x"), Value(3.0, label="y")
    s = x.sqrt()
    s.label = "s"
    out = s * y + y
    y.grad, s.grad = 7.0, 5.0
    with pytest.raises(NoValueError, match=r"sqrt\(0\) has no slope here, in s = sqrt\(x\)"):
        out.backward()
    assert (x.grad, y.grad, s.grad, out.grad) == (0.0, 7.0, 5.0, 0.0)


def test_a_backward_of_ones_own_that_raises_changes_nothing_either():
    a = Value(2.0)
    out = Value(4.0, (a,), "double")
    out._backward = lambda: {}["missing"]
    with pytest.raises(KeyError):
        (out * 3.0 + a).backward()
    assert (a.grad, out.grad) == (0.0, 0.0)


def test_the_gradient_of_a_constant_is_wanted_by_nobody():
    y = Value(0.5, label="y")
    out = 0.0**y
    out.backward()
    assert (out.data, y.grad) == (0.0, 0.0)
    x = Value(0.0, label="x")
    with pytest.raises(NoValueError, match=r"0 \*\* 0.5 has no slope here, in x \*\* y"):
        (x**y).backward()
    assert (x.grad, y.grad) == (0.0, 0.0)
    assert [step.operand for step in backward_steps(out)] == [y]
