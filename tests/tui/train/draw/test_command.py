"""The command line of a run gives the same settings when it is read."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

import click
import pytest

from engine.training.settings import TrainSettings, preset
from tui.commands import train
from tui.train.draw.command import train_command


def read(line: str, monkeypatch: pytest.MonkeyPatch) -> TrainSettings:
    """Return the settings that the command makes of a line."""
    found: list[TrainSettings] = []

    def open_app(**start: Any) -> None:
        found.append(start["train"])

    monkeypatch.setattr("tui.commands.open_app.open_app", open_app)
    words = shlex.split(line)
    assert words[:2] == ["mgrad-tui", "train"]
    command: click.Command = train.command
    command.main(words[2:], standalone_mode=False)
    return found[0]


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (TrainSettings(), "mgrad-tui train"),
        (preset("moons"), "mgrad-tui train --data moons"),
        (TrainSettings(lr="0.1", seed=-3), "mgrad-tui train --lr 0.1 --seed -3"),
        (
            TrainSettings("xor", (8, 1), "sigmoid", "cross-entropy", "1.0:0.1", 1e-3, 10, "large", 50, 7, (), "adam"),
            None,
        ),
        (TrainSettings(faults=("no-zero-grad", "wrong-sign-update")), None),
        (
            replace(preset("moons"), size=40, noise=0.0, data_seed=-2),
            "mgrad-tui train --data moons --size 40 --noise 0.0 --data-seed -2",
        ),
    ],
)
def test_it_is_read_back_to_the_same_settings(
    settings: TrainSettings, line: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = train_command(settings)
    assert line in (None, written)
    assert read(written, monkeypatch) == settings


def test_a_path_is_quoted() -> None:
    assert train_command(preset("my data.csv")) == "mgrad-tui train --data 'my data.csv'"
