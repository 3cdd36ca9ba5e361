"""The table of operations: each row against central differences, and rows of one's own."""

import math
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import ExpressionError, Value, compile_graph, gradcheck, parse, register_op
from engine.ops import BUILT_IN, LEAF, OPERATIONS, functions_by_name, handwritten_operation, operation_for, power

ANY = st.floats(-3.0, 3.0)
POSITIVE = st.floats(0.1, 3.0)
OFF_ZERO = ANY.filter(lambda x: abs(x) > 1e-3)
# Where a row has a value and a slope; all others take any number.
DOMAINS = {"**": (POSITIVE, ANY), "log": (POSITIVE,), "sqrt": (POSITIVE,), "ReLU": (OFF_ZERO,), "abs": (OFF_ZERO,)}


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
@given(data=st.data())
def test_local_derivatives_are_what_a_nudge_says(row, data):
    numbers = [data.draw(domain) for domain in DOMAINS.get(row.symbol, (ANY,) * row.arity)]
    h = 1e-5
    out = row.apply(*numbers)
    slopes = row.local_derivatives(*numbers, out)
    assert len(slopes) == row.arity
    for position, slope in enumerate(slopes):
        above, below = list(numbers), list(numbers)
        above[position] += h
        below[position] -= h
        width = above[position] - below[position]
        assert slope == pytest.approx((row.apply(*above) - row.apply(*below)) / width, rel=1e-5, abs=1e-5)


@given(x=OFF_ZERO, n=st.one_of(st.integers(-4, 5), st.sampled_from([0.5, -0.5, 1.5])))
@example(x=-2.0, n=3)
@example(x=-2.0, n=-1)
def test_powers_by_a_constant(x, n):
    x = x if float(n).is_integer() else abs(x)
    leaf = Value(x)
    assert (leaf**n).data == pytest.approx(math.pow(x, n), rel=1e-14)
    assert gradcheck(leaf**n, leaf, h=1e-4 * abs(x), tolerance=1e-5).ok


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: row.name)
def test_push_adds_local_times_upstream(row):
    numbers = [0.7, 1.3][: row.arity]
    leaves = [Value(x) for x in numbers]
    node = Value.apply(row, *leaves)
    for leaf in leaves:
        leaf.grad = 10.0
    node.grad = -2.0
    row.push(node)
    slopes = row.local_derivatives(*numbers, node.data)
    assert [leaf.grad for leaf in leaves] == [10.0 + slope * -2.0 for slope in slopes]


@pytest.mark.parametrize("row", [*BUILT_IN, power(2), power(-1), power(0.5), power(0)], ids=lambda row: row.symbol)
def test_each_row_is_said(row):
    names = {"a": "p", "b": "q", "out": "r"}
    assert len(row.slopes) == len(row.reasons) == row.arity
    for text in (row.formula, *row.slopes, *row.reasons):
        filled = text.format(**names)
        assert filled and "{" not in filled


def test_kinks_take_the_slope_pytorch_gives():
    assert [row.local_derivatives(0.0, 0.0) for row in (OPERATIONS["ReLU"], OPERATIONS["abs"])] == [(0.0,), (0.0,)]


@pytest.mark.parametrize(("base", "exponent", "slopes"), [
    (0.0, 0.0, (0.0, 0.0)), (0.0, 2.0, (0.0, 0.0)), (2.0, 0.0, (0.0, math.log(2.0))), (-2.0, 3.0, (12.0, math.nan)),
])  # fmt: skip
def test_value_to_the_value_where_the_base_is_not_positive(base, exponent, slopes):
    a, b = Value(base), Value(exponent)
    (a**b).backward()
    assert (a.grad, b.grad) == pytest.approx(slopes, nan_ok=True)


def test_an_infinite_power():
    assert (Value(0.5) ** math.inf).data == 0.0


@pytest.mark.parametrize("symbol", ["+", "*", "**", "tanh", "ReLU"])
def test_symbols_find_their_row(symbol):
    row = OPERATIONS[symbol]
    assert operation_for(symbol, row.arity) is row
    assert operation_for(symbol, row.arity + 1) is None


@pytest.mark.parametrize(
    ("symbol", "row"), [("**2", power(2)), ("**2.0", power(2.0)), ("**-1", power(-1)), ("**x", None)]
)
def test_powers_are_found_by_their_symbol(symbol, row):
    assert operation_for(symbol, 1) is row


def test_without_operands_there_is_a_leaf_or_nothing():
    assert operation_for("", 0) is LEAF
    assert operation_for("+", 0) is operation_for("", 2) is None


