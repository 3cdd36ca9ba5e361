"""The graph as widgets, used by keys and mouse."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Button

from engine import MLP, Value, toposort
from tests.tui.graph.graphs import both, lecture, named, neuron, parabola
from tui.graph.canvas import GraphCanvas
from tui.graph.draw.form import Level
from tui.graph.draw.node import UNCHANGED, states_of
from tui.graph.minimap import Minimap
from tui.graph.pane import GraphPane
from tui.graph.view import GraphView
from tui.kit.why import WhyScreen


class Host(App[None]):
    """A graph between two buttons, with a record of what it says."""

    CSS = "Button { height: 1; border: none; min-width: 4; }"

    def __init__(self, view: GraphView) -> None:
        super().__init__()
        self.view = view
        self.said: list[Message] = []
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield Button("before", id="before", compact=True)
        yield self.view
        yield Button("after", id="after", compact=True)

    def on_graph_view_selected(self, message: GraphView.Selected) -> None:
        self.chosen.append(message.node.label)

    def on_graph_view_nudged(self, message: GraphView.Nudged) -> None:
        self.said.append(message)

    def on_graph_view_edit_requested(self, message: GraphView.EditRequested) -> None:
        self.said.append(message)

    def on_graph_view_refused(self, message: GraphView.Refused) -> None:
        self.said.append(message)


@asynccontextmanager
async def shown(view: GraphView, width: int = 120, height: int = 40) -> AsyncIterator[Pilot[None]]:
    """The view on a screen of this size, with the keyboard."""
    async with Host(view).run_test(size=(width, height)) as pilot:
        await pilot.pause()
        view.focus()
        await pilot.pause()
        yield pilot


def label(view: GraphView) -> str:
    """The label of the node that has both the selection and the keyboard."""
    assert view.selected is not None
    assert view.box_of(view.selected) is view.app.focused
    return view.selected.label


def text(view: GraphView, node: Value) -> str:
    """The text of a node's box."""
    box = view.box_of(node)
    assert box is not None
    return "\n".join(box.render_line(y).text for y in range(box.size.height))


def pane(view: GraphView) -> GraphPane:
    """The part of the view that scrolls."""
    return view.query_one(GraphPane)


def ground(view: GraphView) -> str:
    """The lines behind the boxes."""
    canvas = view.query_one(GraphCanvas)
    return "\n".join(canvas.render_line(y).text for y in range(canvas.size.height))


async def press_through(pilot: Pilot[None], view: GraphView, *keys: str) -> list[str]:
    """The label under the focus after each key."""
    labels = []
    for key in keys:
        await pilot.press(key)
        labels.append(label(view))
    return labels


async def test_every_value_is_a_box_to_focus_and_the_first_leaf_has_it() -> None:
    view = GraphView(lecture())
    async with shown(view):
        assert label(view) == "a"
        assert all((box := view.box_of(node)) and box.focusable for node in toposort(lecture_root(view)))


def lecture_root(view: GraphView) -> Value:
    assert view.drawing is not None
    return view.drawing.root


async def test_arrows_go_along_edges_and_between_siblings() -> None:
    view = GraphView(lecture())
    async with shown(view) as pilot:
        went = await press_through(
            pilot, view, "right", "right", "right", "right", "left", "down", "up", "left", "down"
        )
    assert went == ["e", "d", "L", "L", "d", "f", "d", "e", "c"]


async def test_each_move_is_told_once() -> None:
    view = GraphView(lecture())
    async with shown(view) as pilot:
        await press_through(pilot, view, "right", "down", "down", "right")
        await pilot.pause()
        assert pilot.app.chosen == ["a", "e", "c", "d"]


async def test_tab_goes_in_topological_order_and_leaves_at_both_ends() -> None:
    view = GraphView(lecture())
    async with shown(view) as pilot:
        assert await press_through(pilot, view, *["tab"] * 6) == ["b", "e", "c", "d", "f", "L"]
        await pilot.press("tab")
        assert pilot.app.focused is pilot.app.query_one("#after")
        await pilot.press("shift+tab")
        assert label(view) == "L"
        assert await press_through(pilot, view, *["shift+tab"] * 6) == ["f", "d", "c", "e", "b", "a"]
        await pilot.press("shift+tab")
        assert pilot.app.focused is pilot.app.query_one("#before")
        assert view.selected is not None, "the selection stays while the keyboard is elsewhere"


