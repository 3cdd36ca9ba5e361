"""Tests of names and formulas of nodes."""

from __future__ import annotations

import re

import pytest

from engine import BackwardStep, Value, backward_steps, parse, toposort
from engine.graph.wording import calculation, formula_of, name_of, name_unlabelled_nodes, right_side_of, slope_of

LETTERS = {"a": 2.0, "b": 3.0, "c": 4.0}


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("3*a**2 - 4*a + 5", "3 · a² − 4 · a + 5"),
        ("-(a + b)", "-(a + b)"),
        ("a - (b + c)", "a − (b + c)"),
        ("a - (b - c)", "a − (b − c)"),
        ("(a + b)*c", "(a + b) · c"),
        ("a*(b*c)", "a · (b · c)"),
        ("a/b", "a / b"),
        ("a/(b*c)", "a / (b · c)"),
        ("a/(b/c)", "a / (b / c)"),
        ("a*b/c", "a · b / c"),
        ("a/-b", "a / (-b)"),
        ("-a**2", "-a²"),
        ("(-a)**2", "(-a)²"),
        ("(a**2)**3", "(a²)³"),
        ("a**b**c", "a ** (b ** c)"),
        ("a**-0.5", "a ** (-0.5)"),
        ("a*-b", "a · (-b)"),
        ("a*-3", "a · (-3)"),
        ("a - -b", "a − (-b)"),
        ("a - 3", "a − 3"),
        ("tanh(a + b)", "tanh(a + b)"),
        ("log(abs(a))*2", "log(abs(a)) · 2"),
    ],
)
def test_formulas(text: str, formula: str) -> None:
    used = {name: number for name, number in LETTERS.items() if re.search(rf"\b{name}\b", text)}
    assert formula_of(parse(text, used).output) == formula


def test_labels_replace_formulas_and_long_formulas_are_shortened() -> None:
    read = parse("d = a*b; e = -d; e + 1", {"a": 2.0, "b": -3.0})
    assert (formula_of(read.output), name_of(read.output)) == ("e + 1", "(e + 1)")
    assert (right_side_of(read.names["e"]), right_side_of(read.names["d"])) == ("-d", "a · b")
    sum_of_many = parse("x = 2\n" + " + ".join(f"x*{n}" for n in range(10, 40))).output
    assert formula_of(sum_of_many) == "… + x · 36 + x · 37 + x · 38 + x · 39"
    assert (
        formula_of(parse("x = 2; tanh(tanh(x*x*x*x*x*x) + exp(x)*x + x*x*x*x*x*x*x*x)").output)
        == "tanh(tanh(…) + … · x + … · x · x)"
    )


def test_what_could_not_be_spoken_of_gets_a_name_that_is_free() -> None:
    x, y = Value(2.0), Value(3.0, label="v1")
    root = ((x * y + y + 1) * 2 + x).tanh().exp()
    order = toposort(root)
    name_unlabelled_nodes(order)
    assert (x.label, y.label, root.label) == ("v2", "v1", "")
    assert [node.label for node in order if node.label] == ["v2", "v1", "v3"]
    assert (right_side_of(order[-3]), formula_of(root)) == ("(v2 · v1 + v1 + 1) · 2 + v2", "exp(tanh(v3))")


def test_calculations_with_the_numbers_put_in() -> None:
    assert [calculation(parse(text, {"a": -3.0}).output) for text in ("a*2", "a**2", "a**-1", "relu(a)")] == [
        "-3 · 2",
        "(-3)²",
        "(-3)⁻¹",
        "relu(-3)",
    ]


def steps(text: str, **values: float) -> list[BackwardStep]:
    output = parse(text, values).output
    output.label = "y"
    return list(backward_steps(output, constants=False))


def test_slopes_and_their_reasons() -> None:
    (step,) = steps("a**3", a=2)
    assert step.rule == "∂y/∂a = 3 · a²" and step.why == "the power 3 comes down, and goes one lower"
    assert steps("(a + b)*c", a=2, b=3, c=4)[1].why == "in a product it is the other operand, a + b"
    assert steps("(-a)**2", a=2)[0].rule == "∂y/∂(-a) = 2 · (-a)"
    assert slope_of(parse("2**a", {"a": 3.0}).output, 1) == "(2 ** a) · log(2)"


def test_a_whole_step_in_one_line() -> None:
    assert [step.sentence for step in steps("a*b", a=2, b=-3)] == [
        "∂y/∂a = b = -3: in a product it is the other operand, b. -3 × 1 = -3, so a.grad goes 0 → -3",
        "∂y/∂b = a = 2: in a product it is the other operand, a. 2 × 1 = 2, so b.grad goes 0 → 2",
    ]
    assert steps("a + b", a=2, b=-3)[0].sentence == (
        "∂y/∂a = 1: a sum hands its gradient on as it is. 1 × 1 = 1, so a.grad goes 0 → 1"
    )
