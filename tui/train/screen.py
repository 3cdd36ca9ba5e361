"""Train: a network learns while you watch, stop it, go back in it, and turn its knobs."""

from __future__ import annotations

from dataclasses import replace
from random import randrange
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher, Static

from engine.basics.numbers import exact
from engine.runs.run import first_difference
from tui.kit.key_line import KeyLine
from tui.kit.palette import BindingCommands
from tui.train.dialog_actions import AskingRunScreen
from tui.train.draw.words import SPEEDS, next_rate, parting
from tui.train.panels.health_line import HealthLine
from tui.train.panels.loss import LossPlot
from tui.train.panels.network import NetworkPanel
from tui.train.panels.parameters import ParameterCells
from tui.train.panels.predictions import Predictions
from tui.train.panels.scrubber import Scrubber
from tui.train.panels.table import RunTable
from tui.train.panels.view_strip import ViewStrip
from tui.train.panels.what_if import WhatIfPanel
from tui.train.views import NETWORK, OVERVIEW, RUNS, VIEWS, WHAT_IF


class TrainScreen(AskingRunScreen):
    """The training room: a run live, any step of it again, and the runs beside it."""

    CSS_PATH = "train.tcss"
    COMMANDS: ClassVar[set[Any]] = {BindingCommands}
    AUTO_FOCUS = "ParameterCells"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-low"), (24, "-short"), (32, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "run_or_pause", "Run", tooltip="Run, or pause"),
        Binding("n", "step", "Step", tooltip="One step"),
        Binding("left_square_bracket", "scrub(-1)", "Back", key_display="[ ]", tooltip="One step back"),
        Binding("right_square_bracket", "scrub(1)", show=False, tooltip="One step forward"),
        Binding("left_curly_bracket", "scrub(-10)", show=False, tooltip="Ten steps back"),
        Binding("right_curly_bracket", "scrub(10)", show=False, tooltip="Ten steps forward"),
        Binding("left_parenthesis,home", "go(0)", show=False, tooltip="To the first step"),
        Binding("right_parenthesis,end", "go(-1)", show=False, tooltip="To the newest step"),
        Binding("J", "jump", show=False, tooltip="To the step where the loss jumps farthest"),
        Binding("g", "goto", show=False, tooltip="To a step by its number"),
        Binding("k", "fork", "Fork", tooltip="From this step, with its weights, go on in another way"),
        Binding("s", "new_seed", "Seed", show=False, tooltip="A new run with another seed"),
        Binding("l", "log_scale", "Log", show=False, tooltip="Loss on a logarithmic or a linear scale"),
        Binding("L", "smooth", "Smooth", show=False, tooltip="Loss as a running mean, or as it is"),
        Binding("v", "view", "View", show=False, tooltip="The parameters, or more room for what is above them"),
        Binding("e", "edit", "Edit", tooltip="Data, network, loss and all other settings"),
        Binding("f", "faults", "Bugs", tooltip="The famous bugs of a training loop, on or off"),
        Binding("minus", "rate(False)", "Rate", key_display="- +", tooltip="Smaller learning rate"),
        Binding("plus,equals_sign", "rate(True)", show=False, tooltip="Larger learning rate"),
        Binding("less_than_sign,comma", "speed(-1)", "Speed", key_display="< >", tooltip="Slower"),
        Binding("greater_than_sign,full_stop", "speed(1)", show=False, tooltip="Faster"),
        Binding("r", "reset", "Reset", tooltip="A new run with the same seed"),
        Binding("d", "data", "Data", show=False, tooltip="Another data set, a CSV file, or points of your own"),
        Binding("m", "sweep", "Many", show=False, tooltip="A thousand networks at once: learning rates by seeds"),
        Binding("b", "lab", "Lab", show=False, tooltip="The break-it lab: broken runs to repair"),
        Binding("c", "health", "Check-up", show=False, tooltip="What the run suffers from, and what to try"),
        Binding("S", "save", "Save", show=False, tooltip="Write the run, its history or a picture into a file"),
        Binding("O", "open", "Open", show=False, tooltip="A run from a file, or the latest one"),
        *(
            Binding(str(number), f"show_view({number - 1})", show=False, tooltip=f"View: {view.title}")
            for number, view in enumerate(VIEWS, 1)
        ),
    ]

    _parameter = 0  # the one that cells or what-if pointed at last
    _pointed: int | None = None  # the example that the cursor of the predictions has come to, until it is sent on

    def compose(self) -> ComposeResult:
        yield ViewStrip([view.title for view in VIEWS])
        with ContentSwitcher(initial=OVERVIEW):
            for view in VIEWS:
                yield view.make(view.name)
        yield Scrubber()
        yield HealthLine()
        yield Static(id="status", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self._show_run()

    # The keys of running

    def action_run_or_pause(self) -> None:
        if self.running and not self._single:
            self._pause()
        elif not self.state.diverged:
            self._start(self.goal())

    def action_step(self) -> None:
        if self.running and not self._single:
            self._pause()
        elif not self.state.diverged:
            self._step()

    def action_reset(self) -> None:
        self.begin(self.settings)

    def action_new_seed(self) -> None:
        self.begin(replace(self.settings, seed=randrange(10_000)))

    def action_rate(self, up: bool) -> None:
        """Another learning rate from the next step on, and after a reset."""
        self.change(lr=exact(next_rate(self._rate, up)))

    def action_speed(self, way: int) -> None:
        place = SPEEDS.index(self.speed) + way
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place))]

    # The keys of time

    def action_scrub(self, steps: int) -> None:
        """So many steps forward, or back."""
        self.action_go(max(0, (self.state.done - 1 if self.at is None else self.at) + steps))

    def action_go(self, step: int) -> None:
        """Look at a step; -1 is the newest."""
        done = self.state.done
        if done:
            self.at = step if 0 <= step < done - 1 else None

    def action_jump(self) -> None:
        if self.state.done > 1:
            self.action_go(self.run.largest_jump())

    def action_goto(self) -> None:
        from tui.train.dialogs.goto import GotoStepScreen

        def go(step: int | None) -> None:
            if step is not None:
                self.action_go(step)

        if self.state.done:
            self.app.push_screen(GotoStepScreen(self.state.done - 1), go)

    @on(Scrubber.Went)
    def _went(self, event: Scrubber.Went) -> None:
        self.action_go(event.step)

    # The keys of what is shown

    def action_show_view(self, number: int) -> None:
        """Give the room to a view, with the example and the parameter that were pointed at last."""
        leaves = self.query_one(ContentSwitcher).current
        if leaves in (OVERVIEW, WHAT_IF):
            overview = leaves == OVERVIEW
            self._parameter = self.query_one(ParameterCells).cursor if overview else self.query_one(WhatIfPanel).chosen
        if VIEWS[number].name == NETWORK and self._pointed is not None:
            self.query_one(NetworkPanel).example, self._pointed = self._pointed, None
        self.query_one(ContentSwitcher).current = VIEWS[number].name
        self.query_one(ViewStrip).current = number
        self.call_after_refresh(self._after_view)
        self.call_after_refresh(self._point_at_parameter)  # once the view knows the run that has it

    def _point_at_parameter(self) -> None:
        shown = self.query_one(ContentSwitcher).current
        if shown == OVERVIEW:
            self.query_one(ParameterCells).cursor = self._parameter
        elif shown == WHAT_IF:
            self.query_one(WhatIfPanel).chosen = self._parameter

    @on(ViewStrip.Chosen)
    def _view_chosen(self, event: ViewStrip.Chosen) -> None:
        self.action_show_view(event.number)

    def action_view(self) -> None:
        """Where there is little room, a plane comes before the parameters: see the styles."""
        self.toggle_class("-switched")
        self.call_after_refresh(self._after_view)

    def _after_view(self) -> None:
        self._look_at_all()
        shown = self.query_one(ContentSwitcher).visible_content
        if shown is None:
            return
        for widget in (*shown.query(ParameterCells), *shown.query(Predictions), shown, *shown.query("*")):
            if widget.focusable and widget.display:
                widget.focus()
                return

    def action_log_scale(self) -> None:
        self.log_scale = not self.log_scale

    def action_smooth(self) -> None:
        self.smooth = not self.smooth

    def watch_log_scale(self, log_scale: bool) -> None:
        for plot in self.query(LossPlot):
            plot.log_scale = log_scale

    def watch_smooth(self, smooth: bool) -> None:
        for plot in self.query(LossPlot):
            plot.smooth = smooth

    @on(RunTable.Chosen)
    def _run_chosen(self, event: RunTable.Chosen) -> None:
        self._pause()
        self.shelf.choose(self.shelf.kept[event.row])
        self._show_run()
        self._tell_parted()

    @on(RunTable.Toggled)
    def _run_toggled(self, event: RunTable.Toggled) -> None:
        self.shelf.toggle(self.shelf.kept[event.row])
        self._look_at_all()

    @on(RunTable.Pointed)
    def _tell_parted(self) -> None:
        """Where the run under the cursor and the one in hand part."""
        place = self.query_one(RunTable).cursor
        other = self.shelf.kept[min(place, len(self.shelf.kept) - 1)].run
        same = other is self.run
        told = "" if same else parting(other.name, self.run.name, first_difference(other, self.run))
        self.query_one("#parted", Static).update(told, layout=False)

    def watch_running(self) -> None:
        super().watch_running()
        if not self.running and self.query_one(ContentSwitcher).current == RUNS:
            self._tell_parted()  # they may have parted by now

    @on(Predictions.Pointed)
    def _example_pointed(self, event: Predictions.Pointed) -> None:
        self._pointed = event.example

    @on(Predictions.Opened)
    def _example_opened(self, event: Predictions.Opened) -> None:
        from tui.train.dialogs.example import ExampleScreen

        if self.snapshot is None:
            self.notify("Take a step first: n takes one.")
            return
        self._pause()
        self.app.push_screen(ExampleScreen(self.run, self.snapshot, event.example, self.bugs_told))
