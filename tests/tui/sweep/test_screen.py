"""A sweep: trained to its end, looked at, and a network of it taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from engine.basics.numbers import short
from engine.training.settings import TrainSettings
from tests.tui.screen_text import text_of
from tui.sweep.band_plot import BandPlot
from tui.sweep.heat_map import HeatMap
from tui.sweep.screen import SweepScreen
from tui.themes import THEMES


class SweepApp(App[None]):
    """Nothing but a sweep."""

    def __init__(self, settings: TrainSettings) -> None:
        super().__init__()
        self.settings = settings
        self.taken: list[TrainSettings | None] = []
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_mount(self) -> None:
        self.push_screen(SweepScreen(self.settings), self.taken.append)

    @property
    def sweep(self) -> SweepScreen:
        assert isinstance(self.screen, SweepScreen)
        return self.screen

    def network(self) -> str:
        return str(self.screen.query_one("#network", Static).content)


async def end_of_run(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_thousand_networks_are_trained_and_one_is_taken() -> None:
    app = SweepApp(TrainSettings())
    async with app.run_test(size=(120, 40)) as pilot:
        await end_of_run(pilot)
        view = app.sweep.query_one(HeatMap)
        assert view.border_subtitle == "1000 networks: step 20 of 20, done"
        assert (len(view.heat.rows), len(view.heat.columns), view.heat.cursor) == (40, 25, (0, 12))
        await pilot.press("down", "down", "right", "left", "up")
        await pilot.pause()
        assert app.network().startswith("seed 1338   rate 0.0316\nloss ")
        assert "at this rate, 40 seeds: median 0." in app.network()
        trained = replace(TrainSettings(), seed=1338, lr="0.0316").build()
        assert f"loss {next(trained).loss:.4f} → " in app.network()
        await pilot.click(HeatMap, offset=(32, 1))  # two seeds share a cell: a click goes from one to the other
        await pilot.pause()
        assert app.network().startswith("seed 1337   rate 0.0316")
        await pilot.click(HeatMap, offset=(40, 4))
        await pilot.click(HeatMap, offset=(32, 1))
        await pilot.press("down")
        await pilot.double_click(HeatMap, offset=(32, 1))  # takes the one that was looked at
        await pilot.pause()
    assert app.taken == [replace(TrainSettings(), seed=1338, lr="0.0316")]


async def test_colours_the_plot_and_another_grid() -> None:
    app = SweepApp(TrainSettings(steps=5))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await end_of_run(pilot)
        assert "loss" in text_of(app) and "or less" in text_of(app)
        await pilot.press("C", "v")
        await pilot.pause()
        assert "right 0%" in text_of(app)
        assert app.sweep.query_one(BandPlot).display and not app.sweep.query_one(HeatMap).display
        await pilot.press("right", "v", "e")
        await pilot.pause()
        assert app.sweep.cursor == (0, 13)
        app.sweep.query_one("#rates", Input).value = "many"
        await pilot.press("enter")
        await pilot.pause()
        assert "numbers, such as 25 and 40" in text_of(app)
        app.sweep.query_one("#rates", Input).value = "3"
        app.sweep.query_one("#seeds", Input).value = "2"
        await pilot.press("enter")
        await end_of_run(pilot)
        heat = app.sweep.query_one(HeatMap).heat
        assert (heat.rows, heat.columns, heat.cursor) == (["1337", "1338"], ["0.001", "0.0316", "1"], (0, 2))
        await pilot.press("space")
        await end_of_run(pilot)
        assert app.sweep.query_one(HeatMap).border_subtitle == "6 networks: step 10 of 10, done"
        await pilot.press("escape")
        await pilot.pause()
    assert app.taken == [None]


def test_snapshot(snap_compare: Callable[..., bool]) -> None:
    assert snap_compare(SweepApp(TrainSettings()), terminal_size=(80, 24), run_before=end_of_run)


async def test_the_map_is_coloured_by_the_loss_held_out() -> None:
    app = SweepApp(replace(TrainSettings(), data="moons", layers=(2, 1), size=12, holdout=0.5, steps=2))
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("C", "C")
        await app.workers.wait_for_complete()
        await pilot.pause()
        held = app.sweep.state.held_out
        assert held is not None and "loss held out" in str(app.screen.query_one("#scale", Static).content)
        row, column = app.sweep.cursor
        assert f"held out {short(float(held[row, column]))}" in app.network()
        await pilot.press("C")
        assert app.sweep.coloring == "loss"
