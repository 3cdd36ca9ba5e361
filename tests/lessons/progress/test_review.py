"""The review at the end of the course."""

from __future__ import annotations

from pathlib import Path

from lessons.contents import course, find_lesson
from lessons.lesson import CodeBlock, QuestionBlock
from lessons.progress.review import ID, MAX_ITEMS, ReviewStore, course_summary, mixed_review
from lessons.progress.store import LessonProgress, Outcome, Progress, ProgressStore, QuestionProgress, StepProgress

RIGHT, SHOWN = QuestionProgress(Outcome.RIGHT), QuestionProgress(Outcome.SHOWN, tries=2)
HINTED = QuestionProgress(Outcome.RIGHT, hints=3)


def done(**questions: QuestionProgress) -> LessonProgress:
    """The first question of each of these steps, their names with _ for -."""
    steps = {key.replace("_", "-"): StepProgress(questions={0: question}) for key, question in questions.items()}
    return LessonProgress(finished=True, steps=steps)


PROGRESS = Progress(
    "used-twice",
    {
        "several-inputs": done(nudge_a=RIGHT, nudge_b=SHOWN),
        "chain-rule": done(a_plus_routes=HINTED, silence=QuestionProgress(Outcome.SKIPPED)),
    },
)


def test_what_was_hard_comes_first_and_the_rest_is_from_the_lessons_that_are_finished() -> None:
    review, places = mixed_review(PROGRESS)
    origins = [places[step.key] for step in review.steps]
    assert {lesson_id for lesson_id, _, _ in origins} == set(PROGRESS.lessons)
    assert len(origins) == len(set(origins)) <= MAX_ITEMS
    for hard in (
        ("several-inputs", "nudge-b", (0,)),
        ("chain-rule", "silence", (0,)),
        ("chain-rule", "a-plus-routes", (0, 1)),
    ):
        assert hard in origins
    order = [entry.id for entry in course()]
    asked = [order.index(lesson_id) for lesson_id, _, _ in origins]
    assert asked == sorted(asked)


def test_each_finished_lesson_has_its_turn_before_one_has_two() -> None:
    finished = {entry.id: LessonProgress(finished=True) for entry in course()}
    everything = Progress("", finished | PROGRESS.lessons)
    _, places = mixed_review(everything)
    asked = [lesson_id for lesson_id, _, _ in places.values()]
    assert len(asked) == MAX_ITEMS and ("several-inputs", "nudge-a", (0,)) not in places.values()
    assert len(set(asked)) == MAX_ITEMS - 1  # the chain rule twice, for what was hard; every other lesson once


def test_with_more_finished_lessons_than_questions_every_second_one_is_asked_first() -> None:
    entries = course()
    _, places = mixed_review(Progress("", {entry.id: LessonProgress(finished=True) for entry in entries}))
    assert len(entries) > 2 * MAX_ITEMS
    assert [lesson_id for lesson_id, _, _ in places.values()] == [entry.id for entry in entries[: 2 * MAX_ITEMS : 2]]


def test_each_step_asks_one_block_of_its_lesson_with_the_words_that_lead_to_it() -> None:
    review, places = mixed_review(Progress())
    for number, step in enumerate(review.steps, 1):
        assert step.title.startswith(f"{number}. ")
        lesson_id, key, asked = places[step.key]
        origin = next(other for other in find_lesson(lesson_id).steps if other.key == key)
        assert [question.line for question in step.questions] == [origin.questions[place].line for place in asked]
        assert step.blocks[0] == origin.blocks[0]
        assert not isinstance(step.stage, CodeBlock)
        assert isinstance(
            next(block for block in reversed(step.blocks) if isinstance(block, QuestionBlock)), QuestionBlock
        )


def test_what_is_answered_right_counts_where_it_came_from(tmp_path: Path) -> None:
    ProgressStore(tmp_path).restore(PROGRESS)
    review, places = mixed_review(PROGRESS)
    store = ReviewStore(tmp_path, places)
    for step in review.steps:
        skipped = places[step.key][1] == "silence"
        outcome = QuestionProgress(Outcome.SKIPPED) if skipped else RIGHT
        store.record(ID, LessonProgress(at=step.key, steps={step.key: StepProgress(True, {0: outcome})}))
    kept = ProgressStore(tmp_path).load()
    assert ID not in kept.lessons
    assert kept.lesson("several-inputs").to_review == 0
    assert kept.lesson("chain-rule").to_review == 1
    assert kept.lesson("several-inputs").steps["nudge-b"].questions[0].tries == 2


def test_what_the_course_came_to() -> None:
    told = course_summary(PROGRESS)
    assert "**The course:** 2 questions answered right, 1 shown, 1 skipped, 3 hints." in told
    assert "[Several inputs](lesson:several-inputs) (1); [The chain rule](lesson:chain-rule) (1)." in told
    assert "**Most hints:** [The chain rule](lesson:chain-rule) (3)." in told
    assert "[Nudging toward a goal](lesson:nudging-toward-a-goal); and 12 more." in told
    everything = Progress("", {entry.id: LessonProgress(finished=True) for entry in course()})
    assert course_summary(everything) == "**The course:** nothing answered yet.\n"
