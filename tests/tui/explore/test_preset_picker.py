"""Opening a preset in Explore."""

from __future__ import annotations

import pytest

from tests.tui.explore.explore_app import WIDE, ExploreApp
from tui.explore.preset_picker import PresetPicker


async def test_presets_open_and_come_back_by_undo() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("plus", "o")
        assert isinstance(app.screen, PresetPicker)
        await pilot.press("down", "enter")
        assert app.boxes()["o"][0] == pytest.approx(0.7071067811865476)
        assert app.boxes()["x1"][1] == pytest.approx(-1.5)
        await pilot.press("u")
        assert app.boxes()["a"] == (2.01, 6)
        await pilot.press("o", "escape")
        assert app.boxes()["a"] == (2.01, 6)
