"""What an answer in a lesson says of the learner: evidence on skills, and a note for the teacher of a class."""

from __future__ import annotations

from lessons.classroom.notes import ClassNotes
from lessons.learner.answers import answer_result, cause_of, lesson_evidence
from lessons.learner.evidence import AnswerResult
from lessons.learner.review import ReviewStore
from lessons.learner.store import LearnerStore
from lessons.lesson import Lesson, Step
from lessons.progress.store import Outcome, ProgressStore, QuestionProgress
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.questions.sure import SureQuestion


class AnswerLog:
    """Stores what answers say. In a review, whose questions are new each time, there is nothing for the teacher.

    store    of the progress of the lesson
    learner  keeps evidence
    """

    def __init__(self, store: ProgressStore, learner: LearnerStore) -> None:
        self._store, self._learner = store, learner
        self._skills = store.skills if isinstance(store, ReviewStore) else None  # that a review asks for, by step
        self._sure: bool | None = None  # of the next answer

    def add(
        self, lesson: Lesson, step: Step, question: Question, before: QuestionProgress, after: QuestionProgress
    ) -> None:
        """Store what an answer says, from the progress of its question before and after it."""
        if isinstance(question, SureQuestion):
            self._sure = question.is_sure if after.outcome is Outcome.RIGHT else None
            return
        cause = ""
        if isinstance(question, PredictQuestion) and after.outcome is None and after.tries > before.tries:
            cause = cause_of(step, question.block, question.given)
        if (result := answer_result(before, after)) is not None and self._skills is None:
            self._note_for_class(lesson, step, question, result, cause)
        self._learner.add(
            lesson_evidence(
                lesson,
                step,
                question.block,
                before,
                after,
                today=self._learner.today(),
                cause=cause,
                sure=self._sure,
                skill=self._skills.get(step.key, "") if self._skills is not None else "",
            )
        )
        if after.tries > before.tries or after.outcome is not None:
            self._sure = None  # it was about the first answer

    def _note_for_class(self, lesson: Lesson, step: Step, question: Question, result: AnswerResult, cause: str) -> None:
        """Note an answer for the teacher, if the learner is of a class."""
        shown = result is AnswerResult.WRONG and question.progress.outcome is Outcome.SHOWN
        if isinstance(question, ChooseQuestion) and result is AnswerResult.WRONG and question.chosen is not None:
            cause = question.block.choices[question.chosen].text
        name = "shown" if shown else "wrong" if result is AnswerResult.WRONG else "right"
        ClassNotes(self._store.folder).note(lesson.id, step.key, question.index, name, cause)
