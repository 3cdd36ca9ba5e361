"""The course map: what is done, what was skipped, hints, what to review; and the way from lesson to lesson."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lessons.contents import course, find_lesson
from lessons.progress.store import LessonProgress, Outcome, Progress, ProgressStore, QuestionProgress, StepProgress
from tests.tui.lesson_player import WIDE, Player, lesson_of
from tests.tui.screen_text import text_of
from tui.home.previews import lesson_preview, review_preview
from tui.lesson.draw.course_map import lesson_header, lesson_row, review_row, step_mark

FIRST = course()[0]
SKIPPED = StepProgress(True, {0: QuestionProgress(Outcome.SKIPPED)})
SHOWN = StepProgress(True, {0: QuestionProgress(Outcome.SHOWN, 2, 1)})
RIGHT = StepProgress(True, {0: QuestionProgress(Outcome.RIGHT, 1, 2)})


def test_a_step_s_mark() -> None:
    marks = [step_mark(done) for done in (SKIPPED, SHOWN, RIGHT, StepProgress(), StepProgress(True))]
    assert marks == ["–", "▹", "✓", "·", "✓"]


def test_a_lesson_tells_what_to_review(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    keys = [step.key for step in FIRST.open().steps]
    store.record(FIRST.id, LessonProgress(at=keys[3], steps=dict(zip(keys[1:4], (SKIPPED, RIGHT, SHOWN), strict=True))))
    row = f"◐  1  {FIRST.title}"
    assert lesson_row(1, FIRST, store.load()).plain == f"{row}  2 to review  3 hints"
    assert lesson_row(1, FIRST, store.load(), width=40).plain == f"{row}  2 to review"
    assert lesson_row(1, FIRST, store.load(), width=30).plain == row
    titles = [step.title for step in FIRST.open().steps]
    preview = lesson_preview(FIRST, store.load().lesson(FIRST.id)).plain
    assert f"– 2. {titles[1]}" in preview and f"✓ 3. {titles[2]}" in preview and f"▹ 4. {titles[3]}" in preview
    assert "1 answered right, 1 shown, 1 skipped, 3 hints" in preview
    assert preview.endswith(f"To review: {titles[1]}; {titles[3]}")


def test_a_review_is_offered_once_there_are_two_lessons_to_mix() -> None:
    finished = LessonProgress(finished=True)
    assert review_row(Progress("", {"one": finished, "two": LessonProgress(at="here")})) is None
    row = review_row(Progress("", {"one": finished, "two": finished}))
    assert row is not None and row.plain == "↻ Mixed review: from what you have finished"
    hard = Progress("", {"several-inputs": finished, "two": LessonProgress(finished=True, steps={"a": SKIPPED})})
    row = review_row(hard)
    assert row is not None and row.plain == "↻ Mixed review: 1 skipped or shown, once more"
    hard = Progress("", {FIRST.id: LessonProgress(steps={"a": SKIPPED, "b": SHOWN})})
    assert review_preview(course(), hard).plain.endswith(f"Skipped or shown\n\n  2  {FIRST.title}")


def test_the_line_on_top_has_a_mark_for_each_step() -> None:
    lesson = FIRST.open()
    done = LessonProgress(steps={lesson.steps[0].key: RIGHT, lesson.steps[1].key: SKIPPED})
    assert lesson_header(lesson, 2, done).plain == f"{lesson.title}  step 3 of 6  ✓–▸···"
    assert lesson_header(lesson, 6, done).plain == f"{lesson.title}  the end  ✓–····"


async def test_a_lesson_that_was_renumbered_keeps_its_progress(tmp_path: Path) -> None:
    lesson = find_lesson("several-inputs")
    first = Player(lesson, tmp_path)
    async with first.run_test(size=WIDE) as pilot:
        await pilot.press("n", "k", "n")
        await pilot.pause()
    moved = tmp_path / "17-several-inputs.md"
    moved.write_text(lesson.path.read_text(encoding="utf-8"), encoding="utf-8")
    again = Player(find_lesson(str(moved)), tmp_path)
    async with again.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert again.lesson_screen.step_index == 2
        assert again.lesson_screen.memory.done(lesson.steps[1]).questions[0].outcome is Outcome.SKIPPED


async def test_a_link_opens_a_lesson_on_top_of_this_one(tmp_path: Path) -> None:
    app = Player(lesson_of("## Here\n\nSee [the slope](lesson:slope-of-a-curve).\n"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("l")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "slope-of-a-curve"
        app.pop_screen()
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "sample"


async def test_of_several_links_the_keys_choose_one(tmp_path: Path) -> None:
    links = "See [the slope](lesson:slope-of-a-curve) or [inputs](lesson:several-inputs)."
    app = Player(lesson_of(f"## Here\n\n{links}\n\nAgain [the slope](lesson:slope-of-a-curve).\n"), tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("l", "escape", "l", "down", "enter")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "several-inputs"


async def test_a_link_to_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    lesson = replace(lesson_of("## Here\n\nSee [the other](other.md).\n"), path=tmp_path / "mine.md")
    app = Player(lesson, tmp_path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("l")
        await pilot.pause()
        assert app.lesson_screen.lesson.id == "sample"
        assert "cannot be read" in text_of(app)