async def test_home_and_end_go_to_the_first_leaf_and_the_output() -> None:
    view = GraphView(parabola())
    async with shown(view) as pilot:
        assert await press_through(pilot, view, "end", "home") == ["y", "x"]


@pytest.mark.parametrize(
    ("key", "ticks"), [("plus", 1), ("equals_sign", 1), ("minus", -1), ("shift+up", 10), ("shift+down", -10)]
)
async def test_keys_nudge_a_leaf_and_change_nothing_by_themselves(key: str, ticks: int) -> None:
    view = GraphView(lecture())
    async with shown(view) as pilot:
        await pilot.press(key)
        (message,) = pilot.app.said
        assert isinstance(message, GraphView.Nudged)
        assert (message.leaf, message.ticks, message.control) == (view.selected, ticks, view)
        assert message.leaf.data == 2


@pytest.mark.parametrize(("key", "typed"), [("enter", ""), ("3", "3"), ("full_stop", ".")])
async def test_enter_and_digits_ask_for_a_typed_value(key: str, typed: str) -> None:
    view = GraphView(lecture())
    async with shown(view) as pilot:
        await pilot.press(key)
        (message,) = pilot.app.said
        assert isinstance(message, GraphView.EditRequested)
        assert (message.leaf.label, message.text) == ("a", typed)


@pytest.mark.parametrize("key", ["plus", "enter", "7"])
async def test_nodes_that_are_no_leaves_say_why_they_cannot_move(key: str) -> None:
    root = named(Value(2, label="a") * 3, "b")
    view = GraphView(root)
    async with shown(view) as pilot:
        for node, reason in (
            (root, "b is computed: nudge one of the leaves it comes from instead"),
            (root.operands[1], "3 is a number written into the expression: nudge a leaf instead"),
        ):
            view.select(node)
            await pilot.press(key)
            message = pilot.app.said.pop()
            assert isinstance(message, GraphView.Refused)
            assert (message.node, message.reason) == (node, reason)


async def test_click_selects_a_box_and_an_operation_selects_its_result() -> None:
    root = lecture()
    view = GraphView(root)
    async with shown(view) as pilot:
        c = root.operands[0].operands[1]
        await pilot.click(view.box_of(c))
        assert label(view) == "c"
        await pilot.click(view.query("OpNode").last())
        await pilot.pause()
        assert view.selected is not None
        assert view.selected.operands
        await pilot.click(view.box_of(c), times=2)
        await pilot.pause()
        assert [type(message) for message in pilot.app.said] == [GraphView.EditRequested]


async def wheel(pilot: Pilot[None], x: int, y: int, event: type[events.MouseScrollUp]) -> None:
    """Turn the wheel over a cell of the screen."""
    pilot.app.post_message(event(None, x, y, 0, 0, 0, False, False, False, x, y))
    await pilot.pause()


async def test_wheel_nudges_the_focused_leaf() -> None:
    view = GraphView(lecture())
    async with shown(view, 120, 24) as pilot:
        here = view.box_of(view.selected).region
        for event in (events.MouseScrollUp, events.MouseScrollDown):
            await wheel(pilot, here.x + 1, here.y + 1, event)
        assert [message.ticks for message in pilot.app.said] == [1, -1]


async def test_wheel_scrolls_elsewhere() -> None:
    view = GraphView(crowd())
    async with shown(view, 60, 14) as pilot:
        view.fold(False)
        await pilot.pause()
        await pilot.pause()
        before = pane(view).scroll_y
        await wheel(pilot, view.region.x + 2, view.region.y + 2, events.MouseScrollUp)
        assert not pilot.app.said
        assert pane(view).scroll_y < before


