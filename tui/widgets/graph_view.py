"""The expression graph as widgets: every Value a box to focus, operations between them, edges drawn behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from textual.containers import ScrollableContainer
from textual.message import Message
from textual.reactive import reactive

from engine import Value
from tui.render.node import NodeState


class GraphView(ScrollableContainer, can_focus=False, inherit_bindings=False):
    """A scrollable expression graph. It shows states and asks for changes; it never changes a Value itself.

    Data down: `show(root)` for another graph, then `states` for new numbers (`states_of(root)` reads them from the
    Values; what changed is marked for a moment by itself) and `active` for the edge of a backward step.
    Messages up: Selected, Nudged, EditRequested, Refused.
    """

    states: reactive[Mapping[Value, NodeState]] = reactive(dict)
    """What each box shows; assign a new mapping, boxes that differ are drawn anew. Nodes not in it stay as they are."""

    active: reactive[tuple[Value, int] | None] = reactive(None)
    """The edge of the backward step being shown: the node it comes from and the position of the operand it goes to."""

    selected: reactive[Value | None] = reactive(None)
    """The node that has, or last had, the focus. Assign through `select`."""

    ascii: reactive[bool] = reactive(False)
    """Draw with + - | instead of box-drawing characters."""

    class Selected(Message):
        """The focus went to another node."""

        def __init__(self, view: GraphView, node: Value) -> None:
            super().__init__()
            self.view = view
            self.node = node

        @property
        def control(self) -> GraphView:
            return self.view

    class Nudged(Message):
        """The learner nudged a leaf by so many ticks (±1, ±10); how large a tick is, the receiver knows."""

        def __init__(self, view: GraphView, leaf: Value, ticks: int) -> None:
            super().__init__()
            self.view = view
            self.leaf = leaf
            self.ticks = ticks

        @property
        def control(self) -> GraphView:
            return self.view

    class EditRequested(Message):
        """The learner wants to type a leaf's value; `text` is what they have typed of it already, "" after Enter."""

        def __init__(self, view: GraphView, leaf: Value, text: str) -> None:
            super().__init__()
            self.view = view
            self.leaf = leaf
            self.text = text

        @property
        def control(self) -> GraphView:
            return self.view

    class Refused(Message):
        """A nudge or an edit of a node that is not a leaf; `reason` is one line to show."""

        def __init__(self, view: GraphView, node: Value, reason: str) -> None:
            super().__init__()
            self.view = view
            self.node = node
            self.reason = reason

        @property
        def control(self) -> GraphView:
            return self.view

    def __init__(
        self,
        root: Value | None = None,
        *,
        parameters: Collection[Value] = (),
        ascii: bool | None = None,
        mark_seconds: float = 1.5,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """
        root          the output of the graph to show; may come later by `show`
        parameters    the leaves to draw as parameters of a model
        ascii         whether to draw in ASCII; None: only where the terminal's encoding cannot do better
        mark_seconds  how long a changed number keeps its ▲ or ▼
        """
        super().__init__(name=name, id=id, classes=classes)

    def show(
        self,
        root: Value | None,
        states: Mapping[Value, NodeState] | None = None,
        *,
        parameters: Collection[Value] = (),
    ) -> None:
        """Lay out and show another graph, or the same one after its shape changed.

        states: what its boxes show; without them each Value's data and no gradients. The selection stays on the same
        Value, or on one of the same label; else it goes to the output.
        """

    def select(self, node: Value, focus: bool = True) -> None:
        """Put the selection on a node and scroll it into view; `focus`: and the keyboard as well."""

    def clear_marks(self) -> None:
        """Take the ▲ and ▼ off now."""
