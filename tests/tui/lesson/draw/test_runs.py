"""The lines below the plot of a training run."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from engine.training.settings import TrainSettings, preset
from tui.lesson.draw.runs import PlottedRun, fact_lines, prediction_lines, runs_plot
from tui.render.plots import PlotStyle
from tui.train.state import RunState


@example([0.0, 0.0, 0.0, -100.0])  # nine cells with four decimals
@given(st.lists(st.floats(), min_size=4, max_size=4))
def test_predictions_never_touch_each_other_and_stand_above_their_targets(numbers: list[float]) -> None:
    snapshot = replace(next(TrainSettings().build()), predictions=tuple(numbers))
    run = PlottedRun("", RunState(snapshot=snapshot), 0.05, (1.0, -1.0, -1.0, 1.0), "")
    predicted, wanted = prediction_lines(run).plain.split("\n")
    assert (len(predicted.split()), len(predicted)) == (5, len(wanted))


def test_examples_held_out_are_drawn_beside_and_of_several_runs_alone() -> None:
    settings = replace(preset("moons"), layers=(2, 1), size=20, holdout=0.5)
    snapshot = next(settings.build())
    held = snapshot.held_out
    assert held is not None
    state = RunState(2, snapshot, (0, 1), (2.0, 1.0), held_out=((0, 4.0), (1, 8.0)))
    run, style = PlottedRun("", state, 0.05, (), "", "", True), PlotStyle("ascii")
    assert fact_lines([run], style, 80)[0].plain.endswith(f"held out {held.loss:.4f}, {held.accuracy:.0%}  rate 0.05")
    plot = runs_plot([run], 50, 9, steps=2, log=False, style=style).plain
    assert (
        "learnt from" in plot.splitlines()[0] and "held out" in plot.splitlines()[0] and plot.splitlines()[1][0] == "8"
    )
    pair = [replace(run, title=title) for title in ("free", "paying")]
    plot = runs_plot(pair, 50, 9, steps=2, log=True, style=style).plain
    assert "held out" not in plot and "learnt from" not in plot and "1|" not in plot
