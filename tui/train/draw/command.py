"""The command line that makes a run again."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from engine.basics.command_line import command_line
from engine.data.samples import SAMPLES
from engine.training.settings import TrainSettings, preset, suits_split


def train_command(settings: TrainSettings) -> str:
    """The `mgrad-tui train …` line with these settings, without those that suit the data anyway."""
    words = ["mgrad-tui", "train"]
    suits, usual = suits_split(settings), preset(settings.data, settings.header, settings.rows)
    reading = {
        "header": TrainSettings().header,
        "rows": None,
        "holdout": usual.holdout,
        "data_seed": usual.data_seed,
    }
    if settings.data != TrainSettings().data:
        words += ["--data", settings.data]
    is_file = settings.data not in SAMPLES
    for field in fields(settings):
        value: Any = getattr(settings, field.name)
        if is_file and field.name == "data_seed":
            value = settings.seed_of_data
        if field.name == "data" or value is None or value == reading.get(field.name, getattr(suits, field.name)):
            continue
        if field.name == "faults":
            words += [word for name in value for word in ("--fault", name)]
        else:
            option = f"--{field.name.replace('_', '-')}"
            words += [option, ",".join(map(str, value)) if field.name == "layers" else str(value)]
    return command_line(words)
