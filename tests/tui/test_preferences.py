"""Preferences that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.preferences import Preferences, load_preferences, save_preferences
from tui.themes import THEMES


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"theme": "gone"}', '{"theme": 3}', '{"theme": []}', "\x00", pytest.param("[" * 100_000, id="deep")],
)
def test_preferences_that_cannot_be_read_are_the_defaults(tmp_path: Path, text: str) -> None:
    (tmp_path / "preferences.json").write_text(text)
    assert load_preferences(tmp_path).theme == THEMES[0].name


def test_what_else_the_file_has_stays_in_it_and_a_damaged_one_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text('{"theme": "gone", "sound": "off"}')
    save_preferences(tmp_path, Preferences(THEMES[1].name))
    assert json.loads(path.read_text()) == {"theme": THEMES[1].name, "sound": "off"}
    path.write_text("oh no")
    save_preferences(tmp_path, Preferences(THEMES[1].name))
    assert load_preferences(tmp_path).theme == THEMES[1].name
    assert (tmp_path / "preferences.damaged-1.json").read_text() == "oh no"
