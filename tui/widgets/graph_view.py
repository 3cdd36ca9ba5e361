"""The expression graph as widgets: every Value a box to focus, operations between them, edges drawn behind."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from typing import ClassVar, Self

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.geometry import Region, Size, Spacing
from textual.reactive import reactive
from textual.timer import Timer

from engine import Value, toposort
from engine.wording import name_of
from tui.render.layout import Layout, lay_out
from tui.render.node import NodeState, states_of
from tui.render.walk import Walk
from tui.render.why_text import why_text
from tui.widgets import graph_messages
from tui.widgets.graph_canvas import GraphCanvas
from tui.widgets.node_box import NodeBox, OpNode

DRAWN_WITH = "╭┏▲▒…"


class GraphView(ScrollableContainer, can_focus=False, inherit_bindings=False):
    """A scrollable expression graph. It shows states and asks for changes; it never changes a Value itself.

    Data down: `show(root)` for another graph, then `states` for new numbers (`states_of(root)` reads them from the
    Values; what went up or down is marked for a moment by itself) and `active` for the edge of a backward step.
    Messages up: Selected, Nudged, EditRequested, Refused.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "walk('operand')", "Operand", show=False, tooltip="Go to what this was made from"),
        Binding("right", "walk('user')", "Use", show=False, tooltip="Go to what is made from this"),
        Binding("up", "walk('above')", "Above", show=False),
        Binding("down", "walk('below')", "Below", show=False),
        Binding("tab", "step(1)", "Next node", show=False, tooltip="In topological order, then out of the graph"),
        Binding("shift+tab", "step(-1)", "Previous node", show=False),
        Binding("home", "go_to('first')", "First leaf", show=False),
        Binding("end", "go_to('output')", "Output", show=False),
        Binding("plus,equals_sign", "nudge(1)", "Nudge", key_display="+/-", tooltip="Nudge the leaf up or down"),
        Binding("minus", "nudge(-1)", "Nudge down", show=False),
        Binding("shift+up", "nudge(10)", "Nudge ten times", show=False),
        Binding("shift+down", "nudge(-10)", "Nudge down ten times", show=False),
        Binding("enter", "edit", "Type", tooltip="Type a value; digits begin one as well"),
        Binding("w", "why", "Why?", tooltip="Why this number? The rule behind it, with the numbers put in"),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
    ]
    DEFAULT_CSS = """
    GraphView {
        width: 1fr;
        height: 1fr;
        align: center middle;
        scrollbar-size: 0 1;
        &.-larger {
            border-bottom: solid $foreground 20%;
            border-subtitle-color: $text-muted;
            border-subtitle-align: right;
            &.-ascii { border-bottom: ascii $foreground 20%; }
        }
    }
    """

    states: reactive[Mapping[Value, NodeState]] = reactive(dict)
    """What each box shows; assign a new mapping, boxes that differ are drawn anew. Nodes not in it stay as they are."""

    active: reactive[tuple[Value, int] | None] = reactive(None)
    """The edge of the backward step being shown: the node it comes from and the position of the operand it goes to."""

    selected: reactive[Value | None] = reactive(None)
    """The node that has, or last had, the focus. Assign through `select`."""

    ascii: reactive[bool] = reactive(False)
    """Draw with + - | instead of box-drawing characters."""

    Selected = graph_messages.Selected
    Nudged = graph_messages.Nudged
    EditRequested = graph_messages.EditRequested
    Refused = graph_messages.Refused

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
        self.set_reactive(GraphView.ascii, not can_draw_boxes() if ascii is None else ascii)
        self.mark_seconds = mark_seconds
        self.explain: Callable[[Value], Text] | None = None  # why a node has its numbers; None: by the rules alone
        self._canvas = GraphCanvas()
        self._root: Value | None = None
        self._parameters: Collection[Value] = ()
        self._walk: Walk | None = None
        self._drawings: dict[int, Layout] = {}
        self._marks_timer: Timer | None = None
        self.show(root, parameters=parameters)

    def compose(self) -> ComposeResult:
        yield self._canvas

    # What is shown

    def show(
        self,
        root: Value | None,
        states: Mapping[Value, NodeState] | None = None,
        *,
        parameters: Collection[Value] = (),
    ) -> None:
        """Lay out and show another graph, or the same one after its shape changed.

        states: what its boxes show; without them each Value's data and no gradients. The selection stays on the same
        Value, or goes to one of the same label, else to the first leaf.
        """
        kept = self._kept(root)
        focused = self.has_focus_within
        self._root, self._parameters, self._drawings = root, frozenset(parameters), {}
        fresh = {**states_of(root, grads=False), **(states or {})} if root else {}
        self.set_reactive(GraphView.states, fresh)
        self.set_reactive(GraphView.active, None)
        self._canvas.highlight(None, None)
        self._canvas.update_states(fresh, mark=False)
        self._lay(anew=True)
        self.selected = kept if kept or not self._walk else self._walk.first_leaf()
        if focused and self.selected:
            self.select(self.selected)

    def select(self, node: Value, focus: bool = True) -> None:
        """Put the selection on a node and scroll it into view; `focus`: and the keyboard as well.

        Raises ValueError if the node is not in the graph shown.
        """
        if self.drawing is None or node not in self.drawing.boxes:
            raise ValueError(f"{name_of(node)} is not in the graph shown")
        self.selected = node
        if focus and self.is_attached:
            self._canvas.bring(self._in_view())
            self._canvas.boxes[node].focus(scroll_visible=False)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keyboard to the selected node."""
        if self.selected:
            self.select(self.selected)
        return self

    def clear_marks(self) -> None:
        """Take the ▲ and ▼ off now."""
        self._canvas.clear_marks()

    @property
    def drawing(self) -> Layout | None:
        """The layout shown: where every box and every edge stands."""
        return self._canvas.drawing

    def box_of(self, node: Value) -> NodeBox | None:
        """The widget of a node; None while a large graph has it out of view."""
        return self._canvas.boxes.get(node)

    def watch_states(self, states: Mapping[Value, NodeState]) -> None:
        self._canvas.update_states(states)
        if self._marks_timer:
            self._marks_timer.stop()
            self._marks_timer = None
        if self._canvas.marks:
            self._marks_timer = self.set_timer(self.mark_seconds, self.clear_marks)

    def watch_active(self, active: tuple[Value, int] | None) -> None:
        self._canvas.highlight(self.selected, active)
        if active:
            self._reveal(active[0].operands[active[1]])

    def watch_selected(self, node: Value | None) -> None:
        self._canvas.highlight(node, self.active)
        if node:
            self._reveal(node)
            self.post_message(self.Selected(self, node))

    def watch_ascii(self) -> None:
        self._lay(anew=True)

    def _kept(self, root: Value | None) -> Value | None:
        """Where the selection goes when another graph comes: to the same Value, or to one with the same label."""
        old, order = self.selected, toposort(root) if root else []
        if old is None or old in order:
            return old if order else None
        return next((node for node in order if node.label and node.label == old.label), None)

    # Where it stands

    def on_mount(self) -> None:
        self._lay()

    def on_resize(self) -> None:
        self._lay()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_x(old_value, new_value)
        self.call_next(self._scrolled)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.call_next(self._scrolled)

    def _lay(self, anew: bool = False) -> None:
        """Choose the roomier of the drawings if it fits, else the closer one, and put the boxes where it has them."""
        room = self._room()
        drawing = self._closer_or_roomier(room) if self._root else None
        if anew or drawing is not self.drawing:
            self._canvas.draw(drawing, self.ascii)
            self._walk = Walk(drawing) if drawing else None
        self.set_class(self.ascii, "-ascii")
        self.set_class(drawing is not None and (drawing.width > room.width or drawing.height > room.height), "-larger")
        if self.is_attached:
            self.call_after_refresh(self._settled)

    def _closer_or_roomier(self, room: Size) -> Layout:
        closer = self._drawn(0)
        taken = 1 if closer.width > room.width else 0  # the line that says how large the graph is
        if closer.height + taken > room.height > 0:
            return closer
        roomier = self._drawn(1)
        return roomier if not room.height or roomier.height + taken <= room.height else closer

    def _drawn(self, gap: int) -> Layout:
        if gap not in self._drawings:
            assert self._root is not None
            self._drawings[gap] = lay_out(self._root, gap=gap, parameters=self._parameters)
        return self._drawings[gap]

    def _room(self) -> Size:
        """The cells there would be for the graph if it needed neither scrollbars nor a line about its size."""
        line = 1 if self.has_class("-larger") else 0
        return self.outer_size - self.styles.gutter.totals + (0, line) if self.outer_size else Size(0, 0)

    def _in_view(self) -> Region:
        return Region.from_offset(self.scroll_offset, self.scrollable_content_region.size)

    def _settled(self) -> None:
        """After a new layout has taken its place on the screen."""
        if self.selected:
            self._reveal(self.selected)
        self._scrolled()

    def _scrolled(self) -> None:
        """Mount what has come into view, and say what part of the graph that is."""
        view, drawing = self._in_view(), self.drawing
        if not self.is_attached or drawing is None or not view:
            return
        self._canvas.bring(view)
        more = zip(
            "<>^v" if self.ascii else "◂▸▴▾",
            (view.x > 0, view.right < drawing.width, view.y > 0, view.bottom < drawing.height),
            strict=True,
        )
        signs = " ".join(sign for sign, there in more if there)
        whole, shown = Size(drawing.width, drawing.height), view.size
        times = "x" if self.ascii else "×"
        self.border_subtitle = (
            f"{signs} more: graph {whole.width}{times}{whole.height}, "
            f"showing {min(shown.width, whole.width)}{times}{min(shown.height, whole.height)}"
        )

    def _reveal(self, node: Value) -> None:
        """Scroll until a box is in view, with the operation and some of the edges beside it."""
        if self.drawing and self.is_attached:
            box = self.drawing.boxes[node]
            self.scroll_to_region(
                Region(box.x, box.y, box.width, box.height), spacing=Spacing(1, 8, 1, 8), animate=False
            )

    # What the learner does

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, NodeBox) and event.widget.has_focus:
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
        if event.character and event.character in "123456789.":
            event.stop()
            self.action_edit(event.character)

    def action_walk(self, way: str) -> None:
        """Go one box on: to an 'operand', to a 'user' of this one, 'above' or 'below' in its column."""
        if self._walk and self.selected:
            steps = {
                "operand": self._walk.operand,
                "user": self._walk.user,
                "above": self._walk.above,
                "below": self._walk.below,
            }
            found = steps[way](self.selected)
            if found:
                self.select(found)

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
        if self._walk and self._root:
            self.select(self._walk.first_leaf() if where == "first" else self._root)

    def action_nudge(self, ticks: int) -> None:
        """Ask for a nudge of the selected leaf."""
        leaf = self._leaf()
        if leaf:
            self.post_message(self.Nudged(self, leaf, ticks))

    def action_edit(self, text: str = "") -> None:
        """Ask for a typed value for the selected leaf."""
        leaf = self._leaf()
        if leaf:
            self.post_message(self.EditRequested(self, leaf, text))

    def action_why(self) -> None:
        """Open the rule behind the selected node's numbers."""
        from tui.widgets.why import WhyScreen

        if self._root and self.selected:
            node = self.selected
            told = self.explain(node) if self.explain else why_text(self._root, node, self.states)
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


def can_draw_boxes() -> bool:
    """Whether the terminal's encoding has the box-drawing characters; Textual paints on stderr."""
    try:
        DRAWN_WITH.encode(getattr(sys.__stderr__, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
