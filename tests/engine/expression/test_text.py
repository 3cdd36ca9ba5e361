"""Tests of graphs written as expressions: what the program writes, it reads back, number for number."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Value, backward_steps, parse, toposort
from engine.expression.text import expression_text, identifier, statements_of
from engine.graph.wording import calculation, formula_of, right_side_of, slope_of
from tests.engine.graphs import ALL, NUMBERS, bits, recipes


@given(recipes())
def test_a_graph_that_is_written_reads_back_with_the_same_bits(recipe) -> None:  # type: ignore[no-untyped-def]
    root, _ = recipe.build()
    try:
        text = expression_text(root)
    except ValueError:
        assume(False)
    read = parse(text)
    root.backward()
    read.output.backward()
    assert bits([read.output.data]) == bits([root.data])
    used = [leaf for leaf in toposort(root) if leaf.is_leaf]
    assert bits(leaf.grad for leaf in read.leaves.values()) == bits(leaf.grad for leaf in used)
    assert [node._op for node in toposort(read.output)] == [node._op for node in toposort(root)]
    assert not read.reading, "what is written is written in our own notation"


@given(recipes(), st.data())
def test_labels_of_any_text_become_names(recipe, data) -> None:  # type: ignore[no-untyped-def]
    root, _ = recipe.build()
    for node in toposort(root):
        if not node.is_constant:
            node.label = data.draw(
                st.sampled_from(
                    ["", "a", "x1*w1 + b", "tanh", "lambda", "ﬁ", "2x", "w[0]", "変数", "e", "λ", "__", "²"]
                )
            )
    try:
        statements = statements_of([root])
    except ValueError:
        assume(False)
    assert parse("\n".join(statements)).output.data == root.data


# A formula as the app prints it shows 4 decimals, so its numbers are such numbers here.
QUARTERS = st.integers(-8, 8).map(lambda k: k / 4)
SHOWN = {name: make for name, make in ALL.items() if name not in ("legendre",)}


@given(
    st.lists(QUARTERS, min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from(sorted(SHOWN)), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=3),
)
def test_formulas_as_the_program_prints_them_read_back(numbers, steps) -> None:  # type: ignore[no-untyped-def]
    nodes = [Value(x, label=name) for x, name in zip(numbers, "abc", strict=False)]
    names = {node.label: node.data for node in nodes}
    for name, first, second in steps:
        nodes.append(SHOWN[name](nodes[first % len(nodes)], nodes[second % len(nodes)]))
    root = nodes[-1]
    texts = [(formula_of(root), root.data), (right_side_of(root), root.data)]
    texts += [
        (slope_of(step.node, step.position), step.local)
        for step in backward_steps(root, constants=False)
        if step.node.operation.name not in ("relu", "abs")  # their slopes are told in words
    ]
    for text, expected in texts:
        if "…" in text:
            continue
        read = parse(text, names_in(text, names))
        assert read.output.data == pytest.approx(expected, rel=1e-9, abs=1e-9), text


def names_in(text: str, names: dict[str, float]) -> dict[str, float]:
    return {name: x for name, x in names.items() if re.search(rf"(?<![^\W⁰¹²³⁴-⁹]){name}(?![^\W⁰¹²³⁴-⁹⁻(])", text)}


def test_calculations_read_back() -> None:
    for text in ("a*b", "a/b", "a**2", "a - b", "-a", "relu(a)", "a**-1", "b**a"):
        node = parse(text, names_in(text, {"a": -3.0, "b": 2.0})).output
        assert parse(calculation(node)).output.data == pytest.approx(node.data)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a - (b + c)", "a = 1.5; b = 1.5; c = 1.5; a - (b + c)"),
        ("a - b*c", "a = 1.5; b = 1.5; c = 1.5; a - b*c"),
        ("(a + b)*-c", "a = 1.5; b = 1.5; c = 1.5; (a + b)*(-c)"),
        ("a*(b/c)", "a = 1.5; b = 1.5; c = 1.5; a*(b/c)"),
        ("(-a)**2 + (a**2)**3", "a = 1.5; (-a)**2 + (a**2)**3"),
        ("2**a**b", "a = 1.5; b = 1.5; 2**(a**b)"),
        ("y = a + 0.1; y*y", "a = 1.5; y = a + 0.1; y*y"),
    ],
)
def test_how_it_is_written(text: str, written: str) -> None:
    assert expression_text(parse(text, free=1.5).output) == written


def test_a_result_that_is_used_twice_gets_a_name() -> None:
    a = Value(2.0, label="a")
    b = a.tanh()
    assert expression_text(b * b + Value(3.0)) == "a = 2; v1 = tanh(a); v2 = 3; v1*v1 + v2"


@pytest.mark.parametrize(
    ("label", "name"),
    [("x1*w1", "x1_w1"), ("", ""), ("²", "v2"), ("lambda", "lambda_"), ("w[0]", "w_0"), ("3a", "v3a"), ("_x", "x")],
)
def test_labels_as_names(label: str, name: str) -> None:
    assert identifier(label) == name


def test_what_cannot_be_written_is_one_line() -> None:
    a = Value(2.0, label="a")
    gate = Value(4.0, (a,), "gate", "g")
    for root, message in (
        (gate, "g is made by 'gate', which an expression cannot write"),
        (a * math.inf, "inf cannot"),
    ):
        with pytest.raises(ValueError, match=message):
            expression_text(root)


@given(NUMBERS)
def test_a_leaf_alone(x: float) -> None:
    assert bits([parse(expression_text(Value(x, label="x"))).output.data]) == bits([x])
