"""The app: its themes and its palette."""

from __future__ import annotations

from pathlib import Path

from tui.app import MgradApp
from tui.preferences import load_preferences
from tui.start import Start
from tui.themes import THEMES


async def test_f2_goes_through_the_themes_and_the_choice_is_kept(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test() as pilot:
        seen = []
        for _ in THEMES:
            await pilot.press("f2")
            seen.append(app.theme)
        assert seen == [theme.name for theme in (*THEMES[1:], THEMES[0])]
        await pilot.press("f2")
        await pilot.pause()
        assert load_preferences(tmp_path).theme == THEMES[1].name
        app.theme = THEMES[3].name  # as the palette does it
        await pilot.pause()
    assert MgradApp(Start(), tmp_path).theme == THEMES[3].name


async def test_the_palette_offers_every_place(tmp_path: Path) -> None:
    app = MgradApp(Start(), tmp_path)
    async with app.run_test():
        offered = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Home", "Explore", "Train", "Drill"} <= offered
