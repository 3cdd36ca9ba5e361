"""The Duel screen: an engine with one line changed, its symptoms, the cause to name and the line to find."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.types import CSSPathType
from textual.widget import Widget
from textual.widgets import Button, Static

from lessons.duel.duel import Duel, DuelError
from lessons.duel.match import Match
from lessons.duel.questions import CAUSE, cause_question
from lessons.duel.store import DuelStore
from lessons.learner.store import LearnerStore
from lessons.progress.store import Outcome
from lessons.stage.queries import Scope
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.crash.report import ResumeOffer
from tui.duel.draw.facts import check_text, debrief_text
from tui.duel.line_question import LineQuestion
from tui.duel.symptoms import SymptomGraph, SymptomLoss
from tui.kit.controls import PushButton
from tui.kit.key_line import KeyLine
from tui.kit.notices import show_notices
from tui.kit.presence import is_present
from tui.kit.screen import AppScreen
from tui.lesson.questions.choose import ChooseQuestion
from tui.lesson.questions.question import OUTCOME_WORDS, Question
from tui.start import DuelStart

WIDTHS = [(0, "-narrow"), (100, "-wide")]
HEIGHTS = [(0, "-low"), (34, "-high")]
VIEWS = ("-graph", "-facts", "-code")  # of a low screen: which symptoms it shows


class DuelScreen(AppScreen[None]):
    """Fights one duel after the other.

    start    the duel to begin with
    store    keeps duels; an open one is continued
    learner  keeps evidence
    """

    CSS_PATH: ClassVar[CSSPathType] = ["../lesson/lesson.tcss", "duel.tcss"]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = bindings("duel")

    def __init__(self, start: DuelStart | None, store: DuelStore, learner: LearnerStore) -> None:
        super().__init__()
        wanted = start or DuelStart()
        self.match = Match(store, learner, wanted.seed, wanted.engine)

    def compose(self) -> ComposeResult:
        with Horizontal(id="where"):
            yield Static(id="which", markup=False)
            yield Static(id="share", markup=False)
        with Container(id="symptoms"):
            yield SymptomGraph(id="graph")
            with Horizontal(id="facts"):
                with Vertical(id="check"):
                    yield Static(id="check-text", markup=False)
                yield SymptomLoss(id="loss")
        yield Static(id="last", markup=False)
        yield VerticalScroll(id="work", can_focus=False)
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one("#graph").border_title = "The graph, with its gradients"
        self.query_one("#check").border_title = "Its gradient check"
        self.query_one("#loss").border_title = "A small network's loss"
        self._begin()

    def on_resize(self) -> None:
        """Name the key that shows what there is no room for."""
        is_low = self.size.height < HEIGHTS[1][0]
        others = {"#graph": "gradient check and loss", "#check": "on"}
        for panel, other in others.items():
            self.query_one(panel).border_subtitle = with_keys(f"<duel.view>: {other}") if is_low else ""
        self._show_command()
        self.refresh_bindings()

    def resume_offer(self) -> ResumeOffer:
        """The duel, which is stored."""
        return ResumeOffer(f"Duel, seed {self.match.open.seed}", ("duel",))

    @property
    def duel(self) -> Duel | None:
        """The present duel, once the engine is broken."""
        return self.match.duel

    @work(exclusive=True, group="duel")
    async def _begin(self) -> None:
        """Break the engine of the duel that is open, and show it."""
        self.query_one("#which", Static).update("Breaking the engine …")
        self.query_one("#share", Static).update("")
        try:
            await self.match.begin()
        except DuelError as error:
            if is_present(self):
                await self._show_trouble(str(error))
            return
        if is_present(self):
            await self._show_duel()

    async def _show_trouble(self, why: str) -> None:
        self.query_one("#which", Static).update("Duel")
        work = self.query_one("#work")
        await work.remove_children()
        await work.mount(
            Static(f"{why}.", classes="trouble", markup=False),
            PushButton("Ours", variant="primary", compact=True, id="ours"),
        )
        self.query_one("#ours").focus()

    async def _show_duel(self) -> None:
        duel = self.duel
        assert duel is not None
        self.query_one(SymptomGraph).duel = self.query_one(SymptomLoss).duel = duel
        self.query_one("#check-text", Static).update(check_text(duel))
        stopped = f"it stops: {duel.shown.stopped}" if duel.shown.stopped else ""
        self.query_one("#loss").border_subtitle = Text(stopped)
        which = Text.assemble((f"Duel {duel.seed}", "bold"), f"  {duel.engine.title}, one line changed")
        self.query_one("#which", Static).update(which)
        self._show_command()
        self.query_one("#last", Static).update("")
        if self.match.remark:
            self.notify(self.match.remark, title="Your engine is not broken", markup=False, timeout=10)
        show_notices(self, self.match.store.notices)
        await self._show_question()

    def _show_command(self) -> None:
        """Show the command that makes the same duel, where there is room for it."""
        has_room = self.duel is not None and self.app.size.width >= WIDTHS[1][0]
        self.query_one("#share", Static).update(Text(self.match.command if has_room else ""))

    async def _show_question(self) -> None:
        """Show the question that is open, or the debrief once both are settled."""
        work, index, duel = self.query_one("#work", VerticalScroll), self.match.question, self.duel
        assert duel is not None
        with self.app.batch_update():
            await work.remove_children()
            self.set_class(index == CAUSE, "-cause")
            self._show_symptoms(VIEWS[0] if index == CAUSE else VIEWS[2])
            self.set_class(index is None, "-done")
            if index is None:
                await work.mount(*self._debrief_widgets(duel))
                self.query_one("#next").focus(scroll_visible=False)
            else:
                asked = self._question(duel, index)
                await work.mount(asked)
                asked.focus_answer()
        work.scroll_home(animate=False)
        self.refresh_bindings()

    def _question(self, duel: Duel, index: int) -> Question:
        progress = self.match.open.question(index)
        if index == CAUSE:
            return ChooseQuestion(CAUSE, cause_question(duel), Scope(), progress)
        return LineQuestion(duel, progress)

    def _debrief_widgets(self, duel: Duel) -> Iterator[Widget]:
        yield Static(debrief_text(duel, self.match.tally()), id="debrief", markup=False)
        yield PushButton("Next duel", variant="primary", compact=True, id="next")

    @on(Question.Progressed)
    async def _progressed(self, event: Question.Progressed) -> None:
        event.stop()
        question = event.question
        if question.index != self.match.question:
            return
        self.match.take(question.index, event.progress)
        show_notices(self, self.match.store.notices)
        outcome = event.progress.outcome
        if outcome is None:
            return
        mark, opening = OUTCOME_WORDS[outcome]
        answer, because = question.solution()
        words = "Skipped: it is said at the end." if outcome is Outcome.SKIPPED else f"{opening} {answer}."
        last = self.query_one("#last", Static)
        last.set_classes(f"-{outcome.value}")
        last.update(f"{mark} {words}" if outcome is Outcome.SKIPPED else f"{mark} {words} {because}".rstrip())
        await self._show_question()

    @on(Button.Pressed, "#next")
    def _next_pressed(self) -> None:
        self.action_next()

    @on(Button.Pressed, "#ours")
    def _ours_pressed(self) -> None:
        self.match = Match(self.match.store, self.match.learner, self.match.open.seed, "ours")
        self._begin()

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has an effect: the next duel comes when this one is over."""
        if action == "next":
            return True if self.duel is not None and self.match.question is None else None
        if action == "view":
            return self.has_class("-low")
        return True

    def action_next(self) -> None:
        if self.duel is not None and self.match.question is None:
            self.match.new()
            self._begin()

    def action_view(self) -> None:
        """Where there is no room for all symptoms, show the others; after the first question, none, too."""
        views = VIEWS[:2] if self.match.question == CAUSE else VIEWS
        now = next((index for index, view in enumerate(views) if self.has_class(view)), 0)
        self._show_symptoms(views[(now + 1) % len(views)])

    def _show_symptoms(self, view: str) -> None:
        for name in VIEWS:
            self.set_class(name == view, name)

    def action_scroll_work(self, direction: int) -> None:
        self.query_one("#work").scroll_relative(y=4 * direction, animate=False)
