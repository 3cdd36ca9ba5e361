"""Large graphs of other engines: the work grows as the graph does, and what is too large is said at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from unittest import mock

import pytest

from engine import Value
from lessons.adopt import causes, load, walk
from lessons.adopt.causes import judge
from lessons.adopt.foreign import AdoptError, ForeignNode
from lessons.adopt.load import adopt_object


class Counted(tuple[ForeignNode, ...]):
    """Nodes that count how often somebody begins to go through them."""

    begun = 0

    def __iter__(self) -> Iterator[ForeignNode]:
        Counted.begun += 1
        return super().__iter__()


def chain(length: int) -> Value:
    leaf = Value(0.5, label="a")
    root = leaf
    for _ in range(length):
        root = root * 0.9 + leaf
    root.label = "L"
    return root


def test_all_nodes_are_gone_through_a_few_times_and_not_once_for_each() -> None:
    adopted = adopt_object(chain(400), "L")
    judge(replace(adopted.graph, nodes=Counted(adopted.graph.nodes)), adopted.mirror)
    assert Counted.begun < 10


def test_of_many_wrong_gradients_the_first_ones_are_explained() -> None:
    root = chain(10)
    root.backward()
    for node in [root.operands[0], root.operands[0].operands[0].operands[0]]:
        node.grad = 7.0
    with mock.patch.object(causes, "MOST_EXPLAINED", 1):
        wrong = adopt_object(root, "L").verdict.wrong
    assert wrong[0].found == 7.0 and len(wrong) > 1
    assert [each.causes for each in wrong[1:]] == [()] * (len(wrong) - 1)
    assert any(each.causes for each in adopt_object(root, "L").verdict.wrong[1:])


def test_a_graph_that_is_too_large_is_refused_with_what_to_do() -> None:
    with (
        mock.patch.object(walk, "MAX_NODES", 20),
        pytest.raises(AdoptError, match="L cannot be shown: its graph has more than 50,000 nodes; take a node nearer"),
    ):
        adopt_object(chain(10), "L")


async def test_what_a_file_hands_over_is_read_beside_the_screen() -> None:
    """Reading a large graph takes a while; keys are answered meanwhile."""
    threads = []
    with (
        mock.patch.object(load, "run_program", mock.AsyncMock()),
        mock.patch.object(load, "adopted_from", lambda *_: threads.append(threading.current_thread())),
    ):
        await load.adopt("net.py:L")
    assert threads != [threading.main_thread()]
