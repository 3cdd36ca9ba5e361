"""Text selected with the mouse is text that is seen, on every screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tui.inputs import Cage, play, quiet
from tests.tui.screen_text import text_of
from tests.tui.spots import SPOTS

PLACES = ("home", "explore", "train", "network", "what if", "runs", "build", "sign", "train stage", "data")
CLASS_NAME = re.compile(r"\b[A-Z][a-z]+[A-Z]\w*\b|\w#\w")
DRAGS = ("2 0 60 0", "2 5 117 11", "60 3 100 6", "2 12 117 18", "2 20 117 26", "5 28 50 29", "2 30 117 36")


@pytest.mark.parametrize("name", PLACES)
async def test_what_is_selected_is_what_is_seen(name: str, tmp_path: Path) -> None:
    spot = SPOTS[name]
    app = Cage(spot.start(), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await quiet(app)
        await play(pilot, spot.reads)
        found, count = [], 0
        for drag in DRAGS:
            await play(pilot, [f"drag {drag}"])
            seen = text_of(app)
            words = (app.screen.get_selected_text() or "").split()
            count += len(words)
            found += [word for word in words if word not in seen]
            found += [word for word in words if CLASS_NAME.search(word)]
            app.screen.clear_selection()
        assert count and not found
