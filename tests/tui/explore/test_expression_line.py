"""Typing an expression in Explore."""

from __future__ import annotations

import pytest

from tests.tui.explore.explore_app import WIDE, ExploreApp, paste, type_in
from tui.explore.expression_line import ExpressionLine
from tui.explore.presets import PRESETS


async def test_an_expression_of_ones_own() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("plus", "e", "ctrl+u")
        await type_in(pilot, "y = tahn(a*w)")
        await pilot.pause()
        assert app.told("#expression-hint") == "      ^ unknown function 'tahn'; did you mean 'tanh'?"
        assert app.screen.query_one("#expression-hint").has_class("-fault")
        await pilot.press("enter")
        assert "L" in app.boxes()
        await pilot.press("ctrl+u")
        await paste(pilot, "# two lines\ny = tanh(a*w)")
        await pilot.press("enter")
        assert {label: data for label, (data, _) in app.boxes().items() if label in ("a", "w")} == {"a": 2.01, "w": 1}
        assert app.view.has_focus_within
        assert not app.screen.query_one("#expression-hint").display
        await pilot.press("u")
        assert app.boxes()["a"][0] == 2.01
        assert app.boxes()["L"][0] == pytest.approx(-7.94)
        assert app.screen.query_one(ExpressionLine).input.value == PRESETS[0].source


async def test_an_expression_without_gradients_is_refused_where_it_was_typed() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e", "ctrl+u")
        await paste(pilot, "z = 0\nsqrt(z)")
        await pilot.press("enter")
        await pilot.pause()
        assert app.told("#expression-hint") == "✗ sqrt(0) has no slope here, in output = sqrt(z)"
        assert "L" in app.boxes()
        line = app.screen.query_one(ExpressionLine)
        assert line.input.has_focus
        await pilot.press("ctrl+u")
        await paste(pilot, f"tahn(q) + {' + '.join(['r'] * 40)}")
        await pilot.pause()
        assert app.told("#expression-hint") == "◂ unknown function 'tahn'; did you mean 'tanh'?", "it is out of sight"
        await pilot.press("home")
        await pilot.pause()
        assert app.told("#expression-hint") == "  ^ unknown function 'tahn'; did you mean 'tanh'?"
        line.input.value = f"{' + '.join(['r'] * 40)} + tahn(q)"
        await pilot.pause()
        assert app.told("#expression-hint").endswith(" unknown function 'tahn'; did you mean 'tanh'? ▸")


async def test_what_was_typed_is_not_lost() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e", "ctrl+u")
        await type_in(pilot, "q*r")
        await pilot.press("escape")
        line = app.screen.query_one(ExpressionLine)
        assert line.input.value == PRESETS[0].source
        assert app.view.has_focus_within
        await pilot.press("e", "up")
        assert line.input.value == "q*r"
        await pilot.press("down")
        assert line.input.value == PRESETS[0].source


async def test_what_people_paste_is_read_and_the_reading_is_shown() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("e", "ctrl+u")
        await paste(pilot, "x = Value(2.0, label='x')\ny = 3x² − np.tanh(x)  # by hand\ny.backward()")
        await pilot.pause()
        assert app.told("#expression-hint") == "  read as x = 2; y = 3*x**2 - tanh(x)"
        await pilot.press("enter")
        await pilot.pause()
        assert {"x", "y"} <= app.boxes().keys()
        assert "read as x = 2; y = 3*x**2 - tanh(x)" in app.told("#message")
        await pilot.press("e", "ctrl+u")
        await paste(pilot, "x^2 + q")
        await pilot.pause()
        assert app.told("#expression-hint") == "  read as x = 2; q = 1; x**2 + q; ^ is read as a power"
