"""The explanation of a node's numbers."""

from __future__ import annotations

from dataclasses import replace

from engine import parse
from engine.graph.session import GraphSession
from tui.graph.draw.node import states_of
from tui.graph.words.why import ASKED, change_why, why_text

SOURCE = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"


def told(name: str, source: str = SOURCE) -> list[str]:
    expression = parse(source)
    expression.output.backward()
    return why_text(expression.output, expression.names[name], states_of(expression.output)).plain.splitlines()


def test_an_operation_s_node() -> None:
    assert told("e") == [
        "e.data",
        "e = a · b = 2 · -3 = -6",
        "",
        "e.grad = ∂L/∂e",
        "∂d/∂e = 1   a sum hands its gradient on as it is",
        "∂d/∂e · d.grad = 1 × (-2) = -2",
    ]


def test_a_leaf() -> None:
    assert told("a")[1] == "2: a leaf holds the number that it was given."
    assert told("a")[-1] == "∂e/∂a · e.grad = (-3) × (-2) = 6"


def test_the_output() -> None:
    assert told("L")[-1] == "1: a nudge of L is a nudge of the output. Here the backward pass begins."


def test_a_node_used_twice_adds_its_shares() -> None:
    assert told("a", "a = 3; b = a + a")[-1] == "2 uses, 2 shares: 1 + 1 = 2"


def test_of_a_node_used_everywhere_some_shares_are_told() -> None:
    lines = told("w", f"w = 2; o = {' + '.join(['w'] * 40)}")
    assert len(lines) < 40
    assert lines[-2:] == ["… and 28 more", f"40 uses, 40 shares: {'1 + ' * 12}… = 40"]


def test_what_is_covered_is_not_told() -> None:
    expression = parse(SOURCE)
    expression.output.backward()
    d, e = expression.names["d"], expression.names["e"]
    states = states_of(expression.output, hidden=[d])
    assert why_text(expression.output, d, states).plain.splitlines()[-1] == ASKED
    assert "-2" not in why_text(expression.output, e, states).plain.partition("e.grad")[2]
    states[e] = replace(states[e], hide_data=True)
    assert why_text(expression.output, e, states).plain.splitlines()[1] == ASKED
    assert why_text(expression.output, d, states).plain.splitlines()[1] == "d = e + c"


def test_a_gradient_that_is_not_there_yet_or_not_all_of_it() -> None:
    expression = parse("a = 3; b = a + a")
    a = expression.names["a"]
    assert "has not come here" in why_text(expression.output, a, states_of(expression.output, grads=False)).plain
    partly = states_of(expression.output, grads={expression.output: 1.0, a: 1.0})
    assert why_text(expression.output, a, partly).plain.endswith(
        "The box shows 1: a share is not in yet, or a bug took it."
    )


def test_the_three_numbers_of_a_nudge() -> None:
    session = GraphSession(parse(SOURCE).output, SOURCE)
    names = {node.label: node for node in session.graph.order}
    assert not change_why(session.root, session.change)
    change = session.nudge(names["a"], 2)
    assert change_why(session.root, change).plain.splitlines() == [
        "The last change: a 2 → 2.02",
        "predicted ΔL = a.grad · h = 6 × 0.02 = 0.12",
        "actual    ΔL = after − before = -7.88 − (-8) = 0.12",
        "central difference = (L(a + h) − L(a − h)) / 2h",
        "                   = (-7.88 − (-8.12)) / 0.04 = 6",
    ]
    assert not change_why(session.root, change, [names["a"]])
    assert "Σ grad · Δ = " in change_why(session.root, session.follow()).plain
    assert not change_why(session.root, session.change, [names["b"]])
