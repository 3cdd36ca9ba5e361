"""The views of the Train screen, a row each. Adding one is adding a row."""

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
    """The loss, the predictions, the parameters and the numbers of the current run."""

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
class RunView:
    """A view of the screen.

    name    of the view, and the id of its widget
    title   in the strip of views
    create  creates its widget from the id: a RunPanel, or a container of RunPanels
    """

    name: str
    title: str
    create: Callable[[str], Widget]


VIEWS: tuple[RunView, ...] = (
    RunView(OVERVIEW, "Overview", lambda name: Overview(id=name)),
    RunView(NETWORK, "Network", lambda name: NetworkPanel(id=name)),
    RunView(WHAT_IF, "What if", lambda name: WhatIfPanel(id=name)),
    RunView(RUNS, "Runs", lambda name: Runs(id=name)),
)


def panels_in(view: Widget) -> list[RunPanel]:
    """Return the panels in a view."""
    found = [view] if isinstance(view, RunPanel) else view.query("*")  # a selector matches only a widget's first base
    return [widget for widget in found if isinstance(widget, RunPanel)]
