"""The expression graph as widgets: every Value a box to focus, operations between them, edges drawn behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType

from engine import Value
from engine.graph.wording import name_of
from tui.graph import messages as graph_messages
from tui.graph.boxes import NodeBox, OpNode
from tui.graph.ground import GraphGround
from tui.graph.words.why import why_text


class GraphView(GraphGround, can_focus=False, inherit_bindings=False):
    """A graph to walk through by keys and mouse. It asks for changes and never changes a Value itself.

    Data down: as to GraphGround; `explain`, why a node has its numbers, where the rules alone do not tell it all.
    Messages up: Selected, Nudged, EditRequested, Refused.
    """

    HELP_TITLE = "At the nodes of a graph"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "walk('operand')", "Operand", show=False, tooltip="Go to what this was made from"),
        Binding("right", "walk('user')", "Use", show=False, tooltip="Go to what is made from this"),
        Binding("up", "walk('above')", "Above", show=False, tooltip="Go to the node above"),
        Binding("down", "walk('below')", "Below", show=False, tooltip="Go to the node below"),
        Binding("tab", "step(1)", "Next node", show=False, tooltip="In topological order, then out of the graph"),
        Binding("shift+tab", "step(-1)", "Previous node", show=False),
        Binding("home", "go_to('first')", "First leaf", show=False),
        Binding("end", "go_to('output')", "Output", show=False),
        Binding("plus,equals_sign", "nudge(1)", "Nudge", key_display="+/-", tooltip="Nudge the leaf up or down"),
        Binding("minus", "nudge(-1)", "Nudge down", show=False),
        Binding("shift+up", "nudge(10)", "Nudge ten times", show=False),
        Binding("shift+down", "nudge(-10)", "Nudge down ten times", show=False),
        Binding("enter", "edit", "Type", tooltip="Type a value; digits begin one as well, but 0 alone resets"),
        Binding("w", "why", "Why?", tooltip="Why this number? The rule behind it, with the numbers put in"),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
    ]

    Nudged = graph_messages.Nudged
    EditRequested = graph_messages.EditRequested
    Refused = graph_messages.Refused

    explain: Callable[[Value], Text] | None = None
    _typed = ""  # of a number, while the focus is still here
    _zero = False  # whether 0 was the last key: what resets may have been meant to begin 0.5

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, NodeBox) and event.widget.has_focus and self.box_of(event.widget.node):
            self.selected = event.widget.node

    def on_op_node_chosen(self, message: OpNode.Chosen) -> None:
        message.stop()
        self.select(message.node)

    def on_node_box_wheeled(self, message: NodeBox.Wheeled) -> None:
        message.stop()
        self.action_nudge(message.ticks)

    def on_node_box_number_clicked(self, message: NodeBox.NumberClicked) -> None:
        message.stop()
        self.action_why()

    def on_node_box_double_clicked(self, message: NodeBox.DoubleClicked) -> None:
        message.stop()
        self.action_edit()

    def on_key(self, event: events.Key) -> None:
        """A digit begins a number; what is typed behind it before the focus has left belongs to it."""
        typed = event.character if event.is_printable and event.character else ""
        zero, self._zero = self._zero, typed == "0"
        if self._typed and (typed or event.key == "enter"):
            event.stop()
            self.action_edit(self._typed + typed, done=not typed)
        elif typed and typed in "123456789.":
            event.stop()
            self.action_edit(f"0{typed}" if zero and typed == "." else typed)

    def on_descendant_blur(self) -> None:
        self._typed = ""

    def action_walk(self, way: str) -> None:
        """Go one box on: to an 'operand', to a 'user' of this one, 'above' or 'below' in its column."""
        if self._walk and self.selected:
            steps = {
                "operand": self._walk.operand,
                "user": self._walk.user,
                "above": self._walk.above,
                "below": self._walk.below,
            }
            self.select(steps[way](self.selected) or self.selected)  # where it ends, back into view at least

    def action_step(self, steps: int) -> None:
        """Go on in topological order; past either end the focus leaves the graph."""
        if self._walk and self.selected:
            found = self._walk.along(self.selected, steps)
            if found:
                self.select(found)
            else:
                self._leave(steps)

    def _leave(self, direction: int) -> None:
        chain = self.screen.focus_chain
        inside = [number for number, widget in enumerate(chain) if self in widget.ancestors]
        if inside and len(inside) < len(chain):
            chain[(inside[-1] + 1) % len(chain) if direction > 0 else inside[0] - 1].focus()

    def action_go_to(self, where: str) -> None:
        """Go to the 'first' leaf, or to the 'output'."""
        if self._walk and self._scene:
            self.select(self._walk.first_leaf() if where == "first" else self._scene.root)

    def action_nudge(self, ticks: int) -> None:
        """Ask for a nudge of the selected leaf."""
        leaf = self._leaf()
        if leaf:
            self.post_message(self.Nudged(self, leaf, ticks))

    def action_edit(self, text: str = "", done: bool = False) -> None:
        """Ask for a typed value for the selected leaf."""
        leaf = self._leaf()
        if leaf:
            self._typed = text
            self.post_message(self.EditRequested(self, leaf, text, done))

    def action_why(self) -> None:
        """Open the rule behind the selected node's numbers."""
        from tui.kit.why import WhyScreen

        if self._scene and self.selected:
            node = self.selected
            told = self.explain(node) if self.explain else why_text(self._scene.root, node, self.states)
            self.app.push_screen(WhyScreen(f"Why these numbers at {name_of(node)}?", told))

    def _leaf(self) -> Value | None:
        """The selected node if it is a leaf; for any other the learner is told why it cannot be moved."""
        node = self.selected
        if node is None or node.is_leaf:
            return node
        if node.is_constant:
            reason = f"{name_of(node)} is a number written into the expression: nudge a leaf instead"
        else:
            reason = f"{name_of(node)} is computed: nudge one of the leaves it comes from instead"
        self.post_message(self.Refused(self, node, reason))
        return None
