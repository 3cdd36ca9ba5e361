"""A lesson: words and questions on one side, the stage on the other, step by step when the learner says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Footer, Markdown, Static

from lessons.code_progress import of_code, typed_before
from lessons.course import linked_lesson, next_entry
from lessons.graphs import graph_of
from lessons.lesson import (
    Block,
    ChooseBlock,
    CodeBlock,
    DoBlock,
    GraphBlock,
    Lesson,
    ListingBlock,
    NetworkBlock,
    OrderBlock,
    PredictBlock,
    StageBlock,
    Step,
)
from lessons.lesson import (
    Prose as ProseBlock,
)
from lessons.listing import listing_of
from lessons.playing import read_action
from lessons.problems import LessonError
from lessons.progress import LessonProgress, Outcome, ProgressStore, QuestionProgress, StepProgress
from lessons.scope import Scope, asked_of, scope_of
from tui.render.course_map import where_line
from tui.widgets.choose import ChooseQuestion
from tui.widgets.code_question import CodeQuestion
from tui.widgets.code_stage import CodeStage
from tui.widgets.do_goal import DoGoal
from tui.widgets.graph_stage import GraphStage
from tui.widgets.lesson_end import lesson_end
from tui.widgets.order_question import OrderQuestion
from tui.widgets.predict import PredictQuestion
from tui.widgets.prose import Prose
from tui.widgets.question import Question
from tui.widgets.stage import Stage
from tui.widgets.stages import stage_for

SAVE_AFTER = 1.0  # seconds: so much of what is typed a crash may take, at most


class LessonScreen(Screen[None]):
    """Plays a lesson.

    lesson  as read from its file: without a fault
    store   where progress is kept; the lesson opens at the step where it was left

    The place counts the steps from 0; one past the last is the end, which looks back and says what is next.
    """

    CSS_PATH = "lesson.tcss"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [(0, "-narrow"), (100, "-wide")]
    HELP_TITLE = "The lesson"
    AUTO_FOCUS = ""  # each step puts the focus where answering begins, without scrolling its words away
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "why", "Why?", tooltip="Why this number? The rules behind what is on the stage"),
        Binding("n", "go(1)", "Next", tooltip="Next step"),
        Binding("f8", "go(1)", "Next", tooltip="Next step"),
        Binding("p", "go(-1)", "Back", tooltip="The step before"),
        Binding("f7", "go(-1)", "Back", tooltip="The step before"),
        Binding("s", "stage", "Stage", tooltip="To the stage and back to the words"),
        Binding("f6", "stage", "Stage", tooltip="To the stage and back to the words"),
        Binding("l", "link", "Link", tooltip="Follow the first link of these words"),
    ]

    place: reactive[int] = reactive(0, init=False)
    staged: reactive[bool] = reactive(False, init=False)
    """Whether the stage has its turn (it shows; on a wide screen, where both show, it has the keys)."""

    def __init__(self, lesson: Lesson, store: ProgressStore) -> None:
        super().__init__()
        self.lesson = lesson
        self.store = store
        self.progress = store.load().lesson(lesson.id)
        self._given: Question | None = None  # the goal that the stage was set to
        self._unsaved = LessonProgress()  # what was typed since the timer was set
        self._saving: Timer | None = None
        self.set_reactive(LessonScreen.place, lesson.place(self.progress.at))

    def compose(self) -> ComposeResult:
        yield Static(id="where", markup=False)
        with Horizontal(id="sides"):
            yield VerticalScroll(id="words", can_focus=False)
            yield Vertical(id="stage")
        yield Footer()

    async def on_mount(self) -> None:
        await self._show_place()

    def on_unmount(self) -> None:
        self._save_code()

    # Where we are

    @property
    def step(self) -> Step | None:
        """The step being shown; None at the end."""
        return self.lesson.steps[self.place] if self.place < len(self.lesson.steps) else None

    @property
    def stage(self) -> Stage | None:
        """What is on the stage."""
        return next(iter(self.query("#stage > *").results(Stage)), None)

    @property
    def question(self) -> Question | None:
        """The first question that is still open."""
        return next((question for question in self.query(Question) if question.is_open), None)

    def done(self, step: Step) -> StepProgress:
        """What was done in a step."""
        return self.progress.steps.get(step.key, StepProgress())

    def is_settled(self, step: Step, place: int) -> bool:
        return self.done(step).questions.get(place, QuestionProgress()).outcome is not None

    def asked(self, stage: StageBlock | None) -> frozenset[tuple[str, str]]:
        """What questions not yet settled, of this and of later steps, ask this stage for."""
        return frozenset(
            part
            for step, place, question in self.lesson.questions()
            if isinstance(question, PredictBlock) and step.stage is stage and not self.is_settled(step, place)
            for part in asked_of(question.answer)
        )

    # Going

    async def action_go(self, by: int) -> None:
        """To the step after or before."""
        place = min(max(self.place + by, 0), len(self.lesson.steps))
        if place == self.place:
            return
        if by > 0 and self.step is not None:
            settled = all(self.is_settled(self.step, place) for place in range(len(self.step.questions)))
            self._record(self.step, StepProgress(done=settled))
        self.place = place
        await self._show_place()

    async def _show_place(self) -> None:
        """Put the step on the screen, from its top, with the keys where answering begins."""
        step = self.step
        self._remember()
        words = self.query_one("#words", VerticalScroll)
        with self.app.batch_update():
            await words.remove_children()
            await words.mount(
                *(self._step_widgets(step) if step is not None else lesson_end(self.lesson, self.progress))
            )
            await self._set_stage(step.stage if step is not None else None)
        words.scroll_home(animate=False)
        self.staged = False
        self._unfold()
        self._say_where()
        self.refresh_bindings()
        self._focus_words(scroll=False)

    def _step_widgets(self, step: Step) -> Iterator[Widget]:
        scope = scope_of(step.stage)
        yield Static(step.title, id="step-title", markup=False)
        place = 0
        for block in step.blocks:
            widget = self._widget(block, place, scope, step)
            if widget is not None:
                place += isinstance(widget, Question)
                yield widget
        following = self.place + 1
        last = following == len(self.lesson.steps)
        yield Button("To the end" if last else f"Next: {self.lesson.steps[following].title}", id="next", compact=True)

    def _widget(self, block: Block, place: int, scope: Scope, step: Step) -> Widget | None:
        """The widget of a block among the words; None for what stands on the stage."""
        known = self.done(step).questions.get(place, QuestionProgress())
        match block:
            case ProseBlock(text=text, code=code):
                return Prose(text if code else scope.fill(text))
            case PredictBlock():
                return PredictQuestion(place, block, scope, known, step.stage)
            case ChooseBlock():
                return ChooseQuestion(place, block, scope, known)
            case DoBlock():
                return DoGoal(place, block, scope, known)
            case OrderBlock():
                assert isinstance(step.stage, GraphBlock)
                return OrderQuestion(place, block, scope, known, step.stage)
            case CodeBlock():
                return CodeQuestion(place, block, scope, known)
            case ListingBlock(of=of):
                assert isinstance(step.stage, GraphBlock | NetworkBlock)
                return Prose(f"```python\n{listing_of(graph_of(step.stage), of).strip()}\n```")
        return None

    async def _set_stage(self, block: StageBlock | None) -> None:
        """The stage of the step, as the lesson has it; kept where the step before had the same."""
        side, shown = self.query_one("#stage"), self.stage
        if shown is not None and shown.block is block:
            shown.restart()
            return
        await side.remove_children()
        side.set_class(block is None, "-empty")
        if block is not None:
            await side.mount(stage_for(block, typed_before(self.lesson, self.progress, block)))

    def _unfold(self) -> None:
        """Show the words up to the first open question, and cover on the stage what is still asked."""
        waiting = False
        for widget in self.query_one("#words").children:
            widget.display = not waiting or widget.id == "next"
            waiting = waiting or (isinstance(widget, Question) and widget.is_open)
        for button in self.query("#next").results(Button):
            button.variant = "default" if waiting else "primary"
        self._prepare_stage()

    def _prepare_stage(self) -> None:
        """Have the stage as the question that is open now wants it."""
        step, stage, question = self.step, self.stage, self.question
        if step is None or stage is None:
            return
        stage.cover(self.asked(stage.block))
        if isinstance(stage, GraphStage) and isinstance(question, PredictQuestion) and question.gradient:
            stage.point_at(question.gradient[1].label)
        asks = any(
            isinstance(block, PredictBlock) and not self.is_settled(step, place)
            for place, block in enumerate(step.questions)
        )
        stage.hold(asks and not isinstance(question, DoGoal))
        if isinstance(question, DoGoal) and self._given is not question:
            stage.give(question.block)
            question.tell(stage.play)
        self._given = question

    # The two sides

    def action_stage(self) -> None:
        """The stage's turn, or the words' again."""
        self.staged = not self.staged
        if self.staged and self.stage is not None:
            self.stage.focus_stage()
        else:
            self._focus_words()

    def action_why(self) -> None:
        """Why the numbers on the stage are what they are, asked from beside it."""
        if self.stage is not None:
            self.stage.action_why()

    def watch_staged(self, staged: bool) -> None:
        self.set_class(staged, "-staged")
        if self.stage is not None:
            self.stage.border_subtitle = "s: back to the words   f8: next step" if staged else ""

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click into one of the two sides gives it its turn as well."""
        self.staged = self.query_one("#stage") in event.widget.ancestors

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something at this place."""
        if action == "go":
            return self.place > 0 if parameters == (-1,) else self.step is not None
        if action == "why":
            return self.stage is not None and not isinstance(self.stage, CodeStage)
        return {"stage": self.stage is not None, "link": bool(self._links())}.get(action, True)

    def _focus_words(self, scroll: bool = True) -> None:
        """The keys to the first open question, else to the button that goes on."""
        if self.question is not None:
            self.question.start(scroll)
        else:
            self.query("#words Button").last(Button).focus(scroll)

    # What happens there

    @on(Question.Progressed)
    async def _progressed(self, event: Question.Progressed) -> None:
        event.stop()
        assert self.step is not None
        self._record(self.step, StepProgress(questions={event.question.place: event.progress}))
        self._unfold()
        self._say_where()
        if isinstance(event.question, DoGoal) and event.progress.outcome is Outcome.SHOWN and self.stage is not None:
            self.stage.give(event.question.block)
            await self.stage.perform([read_action(line) for line in event.question.block.solution])
        if event.progress.outcome is not None and not self.staged:
            self.call_after_refresh(self._focus_words)

    @on(Stage.Acted)
    async def _acted(self, event: Stage.Acted) -> None:
        event.stop()
        question = self.question
        if isinstance(question, DoGoal) and await question.consider(event.stage.play):
            self.notify(f"{question.solution()[0]} s goes back to the words.", title="Goal reached")

    @on(DoGoal.StageWanted)
    def _stage_wanted(self, event: DoGoal.StageWanted) -> None:
        event.stop()
        if not self.staged:
            self.action_stage()

    @on(CodeQuestion.StageWanted)
    def _editor_wanted(self, event: CodeQuestion.StageWanted) -> None:
        event.stop()
        if not self.staged:
            self.action_stage()

    @on(CodeStage.Typed)
    def _code_changed(self, event: CodeStage.Typed) -> None:
        event.stop()
        new = of_code(self.lesson, event.block, QuestionProgress(text=event.source))
        self.progress = self.progress.merged(new)
        self._unsaved = self._unsaved.merged(new)
        self._saving = self._saving or self.set_timer(SAVE_AFTER, self._save_code)

    @on(CodeStage.Ran)
    async def _code_ran(self, event: CodeStage.Ran) -> None:
        event.stop()
        question = next((question for question in self.query(CodeQuestion) if question.block is event.block), None)
        if question is not None and await question.judge(event.report):
            self.notify(f"{question.solution()[0]} f6 goes back to the words.", title="Right")
        elif question is None and event.report.passed:  # in a later step, where the editor still stands
            self._keep(of_code(self.lesson, event.block, QuestionProgress(Outcome.RIGHT)))

    @on(Markdown.LinkClicked)
    def _link_followed(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self._follow_link(event.href)

    def action_link(self) -> None:
        """Follow the first link of these words."""
        for href in self._links()[:1]:
            self._follow_link(href)

    def _links(self) -> list[str]:
        texts = [block.text for block in self.step.blocks if isinstance(block, ProseBlock)] if self.step else []
        return [found[1] for text in texts for found in re.finditer(r"\]\(([^)\s]+)\)", text)]

    def _follow_link(self, href: str) -> None:
        """To another lesson, on top of this one; to anywhere else by the browser."""
        if "://" in href:
            self.app.open_url(href)
            return
        try:
            lesson = linked_lesson(href, self.lesson.path)
        except LessonError as error:
            self.notify(str(error), title="This link leads nowhere", severity="error")
        else:
            self.app.push_screen(LessonScreen(lesson, self.store))

    @on(Button.Pressed, "#next")
    async def _next_pressed(self) -> None:
        await self.action_go(1)

    @on(Button.Pressed, "#next-lesson")
    def _next_lesson_pressed(self) -> None:
        entry = next_entry(self.lesson.id)
        assert entry is not None
        try:
            self.app.switch_screen(LessonScreen(entry.open(), self.store))
        except LessonError as error:
            self.notify(str(error), title="This lesson cannot be opened", severity="error")

    @on(Button.Pressed, "#home")
    async def _home_pressed(self) -> None:
        await self.run_action("app.back")

    # Memory

    def _remember(self) -> None:
        """Where the lesson is left; at its end it begins anew next time."""
        self._save_code()
        step = self.step
        if step is not None:
            self._keep(LessonProgress(at=step.key))
        else:
            self._keep(LessonProgress(at=self.lesson.steps[0].key, finished=True))

    def _save_code(self) -> None:
        """Write down what was typed since the last time."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
            self._keep(self._unsaved)
            self._unsaved = LessonProgress()

    def _record(self, step: Step, new: StepProgress) -> None:
        self._keep(LessonProgress(at=step.key, steps={step.key: new}))

    def _keep(self, new: LessonProgress) -> None:
        self.progress = self.progress.merged(new)
        self.store.record(self.lesson.id, new)
        for notice in self.store.notices:
            self.notify(notice, severity="warning", timeout=10)
        self.store.notices.clear()

    def _say_where(self) -> None:
        """The line on top: the lesson, how far, and a mark for each step."""
        self.query_one("#where", Static).update(where_line(self.lesson, self.place, self.progress))
