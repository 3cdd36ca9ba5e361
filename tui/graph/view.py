"""The expression graph as a widget: every Value a box to focus, operations between them, edges drawn behind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Set
from typing import ClassVar, Self

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from engine import Value
from engine.graph.wording import name_of
from tui.actions.bindings import bindings
from tui.graph.boxes import NodeBox, OpNode
from tui.graph.canvas import GraphCanvas
from tui.graph.draw.form import Level
from tui.graph.draw.layout import Layout, Viewport
from tui.graph.draw.node import NodeState, states_of
from tui.graph.draw.raster import draw, trimmed
from tui.graph.draw.scene import Scene
from tui.graph.draw.walk import Walk
from tui.graph.minimap import Minimap
from tui.graph.pane import GraphPane
from tui.graph.words import copies
from tui.graph.words.why import why_text
from tui.kit.dialog import show_over
from tui.output.clipboard import CopyForm
from tui.output.terminal import needs_ascii

BEGINS_NUMBER, IN_NUMBER = "0123456789.+-=", "0123456789.+-/eE"
MANY = 60  # nodes of a graph in which the selection begins at the output


class GraphView(Widget, can_focus=False):
    """A graph to walk through by keys and mouse. It asks for changes and never changes a Value itself.

    Data down: `show(root)` for another graph, then `states` for new numbers (`states_of(root)` reads them from the
    Values), `active` for the edge of a backward step, and `explain` where the rules alone do not say why a node has
    its numbers. Messages up: Selected, Nudged, EditRequested, Refused.
    """

    DEFAULT_CSS = """
    GraphView {
        width: 1fr;
        height: 1fr;
        layers: default map;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings("graph")

    states: reactive[Mapping[Value, NodeState]] = reactive(dict)
    """The state of each box. Assign a new mapping to redraw the boxes that differ; nodes not in it stay as they are."""

    active: reactive[tuple[Value, int] | None] = reactive(None)
    """The edge of the backward step being shown: the node it comes from and the position of the operand it goes to."""

    selected: reactive[Value | None] = reactive(None)
    """The node that has, or last had, the focus. Assign through `select`."""

    asked: reactive[Value | None] = reactive(None)
    """The node with a covered number that is the field of an answer; at it numbers are typed as the answer."""

    ascii: reactive[bool] = reactive(False)
    """Draw with + - | instead of box-drawing characters."""

    explain: Callable[[Value], Text] | None = None
    """Why a node has its numbers; None: by the rules alone."""

    class ViewMessage(Message):
        """Something happened in a graph."""

        def __init__(self, view: GraphView) -> None:
            super().__init__()
            self.view = view

        @property
        def control(self) -> GraphView:
            """The view in which it happened."""
            return self.view

    class Selected(ViewMessage):
        """Another node was selected."""

        def __init__(self, view: GraphView, node: Value) -> None:
            super().__init__(view)
            self.node = node

    class Nudged(ViewMessage):
        """A leaf is to be nudged by `ticks` (±1, ±10); the receiver decides how large a tick is."""

        def __init__(self, view: GraphView, leaf: Value, ticks: int) -> None:
            super().__init__(view)
            self.leaf = leaf
            self.ticks = ticks

    class EditRequested(ViewMessage):
        """A leaf's value is to be typed; `text` is what was typed already, "" after Enter.

        A user who types before the focus has moved causes several of these messages, each with more text; `done` means
        that the text was followed by Enter. `after_nudge` means that the minus of the text was also the key that
        nudges: the receiver takes that nudge back.
        """

        def __init__(
            self, view: GraphView, leaf: Value, text: str, done: bool = False, after_nudge: bool = False
        ) -> None:
            super().__init__(view)
            self.leaf = leaf
            self.text = text
            self.done = done
            self.after_nudge = after_nudge

    class Refused(ViewMessage):
        """The user tried to change a node that is not a leaf; `reason` is one line that says what to do instead."""

        def __init__(self, view: GraphView, node: Value, reason: str) -> None:
            super().__init__(view)
            self.node = node
            self.reason = reason

    class AnswerTyped(ViewMessage):
        """A key of an answer was pressed at the node that is asked for; `character` is "" for a key without one."""

        def __init__(self, view: GraphView, key: str, character: str) -> None:
            super().__init__(view)
            self.key = key
            self.character = character

    class Drawn(ViewMessage):
        """The graph has been drawn, in another way than before."""

    def __init__(
        self,
        root: Value | None = None,
        *,
        parameters: Collection[Value] = (),
        least: Level = Level.DOT,
        ascii: bool | None = None,
        mark_seconds: float = 1.5,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """
        root          the output of the graph to show; may come later by `show`
        parameters    the leaves to draw as parameters of a model
        least         the least level at which the whole graph is drawn; else the part around the selected node
        ascii         whether to draw in ASCII; None: only where the terminal's encoding cannot do better
        mark_seconds  how long a changed number keeps its ▲ or ▼
        """
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(GraphView.ascii, needs_ascii() if ascii is None else ascii)
        self._pane = GraphPane(self.ascii, mark_seconds)
        self._map = Minimap()
        self._viewport: Viewport | None = None  # of a drawing that is larger than the pane
        self._least = least
        self._scene: Scene | None = None
        self._walk: Walk | None = None
        self._typed_text = ""  # of a number, while the focus is still here
        self._answer_begun = False  # whether a part of an answer was typed, which the states may not show yet
        self._minus_typed = False  # whether the last key was a minus, which nudges but may begin a number
        self.show(root, parameters=parameters)

    def compose(self) -> ComposeResult:
        yield self._pane
        yield self._map

    # Showing a graph

    def show(
        self,
        root: Value | None,
        states: Mapping[Value, NodeState] | None = None,
        *,
        parameters: Collection[Value] = (),
    ) -> None:
        """Lay out and show another graph, or the same one after its shape changed.

        states: what its boxes show; without them each Value's data and no gradients. The selection stays on the same
        Value, or goes to one with the same label, else to the first leaf, or to the output if only a part is drawn.
        """
        focused = self.has_focus_within
        scene = self._scene = Scene(root, frozenset(parameters), self._least) if root else None
        all_states = dict(states or {})
        if scene and len(all_states) < len(scene.order):
            all_states = {**states_of(scene.root, grads=False, order=scene.order), **all_states}
        self.set_reactive(GraphView.states, all_states)
        self.set_reactive(GraphView.active, None)
        selected = self._selection_in(scene) if scene else None
        self._pane.show(scene, all_states, selected)
        self._walk = Walk(scene.order) if scene else None
        self.selected = selected
        if focused and selected:
            self.select(selected)

    def _selection_in(self, scene: Scene) -> Value:
        """The node of another graph that becomes the selected one."""
        old = self.selected
        if old in scene.places:
            return old
        same_label = (node for node in scene.order if old and node.label and node.label == old.label)
        return next(same_label, scene.first_leaf if len(scene.order) < MANY else scene.root)

    def select(self, node: Value, focus: bool = True) -> None:
        """Select a node and scroll it into view; `focus`: and give it the keyboard.

        Raises ValueError if the node is not in the graph shown.
        """
        if self._scene is None or node not in self._scene.places:
            raise ValueError(f"{name_of(node)} is not in the graph shown")
        if node is self.selected:
            self._pane.reveal(node)
        self.selected = node
        if focus and self.is_attached:
            self._pane.mount_boxes_in_view()
            self._pane.canvas.boxes[node].focus(scroll_visible=False)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Give the keyboard to the selected node."""
        if self.selected:
            self.select(self.selected)
        return self

    def clear_marks(self) -> None:
        """Remove the ▲ and ▼ now."""
        self._pane.canvas.clear_marks()

    @property
    def nodes(self) -> list[Value]:
        """The nodes of the whole graph in topological order."""
        return self._scene.order if self._scene else []

    @property
    def drawing(self) -> Layout | None:
        """The layout shown: the position of every box and every edge."""
        return self._pane.drawing

    def box_of(self, node: Value) -> NodeBox | None:
        """The widget of a node; None while a large graph has it out of view."""
        return self._pane.canvas.boxes.get(node)

    def level_in(self, size: tuple[int, int]) -> int:
        """The level at which the whole graph fits into a pane; -1 if at none."""
        return self._scene.level(size) if self._scene else -1

    @property
    def is_reduced(self) -> bool:
        """Whether not all of the graph is drawn in full boxes."""
        return self._pane.is_reduced

    @property
    def folded(self) -> bool:
        """Whether only a part of the graph is drawn."""
        return self._pane.folded

    def fold(self, folded: bool) -> None:
        """Draw the part around the selected node, or the whole graph."""
        self._pane.fold(folded)
        self.focus()

    def watch_states(self, states: Mapping[Value, NodeState]) -> None:
        self._pane.update_states(states)
        if self.asked is not None:
            self.refresh_bindings()

    def watch_active(self, active: tuple[Value, int] | None) -> None:
        """Show the step; in a folded graph the selection follows it, without a message."""
        if active and self.folded and not self._pane.has_drawn(active):
            with self.prevent(self.Selected):
                self.select(active[0], focus=self.has_focus_within)
        self._pane.activate(active)

    def dim(self, nodes: Set[Value], edges: Set[tuple[Value, int]]) -> None:
        """Draw some nodes and edges, given as (node, operand position), faint: those that a wrong answer left out."""
        self._pane.dim(nodes, edges)

    def watch_asked(self) -> None:
        self._answer_begun = False
        self.refresh_bindings()

    def watch_selected(self, node: Value | None) -> None:
        self._pane.select(node)
        if self._viewport:
            self._show_map()
        if self.asked:
            self.refresh_bindings()
        if node:
            self.post_message(self.Selected(self, node))

    def watch_ascii(self, ascii: bool) -> None:
        self._pane.set_ascii(ascii)

    def on_graph_pane_scrolled(self, message: GraphPane.Scrolled) -> None:
        message.stop()
        self._viewport = message.view
        self._show_map()

    def _show_map(self) -> None:
        drawing = self.drawing if self._viewport else None
        self._map.show(drawing, self._viewport or (0, 0, 0, 0), self.selected, self.ascii)

    def on_minimap_pointed(self, message: Minimap.Pointed) -> None:
        message.stop()
        self._pane.centre(message.x, message.y)

    def on_minimap_turned(self, message: Minimap.Turned) -> None:
        message.stop()
        self._pane.scroll_relative(y=message.rows, animate=False)

    def on_graph_pane_drawn(self, message: GraphPane.Drawn) -> None:
        message.stop()
        self.post_message(self.Drawn(self))

    # The mouse

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, NodeBox) and event.widget.has_focus and self.box_of(event.widget.node):
            self.selected = event.widget.node

    def on_graph_canvas_dot_clicked(self, message: GraphCanvas.DotClicked) -> None:
        message.stop()
        self.select(message.node)
        if message.is_repeated:
            self.action_edit()

    def on_op_node_clicked(self, message: OpNode.Clicked) -> None:
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

    # The keys

    def on_key(self, event: events.Key) -> None:
        """A digit or a point begins a number, also after a minus; what is typed ahead of the focus belongs to it."""
        typed = event.character if event.is_printable and event.character else ""
        if self._is_of_answer(event.key, typed):
            event.stop()
            self._answer_begun = bool(typed)
            self.refresh_bindings()
            self.post_message(self.AnswerTyped(self, event.key, typed))
            return
        if not self.check_action("edit", ()):
            return
        after_minus, self._minus_typed = self._minus_typed, typed == "-" and not self._typed_text
        if self._typed_text and (typed or event.key == "enter"):
            event.stop()
            self.action_edit(self._typed_text + typed, done=not typed)
        elif typed and typed in "0123456789.":
            event.stop()
            self.action_edit(f"-{typed}" if after_minus else typed, after_nudge=after_minus)

    @property
    def _is_at_asked(self) -> bool:
        return self.asked is not None and self.selected is self.asked

    def _is_of_answer(self, key: str, typed: str) -> bool:
        """Whether a key belongs to an answer: a sign or a digit, and what can follow those."""
        if not self._is_at_asked or self.asked is None:
            return False
        if typed:
            return typed in (IN_NUMBER if self._has_begun else BEGINS_NUMBER)
        return key == "enter" or (self._has_begun and key == "backspace")

    @property
    def _has_begun(self) -> bool:
        """Whether a part of the answer at the selected node was typed."""
        state = self.states.get(self.asked) if self.asked is not None and self._is_at_asked else None
        typed = state is not None and bool(state.typed_data or state.typed_grad)
        return self._is_at_asked and (self._answer_begun or typed)

    def action_take_back(self) -> None:
        """Take the last part of the answer back, as Backspace does in an empty field."""
        self._answer_begun = False
        self.refresh_bindings()
        self.post_message(self.AnswerTyped(self, "escape", ""))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is available: an answer's keys are no nudges."""
        if action == "take_back":
            return self._has_begun
        return not (action in ("nudge", "edit") and self._is_at_asked)

    def on_descendant_blur(self) -> None:
        self._typed_text = ""

    def action_walk(self, direction: str) -> None:
        """Go to the next box 'left' or 'right', 'up' or 'down': along an edge, or within its layer."""
        walk = self._walk
        if walk and self.drawing and self.selected:
            walk.use_layout(self.drawing)
            self.select(walk.towards(direction, self.selected) or self.selected)  # at an end, at least back into view

    def action_step(self, steps: int) -> None:
        """Move in topological order; past either end the focus leaves the graph."""
        if self._walk and self.selected:
            node = self._walk.along(self.selected, steps)
            if node:
                self.select(node)
            else:
                self._leave(steps)

    def _leave(self, direction: int) -> None:
        chain = self.screen.focus_chain
        inside = [index for index, widget in enumerate(chain) if self in widget.ancestors]
        if inside and len(inside) < len(chain):
            chain[(inside[-1] + 1) % len(chain) if direction > 0 else inside[0] - 1].focus()

    def action_go_to(self, place: str) -> None:
        """Go to the 'first' leaf, or to the 'output'."""
        if self._scene:
            self.select(self._scene.first_leaf if place == "first" else self._scene.root)

    def action_page_up(self) -> None:
        self._pane.action_page_up()

    def action_page_down(self) -> None:
        self._pane.action_page_down()

    def action_nudge(self, ticks: int) -> None:
        """Ask for a nudge of the selected leaf."""
        leaf = self._selected_leaf()
        if leaf:
            self.post_message(self.Nudged(self, leaf, ticks))

    def action_edit(self, text: str = "", done: bool = False, after_nudge: bool = False) -> None:
        """Ask for a typed value for the selected leaf."""
        leaf = self._selected_leaf()
        if leaf:
            self._typed_text = text
            self.post_message(self.EditRequested(self, leaf, text, done, after_nudge))

    def action_why(self) -> None:
        """Open the rule behind the selected node's numbers."""
        from tui.kit.why import WhyScreen

        if self._scene and self.selected:
            node = self.selected
            text = self.explain(node) if self.explain else why_text(self._scene.root, node, self.states)
            show_over(self, WhyScreen(f"Why these numbers at {name_of(node)}?", text))

    def copy_forms(self) -> list[CopyForm]:
        """The selected node, and the graph."""
        node, drawing = self.selected, self.drawing
        if self._scene is None or drawing is None or node is None or node not in self.states:
            return []
        name, state, root = name_of(node), self.states[node], self._scene.root
        forms = [
            CopyForm(f"node {name}", copies.node_text(node, state)),
            CopyForm(f"node {name} as LaTeX", copies.node_latex(node, state, root)),
            CopyForm(f"node {name} in Python", copies.node_python(node, state)),
        ]
        shown = {each: self.states[each] for each in drawing.boxes if each in self.states}
        if len(shown) == len(drawing.boxes):
            picture = draw(drawing, shown, ascii=self.ascii).plain
            forms.append(CopyForm("the graph, drawn", trimmed(picture)))
        if expression := copies.graph_python(self.nodes, self.states):
            forms.append(CopyForm("the graph as an expression", expression))
        return forms

    def _selected_leaf(self) -> Value | None:
        """The selected node if it is a leaf; for any other node, post why it cannot be changed."""
        node = self.selected
        if node is None or node.is_leaf:
            return node
        if node.is_constant:
            reason = f"{name_of(node)} is a number written into the expression: nudge a leaf instead"
        else:
            reason = f"{name_of(node)} is computed: nudge one of the leaves it comes from instead"
        self.post_message(self.Refused(self, node, reason))
        return None
