"""Explore used by keyboard."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.explore.explore_app import NARROW, WIDE, ExploreApp, type_in
from tests.tui.screen_text import text_of
from tui.explore.expression_line import ExpressionLine
from tui.explore.find import NodeCommands
from tui.explore.presets import PRESETS
from tui.explore.screen import ExploreScreen
from tui.graph.pane import GraphPane
from tui.graph.value_line import ValueLine
from tui.graph.view import GraphView
from tui.kit.panel import Panel
from tui.palette.commands import Commands


async def test_the_lecture_stands_there_at_first() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE):
        assert app.boxes()["L"] == (-8, 1)
        assert app.boxes()["a"] == (2, 6)
        assert app.view.has_focus_within
        assert app.screen.query_one(ExpressionLine).input.value == PRESETS[0].source


async def test_a_nudge_shows_every_number_in_the_same_frame() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("plus")
        assert app.boxes()["a"] == (2.01, 6)
        assert app.boxes()["b"] == (-3, -4.02)
        assert app.boxes()["L"][0] == pytest.approx(-7.94)
        app.explore.action_undo()  # without a pause: what is right now is what the next frame paints
        assert app.boxes()["a"] == (2, 6)
        assert app.boxes()["L"] == (-8, 1)
        assert app.panel("node").startswith("a leaf: nudge it\ndata 2   grad 6\n")
        assert app.panel("change").startswith("undone: a 2 → 2.01; L -7.94 → -8")


async def test_the_three_numbers_stand_side_by_side() -> None:
    app = ExploreApp("x = 3; y = x**2")
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("right_square_bracket", "right_square_bracket", "plus")
        assert [line.split() for line in app.panel("change").splitlines()[2:5]] == [
            ["predicted", "6", "6"],
            ["actual", "7", "7"],
            ["central", "6", "6"],
        ]


async def test_one_key_follows_the_gradient() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("g")
        assert app.boxes()["L"][0] == pytest.approx(-7.286496, abs=1e-12)
        assert app.told("#message") == "each leaf += 0.01 · its gradient; L -8 → -7.2865"
        await pilot.press("u", "G")
        assert app.boxes()["L"][0] < -8


async def test_undo_redo_reset() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("plus", "shift+up", "r")
        assert app.boxes()["a"] == (2, 6)
        await pilot.press("u")
        assert app.boxes()["a"][0] == 2.11
        await pilot.press("u", "u")
        assert app.boxes()["a"][0] == 2
        await pilot.press("u")
        assert app.told("#message") == "✗ there is nothing to undo"
        await pilot.press("ctrl+y", "ctrl+y")
        assert app.boxes()["a"][0] == 2.11


async def test_a_pinned_leaf_stays_and_shows_its_pin() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("i", "g")
        assert app.boxes()["a"][0] == 2
        assert app.boxes()["b"][0] == -3.04
        assert app.view.states[app.named("a")].pinned
        assert app.told("#settings").endswith("1 pinned")
        await pilot.press("right", "i")
        assert app.told("#message") == "✗ e is computed; move the leaves it is made from"


async def test_the_backward_pass_by_keys() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n")
        assert app.boxes()["L"] == (-8, 1)
        assert {grad for label, (_, grad) in app.boxes().items() if label != "L"} == {None}
        assert app.view.active is None
        await pilot.press("n", "n")
        assert app.boxes()["f"] == (-2, 4)
        assert app.view.active == (app.named("L"), 1)
        assert app.panel("backward").endswith("4 × 1 = 4, so f.grad goes 0 → 4")
        await pilot.press("p")
        assert app.boxes()["f"] == (-2, None)
        assert "▼" not in text_of(app)
        await pilot.press("a")
        assert app.boxes()["a"] == (2, 6)
        assert app.view.active is None
        await pilot.press("a", "p")
        assert app.told("#message") == "✗ this is where the backward pass begins: L.grad = 1"


async def test_step_sizes_are_shown_and_changed() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("left_square_bracket", "right_curly_bracket")
        assert app.told("#settings") == "[ ] nudge 0.001   { } follow 0.1"
        await pilot.press("plus")
        assert app.boxes()["a"][0] == 2.001
        await pilot.press("r", *["left_square_bracket"] * 3, "plus")
        assert app.told("#message") == "a 2 → 2.000001; L -8 → -7.999994", "not -8 → -8"


async def test_a_value_is_typed() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await type_in(pilot, "1/2")
        assert app.boxes()["a"][0] == 2
        await pilot.press("enter")
        assert app.boxes()["a"][0] == 0.5
        assert not app.screen.query_one(ValueLine).display
        assert app.view.has_focus_within
        await pilot.press("enter")
        await type_in(pilot, "zz")  # over the number that is there
        await pilot.press("enter")
        assert app.told("#value-hint").startswith("✗ There is no zz in sight.")
        assert app.screen.query_one("#value Input", Input).value == "zz"
        await pilot.press("escape")
        assert app.boxes()["a"][0] == 0.5
        assert isinstance(app.screen, ExploreScreen)
        await pilot.press("down", "0", "full_stop", "2", "5", "enter")
        assert (app.boxes()["a"][0], app.boxes()["b"][0]) == (0.5, 0.25)


async def test_a_number_typed_quicker_than_the_focus_follows_is_not_half_a_number() -> None:
    app = ExploreApp()
    async with app.run_test(size=NARROW) as pilot:
        for key in ("5", "0", "x", "enter"):  # in one go, as a slow line hands them on
            app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        await pilot.pause()
        await pilot.pause()
        assert app.told("#value-hint").startswith("✗ Type the number alone, without a unit or a word: 50.")
        assert app.screen.query_one("#value Input", Input).value == "50x"
        assert not app.session.pinned
        await pilot.press("escape")
        for key in ("5", "0", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        await pilot.pause()
        await pilot.pause()
        assert app.boxes()["a"][0] == 50
        assert app.view.has_focus_within


async def test_a_change_without_a_value_is_refused() -> None:
    app = ExploreApp("x = 0.5; y = log(x)")
    async with app.run_test(size=WIDE) as pilot:
        before = app.boxes()
        await pilot.press("right_square_bracket", "right_square_bracket", "minus")
        assert app.told("#message") == "✗ log(-0.5) has no value, in y = log(x)"
        assert app.boxes() == before
        status = app.screen.query_one("#status")
        await pilot.press("enter")
        assert app.told("#message") == "", "a refusal goes with what it was about"
        assert not status.display, "what is typed stands in its place"
        await pilot.press("backspace", "backspace", "backspace")
        await type_in(pilot, "-3")
        await pilot.press("enter")
        assert app.told("#value-hint") == "✗ log(-3) has no value, in y = log(x)"
        assert app.screen.query_one("#value Input", Input).has_focus
        assert app.boxes() == before
        await pilot.press("ctrl+u", "4", "enter")
        assert status.display and app.told("#message").startswith("x 0.5 → 4; y ")
        assert not app.screen.query_one(ValueLine).display


@pytest.mark.parametrize("place", range(2))
async def test_what_fits_whole_beside_the_panels(place: int) -> None:
    app = ExploreApp(PRESETS[place].source)
    async with app.run_test(size=WIDE):
        pane = app.view.query_one(GraphPane)
        assert pane.max_scroll_x == pane.max_scroll_y == 0
        assert all(panel.region.height for panel in app.screen.query(Panel))


async def test_a_narrow_screen_shows_the_panel_that_matters() -> None:
    app = ExploreApp()

    def shown() -> list[str | None]:
        return [panel.id for panel in app.screen.query(Panel) if panel.region.height]

    async with app.run_test(size=NARROW) as pilot:
        assert shown() == ["node"]
        await pilot.press("plus")
        assert shown() == ["change"]
        await pilot.press("n")
        assert shown() == ["backward"]
        await pilot.press("v")
        assert shown() == []
        await pilot.press("v")
        assert shown() == ["node"]
        await pilot.press("v")
        assert shown() == ["change"]
        await pilot.press("right")
        assert shown() == ["node"]
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert shown() == [], "the graph has the little room there is"
        assert app.told("#message") == "a small terminal: 80×24 shows it all"
        assert not app.screen.query_one("#settings").display
        await pilot.press("v")
        assert shown() == ["node"]
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert shown() == ["node"]
        assert app.told("#message") == ""
        assert app.screen.query_one("#settings").display


async def test_a_large_graph_is_folded_and_says_how_large_it_is() -> None:
    source = "x = 0.5; w = 2; y = " + " + ".join(f"tanh({number}*w*x)" for number in range(1, 40))
    app = ExploreApp(source)
    async with app.run_test(size=NARROW) as pilot:
        nodes = len(app.session.graph.order)
        async with asyncio.timeout(30):
            while not app.told("#message"):
                await pilot.pause()
        assert app.told("#message") == f"{nodes} nodes, those nearby drawn; / finds one; z: all"
        assert app.view.selected is app.session.root
        assert len(app.view.drawing.boxes) < 20
        await pilot.press("n", "n", "n", "n")
        step = app.session.step
        assert step is not None
        assert app.view.active == (step.node, step.position)
        assert {step.node, step.operand} <= app.view.drawing.boxes.keys()
        assert app.explore.panels.chosen == "backward", "the selection went along untold"
        assert app.panel("node").startswith("y = v19 + tanh(39 · w · x) = "), "what would be long has a name"
        await pilot.press("z")
        assert len(app.view.drawing.boxes) == nodes
        assert app.told("#message") == f"all {nodes} nodes are drawn; z: those nearby"
        await pilot.press("slash")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press("escape", "z")
        [hit] = [hit async for hit in NodeCommands(app.explore).search("w")]
        hit.command()
        await pilot.pause()
        assert app.view.selected is app.named("w")
        assert app.named("w") in app.view.drawing.boxes
        await pilot.press("o", "enter", "z")
        assert app.told("#message") == "✗ all of the graph is drawn already"


async def test_the_palette_has_the_keys_of_the_screen_and_of_the_graph() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        commands = Commands(app.explore)
        await commands.startup()
        titles = [command.title for command in commands.commands if command.here]
        assert len(titles) == len(set(titles)), "each once, however many keys it has"
        for title in ("Follow: Every leaf moves along its gradient: += step · gradient", "Nudge: Nudge the leaf up"):
            next(command for command in commands.commands if command.title == title).run()
            await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.boxes()["a"][0] == pytest.approx(2.07)


async def third_step(pilot: Pilot[None]) -> None:
    """Three steps into the backward pass; marks fade with time, so no picture is taken of one."""
    await pilot.press("a", "n", "n", "n")
    pilot.app.screen.query_one(GraphView).clear_marks()


@pytest.mark.parametrize("theme", ["mgrad-dark", "mgrad-light"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
def test_it_looks_right(snap_compare, size: tuple[int, int], theme: str) -> None:  # type: ignore[no-untyped-def]
    app = ExploreApp(PRESETS[1].source)
    app.theme = theme
    assert snap_compare(app, terminal_size=size, run_before=third_step)


async def test_a_minus_and_a_digit_are_a_number_and_no_nudge() -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("minus")
        assert app.boxes()["a"][0] == pytest.approx(1.99)
        await pilot.press("5")
        await pilot.pause()
        assert app.boxes()["a"][0] == 2
        assert app.screen.query_one(ValueLine).query_one(Input).value == "-5"
        await pilot.press("enter")
        await pilot.pause()
        assert app.boxes()["a"][0] == -5
        await pilot.press("u")
        assert app.boxes()["a"][0] == 2


@pytest.mark.parametrize(("typed", "number"), [("0", 0), (".5", 0.5), ("1/2", 0.5), ("1e-3", 0.001), ("-.25", -0.25)])
async def test_numbers_begin_as_people_write_them(typed: str, number: float) -> None:
    app = ExploreApp()
    async with app.run_test(size=WIDE) as pilot:
        for letter in typed:
            await pilot.press({".": "full_stop", "/": "slash", "-": "minus"}.get(letter, letter))
        await pilot.press("enter")
        await pilot.pause()
        assert app.boxes()["a"][0] == number


@pytest.mark.parametrize("size", [NARROW, (100, 30), WIDE, (200, 60)])
async def test_nothing_that_is_done_moves_a_box(size: tuple[int, int]) -> None:
    app = ExploreApp()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        view = app.view

        def places() -> list[tuple[int, int]]:
            assert view.drawing is not None
            return [(view.region.x + box.x, view.region.y + box.y) for box in view.drawing.boxes.values()]

        before = places()
        keys = "tab plus enter 5 enter i n n a g right_square_bracket w escape"
        for key in f"{keys} e left_parenthesis enter escape u r o escape f escape".split():
            await pilot.press(key)
            await pilot.pause()
            assert places() == before, key
