"""The panels beside the graph: the selected node, the last change and the backward pass."""

from __future__ import annotations

from typing import Literal

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import reactive
from textual.widgets import Static

from engine import Value
from engine.basics.numbers import short
from engine.graph.session import GraphSession
from engine.graph.wording import name_of
from tui.actions.keys import with_keys
from tui.graph.words.change import STEPS_WAIT, backward_text, backward_title, change_text, node_text
from tui.kit.panel import Panel

PanelName = Literal["node", "change", "backward"]
PANELS: tuple[PanelName, ...] = ("node", "change", "backward")


class ExplorePanels(Container):
    """Three panels about a session, and a notice that takes its rows from them, so that the graph stays where it is.

    Data down: `chosen`, the panel that a narrow screen shows, and `is_closed`, whether there is no panel.
    """

    chosen: reactive[PanelName] = reactive[PanelName]("node")
    is_closed: reactive[bool] = reactive(False)

    def compose(self) -> ComposeResult:
        yield Static(id="fault")
        for name in PANELS:
            yield Panel(id=name)

    def on_mount(self) -> None:
        self._panel("change").title = "Last change"

    def watch_chosen(self) -> None:
        for panel in self.query(Panel):
            panel.set_class(panel.id == self.chosen, "-chosen")

    def watch_is_closed(self, is_closed: bool) -> None:
        self.set_class(is_closed, "-closed")

    def show_notice(self, text: Text | None, is_fault: bool) -> None:
        """Show which bug is in the backward pass, or whose engine the graph is from; None: nothing."""
        line = self.query_one("#fault", Static)
        line.display = text is not None
        line.set_class(not is_fault, "-own")
        line.update(text or "")

    def show_node(self, session: GraphSession, node: Value, wrong: float | None, theirs: str = "") -> None:
        """Describe a node. wrong: its gradient under the bug that is in. theirs: that of the user's own engine."""
        warning = f"with the bug its gradient is {short(wrong)}; without:\n" if wrong is not None else ""
        panel = self._panel("node")
        panel.title = f"Node {name_of(node)}"
        panel.content = Text.assemble((theirs, "bold"), (warning, "bold"), node_text(session, node))

    def show_change(self, session: GraphSession) -> None:
        """Describe the last change."""
        self._panel("change").content = change_text(session, session.change)

    def show_backward(self, session: GraphSession, is_playing: bool, seconds: float, is_blocked: bool) -> None:
        """Describe the backward step. seconds: the time per step in playback. is_blocked: whether a bug is in."""
        panel = self._panel("backward")
        panel.title = backward_title(session, is_playing, seconds)
        panel.content = Text(with_keys(STEPS_WAIT), "dim") if is_blocked else backward_text(session)

    def show_next(self, is_narrow: bool) -> None:
        """On a narrow screen show the next panel, after the last one none; on a wide screen all or none."""
        index = PANELS.index(self.chosen) + 1
        if self.is_closed:
            self.is_closed, self.chosen = False, "node"
        elif is_narrow and index < len(PANELS):
            self.chosen = PANELS[index]
        else:
            self.is_closed = True

    def scroll_all(self, rows: int) -> None:
        """Scroll the panels whose text is longer than they are."""
        for panel in self.query(Panel):
            panel.scroll_relative(y=rows, animate=False)

    def _panel(self, name: PanelName) -> Panel:
        return self.query_one(f"#{name}", Panel)
