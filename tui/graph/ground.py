"""An expression graph on the screen: which drawing of it, which part of that, and which node is selected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Self

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import ScrollableContainer
from textual.geometry import Region, Size, Spacing
from textual.reactive import reactive
from textual.timer import Timer

from engine import Value
from engine.graph.wording import name_of
from tui.graph import messages as graph_messages
from tui.graph.boxes import NodeBox
from tui.graph.canvas import GraphCanvas
from tui.graph.draw.layout import Layout
from tui.graph.draw.node import NodeState, states_of
from tui.graph.draw.scene import Scene
from tui.graph.draw.walk import Walk
from tui.kit.terminal import can_draw_boxes


class GraphGround(ScrollableContainer, can_focus=False, inherit_bindings=False):
    """A scrollable expression graph that shows; `GraphView` makes something of what the learner does with it.

    Data down: `show(root)` for another graph, then `states` for new numbers (`states_of(root)` reads them from the
    Values; what went up or down is marked for a moment by itself) and `active` for the edge of a backward step.
    Of a large graph it shows, where it is told to, the part around the selected node, and moves that along.
    Messages up: Selected.
    """

    DEFAULT_CSS = """
    GraphGround {
        width: 1fr;
        height: 1fr;
        align: center middle;
        scrollbar-size: 0 1;
        &.-larger {
            border-bottom: solid $border-blurred;
            border-subtitle-color: $text-muted;
            border-subtitle-align: right;
            &.-ascii { border-bottom: ascii $border-blurred; }
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
        self.set_reactive(GraphGround.ascii, not can_draw_boxes() if ascii is None else ascii)
        self.mark_seconds = mark_seconds
        self._canvas = GraphCanvas()
        self.fold_from = fold_from
        self._scene: Scene | None = None
        self._walk: Walk | None = None
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
        Value, or goes to one of the same label, else to the first leaf, or to the output where just a part is drawn.
        """
        focused = self.has_focus_within
        scene = self._scene = Scene(root, frozenset(parameters), self.fold_from) if root else None
        self._walk = None
        kept = self._kept()
        fresh = {**states_of(root, grads=False), **(states or {})} if root else {}
        self.set_reactive(GraphGround.states, fresh)
        self.set_reactive(GraphGround.active, None)
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
        if node is self.selected:
            self._reveal(node)
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
        told = self._scene.told(self.selected, (*view.offset, *view.size), self.ascii)
        self.border_subtitle = Text(told)  # a label in it is no markup

    def _reveal(self, node: Value) -> None:
        """Scroll until a box is in view, with the operation and some of the edges beside it."""
        if self.drawing and self.is_attached:
            box = self.drawing.boxes[node]
            self.scroll_to_region(
                Region(box.x, box.y, box.width, box.height), spacing=Spacing(1, 8, 1, 8), animate=False
            )
