"""Drill: a graph to backpropagate by hand, gradient by gradient, then the next one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.drills import drill as drills
from lessons.drills.drill import LEVELS
from lessons.drills.practice import OpenDrill, PracticeStore
from lessons.drills.questions import confirmation
from lessons.drills.spacing import Ending, level_after, next_drill, review_queue, streak
from lessons.lesson import GraphBlock
from lessons.progress.store import Outcome
from tui.drill.question import DrillQuestion
from tui.graph.view import GraphView
from tui.kit.key_line import KeyLine
from tui.lesson.questions.question import OUTCOME_WORDS, Question
from tui.lesson.stages.graph import GraphStage
from tui.start import DrillStart

WIDTHS = [(0, "-narrow"), (100, "-wide")]
HEIGHTS = [(0, "-low"), (32, "-high")]
FIRST_SEEDS = 10_000  # the first seed is one below this: short enough to be told


class DrillScreen(Screen[None]):
    """Plays one drill after the other; which, and what comes back, the learner's results decide.

    start  the drill to begin with
    store  where practice is kept; a drill that was left is gone on with
    """

    CSS_PATH: ClassVar[CSSPathType] = ["../lesson/lesson.tcss", "drill.tcss"]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    HELP_TITLE = "Drill"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "Next drill"),
        Binding("f8", "next", "Next drill", show=False),
        Binding("s", "graph", "Graph", tooltip="To the graph and back"),
        Binding("f6", "graph", "Graph", show=False, tooltip="To the graph and back"),
        Binding("w", "why", "Why?", tooltip="Why this number? The rule behind the selected node"),
        Binding("pagedown", "scroll_work(1)", "Scroll", show=False, tooltip="Scroll the words down"),
        Binding("pageup", "scroll_work(-1)", "Scroll back", show=False, tooltip="Scroll the words up"),
    ]

    def __init__(self, start: DrillStart | None, store: PracticeStore) -> None:
        super().__init__()
        self.store = store
        self._take(self._first(start or DrillStart()))

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

    # Which drill

    def _take(self, begun: OpenDrill) -> None:
        """Make this the drill on the screen, as far as it was done before."""
        self.begun = self.store.opened(begun).open[-1]
        self.drill = drills.drill(begun.seed, begun.level)

    def _first(self, start: DrillStart) -> OpenDrill:
        """The drill asked for; else the one that was left; else the next."""
        practice = self.store.load()
        if start.seed is not None:
            level = level_after(practice.history) if start.level is None else start.level
            return OpenDrill(start.seed, level)
        if practice.open and start.level in (None, practice.open[-1].level):
            return practice.open[-1]
        return self._following(start.level)

    def _following(self, level: int | None = None) -> OpenDrill:
        """A drill with new numbers, which brings back a mistake where one is due."""
        history = self.store.load().history
        seed = history[-1].seed + 1 if history else random.SystemRandom().randrange(1, FIRST_SEEDS)
        drill, review = next_drill(history, seed % (drills.MAX_SEED + 1), level)
        return OpenDrill(drill.seed, drill.level, review)

    @property
    def place(self) -> int | None:
        """Which of the gradients is asked for now; None once all are settled."""
        places = range(len(self.drill.asked))
        return next((place for place in places if self.begun.question(place).outcome is None), None)

    async def action_next(self) -> None:
        """The drill that was left for this one, else a new one."""
        waiting = self.store.load().open
        self._take(waiting[-1] if waiting else self._following())
        await self._show_drill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return (True if self.place is None else None) if action == "next" else True

    # What is shown

    async def _show_drill(self) -> None:
        stage = self.query_one("#stage")
        with self.app.batch_update():
            await stage.remove_children()
            await stage.mount(GraphStage(GraphBlock(0, self.drill.source)))
            self._say_last(None)
            await self._show_place()
        self._show_notices()

    async def _show_place(self) -> None:
        """The question that is next, or the whole backward pass once none is left."""
        place, work = self.place, self.query_one("#work", VerticalScroll)
        asked = next(iter(self.query(DrillQuestion)), None)
        with self.app.batch_update():
            self._cover_open()
            self._say_which()
            self.set_class(place is None, "-done")
            if place is None:
                await work.remove_children()
                await work.mount(*self._done())
                self.query_one("#next").focus()
            elif asked is not None:
                await asked.turn_to(place, self.begun.question(place))
                self._start(asked)
            else:
                await work.remove_children()
                asked = DrillQuestion(self.drill, place, self.begun.question(place))
                await work.mount(asked)
                self._start(asked)
        work.scroll_home(animate=False)

    def _start(self, asked: DrillQuestion) -> None:
        """The keys to the question, and the graph to what it asks for."""
        asked.border_title = f"Gradient {asked.place + 1} of {len(self.drill.asked)}"
        asked.focus_answer()
        node = self.query_one(GraphStage).names[self.drill.asked[asked.place]]
        self.query_one(GraphView).select(node, focus=False)

    def _cover_open(self) -> None:
        """Cover what is not settled yet: a skipped gradient stays covered until the end."""
        stage, done = self.query_one(GraphStage), self.place is None
        known = (Outcome.RIGHT, Outcome.SHOWN)
        stage.locked = not done
        asked = enumerate(self.drill.asked)
        hidden = [name for place, name in asked if self.begun.question(place).outcome not in known]
        stage.cover([] if done else [("grad", name) for name in hidden])

    def _say_which(self) -> None:
        history = self.store.load().history
        told = Text.assemble((f"Drill {self.begun.seed}", "bold"), f"  level {self.begun.level}")
        if self.has_class("-wide"):
            told.append(f": {LEVELS[self.begun.level - 1].description}", "dim")
        if self.begun.review:
            told.append("  review", "dim")
        in_a_row = streak(history)
        if in_a_row:
            told.append(f"  {in_a_row} clean in a row", "dim")
        self.query_one("#which", Static).update(told)
        share = f"mgrad-tui drill --seed {self.begun.seed} --level {self.begun.level}"
        self.query_one("#share", Static).update(Text(share))

    def _say_last(self, question: Question | None) -> None:
        """How the gradient before went, in a line above the next one; None for nothing."""
        last = self.query_one("#last", Static)
        outcome = question.progress.outcome if question else None
        last.set_classes(f"-{outcome.value}" if outcome else "-none")
        if question and outcome:
            mark, opening = OUTCOME_WORDS[outcome]
            told = " ".join(question.solution())
            if outcome is Outcome.SKIPPED:
                opening, told = "Skipped:", f"{self.drill.asked[question.place]}.grad is told at the end."
            last.update(f"{mark} {opening} {told}")

    def _done(self) -> Iterator[Widget]:
        yield Static(self._summary(), classes="summary", markup=False)
        yield Button("Next drill", variant="primary", compact=True, id="next")
        for name, told in confirmation(self.drill):
            place = self.drill.asked.index(name) if name in self.drill.asked else None
            mark = OUTCOME_WORDS[self.begun.question(place).outcome or Outcome.RIGHT][0] if place is not None else " "
            yield Static(f"{mark} {told}", classes="confirmed", markup=False)

    def _summary(self) -> str:
        """How it went, and what comes of it."""
        history = self.store.load().history
        result = self.begun.result()
        questions = [self.begun.question(place) for place in range(len(self.drill.asked))]
        first = sum(question.outcome is Outcome.RIGHT and question.tries == 1 for question in questions)
        told = "All" if result.ending is Ending.CLEAN else f"{first} of"
        told = f"{told} {len(questions)} right at the first try." if first else "This is the whole backward pass."
        following = level_after(history)
        if following != self.begun.level and not self.begun.review:
            told += f" Level {following} is next."
        if set(result.missed) & {due.kind for due in review_queue(history)}:
            told += " What went wrong comes back in a while, with new numbers."
        return told

    # What happens

    @on(DrillQuestion.Mistaken)
    def _mistaken(self, event: DrillQuestion.Mistaken) -> None:
        event.stop()
        self.begun = self.begun.with_missed([event.kind])

    @on(Question.Progressed)
    async def _progressed(self, event: Question.Progressed) -> None:
        event.stop()
        self.begun = self.begun.with_question(event.question.place, event.progress)
        if self.place is None:
            self.store.finished(self.begun)
        else:
            self.store.changed(self.begun)
        self._show_notices()
        if event.progress.outcome is not None:
            told_below = self.place is None and event.progress.outcome is Outcome.SKIPPED
            self._say_last(None if told_below else event.question)
            await self._show_place()

    @on(Button.Pressed, "#next")
    async def _next_pressed(self) -> None:
        await self.action_next()

    def action_graph(self) -> None:
        """The keys to the graph, or back."""
        stage = self.query_one(GraphStage)
        if self.focused is not None and stage in self.focused.ancestors:
            self._focus_work()
        else:
            stage.focus_stage()

    def _focus_work(self) -> None:
        for question in self.query(DrillQuestion):
            question.focus_answer()
        for button in self.query("#next").results(Button):
            button.focus()

    def action_why(self) -> None:
        self.query_one(GraphStage).action_why()

    def action_scroll_work(self, direction: int) -> None:
        self.query_one("#work").scroll_relative(y=4 * direction, animate=False)

    def _show_notices(self) -> None:
        for notice in self.store.notices:
            self.notify(notice, markup=False, severity="warning", timeout=10)
        self.store.notices.clear()
