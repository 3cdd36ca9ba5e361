"""Train: a network learns while you watch, stop it, go back in it, and turn its knobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import randrange
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher, Footer, Static

from engine.data import SAMPLES, Dataset
from engine.numbers import exact
from engine.run import Run, first_difference
from engine.runfile import RunFileError, history_csv, write_run
from engine.training import TrainSettings, preset
from lessons.progress import data_folder
from tui.binding_commands import BindingCommands
from tui.render.run_words import SPEEDS, next_rate, parting
from tui.run_folder import RunFolder
from tui.screens.train_files import OpenRunScreen, SaveRunScreen
from tui.screens.train_live import LiveRunScreen
from tui.screens.train_panels import OVERVIEW, VIEWS
from tui.screens.train_settings import FORKABLE, TrainSettingsScreen, changed, reshaped
from tui.widgets.loss_plot import LossPlot
from tui.widgets.parameter_cells import ParameterCells
from tui.widgets.predictions import Predictions
from tui.widgets.run_table import RunTable
from tui.widgets.scrubber import Scrubber
from tui.widgets.view_strip import ViewStrip


class TrainScreen(LiveRunScreen):
    """The training room: a run live, any step of it again, and the runs beside it.

    settings  what to train; the lecture's network if None. Raises ValueError where they cannot be
    run       a run to begin with in place of a new one
    folder    where runs are kept; the learner's own if None
    """

    CSS_PATH = "train.tcss"
    COMMANDS: ClassVar[set[Any]] = {BindingCommands}
    AUTO_FOCUS = "ParameterCells"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-short"), (32, "-tall")]
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
        Binding("minus", "rate(False)", "Rate", key_display="- +", tooltip="Smaller learning rate"),
        Binding("plus,equals_sign", "rate(True)", show=False, tooltip="Larger learning rate"),
        Binding("less_than_sign,comma", "speed(-1)", "Speed", key_display="< >", tooltip="Slower"),
        Binding("greater_than_sign,full_stop", "speed(1)", show=False, tooltip="Faster"),
        Binding("r", "reset", "Reset", tooltip="A new run with the same seed"),
        Binding("s", "new_seed", "Seed", show=False, tooltip="A new run with another seed"),
        Binding("l", "log_scale", "Log", show=False, tooltip="Loss on a logarithmic or a linear scale"),
        Binding("a", "smooth", "Smooth", show=False, tooltip="Loss as a running mean, or as it is"),
        Binding("v", "view", "View", show=False, tooltip="The parameters, or more room for what is above them"),
        Binding("e", "edit", "Edit", tooltip="Data, network, loss and all other settings"),
        Binding("f", "faults", "Bugs", tooltip="The famous bugs of a training loop, on or off"),
        Binding("d", "data", "Data", show=False, tooltip="Another data set, a CSV file, or points of your own"),
        Binding("m", "sweep", "Many", show=False, tooltip="A thousand networks at once: learning rates by seeds"),
        Binding("x", "save", "Save", show=False, tooltip="Write the run, its history or a picture into a file"),
        Binding("o", "open", "Open", show=False, tooltip="A run from a file, or the latest one"),
        *(
            Binding(str(number), f"show_view({number - 1})", show=False, tooltip=f"View: {view.title}")
            for number, view in enumerate(VIEWS, 1)
        ),
    ]

    def __init__(
        self, settings: TrainSettings | None = None, run: Run | None = None, folder: Path | None = None
    ) -> None:
        super().__init__(run or Run(settings or TrainSettings()))
        self._folder = folder or data_folder()
        self._files = RunFolder(self._folder)

    def compose(self) -> ComposeResult:
        yield ViewStrip([view.title for view in VIEWS])
        with ContentSwitcher(initial=OVERVIEW):
            for view in VIEWS:
                yield view.make(view.name)
        yield Scrubber()
        yield Static(id="status")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self._show_run()

    def on_unmount(self) -> None:
        """The run in hand is to be had again next time."""
        self._stop.set()
        if self.run.done:
            try:
                self._files.keep(self.run, self._files.latest)
            except RunFileError as error:
                self.log.error(str(error))

    # The runs

    def begin(self, settings: TrainSettings) -> None:
        """A new run at step 0, or a line why not; the old one stays in the table."""
        self._pause()
        try:
            run = Run(settings, name=self.shelf.next_name(), data=self._examples(settings))
        except ValueError as error:
            self.notify(str(error), severity="error")
            return
        self.open_run(run)

    def _examples(self, settings: TrainSettings) -> Dataset | None:
        """Those of the run in hand where they are meant again: a file's may have changed, or gone."""
        run = self.run
        same = settings.data == run.settings.data
        return run.data if same and (settings.seed == run.settings.seed or settings.data not in SAMPLES) else None

    def keep(self, run: Run) -> None:
        path = self._files.free(run)
        try:
            self._files.keep(run, path)
        except RunFileError as error:
            self.notify(f"{run.name} has left the table and could not be kept: {error}", severity="error")
        else:
            self.notify(f"There are many runs: {run.name} has left the table and is kept as {path.name}.")

    # The keys of running

    def action_run_or_pause(self) -> None:
        if self.running:
            self._pause()
        elif not self.state.diverged:
            self._start(self.settings.steps if self.state.done < self.settings.steps else None)

    def action_step(self) -> None:
        if self.running:
            self._pause()
        elif not self.state.diverged:
            self._start(self.state.done + 1)

    def action_reset(self) -> None:
        self.begin(self.settings)

    def action_new_seed(self) -> None:
        self.begin(replace(self.settings, seed=randrange(10_000)))

    def action_rate(self, up: bool) -> None:
        """Another learning rate from the next step on, and after a reset."""
        self._change(lr=exact(next_rate(self._rate, up)))

    def _change(self, **changes: Any) -> None:
        """Change the run in hand from its next step on; one that has diverged has none, so a new run begins."""
        if self.state.diverged:
            self.begin(replace(self.settings, **changes))
            return
        try:
            for setting, value in changes.items():
                self.run.change(setting, value)
        except ValueError as error:
            self.notify(str(error), severity="error")
        self._look_at_all()
        self._tell()

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
        from tui.screens.train_goto import GotoStepScreen

        def go(step: int | None) -> None:
            if step is not None:
                self.action_go(step)

        if self.state.done:
            self.app.push_screen(GotoStepScreen(self.state.done - 1), go)

    @on(Scrubber.Went)
    def _went(self, event: Scrubber.Went) -> None:
        self.action_go(event.step)

    def action_fork(self) -> None:
        """A run that shares the way to this step, and goes on differently."""
        self._pause()
        run, step = self.run, self.state.done if self.at is None else self.at
        before = run.settings_at(step - 1) if step else run.settings
        name = self.shelf.next_name()

        def check(settings: TrainSettings) -> str:
            run.fork(step, name, **changed(settings, before))
            return ""

        def take(settings: TrainSettings | None) -> None:
            if settings is not None:
                self.open_run(run.fork(step, name, **changed(settings, before)), alone=False)

        title = f"{name}: goes on from step {step} of {run.name}, with its weights"
        self.app.push_screen(TrainSettingsScreen(before, check, title, FORKABLE), take)

    # The keys of what is shown

    def action_show_view(self, number: int) -> None:
        """Give the room to a view."""
        self.query_one(ContentSwitcher).current = VIEWS[number].name
        self.query_one(ViewStrip).current = number
        self.call_after_refresh(self._after_view)

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
        first = [*self.query(ParameterCells), *self.query(Predictions), *(shown.query("*") if shown else ())]
        for widget in first:
            if widget.focusable and shown and shown in widget.ancestors_with_self and widget.display:
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

    @on(RunTable.Toggled)
    def _run_toggled(self, event: RunTable.Toggled) -> None:
        self.shelf.toggle(self.shelf.kept[event.row])
        self._look_at_all()

    @on(RunTable.Pointed)
    def _run_pointed(self, event: RunTable.Pointed) -> None:
        """Where the run under the cursor and the one in hand part."""
        other = self.shelf.kept[event.row].run
        same = other is self.run
        told = "" if same else parting(other.name, self.run.name, first_difference(other, self.run))
        self.query_one("#parted", Static).update(told)

    @on(Predictions.Opened)
    def _example_opened(self, event: Predictions.Opened) -> None:
        from tui.screens.train_example import ExampleScreen

        if self.snapshot is None:
            self.notify("Take a step first: n takes one.")
            return
        self._pause()
        self.app.push_screen(ExampleScreen(self.run, self.snapshot, event.example))

    # The keys of what is trained

    def action_edit(self) -> None:
        """All settings: what can change changes from the next step on, the rest begins a new run."""
        run, now = self.run, self.settings

        def check(settings: TrainSettings) -> str:
            Run(settings, data=self._examples(settings))
            shape = reshaped(settings, now)
            if not (shape and self.state.done):
                return ""
            return f"{', '.join(shape)}: that begins a new run; {run.name} stays in the table. Once more begins it."

        def take(settings: TrainSettings | None) -> None:
            if settings is None:
                return
            if reshaped(settings, now) or not self.state.done:
                self.begin(settings)
            else:
                self._change(**changed(settings, now))

        self._pause()
        self.app.push_screen(TrainSettingsScreen(now, check), take)

    def action_faults(self) -> None:
        from tui.screens.train_faults import TrainFaultsScreen

        def take(names: tuple[str, ...] | None) -> None:
            if names is not None and names != self.settings.faults:
                self._change(faults=names)

        self.app.push_screen(TrainFaultsScreen(self.settings.faults), take)

    def action_data(self) -> None:
        """Another data set; the network is the one that suits it, unless the settings are no longer a data set's."""
        from tui.screens.data import DataScreen

        now = self.settings

        def take(name: str | None) -> None:
            if name is not None and name != now.data:
                own = replace(preset(now.data), seed=now.seed) != now
                self.begin(replace(now, data=name) if own else replace(preset(name), seed=now.seed))

        self.app.push_screen(DataScreen(now.data, self._folder, now.seed), take)

    def action_sweep(self) -> None:
        from tui.screens.sweep import SweepScreen

        def take(settings: TrainSettings | None) -> None:
            if settings is not None:
                self.begin(settings)

        try:
            sweep = SweepScreen(self.settings)
        except ValueError as error:
            self.notify(str(error), severity="error")
        else:
            self.app.push_screen(sweep, take)

    # Files

    def action_save(self) -> None:
        """Write the run, its history, or a picture of the screen, as the name that is typed ends."""
        run = self.run
        write: dict[str, Callable[[Path], None]] = {
            ".json": partial(write_run, run),
            ".csv": partial(history_csv, run),
            ".svg": partial(Path.write_text, data=self.app.export_screenshot(title=run.name), encoding="utf-8"),
        }

        def told(path: Path | None) -> None:
            if path is not None:
                self.notify(f"written: {path}")

        self._pause()
        self.app.push_screen(SaveRunScreen(self._files.free(run), lambda path: write[path.suffix.lower()](path)), told)

    def action_open(self) -> None:
        def take(run: Run | None) -> None:
            if run is not None:
                if run.name in {one.run.name for one in self.shelf.kept}:
                    run.name = self.shelf.next_name()
                self.open_run(run)

        self._pause()
        self.app.push_screen(OpenRunScreen(self._files.recent()), take)
