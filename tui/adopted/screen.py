"""The backward pass of a foreign engine, stepped in the order in which it really ran, beside ours."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from engine.graph.wording import name_unlabelled_nodes
from engine.order import toposort
from lessons.adopt.load import Adopted
from lessons.adopt.recorded import grads_after, our_steps, recorded_steps
from tui.actions.bindings import bindings
from tui.adopted.draw.steps import our_row, step_words, steps_table, their_row, verdict_words
from tui.graph.draw.node import states_of
from tui.graph.playback import Playback
from tui.graph.view import GraphView
from tui.kit.drawn_widget import DrawnWidget
from tui.kit.key_line import KeyLine
from tui.kit.screen import AppScreen


class StepsTable(DrawnWidget, can_focus=False):
    """Both passes side by side. Data down: `theirs`, `ours`, then `show`."""

    theirs: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    done = 0

    def show(self, done: int) -> None:
        """Show how many steps were taken."""
        self.done = done
        self.redraw()

    def draw(self, width: int, height: int) -> Text:
        return steps_table(self.theirs, self.ours, self.done, width, height)


class RecordedGraph(GraphView):
    """A graph whose numbers are a record: none of them can be changed."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return super().check_action(action, parameters) if action not in ("nudge", "edit") else False


class TheirPassScreen(AppScreen[None]):
    """Steps through the writes of a foreign backward pass; the first wrong node is marked once it is wrong.

    title  of the screen
    """

    CSS_PATH = "adopted.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("their_pass")

    def __init__(self, adopted: Adopted, title: str) -> None:
        super().__init__()
        self.adopted = adopted
        self.steps = recorded_steps(adopted.graph, adopted.mirror)
        self.done = 0
        self._heading = title
        self._playback = Playback(self, self._play_step, lambda: None)

    def compose(self) -> ComposeResult:
        yield Static(Text.assemble((self._heading, "bold"), f"  {self.adopted.engine_name}"), id="where")
        yield RecordedGraph(id="graph")
        yield StepsTable(id="steps")
        yield Static(id="words", markup=False)
        yield Static(id="verdict", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        root = self.adopted.mirror.root
        name_unlabelled_nodes(toposort(root))
        table = self.query_one(StepsTable)
        table.theirs = tuple(their_row(self.adopted.mirror, step) for step in self.steps)
        table.ours = ("output's gradient = 1", *map(our_row, our_steps(self.adopted.mirror)))
        self.view.show(root)
        self._show()
        self.view.select(root)

    @property
    def view(self) -> GraphView:
        return self.query_one(GraphView)

    def _show(self) -> None:
        nodes, done = self.adopted.mirror.nodes, self.done
        grads = {nodes[place]: grad for place, grad in grads_after(self.steps, done).items()}
        states = states_of(self.adopted.mirror.root, grads=grads)
        step = self.steps[done - 1] if done else None
        wrong = [each.node for each in self.steps[:done] if not each.is_right][:1]
        if done == len(self.steps):  # of several, the one that is named, which is the nearest to the output
            wrong = [each.node for each in self.adopted.verdict.wrong[:1]]
        for place in wrong:
            states[nodes[place]] = replace(states[nodes[place]], wrong=True)
        self.view.states = states
        self.view.active = None
        if step is not None and step.by is not None:
            operands = nodes[step.by].operands
            self.view.active = (
                (nodes[step.by], operands.index(nodes[step.node])) if nodes[step.node] in operands else None
            )
        self.query_one(StepsTable).show(done)
        self.query_one("#words", Static).update(step_words(self.adopted, step, done, len(self.steps)))
        is_told = done == len(self.steps)
        self.query_one("#verdict", Static).update(verdict_words(self.adopted) if is_told else "")

    def action_step(self, by: int) -> None:
        """Take the next step of their pass, or take the last one back."""
        self._playback.stop()
        self._go(self.done + by)

    def _go(self, done: int) -> None:
        self.done = min(max(done, 0), len(self.steps))
        self._show()

    def action_all(self) -> None:
        """Show all steps, or none."""
        self._playback.stop()
        self._go(0 if self.done == len(self.steps) else len(self.steps))

    def action_play(self) -> None:
        """Play the pass, or pause it; a complete one starts again."""
        if self._playback.is_playing:
            self._playback.stop()
            return
        if self.done == len(self.steps):
            self._go(0)
        self._playback.start()

    def _play_step(self) -> None:
        self._go(self.done + 1)
        if self.done == len(self.steps):
            self._playback.stop()

    def on_screen_suspend(self) -> None:
        self._playback.stop()
