"""A node and a graph as text, LaTeX and Python."""

from __future__ import annotations

import pytest

from engine import Value, parse
from engine.order import toposort
from tui.graph.draw.node import NodeState
from tui.graph.words.copies import graph_python, node_latex, node_python, node_text

LECTURE = "a = 2; b = -3; c = 10; e = a*b; d = e + c; L = tanh(d) * d**2"


def node_of(source: str, label: str) -> tuple[Value, Value]:
    """Return a node of an expression, and the expression's output."""
    root = parse(source).output
    return next(node for node in toposort(root) if node.label == label), root


def test_a_node_in_every_form() -> None:
    node, root = node_of(LECTURE, "e")
    state = NodeState(-6.0, 2.5)
    assert node_text(node, state) == "e = a · b = -6, gradient 2.5"
    assert node_python(node, state) == "e = a * b  # data -6, gradient 2.5"
    assert node_latex(node, state, root) == r"e = a \cdot b = -6, \quad \frac{\partial L}{\partial e} = 2.5"


def test_what_is_covered_is_not_copied() -> None:
    node, root = node_of(LECTURE, "e")
    state = NodeState(-6.0, 2.5, hide_data=True, hide_grad=True)
    assert node_text(node, state) == "e = a · b"
    assert node_python(node, state) == "e = a * b"
    assert node_latex(node, state, root) == r"e = a \cdot b"
    order = toposort(root)
    assert not graph_python(order, {each: NodeState(1.0, hide_data=True) for each in order})


@pytest.mark.parametrize(
    "source",
    [LECTURE, "x = 3; f = 3*x**2 - 4*x + 5", "p = 0.5; q = exp(-p) + log(p)/p**0.5", "k = 0.123456789; k*0.987654321"],
)
def test_a_graph_as_an_expression_gives_the_same_graph(source: str) -> None:
    root = parse(source).output
    order = toposort(root)
    again = parse(graph_python(order, {node: NodeState(node.data) for node in order})).output
    assert again.data == root.data
    assert len(toposort(again)) == len(order)


def test_functions_powers_and_long_names_in_latex() -> None:
    node, root = node_of("long_name = 2; f = tanh(long_name) + relu(long_name)**3", "f")
    assert node_latex(node, NodeState(1.0), root) == (
        r"f = \tanh(\mathrm{long\_name}) + \operatorname{relu}(\mathrm{long\_name})^{3} = 1"
    )
