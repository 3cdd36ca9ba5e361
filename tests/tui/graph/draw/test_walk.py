"""Walking through a drawn graph by keys."""

from __future__ import annotations

from engine import toposort
from engine.graph.neighbourhood import NeighbourhoodFinder
from tests.tui.graph.graphs import chain, lecture
from tui.graph.draw.layout import lay_out
from tui.graph.draw.scene import Scene
from tui.graph.draw.walk import Walk


def test_walk_follows_edges_and_goes_back_the_way_it_came() -> None:
    root = lecture()
    walk = Walk(toposort(root))
    walk.use_layout(lay_out(root))
    by_label = {node.label: node for node in walk.order}
    a, b, c, d, e, f = (by_label[label] for label in "abcdef")
    assert walk.operand(root) is d
    assert walk.consumer(c) is d
    assert walk.operand(d) is c, "back to where it came from, not to the first operand"
    assert walk.operand(e) is a
    assert walk.operand(a) is None
    assert walk.consumer(root) is None
    assert walk.below(a) is b
    assert walk.above(f) is d
    assert walk.above(a) is None
    assert [walk.along(a, 1), walk.along(root, 1), walk.along(a, -1)] == [b, None, None]
    assert Scene(root).first_leaf is a


def test_walk_goes_beyond_the_part_that_is_drawn() -> None:
    root = chain(9)
    surroundings = NeighbourhoodFinder(root)
    order = surroundings.order
    walk = Walk(order)
    walk.use_layout(lay_out(root, part=surroundings.around(order[0], 3)))
    assert walk.consumer(order[5]) is order[6]
    assert walk.along(order[2], 4) is order[6]
    walk.use_layout(lay_out(root, part=surroundings.around(order[6], 3)))
    assert walk.operand(order[6]) is order[5], "the way is remembered from drawing to drawing"
    assert walk.above(order[6]) is walk.below(order[6]) is None
