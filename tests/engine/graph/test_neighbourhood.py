"""Tests of neighbourhoods in a graph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine import MLP, Value, toposort
from engine.graph.neighbourhood import MAX_CONSUMERS, MAX_COUNTED, NeighbourhoodFinder
from engine.order import consumers


def loss() -> tuple[Value, MLP]:
    """The lecture's network on two of its examples."""
    model = MLP(3, [4, 4, 1])
    return sum(((model(x) - y) ** 2 for x, y in (([2, 3, -1], 1), ([3, -1, 0.5], -1))), Value(0)), model


ROOT, MODEL = loss()
FINDER = NeighbourhoodFinder(ROOT)


@given(st.sampled_from(FINDER.order), st.integers(1, 60))
def test_the_properties_of_a_neighbourhood(node: Value, most: int) -> None:
    part = FINDER.around(node, most)
    inside = set(part.nodes)
    assert node in inside
    assert len(inside) == len(part.nodes) <= most
    assert part.nodes == [one for one in FINDER.order if one in inside]
    assert all(set(one.operands) <= inside for one in part.opened)
    assert part.behind.keys() == {one for one in inside if one.operands} - part.opened
    users = consumers(FINDER.order)
    for one in inside:
        assert part.ahead.get(one, 0) == len({user for user, _ in users[one]} - part.opened)
        if one in part.behind:
            assert part.behind[one] == min(len(toposort(one)) - 1, MAX_COUNTED)
    reached, waiting = set[Value](), [node]
    while waiting:
        one = waiting.pop()
        reached.add(one)
        beside = {*part.operands_of(one), *(user for user in part.opened if one in user.operands)}
        waiting += beside - reached
    assert reached == inside, "one piece"


def test_the_nearest_come_first_and_from_operands_it_does_not_go_sideways() -> None:
    a, b, c = (Value(1.0, label=name) for name in "abc")
    d = a * b
    e = d + c
    elsewhere = a + c
    root = e * elsewhere
    finder = NeighbourhoodFinder(root)
    assert finder.around(d, 3).nodes == [a, b, d]
    part = finder.around(d, 5)
    assert part.nodes == [a, b, d, c, e], "what a makes elsewhere is not what d is about"
    assert part.ahead == {a: 1, c: 1, e: 1}
    assert not part.ends_at(d)
    assert part.ends_at(e)
    assert elsewhere in finder.around(a, 5).nodes


def test_a_leaf_used_everywhere_shows_some_of_its_users() -> None:
    weight = Value(1.0, label="w")
    root = Value(0.0)
    for _ in range(500):
        root = root + weight.tanh()
    finder = NeighbourhoodFinder(root)
    part = finder.around(weight, 2 * MAX_CONSUMERS)
    assert part.opened.issuperset(finder.consumers[weight][:MAX_CONSUMERS])
    assert not part.opened.issuperset(finder.consumers[weight][: MAX_CONSUMERS + 1])
    assert root not in finder.around(weight, 40).nodes


def test_a_node_of_more_operands_than_there_is_room_for_stays_closed() -> None:
    operands = [Value(float(index)) for index in range(200)]
    many = Value(0.0, operands, "all")
    assert NeighbourhoodFinder(many).around(many, 40).behind == {many: MAX_COUNTED}
    part = NeighbourhoodFinder(many).around(operands[3], 40)
    assert (part.nodes, part.ahead) == ([operands[3]], {operands[3]: 1})


@given(st.sampled_from(FINDER.order))
def test_beside_a_node_are_its_operands_and_its_consumers_with_theirs(node: Value) -> None:
    part = FINDER.beside(node)
    users = FINDER.consumers[node][:MAX_CONSUMERS]
    wanted = {node, *node.operands, *users, *(each for user in users for each in user.operands)}
    assert set(part.nodes) == wanted and {node, *users} <= part.opened | {one for one in wanted if not one.operands}
    assert part.behind.keys() == {one for one in wanted if one.operands} - part.opened
