"""The summary of the course on its last page."""

from __future__ import annotations

from lessons.contents import course
from lessons.progress.store import LessonProgress, Outcome, Progress, QuestionProgress, StepProgress
from lessons.progress.summary import course_summary

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


def test_what_the_course_came_to() -> None:
    told = course_summary(PROGRESS)
    assert "**The course:** 2 questions answered right, 1 shown, 1 skipped, 3 hints." in told
    assert "[Several inputs](lesson:several-inputs) (1); [The chain rule](lesson:chain-rule) (1)." in told
    assert "**Most hints:** [The chain rule](lesson:chain-rule) (3)." in told
    assert "[Nudging toward a goal](lesson:nudging-toward-a-goal); and 13 more." in told
    everything = Progress("", {entry.id: LessonProgress(finished=True) for entry in course()})
    assert course_summary(everything) == "**The course:** nothing answered yet.\n"
