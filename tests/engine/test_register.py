"""Tests of operations registered by the user."""

import math
import random

import pytest

from engine import ExpressionError, Value, compile_graph, gradcheck, parse, register_op
from engine.ops import OPERATIONS, functions_by_name


@pytest.fixture
def table():
    before = dict(OPERATIONS)
    yield OPERATIONS
    OPERATIONS.clear()
    OPERATIONS.update(before)


def legendre(name="legendre3"):
    return register_op(name, lambda x: 0.5 * (5 * x**3 - 3 * x), lambda x: 0.5 * (15 * x**2 - 3), said="as in the docs")


def test_a_registered_operation_works_everywhere(table):
    p3 = legendre()
    x = Value(0.6)
    y = p3(x) * 2
    y.backward()
    assert y.data == pytest.approx(2 * -0.36)
    assert x.grad == pytest.approx(2 * 0.5 * (15 * 0.36 - 3))
    assert gradcheck(y, x).ok
    assert x.legendre3().data == p3(0.6).data == parse("legendre3(x)", {"x": 0.6}).output.data
    assert "legendre3" in functions_by_name()


def test_an_operation_with_two_operands(table):
    hypot = register_op("hypot", math.hypot, lambda a, b: a / math.hypot(a, b), lambda a, b: b / math.hypot(a, b))
    a, b = Value(3.0), Value(4.0)
    (hypot(a, b) + hypot(a, 4)).backward()
    assert (a.grad, b.grad) == pytest.approx((1.2, 0.8))
    row = OPERATIONS["hypot"]
    assert (row.formula, row.slopes) == ("hypot({a}, {b})", ("∂hypot/∂a", "∂hypot/∂b"))
    assert row.reasons == ("the derivative you gave for hypot",) * 2


def test_the_slope_of_one_operand_is_written_with_a_prime(table):
    legendre("p3")
    assert (OPERATIONS["p3"].slopes, OPERATIONS["p3"].reasons) == (("p3′({a})",), ("as in the docs",))


@pytest.mark.parametrize("name", ["a", "push", "local_derivatives", "out", "node"])
def test_names_used_in_generated_code_work(name, table):
    square = register_op(name, lambda x: x * x, lambda x: 2.0 * x)
    x = Value(3.0)
    y = square(x)
    y.backward()
    assert (y.data, x.grad) == (9.0, 6.0)
    assert compile_graph(y, [x])([4.0]) == (16.0, (8.0,))


def test_more_operands_than_letters_are_rejected(table):
    with pytest.raises(TypeError, match="9 local derivatives: at most 8 operands are allowed"):
        register_op("nine", lambda *x: sum(x), *[lambda *x: 1.0] * 9)


def test_the_latest_registration_wins_and_old_graphs_keep_theirs(table):
    first = register_op("twice", lambda x: 2 * x, lambda x: 2.0)
    x = Value(1.0)
    old = first(x)
    register_op("twice", lambda x: x + x + 1, lambda x: 2.0)
    assert (old.operation.apply(1.0), x.twice().data) == (2.0, 3.0)


@pytest.mark.parametrize(
    "name", ["tanh", "relu", "ReLU", "add", "backward", "data", "2x", "my op", "lambda", "_hidden", ""]
)
def test_unusable_names_are_rejected(name, table):
    with pytest.raises(ValueError, match=r"use letters|taken"):
        register_op(name, lambda x: x, lambda x: 1.0)


@pytest.mark.parametrize("rules", [(lambda x: x,), (lambda x: x, 3.0), ("x", lambda x: 1.0)])
def test_a_missing_rule_is_rejected(rules, table):
    with pytest.raises(TypeError, match="local derivative"):
        register_op("broken", *rules)


def test_an_unknown_function_stays_unknown(table):
    with pytest.raises(ExpressionError):
        parse("legendre7(x)", {"x": 1.0})


def test_gradcheck_finds_a_wrong_derivative(table):
    wrong = register_op("cube", lambda x: x**3, lambda x: 2 * x**2)
    x = Value(random.Random(1).uniform(1, 2))
    assert not gradcheck(wrong(x), x).ok
