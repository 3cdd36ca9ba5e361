"""Lessons played through the keys, as a learner does."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Button, Input

from engine.basics.numbers import short
from lessons.contents import find_lesson
from lessons.progress.store import Outcome, ProgressStore
from tests.tui.lesson_player import (
    NARROW,
    WIDE,
    Player,
    answer_right,
    answer_wrong,
    lesson_of,
    open_questions,
    type_text,
    verdict_of,
)
from tests.tui.screen_text import text_of
from tui.graph.view import GraphView
from tui.lesson.stages.graph import GraphStage
from tui.lesson.stages.plot import PlotStage


async def test_the_lecture_s_first_row_is_on_the_screen(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        screen, seen = app.lesson_screen, text_of(app)
        for _ in screen.lesson.steps:
            while open_questions(screen):
                await answer_right(pilot, open_questions(screen)[0])
            seen += text_of(app)
            await pilot.press("n")
            await pilot.pause()
    for fact in (
        "f(x) = 3x² − 4x + 5",
        "f(3)  20",
        "Right. It is 14.",
        "14.003",  # rise over run with h = 0.001
        "Right. It is -22.",
        "Right. It is 0.",
        "x = 2/3",
        "1e-17",
    ):
        assert fact in seen, fact


async def test_the_lecture_s_second_row_is_on_the_screen(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        screen, seen = app.lesson_screen, text_of(app)
        for _ in screen.lesson.steps:
            while open_questions(screen):
                await answer_right(pilot, open_questions(screen)[0])
            seen += text_of(app)
            await pilot.press("n")
            await pilot.pause()
    for fact in ("a = 2, b = -3 and c = 10", "d is 4", "4 to 3.9997", "It is -3.", "It is 2.", "It is 1."):
        assert fact in seen, fact


async def test_h_shrinks_until_floating_point_breaks(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        for _ in range(5):
            await pilot.press("n")
        await pilot.press("s", *["minus"] * 3)
        await pilot.pause()
        stage = app.screen.query_one(PlotStage)
        assert stage.h == 0.001
        assert "14.003" in text_of(app)
        await pilot.press(*["minus"] * 14)
        await pilot.pause()
        assert stage.h == 1e-17
        rows = text_of(app).splitlines()
        assert any("secant" in row and row.rstrip(" │").endswith("  0") for row in rows)
        assert any("error" in row and row.rstrip(" │").endswith("  14") for row in rows)
        await pilot.press("plus", "right")
        assert (stage.h, stage.x) == (1e-16, 3.25)


async def test_the_slope_stays_covered_until_it_was_answered(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "n")
        await pilot.pause()
        assert "▒▒▒" in text_of(app) and "tangent, slope" not in text_of(app)
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert "▒▒▒" not in text_of(app)


async def test_gradients_are_covered_and_the_graph_held_until_the_answer(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "s", "plus")
        await pilot.pause()
        stage, view = app.screen.query_one(GraphStage), app.screen.query_one(GraphView)
        a = stage.names["a"]
        assert a.data == 2.0
        assert view.states[a].hide_grad
        await pilot.press("s")
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
        assert not view.states[a].hide_grad
        assert view.states[stage.names["b"]].hide_grad
        await pilot.press("s", "plus")
        await pilot.pause()
        assert a.data == 2.01
        assert short(stage.session.root.data) == "3.97"
        await pilot.press("f8")
        await pilot.pause()
        assert a.data == 2.0  # each step begins with the numbers of the lesson


async def test_the_sign_comes_first_and_is_told_from_the_size(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        assert question.query_one(Input).disabled
        await pilot.press("minus")
        await type_text(pilot, "1+0.5")
        await pilot.press("enter")
        await pilot.pause()
        assert verdict_of(question) == (
            "You said negative, but 1.5 is positive. Change one of the two. Esc, and then + or −, gives another sign."
        )
        assert question.progress.tries == 0
        await type_text(pilot, "1.5")  # takes its place, and the sign is given
        await pilot.press("enter")
        await pilot.pause()
        assert verdict_of(question) == "✗ The sign is right, the size is off: -1.5 is too small in size."
        question.query_one(Input).value = "b*1.0"
        await pilot.press("enter")
        await pilot.pause()
        assert "✓ Right. It is -3." in text_of(app)
        assert question.progress.tries == 2


async def test_escape_leaves_the_number_and_letters_are_keys_again(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "minus", "h")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        assert question.query_one(Input).value == "h"
        assert "f3 Hint" in text_of(app)  # the footer says which key works while typing
        await pilot.press("escape", "h")
        await pilot.pause()
        assert question.query_one(Input).value == "h"
        assert question.progress.hints == 1


async def test_hints_come_one_by_one_and_are_counted(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "h")
        await pilot.pause()
        assert "Hint 1 of 3" in text_of(app) and "Hint 2 of 3" not in text_of(app)
        await pilot.press("f3", "f3", "f3")
        await pilot.pause()
        assert "Hint 3 of 3" in text_of(app)
    assert ProgressStore(tmp_path).load().lesson("several-inputs").hints == 3


async def test_show_me_waits_for_two_tries(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "m")
        await pilot.pause()
        question = open_questions(app.lesson_screen)[0]
        for _ in range(2):
            assert question.query_one(".show", Button).disabled
            await answer_wrong(pilot, question)
        assert not question.query_one(".show", Button).disabled
        await pilot.press("m")
        await pilot.pause()
        assert "▸ Shown. It is -3." in text_of(app)


async def test_a_skipped_question_is_remembered_and_can_be_answered_after_all(tmp_path: Path) -> None:
    app = Player(find_lesson("several-inputs"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("n", "k")
        await pilot.pause()
        kept = ProgressStore(tmp_path).load().step("several-inputs", "nudge-a").questions[0]
        assert kept.outcome is Outcome.SKIPPED
        assert "Skipped; it can still be answered." in text_of(app)
        await pilot.click(".again")
        await pilot.pause()
        await answer_right(pilot, open_questions(app.lesson_screen)[0])
    kept = ProgressStore(tmp_path).load().step("several-inputs", "nudge-a").questions[0]
    assert kept.outcome is Outcome.RIGHT


async def test_it_resumes_where_it_was_left(tmp_path: Path) -> None:
    lesson = find_lesson("slope-of-a-curve")
    first = Player(lesson, tmp_path)
    async with first.run_test(size=NARROW) as pilot:
        await pilot.press("n", "1", "n", "h")
        await pilot.pause()
    second = Player(lesson, tmp_path)
    async with second.run_test(size=NARROW) as pilot:
        await pilot.pause()
        assert "step 3 of 6" in text_of(second) and "Rise over run" in text_of(second)
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
        await pilot.press("k", "f8", "f8", "f7")
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
        words, stage = app.screen.query_one("#words"), app.screen.query_one("#stage")
        assert words.display and not stage.display
        await pilot.press("s")
        await pilot.pause()
        assert stage.display and not words.display
        assert text_of(app).splitlines()[-1].endswith("f8 Next s Text ^p palette")  # none of them cut
        await pilot.press("f6")
        await pilot.pause()
        assert words.display and not stage.display
        for _ in range(3):
            app.simulate_key("s")  # quicker than the focus follows
        await pilot.pause()
        await pilot.pause()
        assert app.lesson_screen.staged and app.focused is not None and stage in app.focused.ancestors


async def test_the_end_leads_to_the_next_lesson(tmp_path: Path) -> None:
    app = Player(find_lesson("slope-of-a-curve"), tmp_path)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press(*["n"] * 6)
        await pilot.pause()
        assert "Next lesson: Several inputs" in text_of(app)
        await pilot.click("#next-lesson")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "several-inputs"


async def test_a_folder_that_cannot_be_written_is_told_and_the_lesson_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    app = Player(find_lesson("several-inputs"), blocked)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("n", "k", "n")
        await pilot.pause()
        assert app.lesson_screen.step_index == 2
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
        await screen.query_one("#words").remove_children()
        await pilot.press("s", "s")
        await pilot.pause()
        assert app.is_running
