"""Tests of the table of operations."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import Value, compile_graph, gradcheck, toposort
from engine.ops import BUILT_IN, LEAF, OPERATIONS, Operation, handwritten_operation, operation_for, power
from tests.engine.graphs import ALL

ANY = st.floats(-3.0, 3.0)
POSITIVE = st.floats(0.1, 3.0)
OFF_ZERO = ANY.filter(lambda x: abs(x) > 1e-3)
# Where a row has a value and a slope; all others take any number.
DOMAINS = {
    "/": (ANY, POSITIVE),
    "**": (POSITIVE, ANY),
    "log": (POSITIVE,),
    "sqrt": (POSITIVE,),
    "ReLU": (OFF_ZERO,),
    "abs": (OFF_ZERO,),
}


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


@pytest.mark.parametrize("row", [*BUILT_IN, power(2), power(3), power(-1), power(0.5)], ids=lambda row: row.symbol)
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
def test_each_row_has_formulas_and_reasons(row):
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


@pytest.mark.parametrize(("row", "slope"), [(OPERATIONS["ReLU"], 1.0), (OPERATIONS["abs"], 0.0)])
def test_nan_goes_through_a_kink_as_in_pytorch(row, slope):
    """torch.relu passes the gradient on unless the result is at most 0; the sign of nan is 0 in PyTorch."""
    assert math.isnan(row.apply(math.nan))
    assert row.local_derivatives(math.nan, math.nan) == (slope,)
    a = Value(math.nan)
    program = compile_graph(Value.apply(row, a), [a])
    assert program([math.nan])[1] == (slope,)
    np = pytest.importorskip("numpy")
    assert program([np.array([math.nan, 2.0, -2.0, 0.0])])[1][0].tolist() == [
        slope, 1.0, 0.0 if slope else -1.0, 0.0,
    ]  # fmt: skip


def test_division_keeps_what_a_power_would_lose():
    x = Value(200.0)
    e = (2.0 * x).exp()
    y = (e - 1.0) / (e + 1.0)
    y.backward()
    assert (y.data, x.grad) == (1.0, 0.0)
    a, b = Value(1e-170), Value(1e-170)
    (a / b).backward()
    assert (a.grad, b.grad) == (1e170, -1e170)
    program = compile_graph(a / b, [a, b])
    assert program([1e-170, 1e-170]) == (1.0, (1e170, -1e170))
    assert program([3.0, 8.0]) == (0.375, (0.125, -0.046875))


def test_a_quotient_with_a_number_on_either_side():
    a = Value(8.0)
    for quotient, slope in ((a / 4, 0.25), (4 / a, -0.0625)):
        a.grad = 0.0
        quotient.backward()
        assert (quotient._op, a.grad) == ("/", slope)


def test_thousands_of_exponents_compile_nothing(monkeypatch):
    x, total = Value(1.7), Value(0.0)
    monkeypatch.setattr("engine.ops._code", lambda *_: pytest.fail("code was compiled for an exponent"))
    for k in range(100):
        total = total + x ** (0.3 + k * 1e-5) + x ** (k + 3)
    total.backward()
    assert math.isfinite(x.grad)


def test_the_slopes_of_powers_are_those_of_their_templates():
    for n in (3, -2, 0.5, -1.5, 7.0):
        row = power(n)
        compiled = Operation(row.symbol, "power", row.forward, row.local)
        for x in (0.3, 1.7, 12.5):
            out = compiled.apply(x)
            assert (row.apply(x), row.local_derivatives(x, out)) == (out, compiled.local_derivatives(x, out))


def test_an_infinite_power():
    assert (Value(0.5) ** math.inf).data == 0.0


@pytest.mark.parametrize("symbol", ["+", "*", "/", "**", "tanh", "ReLU"])
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


def test_handwritten_operations_keep_the_forward_of_the_table():
    assert handwritten_operation("+", 2).apply(2.0, 3.0) == 5.0
    assert handwritten_operation("gate", 1).forward == ""


def test_the_recipes_reach_every_operation():
    one, two = Value(0.3), Value(0.6)
    reached = {node.operation.name for make in ALL.values() for node in toposort(make(one, two))}
    assert {row.name for row in BUILT_IN} <= reached
