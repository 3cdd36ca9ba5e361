"""The canvas of a graph: draws all edges, and has the boxes in view as its children."""

from __future__ import annotations

from collections.abc import Mapping, Set
from itertools import chain, groupby
from operator import itemgetter
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from engine import Value
from tui.graph.boxes import NodeBox, OpNode
from tui.graph.draw.face import SpanKind
from tui.graph.draw.layout import Box, Layout, Op
from tui.graph.draw.node import UNCHANGED, Marks, NodeState, marks_between
from tui.graph.draw.raster import NO_EMPHASIS, Emphasis, Wires, emphasis_of
from tui.render.glyphs import ASCII, BOX

MOUNT_ALL = 64  # the largest number of boxes that are all mounted
MARGIN = (32, 10)  # cells around the view in which boxes are mounted too, for scrolling in small steps


class GraphCanvas(Widget):
    """Draws the edges of a layout row by row; the boxes and operations in view are its children."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"graph-canvas--{part}" for part in (SpanKind.EDGE, SpanKind.CHOSEN, SpanKind.ACTIVE)
    }
    """
    | Class | What it styles |
    | :- | :- |
    | `graph-canvas--edge` | An edge. |
    | `graph-canvas--edge-chosen` | An edge of the selected node, which is heavy too. |
    | `graph-canvas--edge-active` | The edge of the backward step being shown, which is double too. |
    """
    DEFAULT_CSS = """
    GraphCanvas {
        layout: vertical;
        & > .graph-canvas--edge { color: $foreground 50%; }
        & > .graph-canvas--edge-chosen { color: $accent; }
        & > .graph-canvas--edge-active { color: $warning; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.drawing: Layout | None = None
        self.boxes: dict[Value, NodeBox] = {}
        self.ops: dict[Value, OpNode] = {}
        self.states: dict[Value, NodeState] = {}
        self.marks: dict[Value, Marks] = {}
        self.selected: Value | None = None
        self.active: tuple[Value, int] | None = None
        self._glyphs = BOX
        self._wires: Wires | None = None
        self._selected_edges: Emphasis = NO_EMPHASIS
        self._active_edge: Emphasis = NO_EMPHASIS
        self._highlighted_rows: set[int] = set()
        self._plain_strips: dict[tuple[int, int, Style], Strip] = {}
        self._highlighted_strips: dict[tuple[int, int, Style], Strip] = {}
        self._mounted_region = Region()
        self._is_dragged = False

    def draw(self, drawing: Layout | None, ascii: bool) -> None:
        """Draw another layout, or with other characters. Values in both layouts keep their widget, and so the focus."""
        self.drawing = drawing
        self._glyphs = ASCII if ascii else BOX
        self._wires = Wires(drawing) if drawing else None
        self._plain_strips.clear()
        self._mounted_region = Region()
        self.styles.width = drawing.width if drawing else 0
        self.styles.height = drawing.height if drawing else 0
        self._remove_except(drawing.boxes.keys() if drawing else set(), drawing.ops.keys() if drawing else set())
        for node, box in self.boxes.items():
            box.ascii = ascii
            if drawing:
                box.move_to(drawing.boxes[node])
        for node, op in self.ops.items():
            if drawing:
                op.move_to(drawing.ops[node])
        self.highlight(self.selected, self.active)

    def mount_boxes(self, view: Region) -> None:
        """Mount the boxes and operations of a part of the canvas, and of a large graph few others."""
        if self.drawing is None:
            return
        if self._mounted_region.contains_region(view) and (self.selected is None or self.selected in self.boxes):
            return
        boxes, ops = list(self.drawing.boxes.values()), list(self.drawing.ops.values())
        area = self._mounted_region = view.grow((MARGIN[1], MARGIN[0], MARGIN[1], MARGIN[0]))
        if len(boxes) > MOUNT_ALL:
            boxes = [box for box in boxes if _region(box).overlaps(area) or box.node is self.selected]
            ops = [op for op in ops if _region(op).overlaps(area)]
            self._remove_except({box.node for box in boxes}, {op.node for op in ops})
        new_children: list[Widget] = []
        for box in boxes:
            if box.node not in self.boxes:
                self.boxes[box.node] = self._new_box(box)
                new_children.append(self.boxes[box.node])
        for op in ops:
            if op.node not in self.ops:
                self.ops[op.node] = self._new_op(op)
                new_children.append(self.ops[op.node])
        if new_children:
            self.mount_all(new_children)
            order = {node: number for number, node in enumerate(self.drawing.boxes)}
            self.sort_children(key=lambda child: order.get(child.node, -1) if isinstance(child, NodeBox) else -1)

    def update_states(self, states: Mapping[Value, NodeState], mark: bool = True) -> None:
        """Show other numbers. mark: with a ▲ or ▼ beside those that went up or down."""
        self.marks = {
            node: change
            for node, state in states.items()
            if mark and (change := marks_between(self.states.get(node), state)) != UNCHANGED
        }
        self.states.update(states)
        for node, box in self.boxes.items():
            box.state = self.states.get(node, box.state)
            box.marks = self.marks.get(node, UNCHANGED)

    def clear_marks(self) -> None:
        """Remove the ▲ and ▼."""
        self.marks = {}
        for box in self.boxes.values():
            box.marks = UNCHANGED

    def highlight(self, selected: Value | None, active: tuple[Value, int] | None) -> None:
        """Draw the edges of one node heavy, and one edge, given as (node, operand position), double."""
        self.selected, self.active = selected, active
        self._selected_edges = self._active_edge = NO_EMPHASIS
        if self.drawing:
            lines = chain(self.drawing.routes, self.drawing.stems)
            self._selected_edges = emphasis_of(line for line in lines if selected in (line.source, line.target))
            if active:
                self._active_edge = emphasis_of(
                    line for line in self.drawing.routes if line.target is active[0] and line.position == active[1]
                )
        self._highlighted_strips.clear()
        self._highlighted_rows = {y for _, y in chain(self._selected_edges, self._active_edge)}
        children: list[NodeBox | OpNode] = [*self.boxes.values(), *self.ops.values()]
        for child in children:
            self._mark(child)
        self.refresh()

    def _mark(self, child: NodeBox | OpNode) -> None:
        child.set_class(child.node is self.selected, "-selected")
        ends: tuple[Value, ...] = ()
        if self.active:
            node, position = self.active
            ends = (node, node.operands[position]) if isinstance(child, NodeBox) else (node,)
        child.set_class(any(child.node is end for end in ends), "-running")

    def _new_box(self, box: Box) -> NodeBox:
        child = NodeBox(box, self.states[box.node], self._glyphs.ascii)
        child.set_reactive(NodeBox.marks, self.marks.get(box.node, UNCHANGED))
        self._mark(child)
        return child

    def _new_op(self, op: Op) -> OpNode:
        child = OpNode(op)
        self._mark(child)
        return child

    def _remove_except(self, boxes: Set[Value], ops: Set[Value]) -> None:
        """Remove the widgets of all other Values."""
        removed: list[Widget] = [self.boxes.pop(node) for node in self.boxes.keys() - boxes]
        removed += [self.ops.pop(node) for node in self.ops.keys() - ops]
        if removed:
            self.remove_children(removed)

    def on_mouse_down(self) -> None:
        """Begin to drag the canvas, which may be larger than the view."""
        self.capture_mouse()
        self._is_dragged = True

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._is_dragged and isinstance(self.parent, Widget):
            self.parent.scroll_relative(-event.delta_x, -event.delta_y, animate=False)

    def on_mouse_up(self) -> None:
        self._is_dragged = False
        self.release_mouse()

    def render_line(self, y: int) -> Strip:
        """Return a row of edges. Rows are cached, plain ones per layout and highlighted ones per selection."""
        cache = self._highlighted_strips if y in self._highlighted_rows else self._plain_strips
        key = (y, self.size.width, self.get_component_rich_style(f"graph-canvas--{SpanKind.CHOSEN}"))
        if key not in cache:
            cache[key] = self._line(y)
        return cache[key]

    def _line(self, y: int) -> Strip:
        segments: list[Segment] = []
        end = 0
        row = self._wires.row(y, self._glyphs, self._selected_edges, self._active_edge) if self._wires else []
        for part, pieces in groupby(row, key=itemgetter(2)):
            text = ""
            for x, glyph, _ in pieces:
                text += " " * (x - end) + glyph
                end = x + 1
            segments.append(Segment(text, self.get_component_rich_style(f"graph-canvas--{part}")))
        return Strip(segments, end).extend_cell_length(self.size.width, self.rich_style)


def _region(item: Box | Op) -> Region:
    return Region(item.x, item.y, item.width, item.height)
