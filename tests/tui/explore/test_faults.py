"""Famous bugs in Explore: put in by name, marked where they first show, taken out again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.tui.explore.explore_app import WIDE, ExploreApp
from tests.tui.screen_text import text_of
from tui.explore.fault_picker import FaultPicker
from tui.explore.screen import ExploreScreen
from tui.graph.canvas import GraphCanvas
from tui.graph.view import GraphView

TWICE = "a = -2; b = 3; d = a*b; e = a + b; f = d*e"
RIGHT = {"a": -3.0, "b": -8.0, "d": 1.0, "e": -6.0, "f": 1.0}
OVERWRITTEN = {"a": 3.0, "b": -2.0, "d": 1.0, "e": -6.0, "f": 1.0}


async def put_in(pilot: Pilot[None], name: str) -> None:
    await pilot.press("f")
    await pilot.pause()
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = options.get_option_index(name)
    await pilot.press("enter")
    await pilot.pause()


def grads(app: ExploreApp) -> dict[str, float | None]:
    return {name: grad for name, (_, grad) in app.boxes().items()}


def marked(app: ExploreApp) -> list[str]:
    return [node.label for node, state in app.view.states.items() if state.wrong]


def banner(app: ExploreApp) -> str:
    return app.told("#fault") if app.screen.query_one("#fault").display else ""


async def test_a_bug_is_put_in_and_taken_out() -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert (grads(app), marked(app), banner(app)) == (RIGHT, [], "")
        await put_in(pilot, "overwrite")
        assert grads(app) == OVERWRITTEN
        assert marked(app) == ["b"]
        assert banner(app) == (
            "✗ = in place of +=: first wrong: b.grad = -2, not -8\n"
            "  Steps wait; nudges and g go by the right gradients; f takes the bug out."
        )
        assert "first wrong" in text_of(app)
        await put_in(pilot, "none")
        assert (grads(app), marked(app), banner(app)) == (RIGHT, [], "")


async def test_escape_leaves_the_bug_as_it_is() -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=WIDE) as pilot:
        await put_in(pilot, "overwrite")
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, FaultPicker)
        assert app.screen.query_one(OptionList).highlighted == 1
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ExploreScreen)
        assert grads(app) == OVERWRITTEN


async def test_nudges_and_undo_go_on_under_a_bug() -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=WIDE) as pilot:
        await put_in(pilot, "overwrite")
        app.view.select(app.named("a"))
        await pilot.press("1", "enter")  # e = 4, d = 3
        await pilot.pause()
        assert grads(app) == {"a": 12.0, "b": 4.0, "d": 4.0, "e": 3.0, "f": 1.0}
        await pilot.press("u")
        await pilot.pause()
        assert grads(app) == OVERWRITTEN
        assert marked(app) == ["b"]
        assert app.session.root.grad == 1.0 and app.named("b").grad == -8.0


async def test_another_graph_has_the_bug_too() -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=WIDE) as pilot:
        await put_in(pilot, "no-topological-order")
        await pilot.press("o")
        await pilot.pause()
        await pilot.press("enter")  # the lecture's L, in which nothing is used twice
        await pilot.pause()
        assert "here every gradient comes out right all the same" in banner(app)
        assert marked(app) == []


async def test_a_stored_call_stops_with_pythons_message() -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=WIDE) as pilot:
        await put_in(pilot, "storing-the-call")
        assert "TypeError: 'NoneType' object is not callable: f._backward holds the result of the call" in banner(app)
        assert set(grads(app).values()) == {None}


async def test_no_steps_with_a_bug_in() -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "n")
        await put_in(pilot, "overwrite")
        for key in ("n", "p", "a", "space"):
            await pilot.press(key)
            await pilot.pause()
            assert app.told("#message") == "✗ the steps wait while a bug is in the backward pass; f takes it out"
            assert (app.session.cursor, app.explore.playback.is_playing) == (None, False)
        assert grads(app) == OVERWRITTEN
        assert "The steps wait until f takes it out." in app.panel("backward")


async def test_the_node_panel_says_both_gradients() -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=WIDE) as pilot:
        await put_in(pilot, "overwrite")
        app.view.select(app.named("b"))
        await pilot.pause()
        assert app.panel("node").startswith("with the bug its gradient is -2; without:\n")
        assert "grad -8" in app.panel("node")


def test_snapshot_of_a_bug(snap_compare: Callable[..., bool]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await put_in(pilot, "overwrite")
        pilot.app.screen.query_one(GraphView).clear_marks()

    assert snap_compare(ExploreApp(TWICE), terminal_size=(80, 24), run_before=before)


@pytest.mark.parametrize("keys", [(), ("v", "v", "v")], ids=["with a panel", "without panels"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
async def test_the_notice_of_a_bug_moves_no_box(size: tuple[int, int], keys: tuple[str, ...]) -> None:
    app = ExploreApp(TWICE)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        before = {node: box.region for node, box in app.view.query_one(GraphCanvas).boxes.items()}
        await put_in(pilot, "overwrite")
        assert {node: box.region for node, box in app.view.query_one(GraphCanvas).boxes.items()} == before
        assert "first wrong" in text_of(app)