async def test_a_map_shows_where_the_view_is_and_a_click_on_it_goes_there() -> None:
    view = GraphView(crowd())
    async with shown(view, 60, 14) as pilot:
        maps = view.query_one(Minimap)
        assert not maps.display, "a part of the graph is drawn, which fits"
        view.fold(False)
        await pilot.pause()
        await pilot.pause()
        assert maps.display and "◆" in str(maps.render()) and "[" in str(maps.render())
        selected = view.box_of(view.selected)
        assert selected is not None and not maps.region.overlaps(selected.region), "it keeps away from the cursor"
        before = str(maps.render())
        scrolled = pane(view).scroll_offset
        corner = (0, 0) if scrolled.y else (maps.size.width - 1, maps.size.height - 1)
        await pilot.click(maps, offset=corner)
        await pilot.pause()
        await pilot.pause()
        assert pane(view).scroll_offset != scrolled and str(maps.render()) != before
        view.ascii = True
        await pilot.pause()
        await pilot.pause()
        assert str(maps.render()).isascii() and "@" in str(maps.render())
        view.fold(True)
        await pilot.pause()
        await pilot.pause()
        assert not maps.display


async def test_ground_can_be_dragged_about() -> None:
    view = GraphView(crowd())
    async with shown(view, 60, 14) as pilot:
        view.fold(False)
        await pilot.pause()
        assert view.drawing.width > 100
        pane(view).scroll_to(0, 0, animate=False)
        await pilot.pause()
        x, y = view.region.x + 40, view.region.y  # between the dots

        def mouse(event: type[events.MouseEvent], dx: int, button: int) -> None:
            pilot.app.post_message(event(None, x + dx, y, dx, 0, button, False, False, False, x + dx, y))

        for event, dx, button in ((events.MouseDown, 0, 1), (events.MouseMove, -9, 1), (events.MouseUp, 0, 1)):
            mouse(event, dx, button)
            await pilot.pause()
        assert pane(view).scroll_x == 9
        mouse(events.MouseMove, -9, 0)
        await pilot.pause()
        assert pane(view).scroll_x == 9, "it was let go"


async def test_new_states_change_the_numbers_and_mark_which_way_they_went() -> None:
    root = lecture()
    view = GraphView(root, mark_seconds=0.01)
    async with shown(view) as pilot:
        a = view.selected
        assert "grad ·" in text(view, a), "before backward there is no gradient"
        view.states = states_of(root)
        await pilot.pause()
        assert "grad 6" in text(view, a)
        a.data = 2.5
        view.states = states_of(root)
        assert " data 2.5 ▲" in text(view, a)
        assert "▲" not in text(view, root)
        box = view.box_of(a)
        for _ in range(200):
            await pilot.pause()
            if box.marks == UNCHANGED:
                break
        assert " data 2.5   " in text(view, a), "the mark goes by itself"


async def test_covered_blank_and_pinned_are_shown_node_by_node() -> None:
    root = lecture()
    d, f = root.operands
    view = GraphView(root)
    async with shown(view) as pilot:
        view.states = states_of(root, grads={root: 1.0, d: -2.0, f: 4.0}, hidden=[d], pinned=[f])
        await pilot.pause()
        assert "grad 1" in text(view, root)
        assert "grad ▒▒▒" in text(view, d)
        assert "pinned" in text(view, f)
        assert "grad ·" in text(view, d.operands[0])


async def test_edges_of_the_focused_node_are_heavy_and_the_backward_step_is_double() -> None:
    root = both()
    view = GraphView(root)
    async with shown(view) as pilot:
        assert "┠─┤" not in ground(view)
        assert "━━━┓" in ground(view), "an edge of a"
        assert "┏━" in ground(view), "and the other one"
        await pilot.press("end")
        assert "━━┓" in ground(view)
        assert "═" not in ground(view)
        view.active = (root, 1)
        await pilot.pause()
        assert "══╝" in ground(view)
        assert view.box_of(root).has_class("-running")
        view.active = None
        await pilot.pause()
        assert "═" not in ground(view)


