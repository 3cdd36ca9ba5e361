"""Why this number? The rule behind it, with the numbers put in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine import parse
from tests.tui.lesson_player import NARROW, Player, lesson_of
from tests.tui.screen_text import text_of
from tui.render.node import states_of
from tui.render.why_text import ASKED, why_text
from tui.widgets.graph_stage import GraphStage
from tui.widgets.graph_view import GraphView
from tui.widgets.why import WhyScreen

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


async def test_w_opens_it_on_a_graph_and_escape_closes_it(tmp_path: Path) -> None:
    steps = "## Graph\n\nWords.\n\n```graph\na = 2\nb = -3\nd = a*b\n```\n"
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("s", "w")
        await pilot.pause()
        assert isinstance(app.screen, WhyScreen)
        assert "Why these numbers at a?" in text_of(app)
        assert "∂d/∂a · d.grad = (-3) × 1 = -3" in text_of(app)
        await pilot.press("escape")
        await pilot.pause()
        stage = app.lesson_screen.stage
        assert isinstance(stage, GraphStage)
        assert stage.query_one(GraphView).selected is stage.names["a"]
