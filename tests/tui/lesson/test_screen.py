"""Lessons played through the keys, as a learner does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Input

from lessons.contents import find_lesson
from lessons.progress.store import Outcome, ProgressStore
from tests.tui.inputs import quiet
from tests.tui.lesson_player import (
    NARROW,
    WIDE,
    Player,
    lesson_of,
    open_questions,
)
from tests.tui.screen_text import text_of


async def test_it_resumes_where_it_was_left(tmp_path: Path) -> None:
    lesson = find_lesson("slope-of-a-curve")
    first = Player(lesson, tmp_path)
    async with first.run_test(size=NARROW) as pilot:
        await pilot.press("n", "1", "n", "h")
        await pilot.pause()
    second = Player(lesson, tmp_path)
    async with second.run_test(size=NARROW) as pilot:
        await pilot.pause()
        assert "step 3 of 7" in text_of(second) and "Rise over run" in text_of(second)
        assert "Hint 1 of 3" in str(second.screen.query_one(".hints").children[0].source)  # type: ignore[attr-defined]
        await pilot.press("p")
        await pilot.pause()
        assert "✓ Right. It grows a little" in text_of(second)


async def test_what_is_half_typed_is_there_when_one_comes_back(tmp_path: Path) -> None:
    lesson = find_lesson("several-inputs")
    first = Player(lesson, tmp_path)
    async with first.run_test(size=WIDE) as pilot:
        await pilot.press("n", "minus", "1", "full_stop")
        await pilot.resize_terminal(80, 14)
        await pilot.pause()
        assert "1." in text_of(first)  # still in sight
        await pilot.press("5", "f6", "f6", "f8", "f7")
        await pilot.pause()
        question = open_questions(first.lesson_screen)[0]
        assert question.query_one(Input).value == "1.5" and question.progress.tries == 0
        await pilot.press("minus", "2")  # the sign goes on with the number
    second = Player(lesson, tmp_path)
    async with second.run_test(size=NARROW) as pilot:
        await pilot.pause()
        question = open_questions(second.lesson_screen)[0]
        assert question.query_one(Input).value == "1.52"
        await pilot.resize_terminal(80, 14)
        await pilot.press("minus", "5", "enter")
        await pilot.pause()
        assert question.progress.tries == 1 and "✗ The sign is right" in text_of(second)  # brought into view
        assert ProgressStore(tmp_path).load().step(lesson.id, "nudge-a").questions[0].text == "-1.525"


async def test_steps_go_back_and_forward_at_will_and_stop_at_the_ends(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("p")
        assert app.lesson_screen.step_index == 0
        await pilot.press("K", "f8", "f8", "f7")
        assert app.lesson_screen.step_index == 1
        await pilot.press(*["n"] * 9)
        await pilot.pause()
        assert app.lesson_screen.step is None
        assert "Still open: Nudge a; Nudge b; Nudge c; All at once." in text_of(app)
    steps = ProgressStore(tmp_path).load().lesson("several-inputs").steps
    assert [key for key, step in steps.items() if step.done] == ["three-inputs-one-output"]


async def test_words_and_stage_take_turns_where_the_screen_is_narrow(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause()
        words, stage = app.screen.query_one("#text"), app.screen.query_one("#stage")
        assert words.display and not stage.display
        await pilot.press("s")
        await pilot.pause()
        assert stage.display and not words.display
        assert text_of(app).splitlines()[-1].endswith("h Hint ctrl+p Palette")  # none of them cut
        assert "s: back to the text" in text_of(app)
        await pilot.press("f6")
        await pilot.pause()
        assert words.display and not stage.display
        for _ in range(3):
            app.simulate_key("s")  # quicker than the focus follows
        await quiet(app)
        assert app.lesson_screen.staged and app.focused is not None and stage in app.focused.ancestors


async def test_the_end_leads_to_the_next_lesson(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press(*["n"] * 7)
        await pilot.pause()
        assert "Next lesson: Several inputs" in text_of(app)
        await pilot.click("#next-lesson")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "several-inputs"


async def test_a_folder_that_cannot_be_written_is_reported_and_the_lesson_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    app = Player(find_lesson("several-inputs"), blocked)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("n", "K", "n")
        await pilot.pause()
        assert app.lesson_screen.step_index == 2
        async with asyncio.timeout(30):
            while not app.screen.query("Toast"):
                await pilot.pause()
        assert "progress cannot be" in text_of(app)
        assert app.screen.query_one("Toast").region.y == 1  # far from where one answers


def test_snapshot_of_a_question_beside_the_curve(snap_compare, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    assert snap_compare(app, press=["n", "n", "plus", "1", "2", "enter", "f3"], terminal_size=WIDE)


def test_snapshot_of_the_graph_on_the_narrow_stage(snap_compare, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    app = Player(find_lesson("several-inputs"), tmp_path)
    assert snap_compare(app, press=["n", "s"], terminal_size=NARROW)


async def test_the_focus_finds_no_words_between_two_steps(tmp_path: Path) -> None:
    """An answer's focus may come while the next step's words are on their way."""
    app = Player(lesson_of("## One\n\nWords.\n\n```graph\na = 2\nb = 3*a\n```\n"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        screen = app.lesson_screen
        await screen.query_one("#text").remove_children()
        await pilot.press("s", "s")
        await pilot.pause()
        assert app.is_running


async def test_a_lesson_that_was_renumbered_keeps_its_progress(tmp_path: Path) -> None:
    lesson = find_lesson("several-inputs")
    first = Player(lesson, tmp_path)
    async with first.run_test(size=WIDE) as pilot:
        await pilot.press("n", "K", "n")
        await pilot.pause()
    moved = tmp_path / "17-several-inputs.md"
    moved.write_text(lesson.path.read_text(encoding="utf-8"), encoding="utf-8")
    again = Player(find_lesson(str(moved)), tmp_path)
    async with again.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert again.lesson_screen.step_index == 2
        assert again.lesson_screen.memory.done(lesson.steps[1]).questions[0].outcome is Outcome.SKIPPED


PLAIN_STEP = "## Words\n\n" + "word " * 200
CURVE_STEP = (
    PLAIN_STEP
    + """

```plot
function = "x**2"
range = [-5, 5]
point = 3
```
"""
)


@pytest.mark.parametrize("width", [100, 120, 160, 200, 240])
async def test_words_are_in_a_readable_measure_and_the_stage_has_the_rest(tmp_path: Path, width: int) -> None:
    app = Player(lesson_of(CURVE_STEP), tmp_path)
    async with app.run_test(size=(width, 40)) as pilot:
        await pilot.pause()
        text, stage = app.screen.query_one("#text"), app.screen.query_one("#stage")
        assert text.region.width == min(width - width // 2, 76)
        assert text.region.width + stage.region.width == width


async def test_without_a_stage_the_words_are_in_the_middle(tmp_path: Path) -> None:
    app = Player(lesson_of(PLAIN_STEP), tmp_path)
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        assert (app.screen.query_one("#text").region.x, app.screen.query_one("#text").region.width) == (60, 80)
