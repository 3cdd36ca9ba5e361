"""The canvas of a graph: draws all edges and all dots, and has the boxes in view as its children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from itertools import chain, groupby
from operator import itemgetter
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from engine import Value
from tui.graph.boxes import NodeBox, OpNode
from tui.graph.draw.face import box_rows
from tui.graph.draw.form import STANDARD, Level
from tui.graph.draw.layout import Box, GridPoint, Layout, Op
from tui.graph.draw.node import UNCHANGED, Marks, NodeState, kind_of, marks_between
from tui.graph.draw.opened import opened
from tui.graph.draw.raster import NO_EMPHASIS, Emphasis, PlacedSpan, Wires, emphasis_of
from tui.graph.draw.spans import SpanKind
from tui.render.glyphs import ASCII, BOX

MOUNT_ALL = 64  # the largest number of boxes that are all mounted
MARGIN = (32, 10)  # cells around the view in which boxes are mounted too, for scrolling in small steps
EDGES = (SpanKind.EDGE, SpanKind.CHOSEN, SpanKind.ACTIVE, SpanKind.UNLIT)
DOTS = (SpanKind.LEAF, SpanKind.PARAMETER, SpanKind.CONSTANT, SpanKind.INTERMEDIATE, SpanKind.OUTPUT)
IN_DOTS = (*DOTS, SpanKind.LABEL, SpanKind.GRADIENT, SpanKind.BLANK, SpanKind.WRONG, SpanKind.NAME)


class GraphCanvas(Widget):
    """Draws the edges of a layout row by row; the boxes and operations in view are its children.

    Dots are drawn like edges, and only the selected one is a child. Where boxes are small, the one with the keyboard
    is opened: a full box over its place, so that nothing else moves.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"graph-canvas--{part}" for part in (*EDGES, *IN_DOTS)}
    """
    | Class | What it styles |
    | :- | :- |
    | `graph-canvas--edge` | An edge. |
    | `graph-canvas--edge-chosen` | An edge of the selected node, which is heavy too. |
    | `graph-canvas--edge-active` | The edge of the backward step being shown, which is double too. |
    | `graph-canvas--edge-unlit` | An edge that a wrong answer has left out. |
    | `graph-canvas--dot-leaf`, … | A dot, by the kind of its node. |
    | `graph-canvas--label`, … | As in a box. |
    """
    DEFAULT_CSS = """
    GraphCanvas {
        layout: vertical;
        layers: below open;
        & > NodeBox, & > OpNode { layer: below; }
        & > .graph-canvas--edge { color: $foreground 50%; }
        & > .graph-canvas--edge-chosen { color: $accent; }
        & > .graph-canvas--edge-active { color: $warning; text-style: bold; }
        & > .graph-canvas--edge-unlit { color: $foreground 18%; }
        & > .graph-canvas--dot-leaf { color: $primary; text-style: bold; }
        & > .graph-canvas--dot-parameter { color: $secondary; text-style: bold; }
        & > .graph-canvas--dot-constant { color: $text-muted; }
        & > .graph-canvas--dot-intermediate { color: $foreground; text-style: bold; }
        & > .graph-canvas--dot-output { color: $success; text-style: bold; }
        & > .graph-canvas--label { color: $foreground; }
        & > .graph-canvas--gradient { color: $text-secondary; }
        & > .graph-canvas--name { color: $text-muted; }
        & > .graph-canvas--blank { color: $text-warning; text-style: bold; }
        & > .graph-canvas--wrong { color: $text-error; text-style: bold reverse; }
    }
    """

    class DotClicked(Message):
        """A dot was clicked; is_repeated: twice."""

        def __init__(self, node: Value, is_repeated: bool) -> None:
            super().__init__()
            self.node = node
            self.is_repeated = is_repeated

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
        self.unlit_nodes: Set[Value] = frozenset()
        self.unlit_edges: Set[tuple[Value, int]] = frozenset()
        self._unlit: Emphasis = NO_EMPHASIS
        self._highlighted_rows: set[int] = set()
        self._dots: Mapping[int, list[Box]] = {}  # by row
        self._view = Region()
        self._plain_strips: dict[tuple[int, int, Style], Strip] = {}
        self._highlighted_strips: dict[tuple[int, int, Style], Strip] = {}
        self._mounted_region = Region()
        self._is_dragged = False

    def draw(self, drawing: Layout | None, size: Size, ascii: bool) -> None:
        """Draw another layout, or with other characters. Values in both layouts keep their widget, and so the focus.

        size: of the canvas, which may be larger than the drawing.
        """
        self.drawing = drawing
        self._glyphs = ASCII if ascii else BOX
        self._wires = Wires(drawing) if drawing else None
        self._dots = _dots_by_row(drawing.boxes.values()) if drawing and self._has_dots else {}
        self._plain_strips.clear()
        self._mounted_region = Region()
        self.styles.width, self.styles.height = size
        boxes = drawing.boxes.keys() if drawing else set[Value]()
        if self._has_dots:
            boxes = {node for node, box in self.boxes.items() if box.has_focus or node is self.selected} & boxes
            boxes = set([*boxes][:1])
        self._remove_except(boxes, drawing.ops.keys() if drawing else set())
        for box in self.boxes.values():
            box.ascii = ascii
            self._place(box)
        for node, op in self.ops.items():
            op.ascii = ascii
            if drawing:
                op.move_to(drawing.ops[node])
        self.highlight(self.selected, self.active)
        self.refresh()

    @property
    def _has_dots(self) -> bool:
        return self.drawing is not None and self.drawing.form.level is Level.DOT

    def mount_boxes(self, view: Region) -> None:
        """Mount the boxes and operations of a part of the canvas, and of a large graph few others."""
        if view != self._view:
            self._view = view
            for child in self.boxes.values():
                if child.has_focus or child.box.is_open:
                    self._place(child)
        if self.drawing is None:
            self._mount_undrawn()
            return
        if self._has_dots:
            self._move_cursor()
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

    def _in_canvas(self, state: NodeState) -> tuple[bool, bool, float | None]:
        """The part of a state that is drawn among the edges: what dots show."""
        if self.drawing is None or not self._has_dots:
            return False, False, None
        is_graded = self.drawing.form.graded and not state.hide_grad
        return state.hide_data or state.hide_grad, state.wrong, state.grad if is_graded else None

    def _mount_undrawn(self) -> None:
        """Mount the selected node before there is room for a drawing, so that it can have the keyboard already."""
        node = self.selected
        if node is not None and node not in self.boxes and self.is_attached:
            size = STANDARD.box_size(node)
            self.boxes[node] = self._new_box(Box(node, kind_of(node, node), STANDARD, 0, 0, 0, *size, 0, False))
            self.mount(self.boxes[node])

    def _move_cursor(self) -> None:
        """Have the one box among the dots show the selected node."""
        node = self.selected
        if self.drawing is None or node is None or node in self.boxes:
            return
        if not self.boxes:
            self.boxes[node] = self._new_box(self.drawing.boxes[node])
            if self.is_attached:
                self.mount(self.boxes[node])
            return
        _, child = self.boxes.popitem()
        self.boxes[node] = child
        child.box = self.drawing.boxes[node]
        child.state, child.marks = self.states[node], self.marks.get(node, UNCHANGED)
        self._place(child)

    def _place(self, child: NodeBox) -> None:
        """Put a box where the drawing has it, or open it if it has the keyboard."""
        if self.drawing is None:
            return
        box = self.drawing.boxes[child.node]
        is_field = child.state.typed_data is not None or child.state.typed_grad is not None
        if (child.has_focus or (is_field and self._has_dots)) and box.form.level is not Level.FULL and self._view:
            box = opened(box, self.drawing, (*self._view.offset, *self._view.size))
            box = replace(box, joints=self._wires.joints(box) if self._wires else frozenset())
        child.move_to(box)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._open_or_close(event.widget)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._open_or_close(event.widget)

    def _open_or_close(self, widget: Widget) -> None:
        if isinstance(widget, NodeBox) and self.boxes.get(widget.node) is widget:
            self._place(widget)

    def update_states(self, states: Mapping[Value, NodeState], mark: bool = True) -> None:
        """Show other numbers. mark: with a ▲ or ▼ beside those that went up or down."""
        self.marks = {
            node: change
            for node, state in states.items()
            if mark and (change := marks_between(self.states.get(node), state)) != UNCHANGED
        }
        drawn = self._in_canvas
        redraws = any(drawn(state) != drawn(self.states[node]) for node, state in states.items() if node in self.states)
        self.states.update(states)
        if redraws:
            self._plain_strips.clear()
            self._highlighted_strips.clear()
            self.refresh()
        for node, box in self.boxes.items():
            box.state = self.states.get(node, box.state)
            if self._has_dots:
                self._place(box)
            box.marks = self.marks.get(node, UNCHANGED)

    def clear_marks(self) -> None:
        """Remove the ▲ and ▼."""
        self.marks = {}
        for box in self.boxes.values():
            box.marks = UNCHANGED

    def dim(self, nodes: Set[Value], edges: Set[tuple[Value, int]]) -> None:
        """Draw some nodes and edges, given as (node, operand position), faint; none of them: all as they are."""
        if (nodes, edges) != (self.unlit_nodes, self.unlit_edges):
            self.unlit_nodes, self.unlit_edges = nodes, edges
            self.highlight(self.selected, self.active)
            self.refresh()

    def highlight(self, selected: Value | None, active: tuple[Value, int] | None) -> None:
        """Draw the edges of one node heavy, and one edge, given as (node, operand position), double."""
        before = self._emphasised()
        self.selected, self.active = selected, active
        self._selected_edges = self._active_edge = self._unlit = NO_EMPHASIS
        if self.drawing:
            slanted = self.drawing.form.slanted
            lines = chain(self.drawing.routes, self.drawing.stems)
            near = (line for line in lines if selected in (line.source, line.target))
            self._selected_edges = emphasis_of(near, slanted)
            if active:
                edges = (e for e in self.drawing.routes if e.target is active[0] and e.position == active[1])
                self._active_edge = emphasis_of(edges, slanted)
            if self.unlit_edges:
                faint = [e for e in self.drawing.routes if (e.target, e.position) in self.unlit_edges]
                lit = emphasis_of((e for e in self.drawing.routes if e not in faint), slanted)
                self._unlit = {at: net for at, net in emphasis_of(faint, slanted).items() if at not in lit}
        self._highlighted_strips.clear()
        self._highlighted_rows = {y for _, y in chain(self._selected_edges, self._active_edge, self._unlit)}
        if self._has_dots:
            self._move_cursor()
        children: list[NodeBox | OpNode] = [*self.boxes.values(), *self.ops.values()]
        for child in children:
            self._mark(child)
        rows: dict[int, list[int]] = defaultdict(list)
        for (x, y), *_ in before ^ self._emphasised():
            rows[y].append(x)
        if rows:
            self.refresh(*(Region(min(xs), y, max(xs) - min(xs) + 1, 1) for y, xs in rows.items()))

    def _emphasised(self) -> set[tuple[GridPoint, bool, tuple[Value, int]]]:
        """The highlights, by cell."""
        active, selected = self._active_edge.items(), self._selected_edges.items()
        return {(at, True, net) for at, net in active} | {(at, False, net) for at, net in selected}

    def _mark(self, child: NodeBox | OpNode) -> None:
        child.set_class(child.node is self.selected, "-selected")
        child.set_class(child.node in self.unlit_nodes, "-unlit")
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
        child = OpNode(op, self._glyphs.ascii)
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

    def on_click(self, event: events.Click) -> None:
        for box in self._dots.get(event.y, ()):
            if box.x <= event.x <= box.right:
                self.post_message(self.DotClicked(box.node, event.chain > 1))

    def render_line(self, y: int) -> Strip:
        """Return a row of edges and dots. Rows are cached, plain ones per layout, highlighted ones per selection."""
        cache = self._highlighted_strips if y in self._highlighted_rows else self._plain_strips
        key = (y, self.size.width, self.get_component_rich_style(f"graph-canvas--{SpanKind.CHOSEN}"))
        if key not in cache:
            cache[key] = self._line(y)
        return cache[key]

    def _line(self, y: int) -> Strip:
        segments: list[Segment] = []
        end = 0
        row = (
            self._wires.row(y, self._glyphs, self._selected_edges, self._active_edge, self._unlit)
            if self._wires
            else []
        )
        if y in self._dots:
            row = sorted([*row, *self._dots_in(y)], key=itemgetter(0))
        for part, pieces in groupby(row, key=itemgetter(2)):
            text = ""
            for x, piece, _ in pieces:
                text += " " * (x - end) + piece
                end = x + cell_len(piece)
            segments.append(Segment(text, self.get_component_rich_style(f"graph-canvas--{part}")))
        return Strip(segments, end).extend_cell_length(self.size.width, self.rich_style)

    def _dots_in(self, y: int) -> Iterable[PlacedSpan]:
        for box in self._dots[y]:
            x = box.x
            for text, part in box_rows(box, self.states[box.node], self._glyphs)[y - box.y]:
                yield x, text, part
                x += cell_len(text)


def _dots_by_row(boxes: Iterable[Box]) -> Mapping[int, list[Box]]:
    rows: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        for y in range(box.y, box.y + box.height):
            rows[y].append(box)
    return rows


def _region(item: Box | Op) -> Region:
    return Region(item.x, item.y, item.width, item.height)
