"""The views of the training room, a row each. Adding one is adding a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Grid, Vertical
from textual.widget import Widget
from textual.widgets import Static

from tui.train.panels.facts import RunFacts
from tui.train.panels.loss import LossPlot
from tui.train.panels.network import NetworkPanel
from tui.train.panels.panel import RunPanel
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.table import RunTable
from tui.train.panels.what_if import WhatIfPanel

OVERVIEW, NETWORK, WHAT_IF, RUNS = "overview", "network", "what-if", "runs"


class Overview(Grid):
    """The loss, the predictions, the parameters and the numbers of the run in hand."""

    def compose(self) -> ComposeResult:
        yield LossPlot(id="loss")
        yield Predictions(id="predictions")
        yield ParameterCells(id="cells")
        yield RunFacts(id="facts")

    def on_mount(self) -> None:
        self.query_one(RunFacts).border_title = "run"


class Runs(Vertical):
    """All runs in one plot, the table of them, and where two of them part."""

    def compose(self) -> ComposeResult:
        yield LossPlot(id="losses")
        yield RunTable(id="table")
        yield Static(id="parted", markup=False)


@dataclass(frozen=True, slots=True)
class View:
    """What has the room at a time.

    name   of the view, and the id of its widget
    title  in the strip of views
    make   its widget, from its id: a RunPanel, or something with RunPanels in it
    """

    name: str
    title: str
    make: Callable[[str], Widget]


VIEWS: tuple[View, ...] = (
    View(OVERVIEW, "Overview", lambda name: Overview(id=name)),
    View(NETWORK, "Network", lambda name: NetworkPanel(id=name)),
    View(WHAT_IF, "What if", lambda name: WhatIfPanel(id=name)),
    View(RUNS, "Runs", lambda name: Runs(id=name)),
)


def panels_in(view: Widget) -> list[RunPanel]:
    """What of a view shows a run."""
    found = [view] if isinstance(view, RunPanel) else view.query("*")  # selectors know a widget's first base alone
    return [widget for widget in found if isinstance(widget, RunPanel)]
