"""The lesson screen: text and questions on one side, the stage on the other, one step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Input, Markdown, Static
from textual.worker import get_current_worker

from engine.basics.command_line import command_line
from lessons.contents import is_of_course, next_entry
from lessons.learner.store import LearnerStore
from lessons.lesson import Lesson, StageBlock, Step
from lessons.progress.left import left_at, left_text
from lessons.progress.memory import LessonMemory
from lessons.progress.store import Outcome, ProgressStore
from lessons.reading.problems import LessonError
from lessons.stage.live import parse_action
from lessons.stage.scope import prefetch_runs
from tui.actions.bindings import bindings
from tui.crash.report import ResumeOffer
from tui.graph.draw.form import Level
from tui.graph.view import GraphView
from tui.kit.dialog import show_over
from tui.kit.key_line import KeyLine
from tui.kit.markdown_text import MarkdownText
from tui.kit.notices import show_notices
from tui.kit.presence import after_refresh, is_present
from tui.kit.screen import AppScreen
from tui.lesson.answer_log import AnswerLog
from tui.lesson.draw.course_map import lesson_header
from tui.lesson.end import lesson_end
from tui.lesson.links import LessonLink, LinkPicker, follow, links_in
from tui.lesson.own import LessonFile
from tui.lesson.own_file import OwnFileAnswer
from tui.lesson.page import min_text_width, next_button, page_of
from tui.lesson.questions.code import CodeQuestion
from tui.lesson.questions.goal import DoGoal, comparison_text
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.review import open_review
from tui.lesson.stage_answer import StageAnswer
from tui.lesson.stages.code import CodeStage
from tui.lesson.stages.for_block import stage_for
from tui.lesson.stages.stage import Stage
from tui.lesson.stages.train import TrainStage
from tui.output.clipboard import CopyForm

WIDTHS = [(0, "-narrow"), (100, "-wide")]
MAX_TEXT_WIDTH = 76  # cells of the text beside a stage, with its margins: about 70 letters a line
LEAST_STAGE = 36  # cells that a stage keeps beside text with wide code
SAVE_AFTER = 1.0  # seconds; at most this much typing is lost in a crash


class LessonScreen(AppScreen[None]):
    """Plays a lesson.

    lesson   a valid lesson
    store    keeps progress
    reloads  whether the lesson is read again whenever its file changes
    step     the step at which it opens, from 0; None: where it was left

    step_index counts from 0; one past the last step is the end, with a summary and the way on.

    Pages change in the screen's own message loop, one after the other: a key only says which step is wanted. So no page
    changes while a message is being handled, and a message of a page that has gone is told by its sender.
    """

    CSS_PATH = "lesson.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    AUTO_FOCUS = ""  # each step focuses where answering begins, without scrolling its text away
    BINDINGS: ClassVar[list[BindingType]] = bindings("lesson")

    step_index: reactive[int] = reactive(0, init=False)
    staged: reactive[bool] = reactive(False, init=False)
    """Whether the stage is active: visible, and on a wide screen, where both sides are, focused."""

    def __init__(self, lesson: Lesson, store: ProgressStore, reloads: bool = False, step: int | None = None) -> None:
        super().__init__()
        self.store = store
        self._reloads = reloads
        self.learner = LearnerStore(store.folder, store.today)
        self._answers = AnswerLog(store, self.learner)
        self.memory = LessonMemory(lesson, store)
        self._answer = StageAnswer(lambda: self._number_question, lambda: self.stage)
        self._own_file = OwnFileAnswer(store.folder)
        self._current_goal: Question | None = None  # that the stage was set up for
        self._reached_goal: Question | None = None  # on the stage, whose explanation has not been looked at yet
        self._links: tuple[LessonLink, ...] = ()  # in the visible text
        self._save_timer: Timer | None = None
        self.text = VerticalScroll(id="text", can_focus=False)
        self._side = Vertical(id="stage")
        self._pending: Iterator[Widget] = iter(())  # the widgets of this step that are not created yet
        self._wanted_index = self.memory.step_index if step is None else step
        self.set_reactive(LessonScreen.step_index, self._wanted_index)

    def compose(self) -> ComposeResult:
        yield Static(id="where", markup=False)
        with Horizontal(id="sides"):
            yield self.text
            yield self._side
        if self._reloads:
            yield LessonFile(self.lesson.path, self.lesson.seed)
        yield KeyLine()

    async def on_mount(self) -> None:
        if self.text.is_attached:  # unless the screen was closed in the same read that opened it
            await self._show_step()

    @work(thread=True, exclusive=True, group="prefetch")
    def _prefetch(self, step: Step) -> None:
        """Train the runs of the next step while this one is read."""
        worker = get_current_worker()
        prefetch_runs(step, lambda: worker.is_cancelled)

    def on_unmount(self) -> None:
        self._save_typed()

    def resume_offer(self) -> ResumeOffer | None:
        """The lesson, whose progress has the step; None for a review, which is made anew each time."""
        lesson = self.lesson
        if not lesson.path.exists():
            return None
        name = lesson.id if is_of_course(lesson) else str(lesson.path.resolve())
        seed = () if lesson.seed is None else ("--seed", str(lesson.seed))
        return ResumeOffer(f"{lesson.title}, step {self.step_index + 1}", ("lesson", name, *seed))

    # The current step

    @property
    def lesson(self) -> Lesson:
        """The lesson being played."""
        return self.memory.lesson

    @property
    def step(self) -> Step | None:
        """The step on the screen; None at the end."""
        return self.lesson.steps[self.step_index] if self.step_index < len(self.lesson.steps) else None

    @property
    def stage(self) -> Stage | None:
        """The stage of this step, if it has one."""
        return next((child for child in self._side.children if isinstance(child, Stage) and is_present(child)), None)

    @property
    def question(self) -> Question | None:
        """The first open question."""
        questions = (child for child in self.text.children if isinstance(child, Question) and child.is_open)
        return next(filter(is_present, questions), None)

    @property
    def _number_question(self) -> PredictQuestion | None:
        """The first open question, if it asks for a number."""
        question = self.question
        return question if isinstance(question, PredictQuestion) else None

    def copy_forms(self) -> list[CopyForm]:
        """The command that opens this step."""
        if self.step is None:
            return []
        lesson = str(self.lesson.path) if self._reloads else self.lesson.id
        seed = () if self.lesson.seed is None else ("--seed", str(self.lesson.seed))
        words = ("mgrad-tui", "lesson", lesson, "--step", str(self.step_index + 1), *seed)
        return [CopyForm("this step, as a command", command_line(words))]

    # Navigation

    def action_go(self, by: int) -> None:
        """Go to the next step, or back; of several requests at once only the last page is shown.

        From a stage whose goal has just been reached, the first request goes to what the text says about it.
        """
        if by > 0 and self.staged and self._reached_goal is not None and is_present(self._reached_goal):
            goal = self._reached_goal
            self.action_text()
            after_refresh(goal, goal.scroll_visible, animate=False)
            return
        self._wanted_index = min(max(self._wanted_index + by, 0), len(self.lesson.steps))
        self.call_later(self._show_wanted_step)

    async def _show_wanted_step(self) -> None:
        if self._wanted_index == self.step_index:
            return
        for step in self.lesson.steps[self.step_index : self._wanted_index]:
            self.memory.leave(step)
        self.step_index = self._wanted_index
        await self._show_step()

    async def _show_step(self) -> None:
        """Show the step from its top, with the focus where answering begins."""
        step = self.step
        self._save_typed()
        self._answer.forget()
        self.memory.enter(step)
        show_notices(self, self.store.notices, self.learner.notices)
        self.staged = False
        self.set_focus(None)  # else the stage would get it when the text is removed, and become active
        with self.app.batch_update():
            await self.text.remove_children()
            if step is None:
                await self.text.mount(*lesson_end(self.lesson, self.memory.progress, self.store))
            else:
                self._pending = page_of(self.memory, self.step_index)
                await self.text.mount(*self._next_widgets(), next_button(self.memory, self.step_index))
            await self._set_stage(step.stage if step is not None else None)
        self._size_stage()
        self.text.scroll_home(animate=False)
        self._reveal()
        self._update_header()
        self.refresh_bindings()
        self._focus_text(scroll=False)
        for following in self.lesson.steps[self.step_index + 1 : self.step_index + 2]:
            self._prefetch(following)

    async def _set_stage(self, block: StageBlock | None) -> None:
        """Show the stage of the step in its initial state; reuse the widget if the block is the same."""
        side, stage = self._side, self.stage
        if stage is not None and stage.block is block:
            stage.restart()
            return
        await side.remove_children()
        side.set_class(block is None, "-empty")
        if block is not None:
            await side.mount(stage_for(block, self.memory.typed_code(block), self.store.folder))

    def _next_widgets(self) -> Iterator[Widget]:
        """Yield the step's next widgets, up to an open question; the rest is created when it is settled."""
        for widget in self._pending:
            yield widget
            if isinstance(widget, Question) and widget.is_open:
                return

    def _reveal(self) -> None:
        """Show the text up to the first open question, and cover the answers on the stage."""
        waiting = False
        for widget in self.text.children:
            widget.display = not waiting or widget.id == "next"
            waiting = waiting or (isinstance(widget, Question) and widget.is_open)
        visible = [widget for widget in self.text.children if widget.display]
        self._links = links_in(
            text.source for widget in visible for text in widget.walk_children(MarkdownText, with_self=True)
        )
        for button in self.query("#next").results(Button):
            button.variant = "default" if waiting else "primary"
        self._prepare_stage()

    def _prepare_stage(self) -> None:
        """Set the stage up for the open question."""
        step, stage, question = self.step, self.stage, self.question
        if step is None or stage is None:
            return
        stage.cover(self.memory.open_queries(stage.block))
        stage.goal = comparison_text(question.block.goal) if isinstance(question, DoGoal) else ""
        is_free = isinstance(question, DoGoal) or (isinstance(question, PredictQuestion) and question.block.nudge)
        stage.set_locked(self.memory.has_open_question(step, *stage.waits_for) and not is_free)
        # Where one nudges first, + and - nudge: the box is no field.
        predicted = question if isinstance(question, PredictQuestion) and not question.block.nudge else None
        stage.ask(predicted.asked_number if predicted is not None else None)
        self._answer.show()
        if isinstance(question, DoGoal) and self._current_goal is not question:
            stage.begin_goal(question.block, left_at(self.memory.question(step, question.index).text))
            question.show_state(stage.play)
        self._current_goal = question

    # An answer typed on the stage

    @on(GraphView.Drawn)
    def _graph_drawn(self, event: GraphView.Drawn) -> None:
        """A graph of dots shows no numbers: those around the question stand above it."""
        event.stop()
        drawing = event.view.drawing
        self.set_class(drawing is not None and drawing.form.level is Level.DOT, "-dots")
        self._answer.show()

    @on(GraphView.AnswerTyped)
    async def _answer_typed(self, event: GraphView.AnswerTyped) -> None:
        event.stop()
        await self._answer.type(event.key, event.character)

    @on(PredictQuestion.Played)
    def _answer_played(self, event: PredictQuestion.Played) -> None:
        event.stop()
        self._answer.play(event)

    # Text and stage

    def action_stage(self) -> None:
        """Activate the stage."""
        if self.stage is not None:
            self.staged = True
            self.stage.focus_stage()

    def action_text(self) -> None:
        """Go back to the text."""
        self.staged = False
        self._focus_text()

    async def action_run_stage(self) -> None:
        """Run or pause what is on the stage, while the text is active."""
        if isinstance(self.stage, TrainStage):
            self.stage.action_run_or_pause()

    async def action_help(self, name: str) -> None:
        """Ask the open question for a hint, its answer, or to be skipped, from the stage; then show what came of it."""
        question = self.question
        if question is None:
            return
        await question.run_action(name)
        if not self.has_class("-wide"):
            self.staged = False
            if question.is_open:
                question.focus_answer(scroll=False)

    async def action_back(self) -> None:
        """Go from the stage to the text, and from there on back."""
        if self.staged:
            self.action_text()
        else:
            await self.app.run_action("back")

    def action_why(self) -> None:
        """Explain the numbers on the stage, also while the text is active."""
        if self.stage is not None:
            self.stage.action_why()

    def watch_staged(self, staged: bool) -> None:
        if not staged:
            self._reached_goal = None
        left = self.text if staged else self._side
        if self.focused is not None and left in self.focused.ancestors:
            self.set_focus(None)  # else a neighbour would get the focus when it hides, and become active
        self.set_class(staged, "-staged")
        if self.stage is not None:
            self.stage.show_next_keys(staged)
        self.refresh_bindings()

    def on_resize(self) -> None:
        self._size_stage()
        if isinstance(self.focused, Input):  # keep what is being typed in view
            after_refresh(self.focused, self.focused.scroll_visible, animate=False)

    def _size_stage(self) -> None:
        """Widen the stage beyond half of a wide screen: to all that text of a readable width leaves, or to show more.
        Where it shows as much in less, it makes room for code in the text.

        It has the same width whether it is active or not, so that nothing on it moves.
        """
        side, stage, readable = self._side, self.stage, MAX_TEXT_WIDTH
        if self.step is not None:
            readable = max(readable, min_text_width(self.step))
        half = max(self.size.width // 2, self.size.width - readable)
        if not self.has_class("-wide") or stage is None or self.step is None:
            side.styles.width = half if self.has_class("-wide") and half > self.size.width // 2 else None
            return
        beside = self.size.width - min_text_width(self.step)  # text none of whose code is wrapped
        least = min(half, max(beside, LEAST_STAGE))
        side.styles.width = stage.preferred_width(least, max(half, beside), side.size.height)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow a click into the other side."""
        if event.widget is self.focused:  # after quick keys the focus may have moved on
            self.staged = self._side in event.widget.ancestors

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is available now."""
        if action == "go":
            return self._wanted_index > 0 if parameters == (-1,) else self._wanted_index < len(self.lesson.steps)
        if action == "why":
            return self.stage is not None and not isinstance(self.stage, CodeStage)
        if action in ("stage", "text"):
            return self.stage is not None and self.staged is (action == "text")
        if action == "help":
            return self.staged and self.question is not None and self.question.check_action(str(parameters[0]), ())
        if action == "run_stage":
            return isinstance(self.stage, TrainStage) and not self.staged
        return bool(self._links) if action == "link" else True

    def _focus_text(self, scroll: bool = True) -> None:
        """Focus the first open question, else the last button."""
        if self.question is not None:
            self.question.focus_answer(scroll)
            return
        for button in [*self.text.query(Button)][-1:]:  # none while one step replaces another
            button.focus(scroll)

    def _show_text(self) -> None:
        """Scroll to what has the focus in the text, unless all of it is in view."""
        focused = self.focused
        if focused is not None and self.text in focused.ancestors and not self.can_view_entire(focused):
            self.scroll_to_center(focused, animate=False, origin_visible=True)

    # Messages from questions and stage

    @on(Question.Progressed)
    async def _progressed(self, event: Question.Progressed) -> None:
        event.stop()
        # The question's own step: a run of code may end after the learner has gone on.
        step = next((step for step in self.lesson.steps if event.question.block in step.blocks), None)
        if step is None:  # the lesson's file has changed since
            return
        before = self.memory.question(step, event.question.index)
        self._answers.add(self.lesson, step, event.question, before, event.progress)
        self.memory.record_answer(step, event.question.index, event.progress)
        show_notices(self, self.store.notices, self.learner.notices)
        if step is not self.step:
            self.memory.leave(step)
            self.memory.enter(self.step)
            self._update_header()
            return
        if self.question is None:
            await self.text.mount(*self._next_widgets(), before="#next")
        self._reveal()
        self._update_header()
        if isinstance(event.question, DoGoal) and event.progress.outcome is Outcome.SHOWN and self.stage is not None:
            self.stage.begin_goal(event.question.block)
            await self.stage.perform([parse_action(line) for line in event.question.block.solution])
        if event.progress.outcome is not None and not self.staged:
            self._focus_text(scroll=False)  # at once, for what is typed next; its place is known after the layout
            after_refresh(self, self._show_text)
        elif event.progress.outcome is Outcome.RIGHT and isinstance(event.question, PredictQuestion):
            await self._go_on_typing(event.question)

    @on(PredictQuestion.RestWanted)
    async def _rest_given(self, event: PredictQuestion.RestWanted) -> None:
        """Settle the rest of a block first, so that its pages are made settled."""
        event.stop()
        if self.step is not None and event.question.block in self.step.blocks:
            for index in self.memory.rest_of(self.step, event.question.index):
                given = replace(self.memory.question(self.step, index), outcome=Outcome.GIVEN)
                self.memory.record_answer(self.step, index, given)
            await event.question.give()

    async def _go_on_typing(self, answered: PredictQuestion) -> None:
        """Say on the stage that an answer was right, and take what is typed of the next one."""
        stage, question = self.stage, self.question
        if stage is not None:
            stage.show_entry("", f"✓ Right. {answered.solution()[0]}")
            if question is None:
                stage.show_next_keys(self.staged, reached="Right")
        if not isinstance(question, PredictQuestion) or question.asked_number is None:
            self._answer.forget()
        await self._answer.go_on()

    @on(Stage.Acted)
    async def _acted(self, event: Stage.Acted) -> None:
        event.stop()
        question, step = self.question, self.step
        if event.stage is not self.stage or not isinstance(question, DoGoal) or step is None:
            return
        if position := event.stage.play.position():  # kept as it is left
            self.memory.type_answer(step, question.index, left_text(position))
            self._save_timer = self._save_timer or self.set_timer(SAVE_AFTER, self._save_typed)
        if await question.check_goal(event.stage.play):
            self._reached_goal = question if self.staged else None
            event.stage.show_next_keys(self.staged, reached="Goal reached")

    @on(DoGoal.StageWanted)
    def _stage_wanted(self, event: DoGoal.StageWanted) -> None:
        event.stop()
        self.action_stage()

    @on(CodeQuestion.StageWanted)
    def _editor_wanted(self, event: CodeQuestion.StageWanted) -> None:
        event.stop()
        self.action_stage()

    @on(CodeQuestion.OwnFileWanted)
    async def _own_file_wanted(self, event: CodeQuestion.OwnFileWanted) -> None:
        """Take what the learner's own file does already; else let the app open Build, whose result is taken later."""
        if await self._own_file.begin(event.question):
            event.stop()

    async def on_screen_resume(self) -> None:
        await self._own_file.take()

    @on(CodeStage.Typed)
    def _code_changed(self, event: CodeStage.Typed) -> None:
        event.stop()
        self.memory.type_code(event.block, event.source)
        self._save_timer = self._save_timer or self.set_timer(SAVE_AFTER, self._save_typed)

    @on(Question.Drafted)
    def _drafted(self, event: Question.Drafted) -> None:
        event.stop()
        question = event.question
        if question is self.question:
            self._answer.show()
        for step in self.lesson.steps:  # the question's own: the learner may have gone on already
            if question.block in step.blocks:
                self.memory.type_answer(step, question.index, question.progress.text)
                self._save_timer = self._save_timer or self.set_timer(SAVE_AFTER, self._save_typed)

    @on(CodeStage.Ran)
    async def _code_ran(self, event: CodeStage.Ran) -> None:
        event.stop()
        question = next((question for question in self.query(CodeQuestion) if question.block is event.block), None)
        if question is not None:
            if await question.judge(event.report) and event.stage is self.stage:
                event.stage.show_next_keys(self.staged, reached="Right")
        elif event.report.passed:  # in a later step that has the same editor
            self.memory.pass_code(event.block)

    @on(Markdown.LinkClicked)
    def _link_followed(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self._follow_link(event.href)

    def action_link(self) -> None:
        """Follow the link in this text; if there are several, let the learner choose."""
        if len(self._links) > 1:
            show_over(self, LinkPicker(self._links), self._follow_link)
        else:
            self._follow_link(self._links[0].href)

    def _follow_link(self, href: str | None) -> None:
        if href is not None:
            follow(self, href, self.lesson.path, self._play)

    @on(Button.Pressed, "#next")
    def _next_pressed(self, event: Button.Pressed) -> None:
        if is_present(event.button):
            self.action_go(1)

    @on(Button.Pressed, "#next-lesson")
    def _next_lesson_pressed(self) -> None:
        if not self.is_current:
            return
        entry = next_entry(self.lesson.id)
        assert entry is not None
        try:
            self.app.switch_screen(LessonScreen(entry.open(), self.store))
        except LessonError as error:
            self.notify(str(error), title="This lesson cannot be opened", markup=False, severity="error")

    @on(Button.Pressed, "#review")
    @on(Button.Pressed, ".mistake-set")
    @work(exclusive=True, group="review")
    async def _review_pressed(self, event: Button.Pressed) -> None:
        await open_review(self, self.store, self._play, (event.button.id or "").partition("set-")[2])

    def _play(self, lesson: Lesson, store: ProgressStore | None = None) -> None:
        """Play another lesson on top of this one."""
        show_over(self, LessonScreen(lesson, store or self.store))

    @on(Button.Pressed, "#home")
    async def _home_pressed(self) -> None:
        if self.is_current:
            await self.run_action("app.back")

    # The lesson's file

    @on(LessonFile.Changed)
    async def _lesson_changed(self, event: LessonFile.Changed) -> None:
        """Play what the file has now, at the same step, scrolled as before."""
        event.stop()
        self._save_typed()
        scroll_y, staged = self.text.scroll_y, self.staged
        index = self._index_in(event.lesson)
        self.memory = LessonMemory(event.lesson, self.store)
        self.step_index = self._wanted_index = index
        await self._show_step()
        self.text.scroll_to(y=scroll_y, animate=False)
        if staged and self.stage is not None:
            self.action_stage()

    def _index_in(self, lesson: Lesson) -> int:
        """The place of the present step in a changed lesson; the same number if the step is gone."""
        if self.step is None:
            return len(lesson.steps)
        keys = [step.key for step in lesson.steps]
        return keys.index(self.step.key) if self.step.key in keys else min(self.step_index, len(keys) - 1)

    # Progress

    def _save_typed(self) -> None:
        """Save what was typed since the last time."""
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        self.memory.save_typed()
        show_notices(self, self.store.notices, self.learner.notices)

    def _update_header(self) -> None:
        """Show the lesson, the step number and a mark for each step in the top line."""
        self.query_one("#where", Static).update(lesson_header(self.lesson, self.step_index, self.memory.progress))
