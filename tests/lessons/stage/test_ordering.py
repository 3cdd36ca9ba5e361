"""Orders of the backward pass: which work, and what those that do not would give."""

from __future__ import annotations

from itertools import permutations

import pytest

from engine.faults import gradients
from engine.order import consumers, toposort
from lessons.lesson import GraphBlock
from lessons.stage.graphs import StageGraph, graph_of
from lessons.stage.ordering import explain_violation, first_violation, gradients_in_order, valid_order

TWICE = "a = -2\nb = 3\nd = a*b\ne = a + b\nf = d*e"


def graph(source: str = TWICE) -> StageGraph:
    return graph_of(GraphBlock(1, source))


def named(of: StageGraph, order: str) -> dict[str, float]:
    grads = gradients_in_order(of, order)
    return {name: grads[of.names[name]] for name in sorted(order)}


@pytest.mark.parametrize(
    ("order", "backward", "violation"),
    [
        ("fdeab", True, None),
        ("fedba", True, None),
        ("abdef", False, None),
        ("baedf", False, None),
        ("abdef", True, ("a", "d")),
        ("fadeb", True, ("a", "d")),
        ("dfeab", True, ("d", "f")),
        ("fdeab", False, ("f", "d")),
        ("adbef", False, ("d", "b")),
    ],
)
def test_the_first_that_stands_too_early(order: str, backward: bool, violation: tuple[str, str] | None) -> None:
    assert first_violation(graph(), order, backward) == violation


def test_a_node_waits_for_what_uses_it_at_a_remove() -> None:
    assert first_violation(graph("a = 1\nb = 2\nc = (a + 1)*b"), "abc"[::-1]) is None
    assert first_violation(graph("a = 1\nb = 2\nc = (a + 1)*b"), "acb") == ("a", "c")


def test_exactly_the_orders_in_which_all_users_come_first_work() -> None:
    of = graph()
    used_by = consumers(toposort(of.root))
    for order in permutations("abdef"):
        places = {of.names[name]: place for place, name in enumerate(order)}
        legal = all(places[user] < places[node] for node in places for user, _ in used_by[node])
        assert (first_violation(of, order) is None) is legal
        assert (first_violation(of, order[::-1], backward=False) is None) is legal
        assert (explain_violation(of, order) == "") is legal
        if legal:
            assert gradients_in_order(of, order) == gradients(of.root)


def test_the_engines_own_order_works() -> None:
    assert valid_order(graph(), "abdef") == ("f", "e", "d", "b", "a")
    assert valid_order(graph(), "abdef", backward=False) == ("a", "b", "d", "e", "f")


def test_a_node_that_runs_too_early_passes_on_too_little() -> None:
    assert named(graph(), "fdeab") == {"a": -3.0, "b": -8.0, "d": 1.0, "e": -6.0, "f": 1.0}
    assert named(graph(), "dfeab") == {"a": -6.0, "b": -6.0, "d": 1.0, "e": -6.0, "f": 1.0}
    assert named(graph("a = 3\nb = a + a\nc = b*b\nd = b + c"), "dbca") == {"a": 2.0, "b": 13.0, "c": 1.0, "d": 1.0}


def test_unnamed_nodes_run_as_soon_as_they_may() -> None:
    of = graph("a = 2\nb = 3\nc = 4\nd = (a*b + c)*a")
    assert gradients_in_order(of, "dcba") == gradients(of.root)


def test_the_consequence_is_told() -> None:
    assert explain_violation(graph(), "dfeab") == (
        "d comes before f and must wait for it: at its turn its gradient was 0, where the whole is 1. "
        "This order gives ∂f/∂b = -6, not -8; ∂f/∂a = -6, not -3."
    )
    assert explain_violation(graph(), "fadeb") == (
        "a comes before d and must wait for it: at its turn its gradient was 0, where the whole is -3. "
        "It passes nothing on, so no other number suffers; but it was not its turn yet."
    )


def test_the_consequence_of_a_wrong_forward_order_is_told() -> None:
    assert explain_violation(graph(), "adbef", backward=False) == (
        "d = a · b comes before b: there is no number for b yet to compute it from."
    )
    assert explain_violation(graph(), "afbde", backward=False) == (
        "f is made from b, and comes before b: there is no number for b yet to compute it from."
    )
