"""Beside the graph: the selected node, the last change, the backward pass. On a narrow screen one at a time."""

from __future__ import annotations

from typing import Literal

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import reactive

from engine import Value
from engine.basics.numbers import short
from engine.graph.session import GraphSession
from engine.graph.wording import name_of
from tui.graph.words.change import STEPS_WAIT, backward_text, backward_title, change_text, node_text
from tui.kit.panel import Panel

PanelName = Literal["node", "change", "backward"]
PANELS: tuple[PanelName, ...] = ("node", "change", "backward")


class ExplorePanels(Container):
    """Three panels about a session.

    Data down: `chosen`, the one that a narrow screen shows; then what each of them tells.
    """

    chosen: reactive[PanelName] = reactive[PanelName]("node")

    def compose(self) -> ComposeResult:
        for name in PANELS:
            yield Panel(id=name)

    def on_mount(self) -> None:
        self._panel("change").title = "Last change"

    def watch_chosen(self) -> None:
        for panel in self.query(Panel):
            panel.set_class(panel.id == self.chosen, "-chosen")

    def tell_node(self, session: GraphSession, node: Value, wrong: float | None) -> None:
        """What there is to know of a node. wrong: its gradient under the bug that is in."""
        said = f"with the bug its gradient is {short(wrong)}; without:\n" if wrong is not None else ""
        panel = self._panel("node")
        panel.title = f"Node {name_of(node)}"
        panel.told = Text.assemble((said, "bold"), node_text(session, node))

    def tell_change(self, session: GraphSession) -> None:
        """What the last action did."""
        self._panel("change").told = change_text(session, session.change)

    def tell_backward(self, session: GraphSession, playing: bool, seconds: float, waits: bool) -> None:
        """The step of the backward pass. seconds: how long one takes while it plays. waits: whether a bug is in."""
        panel = self._panel("backward")
        panel.title = backward_title(session, playing, seconds)
        panel.told = Text(STEPS_WAIT, "dim") if waits else backward_text(session)

    def turn(self, narrow: bool) -> None:
        """Narrow: the next panel, after the last one none. Wide: all or none."""
        place = PANELS.index(self.chosen) + 1
        if not self.display:
            self.display, self.chosen = True, "node"
        elif narrow and place < len(PANELS):
            self.chosen = PANELS[place]
        else:
            self.display = False

    def scroll_all(self, rows: int) -> None:
        """Scroll what is longer than its panel."""
        for panel in self.query(Panel):
            panel.scroll_relative(y=rows, animate=False)

    def _panel(self, name: PanelName) -> Panel:
        return self.query_one(f"#{name}", Panel)
