"""The pass of a foreign engine, stepped on its own screen."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from engine.graph.wording import name_of
from lessons.build.programs import LECTURE, named
from lessons.build.scene import scene_of
from tests.lessons.judge.engines import CLOSURES, wrong_engine
from tui.adopted.screen import TheirPassScreen
from tui.app import MgradApp
from tui.start import Start


def line(screen: TheirPassScreen, name: str) -> str:
    return str(screen.query_one(f"#{name}", Static).render())


def marked(screen: TheirPassScreen) -> list[str]:
    return [name_of(node) for node, state in screen.view.states.items() if state.wrong]


async def test_a_pass_is_stepped_played_and_shown_whole(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(CLOSURES)
    adopted = (await scene_of(tmp_path, LECTURE)).adopted
    assert adopted is not None
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = TheirPassScreen(adopted, "The L graph")
        await app.push_screen(screen)
        await pilot.press("n", "n")
        assert line(screen, "words").startswith("2 of 7: L, with L.grad = 1")
        grads = {name_of(node): state.grad for node, state in screen.view.states.items()}
        assert grads["L"] == 1 and grads["d"] == -2 and grads["a"] is None
        await pilot.press("p")
        assert screen.done == 1
        await pilot.press("a")
        assert "every gradient is what" in line(screen, "verdict") and not marked(screen)
        await pilot.press("space")
        assert screen.done == 0
        await pilot.press("plus", "7")
        assert screen.done == 0 and screen.view.states[screen.view.nodes[0]].data == adopted.mirror.nodes[0].data
        await pilot.press("escape")
        assert app.screen is not screen


async def test_the_first_wrong_write_is_marked_and_named(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text(wrong_engine("add, set"))
    adopted = (await scene_of(tmp_path, named("a=3; b=a + a"))).adopted
    assert adopted is not None
    app = MgradApp(Start(), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = TheirPassScreen(adopted, "a + a")
        await app.push_screen(screen)
        await pilot.press("n", "n")
        assert not marked(screen)
        await pilot.press("n")
        assert marked(screen) == ["a"] and "+= is due" in line(screen, "verdict")