@pytest.mark.parametrize(
    ("exponent", "formula"),
    [
        (2, "{a}²"),
        (-1, "{a}⁻¹"),
        (0.5, "{a} ** 0.5"),
        (-0.5, "{a} ** (-0.5)"),
        (999, "{a}⁹⁹⁹"),
        (1000, "{a} ** 1000"),
        (-1000, "{a} ** (-1000)"),
    ],
)
def test_how_a_power_is_written(exponent, formula):
    assert power(exponent).formula == formula


def test_rows_by_hand_keep_the_tables_forward():
    assert handwritten_operation("+", 2).apply(2.0, 3.0) == 5.0
    assert handwritten_operation("gate", 1).forward == ""


# Rows of one's own (LECTURE row 24)


@pytest.fixture
def table():
    before = dict(OPERATIONS)
    yield OPERATIONS
    OPERATIONS.clear()
    OPERATIONS.update(before)


def legendre(name="legendre3"):
    return register_op(name, lambda x: 0.5 * (5 * x**3 - 3 * x), lambda x: 0.5 * (15 * x**2 - 3), said="as in the docs")


def test_the_third_legendre_polynomial_is_a_new_building_block(table):
    p3 = legendre()
    x = Value(0.6)
    y = p3(x) * 2
    y.backward()
    assert y.data == pytest.approx(2 * -0.36)
    assert x.grad == pytest.approx(2 * 0.5 * (15 * 0.36 - 3))
    assert gradcheck(y, x).ok
    assert x.legendre3().data == p3(0.6).data == parse("legendre3(x)", {"x": 0.6}).output.data
    assert "legendre3" in functions_by_name()


def test_two_operands_of_ones_own(table):
    hypot = register_op("hypot", math.hypot, lambda a, b: a / math.hypot(a, b), lambda a, b: b / math.hypot(a, b))
    a, b = Value(3.0), Value(4.0)
    (hypot(a, b) + hypot(a, 4)).backward()
    assert (a.grad, b.grad) == pytest.approx((1.2, 0.8))
    row = OPERATIONS["hypot"]
    assert (row.formula, row.slopes) == ("hypot({a}, {b})", ("∂hypot/∂a", "∂hypot/∂b"))
    assert row.reasons == ("the derivative you gave for hypot",) * 2


def test_one_operand_of_ones_own_is_said_with_a_prime(table):
    legendre("p3")
    assert (OPERATIONS["p3"].slopes, OPERATIONS["p3"].reasons) == (("p3′({a})",), ("as in the docs",))


@pytest.mark.parametrize("name", ["a", "push", "local_derivatives", "out", "node"])
def test_a_name_that_means_something_within_is_no_hindrance(name, table):
    square = register_op(name, lambda x: x * x, lambda x: 2.0 * x)
    x = Value(3.0)
    y = square(x)
    y.backward()
    assert (y.data, x.grad) == (9.0, 6.0)
    assert compile_graph(y, [x])([4.0]) == (16.0, (8.0,))


def test_more_operands_than_there_are_letters_are_refused(table):
    with pytest.raises(TypeError, match="9 local derivatives: at most 8 operands are allowed"):
        register_op("nine", lambda *x: sum(x), *[lambda *x: 1.0] * 9)


def test_the_nearest_registration_wins_and_old_graphs_keep_theirs(table):
    first = register_op("twice", lambda x: 2 * x, lambda x: 2.0)
    x = Value(1.0)
    old = first(x)
    register_op("twice", lambda x: x + x + 1, lambda x: 2.0)
    assert (old.operation.apply(1.0), x.twice().data) == (2.0, 3.0)


@pytest.mark.parametrize(
    "name", ["tanh", "relu", "ReLU", "add", "backward", "data", "2x", "my op", "lambda", "_hidden", ""]
)
def test_names_that_cannot_be_used_are_refused(name, table):
    with pytest.raises(ValueError, match=r"use letters|taken"):
        register_op(name, lambda x: x, lambda x: 1.0)


@pytest.mark.parametrize("rules", [(lambda x: x,), (lambda x: x, 3.0), ("x", lambda x: 1.0)])
def test_a_rule_that_is_missing_is_refused(rules, table):
    with pytest.raises(TypeError, match="local derivative"):
        register_op("broken", *rules)


def test_an_unknown_function_stays_unknown(table):
    with pytest.raises(ExpressionError):
        parse("legendre7(x)", {"x": 1.0})


def test_a_wrong_derivative_is_found_out(table):
    wrong = register_op("cube", lambda x: x**3, lambda x: 2 * x**2)
    x = Value(random.Random(1).uniform(1, 2))
    assert not gradcheck(wrong(x), x).ok
