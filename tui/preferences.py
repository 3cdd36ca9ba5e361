"""The user's preferences (the theme), stored in the data folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tui.themes import DARK, THEMES

FILE = "preferences.json"


@dataclass(frozen=True, slots=True)
class Preferences:
    """theme: the name of one of `tui.themes.THEMES`."""

    theme: str = DARK.name


def load_preferences(folder: Path) -> Preferences:
    """The stored preferences; the defaults if there are none, or if they are invalid."""
    try:
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Preferences()
    theme = stored.get("theme") if isinstance(stored, dict) else None
    return Preferences(theme) if theme in [known.name for known in THEMES] else Preferences()


def save_preferences(folder: Path, preferences: Preferences) -> None:
    """Store the preferences. Raises OSError if they cannot be written."""
    from engine.basics.files import write_atomically  # lazy: Home does not need the engine

    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / FILE, json.dumps(asdict(preferences)))
