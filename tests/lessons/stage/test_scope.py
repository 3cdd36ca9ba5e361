"""The names and queries that a stage offers to expressions."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest

from lessons.lesson import GraphBlock, PlotBlock
from lessons.stage.graphs import graph_of
from lessons.stage.queries import ScopeError
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


def test_a_count_is_no_node() -> None:
    scope = scope_of(GraphBlock(1, "w = 2\nL = 3*w", parameters=("w",)))
    assert scope.evaluate("parameters + values") == 4.0
    for asked in ("data(parameters)", "grad(values)", "nudged(parameters, 0.1)"):
        with pytest.raises(ScopeError, match=r"is not on the stage .available: values, parameters, w, L, data"):
            scope.evaluate(asked)
