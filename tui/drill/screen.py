"""The Drill screen: graphs to backpropagate by hand, gradient by gradient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.drills import drill as drills
from lessons.drills.choice import first_drill, following_drill
from lessons.drills.drill import LEVELS
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.questions import confirmation
from lessons.drills.spacing import Ending, level_after, review_queue, streak
from lessons.learner.answers import drill_evidence
from lessons.learner.store import LearnerStore
from lessons.lesson import GraphBlock
from lessons.progress.store import Outcome
from tui.actions.bindings import bindings
from tui.crash.report import ResumeOffer
from tui.drill.question import DrillQuestion
from tui.graph.view import GraphView
from tui.kit.controls import PushButton
from tui.kit.key_line import KeyLine
from tui.kit.notices import show_notices
from tui.kit.presence import is_present
from tui.kit.screen import AppScreen
from tui.lesson.questions.question import OUTCOME_WORDS, Question
from tui.lesson.questions.typed_ahead import TypedAhead
from tui.lesson.stages.graph import GraphStage
from tui.start import DrillStart

WIDTHS = [(0, "-narrow"), (100, "-wide")]
HEIGHTS = [(0, "-low"), (32, "-high")]


class DrillScreen(AppScreen[None]):
    """Plays one drill after another, chosen by the learner's results; mistakes come back.

    start  the drill to begin with
    store  keeps practice; an unfinished drill is continued
    learner  keeps evidence
    """

    CSS_PATH: ClassVar[CSSPathType] = ["../lesson/lesson.tcss", "drill.tcss"]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings("drill")

    def __init__(self, start: DrillStart | None, store: PracticeStore, learner: LearnerStore) -> None:
        super().__init__()
        self.store = store
        self.learner = learner
        self._cause = ""  # of the last wrong answer
        self._typed_ahead = TypedAhead()
        wanted = start or DrillStart()
        self._set_drill(first_drill(store.load(), wanted.seed, wanted.level))

    def compose(self) -> ComposeResult:
        with Horizontal(id="where"):
            yield Static(id="which", markup=False)
            yield Static(id="share", markup=False)
        yield Vertical(id="stage")
        yield Static(id="last", markup=False)
        yield VerticalScroll(id="work", can_focus=False)
        yield KeyLine()

    async def on_mount(self) -> None:
        await self._show_drill()

    def resume_offer(self) -> ResumeOffer:
        """The drill, which practice has stored."""
        return ResumeOffer(f"Drill, seed {self.open_drill.seed} at level {self.open_drill.level}", ("drill",))

    # Choice of a drill

    def _set_drill(self, open_drill: OpenDrill) -> None:
        """Make this the present drill, with its stored progress."""
        self.open_drill = self.store.opened(open_drill).open[-1]
        self.drill = drills.drill(open_drill.seed, open_drill.level)

    @property
    def question_index(self) -> int | None:
        """The index of the gradient in question; None once all are settled."""
        places = range(len(self.drill.asked))
        return next((index for index in places if self.open_drill.question(index).outcome is None), None)

    def action_next(self) -> None:
        """Open an unfinished drill, else a new one. Drills change in the screen's own message loop, one at a time."""
        self.call_later(self._open_next)

    async def _open_next(self) -> None:
        if self.question_index is not None:
            return
        self._set_drill(following_drill(self.store.load()))
        await self._show_drill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return (True if self.question_index is None else None) if action == "next" else True

    # Display

    async def _show_drill(self) -> None:
        stage = self.query_one("#stage")
        with self.app.batch_update():
            await stage.remove_children()
            await stage.mount(GraphStage(GraphBlock(0, self.drill.source), captioned=False))
            self._show_last_outcome(None)
            await self._show_question()
        self._show_notices()

    async def _show_question(self) -> None:
        """Show the next question, or the whole backward pass once none is left."""
        index, work = self.question_index, self.query_one("#work", VerticalScroll)
        asked = next(iter(self.query(DrillQuestion)), None)
        with self.app.batch_update():
            self._cover_open()
            self._update_header()
            self.set_class(index is None, "-done")
            if index is None:
                self._typed_ahead.clear()
                self.query_one(GraphStage).ask(None)
                await work.remove_children()
                await work.mount(*self._summary_widgets())
                self.query_one("#next").focus()
            elif asked is not None:
                await asked.show_question(index, self.open_drill.question(index))
                self._begin_question(asked)
            else:
                await work.remove_children()
                asked = DrillQuestion(self.drill, index, self.open_drill.question(index))
                await work.mount(asked)
                self._begin_question(asked)
        work.scroll_home(animate=False)

    def _begin_question(self, asked: DrillQuestion) -> None:
        """Select the question's node in the graph, and focus the question, unless the graph has the keyboard."""
        asked.border_title = f"Gradient {asked.index + 1} of {len(self.drill.asked)}"
        if not self.query_one(GraphStage).has_focus_within:
            asked.focus_answer()
        self.query_one(GraphStage).ask(asked.asked_number)
        self._show_entry()

    def _show_entry(self) -> None:
        """Show in the graph what has been typed as the answer."""
        for asked in self.query(DrillQuestion):
            self.query_one(GraphStage).show_entry(asked.entry)

    @on(Question.Drafted)
    def _drafted(self, event: Question.Drafted) -> None:
        event.stop()
        self._show_entry()

    @on(GraphView.AnswerTyped)
    async def _answer_typed(self, event: GraphView.AnswerTyped) -> None:
        event.stop()
        self._typed_ahead.add(event.key, event.character)
        await self._type_answer()

    async def _type_answer(self) -> None:
        """Type into the question what was typed in the graph."""
        for asked in self.query(DrillQuestion):
            await self._typed_ahead.hand_to(asked)
            if asked.is_open:
                self._show_entry()

    def _cover_open(self) -> None:
        """Cover the open gradients; a skipped one stays covered until the end."""
        stage, done = self.query_one(GraphStage), self.question_index is None
        known = (Outcome.RIGHT, Outcome.SHOWN)
        stage.locked = not done
        asked = enumerate(self.drill.asked)
        hidden = [name for index, name in asked if self.open_drill.question(index).outcome not in known]
        stage.cover([] if done else [("grad", name) for name in hidden])

    def _update_header(self) -> None:
        history = self.store.load().history
        header = Text.assemble((f"Drill {self.open_drill.seed}", "bold"), f"  level {self.open_drill.level}")
        if self.has_class("-wide"):
            header.append(f": {LEVELS[self.open_drill.level - 1].description}", "dim")
        if self.open_drill.review:
            header.append("  review", "dim")
        in_a_row = streak(history)
        if in_a_row:
            header.append(f"  {in_a_row} clean in a row", "dim")
        self.query_one("#which", Static).update(header)
        command = f"mgrad-tui drill --seed {self.open_drill.seed} --level {self.open_drill.level}"
        self.query_one("#share", Static).update(Text(command))

    def _show_last_outcome(self, question: Question | None) -> None:
        """Show the outcome of the last question in a line above the next one; None clears it."""
        last = self.query_one("#last", Static)
        outcome = question.progress.outcome if question else None
        last.set_classes(f"-{outcome.value}" if outcome else "-none")
        if question and outcome:
            mark, opening = OUTCOME_WORDS[outcome]
            detail = " ".join(question.solution())
            if outcome is Outcome.SKIPPED:
                opening, detail = "Skipped:", f"{self.drill.asked[question.index]}.grad is shown at the end."
            last.update(f"{mark} {opening} {detail}")

    def _summary_widgets(self) -> Iterator[Widget]:
        yield Static(self._summary(), classes="summary", markup=False)
        yield PushButton("Next drill", variant="primary", compact=True, id="next")
        for name, confirmed in confirmation(self.drill):
            index = self.drill.asked.index(name) if name in self.drill.asked else None
            mark = (
                OUTCOME_WORDS[self.open_drill.question(index).outcome or Outcome.RIGHT][0] if index is not None else " "
            )
            yield Static(f"{mark} {confirmed}", classes="confirmed", markup=False)

    def _summary(self) -> str:
        """Return the result of the drill, and its consequence for the next ones."""
        history = self.store.load().history
        result = self.open_drill.result()
        questions = [self.open_drill.question(index) for index in range(len(self.drill.asked))]
        at_first_try = sum(question.outcome is Outcome.RIGHT and question.tries == 1 for question in questions)
        score = "All" if result.ending is Ending.CLEAN else f"{at_first_try} of"
        text = (
            f"{score} {len(questions)} right at the first try." if at_first_try else "This is the whole backward pass."
        )
        next_level = level_after(history)
        if next_level != self.open_drill.level and not self.open_drill.review:
            text += f" Level {next_level} is next."
        if set(result.missed) & {due.kind for due in review_queue(history)}:
            text += " Your mistakes come back later, with new numbers."
        return text

    def _show_notices(self) -> None:
        """Show once what the stores have to say, such as that a file was damaged."""
        for notices in (self.store.notices, self.learner.notices):
            show_notices(self, notices)

    # Messages and actions

    @on(DrillQuestion.Mistaken)
    def _mistaken(self, event: DrillQuestion.Mistaken) -> None:
        event.stop()
        self.open_drill = self.open_drill.with_missed([event.kind])
        self._cause = event.kind

    @on(Question.Progressed)
    async def _progressed(self, event: Question.Progressed) -> None:
        event.stop()
        index, before = event.question.index, self.open_drill.question(event.question.index)
        self.learner.add(
            drill_evidence(
                self.drill.source, self.drill.asked[index], before, event.progress, self.learner.today(), self._cause
            )
        )
        self._cause = ""
        self.open_drill = self.open_drill.with_question(index, event.progress)
        if self.question_index is None:
            self.store.finished(self.open_drill)
        else:
            self.store.changed(self.open_drill)
        self._show_notices()
        if event.progress.outcome is not None:
            is_in_summary = self.question_index is None and event.progress.outcome is Outcome.SKIPPED
            self._show_last_outcome(None if is_in_summary else event.question)
            await self._show_question()
            await self._type_answer()

    @on(Button.Pressed, "#next")
    def _next_pressed(self) -> None:
        self.action_next()

    def action_graph(self) -> None:
        """Focus the graph, or go back."""
        for stage in filter(is_present, self.query(GraphStage)):  # none while one drill replaces another
            if stage.has_focus_within:
                self._focus_work()
            else:
                stage.focus_stage()

    async def action_back(self) -> None:
        """Go from the graph to the question, and from there on back."""
        if any(stage.has_focus_within for stage in filter(is_present, self.query(GraphStage))):
            self._focus_work()
        else:
            await self.app.run_action("back")

    def _focus_work(self) -> None:
        for question in filter(is_present, self.query(DrillQuestion)):
            question.focus_answer()
        for button in self.query("#next").results(Button):
            button.focus()

    def action_why(self) -> None:
        for stage in filter(is_present, self.query(GraphStage)):
            stage.action_why()

    def action_scroll_work(self, direction: int) -> None:
        self.query_one("#work").scroll_relative(y=4 * direction, animate=False)
