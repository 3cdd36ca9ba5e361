"""The expression graph as widgets: every Value a box to focus, operations between them, edges drawn behind."""

from __future__ import annotations

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

from engine import Value
from engine.wording import name_of
from tui.render.layout import Layout
from tui.render.node import NodeState, states_of
from tui.render.scene import Scene
from tui.render.walk import Walk
from tui.render.why_text import why_text
from tui.widgets import graph_messages
from tui.widgets.box_drawing import can_draw_boxes
from tui.widgets.graph_canvas import GraphCanvas
from tui.widgets.node_box import NodeBox, OpNode


class GraphView(ScrollableContainer, can_focus=False, inherit_bindings=False):
    """A scrollable expression graph. It shows states and asks for changes; it never changes a Value itself.

    Data down: `show(root)` for another graph, then `states` for new numbers (`states_of(root)` reads them from the
    Values; what went up or down is marked for a moment by itself) and `active` for the edge of a backward step.
    Of a large graph it shows, where it is told to, the part around the selected node, and moves that along.
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
        fold_from: int | None = None,
        ascii: bool | None = None,
        mark_seconds: float = 1.5,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """
        root          the output of the graph to show; may come later by `show`
        parameters    the leaves to draw as parameters of a model
        fold_from     the number of nodes from which on only the part around the selected one is drawn; None: never
        ascii         whether to draw in ASCII; None: only where the terminal's encoding cannot do better
        mark_seconds  how long a changed number keeps its ▲ or ▼
        """
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(GraphView.ascii, not can_draw_boxes() if ascii is None else ascii)
        self.mark_seconds = mark_seconds
        self.explain: Callable[[Value], Text] | None = None  # why a node has its numbers; None: by the rules alone
        self._canvas = GraphCanvas()
        self.fold_from = fold_from
        self._scene: Scene | None = None
        self._walk: Walk | None = None
        self._marks_timer: Timer | None = None
        self._typed = ""  # of a number, while the focus is still here
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
        Value, or goes to one of the same label, else to the first leaf, or to the output where just a part is drawn.
        """
        focused = self.has_focus_within
        scene = self._scene = Scene(root, frozenset(parameters), self.fold_from) if root else None
        self._walk = None
        kept = self._kept()
        fresh = {**states_of(root, grads=False), **(states or {})} if root else {}
        self.set_reactive(GraphView.states, fresh)
        self.set_reactive(GraphView.active, None)
        self._canvas.highlight(None, None)
        self._canvas.update_states(fresh, mark=False)
        self._lay(anew=True)
        if scene and self._walk and not kept:
            kept = scene.root if scene.folded else self._walk.first_leaf()
        self.selected = kept
        if focused and self.selected:
            self.select(self.selected)

    def select(self, node: Value, focus: bool = True) -> None:
        """Put the selection on a node and scroll it into view; `focus`: and the keyboard as well.

        Raises ValueError if the node is not in the graph shown.
        """
        if self._scene is None or node not in self._scene.order:
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

    @property
    def folded(self) -> bool:
        """Whether just a part of the graph is drawn."""
        return self._scene is not None and self._scene.folded

    def fold(self, folded: bool) -> None:
        """Draw all of the graph, or just the part around the selected node."""
        if self._scene:
            self._scene.folded = folded
            self._lay()
            self.focus()

    def watch_active(self, active: tuple[Value, int] | None) -> None:
        """In a part, the selection goes along with the steps, untold: they are what is looked at."""
        if active and self.folded and not self._draws(active):
            with self.prevent(self.Selected):
                self.select(active[0], focus=self.has_focus_within)
        self._canvas.highlight(self.selected, active)
        if active and self._draws(active):
            self._reveal(active[0].operands[active[1]])

    def _draws(self, edge: tuple[Value, int]) -> bool:
        """Whether an edge, of a node and an operand's position, is in the drawing."""
        return self.drawing is not None and edge[0] in self.drawing.ops

    def watch_selected(self, node: Value | None) -> None:
        if self.folded:
            self._lay()
        self._canvas.highlight(node, self.active)
        if node:
            self._reveal(node)
            self.post_message(self.Selected(self, node))

    def watch_ascii(self) -> None:
        self._lay(anew=True)

    def _kept(self) -> Value | None:
        """Where the selection goes when another graph comes: to the same Value, or to one with the same label."""
        old, order = self.selected, self._scene.order if self._scene else []
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
        """Choose the drawing for the room there is, and put the boxes where it has them."""
        room = self._room()
        drawing = self._scene.drawing((room.width, room.height), self.selected) if self._scene else None
        if anew or drawing is not self.drawing:
            self._canvas.draw(drawing, self.ascii)
            if self._scene and drawing:
                self._walk = self._walk or Walk(drawing, self._scene.order)
                self._walk.see(drawing)
        self.set_class(self.ascii, "-ascii")
        larger = drawing is not None and (drawing.width > room.width or drawing.height > room.height)
        self.set_class(larger or self.folded, "-larger")
        if self.is_attached:
            self.call_after_refresh(self._settled)

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
        view = self._in_view()
        if not self.is_attached or self._scene is None or not view:
            return
        self._canvas.bring(view)
        self.border_subtitle = self._scene.told(self.selected, (*view.offset, *view.size), self.ascii)

    def _reveal(self, node: Value) -> None:
        """Scroll until a box is in view, with the operation and some of the edges beside it."""
        if self.drawing and self.is_attached:
            box = self.drawing.boxes[node]
            self.scroll_to_region(
                Region(box.x, box.y, box.width, box.height), spacing=Spacing(1, 8, 1, 8), animate=False
            )

    # What the learner does

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
        if self._typed and (typed or event.key == "enter"):
            event.stop()
            self.action_edit(self._typed + typed, done=not typed)
        elif typed and typed in "123456789.":
            event.stop()
            self.action_edit(typed)

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
        from tui.widgets.why import WhyScreen

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
