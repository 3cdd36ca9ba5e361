"""Formulas wrapped at any width."""

from __future__ import annotations

import re

import pytest
from rich.text import Text

from tests.tui.explore.explore_app import ExploreApp
from tests.tui.inputs import quiet
from tests.tui.screen_text import text_of
from tui.kit.formula_text import wrapped

PATH = "path a → e → d → L  (-3) × 1 × (-2) = 6"


@pytest.mark.parametrize("width", range(8, 45))
def test_no_line_ends_with_an_operator(width: int) -> None:
    lines = wrapped(Text(PATH), width).plain.split("\n")
    assert not [line for line in lines if re.search(r"[=×→]\s*$", line)]
    assert " ".join(" ".join(lines).split()) == " ".join(PATH.split())
    assert max(map(len, lines)) <= width


def test_styles_stay_where_they_are() -> None:
    text = wrapped(Text.assemble("path a → e  ", ("2 × 3 = 6", "bold")), 16)
    bold = [text.plain[span.start : span.end] for span in text.spans if span.style == "bold"]
    assert "".join("".join(bold).split()) == "2×3=6"


async def test_the_path_of_a_leaf_beside_other_panels() -> None:
    app = ExploreApp("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        lines = [line[:40].rstrip() for line in text_of(app).splitlines()]
        assert any(line.endswith("(-3) × 1 × (-2)") for line in lines)
        assert "= 6" in [line.strip() for line in lines]


async def test_a_window_that_was_small_for_a_moment_leaves_no_room_behind() -> None:
    app = ExploreApp("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        await quiet(app)
        before = text_of(app)
        for size in ((20, 8), (80, 24)):
            await pilot.resize_terminal(*size)
            await quiet(app)
        assert text_of(app) == before
