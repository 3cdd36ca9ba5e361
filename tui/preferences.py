"""The user's preferences (the theme), stored in the data folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lessons.progress.data_file import DataFile, Format
from lessons.progress.storage import parse_json
from tui.themes import DARK, THEMES

FILE = "preferences.json"


@dataclass(frozen=True, slots=True)
class Preferences:
    """theme: the name of one of `tui.themes.THEMES`."""

    theme: str = DARK.name


def load_preferences(folder: Path) -> Preferences:
    """The stored preferences; the defaults if there are none, or if they are invalid."""
    try:
        theme = _file(folder).read().get("theme")
    except (OSError, ValueError):
        return Preferences()
    return Preferences(theme) if theme in [known.name for known in THEMES] else Preferences()


def save_preferences(folder: Path, preferences: Preferences) -> None:
    """Store the preferences; what else the file has stays in it. Raises OSError if they cannot be written."""
    _file(folder).change(lambda stored: {**stored, **asdict(preferences)}, strict=True)


def _file(folder: Path) -> DataFile[dict[str, Any]]:
    return DataFile(folder / FILE, Format("preferences", _parse, json.dumps, dict[str, Any]), "", "")


def _parse(text: str) -> dict[str, Any]:
    """Return the table in a text. Raises ValueError with a short message if there is none."""
    table = parse_json(text)
    if not isinstance(table, dict):
        raise ValueError("it is not a preferences file")
    return table