async def test_smaller_screens_get_smaller_boxes_and_the_one_with_the_keyboard_is_opened() -> None:
    root = neuron()
    view = GraphView(root)
    async with shown(view, 120, 40) as pilot:
        seen = []
        for width, height in ((120, 40), (80, 24), (80, 13), (60, 11), (30, 10)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert view.drawing.width <= width and view.drawing.height <= height - 2
            assert not pane(view).has_class("-larger")
            assert label(view) == "x1"
            assert view.box_of(view.selected).size.height == 4, "the full box, over the drawing"
            assert "data 2" in text(view, view.selected)
            seen.append(view.drawing.form.level)
        assert seen == [Level.FULL, Level.COMPACT, Level.DOT, Level.DOT, Level.DOT]


async def test_dots_have_their_gradients_beside_them_where_these_fit() -> None:
    root = neuron()
    view = GraphView(root)
    async with shown(view, 80, 13) as pilot:
        assert view.drawing.form.level is Level.DOT and view.drawing.form.graded
        assert "+n∇·─" in ground(view) and "ƒo∇·" in ground(view)
        root.backward()
        view.states = states_of(root)
        await pilot.pause()
        assert "+n∇0.5───" in ground(view) and "ƒo∇1" in ground(view)
        view.states = states_of(root, hidden=[root])
        await pilot.pause()
        assert "▒o∇▒▒▒▒▒" in ground(view)


async def test_opening_a_box_moves_no_other() -> None:
    view = GraphView(neuron())
    async with shown(view, 80, 24) as pilot:
        nodes = toposort(lecture_root(view))

        def places() -> dict[Value, object]:
            return {node: view.box_of(node).region for node in nodes if node is not view.selected}

        start = {node: view.box_of(node).region for node in nodes}
        small = start | {view.selected: None}
        for key in ("right", "down", "up", "left", "down", "end"):
            await pilot.press(key)
            await pilot.pause()
            now = places()
            assert all(small[node] in (None, now[node]) for node in now)
            small |= now
            region = view.box_of(view.selected).region
            assert view.region.contains_region(region)
            assert region.size == (16, 4)


async def test_arrows_follow_the_picture_where_edges_run_down() -> None:
    view = GraphView(lecture())
    async with shown(view, 60, 24) as pilot:
        assert view.drawing.form.is_down
        went = await press_through(pilot, view, "down", "down", "right", "left", "up", "left", "up", "right")
    assert went == ["e", "d", "f", "d", "e", "e", "a", "b"]


def crowd() -> Value:
    """A loss over four examples: nearly two hundred nodes."""
    random.seed(1)
    model = MLP(2, [4, 1])
    loss = sum(((model([a, b]) - a * b) ** 2 for a in (-1.0, 1.0) for b in (-1.0, 1.0)), Value(0))
    loss.backward()
    return loss


async def test_a_crowd_is_seen_whole_as_dots_of_which_one_is_a_widget() -> None:
    root = crowd()
    view = GraphView(root)
    async with shown(view, 120, 40) as pilot:
        count = len(toposort(root))
        assert count > 157
        assert view.drawing.form.level is Level.DOT
        assert len(view.drawing.boxes) == count
        assert len(view.query("NodeBox")) == 1
        assert not view.query("OpNode")
        assert view.selected is root
        assert "data" in text(view, root)
        shown_dots = ground(view)
        assert sum(shown_dots.count(dot) for dot in "●+*ƒ·") >= count
        await pilot.press("left")
        await pilot.pause()
        assert view.selected in root.operands
        assert len(view.query("NodeBox")) == 1
        target = next(box for box in view.drawing.boxes.values() if box.kind.value == "leaf")
        await pilot.click(view.query_one(GraphCanvas), offset=(target.x, target.y))
        await pilot.pause()
        assert view.selected is target.node
        assert label(view) == target.node.label
        view.states = states_of(root, hidden=[root])
        await pilot.pause()
        assert "▒" in ground(view)


async def test_what_does_not_fit_even_as_dots_is_drawn_in_part_or_scrolled() -> None:
    view = GraphView(crowd())
    async with shown(view, 60, 16) as pilot:
        assert view.folded
        assert " nodes, around" in str(pane(view).border_subtitle)
        view.fold(False)
        await pilot.pause()
        assert not view.folded
        assert pane(view).has_class("-larger")
        assert "more: graph" in str(pane(view).border_subtitle)
        await pilot.press("home")
        await pilot.pause()
        assert view.region.contains_region(view.box_of(view.selected).region)


async def test_large_graph_mounts_what_is_in_view_and_still_goes_everywhere() -> None:
    model = MLP(3, [4, 4, 1])
    loss = sum(((model(x) - y) ** 2 for x, y in ([[2, 3, -1], 1], [[3, -1, 0.5], -1])), Value(0))
    loss.backward()
    view = GraphView(loss, parameters=model.parameters())
    nodes = toposort(loss)
    async with shown(view, 100, 30) as pilot:
        assert len(nodes) > 190
        assert len(view.query("NodeBox")) < 70
        await pilot.press("end")
        await pilot.pause()
        assert view.selected is loss
        assert label(view) == ""
        view.states = states_of(loss)
        await pilot.pause()
        assert "grad 1" in text(view, loss)
        for _ in range(6):
            await pilot.press("left")
            await pilot.pause()
            label(view)
        assert len(view.query("NodeBox")) < 70
        weight = model.parameters()[0]
        view.select(weight)
        await pilot.pause()
        assert label(view) == weight.label
        assert view.box_of(weight).has_class("-parameter")


async def test_of_a_large_graph_the_part_around_the_selection_is_drawn_and_goes_along() -> None:
    model = MLP(3, [4, 4, 1])
    loss = sum(((model(x) - y) ** 2 for x, y in ([[2, 3, -1], 1], [[3, -1, 0.5], -1])), Value(0))
    loss.label = "[/loss]"  # which would be broken markup
    loss.backward()
    view = GraphView(loss, least=Level.LINE)
    async with shown(view, 100, 30) as pilot:
        nodes = toposort(loss)

        def drawn() -> set[Value]:
            assert view.drawing is not None
            return set(view.drawing.boxes)

        assert view.selected is loss
        assert pane(view).max_scroll_x == pane(view).max_scroll_y == 0
        told = Content.from_markup(pane(view).border_subtitle or "").plain
        assert told.startswith(f"{len(drawn())} of {len(nodes)} nodes, around [/loss]  ") and told.endswith("◆")
        await pilot.press("w")
        assert isinstance(pilot.app.screen, WhyScreen)
        await pilot.press("escape")
        before = drawn()
        view.select(next(node for node in before if node.operands and not before.issuperset(node.operands)))
        await pilot.pause()
        assert before & drawn() != before, "it goes along"
        assert view.selected in before
        assert drawn().issuperset(view.selected.operands)
        assert view.box_of(view.selected) is view.app.focused
        await pilot.press("home", "tab", "tab")
        await pilot.pause()
        assert view.selected is nodes[2]
        assert view.box_of(nodes[2]) is view.app.focused
        view.states = states_of(loss)
        view.active = (loss, 0)
        await pilot.pause()
        assert view.selected is loss
        assert view.box_of(loss).has_class("-running")
        assert "═" in ground(view)
        view.fold(False)
        await pilot.pause()
        assert drawn() == set(nodes)
        assert label(view) == "[/loss]"
        view.fold(True)
        view.show(lecture())
        await pilot.pause()
        assert not view.folded
        assert label(view) == "a"


async def test_another_graph_keeps_the_selection_where_its_label_is_found() -> None:
    view = GraphView(lecture())
    async with shown(view) as pilot:
        await press_through(pilot, view, "right", "right")
        view.show(lecture())
        await pilot.pause()
        assert label(view) == "d"
        view.show(parabola())
        await pilot.pause()
        assert label(view) == "x"
        view.show(None)
        await pilot.pause()
        assert view.selected is None
        assert not view.query("NodeBox")
        await pilot.press("right", "plus", "enter")
        view.show(both())
        await pilot.pause()
        view.focus()
        await pilot.pause()
        assert label(view) == "a"


async def test_selecting_a_stranger_is_an_error() -> None:
    view = GraphView(lecture())
    async with shown(view):
        with pytest.raises(ValueError, match="z is not in the graph shown"):
            view.select(Value(1, label="z"))


async def test_ascii_needs_nothing_beyond_ascii() -> None:
    root = both()
    view = GraphView(root, ascii=True)
    async with shown(view, 50, 20) as pilot:
        view.states = states_of(root)
        await pilot.pause()
        assert ground(view).isascii()
        assert all(text(view, node).isascii() for node in toposort(root))
        assert str(pane(view).border_subtitle).isascii()
        view.ascii = False
        await pilot.pause()
        assert "╭" in text(view, root.operands[0])
