"""Graphs compiled to straight-line Python: the same bits as Values, and source that reads well."""

import gc
import math
import weakref
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import NoValueError, Value, compile_graph, parse, register_op, toposort
from engine.compiled import program
from engine.ops import OPERATIONS
from tests.engine.compiled.expressions import compiled
from tests.engine.graphs import ALL, NUMBERS, bits, recipes


def by_values(root, leaves):
    """Output and gradients as the graph itself computes them."""
    for leaf in leaves:
        leaf.grad = 0.0
    root.backward()
    return root.data, tuple(leaf.grad for leaf in leaves)


def assert_same_bits(result, expected):
    assert bits([result[0], *result[1]]) == bits([expected[0], *expected[1]])


# The same bits


@given(recipes(), st.data())
def test_a_program_computes_what_values_compute_bit_for_bit(recipe, data):
    root, leaves = recipe.build()
    run = compile_graph(root, leaves)
    assert_same_bits(run([leaf.data for leaf in leaves]), by_values(root, leaves))
    moved = [data.draw(NUMBERS) for _ in leaves]
    expected = by_values(*recipe.build(moved))
    assert_same_bits(run(moved), expected)
    assert bits([run.forward(moved)]) == bits([expected[0]])


@given(recipes(), st.integers(1, 4))
def test_a_program_in_parts_computes_the_same(recipe, longest):
    root, leaves = recipe.build()
    values = [leaf.data for leaf in leaves]
    whole = compile_graph(root, leaves)
    with mock.patch.object(program, "LONGEST_FUNCTION", longest):
        parts = compile_graph(root, leaves)
        assert_same_bits(parts(values), whole(values))
        assert bits([parts.forward(values)]) == bits([whole.forward(values)])


@given(recipes(), st.data())
def test_leaves_that_are_no_inputs_are_constants(recipe, data):
    root, leaves = recipe.build()
    some = data.draw(st.lists(st.sampled_from(leaves), unique=True, max_size=len(leaves)))
    run = compile_graph(root, some)
    for leaf in leaves:
        if leaf not in some:
            leaf.data = 99.0  # too late: the program has the number it held
    root, again = recipe.build()
    here = [again[leaves.index(leaf)] for leaf in some]
    assert_same_bits(run([leaf.data for leaf in here]), by_values(root, here))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("zero", [0.0, -0.0, 1.25])
def test_every_operation_by_itself(name, zero):
    a, b = Value(zero), Value(-0.5)
    root = ALL[name](a, b) * ALL[name](b, a)
    assert_same_bits(compile_graph(root, [a, b])([zero, -0.5]), by_values(root, [a, b]))


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, -0.0, -2.5, 1e300, 5e-324])
def test_any_constant_can_be_folded_in(number):
    a = Value(1.5)
    for root in (a * number, number - a, a + number, (a * number).tanh()):
        result, expected = compile_graph(root, [a])([1.5]), by_values(root, [a])
        for x, y in zip([result[0], *result[1]], [expected[0], *expected[1]], strict=True):
            assert x == y or (math.isnan(x) and math.isnan(y))


def test_a_chain_of_40_000_operations():
    x = Value(0.5)
    root = x
    for k in range(10_000):
        root = (root * 0.9 + x * (k % 3)).tanh()
    run = compile_graph(root, [x])
    assert_same_bits(run([0.5]), by_values(root, [x]))
    assert "def part9(s):" in run.source


def test_deep_sums_and_powers_nest_no_brackets_that_python_refuses():
    x = Value(1.0)
    root = x
    for _ in range(500):
        root = -(1.0 - (root**3).tanh().exp())
    assert_same_bits(compile_graph(root, [x])([1.0]), by_values(root, [x]))


# What goes in and comes out


