"""The lab: its challenges and their hints."""

from __future__ import annotations

from textual.app import App

from engine.lab.challenges import CHALLENGES, Challenge
from tests.tui.screen_text import text_of
from tui.train.dialogs.lab import LabScreen

SNAIL = CHALLENGES["snail"]


async def test_the_lab_gives_hints_and_a_challenge() -> None:
    app = App[None]()
    hints: dict[str, int] = {}
    taken: list[Challenge | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(LabScreen(SNAIL, {"rocket"}, hints), taken.append)
        await pilot.pause()
        assert "▸ The snail" in text_of(app) and "✓ The rocket" in text_of(app)
        assert "Repair it: a loss below 0.5 within 60 steps" in text_of(app)
        await pilot.press("h", "h")
        await pilot.pause()
        assert SNAIL.hints[1].split(".")[0] in text_of(app).replace("\n", " ")
        await pilot.resize_terminal(80, 16)  # where not all hints have room, the newest is seen
        await pilot.press("end", *["up"] * 5, "h", "h", "h")
        await pilot.pause()
        await pilot.pause()
        hoarder = CHALLENGES["hoarder"]
        assert hoarder.title in text_of(app) and hoarder.hints[2].split()[-1] in text_of(app)
        await pilot.press("up", "enter")
        await pilot.pause()
    assert hints == {"snail": 2, "hoarder": 3}
    assert taken == [CHALLENGES["clones"]]
