"""The expressions of a lesson, evaluated and filled into text."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.lesson import GraphBlock, PlotBlock
from lessons.stage.queries import Scope, ScopeError, queries_in, single_query
from lessons.stage.scope import scope_of

CURVE = scope_of(PlotBlock(1, "3*x**2 - 4*x + 5", -5, 5, 3))


GRAPH = scope_of(GraphBlock(1, "a = 2; b = -3; c = 10\nd = a*b + c"))


def test_text_is_filled_with_numbers() -> None:
    assert GRAPH.fill("d is {d}, a set is {{a}}") == "d is 4, a set is {a}"
    assert CURVE.fill("{f(3.001)} and {f(3.001):exact}") == "20.014 and 20.014003000000002"


def test_the_place_of_a_fault_is_known() -> None:
    with pytest.raises(ScopeError) as error:
        GRAPH.fill("one\ntwo {q}")
    assert error.value.offset == 8


def test_what_an_answer_asks_for() -> None:
    assert queries_in("grad(a) + 2 * d") == {("grad", "a"), ("data", "d")}
    assert queries_in("slope(3)") == {("slope", "")}
    assert queries_in("1 - nudged(b, 8 - b)**2 + abs(d)") == {("nudged", "b"), ("data", "d")}
    assert queries_in("nudged(a, 0.1) - data(d)") == {("nudged", "a"), ("data", "d")}


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
        with pytest.raises(ScopeError, match="'1 if 1 else 0' cannot be used in an expression"):
            GRAPH.evaluate("1if 1else 0")


@given(st.text(max_size=60))
def test_any_text_has_a_number_or_a_scope_error(text: str) -> None:
    for act in (GRAPH.evaluate, GRAPH.fill, Scope().evaluate):
        try:
            act(text)
        except ScopeError as error:
            assert str(error)


def test_a_single_query_asks_for_one_number_of_a_node() -> None:
    assert single_query("grad(L1.n1.w1)") == ("grad", "L1.n1.w1")
    assert single_query(" d ") == ("data", "d")
    assert single_query("L1.n1") == ("data", "L1.n1")
    assert single_query("2 * grad(w)") == single_query("-d") == single_query("nudged(b, 1)") == ("", "")
