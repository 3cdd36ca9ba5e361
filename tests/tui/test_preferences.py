"""Preferences that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.preferences import load_preferences
from tui.themes import THEMES


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"theme": "gone"}', '{"theme": 3}', '{"theme": []}', "\x00", pytest.param("[" * 100_000, id="deep")],
)
def test_preferences_that_cannot_be_read_are_the_defaults(tmp_path: Path, text: str) -> None:
    (tmp_path / "preferences.json").write_text(text)
    assert load_preferences(tmp_path).theme == THEMES[0].name
