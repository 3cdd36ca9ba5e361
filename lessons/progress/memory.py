"""The progress of a lesson while it is on the screen: settled and open questions, and drafts."""

from __future__ import annotations

from lessons.lesson import (
    Block,
    ChooseBlock,
    CodeBlock,
    GraphBlock,
    Lesson,
    PredictBlock,
    QuestionBlock,
    StageBlock,
    Step,
)
from lessons.progress.code import code_progress, stored_code
from lessons.progress.store import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress
from lessons.stage.covers import covered_by

ENOUGH = 3  # numbers right at once, before the rest may be left to the Values


class LessonMemory:
    """The progress of one lesson, saved to a store.

    Everything is saved at once, except text being typed: call `save_typed` for it from time to time.

    progress     everything so far, including what is not saved
    has_unsaved  whether typed text is not saved yet
    """

    def __init__(self, lesson: Lesson, store: ProgressStore) -> None:
        self.lesson = lesson
        self.progress = store.load().lesson(lesson.id)
        self._store = store
        self._typed = LessonProgress()  # since the last save
        self.has_unsaved = False

    # Reading

    @property
    def step_index(self) -> int:
        """The index of the step at which the lesson was left."""
        return self.lesson.step_index(self.progress.at)

    def done(self, step: Step) -> StepProgress:
        """Return the progress of a step."""
        return self.progress.steps.get(step.key, StepProgress())

    def question(self, step: Step, index: int) -> QuestionProgress:
        """Return the progress of a question of a step."""
        return self.done(step).questions.get(index, QuestionProgress())

    def is_settled(self, step: Step, index: int) -> bool:
        """Return whether a question is answered, shown or skipped."""
        return self.question(step, index).outcome is not None

    def has_open_question(self, step: Step, *kinds: type[QuestionBlock]) -> bool:
        """Return whether the step has an unsettled question of one of these kinds, or a choice that the stage tells."""
        is_shown = isinstance(step.stage, GraphBlock) and bool(step.stage.shown)
        return any(
            (isinstance(block, kinds) or (isinstance(block, ChooseBlock) and (is_shown or block.covers)))
            and not self.is_settled(step, index)
            for index, block in enumerate(step.questions)
        )

    def goes_well(self, step: Step, index: int) -> bool:
        """Return whether the numbers asked for right before this one, of the same block, were right at once."""
        block, before = step.questions[index], step.questions[max(0, index - ENOUGH) : index]
        done = [self.question(step, place) for place in range(index - len(before), index)]
        return (
            isinstance(block, PredictBlock)
            and block.number < block.of
            and len(before) == ENOUGH
            and all(other.line == block.line for other in before)
            and all(each.outcome is Outcome.RIGHT and each.tries == 1 and not each.hints for each in done)
        )

    def rest_of(self, step: Step, index: int) -> tuple[int, ...]:
        """Return the indexes of the open questions after this one that its block asks, too."""
        line = step.questions[index].line
        return tuple(
            place
            for place, block in enumerate(step.questions)
            if place > index and block.line == line and not self.is_settled(step, place)
        )

    def open_queries(self, stage: StageBlock) -> frozenset[tuple[str, str]]:
        """Return the queries that unsettled predictions, in any step, make of a stage, and what choices cover of it."""
        return frozenset(
            query
            for step, index, question in self.lesson.questions()
            if step.stage is stage and not self.is_settled(step, index)
            for query in covered_by(question)
        )

    def typed_code(self, block: Block) -> str:
        """Return the code typed for a block so far, else what it takes over from earlier lessons; "" for neither."""
        typed = stored_code(self.lesson, self.progress, block)
        if typed or not isinstance(block, CodeBlock):
            return typed
        from lessons.progress.carried import carried_code  # late: few steps have a task

        return carried_code(block, self._store.load())

    # Recording

    def enter(self, step: Step | None) -> None:
        """Record that a step is shown; None for the end, after which the lesson starts over next time."""
        self.save_typed()
        if step is not None:
            self._save(LessonProgress(at=step.key))
        else:
            self._save(LessonProgress(at=self.lesson.steps[0].key, finished=True))

    def leave(self, step: Step) -> None:
        """Record that the learner goes on from a step, which is done if all its questions are settled."""
        done = all(self.is_settled(step, index) for index in range(len(step.questions)))
        self._save(LessonProgress(at=step.key, steps={step.key: StepProgress(done=done)}))

    def record_answer(self, step: Step, index: int, new: QuestionProgress) -> None:
        """Record new progress of a question."""
        self._save(LessonProgress(at=step.key, steps={step.key: StepProgress(questions={index: new})}))

    def type_code(self, block: CodeBlock, source: str) -> None:
        """Take typed code, without saving it yet."""
        self._type(code_progress(self.lesson, block, QuestionProgress(text=source)))

    def type_answer(self, step: Step, index: int, text: str) -> None:
        """Take a part of an answer, without saving it yet."""
        self._type(LessonProgress(steps={step.key: StepProgress(questions={index: QuestionProgress(text=text)})}))

    def _type(self, new: LessonProgress) -> None:
        self.progress = self.progress.merged(new)
        self._typed = self._typed.merged(new)
        self.has_unsaved = True

    def save_typed(self) -> None:
        """Save the text typed since the last save."""
        if self.has_unsaved:
            self.has_unsaved = False
            self._save(self._typed)
            self._typed = LessonProgress()

    def pass_code(self, block: CodeBlock) -> None:
        """Record that the code of a block passed every check."""
        self._save(code_progress(self.lesson, block, QuestionProgress(Outcome.RIGHT)))

    def _save(self, new: LessonProgress) -> None:
        self.progress = self.progress.merged(new)
        self._store.record(self.lesson.id, new)
