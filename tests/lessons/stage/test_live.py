"""The live state of a stage: its actions, its goal, and trying a solution."""

from __future__ import annotations

import pytest

from engine.training.settings import TrainSettings
from lessons.lesson import CodeBlock, DoBlock, GraphBlock, PlotBlock, StageRun, TrainBlock
from lessons.stage.live import (
    Action,
    ActionError,
    LiveGraph,
    LivePlot,
    LiveTraining,
    live_stage,
    parse_action,
    solution_problem,
)

GRAPH = GraphBlock(1, "a = 2; b = -3\nd = a*b")
PLOT = PlotBlock(1, "x**2", -5, 5, 3)
TRAIN = TrainBlock(1, (StageRun("run", "", TrainSettings(steps=3)),))


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("a = 2.5", Action("set", "a", 2.5)),
        ("L1.n2.w3 = -1/2", Action("set", "L1.n2.w3", -0.5)),
        ("follow 0.01 x 3", Action("follow", "", 0.01, 3)),
        ("follow -0.5", Action("follow", "", -0.5)),
        ("run 20 steps", Action("run", times=20)),
    ],
)
def test_a_line_of_a_solution(line: str, action: Action) -> None:
    assert parse_action(line) == action


@pytest.mark.parametrize("line", ["", "a == 2", "jump", "a = b", "run 12345", "2 = a"])
def test_other_lines_are_not_actions(line: str) -> None:
    with pytest.raises(ActionError):
        parse_action(line)


def test_only_unlocked_leaves_of_a_graph_move_and_a_reset_puts_them_back() -> None:
    live = LiveGraph(GRAPH)
    live.reset({"b": 4.0}, ["a"])
    assert live.scope().evaluate("d") == 8.0
    with pytest.raises(ActionError, match="Here only a may be moved"):
        live.perform(parse_action("b = 1"))
    live.perform(parse_action("a = 3"))
    assert live.reaches("d > 11") and not live.reaches("d > 12")
    with pytest.raises(ActionError, match="'d' is not a leaf; there are a, b"):
        live.perform(parse_action("d = 1"))
    with pytest.raises(ActionError, match="nothing runs on a graph"):
        live.perform(parse_action("run 1"))
    live.reset({})
    assert live.scope().evaluate("d") == -6.0 and not live.locked


def test_a_plot_moves_its_point_within_its_range() -> None:
    live = LivePlot(PLOT)
    live.perform(parse_action("x = 1"))
    live.perform(parse_action("h = 0.5"))
    assert live.scope().evaluate("secant(x, h)") == 2.5
    for line in ("x = 6", "y = 1", "follow 1"):
        with pytest.raises(ActionError):
            live.perform(parse_action(line))


def test_training_runs_step_by_step_at_the_rate_that_was_set() -> None:
    live = LiveTraining(TRAIN)
    assert not live.reaches("loss < 1000")  # there is no step yet
    live.perform(parse_action("lr = 0.2"))
    live.perform(parse_action("run 2 steps"))
    scope = live.scope()
    assert (scope.evaluate("step"), scope.evaluate("lr")) == (2.0, 0.2)
    assert scope.evaluate("loss") == live.newest["run"].loss


def test_a_solution_is_tried() -> None:
    goal = DoBlock(1, "Raise d.", "d > -6", ("a = 1",), (), "")
    assert solution_problem(goal, GRAPH) == ""
    assert solution_problem(DoBlock(1, "", "d > -7", ("a = 1",), (), ""), GRAPH) == "is true at the start"
    assert solution_problem(DoBlock(1, "", "d > 9", ("a = 1",), (), ""), GRAPH) == "is not reached by the solution"
    assert live_stage(None) is None and live_stage(CodeBlock(1, "slope", "", (), "")) is None


def test_a_training_run_is_restored_to_the_bit_with_its_rates() -> None:
    block = TrainBlock(1, (StageRun("run", "run", TrainSettings()),))
    one, other = LiveTraining(block), LiveTraining(block)
    for action in ("run 3", "lr = 0.2", "run 4", "lr = 0.01", "run 2"):
        one.perform(parse_action(action))
    assert one.position() == {"lr at step 3": 0.2, "lr at step 7": 0.01, "step": 9.0}
    other.reset({})
    other.restore(one.position())
    assert other.newest["run"] == one.newest["run"] and other.position() == one.position()
    assert LiveTraining(block).position() == {}
