"""The command line that makes a run again."""

from __future__ import annotations

from dataclasses import fields

from engine.basics.command_line import command_line
from engine.training.settings import TrainSettings, preset


def train_command(settings: TrainSettings) -> str:
    """The `mgrad-tui train …` line with these settings, without those that suit the data anyway."""
    words = ["mgrad-tui", "train"]
    suits, reading = (
        preset(settings.data, settings.header, settings.rows),
        {"header": TrainSettings().header, "rows": None},
    )
    if settings.data != TrainSettings().data:
        words += ["--data", settings.data]
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name == "data" or value is None or value == reading.get(field.name, getattr(suits, field.name)):
            continue
        if field.name == "faults":
            words += [word for name in value for word in ("--fault", name)]
        else:
            option = f"--{field.name.replace('_', '-')}"
            words += [option, ",".join(map(str, value)) if field.name == "layers" else str(value)]
    return command_line(words)
