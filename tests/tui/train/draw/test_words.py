"""The status line of a run, its titles, and the ladder of learning rates."""

from __future__ import annotations

import pytest

from engine.data.samples import four
from engine.training.settings import TrainSettings
from tui.train.draw.words import next_rate, parting_text, run_numbers, run_titles, status_line
from tui.train.state import RunState


def test_the_name_of_a_run_in_several_lengths() -> None:
    assert run_titles("a", ("b", 3), ()) == ("a, from b at 3", "a")
    assert run_titles("a", None, ("no-zero-grad",))[0] == "a  ✗ no-zero-grad"
    assert run_titles("a", ("b", 3), ("x", "y"))[1:] == ("a, from b at 3  ✗ 2 bugs", "a  ✗ 2 bugs", "✗ 2 bugs")


def test_where_two_runs_part() -> None:
    assert parting_text("a", "b", None) == "a and b are alike, as far as both have come"
    assert parting_text("a", "b", 0) == "a and b differ from step 0 on"


@pytest.mark.parametrize(
    ("rate", "lower", "higher"),
    [(0.05, 0.02, 0.1), (0.07, 0.05, 0.1), (1.0, 0.5, 2.0), (1e6, 5e5, 1e6), (1e-6, 1e-6, 2e-6), (0.0, 0.0, 1e-6)],
)
def test_the_ladder_of_rates(rate: float, lower: float, higher: float) -> None:
    assert (next_rate(rate, False), next_rate(rate, True)) == (lower, higher)


def test_the_status_line() -> None:
    assert status_line(RunState(done=1), False, 20) == "step 0 done: space goes on to step 19, n takes one step"
    assert status_line(RunState(done=20), False, None) == (
        "step 19 done: space goes on until you pause, n takes one step"
    )
    native = status_line(RunState(done=2), True, 20, is_native=True)
    assert native == "running to step 19: space pauses · native"
    assert status_line(RunState(done=9), False, 20, 3, is_native=True) == status_line(RunState(done=9), False, 20, 3)
    assert status_line(RunState(done=2), True, 20) == "running to step 19: space pauses"
    assert run_numbers(TrainSettings(), RunState(done=21), 0.05, 10, four())[0] == ("step", "20", "")
