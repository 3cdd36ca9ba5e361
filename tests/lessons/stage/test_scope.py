"""What the expressions of a step may speak of."""

from __future__ import annotations

import math
import warnings
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.lesson import GraphBlock, PlotBlock
from lessons.stage.curve import Curve
from lessons.stage.graphs import graph_of
from lessons.stage.queries import Scope, ScopeError, queries_in
from lessons.stage.scope import graph_scope, scope_of

CURVE = scope_of(PlotBlock(1, "3*x**2 - 4*x + 5", -5, 5, 3))
GRAPH = scope_of(GraphBlock(1, "a = 2; b = -3; c = 10\nd = a*b + c"))


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("f(3)", 20),
        ("slope(3)", 14),
        ("slope(-3)", -22),
        ("slope(2/3)", 0),
        ("secant(3, 1)", 17),
        ("secant(3, 1e-17)", 0),
        ("(f(4) - f(3)) / 1", 17),
    ],
)
def test_a_curve_answers(expression: str, number: float) -> None:
    assert CURVE.evaluate(expression) == pytest.approx(number, abs=1e-9)


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("d", 4),
        ("data(d)", 4),
        ("grad(a)", -3),
        ("grad(b)", 2),
        ("grad(c)", 1),
        ("grad(d)", 1),
        ("nudged(a, 0.0001)", 3.9997),
        ("-grad(a) * b ** 2", 27),
    ],
)
def test_a_graph_answers(expression: str, number: float) -> None:
    assert GRAPH.evaluate(expression) == pytest.approx(number, abs=1e-9)
    assert GRAPH.evaluate("d") == 4.0  # asking changes nothing


def test_only_leaves_are_nudged() -> None:
    with pytest.raises(ScopeError, match="'d' is computed, so it cannot be nudged"):
        GRAPH.evaluate("nudged(d, 1)")


@pytest.mark.parametrize("h", [1.0, -3.0])
def test_a_nudge_leaves_the_live_graph_as_it_was(h: float) -> None:
    graph = graph_of(GraphBlock(1, "a = 2\nb = a*3\nL = log(b)"))
    before = {name: node.data for name, node in graph.names.items()}
    with suppress(ScopeError):  # log of a negative has no value
        assert graph_scope(graph).evaluate(f"nudged(a, {h})") == pytest.approx(math.log(9.0))
    assert {name: node.data for name, node in graph.names.items()} == before


def test_text_is_filled_with_numbers() -> None:
    assert GRAPH.fill("d is {d}, a set is {{a}}") == "d is 4, a set is {a}"
    assert CURVE.fill("{f(3.001)} and {f(3.001):exact}") == "20.014 and 20.014003000000002"


def test_the_place_of_a_fault_is_known() -> None:
    with pytest.raises(ScopeError) as error:
        GRAPH.fill("one\ntwo {q}")
    assert error.value.offset == 8


def test_a_curve_has_gaps() -> None:
    curve = Curve("log(x)", 1.0)
    with pytest.raises(ArithmeticError):
        curve(-1.0)
    assert (curve(1.0), curve.slope(2.0)) == (0.0, 0.5)


def test_what_an_answer_asks_for() -> None:
    assert queries_in("grad(a) + 2 * d") == {("grad", "a"), ("data", "d")}
    assert queries_in("slope(3)") == {("slope", "")}
    assert queries_in("1 - nudged(b, 8 - b)**2 + abs(d)") == {("nudged", "b"), ("data", "d")}
    assert queries_in("nudged(a, 0.1) - data(d)") == {("nudged", "a"), ("data", "d")}


def test_a_count_is_no_node() -> None:
    scope = scope_of(GraphBlock(1, "w = 2\nL = 3*w", parameters=("w",)))
    assert scope.evaluate("parameters + values") == 4.0
    for asked in ("data(parameters)", "grad(values)", "nudged(parameters, 0.1)"):
        with pytest.raises(ScopeError, match=r"is not on the stage .known are values, parameters, w, L, data"):
            scope.evaluate(asked)


def test_a_power_without_a_value() -> None:
    for text in ("(-1)**0.5", "0**-1"):
        with pytest.raises(ScopeError, match="has no value"):
            Scope().evaluate(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "().__class__",
        "lambda: 1",
        "[1][0]",
        "'a'",
        "f'{a}'",
        "a if b else c",
        "(" * 150,
        "9**9**9",
        "a.b",
        "\0",
        "9" * 300,
    ],
)
def test_what_is_no_number_is_refused_quickly(text: str) -> None:
    with pytest.raises(ScopeError):
        GRAPH.evaluate(text)


def test_python_s_advice_on_code_is_not_told() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ScopeError, match="'1 if 1 else 0' cannot stand in an expression"):
            GRAPH.evaluate("1if 1else 0")


@given(st.text(max_size=60))
def test_any_text_has_a_number_or_a_scope_error(text: str) -> None:
    for act in (GRAPH.evaluate, GRAPH.fill, Scope().evaluate):
        try:
            act(text)
        except ScopeError as error:
            assert str(error)
