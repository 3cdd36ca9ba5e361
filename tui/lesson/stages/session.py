"""A stage with a graph session: its keys, the numbers it covers, and the text under its graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static

from engine import NoValueError, Value
from engine.basics.numbers import exact, short
from engine.graph.session import RefusedError
from engine.graph.wording import name_of
from lessons.answers.played import NOTHING, PlayedAnswer, Unlit, play
from lessons.lesson import GraphBlock, NetworkBlock
from lessons.stage.covers import covers_of
from lessons.stage.live import LiveGraph
from tui.actions.bindings import bindings
from tui.actions.keys import with_keys
from tui.graph.draw.node import NodeState, states_of
from tui.graph.session_controls import SessionActions, SessionControls
from tui.graph.value_line import ValueLine
from tui.graph.words.change import backward_brief, backward_text, change_brief, change_text
from tui.graph.words.played import played_text
from tui.graph.words.why import change_why, why_text
from tui.lesson.stages.stage import Stage

COVERED = "▒▒▒"
CAPTION_ROWS = 7  # under the graph: a change with its three numbers
SHORT_CAPTION_ROWS = 4  # the same where the graph needs the room
HIGH_ENOUGH = 26  # rows of a stage that has room for the longer one in any case
PLAY_SECONDS = 1.5  # for which a nudge is shown before it is put back
LOCKED = "Answer first, or skip; then the graph can be nudged."


class SessionStage(SessionActions, Vertical, Stage):
    """A live graph, and under it the predicted and the actual change. A subclass composes the view of the graph.

    The room under the graph stays the same whatever is written there, so that no box moves.

    covered  what open questions ask for, as (query, name): covered in the boxes and in the words
    asked    what the present one asks for, if that is one number of a node: its box is the field of the answer
    locked   whether nudging waits for an answer
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("graph_stage")

    covered: reactive[frozenset[tuple[str, str]]] = reactive(frozenset)
    asked: reactive[tuple[str, str] | None] = reactive(None)
    locked: reactive[bool] = reactive(False)

    play: LiveGraph

    def __init__(self, block: GraphBlock | NetworkBlock, captioned: bool = True) -> None:
        """captioned: whether room for words is kept under the graph; if not, they lie over it."""
        super().__init__(classes="stage")
        self.block = block
        self.captioned = captioned
        self.caption_rows = SHORT_CAPTION_ROWS
        self.play = LiveGraph(block)
        self.names = self.play.graph.names
        self.session = self.play.session
        self.controls = SessionControls(self.session, self)
        self._steps_shown = False  # whether the text is about the backward pass, not about the last change
        self.entry = ""  # what is typed as the answer
        self._message = ""  # shown instead of that text, until the next action
        self._played: PlayedAnswer | None = None  # the last wrong answer, until another one is begun
        self._is_nudged = False  # whether its nudge is being shown
        self._rewind()

    def compose_below(self) -> ComposeResult:
        """Yield what is under the graph."""
        with Vertical(classes="below" if self.captioned else "below -over"):
            yield ValueLine()
            yield Static(classes="nudge")

    def on_resize(self) -> None:
        self.divide(self.size.width, self.size.height)

    def set_caption_rows(self, rows: int) -> None:
        """Keep so many rows for what is under the graph."""
        if self.captioned:
            self.query_one(".below").styles.height = rows
        if rows != self.caption_rows:
            self.caption_rows = rows
            self.show_play()

    # Provided by subclasses

    def divide(self, width: int, height: int) -> None:
        """Divide the stage, of this size, between the graph and what is under it."""
        self.set_caption_rows(CAPTION_ROWS if height >= HIGH_ENOUGH else SHORT_CAPTION_ROWS)

    def show_states(self, states: Mapping[Value, NodeState], active: tuple[Value, int] | None) -> None:
        """Show the numbers of the graph, and the edge of the backward step."""
        raise NotImplementedError

    def clear_marks(self) -> None:
        """Remove the marks of changed numbers."""

    def select_node(self, name: str) -> None:
        """Select a node, which highlights its edges."""
        raise NotImplementedError

    def focus_leaf(self, leaf: Value) -> None:
        """Give the keyboard to a leaf whose value was typed."""
        raise NotImplementedError

    # The stage of a lesson

    def restart(self) -> None:
        """Show the graph as the lesson has it; undo goes back to what the learner made of it."""
        self._rewind()
        super().restart()
        self.clear_marks()

    def cover(self, asked: Collection[tuple[str, str]]) -> None:
        self.covered = frozenset(asked)

    def ask(self, asked: tuple[str, str] | None) -> None:
        if asked != self.asked:
            self._take_played(None)
        if asked is not None and asked[1] in self.names:
            self.select_node(asked[1])
        self.asked = asked

    def show_entry(self, entry: str, message: str | None = None) -> None:
        if message is not None or entry != self.entry:
            self._message = message or ""
        if entry != self.entry:
            self._take_played(None)
        self.entry = entry
        self.show_play()

    def play_answer(self, name: str, answer: float) -> None:
        hidden = [self.names[other] for query, other in self.covered if query == "grad" and other in self.names]
        self._take_played(play(self.session.root, self.names[name], answer, hidden))
        if self._played is not None:
            self._is_nudged = True
            self.show_play()
            self.set_timer(PLAY_SECONDS, self._put_back)

    def _put_back(self) -> None:
        """Show the graph as it is again, after a nudge that was only shown."""
        self._is_nudged = False
        self.show_play()
        self.clear_marks()

    def _take_played(self, played: PlayedAnswer | None) -> None:
        self._played, self._is_nudged = played, False
        self.dim(played.left_out if played is not None else NOTHING)

    def dim(self, left_out: Unlit) -> None:
        """Draw faint what a wrong answer has left out."""

    def set_locked(self, locked: bool) -> None:
        self.locked = locked

    def watch_covered(self) -> None:
        self.show_play()
        self.clear_marks()  # a number that is no longer covered has not changed

    def watch_locked(self) -> None:
        self._message = ""
        self.show_play()

    def _rewind(self) -> None:
        """Show all gradients, or in a stepwise graph only the one that the backward pass begins with."""
        self._message = ""
        self.session.cursor = 0 if self._is_stepwise and self.session.steps else None
        self._steps_shown = self._is_stepwise

    @property
    def _is_stepwise(self) -> bool:
        return isinstance(self.block, GraphBlock) and self.block.stepwise

    # The display of SessionControls

    def check_change(self, leaf: Value | None = None) -> None:
        """Raise RefusedError while a question is open, and for leaves that the goal does not allow."""
        refusal = self.locked_text() if self.locked else self.play.refusal(leaf) if leaf is not None else ""
        if refusal:
            raise RefusedError(refusal)

    def check_step(self) -> None:
        """Raise RefusedError while a question asks for a number of the graph."""
        if self.hides_gradients() or (self.locked and isinstance(self.block, GraphBlock) and self.block.shown):
            raise RefusedError("The backward pass would tell the answer: give it first, or skip.")

    def show_change(self, message: str) -> None:
        self._message, self._steps_shown = "", False
        self.post_acted()

    def show_step(self, message: str) -> None:
        self._message, self._steps_shown = "", True
        self.show_play()

    def show_settings(self, message: str) -> None:
        self.report(f"{message}.")

    def show_failure(self, error: NoValueError | RefusedError) -> None:
        self.report(f"{error}; everything stays as it was" if isinstance(error, NoValueError) else str(error))

    def report(self, message: str) -> None:
        """Show a message under the graph until the next action."""
        self._message = message
        self.show_play()

    # Typing a value

    def edit_value(self, leaf: Value, text: str, done: bool, after_nudge: bool) -> None:
        """Open the line in which a leaf's value is typed; parameters as in GraphView.EditRequested."""
        if after_nudge:
            self.controls.undo_nudge()
        try:
            self.check_change(leaf)
        except RefusedError as error:
            self.report(str(error))
            return
        self.report("")
        line = self.query_one(ValueLine)
        line.edit(leaf, text, {name: node.data for name, node in self.names.items()})
        if done:
            line.enter()

    @on(ValueLine.Entered)
    def _set_value(self, event: ValueLine.Entered) -> None:
        event.stop()
        event.line.close()
        self.focus_leaf(event.leaf)
        self.controls.set_value(event.leaf, event.number)

    @on(ValueLine.Left)
    def _return_to_graph(self, event: ValueLine.Left) -> None:
        event.stop()
        self.focus_stage()

    # The numbers and the text

    def asked_for(self, query: str) -> set[Value]:
        """The nodes whose number an open question asks for. Parameters, which no node shows, are left out."""
        return {self.names[name] for asked, name in self.covered if asked == query and name in self.names}

    def hides_gradients(self) -> bool:
        """Whether the gradients, or the steps of the backward pass, would give an answer away."""
        return bool(self.asked_for("grad") or self.asked_for("data"))

    def show_play(self) -> None:
        step = self.session.step
        self.show_states(self._states(), (step.node, step.position) if step and not self.hides_gradients() else None)
        self.show_invitation()

    def show_invitation(self) -> None:
        for line in self.query(".nudge").results(Static):
            if self._played is not None and self._message:
                line.update(Text.assemble((self._message, "bold"), f"\n{self._played.line}"))
            elif self._played is not None:
                line.update(played_text(self._played))
            else:
                line.update(Text(self._message, "bold") if self._message else self.caption())

    def _states(self) -> dict[Value, NodeState]:
        """The state of each node, with covers over what a question asks for."""
        session, covers = self.session, covers_of(self.session.root, self.names, self.covered)
        datas = covers.data
        # While a gradient is asked for, n is refused: the gradients that it is made from are there, unless the lesson
        # shows them step by step.
        grads = True if self.hides_gradients() and not self._is_stepwise else session.grads()
        states = states_of(session.root, grads=grads, pinned=session.pinned)
        for node in covers.grads:
            if states[node].grad is not None or node in self.asked_for("grad"):
                states[node] = replace(states[node], hide_grad=True)
        if self._played is not None and self._is_nudged:
            moved = self._played.data
            states = {node: replace(state, data=moved.get(node, state.data)) for node, state in states.items()}
        states = {node: replace(state, hide_data=True) if node in datas else state for node, state in states.items()}
        if self.locked and isinstance(self.block, GraphBlock):
            for name, shown in self.block.shown:
                states[self.names[name]] = replace(states[self.names[name]], grad=shown, hide_grad=False)
        match self.asked:
            case ("data", name) if self.names[name] in datas:
                states[self.names[name]] = replace(states[self.names[name]], typed_data=self.entry)
            case ("grad", name) if name in self.names:
                states[self.names[name]] = replace(states[self.names[name]], typed_grad=self.entry)
        return states

    def explain_node(self, node: Value, states: Mapping[Value, NodeState]) -> Text:
        """Explain a node's numbers and the last change, without what is covered."""
        texts = [why_text(self.session.root, node, states)]
        if not self.locked and not self.asked_for("data"):
            texts.append(change_why(self.session.root, self.session.change, self.asked_for("grad")))
        return Text("\n\n").join(text for text in texts if text)

    def caption(self) -> Text:
        """The text under the graph: the backward step, the last nudge, or how to nudge."""
        change = self.session.change
        is_short = self.caption_rows < CAPTION_ROWS
        if self._steps_shown and not self.hides_gradients():
            return backward_brief(self.session) if is_short else backward_text(self.session)
        if self.locked:
            return Text(self.locked_text(), "dim")
        if not self.has_changes:
            return self.invitation()
        asked = self.asked_for("grad")
        if not self.asked_for("data") and (change.nudge.leaf not in asked if change.nudge else not asked):
            return change_brief(self.session, change) if is_short else change_text(self.session, change)
        output = self.session.root
        after = COVERED if output in self.asked_for("data") else short(change.after)
        return Text.assemble((change.message, "bold"), f"\n{name_of(output)} {short(change.before)} → {after}")

    def locked_text(self) -> str:
        """What an open question waits for."""
        return LOCKED

    @property
    def has_changes(self) -> bool:
        """Whether the last action changed a number."""
        return bool(self.session.change.directions) or self.session.change.nudge is not None

    def invitation(self) -> Text:
        """How to nudge, shown before anything has changed."""
        step = exact(self.session.nudge_step)
        nudge = with_keys("Nudge a leaf with <graph.up> and <graph.down>")
        size = with_keys("<graph_stage.smaller> and <graph_stage.larger> make the nudge smaller and larger")
        return self.invite(f"{nudge}, by {step}; {size}.")
