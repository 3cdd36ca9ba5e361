"""The lecture's numbers, row by row, as far as they need only the engine."""

import math
import random

import pytest

from engine import Value, backward_steps, count_paths, gradcheck, parse, paths, recompute, register_op, toposort
from engine.graph.gradcheck import central_difference, gradcheck_all
from engine.ops import OPERATIONS


def near(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_row_1_the_derivative_of_one_variable():
    x = Value(3.0, label="x")
    f = 3 * x**2 - 4 * x + 5
    assert f.data == near(20.0)
    for at, slope in ((3.0, 14.0), (-3.0, -22.0), (2 / 3, 0.0)):
        x.data = at
        recompute(f)
        x.grad = 0.0
        f.backward()
        assert x.grad == near(slope)
        assert central_difference(f, x, h=0.001) == pytest.approx(slope, abs=1e-6)


def test_row_1_rise_over_run_as_in_the_lecture():
    def f(x):
        return 3 * x**2 - 4 * x + 5

    h = 0.001
    assert (f(3.0 + h) - f(3.0)) / h == pytest.approx(14.003, abs=1e-9)
    assert abs((f(3.0 + 1e-17) - f(3.0)) / 1e-17 - 14) > 1, "a step this small is lost in rounding"


@pytest.mark.parametrize(("name", "slope", "nudged"), [("a", -3.0, 3.9997), ("b", 2.0, 4.0002), ("c", 1.0, 4.0001)])
def test_row_2_several_inputs(name, slope, nudged):
    expression = parse("a = 2; b = -3; c = 10; d = a*b + c")
    d, leaf = expression.output, expression.leaves[name]
    assert d.data == 4.0
    d.backward()
    assert leaf.grad == slope
    leaf.data += 0.0001
    recompute(d)
    assert d.data == near(nudged)


def lecture():
    """L = d·f and all its nodes by name."""
    return parse("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f").names


def test_row_3_value_and_its_graph():
    n = lecture()
    assert {name: node.data for name, node in n.items()} == {
        "a": 2.0, "b": -3.0, "c": 10.0, "f": -2.0, "e": -6.0, "d": 4.0, "L": -8.0,
    }  # fmt: skip
    assert n["L"]._prev == (n["d"], n["f"]) and n["L"]._op == "*"
    assert n["d"]._prev == (n["e"], n["c"]) and n["d"]._op == "+"
    assert n["a"]._prev == () and n["a"]._op == ""


def test_row_4_backprop_by_hand():
    n = lecture()
    n["L"].backward()
    grads = {"L": 1.0, "d": -2.0, "f": 4.0, "c": -2.0, "e": -2.0, "a": 6.0, "b": -4.0}
    assert {name: node.grad for name, node in n.items()} == grads
    for name, slope in grads.items():
        assert central_difference(n["L"], n[name], h=0.001) == near(slope)
    assert all(found.ok for found in gradcheck_all(n["L"]))


def test_row_5_the_chain_rule():
    walker = Value(1.0, label="walker")
    bicycle = 2 * walker
    car = 4 * bicycle
    car.backward()
    assert walker.grad == 8.0
    (path,) = paths(car, walker)
    assert (path.locals, path.product) == ((2.0, 4.0), 8.0)


def test_row_5_plus_routes_and_times_swaps():
    n = lecture()
    steps = {(s.node.label, s.operand.label): s for s in backward_steps(n["L"])}
    assert [steps["d", x].contribution for x in "ec"] == [steps["d", "e"].upstream] * 2
    assert (steps["e", "a"].local, steps["e", "b"].local) == (n["b"].data, n["a"].data)


def test_row_6_a_nudge_along_the_gradient():
    n = lecture()
    n["L"].backward()
    for name in "abcf":
        n[name].data += 0.01 * n[name].grad
    recompute(n["L"])
    assert n["L"].data == near(-7.286496)


BIAS = 6.8813735870195432


def neuron(bias=BIAS):
    x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
    w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
    b = Value(bias, label="b")
    n = x1 * w1 + x2 * w2 + b
    n.label = "n"
    return n, {leaf.label: leaf for leaf in (x1, x2, w1, w2, b)}


def neuron_grads(leaves):
    return [leaves[name].grad for name in ("x1", "w1", "x2", "w2", "b")]


def test_row_7_a_neuron():
    n, leaves = neuron()
    o = n.tanh()
    o.backward()
    assert (n.data, o.data) == (near(0.8813735870195432), near(0.7071067811865476))
    assert n.grad == near(0.5)
    assert neuron_grads(leaves) == near([-1.5, 1.0, 0.5, 0.0, 0.5])


def test_row_7_with_the_bias_at_8():
    n, leaves = neuron()
    o = n.tanh()
    leaves["b"].data = 8.0
    recompute(o)
    assert n.data == near(2.0)
    assert o.data == near(0.9640275800758169)


def test_row_8_backward_node_by_node():
    n, leaves = neuron()
    o = n.tanh()
    o.grad = 1.0
    for node in reversed(toposort(o)):
        node._backward()
    assert neuron_grads(leaves) == near([-1.5, 1.0, 0.5, 0.0, 0.5])


def test_row_8_the_result_of_a_call_stored_in_place_of_the_function():
    a = Value(2.0)
    b = a * 3.0

    def _backward():
        a.grad += 3.0 * b.grad

    b._backward = _backward()
    with pytest.raises(TypeError, match="'NoneType' object is not callable"):
        b.backward()


def test_row_9_every_node_waits_for_all_that_use_it():
    a = Value(3.0, label="a")
    b = a + a
    c = b + b
    assert toposort(c) == [a, b, c]
    c.backward()
    assert (a.grad, count_paths(c, a)) == (4.0, 4)


def test_row_10_a_plus_a():
    a = Value(3.0)
    b = a + a
    b.backward()
    assert (b.data, a.grad) == (6.0, 2.0)


def test_row_10_the_accumulation_bug():
    a = Value(3.0)
    b = a + a

    def overwrite():
        for operand in b._prev:
            operand.grad = 1.0 * b.grad

    b._backward = overwrite
    b.backward()
    assert a.grad == 1.0
    assert not gradcheck(b, a).ok


def test_row_10_two_uses_of_a_and_b():
    a, b = Value(-2.0), Value(3.0)
    f = (a * b) * (a + b)
    f.backward()
    assert (f.data, a.grad, b.grad) == (-6.0, -3.0, -8.0)


def test_row_11_more_operations():
    a, b = Value(2.0), Value(4.0)
    assert (a + 1).data == (1 + a).data == 3.0
    assert (a * 2).data == (2 * a).data == 4.0
    assert a.exp().data == near(7.38905609893065)
    assert (a / b).data == near(0.5)
    assert (a - b).data == near(-2.0)
    assert (-a).data == -2.0
    quotient = a / b
    assert [node._op for node in toposort(quotient) if node._op] == ["/"]
    quotient.backward()
    assert (a.grad, b.grad) == near((0.25, -0.125))


def test_row_12_tanh_taken_apart():
    whole_n, whole = neuron()
    whole_o = whole_n.tanh()
    n, leaves = neuron()
    e = (2 * n).exp()
    o = (e - 1) / (e + 1)
    for root in (whole_o, o):
        root.backward()
    assert o.data == near(whole_o.data) == near(0.7071067811865476)
    assert neuron_grads(leaves) == near(neuron_grads(whole))
    assert len(toposort(o)) > len(toposort(whole_o))


def test_row_20_micrograds_own_sanity_check():
    """The expression that micrograd is tested with; the numbers are PyTorch's."""
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


def test_row_20_micrograds_readme_example():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert g.data == near(24.70408163265306)
    assert (a.grad, b.grad) == near((138.83381924198252, 645.5772594752186))


def test_row_23_tanh_backward_is_grad_times_one_minus_out_squared():
    rng = random.Random(23)
    for _ in range(20):
        x = Value(rng.uniform(-3, 3))
        (5.0 * x.tanh()).backward()
        out = math.tanh(x.data)
        assert x.grad == near(5.0 * (1 - out**2))


def test_row_24_a_registered_function():
    before = dict(OPERATIONS)
    try:
        p3 = register_op("p3", lambda x: 0.5 * (5 * x**3 - 3 * x), lambda x: 1.5 * (5 * x**2 - 1))
        x = Value(0.3, label="x")
        y = p3(2 * x).tanh()
        y.backward()
        inner = 0.5 * (5 * 0.6**3 - 3 * 0.6)
        assert y.data == near(math.tanh(inner))
        assert x.grad == near(2 * 1.5 * (5 * 0.36 - 1) * (1 - math.tanh(inner) ** 2))
        assert gradcheck(y, x).ok
        assert [step.node.operation.name for step in backward_steps(y, constants=False)] == ["tanh", "p3", "multiply"]
    finally:
        OPERATIONS.clear()
        OPERATIONS.update(before)
