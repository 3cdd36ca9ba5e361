"""What is remembered of a lesson while it is played: what is settled, what is still asked for, what was typed."""

from __future__ import annotations

from lessons.lesson import Block, CodeBlock, Lesson, PredictBlock, QuestionBlock, StageBlock, Step
from lessons.progress.code import code_progress, stored_code
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress
from lessons.stage.queries import queries_in


class LessonMemory:
    """The progress of one lesson, kept in a store.

    Everything is written down at once but what is typed, for which `save_typed` is to be called now and then.

    progress   all that is known
    typing     whether something typed is not yet written down
    """

    def __init__(self, lesson: Lesson, store: ProgressStore) -> None:
        self.lesson = lesson
        self.progress = store.load().lesson(lesson.id)
        self._store = store
        self._typed = LessonProgress()  # since it was last written down
        self.has_unsaved = False

    # What is known

    @property
    def step_index(self) -> int:
        """Where the lesson was left: the number of its step."""
        return self.lesson.step_index(self.progress.at)

    def done(self, step: Step) -> StepProgress:
        """What was done in a step."""
        return self.progress.steps.get(step.key, StepProgress())

    def question(self, step: Step, place: int) -> QuestionProgress:
        """What was done to a question of a step."""
        return self.done(step).questions.get(place, QuestionProgress())

    def is_settled(self, step: Step, place: int) -> bool:
        """Whether it is answered, shown or skipped."""
        return self.question(step, place).outcome is not None

    def has_open_question(self, step: Step, *kinds: type[QuestionBlock]) -> bool:
        """Whether a question of the step, of one of these kinds, is not settled yet."""
        questions = enumerate(step.questions)
        return any(isinstance(block, kinds) and not self.is_settled(step, place) for place, block in questions)

    def open_queries(self, stage: StageBlock) -> frozenset[tuple[str, str]]:
        """What predictions not yet settled, of this and of later steps, ask a stage for."""
        return frozenset(
            part
            for step, place, question in self.lesson.questions()
            if isinstance(question, PredictBlock) and step.stage is stage and not self.is_settled(step, place)
            for part in queries_in(question.answer)
        )

    def typed_code(self, block: Block) -> str:
        """The code typed for a block so far, "" for none."""
        return stored_code(self.lesson, self.progress, block)

    # What is new

    def enter(self, step: Step | None) -> None:
        """A step is shown; None for the end, after which the lesson begins anew next time."""
        self.save_typed()
        if step is not None:
            self._keep(LessonProgress(at=step.key))
        else:
            self._keep(LessonProgress(at=self.lesson.steps[0].key, finished=True))

    def leave(self, step: Step) -> None:
        """The learner goes on from a step, which is done if nothing in it is open."""
        done = all(self.is_settled(step, place) for place in range(len(step.questions)))
        self._keep(LessonProgress(at=step.key, steps={step.key: StepProgress(done=done)}))

    def record_answer(self, step: Step, place: int, new: QuestionProgress) -> None:
        """Something was done to a question."""
        self._keep(LessonProgress(at=step.key, steps={step.key: StepProgress(questions={place: new})}))

    def type_code(self, block: CodeBlock, source: str) -> None:
        """Code was typed; it is not written down yet."""
        self._type(code_progress(self.lesson, block, QuestionProgress(text=source)))

    def type_answer(self, step: Step, place: int, text: str) -> None:
        """Some of an answer was typed; it is not written down yet."""
        self._type(LessonProgress(steps={step.key: StepProgress(questions={place: QuestionProgress(text=text)})}))

    def _type(self, new: LessonProgress) -> None:
        self.progress = self.progress.merged(new)
        self._typed = self._typed.merged(new)
        self.has_unsaved = True

    def save_typed(self) -> None:
        """Write down what was typed since the last time."""
        if self.has_unsaved:
            self.has_unsaved = False
            self._keep(self._typed)
            self._typed = LessonProgress()

    def pass_code(self, block: CodeBlock) -> None:
        """A run of its code passed every check."""
        self._keep(code_progress(self.lesson, block, QuestionProgress(Outcome.RIGHT)))

    def _keep(self, new: LessonProgress) -> None:
        self.progress = self.progress.merged(new)
        self._store.record(self.lesson.id, new)