def test_output_and_gradients_are_floats_in_the_order_of_the_inputs():
    run = compiled("a = 2; b = -3; c = 10; d = a*b + c", "c", "a", "b")
    assert run([10.0, 2.0, -3.0]) == (4.0, (1.0, -3.0, 2.0))
    output, gradients = run((10, 2, -3))
    assert [type(x) for x in (output, *gradients, run.forward([10, 2, -3]))] == [float] * 5


def test_an_input_that_the_output_does_not_depend_on():
    a, b = Value(1.0), Value(2.0)
    assert compile_graph(a * 3.0, [a, b])([1.0, 2.0]) == (3.0, (3.0, 0.0))


def test_the_output_may_be_an_input():
    a = Value(1.0)
    assert compile_graph(a, [a])([7.0]) == (7.0, (1.0,))


def test_no_inputs_at_all():
    assert compile_graph(Value(2.0) * 3.0, [])([]) == (6.0, ())


def test_the_graph_is_neither_changed_nor_kept_alive():
    a = Value(2.0)
    root = (a * a).tanh()
    a.grad = root.grad = 5.0
    run = compile_graph(root, [a])
    run([0.5])
    assert (a.data, a.grad, root.grad) == (2.0, 5.0, 5.0)
    gone = weakref.ref(root)
    del root
    assert gone() is None
    assert run([0.0]) == (0.0, (0.0,))


def test_invalid_inputs():
    a = Value(1.0)
    with pytest.raises(ValueError, match="leaves"):
        compile_graph(a + 1, [a + 1])
    with pytest.raises(ValueError, match="twice"):
        compile_graph(a + 1, [a, a])


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 3.0]])
def test_a_wrong_number_of_values_is_reported(values):
    run = compiled("a = 1; b = 2; c = a*b")
    for call in (run, run.forward):
        with pytest.raises(ValueError, match=f"takes 2 numbers, not {len(values)}"):
            call(values)


def test_arithmetic_without_a_value_raises_as_it_does_with_values():
    a = Value(1.0)
    for root, bad, error in (
        (a.log(), -1.0, ValueError),
        (1 / a, 0.0, ZeroDivisionError),
        (a.exp(), 1e4, OverflowError),
        (a.sqrt(), 0.0, ZeroDivisionError),
    ):
        with pytest.raises(error):
            compile_graph(root, [a])([bad])


def test_constants_without_a_value_are_reported_when_compiling():
    a, b = Value(1.0), Value(2.0)
    root = a + b.log()
    b.data = -2.0
    with pytest.raises(NoValueError, match=r"log\(-2\) has no value"):
        compile_graph(root, [a])


def test_nodes_made_by_hand_cannot_be_compiled_unless_they_are_constant():
    a, b = Value(1.0), Value(2.0)
    strange = Value(5.0, (a,), "mystery", "strange")
    with pytest.raises(TypeError, match="strange was made by hand"):
        compile_graph(strange * b, [a])
    assert compile_graph(strange * b, [b])([2.0]) == (10.0, (5.0,))
    node = a * 2.0
    node._backward = lambda: None
    with pytest.raises(TypeError, match="made by hand"):
        compile_graph(node, [a])


def test_a_dropped_program_leaves_no_cycles():
    expression = parse("a = 2; b = 3; c = tanh(a*b) + a")
    gc.collect()
    gc.disable()
    try:
        run = compile_graph(expression.output, list(expression.leaves.values()))
        run([1.0, 2.0])
        run.forward([1.0, 2.0])
        with mock.patch.object(program, "LONGEST_FUNCTION", 1):
            compile_graph(expression.output, [])
        del run
        assert gc.collect() == 0
    finally:
        gc.enable()


# The source


def test_source_of_the_lectures_graph():
    assert compiled("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f").source == (
        "def program(values):\n"
        "    x0, x1, x2, x3, = values\n"
        "    v0 = x0 * x1 + x2\n"
        "    return v0 * x3, (\n"
        "        0.0 + x1 * x3,\n"
        "        0.0 + x0 * x3,\n"
        "        0.0 + x3,\n"
        "        0.0 + v0,\n"
        "    )\n"
    )


