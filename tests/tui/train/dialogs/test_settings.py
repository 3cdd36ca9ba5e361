"""The form for settings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input, Static

from engine.training.settings import TrainSettings, preset
from tests.tui.screen_text import text_of
from tests.tui.train.train_bench import Bench, press
from tui.train.dialogs.settings import TrainSettingsScreen, meaning, settings_of, texts_of
from tui.train.panels.parameters import ParameterCells


async def test_settings_are_edited_in_one_place() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        form = app.screen
        assert isinstance(form, TrainSettingsScreen)
        form.query_one("#layers", Input).value = "2,2"
        await press(pilot, "enter")
        assert app.screen is form
        assert str(form.query_one("#error", Static).content).startswith("layers must end in 1")
        form.query_one("#layers", Input).value = "2,1"
        form.query_one("#lr", Input).value = "0.2"
        await press(pilot, "enter")
        assert app.screen is app.train
        assert app.runs.settings == TrainSettings(layers=(2, 1), lr="0.2")
        assert app.train.query_one(ParameterCells).border_title == "11 parameters and their gradients"


async def test_settings_that_suit_the_data_and_a_way_back() -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        app.screen.query_one("#data", Input).value = "moons"
        await press(pilot, "ctrl+t", "enter")
        assert app.runs.settings == preset("moons")
        await press(pilot, "e", "escape")
        assert app.runs.settings == preset("moons")
        await press(pilot, "e", *["down"] * 6)
        assert app.screen.focused is app.screen.query_one("#layers")
        assert str(app.screen.query_one("#meaning", Static).content) == ""  # the hint stands beside the field
        await pilot.resize_terminal(60, 20)
        await press(pilot, "down", "up")
        assert "neurons in each layer, the last one 1" in text_of(app)
        app.screen.query_one("#optimizer", Input).value = "adam"
        app.screen.query_one("#optimizer", Input).focus()
        app.screen.query_one("#layers", Input).value = "0,1"
        await press(pilot, "enter")
        assert "a layer has 1 or more neurons: 0,1 is not possible" in text_of(app)  # though there is much above it


@pytest.mark.parametrize(
    "settings",
    [TrainSettings(), preset("moons"), replace(preset("xor"), batch=7, noise=0.25, size=8, data_seed=2)],
)
def test_settings_survive_the_form(settings: TrainSettings) -> None:
    assert settings_of(texts_of(settings)) == settings
    twice = settings_of({**texts_of(settings), "faults": "overwrite, overwrite"})
    assert twice.faults == ("overwrite",)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("l2", "much", "l2 is a number, such as 0.0001, not 'much'"),
        ("steps", "1.5", "steps is a whole number, not '1.5'"),
        ("seed", "", "seed is a whole number, not ''"),
        ("batch", "all", "batch is a whole number, not 'all'"),
        ("noise", "loud", "noise is a number, such as 0.1, not 'loud'"),
        ("data_seed", "x", "data seed is a whole number, not 'x'"),
    ],
)
def test_an_invalid_field_has_a_message(name: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace(".", r"\.")):
        settings_of({**texts_of(TrainSettings()), name: text})


def test_names_in_the_form_are_explained() -> None:
    assert "velocity" in meaning("optimizer", "momentum")
    assert "v ← 0.9 · v + g" in meaning("optimizer", "momentum")
    assert meaning("loss", "squared-error") == "Σ (ŷ − y)²"
    assert meaning("faults", "no-zero-grad nonsense").count("\n") == 0
    assert meaning("lr", "0.1") == ""
