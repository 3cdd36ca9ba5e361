"""The key w and a click that open an explanation."""

from __future__ import annotations

from pathlib import Path

from tests.tui.lesson_player import NARROW, WIDE, Player, lesson_of
from tests.tui.screen_text import text_of
from tui.graph.view import GraphView
from tui.kit.why import WhyScreen
from tui.lesson.stages.graph import GraphStage


async def test_w_opens_it_on_a_graph_and_escape_closes_it(tmp_path: Path) -> None:
    steps = "## Graph\n\nWords.\n\n```graph\na = 2\nb = -3\nd = a*b\n```\n"
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("s", "w")
        await pilot.pause()
        assert isinstance(app.screen, WhyScreen)
        assert "Why these numbers at a?" in text_of(app)
        assert "∂d/∂a · d.grad = (-3) × 1 = -3" in text_of(app)
        await pilot.press("escape")
        await pilot.pause()
        stage = app.lesson_screen.stage
        assert isinstance(stage, GraphStage)
        assert stage.query_one(GraphView).selected is stage.names["a"]


F = "3*x**2 - 4*x + 5"


async def test_w_tells_of_the_stage_from_the_words_and_from_the_stage(tmp_path: Path) -> None:
    steps = f"""
        ## Curve

        Words.

        ```plot
        function = "{F}"
        range = [-5, 5]
        point = 3
        ```

        ## Run

        Words.

        ```train
        steps = 2
        ```

        ## Twice

        Words.

        ```graph fault=overwrite
        a = 3
        b = a + a
        ```
        """
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("w")
        await pilot.pause()
        assert "3 · 3² − 4 · 3 + 5 = 20" in text_of(app)
        await pilot.press("escape", "f8", "s", "w")
        await pilot.pause()
        assert "There is no loss before the first step" in text_of(app)
        await pilot.press("escape", "f8", "s", "w")
        await pilot.pause()
        told = text_of(app)
        assert "2 uses, 2 shares: 1 + 1 = 2" in told and "lost: the next one overwrites it" in told


async def test_a_click_on_a_number_of_the_chosen_box_asks_why(tmp_path: Path) -> None:
    steps = "## Graph\n\nWords.\n\n```graph\na = 2\nb = -3\nd = a*b\n```\n"
    app = Player(lesson_of(steps), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        view = app.screen.query_one(GraphView)
        a, d = (view.box_of(app.screen.query_one(GraphStage).names[name]) for name in "ad")
        assert a is not None and d is not None
        await pilot.click(d, offset=(8, 1))
        assert view.selected is d.node and not isinstance(app.screen, WhyScreen)
        await pilot.click(d, offset=(8, 1))
        await pilot.pause()
        assert "Why these numbers at d?" in text_of(app)
        await pilot.press("escape")
        await pilot.click(a, offset=(8, 2))
        await pilot.click(a, offset=(8, 1))  # a leaf's data is for typing: twice, quickly
        assert not isinstance(app.screen, WhyScreen)
        await pilot.click(a, offset=(8, 2))
        await pilot.pause()
        assert "Why these numbers at a?" in text_of(app)
