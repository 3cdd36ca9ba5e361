"""The boxes of a graph as widgets: one for each Value and one for each operation."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from engine import Value
from tui.graph.draw.face import box_rows, op_rows
from tui.graph.draw.form import op_sign
from tui.graph.draw.layout import Box, Op
from tui.graph.draw.node import UNCHANGED, Marks, NodeKind, NodeState
from tui.graph.draw.spans import Span, SpanKind
from tui.render.glyphs import ASCII, BOX

DATA_ROW, GRAD_ROW = 1, 2


class CanvasWidget(Widget):
    """A widget at a fixed position of the canvas that draws rows of spans in its component styles."""

    ALLOW_SELECT = False
    ALLOW_MAXIMIZE = False  # alone it means nothing
    DEFAULT_CSS = """
    CanvasWidget {
        position: absolute;
    }
    """

    ascii: reactive[bool] = reactive(False)

    PREFIX: ClassVar[str]

    def place(self, x: int, y: int, width: int, height: int) -> None:
        """Move to these cells of the canvas."""
        self.styles.offset = (x, y)
        self.styles.width = width
        self.styles.height = height

    def rows(self) -> list[list[Span]]:
        raise NotImplementedError

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()  # else the canvas would be dragged

    def render_line(self, y: int) -> Strip:
        rows = self.rows()
        if y >= len(rows):
            return Strip.blank(self.size.width, self.rich_style)
        style = self.get_component_rich_style
        return Strip([Segment(text, style(f"{self.PREFIX}--{part}")) for text, part in rows[y]])


class NodeBox(CanvasWidget, can_focus=True):
    """The box of one Value: its label in the border, data and grad inside. A constant is only its number."""

    FOCUS_ON_CLICK = False  # done in on_mouse_down, which has to know whether the box had the focus before
    PREFIX = "node-box"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"node-box--{part}"
        for part in SpanKind
        if part not in (SpanKind.OP, SpanKind.CHOSEN, SpanKind.ACTIVE, SpanKind.UNLIT)
    }
    """
    | Class | What it styles |
    | :- | :- |
    | `node-box--border` | The border. Its characters, and the classes -leaf, -parameter, … depend on the kind. |
    | `node-box--label` | The label in the border. |
    | `node-box--name` | The words data and grad. |
    | `node-box--number`, `node-box--gradient` | The numbers. |
    | `node-box--blank` | A number that is unknown or covered. |
    | `node-box--typed` | An answer being typed over a covered number. |
    | `node-box--dot-leaf`, … | A dot, by the kind of its node. |
    | `node-box--mark` | The ▲ or ▼ beside a number that changed. |
    | `node-box--pin` | The word "pinned". |
    | `node-box--more` | The count of nodes behind and ahead of the box that are not drawn. |
    | `node-box--wrong` | The words "first wrong". |
    """
    DEFAULT_CSS = """
    NodeBox {
        background: $surface;
        pointer: pointer;
        & > .node-box--border { color: $foreground 55%; }
        & > .node-box--label { color: $foreground; text-style: bold; }
        & > .node-box--name { color: $text-muted; }
        & > .node-box--number { color: $foreground; text-style: bold; }
        & > .node-box--gradient { color: $text-secondary; }
        & > .node-box--blank { color: $text-muted; }
        & > .node-box--typed { color: $text; background: $boost; text-style: bold; }
        & > .node-box--edge { color: $foreground 50%; }
        & > .node-box--dot-leaf, & > .node-box--dot-parameter { text-style: bold reverse; }
        & > .node-box--dot-constant, & > .node-box--dot-intermediate { text-style: bold reverse; }
        & > .node-box--dot-output { text-style: bold reverse; }
        & > .node-box--mark { color: $text-warning; text-style: bold; }
        & > .node-box--pin { color: $text-warning; text-style: bold; }
        & > .node-box--more { color: $text-accent; text-style: bold; }
        & > .node-box--wrong { color: $text-error; text-style: bold reverse; }
        &.-leaf > .node-box--border { color: $primary; }
        &.-parameter > .node-box--border { color: $secondary; }
        &.-output > .node-box--border { color: $success; }
        &.-open { layer: open; }
        &.-unlit { opacity: 35%; }
        &.-constant { background: $background; }
        &.-constant > .node-box--number { color: $foreground 80%; text-style: none; }
        &:hover { background: $panel; }
        &.-selected > .node-box--label { text-style: bold underline; }
        &.-running > .node-box--border { color: $warning; }
        &:focus {
            background: $panel;
            & > .node-box--border { color: $accent; text-style: bold; }
            & > .node-box--label { color: $background; background: $accent; text-style: bold; }
            &.-constant > .node-box--number { color: $background; background: $accent; }
        }
    }
    """

    state: reactive[NodeState] = reactive(NodeState(0.0))
    marks: reactive[Marks] = reactive(UNCHANGED)

    class Wheeled(Message):
        """The mouse wheel was turned over this box while it had the focus; ticks as in a nudge."""

        def __init__(self, box: NodeBox, ticks: int) -> None:
            super().__init__()
            self.box = box
            self.ticks = ticks

    class NumberClicked(Message):
        """A number was clicked in a box that had the focus before: the user asks for the rule behind it."""

        def __init__(self, box: NodeBox) -> None:
            super().__init__()
            self.box = box

    class DoubleClicked(Message):
        """The box was double-clicked, which means the same as Enter."""

        def __init__(self, box: NodeBox) -> None:
            super().__init__()
            self.box = box

    def __init__(self, box: Box, state: NodeState, ascii: bool = False) -> None:
        super().__init__(classes=f"-{box.kind.value}")
        self.set_reactive(NodeBox.state, state)
        self.set_reactive(NodeBox.ascii, ascii)
        self.box = box
        self._was_focused = False
        self.place(box.x, box.y, box.width, box.height)
        self.set_class(box.is_open, "-open")

    @property
    def node(self) -> Value:
        """The Value that the box shows."""
        return self.box.node

    def move_to(self, box: Box) -> None:
        """Take another position, size and border; at the level of dots for another Value too."""
        for kind in NodeKind:
            self.set_class(box.kind is kind, f"-{kind.value}")
        self.set_class(box.is_open, "-open")
        self.box = box
        self.place(box.x, box.y, box.width, box.height)
        self.refresh()

    def rows(self) -> list[list[Span]]:
        return box_rows(self.box, self.state, ASCII if self.ascii else BOX, self.marks)

    def cursor_cell(self) -> Offset | None:
        """The label, or the number of a constant."""
        for y, row in enumerate(self.rows()):
            x = 0
            for text, part in row:
                if part in (SpanKind.LABEL, SpanKind.NUMBER):
                    return Offset(x + len(text) - len(text.lstrip()), y)
                x += cell_len(text)
        return None

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, direction: int) -> None:
        if self.has_focus and self.node.is_leaf:
            event.stop()
            event.prevent_default()
            self.post_message(self.Wheeled(self, direction * (10 if event.shift else 1)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        self._was_focused = self.has_focus
        self.focus(scroll_visible=False)

    def on_click(self, event: events.Click) -> None:
        # Not a leaf's data, which a double click edits.
        is_number = event.y == GRAD_ROW or (event.y == DATA_ROW and not self.node.is_leaf)
        if event.chain == 2:
            self.post_message(self.DoubleClicked(self))
        elif self._was_focused and is_number:
            self.post_message(self.NumberClicked(self))


class OpNode(CanvasWidget):
    """The operation that computes a Value, drawn left of its box; a click selects the Value."""

    PREFIX = "op-node"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"op-node--op"}
    """
    | Class | What it styles |
    | :- | :- |
    | `op-node--op` | The symbol and its parentheses. |
    """
    DEFAULT_CSS = """
    OpNode {
        pointer: pointer;
        & > .op-node--op { color: $foreground; text-style: bold; }
        &:hover > .op-node--op { color: $accent; }
        &.-selected > .op-node--op { color: $accent; }
        &.-unlit { opacity: 35%; }
        &.-running > .op-node--op { color: $warning; text-style: bold reverse; }
    }
    """

    class Clicked(Message):
        """The operation was clicked."""

        def __init__(self, node: Value) -> None:
            super().__init__()
            self.node = node

    def __init__(self, op: Op, ascii: bool = False) -> None:
        super().__init__()
        self.set_reactive(OpNode.ascii, ascii)
        self.op = op
        self.place(op.x, op.y, op.width, op.height)
        sign = op_sign(op.node)
        text = f"{sign}: makes {op.node.label}" if op.node.label else sign
        self.tooltip = Text(text)  # as Text, because a label is not markup

    @property
    def node(self) -> Value:
        """The Value that the operation computes."""
        return self.op.node

    def move_to(self, op: Op) -> None:
        """Take another position."""
        self.op = op
        self.place(op.x, op.y, op.width, op.height)

    def rows(self) -> list[list[Span]]:
        return op_rows(self.op, ASCII if self.ascii else BOX)

    def on_click(self) -> None:
        self.post_message(self.Clicked(self.op.node))
