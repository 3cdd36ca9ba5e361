"""Several training runs beside each other: their losses in one plot, and a line of facts for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from engine.numbers import short
from tui.render.plots import Look, Series, line_plot
from tui.training_run import RunState

MOST_PREDICTIONS = 6  # examples whose predictions are told one by one


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as it is shown.

    title    what the legend calls it, "" where it is alone
    rate     of the next step
    targets  of its examples
    color    of its curve
    """

    title: str
    state: RunState
    rate: float
    targets: Sequence[float]
    color: str


def runs_plot(runs: Sequence[Shown], width: int, height: int, *, steps: int, log: bool, look: Look) -> Text:
    """The losses over the steps, each run with its own colour and glyph. steps: where the axis ends at least."""
    series = [
        Series(run.title, run.state.losses, run.state.steps, run.color, look.glyph(place))
        for place, run in enumerate(runs)
    ]
    last = max([steps, *(run.state.done for run in runs)])
    losses = [loss for run in runs for loss in run.state.losses]
    finite = [loss for loss in losses if loss < 1e300]
    return line_plot(
        series,
        width,
        height,
        log=log,
        x_limits=(0.0, float(last)),
        y_limits=(0.0, max(finite)) if finite and max(finite) > 0.0 and not log else None,
        whole_x=True,
        empty="space runs it",
        look=look,
    )


def facts_of(run: Shown, glyph: str) -> Text:
    """One line: how far, the loss, the accuracy, the rate; where it diverged, that."""
    state, snapshot = run.state, run.state.snapshot
    text = Text.assemble((f"{glyph} ", run.color), (f"{run.title}  " if run.title else "", "bold"))
    if state.diverged:
        return text.append(state.diverged, "bold")
    text.append("step ", "dim").append(str(state.done), "bold")
    if snapshot is not None:
        text.append("  loss ", "dim").append(short(snapshot.loss), "bold")
        text.append("  right ", "dim").append(f"{snapshot.accuracy:.0%}", "bold")
    return text.append("  rate ", "dim").append(short(run.rate), "bold")


def predictions_of(run: Shown) -> Text:
    """The predictions above their targets, where they are few; empty else."""
    snapshot = run.state.snapshot
    if snapshot is None or len(run.targets) > MOST_PREDICTIONS:
        return Text()
    rows = (("predicted", snapshot.predictions), ("wanted", run.targets))
    return Text("\n").join(
        Text.assemble((f"{name:>9}", "dim"), ("".join(f"{x:>9.4f}" for x in numbers), "bold")) for name, numbers in rows
    )