def test_source_of_the_neuron():
    text = "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.88; o = tanh(x1*w1 + x2*w2 + b)"
    assert compiled(text, "w1", "w2", "b").source == (
        "def program(values):\n"
        "    x0, x1, x2, = values\n"
        "    v0 = tanh(2.0 * x0 + 0.0 * x1 + x2)\n"
        "    d0 = 1.0 - v0 * v0\n"
        "    return v0, (\n"
        "        0.0 + 2.0 * d0,\n"
        "        0.0 + 0.0 * d0,\n"
        "        0.0 + d0,\n"
        "    )\n"
    )


def returned(text, *names):
    """Return the return statement of a program, on one line."""
    return " ".join(compiled(text, *names).source.split("return ")[1].split())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 3; b = a + a", "x0 + x0, ( 2.0, )"),
        ("a = 3; b = 4; c = a - b", "x0 - x1, ( 1.0, -1.0, )"),
        ("a = 3; b = 4; c = a*(b + 2)", "x0 * v0, ( 0.0 + v0, 0.0 + x0, )"),
        ("a = 3; b = 4; c = a - (b - a)", "x0 - (x1 - x0), ( 2.0, -1.0, )"),
        ("a = 3; b = -a", "-x0, ( -1.0, )"),
        ("a = 3; b = (a + 1)**2", "v0 ** 2.0, ( 0.0 + 2.0 * v0, )"),
        ("a = 3; b = relu(a)", "v0, ( 0.0 + (0.0 if v0 <= 0.0 else 1.0), )"),
    ],
)
def test_short_sources(text, lines):
    assert returned(text) == lines


def test_constants_are_folded_and_gradients_of_no_interest_left_out():
    text = "a = 2; b = 3; c = 4; d = tanh(b*c + 1) * a + exp(b)"
    assert returned(text, "a").startswith(f"{math.tanh(13.0)!r} * x0 + {math.exp(3.0)!r}, ")
    assert "exp" not in compiled(text, "a").source


def test_no_text_of_the_users_gets_into_a_source():
    a = Value(2.0, label="__import__('os')")
    root = a * 3.0
    root.label = "rm -rf"
    before = dict(OPERATIONS)
    try:
        mine = register_op("system", lambda x: x + 1.0, lambda x: 1.0)
        source = compile_graph(mine(root), [a]).source
    finally:
        OPERATIONS.clear()
        OPERATIONS.update(before)
    assert not {"import", "rm", "system"} & set(source.replace("(", " ").split())
    assert "f0(v0), (\n        0.0 + 3.0 * f1(v0)," in source


def test_two_rows_of_ones_own_with_one_name_stay_two():
    before = dict(OPERATIONS)
    try:
        first = register_op("mine", lambda x: x + 1.0, lambda x: 1.0)
        a = Value(2.0)
        one = first(a)
        second = register_op("mine", lambda x: x * 10.0, lambda x: 10.0)
        run = compile_graph(one * second(a), [a])
    finally:
        OPERATIONS.clear()
        OPERATIONS.update(before)
    assert run([2.0]) == (60.0, (20.0 + 30.0,))


def test_a_row_named_like_a_function_of_the_table_disturbs_no_other():
    before = dict(OPERATIONS)
    try:
        mine = register_op("copysign", lambda x: -x, lambda x: -1.0)
        a = Value(-2.0)
        assert compile_graph(mine(abs(a)), [a])([-2.0]) == (-2.0, (1.0,))
    finally:
        OPERATIONS.clear()
        OPERATIONS.update(before)


def test_the_order_is_sorted_once():
    a = Value(1.0)
    root = (a * 2.0).tanh()
    with mock.patch.object(program, "toposort", wraps=toposort) as sort:
        compile_graph(root, [a])
    assert sort.call_count == 1
