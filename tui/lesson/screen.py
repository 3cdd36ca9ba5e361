"""A lesson: words and questions on one side, the stage on the other, step by step when the learner says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button, Input, Markdown, Static
from textual.worker import get_current_worker

from lessons.contents import next_entry
from lessons.lesson import Lesson, StageBlock, Step
from lessons.progress.memory import LessonMemory
from lessons.progress.store import Outcome, ProgressStore
from lessons.reading.problems import LessonError
from lessons.stage.live import parse_action
from lessons.stage.scope import prefetch_runs
from tui.kit.key_line import KeyLine
from tui.kit.markdown_text import MarkdownText
from tui.lesson.draw.course_map import where_line
from tui.lesson.end import lesson_end
from tui.lesson.links import Link, LinkPicker, follow, links_in
from tui.lesson.own import LessonFile
from tui.lesson.page import least_width, next_button, page_of
from tui.lesson.questions.code import CodeQuestion
from tui.lesson.questions.goal import DoGoal, comparison_text
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import Question
from tui.lesson.review import open_review
from tui.lesson.stages.code import CodeStage
from tui.lesson.stages.for_block import stage_for
from tui.lesson.stages.session import SessionStage
from tui.lesson.stages.stage import Stage

WIDTHS = [(0, "-narrow"), (100, "-wide")]
LEAST_WORDS = 38  # cells that the words keep while the stage has its turn
SAVE_AFTER = 1.0  # seconds: so much of what is typed a crash may take, at most


class LessonScreen(Screen[None]):
    """Plays a lesson.

    lesson  as read from its file: without a fault
    store   where progress is kept; the lesson opens at the step where it was left
    reloads whether the lesson is read again whenever its file changes

    The place counts the steps from 0; one past the last is the end, which looks back and says what is next.
    """

    CSS_PATH = "lesson.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    HELP_TITLE = "The lesson"
    AUTO_FOCUS = ""  # each step puts the focus where answering begins, without scrolling its words away
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "go(1)", "Next", tooltip="Next step"),
        Binding("f8", "go(1)", "Next", tooltip="Next step"),
        Binding("p", "go(-1)", "Back", tooltip="The step before"),
        Binding("f7", "go(-1)", "Back", tooltip="The step before"),
        Binding("s", "stage", "Stage", tooltip="To the stage"),
        Binding("f6", "stage", "Stage", tooltip="To the stage"),
        Binding("s", "words", "Words", tooltip="Back to the words"),
        Binding("f6", "words", "Words", tooltip="Back to the words"),
        Binding("w", "why", "Why?", tooltip="Why this number? The rules behind what is on the stage"),
        Binding("l", "link", "Link", tooltip="Follow a link of these words"),
    ]

    place: reactive[int] = reactive(0, init=False)
    staged: reactive[bool] = reactive(False, init=False)
    """Whether the stage has its turn (it shows; on a wide screen, where both show, it has the keys)."""

    def __init__(self, lesson: Lesson, store: ProgressStore, reloads: bool = False) -> None:
        super().__init__()
        self.store = store
        self._reloads = reloads
        self.memory = LessonMemory(lesson, store)
        self._given: Question | None = None  # the goal that the stage was set to
        self._links: tuple[Link, ...] = ()  # in the words that show
        self._saving: Timer | None = None
        self.words = VerticalScroll(id="words", can_focus=False)
        self._side = Vertical(id="stage")
        self._page: Iterator[Widget] = iter(())  # the words of this step that are not made yet
        self.set_reactive(LessonScreen.place, self.memory.step_index)

    def compose(self) -> ComposeResult:
        yield Static(id="where", markup=False)
        with Horizontal(id="sides"):
            yield self.words
            yield self._side
        if self._reloads:
            yield LessonFile(self.lesson.path)
        yield KeyLine()

    async def on_mount(self) -> None:
        await self._show_place()

    @work(thread=True, exclusive=True, group="ahead")
    def _train_ahead(self, step: Step) -> None:
        """While a page is read, what the next one will ask."""
        worker = get_current_worker()
        prefetch_runs(step, lambda: worker.is_cancelled)

    def on_unmount(self) -> None:
        self._save_typed()

    # Where we are

    @property
    def lesson(self) -> Lesson:
        """What is played."""
        return self.memory.lesson

    @property
    def step(self) -> Step | None:
        """The step being shown; None at the end."""
        return self.lesson.steps[self.place] if self.place < len(self.lesson.steps) else None

    @property
    def stage(self) -> Stage | None:
        """What is on the stage."""
        return next((child for child in self._side.children if isinstance(child, Stage)), None)

    @property
    def question(self) -> Question | None:
        """The first question that is still open."""
        return next((child for child in self.words.children if isinstance(child, Question) and child.is_open), None)

    # Going

    async def action_go(self, by: int) -> None:
        """To the step after or before."""
        place = min(max(self.place + by, 0), len(self.lesson.steps))
        if place == self.place:
            return
        if by > 0 and self.step is not None:
            self.memory.leave(self.step)
        self.place = place
        await self._show_place()

    async def _show_place(self) -> None:
        """Put the step on the screen, from its top, with the keys where answering begins."""
        step = self.step
        self._save_typed()
        self.memory.enter(step)
        self._show_notices()
        self.staged = False
        self.set_focus(None)  # else the stage would take it from the words that go, and its turn with it
        with self.app.batch_update():
            await self.words.remove_children()
            if step is None:
                await self.words.mount(*lesson_end(self.lesson, self.memory.progress, self.store))
            else:
                self._page = page_of(self.memory, self.place)
                await self.words.mount(*self._more(), next_button(self.memory, self.place))
            await self._set_stage(step.stage if step is not None else None)
        self._share_room()
        self.words.scroll_home(animate=False)
        self._unfold()
        self._say_where()
        self.refresh_bindings()
        self._focus_words(scroll=False)
        for following in self.lesson.steps[self.place + 1 : self.place + 2]:
            self._train_ahead(following)

    async def _set_stage(self, block: StageBlock | None) -> None:
        """The stage of the step, as the lesson has it; kept where the step before had the same."""
        side, shown = self._side, self.stage
        if shown is not None and shown.block is block:
            shown.restart()
            return
        await side.remove_children()
        side.set_class(block is None, "-empty")
        if block is not None:
            await side.mount(stage_for(block, self.memory.typed_code(block)))

    def _more(self) -> Iterator[Widget]:
        """The step's next words, up to a question that is open: what lies behind it is made when it is settled."""
        for widget in self._page:
            yield widget
            if isinstance(widget, Question) and widget.is_open:
                return

    def _unfold(self) -> None:
        """Show the words up to the first open question, and cover on the stage what is still asked."""
        waiting = False
        for widget in self.words.children:
            widget.display = not waiting or widget.id == "next"
            waiting = waiting or (isinstance(widget, Question) and widget.is_open)
        shown = [widget for widget in self.words.children if widget.display]
        self._links = links_in(
            text.source for widget in shown for text in widget.walk_children(MarkdownText, with_self=True)
        )
        for button in self.query("#next").results(Button):
            button.variant = "default" if waiting else "primary"
        self._prepare_stage()

    def _prepare_stage(self) -> None:
        """Have the stage as the question that is open now wants it."""
        step, stage, question = self.step, self.stage, self.question
        if step is None or stage is None:
            return
        stage.cover(self.memory.open_queries(stage.block))
        if isinstance(stage, SessionStage) and isinstance(question, PredictQuestion) and question.gradient:
            stage.select_node(question.gradient[1].label)
        stage.goal = comparison_text(question.block.goal) if isinstance(question, DoGoal) else ""
        stage.set_locked(self.memory.has_open_question(step, *stage.waits_for) and not isinstance(question, DoGoal))
        if isinstance(question, DoGoal) and self._given is not question:
            stage.begin_goal(question.block)
            question.show_state(stage.play)
        self._given = question

    # The two sides

    def action_stage(self) -> None:
        """The stage's turn."""
        if self.stage is not None:
            self.staged = True
            self.stage.focus_stage()

    def action_words(self) -> None:
        """The words' turn again."""
        self.staged = False
        self._focus_words()

    def action_why(self) -> None:
        """Why the numbers on the stage are what they are, asked from beside it."""
        if self.stage is not None:
            self.stage.action_why()

    def watch_staged(self, staged: bool) -> None:
        left = self.words if staged else self._side
        if self.focused is not None and left in self.focused.ancestors:
            self.set_focus(None)  # else its neighbour would take the focus once it hides, and the turn with it
        self.set_class(staged, "-staged")
        if self.stage is not None:
            self.stage.show_next_keys(staged)
        self._share_room()
        self.refresh_bindings()

    def on_resize(self) -> None:
        self._share_room()
        if isinstance(self.focused, Input):  # what is being typed stays in sight; else the words stay where they are
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def _share_room(self) -> None:
        """Beside the words, give the stage what its graph can use of their half while it has its turn.

        While they have it, no more than they can spare; and that only where the graph is whole then.
        """
        side, half = self._side, self.size.width // 2
        wanted = self.stage.wanted_width if self.stage is not None else 0
        least = LEAST_WORDS if self.staged or self.step is None else least_width(self.step)
        if self.has_class("-wide") and wanted > half and (self.staged or wanted <= self.size.width - least):
            side.styles.width = max(half, min(wanted, self.size.width - least))
        else:
            side.styles.width = None

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click into one of the two sides gives it its turn as well."""
        if event.widget is self.focused:  # where keys come quickly the focus may have gone on
            self.staged = self._side in event.widget.ancestors

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something at this place."""
        if action == "go":
            return self.place > 0 if parameters == (-1,) else self.step is not None
        if action == "why":
            return self.stage is not None and not isinstance(self.stage, CodeStage)
        if action in ("stage", "words"):
            return self.stage is not None and self.staged is (action == "words")
        return bool(self._links) if action == "link" else True

    def _focus_words(self, scroll: bool = True) -> None:
        """The keys to the first open question, else to the button that goes on."""
        if self.question is not None:
            self.question.focus_answer(scroll)
            return
        for button in [*self.words.query(Button)][-1:]:  # there is none between one step's words and the next's
            button.focus(scroll)

    # What happens there

    @on(Question.Progressed)
    async def _progressed(self, event: Question.Progressed) -> None:
        event.stop()
        # The step it was asked in: a run of code may end when the learner has gone on.
        step = next(step for step in self.lesson.steps if event.question.block in step.blocks)
        self.memory.record_answer(step, event.question.place, event.progress)
        self._show_notices()
        if step is not self.step:
            self.memory.leave(step)
            self.memory.enter(self.step)
            self._say_where()
            return
        if self.question is None:
            await self.words.mount(*self._more(), before="#next")
        self._unfold()
        self._say_where()
        if isinstance(event.question, DoGoal) and event.progress.outcome is Outcome.SHOWN and self.stage is not None:
            self.stage.begin_goal(event.question.block)
            await self.stage.perform([parse_action(line) for line in event.question.block.solution])
        if event.progress.outcome is not None and not self.staged:
            self.call_after_refresh(self._focus_words)

    @on(Stage.Acted)
    async def _acted(self, event: Stage.Acted) -> None:
        event.stop()
        question = self.question
        if isinstance(question, DoGoal) and await question.check_goal(event.stage.play):
            event.stage.show_next_keys(self.staged, reached="Goal reached")

    @on(DoGoal.StageWanted)
    def _stage_wanted(self, event: DoGoal.StageWanted) -> None:
        event.stop()
        self.action_stage()

    @on(CodeQuestion.StageWanted)
    def _editor_wanted(self, event: CodeQuestion.StageWanted) -> None:
        event.stop()
        self.action_stage()

    @on(CodeStage.Typed)
    def _code_changed(self, event: CodeStage.Typed) -> None:
        event.stop()
        self.memory.type_code(event.block, event.source)
        self._saving = self._saving or self.set_timer(SAVE_AFTER, self._save_typed)

    @on(Question.Drafted)
    def _drafted(self, event: Question.Drafted) -> None:
        event.stop()
        question = event.question
        for step in self.lesson.steps:  # the one it is asked in: the learner may have gone on already
            if question.block in step.blocks:
                self.memory.type_answer(step, question.place, question.progress.text)
                self._saving = self._saving or self.set_timer(SAVE_AFTER, self._save_typed)

    @on(CodeStage.Ran)
    async def _code_ran(self, event: CodeStage.Ran) -> None:
        event.stop()
        question = next((question for question in self.query(CodeQuestion) if question.block is event.block), None)
        if question is not None and await question.judge(event.report):
            event.stage.show_next_keys(self.staged, reached="Right")
        elif question is None and event.report.passed:  # in a later step, where the editor still stands
            self.memory.pass_code(event.block)

    @on(Markdown.LinkClicked)
    def _link_followed(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self._follow_link(event.href)

    def action_link(self) -> None:
        """Follow the link of these words; the one to be chosen where there are several."""
        if len(self._links) > 1:
            self.app.push_screen(LinkPicker(self._links), self._follow_link)
        else:
            self._follow_link(self._links[0].href)

    def _follow_link(self, href: str | None) -> None:
        if href is not None:
            follow(self, href, self.lesson.path, self._play)

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
            self.notify(str(error), title="This lesson cannot be opened", markup=False, severity="error")

    @on(Button.Pressed, "#review")
    @work(exclusive=True, group="review")
    async def _review_pressed(self) -> None:
        await open_review(self, self.store, self._play)

    def _play(self, lesson: Lesson, store: ProgressStore | None = None) -> None:
        """Play another lesson on top of this one."""
        self.app.push_screen(LessonScreen(lesson, store or self.store))

    @on(Button.Pressed, "#home")
    async def _home_pressed(self) -> None:
        await self.run_action("app.back")

    # The lesson's file

    @on(LessonFile.Changed)
    async def _lesson_changed(self, event: LessonFile.Changed) -> None:
        """Play what the file has now, at the same step, scrolled as before."""
        event.stop()
        self._save_typed()
        scroll_y, staged = self.words.scroll_y, self.staged
        place = self._place_in(event.lesson)
        self.memory = LessonMemory(event.lesson, self.store)
        self.place = place
        await self._show_place()
        self.words.scroll_to(y=scroll_y, animate=False)
        if staged and self.stage is not None:
            self.action_stage()

    def _place_in(self, lesson: Lesson) -> int:
        """The place of the present step in a changed lesson; the same number if the step is gone."""
        if self.step is None:
            return len(lesson.steps)
        keys = [step.key for step in lesson.steps]
        return keys.index(self.step.key) if self.step.key in keys else min(self.place, len(keys) - 1)

    # Memory

    def _save_typed(self) -> None:
        """Write down what was typed since the last time."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = None
        self.memory.save_typed()
        self._show_notices()

    def _show_notices(self) -> None:
        """Say what went wrong with keeping it."""
        for notice in self.store.notices:
            self.notify(notice, markup=False, severity="warning", timeout=10)
        self.store.notices.clear()

    def _say_where(self) -> None:
        """The line on top: the lesson, how far, and a mark for each step."""
        self.query_one("#where", Static).update(where_line(self.lesson, self.place, self.memory.progress))
