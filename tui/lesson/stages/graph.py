"""A graph on the stage: the same boxes and the same keys as in Explore, once nothing is asked in this step."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widgets import Static

from engine import NoValueError, Value
from engine.basics.numbers import exact, short
from engine.graph.session import GraphChange, RefusedError, next_step_size
from engine.graph.wording import name_of
from lessons.lesson import GraphBlock, NetworkBlock
from lessons.stage.live import LiveGraph
from tui.graph.draw.node import NodeState, states_of
from tui.graph.value_line import ValueLine
from tui.graph.view import GraphView
from tui.graph.words.change import backward_text, change_text
from tui.graph.words.why import change_why, why_text
from tui.lesson.stages.stage import Stage

COVERED = "▒▒▒"
WAITS = "Answer first, or skip; then the graph can be nudged."


class GraphStage(Vertical, Stage):
    """A live graph, and under it what its gradient promised beside what happened.

    covered  what open questions ask for, as (query, name): covered in the boxes and in the words
    locked   whether nudging waits for an answer
    """

    HELP_TITLE = "The graph"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", "Backward", key_display="n/p", tooltip="Next step of the backward pass"),
        Binding("p", "step(-1)", "Step back", show=False, tooltip="One step of the backward pass back"),
        Binding("b", "all", "All gradients", show=False, tooltip="All gradients at once, or none of them"),
        Binding("g", "follow(1)", "Follow", tooltip="Follow the gradient: every leaf += step · gradient"),
        Binding("G", "follow(-1)", "Against it", show=False, tooltip="Against it: every leaf -= step · gradient"),
        Binding("left_square_bracket", "size(-1)", "Finer", key_display="[", show=False, tooltip="A smaller nudge"),
        Binding("right_square_bracket", "size(1)", "Coarser", key_display="]", show=False, tooltip="A larger nudge"),
        Binding("left_curly_bracket", "pace(-1)", "Shorter", key_display="{", show=False, tooltip="Follow it less far"),
        Binding("right_curly_bracket", "pace(1)", "Farther", key_display="}", show=False, tooltip="Follow it farther"),
        Binding("u", "undo", "Undo"),
        Binding("ctrl+r", "redo", "Redo", show=False),
        Binding("0", "reset", "Reset", show=False, tooltip="Every leaf as the lesson has it"),
    ]

    covered: reactive[frozenset[tuple[str, str]]] = reactive(frozenset)
    locked: reactive[bool] = reactive(False)

    play: LiveGraph

    def __init__(self, block: GraphBlock | NetworkBlock) -> None:
        super().__init__(classes="stage")
        self.block = block
        self.play = LiveGraph(block)
        self.names = self.play.graph.names
        self.session = self.play.session
        self._reset: GraphChange | None = None  # the last one made by its key
        self._walking = False
        self._said = ""  # why the last key did nothing, or what it set
        self._rewind()

    def compose(self) -> ComposeResult:
        yield GraphView()
        yield Static(classes="nudge")
        yield ValueLine()

    def on_mount(self) -> None:
        self.border_title = "The graph" if isinstance(self.block, GraphBlock) else "The network's graph"
        for view in self.query(GraphView):
            view.show(self.session.root, parameters=self.play.graph.parameters)
            view.explain = partial(self.explain, view)
        self.show_play()
        self._clear_marks()

    def restart(self) -> None:
        """As the lesson has it; undo goes back to what the learner made of it."""
        self._rewind()
        super().restart()
        self._clear_marks()

    def _clear_marks(self) -> None:
        """Nothing has changed: this is how it begins."""
        for view in self.query(GraphView):
            view.clear_marks()

    def cover(self, asked: Collection[tuple[str, str]]) -> None:
        self.covered = frozenset(asked)

    def set_locked(self, locked: bool) -> None:
        self.locked = locked

    def focus_stage(self) -> None:
        """The keys to a leaf, which is where one nudges: to one that may be moved, where there is one."""
        view = self.query_one(GraphView)
        leaves = self.session.leaves
        free = [leaf for leaf in leaves if leaf not in self.session.pinned] or [*leaves, self.session.root]
        view.select(view.selected if view.selected in free else free[0])

    @property
    def wanted_width(self) -> int:
        """Those of the whole graph, with its frame."""
        drawings = [view.drawing for view in self.query(GraphView)]
        return max((drawing.width for drawing in drawings if drawing), default=0) + self.gutter.width

    def select_node(self, name: str) -> None:
        """Select a node, so that its edges stand out."""
        self.query_one(GraphView).select(self.names[name], focus=False)

    # Why

    def explain(self, view: GraphView, node: Value) -> Text:
        """Why a node of a view has its numbers, and why what was told of the last change is so."""
        told = [why_text(self.session.root, node, view.states)]
        if not self.locked and not self.asked_for("data"):
            told.append(change_why(self.session.root, self.session.change, self.asked_for("grad")))
        return Text("\n\n").join(part for part in told if part)

    def action_why(self) -> None:
        self.query(GraphView).first().action_why()

    # Acting

    def act(self, action: Callable[[], object]) -> None:
        """Do it and show what came of it; or say why it cannot be done."""
        if self.locked:
            self.say(WAITS)
            return
        self._walking = False
        self._try(action)
        self.post_acted()

    def say(self, said: str) -> None:
        """Put this under the graph, until the next key."""
        self._said = said
        self.show_play()

    def _try(self, action: Callable[[], object]) -> None:
        self._said = ""
        try:
            action()
        except RefusedError as error:
            self._said = str(error)
        except NoValueError as error:
            self._said = f"{error}; everything stays as it was"

    def action_undo(self) -> None:
        self.act(self.session.undo)

    def action_redo(self) -> None:
        self.act(self.session.redo)

    def action_reset(self) -> None:
        before = self.session.change
        self.act(self.session.reset)
        self._reset = self.session.change if self.session.change is not before else None

    def action_follow(self, sign: int) -> None:
        self.act(lambda: self.session.follow(sign))

    def action_size(self, direction: int) -> None:
        self.session.nudge_step = next_step_size(self.session.nudge_step, direction)
        self.say(f"+ and − move a leaf by {exact(self.session.nudge_step)}.")

    def action_pace(self, direction: int) -> None:
        self.session.follow_step = next_step_size(self.session.follow_step, direction)
        self.say(f"g and G move every leaf by {exact(self.session.follow_step)} · its gradient.")

    def action_step(self, direction: int) -> None:
        """One step of the backward pass on, or back."""
        if self.hides_gradients():
            self.say("The backward pass would tell the answer: give it first, or skip.")
            return
        self._walking = True
        self._try(self.session.step_forward if direction > 0 else self.session.step_back)
        self.show_play()

    def action_all(self) -> None:
        """All gradients, or none but the one it begins with."""
        if not self.hides_gradients():
            self._walking = True
            self._try(self.session.toggle_all)
            self.show_play()

    @on(GraphView.Nudged)
    def _nudged(self, event: GraphView.Nudged) -> None:
        event.stop()
        self._move(event.leaf, lambda: self.session.nudge(event.leaf, event.ticks))

    def _move(self, leaf: Value, action: Callable[[], object]) -> None:
        refusal = self.play.refusal(leaf)
        if refusal:
            self.say(refusal)
        else:
            self.act(action)

    @on(GraphView.Refused)
    def _refused(self, event: GraphView.Refused) -> None:
        event.stop()
        self.say(event.reason)

    @on(GraphView.EditRequested)
    def _edit(self, event: GraphView.EditRequested) -> None:
        event.stop()
        self.begin_value(event.leaf, event.text)

    def begin_value(self, leaf: Value, text: str) -> ValueLine | None:
        """Open the line in which a value is typed for a leaf; None, and why, where it is not to be moved."""
        refusal = WAITS if self.locked else self.play.refusal(leaf)
        if refusal:
            self.say(refusal)
            return None
        if text == "0." and self._reset is self.session.change:
            self.act(self.session.undo)  # its 0 was meant to begin this number
        self.say("")
        line = self.query_one(ValueLine)
        line.edit(leaf, text, {name: node.data for name, node in self.names.items()})
        return line

    @on(ValueLine.Entered)
    def _entered(self, event: ValueLine.Entered) -> None:
        event.stop()
        event.line.close()
        self.query_one(GraphView).select(event.leaf)
        self.act(lambda: self.session.set_value(event.leaf, event.number))

    @on(ValueLine.Left)
    def _left(self, event: ValueLine.Left) -> None:
        event.stop()
        self.focus_stage()

    # Showing

    def watch_covered(self) -> None:
        self.show_play()
        self._clear_marks()  # what is no longer covered has not changed

    def watch_locked(self) -> None:
        self._said = ""
        self.show_play()

    def _rewind(self) -> None:
        """All gradients, or where they come step by step only the one that the pass begins with."""
        self._said = ""
        self.session.cursor = 0 if self._stepwise and self.session.steps else None
        self._walking = self._stepwise

    @property
    def _stepwise(self) -> bool:
        return isinstance(self.block, GraphBlock) and self.block.stepwise

    def asked_for(self, query: str) -> set[Value]:
        """The nodes whose number a question asks for; what else it may ask for, parameters, no node shows."""
        return {self.names[name] for asked, name in self.covered if asked == query and name in self.names}

    def hides_gradients(self) -> bool:
        return bool(self.asked_for("grad"))

    def show_play(self) -> None:
        session, hides = self.session, self.hides_gradients()
        datas, grads = self.asked_for("data"), self.asked_for("grad")
        # While a gradient is asked for, n waits: what it is made from is there, unless the lesson has it step by step.
        known = True if hides and not self._stepwise else session.grads()
        states = states_of(session.root, grads=known, pinned=session.pinned, hidden=grads)
        covered = {node: replace(state, hide_data=node in datas) for node, state in states.items()}
        for view in self.query(GraphView):
            view.states = self.seen(view, covered)
            view.active = (session.step.node, session.step.position) if session.step and not hides else None
        for line in self.query(".nudge").results(Static):
            line.update(self.told())

    def seen(self, view: GraphView, states: dict[Value, NodeState]) -> dict[Value, NodeState]:
        """What a view shows, of what the engine says."""
        return states

    def told(self) -> Text:
        """What stands under the graph."""
        return Text(self._said, "bold") if self._said else self._told()

    def _told(self) -> Text:
        """The backward step, the last nudge, or how to nudge."""
        change = self.session.change
        if self._walking and not self.hides_gradients():
            return backward_text(self.session)
        if self.locked:
            return Text(WAITS, "dim")
        if not change.directions and change.nudge is None:
            step = exact(self.session.nudge_step)
            return Text(f"Nudge a leaf with + and −, by {step}; [ and ] make the nudge smaller and larger.", "dim")
        asked = self.asked_for("grad")
        if not self.asked_for("data") and (change.nudge.leaf not in asked if change.nudge else not asked):
            return change_text(self.session, change)
        output = self.session.root
        after = COVERED if output in self.asked_for("data") else short(change.after)
        return Text.assemble((change.message, "bold"), f"\n{name_of(output)} {short(change.before)} → {after}")
