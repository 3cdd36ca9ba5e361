"""Sweep: a network for each learning rate and each seed, all trained at once; one of them becomes the run."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widgets import Input, Label, Static
from textual.worker import Worker

from engine.basics.numbers import exact, parse_integer, parse_number, short
from engine.data.samples import Dataset
from engine.training.rates import MAX_NETWORKS, rates_between
from engine.training.settings import TrainSettings
from tui.actions.bindings import bindings
from tui.kit.controls import TextField
from tui.kit.key_line import KeyLine
from tui.kit.presence import after_refresh
from tui.kit.screen import AppScreen
from tui.sweep.band_plot import BandPlot
from tui.sweep.draw.heat_map import Heat, best_of, scale_legend, shares_of
from tui.sweep.draw.words import network_text
from tui.sweep.driver import SweepDriver, SweepState
from tui.sweep.heat_map import HeatMap

FRAMES_PER_SECOND = 12
DEFAULT_GRID = {"from": "0.001", "to": "1", "rates": "25", "seeds": "40"}
WIDTHS = [(0, "-narrow"), (110, "-wide")]
LOSS, RIGHT, HELD_OUT = "loss", "right", "loss held out"
FIELDS = (("from", "rates from"), ("to", "to"), ("rates", "how many"), ("seeds", "seeds"))


class SweepScreen(AppScreen[TrainSettings | None]):
    """Returns the settings of the network taken, or None to leave the run as it is.

    settings  all but seed and rate
    data      the examples, in place of the set that settings name

    Raises ValueError if no sweep over them is possible.
    """

    CSS_PATH = "sweep.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    AUTO_FOCUS = "HeatMap"
    BINDINGS: ClassVar[list[BindingType]] = bindings("sweep")

    state: reactive[SweepState] = reactive(SweepState(), init=False, repaint=False)
    running: reactive[bool] = reactive(False, init=False, repaint=False)
    coloring: reactive[str] = reactive(LOSS, init=False, repaint=False)
    cursor: reactive[tuple[int, int]] = reactive((0, 0), init=False, repaint=False)

    def __init__(self, settings: TrainSettings, data: Dataset | None = None) -> None:
        super().__init__()
        self.settings, self._data = settings, data
        self.goal = settings.steps
        self._stop = threading.Event()
        self._band_is_due, self._frame_count = False, 0
        self._create_driver(self._grid(DEFAULT_GRID))
        self.set_reactive(SweepScreen.cursor, (0, len(self._driver.sweep.rates) // 2))

    def compose(self) -> ComposeResult:
        with Horizontal(id="grid"):
            for name, label in FIELDS:
                yield Label(label)
                yield TextField(DEFAULT_GRID[name], id=name, compact=True, select_on_focus=True)
        with Horizontal(id="room"):
            yield HeatMap()
            with Vertical(id="beside"):
                yield Static(id="network")
                yield BandPlot()
        yield Static(id="scale")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(HeatMap).border_title = "seeds ↓   learning rates →"
        self._frames = self.set_interval(1 / FRAMES_PER_SECOND, self._take_state, pause=True)
        self._show()
        self.action_run_or_pause()

    def on_unmount(self) -> None:
        self._stop.set()

    # The networks

    def _grid(self, texts: dict[str, str]) -> tuple[list[int], tuple[float, ...]]:
        """Parse seeds and rates. Raises ValueError with a one-line message if invalid."""
        try:
            low, high = parse_number(texts["from"]), parse_number(texts["to"])
        except ValueError:
            raise ValueError("the learning rates go from one number to another, such as 0.001 to 1") from None
        try:
            count, seeds = parse_integer(texts["rates"]), parse_integer(texts["seeds"])
        except ValueError:
            raise ValueError("how many rates and seeds: whole numbers, such as 25 and 40") from None
        rates = rates_between(low, high, count)
        if not 1 <= seeds <= MAX_NETWORKS // len(rates):
            raise ValueError(
                f"{len(rates)} rates go with 1 to {MAX_NETWORKS // len(rates)} seeds ({MAX_NETWORKS} networks in all)"
            )
        first = self.settings.seed
        return list(range(first, first + seeds)), rates

    def _create_driver(self, grid: tuple[list[int], tuple[float, ...]]) -> None:
        self._driver = SweepDriver(self.settings, *grid, self._yield_to_ui, self._data)
        self._driver.measures_held_out = self.coloring == HELD_OUT
        self.goal = self.settings.steps

    def _begin(self, grid: tuple[list[int], tuple[float, ...]]) -> None:
        """Start all networks again."""
        self._pause()
        self._create_driver(grid)
        row, column = self.cursor
        self.set_reactive(SweepScreen.cursor, (min(row, len(grid[0]) - 1), min(column, len(grid[1]) - 1)))
        self.state = self._driver.state
        self.action_run_or_pause()

    def _yield_to_ui(self, resume: Callable[[], object]) -> None:
        """Called on the sweep's thread, which waits until `resume` is called after painting."""
        self.call_later(self._after_painting, resume)

    def _pause(self) -> None:
        self._stop.set()
        self.running = False

    def _take_state(self) -> None:
        self.state = self._driver.state

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.is_finished and all(w.is_finished for w in self.workers if w.node is self):
            self._take_state()
            self._frames.pause()
            self.running = False
            self._band_soon()

    def on_screen_resume(self) -> None:
        """Draw the band: what was to be done after a refresh is lost with a dialog that closes before it."""
        self._band_is_due = False
        self._band_soon()

    def on_screen_suspend(self) -> None:
        self._pause()

    # The keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: a wide screen has room for the map and the plot."""
        return action != "view" or self.has_class("-narrow")

    def action_run_or_pause(self) -> None:
        if self.running:
            self._pause()
            return
        if self._driver.sweep.step >= self.goal:
            self.goal += self.settings.steps
        self._stop = threading.Event()
        self._frames.resume()
        self.running = True
        self.run_worker(partial(self._driver.train, self._stop, self.goal), "sweeping", thread=True)

    def action_again(self) -> None:
        sweep = self._driver.sweep
        self._begin((list(sweep.seeds), tuple(float(rate) for rate in sweep.rates)))

    def action_coloring(self) -> None:
        """Loss, share that is right, and the loss of examples held out if there are any, in turn."""
        ways = [LOSS, RIGHT, *[HELD_OUT] * self._driver.sweep.has_held_out]
        self.coloring = ways[(ways.index(self.coloring) + 1) % len(ways)]

    def action_view(self) -> None:
        self.toggle_class("-plot")

    def action_edit(self) -> None:
        self.query_one("#from", Input).focus()

    def action_leave(self) -> None:
        """From a field to the map; from the map to the run."""
        if isinstance(self.focused, Input):
            self.query_one(HeatMap).focus()
        else:
            self.dismiss(None)

    def action_move(self, right: int) -> None:
        """Another rate, while the plot is shown instead of the map."""
        row, column = self.cursor
        self.cursor = row, max(0, min(len(self._driver.sweep.rates) - 1, column + right))

    @on(Input.Submitted)
    def _grid_submitted(self) -> None:
        try:
            grid = self._grid({name: self.query_one(f"#{name}", Input).value for name, _ in FIELDS})
        except ValueError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.query_one(HeatMap).focus()
        self._begin(grid)

    @on(HeatMap.Moved)
    def _moved(self, event: HeatMap.Moved) -> None:
        self.cursor = (event.row, event.column)

    @on(HeatMap.Taken)
    def _taken(self, event: HeatMap.Taken) -> None:
        sweep = self._driver.sweep
        self.dismiss(replace(self.settings, seed=sweep.seeds[event.row], lr=exact(float(sweep.rates[event.column]))))

    # Drawing

    def watch_state(self) -> None:
        """Draw the map with every frame, the band with every eighth, as it takes longest."""
        self._show()
        self._frame_count += 1
        if self._frame_count % 8 == 1 or not self.running:
            self._band_soon()

    def watch_cursor(self) -> None:
        view = self.query_one(HeatMap)
        view.heat = replace(view.heat, cursor=self.cursor)
        self._show_network()
        self._band_soon()

    def watch_coloring(self) -> None:
        self._driver.measures_held_out = self.coloring == HELD_OUT
        if self.coloring == HELD_OUT and not self.running:
            self.run_worker(self._measure, "held out", thread=True)
        self._show()

    def _measure(self) -> None:
        self._driver.measure_held_out()
        self.call_later(self._take_state)

    def watch_running(self) -> None:
        self._show_progress()

    def _show(self) -> None:
        """Show all networks, and the one at the cursor."""
        state, sweep = self.state, self._driver.sweep
        first = [loss for line in state.losses[0].tolist() for loss in line] if state.done else []
        worst = median(first) if first else math.nan
        losses = state.newest.losses.tolist() if state.newest else []
        if self.coloring == HELD_OUT and state.held_out is not None:
            losses = state.held_out.tolist()
        names = [str(seed) for seed in sweep.seeds], [f"{float(rate):g}" for rate in sweep.rates]
        self.query_one(HeatMap).heat = Heat(self._shares(losses, worst), *names, self.cursor)
        self.query_one("#scale", Static).update(self._scale(losses, worst), layout=False)
        self._show_network()
        self._show_progress()

    def _show_network(self) -> None:
        sweep, newest, (row, column) = self._driver.sweep, self.state.snapshot, self.cursor
        own = [float(losses[row, column]) for losses in self.state.losses]
        diverged = int(newest.diverged[row, column]) if newest else -1
        accuracy = float(newest.accuracies[row, column]) if newest else 0.0
        seeds = newest.losses[:, column].tolist() if newest else ()
        held = None if self.state.held_out is None else float(self.state.held_out[row, column])
        text = network_text(sweep.seeds[row], float(sweep.rates[column]), own, diverged, accuracy, seeds, held)
        self.query_one("#network", Static).update(text, layout=False)

    def _band_soon(self) -> None:
        """Draw the band after keys are answered: it takes long."""
        if not self._band_is_due:
            self._band_is_due = True
            self._after_painting(self._show_band)

    def _after_painting(self, call: Callable[[], object]) -> None:
        """Call a function once the changes of the map are painted."""
        # Through the map, which requests its repaint only when idle: the screen might call at once, as it does not know
        # yet that there is something to paint.
        self.query_one(HeatMap).call_after_refresh(after_refresh, self, call)

    def _show_band(self) -> None:
        self._band_is_due = False
        row, column = self.cursor
        losses = self.state.losses_at_rate(column)
        self.query_one(BandPlot).show(self.state.steps, losses, [step[row] for step in losses], self.goal)

    def _shares(self, losses: list[list[float]], worst: float) -> tuple[tuple[float, ...], ...]:
        sweep, newest = self._driver.sweep, self.state.newest
        if newest is None:
            return tuple((0.0,) * len(sweep.rates) for _ in sweep.seeds)
        if self.coloring != RIGHT:
            return shares_of(losses, worst)
        return tuple(
            tuple(right if math.isfinite(loss) else math.nan for right, loss in zip(rights, line, strict=True))
            for rights, line in zip(newest.accuracies.tolist(), losses, strict=True)
        )

    def _scale(self, losses: list[list[float]], worst: float) -> Text:
        palette = self.query_one(HeatMap).palette
        if self.coloring == RIGHT:
            return scale_legend("right 0%", "100%", palette)
        best = best_of(losses)
        known = math.isfinite(best)
        name = f"{self.coloring} {short(worst)}" if known else self.coloring
        return scale_legend(name, f"{short(best)} or less" if known else "", palette)

    def _show_progress(self) -> None:
        sweep = self._driver.sweep
        count = len(sweep.seeds) * len(sweep.rates)
        note = "" if self.running else ", paused" if self.state.done < self.goal else ", done"
        self.query_one(HeatMap).border_subtitle = f"{count} networks: step {self.state.done} of {self.goal}{note}"
