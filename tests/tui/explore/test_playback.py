"""Playing the backward pass in Explore."""

from __future__ import annotations

from tests.tui.explore.explore_app import WIDE, ExploreApp
from tui.kit.panel import Panel


async def test_it_plays_to_the_end_and_stops() -> None:
    app = ExploreApp("a = 3; b = a + a")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("space", "greater_than_sign")
        assert app.explore.playback.is_playing
        assert "▶ 0.5 s a step" in str(app.screen.query_one("#backward", Panel).title)
        while app.explore.playback.is_playing:  # the clock may have taken a step of its own on a slow machine
            app.explore._play_step()
        assert app.boxes()["a"] == (3, 2)
        assert not app.explore.playback.is_playing
        await pilot.press("space", "space", "less_than_sign")
        assert not app.explore.playback.is_playing
        assert app.boxes()["a"] == (3, None)
        assert app.told("#message") == "Playback: 1 s per step"
