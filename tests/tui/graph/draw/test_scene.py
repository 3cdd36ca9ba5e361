"""The choice of a drawing: stable, whole where that is possible, and mapped where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import MLP, Value, toposort
from tests.tui.graph.draw.test_layout import graphs, rebuilt
from tui.graph.draw.choice import Drawings
from tui.graph.draw.form import Form, Level
from tui.graph.draw.layout import Layout
from tui.graph.draw.minimap import map_size, minimap, order_map
from tui.graph.draw.scene import Scene

SPACES = st.tuples(st.integers(1, 220), st.integers(1, 70))


def lecture_loss() -> Value:
    """The loss of a small network on one example: 157 nodes."""
    model = MLP(3, [4, 4, 1])
    return (model([2.0, 3.0, -1.0]) - 1.0) ** 2 + sum((weight**2 for weight in model.parameters()[:14]), Value(0))


def places(layout: Layout) -> list[tuple[int, int, int, int]]:
    return [(box.x, box.y, box.width, box.height) for box in layout.boxes.values()]


@given(graphs(), SPACES, st.lists(st.floats(allow_nan=False), min_size=1))
def test_no_number_moves_a_box(root: Value, space: tuple[int, int], numbers: list[float]) -> None:
    other = rebuilt(root)
    for index, node in enumerate(toposort(other)):
        if not node.is_constant:
            node.data = node.grad = numbers[index % len(numbers)]
    one, two = (Scene(each).drawing(space, each) for each in (root, other))
    assert (one.form, one.width, one.height) == (two.form, two.width, two.height)
    assert places(one) == places(two)


@given(graphs(), SPACES)
def test_what_is_chosen_fits_and_a_larger_pane_says_no_less(root: Value, space: tuple[int, int]) -> None:
    drawings = Drawings(root)
    form = drawings.choose(space)
    if form is not None:
        layout = drawings.layout(form)
        assert layout.width <= space[0] and layout.height <= space[1]
    assert drawings.level((space[0] + 9, space[1] + 3)) >= drawings.level(space)


@pytest.mark.parametrize("space", [(118, 36), (120, 20), (78, 30)])
def test_a_graph_of_157_nodes_is_seen_whole(space: tuple[int, int]) -> None:
    root = lecture_loss()
    assert len(toposort(root)) >= 157
    scene = Scene(root)
    layout = scene.drawing(space, root)
    assert not scene.folded and len(layout.boxes) == len(toposort(root))
    assert layout.width <= space[0] and layout.height <= space[1]


def long_sum(terms: int) -> Value:
    total = Value(0, label="s")
    for number in range(terms):
        total = total + Value(number, label=f"x{number}").tanh()
    return total


def test_the_map_of_a_drawing_has_the_view_in_brackets_and_the_cursor() -> None:
    root = long_sum(60)
    layout = Drawings(root).layout(Form(Level.DOT, gap=0))
    assert layout.width > 120
    size = map_size(layout, (60, 12))
    assert size is not None
    at_end = minimap(layout, (layout.width - 60, 0, 60, layout.height), root, size, ascii=False)
    assert all(len(row) == size[0] for row in at_end) and len(at_end) == size[1]
    assert "".join(at_end).count("◆") == 1 and all(row.rstrip().endswith(("]", "◆")) for row in at_end)
    at_start = minimap(layout, (0, 0, 60, layout.height), root, size, ascii=True)
    assert all(row.isascii() and row.startswith("[") for row in at_start)
    assert "".join(at_start).count("@") == 1 and "o" in "".join(at_start) and "." in "".join(at_start)
    assert map_size(layout, (30, 9)) is None, "there the map would hide the graph"


@given(graphs(most=40), st.data(), st.booleans())
def test_a_map_of_any_view_has_its_size_and_one_cursor(root: Value, data: st.DataObject, ascii: bool) -> None:
    layout = Drawings(root).layout(Drawings(root).smallest())
    width, height = data.draw(st.integers(36, 60)), data.draw(st.integers(10, 30))
    x, y = data.draw(st.integers(0, layout.width)), data.draw(st.integers(0, layout.height))
    node = data.draw(st.sampled_from(list(layout.boxes)))
    size = map_size(layout, (width, height))
    assert size is not None
    rows = minimap(layout, (x, y, width, height), node, size, ascii)
    assert [len(row) for row in rows] == [size[0]] * size[1]
    assert sum(row.count("@" if ascii else "◆") for row in rows) == 1


def test_the_caption_of_a_part_says_where_it_is_among_all_nodes() -> None:
    root = long_sum(200)
    scene = Scene(root)
    scene.drawing((80, 15), root)
    assert scene.folded
    caption = scene.caption(root, (0, 0, 80, 15))
    assert caption.endswith("◆") and "····" in caption
    assert scene.caption(root, (0, 0, 80, 15), ascii=True).isascii()
    order = toposort(root)
    assert order_map({node: place for place, node in enumerate(order[:4])}, {order[0]}, order[3], ascii=False) == "•··◆"


@pytest.mark.parametrize("least", [Level.LINE, Level.FULL])
def test_a_graph_that_fits_only_below_the_least_level_is_folded(least: Level) -> None:
    root = long_sum(12)
    scene = Scene(root, least=least)
    scene.drawing((70, 14), root)
    assert scene.folded and not Scene(root).drawing((70, 14), root).form.level > least
