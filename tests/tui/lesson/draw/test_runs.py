"""The lines below the plot of a training run."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from engine.training.settings import TrainSettings
from tui.lesson.draw.runs import PlottedRun, prediction_lines
from tui.train.state import RunState


@example([0.0, 0.0, 0.0, -100.0])  # nine cells with four decimals
@given(st.lists(st.floats(), min_size=4, max_size=4))
def test_predictions_never_touch_each_other_and_stand_above_their_targets(numbers: list[float]) -> None:
    snapshot = replace(next(TrainSettings().build()), predictions=tuple(numbers))
    run = PlottedRun("", RunState(snapshot=snapshot), 0.05, (1.0, -1.0, -1.0, 1.0), "")
    predicted, wanted = prediction_lines(run).plain.split("\n")
    assert (len(predicted.split()), len(predicted)) == (5, len(wanted))
