"""What a GraphView tells the screen that holds it; each is handled as `on_graph_view_…` and selects by the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from engine import Value

if TYPE_CHECKING:
    from tui.graph.ground import GraphGround


class GraphMessage(Message):
    """Something happened at a node of a graph."""

    def __init__(self, view: GraphGround) -> None:
        super().__init__()
        self.view = view

    @property
    def control(self) -> GraphGround:
        """The view it happened in."""
        return self.view


class Selected(GraphMessage, namespace="graph_view"):
    """The selection went to another node."""

    def __init__(self, view: GraphGround, node: Value) -> None:
        super().__init__(view)
        self.node = node


class Nudged(GraphMessage, namespace="graph_view"):
    """The learner nudged a leaf by so many ticks (±1, ±10); how large a tick is, the receiver knows."""

    def __init__(self, view: GraphGround, leaf: Value, ticks: int) -> None:
        super().__init__(view)
        self.leaf = leaf
        self.ticks = ticks


class EditRequested(GraphMessage, namespace="graph_view"):
    """The learner wants to type a leaf's value; `text` is what they have typed of it already, "" after Enter.

    Of "0." the 0 has been a key before, which resets: who receives this takes that back.

    Who types quicker than the focus can leave the graph makes several of it, each with more text; `done` says that the
    Enter behind the number is among what was typed.
    """

    def __init__(self, view: GraphGround, leaf: Value, text: str, done: bool = False) -> None:
        super().__init__(view)
        self.leaf = leaf
        self.text = text
        self.done = done


class Refused(GraphMessage, namespace="graph_view"):
    """The learner tried to move a node that is not a leaf; `reason` is one line that says what to do instead."""

    def __init__(self, view: GraphGround, node: Value, reason: str) -> None:
        super().__init__(view)
        self.node = node
        self.reason = reason
