"""The scrolling area in which a graph is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Set

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.timer import Timer

from engine import Value
from tui.graph.canvas import GraphCanvas
from tui.graph.draw.layout import Layout, Viewport
from tui.graph.draw.node import NodeState
from tui.graph.draw.scene import Scene
from tui.kit.presence import after_refresh


class GraphPane(ScrollableContainer, can_focus=False, inherit_bindings=False):
    """Chooses the drawing of a graph that fits, mounts the boxes in view, and scrolls to the selected node.

    A GraphView holds it, decides what is selected, and handles the keys.
    """

    DEFAULT_CSS = """
    GraphPane {
        width: 1fr;
        height: 1fr;
        scrollbar-size: 0 1;
        &.-larger {
            border-bottom: solid $border-blurred;
            border-subtitle-color: $text-muted;
            border-subtitle-align: right;
            &.-ascii { border-bottom: ascii $border-blurred; }
        }
    }
    """

    class Drawn(Message):
        """A graph has been drawn, in another way than before."""

    class Scrolled(Message):
        """Another part of the drawing is in view; None if all of it is, or if it is a part of the graph itself."""

        def __init__(self, view: Viewport | None) -> None:
            super().__init__()
            self.view = view

    def __init__(self, ascii: bool, mark_seconds: float) -> None:
        """ascii: draw with + - | alone; mark_seconds: how long a changed number keeps its ▲ or ▼."""
        super().__init__()
        self.canvas = GraphCanvas()
        self._ascii = ascii
        self._mark_seconds = mark_seconds
        self._scene: Scene | None = None
        self._layout: Layout | None = None  # as laid out, before it is moved into the middle
        self._canvas_size = Size(0, 0)
        self._is_larger = False  # than the pane
        self._marks_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self.canvas

    # Drawing

    def show(self, scene: Scene | None, states: Mapping[Value, NodeState], selected: Value | None) -> None:
        """Draw another graph."""
        self._scene = scene
        self.canvas.highlight(None, None)
        self.canvas.update_states(states, mark=False)
        self.canvas.selected = selected
        self._lay_out(redraw=True)

    def select(self, node: Value | None) -> None:
        """Highlight a node and scroll it into view; a folded graph is folded around it."""
        self.canvas.selected = node
        if self.folded:
            self._lay_out()
        self.canvas.highlight(node, self.canvas.active)
        if node:
            self.reveal(node)

    def dim(self, nodes: Set[Value], edges: Set[tuple[Value, int]]) -> None:
        """Draw some nodes and edges faint."""
        self.canvas.dim(nodes, edges)

    def activate(self, edge: tuple[Value, int] | None) -> None:
        """Highlight the edge of a backward step, and scroll its operand into view if it is drawn."""
        self.canvas.highlight(self.canvas.selected, edge)
        if edge and self.has_drawn(edge):
            self.reveal(edge[0].operands[edge[1]])

    def update_states(self, states: Mapping[Value, NodeState]) -> None:
        """Show other numbers, and mark those that changed for a moment."""
        self.canvas.update_states(states)
        if self._marks_timer:
            self._marks_timer.stop()
            self._marks_timer = None
        if self.canvas.marks:
            self._marks_timer = self.set_timer(self._mark_seconds, self.canvas.clear_marks)

    def set_ascii(self, ascii: bool) -> None:
        """Draw with other characters."""
        if ascii != self._ascii:
            self._ascii = ascii
            self._lay_out(redraw=True)

    @property
    def drawing(self) -> Layout | None:
        """The layout shown."""
        return self.canvas.drawing

    @property
    def folded(self) -> bool:
        """Whether only a part of the graph is drawn."""
        return self._scene is not None and self._scene.folded

    @property
    def is_reduced(self) -> bool:
        """Whether not all of the graph is drawn in full boxes."""
        return self._scene is not None and self._scene.is_reduced

    def fold(self, folded: bool) -> None:
        """Draw the part around the selected node, or the whole graph."""
        if self._scene:
            self._scene.fold = folded
            self._lay_out()

    def has_drawn(self, edge: tuple[Value, int]) -> bool:
        """Whether an edge, given as a node and an operand position, is in the drawing."""
        return self.drawing is not None and edge[0] in self.drawing.computed

    # Scrolling

    def reveal(self, node: Value) -> None:
        """Scroll until a box is in view, with its operation and some of the edges beside it."""
        box = self.drawing.boxes.get(node) if self.drawing else None
        if box and self.is_attached:
            self.scroll_to_region(
                Region(box.x, box.y, box.width, box.height), spacing=Spacing(1, 8, 1, 8), animate=False
            )

    def centre(self, x: int, y: int) -> None:
        """Scroll until a cell of the drawing is in the middle of the view, as far as that goes."""
        width, height = self.scrollable_content_region.size
        self.scroll_to(x - width // 2, y - height // 2, animate=False)

    def mount_boxes_in_view(self) -> None:
        """Mount the boxes that the present scroll position shows."""
        self.canvas.mount_boxes(self._viewport())

    def on_mount(self) -> None:
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.call_next(self._update_viewport)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.call_next(self._update_viewport)

    def _lay_out(self, redraw: bool = False) -> None:
        """Choose the drawing for the available space. redraw: place the boxes anew even if it is the same drawing."""
        space = self._available_space()
        if not space:
            return
        layout = self._scene.drawing((space.width, space.height), self.canvas.selected) if self._scene else None
        larger = layout is not None and (layout.width > space.width or layout.height > space.height)
        self._is_larger = larger
        captioned = larger or self.folded
        seen = space - Size(0, 1) if captioned else space
        size = Size(max(seen.width, layout.width), max(seen.height, layout.height)) if layout else seen
        if redraw or layout is not self._layout or size != self._canvas_size:
            self._layout, self._canvas_size = layout, size
            right, down = ((size.width - layout.width) // 2, (size.height - layout.height) // 2) if layout else (0, 0)
            self.canvas.draw(layout.moved(right, down) if layout else None, size, self._ascii)
            self.post_message(self.Drawn())
        self.set_class(self._ascii, "-ascii")
        self.set_class(captioned, "-larger")
        if self.is_attached:
            after_refresh(self, self._finish_layout)

    def _available_space(self) -> Size:
        """The size without scrollbars and without the line about the graph's size."""
        line = 1 if self.has_class("-larger") else 0
        return self.outer_size - self.styles.gutter.totals + (0, line) if self.outer_size else Size(0, 0)

    def _viewport(self) -> Region:
        return Region.from_offset(self.scroll_offset, self.scrollable_content_region.size)

    def _finish_layout(self) -> None:
        """Scroll to the selected node once the new layout is on the screen."""
        if self.canvas.selected:
            self.reveal(self.canvas.selected)
        self._update_viewport()

    def _update_viewport(self) -> None:
        """Mount what has come into view, and caption which part of the graph that is."""
        viewport = self._viewport()
        if not self.is_attached or self._scene is None or not viewport:
            return
        self.canvas.mount_boxes(viewport)
        is_part = self._is_larger and not self.folded
        self.post_message(self.Scrolled((*viewport.offset, *viewport.size) if is_part else None))
        if not self.has_class("-larger"):
            return
        caption = self._scene.caption(self.canvas.selected, (*viewport.offset, *viewport.size), self._ascii)
        self.border_subtitle = Text(caption)  # as Text, because a label is not markup
