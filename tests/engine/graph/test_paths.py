"""Tests of paths and their count."""

import math

import pytest
from hypothesis import given

from engine import Value, count_paths, paths, toposort
from tests.engine.graphs import lecture_graph, recipes


def test_paths_of_the_lectures_graph():
    root = lecture_graph()
    a = toposort(root)[0]
    (path,) = paths(root, a)
    assert [node.label for node in path.nodes] == ["a", "e", "d", "L"]
    assert path.locals == (-3.0, 1.0, -2.0)
    assert path.product == 6.0


def test_both_paths_of_a_plus_a():
    a = Value(3.0)
    assert [path.product for path in paths(a + a, a)] == [1.0, 1.0]


def test_paths_that_part_and_meet():
    a = Value(3.0)
    left, right = a * 2.0, a * 5.0
    root = (left + right).tanh()
    expected = [(a, left, root.operands[0], root), (a, right, root.operands[0], root)]
    assert [path.nodes for path in paths(root, a)] == expected


def test_the_output_is_its_own_path_and_other_nodes_have_none():
    root = lecture_graph()
    assert [path.nodes for path in paths(root, root)] == [(root,)]
    assert list(paths(root, Value(1.0))) == []
    assert count_paths(root, Value(1.0)) == 0


@given(recipes(longest=6))
def test_the_products_of_all_paths_sum_to_the_gradient(recipe):
    root, leaves = recipe.build()
    root.backward()
    for leaf in leaves:
        found = list(paths(root, leaf))
        assert len(found) == count_paths(root, leaf)
        products = [path.product for path in found]
        assert math.fsum(products) == pytest.approx(leaf.grad, rel=1e-9, abs=1e-9 * (1 + sum(map(abs, products))))


def test_paths_are_lazy_and_countable_where_there_are_too_many():
    x = Value(1e-30)
    root = x
    for _ in range(100):
        root = root + root
    assert next(paths(root, x)).product == 1.0
    assert count_paths(root, x) == 2**100
