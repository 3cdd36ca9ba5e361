"""What the app remembers about how someone likes it (the theme), in the learner's data folder."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from textual.theme import BUILTIN_THEMES

from tui.themes import DARK, THEMES


@dataclass(frozen=True, slots=True)
class Preferences:
    """theme: the name of one of `tui.themes.THEMES`, or of one that Textual brings."""

    theme: str = DARK.name


def load_preferences(folder: Path) -> Preferences:
    """The preferences kept in `folder`; the defaults where there are none that can be read."""
    try:
        kept = json.loads((folder / "preferences.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Preferences()
    theme = kept.get("theme") if isinstance(kept, dict) else None
    return Preferences(theme) if theme in [*(known.name for known in THEMES), *BUILTIN_THEMES] else Preferences()


def save_preferences(folder: Path, preferences: Preferences) -> None:
    """Write them in one move, so that a crash leaves the old ones. Raises OSError where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"preferences.json.{os.getpid()}"
    draft.write_text(json.dumps(asdict(preferences)), encoding="utf-8")
    draft.replace(folder / "preferences.json")
