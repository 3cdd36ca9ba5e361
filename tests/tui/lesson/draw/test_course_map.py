"""The course map: what is done, what was skipped, hints, what to review; and the way from lesson to lesson."""

from __future__ import annotations

from pathlib import Path

from lessons.contents import course
from lessons.progress.resume import resume
from lessons.progress.store import LessonProgress, Outcome, Progress, ProgressStore, QuestionProgress, StepProgress
from tui.home.previews import lesson_preview, review_preview
from tui.lesson.draw.course_map import lesson_header, lesson_row, mistake_row, resume_row, review_row, step_mark

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


def test_a_review_is_offered_once_something_is_due_or_there_are_two_lessons_to_mix() -> None:
    finished = LessonProgress(finished=True)
    begun = Progress("", {"one": finished, "two": LessonProgress(at="here")})
    assert review_row(begun, 0) is None
    row = review_row(begun, 5)
    assert row is not None and row.plain == "↻ Today: 5 due, about 6 minutes"
    row = review_row(begun, 23)
    assert row is not None and row.plain == "↻ Today: 23 due; the first 12, about 14 minutes"
    row = review_row(Progress("", {"one": finished, "two": finished}), 0)
    assert row is not None and row.plain == "↻ Today: nothing due; practise what you know"
    assert mistake_row("forgot upstream", 4).plain == "↻ A set: forgot upstream, 4 times"
    preview = review_preview(("slope", "small-h", "order"), (("upstream", "forgot upstream", 4),)).plain
    assert f"  2  {FIRST.title}" in preview
    assert preview.endswith("  4  forgot upstream")


def test_the_line_on_top_has_a_mark_for_each_step() -> None:
    lesson = FIRST.open()
    done = LessonProgress(steps={lesson.steps[0].key: RIGHT, lesson.steps[1].key: SKIPPED})
    assert lesson_header(lesson, 2, done).plain == f"{lesson.title}  step 3 of 7  ✓–▸····"
    assert lesson_header(lesson, 7, done).plain == f"{lesson.title}  the end  ✓–·····"


def test_the_menu_says_start_continue_or_next(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    assert resume_row(FIRST, store.load()).plain == f"▶ Start: {FIRST.title}"
    assert lesson_row(1, FIRST, store.load()).plain == f"○  1  {FIRST.title}"
    step = FIRST.open().steps[1].key
    store.record(FIRST.id, LessonProgress(at=step, steps={step: StepProgress(done=True)}))
    assert resume_row(FIRST, store.load()).plain == f"▶ Continue: {FIRST.title}"
    assert lesson_row(1, FIRST, store.load()).plain == f"◐  1  {FIRST.title}"
    store.record(FIRST.id, LessonProgress(finished=True))
    assert lesson_row(1, FIRST, store.load()).plain == f"✓  1  {FIRST.title}"
    following = resume(store.load())
    assert following == course()[1]
    assert resume_row(following, store.load()).plain == f"▶ Next: {following.title}"


def test_with_every_lesson_finished_the_first_is_offered_once_more(tmp_path: Path) -> None:
    store = ProgressStore(tmp_path)
    for entry in course():
        store.record(entry.id, LessonProgress(finished=True))
    assert resume_row(resume(store.load()), store.load()).plain == f"▶ Once more: {FIRST.title}"
