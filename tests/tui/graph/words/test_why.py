"""Why this number? The rule behind it, with the numbers put in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import parse
from engine.basics.numbers import short
from engine.faults import backward_with, fault_named
from engine.graph.session import GraphSession
from engine.training.settings import TrainSettings, preset
from lessons.stage.curve import Curve
from lessons.stage.secant import secant_error
from tests.engine.graphs import Recipe, recipes
from tests.tui.lesson_player import NARROW, WIDE, Player, lesson_of
from tests.tui.screen_text import text_of
from tui.graph.draw.node import states_of
from tui.graph.view import GraphView
from tui.graph.words.why import ASKED, change_why, why_text
from tui.graph.words.why_fault import fault_why, shares_with
from tui.kit.why import WhyScreen
from tui.lesson.draw.why_plot import explain_plot
from tui.lesson.draw.why_train import RunAtStep, explain_run
from tui.lesson.stages.graph import GraphStage

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


F = "3*x**2 - 4*x + 5"


def under_the_curve(h: float, asked: Sequence[str] = (), function: str = F, x: float = 3.0) -> dict[str, list[str]]:
    sections = explain_plot(Curve(function, x), function, x, h, asked).plain.split("\n\n")
    return {section.split("\n")[0].split()[0]: section.split("\n")[1:] for section in sections}


def test_the_numbers_under_a_curve() -> None:
    told = under_the_curve(0.125)
    assert told["f(3)"] == ["3 · x² − 4 · x + 5 = 3 · 3² − 4 · 3 + 5 = 20"]
    assert told["secant"] == ["(f(3.125) − f(3)) / 0.125", "= (21.796875 − 20) / 0.125 = 14.375"]
    assert told["tangent"][-1] == "2 uses, 2 shares: (-4) + 18 = 14"
    assert told["error"][0] == "14.375 − 14 = 0.375"
    assert told["error"][1].startswith("truncation 0.375:")


def test_the_error_is_truncation_at_first_and_rounding_at_last() -> None:
    assert under_the_curve(1e-13)["error"][1].startswith("truncation 3e-13:")
    assert under_the_curve(1e-17)["error"][2].startswith("rounding   -14:")
    assert "Sixteen digits have no room for 3 + 1e-17" in under_the_curve(1e-17)["secant"][2]


def test_what_is_asked_of_a_curve_is_not_told() -> None:
    told = under_the_curve(0.125, ["slope"])
    assert told["secant"] == told["tangent"] == told["error"] == [ASKED]
    assert under_the_curve(0.125, ["f"])["f(3)"] == [ASKED]


@given(st.sampled_from([F, "exp(x)", "sin(3*x)", "1/(x + 9)", "abs(x)", "relu(x - 1)"]), st.integers(1, 18))
def test_the_parts_of_the_error_add_up(function: str, digits: int) -> None:
    curve, x, h = Curve(function, 1.5), 1.5, 10.0**-digits
    error = secant_error(curve, x, h)
    assert error.total == pytest.approx(curve.secant(x, h) - curve.slope(x), rel=1e-9, abs=1e-15)
    assert abs(error.rounding) < 1e-13 / h


@pytest.mark.parametrize("at", [-0.25, -1e-9])
def test_a_kink_is_no_rounding(at: float) -> None:
    curve = Curve("relu(x)", 1.0)
    assert secant_error(curve, at, 1.0).truncation == pytest.approx(1 + at)


def test_where_a_curve_has_no_value() -> None:
    told = under_the_curve(1.0, function="log(x)", x=2.0)
    assert told["f(2)"] == ["log(x) = log(2) = 0.6931471805599453"]
    assert explain_plot(Curve("1/x", 1.0), "1/x", -1.0, 1.0).plain.count("There is no value here.") == 2


def trained(steps: int, **settings: Any) -> RunAtStep:
    chosen = replace(TrainSettings(), **settings)
    trainer = chosen.build()
    snapshot = None
    for _ in range(steps):
        snapshot = next(trainer)
    return RunAtStep("", chosen, trainer.data, trainer.schedule(trainer.step), snapshot)


def test_the_numbers_of_a_training_step() -> None:
    told = explain_run([trained(1)]).plain
    assert "example 1: (0.4277 − 1)² = 0.3276" in told and "their sum = 6.0054" in told
    assert "tanh(0.4571) = 0.4277" in told
    assert "2 of 4 = 50%; on the wrong side: example 2, example 3" in told
    assert "0.05 at the next step" in told and "by step 0:" in told


def test_the_sums_it_tells_are_the_run_s() -> None:
    run = trained(
        3, **{name: getattr(preset("moons"), name) for name in ("data", "layers", "activation", "loss", "l2")}
    )
    assert run.snapshot is not None
    told = explain_run([run]).plain
    assert f"in all {short(run.snapshot.loss)}" in told and "the other 96 together" in told


@pytest.mark.parametrize(("faults", "sign"), [((), -1), (("wrong-sign-update",), 1)])
def test_the_rate_moves_the_parameter_as_the_run_does(faults: tuple[str, ...], sign: int) -> None:
    settings = replace(TrainSettings(), faults=faults, lr="0.2:0.1")
    trainer = settings.build()
    first, second = next(trainer), next(trainer)
    told = explain_run([RunAtStep("", settings, trainer.data, trainer.schedule(1), first)]).plain
    steepest = max(range(41), key=lambda i: abs(first.gradients[i]))
    assert told.endswith(f"= {short(second.parameters[steepest])}")
    assert "0.2 − (0.2 − 0.1) · 1/20 = 0.195 at the next step" in told


def test_before_the_first_step_and_runs_side_by_side() -> None:
    none, one = replace(trained(0), title="none"), replace(trained(1), title="one")
    told = explain_run([none, one]).plain
    assert told.index("── none ──") < told.index("There is no loss before the first step") < told.index("── one ──")


def of_the_bug(fault: str, name: str, source: str = "a = -2; b = 3; d = a*b; e = a + b; f = d*e") -> list[str]:
    expression = parse(source)
    expression.output.backward()
    return fault_why(expression.output, fault_named(fault), expression.names[name]).plain.splitlines()[2:]


def test_the_shares_that_overwriting_loses() -> None:
    assert of_the_bug("overwrite", "b") == [
        "∂e/∂b · e.grad = 1 × (-6) = -6   lost: the next one overwrites it",
        "∂d/∂b · d.grad = (-2) × 1 = -2",
        "b.grad = -2, not -8: off by 6.",
    ]
    assert of_the_bug("overwrite", "d")[-1] == "d.grad = 1: right all the same."
    assert of_the_bug("overwrite", "f") == ["Here the backward pass begins, with 1, bug or not."]


def test_what_comes_in_too_early_without_an_order() -> None:
    told = of_the_bug("no-topological-order", "a", "a = 2; b = a*3; c = b + b; d = c*b")
    assert len(told) > 3
    assert any("by then b.grad is" in line for line in told)
    assert told[-1] != "a.grad = 72: right all the same."


def test_exp_without_its_slope_and_a_call_that_was_stored() -> None:
    assert of_the_bug("exp-forgets-out", "a", "a = 2; e = exp(a); f = e*3") == [
        "∂e/∂a · e.grad = 1 × 3 = 3   the slope of exp is 7.3891, and was forgotten",
        "a.grad = 3, not 22.1672: off by -19.1672.",
    ]
    assert "NoneType" in of_the_bug("storing-the-call", "a")[0]


@given(recipes(), st.sampled_from(["overwrite", "no-topological-order", "exp-forgets-out"]))
def test_the_shares_told_make_the_gradient_that_the_bug_gives(recipe: Recipe, name: str) -> None:
    (root, leaves), fault = recipe.build(), fault_named(name)
    root.backward()
    broken = backward_with(root, fault)
    for leaf in set(leaves) & broken.keys() - {root}:
        shares = [share for _, share, _ in shares_with(root, fault, leaf, broken)]
        assert math.fsum(shares[-1:] if name == "overwrite" else shares) == pytest.approx(broken[leaf], rel=1e-9)


async def test_w_tells_of_the_stage_from_the_words_and_from_the_stage(tmp_path: Path) -> None:
    steps = f"""
        ## Curve

        Words.

        ```plot
        function = "{F}"
        range = [-5, 5]
        point = 3
        ```

        ## Run

        Words.

        ```train
        steps = 2
        ```

        ## Twice

        Words.

        ```graph fault=overwrite
        a = 3
        b = a + a
        ```
        """
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("w")
        await pilot.pause()
        assert "3 · 3² − 4 · 3 + 5 = 20" in text_of(app)
        await pilot.press("escape", "f8", "s", "w")
        await pilot.pause()
        assert "There is no loss before the first step" in text_of(app)
        await pilot.press("escape", "f8", "s", "w")
        await pilot.pause()
        told = text_of(app)
        assert "2 uses, 2 shares: 1 + 1 = 2" in told and "lost: the next one overwrites it" in told


async def test_a_click_on_a_number_of_the_chosen_box_asks_why(tmp_path: Path) -> None:
    steps = "## Graph\n\nWords.\n\n```graph\na = 2\nb = -3\nd = a*b\n```\n"
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        view = app.screen.query_one(GraphView)
        a, d = (view.box_of(app.screen.query_one(GraphStage).names[name]) for name in "ad")
        assert a is not None and d is not None
        await pilot.click(d, offset=(8, 1))
        assert view.selected is d.node and not isinstance(app.screen, WhyScreen)
        await pilot.click(d, offset=(8, 1))
        await pilot.pause()
        assert "Why these numbers at d?" in text_of(app)
        await pilot.press("escape")
        await pilot.click(a, offset=(8, 2))
        await pilot.click(a, offset=(8, 1))  # a leaf's data is for typing: twice, quickly
        assert not isinstance(app.screen, WhyScreen)
        await pilot.click(a, offset=(8, 2))
        await pilot.pause()
        assert "Why these numbers at a?" in text_of(app)
