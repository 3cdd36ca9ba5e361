"""The Drill screen: exercises of every kind of the ladder, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.drills.drill import LEVELS, Drill
from lessons.drills.ladder import exercise, ladder
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.questions import closing_lines
from lessons.drills.results import GRADIENTS, Ending, level_after, streak
from lessons.learner.answers import cause_of, drill_evidence
from lessons.learner.drill_choice import DrillChoice
from lessons.learner.store import LearnerStore
from lessons.lesson import ChooseBlock, GraphBlock, OrderBlock, Step
from lessons.progress.store import Outcome, ProgressStore, QuestionProgress
from lessons.stage.covers import covered_by
from tui.actions.bindings import bindings
from tui.crash.report import ResumeOffer
from tui.drill.question import DrillQuestion, question_for_item
from tui.graph.view import GraphView
from tui.kit.controls import PushButton
from tui.kit.key_line import KeyLine
from tui.kit.notices import show_notices
from tui.kit.presence import is_present
from tui.kit.screen import AppScreen
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.predict import PredictQuestion
from tui.lesson.questions.question import OUTCOME_WORDS, Question, without_markup
from tui.lesson.stage_answer import StageAnswer
from tui.lesson.stages.for_block import stage_for
from tui.lesson.stages.graph import GraphStage
from tui.lesson.stages.stage import Stage
from tui.start import DrillStart

FRAME_ROWS, FRAME_CELLS = 4, 8  # of a question: its frame, its buttons and a verdict; the frame and its margins
WIDTHS = [(0, "-narrow"), (100, "-wide")]
HEIGHTS = [(0, "-low"), (32, "-high")]


class DrillScreen(AppScreen[None]):
    """Plays one drill after another, chosen by the learner's results and what is due.

    start  the drill to begin with
    store  keeps practice; an unfinished drill is continued
    learner  keeps evidence
    progress  says how far the course has been taken
    """

    CSS_PATH: ClassVar[CSSPathType] = ["../lesson/lesson.tcss", "drill.tcss"]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings("drill")

    def __init__(
        self, start: DrillStart | None, store: PracticeStore, learner: LearnerStore, progress: ProgressStore
    ) -> None:
        super().__init__()
        self.store = store
        self.learner = learner
        self._answer = StageAnswer(
            lambda: next(iter(self.query(PredictQuestion)), None), lambda: next(iter(self._stages()), None)
        )
        wanted = start or DrillStart()
        self._choice = DrillChoice(store, learner, progress, wanted.kind)
        self._set_drill(self._choice.first(wanted.seed, wanted.level))

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
        title = "" if self.open_drill.kind == GRADIENTS else f"{self.exercise_title}, "
        return ResumeOffer(f"Drill, {title}seed {self.open_drill.seed} at level {self.open_drill.level}", ("drill",))

    # Choice of a drill

    def _set_drill(self, open_drill: OpenDrill) -> None:
        """Make this the present drill, with its stored progress."""
        self.open_drill = self.store.opened(open_drill).open[-1]
        self.exercise = exercise(open_drill.seed, open_drill.level, open_drill.kind)
        self._taught = self._choice.terms(self.exercise)

    @property
    def drill(self) -> Drill:
        """The graph of the present drill. Raises AssertionError for one without."""
        assert self.exercise.graph is not None
        return self.exercise.graph

    @property
    def exercise_title(self) -> str:
        """The kind of the present drill, for the learner."""
        return ladder()[self.open_drill.kind].title

    @property
    def question_index(self) -> int | None:
        """The index of the gradient in question; None once all are settled."""
        places = range(len(self.exercise.items))
        return next((index for index in places if self.open_drill.question(index).outcome is None), None)

    def action_next(self) -> None:
        """Open an unfinished drill, else a new one. Drills change in the screen's own message loop, one at a time."""
        self.call_later(self._open_next)

    async def _open_next(self) -> None:
        if self.question_index is None:
            self._set_drill(self._choice.following())
            await self._show_drill()

    def action_level(self, by: int) -> None:
        """Open a new drill some levels up or down."""
        self.call_later(self._open_at_level, min(max(self.open_drill.level + by, 1), len(LEVELS)))

    async def _open_at_level(self, level: int) -> None:
        if self.question_index is None:
            self._set_drill(self._choice.at_level(level))
            await self._show_drill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "level":
            return self.question_index is None
        if action == "why":
            return isinstance(self.exercise.stage, GraphBlock)
        if action == "help":
            asked = self._asked_on_stage
            return asked is not None and asked.check_action(str(parameters[0]), ())
        return (True if self.question_index is None else None) if action == "next" else True

    @property
    def _asked_on_stage(self) -> Question | None:
        """The question, while the stage has the keyboard."""
        if any(stage.has_focus_within for stage in self._stages()):
            return next(filter(is_present, self.query(Question)), None)
        return None

    async def action_help(self, name: str) -> None:
        """Ask the question for a hint, its answer, or to be skipped, from the stage, which keeps the keyboard."""
        asked = self._asked_on_stage
        if asked is not None:
            await asked.run_action(name)
            self.refresh_bindings()

    # Display

    async def _show_drill(self) -> None:
        stage, block = self.query_one("#stage"), self.exercise.stage
        with self.app.batch_update():
            await stage.remove_children()
            shown = GraphStage(block, captioned=False) if isinstance(block, GraphBlock) else stage_for(block)
            await stage.mount(shown)
            await self.query_one("#work", VerticalScroll).remove_children()
            self.set_class(self.open_drill.kind != GRADIENTS, "-tall")
            self._show_last_outcome(None)
            await self._show_question()
        show_notices(self, self.store.notices, self.learner.notices)

    async def _show_question(self) -> None:
        """Show the next question, or the whole backward pass once none is left."""
        index, work = self.question_index, self.query_one("#work", VerticalScroll)
        asked = next(iter(self.query(DrillQuestion)), None)
        with self.app.batch_update():
            self._cover_open()
            self._update_header()
            self.set_class(index is None, "-done")
            if index is None:
                self._answer.forget()
                self._stage.ask(None)
                await work.remove_children()
                work.styles.height = None
                await work.mount(*self._summary_widgets())
                self.query_one("#next").focus()
            elif asked is not None:
                await asked.show_question(index, self.open_drill.question(index))
                self._begin_question(asked)
            else:
                await work.remove_children()
                progress = self.open_drill.question(index)
                question = question_for_item(self.exercise, index, progress, self._covered, self._taught)
                await work.mount(question)
                self._begin_question(question)
        self.refresh_bindings()
        work.scroll_home(animate=False)

    @property
    def _stage(self) -> Stage:
        """The stage of the drill."""
        return self._stages()[0]

    def _stages(self) -> list[Stage]:
        """Return the stage in a list; none while one drill replaces another, or before there is anything."""
        return [child for child in self.query("#stage > *").results(Stage) if is_present(child)]

    def _begin_question(self, asked: Question) -> None:
        """Select the question's node in the graph, and focus the question, unless the graph has the keyboard."""
        count, title = len(self.exercise.items), self.exercise_title
        if isinstance(asked, DrillQuestion):
            asked.border_title = f"Gradient {asked.index + 1} of {count}"
        else:
            asked.border_title = f"{title}, {asked.index + 1} of {count}" if count > 1 else title
        self.query_one("#work").styles.height = self._rows_for(asked)
        if not self._stage.has_focus_within or not isinstance(asked, PredictQuestion):
            asked.focus_answer()
        self._stage.ask(asked.asked_number if isinstance(asked, PredictQuestion) else None)
        self._answer.show()

    def _rows_for(self, asked: Question) -> int | None:
        """Return the rows that a question needs with a verdict of one row; None for as many as the style sheet says.

        They stay the same while it is open, so that no box moves.
        """
        block = asked.block
        rows = FRAME_ROWS + -(-cell_len(asked.ask) // max(self.size.width - FRAME_CELLS, 1))
        match block:
            case ChooseBlock():
                return min(rows + len(block.choices), self.size.height // 2 + 1)
            case OrderBlock():
                return min(rows + len(block.nodes), self.size.height // 2 + 1)
        return None

    @on(Question.Drafted)
    def _drafted(self, event: Question.Drafted) -> None:
        event.stop()
        self._answer.show()

    @on(GraphView.AnswerTyped)
    async def _answer_typed(self, event: GraphView.AnswerTyped) -> None:
        event.stop()
        await self._answer.type(event.key, event.character)

    @on(PredictQuestion.Played)
    def _answer_played(self, event: PredictQuestion.Played) -> None:
        event.stop()
        if self._answer.play(event):
            last = self.query_one("#last", Static)
            last.set_classes("-played")
            last.update(event.text)

    def _covered(self) -> frozenset[tuple[str, str]]:
        """Return what open questions ask of the stage; what a skipped one asks stays covered until the end."""
        known = (Outcome.RIGHT, Outcome.SHOWN)
        if self.question_index is None:
            return frozenset()
        items = enumerate(self.exercise.items)
        hidden = [item for index, item in items if self.open_drill.question(index).outcome not in known]
        return frozenset(query for item in hidden for query in covered_by(item.block))

    def _cover_open(self) -> None:
        """Cover what is still asked for."""
        stage = self._stage
        stage.set_locked(self.question_index is not None)
        stage.cover(self._covered())

    def _update_header(self) -> None:
        history = self.store.load().history
        header = Text.assemble((f"Drill {self.open_drill.seed}", "bold"), f"  level {self.open_drill.level}")
        if self.has_class("-wide"):
            header.append(f": {ladder()[self.open_drill.kind].describe(self.open_drill.level)}", "dim")
        in_a_row = streak(history)
        if in_a_row:
            header.append(f"  {in_a_row} clean in a row", "dim")
        self.query_one("#which", Static).update(header)
        command = f"mgrad-tui drill{self.open_drill.options}"
        self.query_one("#share", Static).update(Text(command))

    def _show_last_outcome(self, question: Question | None) -> None:
        """Show the outcome of the last question in a line above the next one; None clears it."""
        last = self.query_one("#last", Static)
        outcome = question.progress.outcome if question else None
        last.set_classes(f"-{outcome.value}" if outcome else "-none")
        if question and outcome:
            mark, opening = OUTCOME_WORDS[outcome]
            detail = without_markup(" ".join(question.solution()))
            if outcome is Outcome.SKIPPED:
                name = (
                    f"{self.drill.asked[question.index]}.grad" if isinstance(question, DrillQuestion) else "the answer"
                )
                opening, detail = "Skipped:", f"{name} is shown at the end."
            last.update(f"{mark} {opening} {detail}")

    def _summary_widgets(self) -> Iterator[Widget]:
        yield Static(self._summary(), classes="summary", markup=False)
        yield PushButton("Next drill", variant="primary", compact=True, id="next")
        for index, closing in closing_lines(self.exercise):
            mark = " "
            if index is not None:
                mark = OUTCOME_WORDS[self.open_drill.question(index).outcome or Outcome.RIGHT][0]
            yield Static(f"{mark} {closing}", classes="confirmed", markup=False)

    def _summary(self) -> str:
        """Return the result of the drill, and its consequence for the next ones."""
        history = self.store.load().history
        result = self.open_drill.result()
        questions = [self.open_drill.question(index) for index in range(len(self.exercise.items))]
        at_first_try = sum(question.outcome is Outcome.RIGHT and question.tries == 1 for question in questions)
        score = "All" if result.ending is Ending.CLEAN else f"{at_first_try} of"
        is_pass = self.open_drill.kind == GRADIENTS
        text = f"{score} {len(questions)} right at the first try."
        if len(questions) == 1:
            text = "Right at the first try." if at_first_try else "This was the answer."
        elif not at_first_try:
            text = "This is the whole backward pass." if is_pass else "These were the answers."
        next_level = level_after(history)
        if next_level != self.open_drill.level:
            text += f" Level {next_level} is next."
        if result.ending is Ending.MISSED:
            text += " What went wrong comes back in the review, from tomorrow on."
        return text

    # Messages and actions

    def _cause_of(self, question: Question, progress: QuestionProgress) -> str:
        """Return the mistake that a wrong answer shows, "" if none is known."""
        item = self.exercise.items[question.index]
        if progress.outcome is not None:
            return ""
        if isinstance(question, PredictQuestion):
            return cause_of(Step(0, "", (item.block,), self.exercise.stage), item.block, question.given)
        if isinstance(question, ChooseQuestion) and question.chosen is not None and item.causes:
            return item.causes[question.chosen]
        return ""

    @on(Question.Progressed)
    async def _progressed(self, event: Question.Progressed) -> None:
        event.stop()
        index, before = event.question.index, self.open_drill.question(event.question.index)
        cause = self._cause_of(event.question, event.progress) if event.progress.tries > before.tries else ""
        today = self.learner.today()
        self.learner.add(drill_evidence(self.exercise, index, before, event.progress, today, cause))
        if cause and event.progress.outcome is None:
            self.open_drill = self.open_drill.with_missed([cause])
        self.open_drill = self.open_drill.with_question(index, event.progress)
        if self.question_index is None:
            self.store.finished(self.open_drill)
        else:
            self.store.changed(self.open_drill)
        show_notices(self, self.store.notices, self.learner.notices)
        if event.progress.outcome is not None:
            is_in_summary = self.question_index is None and event.progress.outcome is Outcome.SKIPPED
            self._show_last_outcome(None if is_in_summary else event.question)
            await self._show_question()
            await self._answer.go_on()

    @on(Button.Pressed, "#next")
    def _next_pressed(self) -> None:
        self.action_next()

    def action_graph(self) -> None:
        """Focus the graph, or go back."""
        for stage in self._stages():
            if stage.has_focus_within:
                self._focus_work()
            else:
                stage.focus_stage()

    async def action_back(self) -> None:
        """Go from the graph to the question, and from there on back."""
        if any(stage.has_focus_within for stage in self._stages()):
            self._focus_work()
        else:
            await self.app.run_action("back")

    def _focus_work(self) -> None:
        for question in filter(is_present, self.query(Question)):
            question.focus_answer()
        for button in self.query("#next").results(Button):
            button.focus()

    def action_why(self) -> None:
        for stage in self._stages():
            stage.action_why()

    def action_scroll_work(self, direction: int) -> None:
        self.query_one("#work").scroll_relative(y=4 * direction, animate=False)
