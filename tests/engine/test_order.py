"""Tests of topological order and consumers."""

from hypothesis import given

from engine import Value, toposort
from engine.order import consumers
from tests.engine.graphs import lecture_graph, recipes


def recursive_order(root):
    """The lecture's build_topo, as it is written there."""
    topo, visited = [], set()

    def build_topo(v):
        if v not in visited:
            visited.add(v)
            for child in v._prev:
                build_topo(child)
            topo.append(v)

    build_topo(root)
    return topo


def test_order_of_the_lectures_graph():
    assert [node.label for node in toposort(lecture_graph())] == ["a", "b", "e", "c", "d", "f", "L"]


@given(recipes())
def test_the_order_is_the_one_of_the_lectures_recursion(recipe):
    root, _ = recipe.build()
    assert toposort(root) == recursive_order(root)


def test_consumers_name_user_and_position():
    a = Value(3.0)
    b = a + a
    assert consumers(toposort(b)) == {a: [(b, 0), (b, 1)], b: []}
