"""Words about one gradient, with its numbers: what a nudge says, and what a wrong number comes of."""

from __future__ import annotations

import pytest

from engine import parse
from lessons.answers.diagnosis import diagnose, diagnose_slope
from lessons.answers.explanations import (
    MAX_DIAGNOSES,
    asked_gradient,
    explain_mistake,
    hints,
    nudge_check,
    played_answer,
    sum_of_shares,
)
from lessons.answers.explanations import shares as shares_of
from lessons.answers.terms import TERM_NAMES
from lessons.lesson import GraphBlock, PlotBlock

L = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
GRAPH, PLOT = GraphBlock(1, L), PlotBlock(1, "3*x**2 - 4*x + 5", -5, 5, 3)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a", "A nudge agrees: a + 0.001 moves L from -8 to -7.994, by 6 a unit; the gradient says 6."),
        ("d", "A nudge agrees: d + 0.001 moves L from -8 to -8.002, by -2 a unit; the gradient says -2."),
        ("L", "A nudge agrees: L + 0.001 moves L from -8 to -7.999, by 1 a unit; the gradient says 1."),
    ],
)
def test_a_nudge_beside_the_gradient(name: str, said: str) -> None:
    expression = parse(L)
    assert nudge_check(expression.output, expression.names[name]) == said


def test_a_nudge_to_where_there_is_no_value_says_nothing() -> None:
    expression = parse("a = 0.0005; b = log(a)")
    assert nudge_check(expression.output, expression.names["a"], -0.001) == ""


def test_a_node_used_twice_and_one_used_more_often() -> None:
    expression = parse("a = -2; b = 3; d = a*b; e = a + b; f = d*e")
    root, names = expression.output, expression.names
    assert sum_of_shares(shares_of(root, names["b"])) == "1 × (-6) + (-2) × 1"
    assert hints(root, names["a"])[0].endswith("a is used twice, and every use sends back a share.")
    thrice = parse("a = 3; b = a + a + a")
    assert hints(thrice.output, thrice.names["a"])[0].endswith("a is used 3 times, and every use sends back a share.")


def test_what_a_wrong_number_comes_of_is_told_of_gradients_and_slopes() -> None:
    root, node = asked_gradient(GRAPH, "grad(f)") or pytest.fail("it asks for a gradient")
    assert (root.label, node.label) == ("L", "f")
    explanations = [found.explanation for found in diagnose(root, node, -2.0)]
    assert explanations and explain_mistake(GRAPH, "grad(f)", -2.0, 0.01) == " Or: ".join(explanations[:MAX_DIAGNOSES])
    slopes = [found.explanation for found in diagnose_slope(PLOT.function, 3, 2.0)]
    assert slopes and explain_mistake(PLOT, "slope(3)", 2.0, 0.01) == " Or: ".join(slopes[:MAX_DIAGNOSES])


@pytest.mark.parametrize(
    ("stage", "answer"),
    [(GRAPH, "data(f)"), (GRAPH, "grad(f) + 1"), (PLOT, "f(3)"), (PLOT, "grad(f)"), (GRAPH, "slope(3)"), (None, "1")],
)
def test_of_any_other_answer_nobody_knows(stage: GraphBlock | PlotBlock | None, answer: str) -> None:
    assert asked_gradient(stage, answer) is None
    assert explain_mistake(stage, answer, -2.0, 0.01) == ""


def test_a_wrong_answer_is_played_on_its_stage() -> None:
    assert played_answer(GRAPH, "grad(a)", -4.0) == "a + 0.01: your -4 promises L -0.04, the graph did +0.06"
    assert played_answer(GRAPH, "grad(d)", 4.0) == "d + 0.01: your 4 promises L +0.04, the graph did -0.02"
    assert played_answer(PLOT, "slope(3)", 2.0) == "x + 0.01: your 2 promises f +0.02, the curve did +0.1403"
    assert played_answer(GRAPH, "grad(a)", 6.0) == played_answer(GRAPH, "L", 3.0) == played_answer(None, "1", 2.0) == ""
    assert played_answer(PlotBlock(1, "log(0.505 - x)", -1, 1, 0.5), "slope(0.5)", 1.0) == ""


def test_what_a_broken_engine_leaves_is_neither_the_truth_nor_the_share_that_was_lost() -> None:
    twice = GraphBlock(1, "a = -2; b = 3; d = a*b; e = a + b; f = d*e", fault="overwrite")

    def said(number: float, *, taught: frozenset[str] = TERM_NAMES, covered: tuple[tuple[str, str], ...] = ()) -> str:
        return explain_mistake(twice, "broken(b)", number, 0.01, covered, taught)

    truth = "-8 is what the right engine gives. The question is what this one leaves in b.grad."
    assert said(-8.0) == truth
    assert said(-6.0) == "-6 is the share by way of e. It was there first: another one was written over it."
    assert said(-6.0, taught=frozenset()) == said(5.0) == ""
    assert said(-8.0, covered=(("grad", "b"),)) == "", "it would tell what is still asked for"
    forgets = GraphBlock(1, "a = 2; e = exp(a)", fault="exp-forgets-out")
    assert explain_mistake(forgets, "broken(a)", 7.389, 0.01).startswith("7.389 is what the right engine gives.")
