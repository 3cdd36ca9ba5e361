"""Several training runs: their losses in one plot, and a line of facts for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.text import Text

from engine.basics.numbers import compact, short
from tui.actions.keys import key_of
from tui.render.plots import PlotStyle, Series, line_plot
from tui.train.state import RunState

MAX_PREDICTIONS = 6  # more examples are not listed one by one


@dataclass(frozen=True, slots=True)
class PlottedRun:
    """A run in the plot.

    title    in the legend; "" for the only run
    rate     of the next step
    targets  of its examples
    color    of its curve
    held_out  the colour of the curve of its examples held out; has_held_out: whether there are any
    """

    title: str
    state: RunState
    rate: float
    targets: Sequence[float]
    color: str
    held_out: str = ""
    has_held_out: bool = False


def runs_plot(runs: Sequence[PlottedRun], width: int, height: int, *, steps: int, log: bool, style: PlotStyle) -> Text:
    """Plot the losses over the steps, each run with its colour and glyph. steps: the axis extends at least this far.

    Of one run those of the examples held out are drawn, too; of several runs they alone, to be compared.
    """
    series = [
        Series(run.title, run.state.losses, run.state.steps, run.color, style.glyph(place))
        for place, run in enumerate(runs)
    ]
    if len(runs) == 1 and (apart := runs[0].state.held_out):
        name = series[0].name or "learnt from"
        series[0] = replace(series[0], name=name)
        others = Series("held out", [y for _, y in apart], [int(x) for x, _ in apart], runs[0].held_out)
        series.append(replace(others, glyph=style.glyph(1)))
    elif are_held_out(runs):
        series = [
            replace(one, ys=[y for _, y in run.state.held_out], xs=[int(x) for x, _ in run.state.held_out])
            for one, run in zip(series, runs, strict=True)
        ]
    last = max([steps, *(run.state.done for run in runs)])
    losses = [loss for one in series for loss in one.ys]
    finite = [loss for loss in losses if loss < 1e300]
    return line_plot(
        series,
        width,
        height,
        log=log,
        x_limits=(0.0, float(last)),
        y_limits=(0.0, max(finite)) if finite and max(finite) > 0.0 and not log else None,
        whole_x=True,
        empty=f"{key_of('train_stage.run')} runs it",
        style=style,
    )


def are_held_out(runs: Sequence[PlottedRun]) -> bool:
    """Whether the plot of several runs shows the losses of examples held out."""
    return len(runs) > 1 and all(run.has_held_out for run in runs)


def fact_lines(runs: Sequence[PlottedRun], style: PlotStyle, width: int) -> list[Text]:
    """Return for each run its last step, loss, accuracy (held out, too) and learning rate, or that it has diverged.

    Steps are counted from 0, as the loop prints them: the loss of step k is the loss after k updates. If `width` cells
    are too few, the rates are left out, then the steps: for all runs, so that they can be compared.
    """
    facts = ("step", "loss", "right", "held out", "rate")
    for names in (facts, facts[:4], facts[1:4]):
        lines = [_facts(run, style.glyph(place), names) for place, run in enumerate(runs)]
        if all(line.cell_len <= width or run.state.diverged for line, run in zip(lines, runs, strict=True)):
            break
    return lines


def _facts(run: PlottedRun, glyph: str, names: Sequence[str]) -> Text:
    state, snapshot = run.state, run.state.snapshot
    text = Text.assemble((glyph, run.color), (f" {run.title}" if run.title else "", "bold"))
    if state.diverged:
        return text.append(f"{'  ' if run.title else ' '}{state.diverged}", "bold")
    known = {"step": str(snapshot.step if snapshot else 0), "rate": short(run.rate)}
    if snapshot is not None:
        known |= {"loss": short(snapshot.loss), "right": f"{snapshot.accuracy:.0%}"}
        if snapshot.held_out is not None:
            known["held out"] = f"{short(snapshot.held_out.loss)}, {snapshot.held_out.accuracy:.0%}"
    for place, name in enumerate(name for name in names if name in known):
        text.append("  " if place or run.title else " ").append(f"{name} ", "dim").append(known[name], "bold")
    return text


def prediction_lines(run: PlottedRun) -> Text:
    """Return the predictions above their targets; empty if there are too many."""
    snapshot = run.state.snapshot
    if snapshot is None or len(run.targets) > MAX_PREDICTIONS:
        return Text()
    rows = (("predicted", snapshot.predictions), ("wanted", run.targets))
    return Text("\n").join(
        Text.assemble((f"{name:>9}", "dim"), ("".join(map(_prediction, numbers)), "bold")) for name, numbers in rows
    )


def _prediction(x: float) -> str:
    """Return a number in nine cells, with at most four decimals."""
    texts = (f"{x:.{decimals}f}" for decimals in range(4, 0, -1))
    return f" {next((text for text in texts if len(text) <= 8), compact(x, 8, 1)):>8}"
