"""What open questions cover: the number, and all that would give it away, on every graph of the course."""

from __future__ import annotations

from collections import Counter

import pytest

from engine import parse
from lessons.contents import course
from lessons.lesson import GraphBlock, PlotBlock, PredictBlock
from lessons.stage.covers import covers_of
from lessons.stage.graphs import graph_of
from lessons.stage.queries import queries_in

L = parse("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")


def names_of(nodes) -> set[str]:
    return {node.label for node in nodes}


@pytest.mark.parametrize(
    ("asked", "data", "grads"),
    [
        ({("data", "e")}, {"e", "d", "L"}, set("abcefdL")),
        ({("data", "L")}, {"L"}, set("abcefdL")),
        ({("grad", "d")}, set(), set("deabc")),
        ({("grad", "a")}, set(), {"a"}),
        ({("nudged", "a"), ("loss", "")}, set(), set()),
        (set(), set(), set()),
    ],
)
def test_a_number_is_covered_with_all_that_it_goes_into(asked, data, grads) -> None:
    covers = covers_of(L.output, L.names, asked)
    assert (names_of(covers.data), names_of(covers.grads)) == (data, grads)


def test_every_number_of_a_graph_that_the_course_asks_for_is_covered() -> None:
    tried = 0
    for entry in course():
        for step, _, block in entry.open().questions():
            if not isinstance(block, PredictBlock) or not isinstance(step.stage, GraphBlock):
                continue
            graph, asked = graph_of(step.stage), queries_in(block.answer)
            covers = covers_of(graph.root, graph.names, asked)
            for query, name in asked:
                if name in graph.names and query in ("data", "grad"):
                    tried += 1
                    node = graph.names[name]
                    assert node in (covers.data if query == "data" else covers.grads)
                    for user in graph.root._prev if query == "data" else ():
                        assert user in covers.data or node not in user._prev
                    if query == "data":
                        assert covers.grads >= {n for n in graph.names.values() if not n.is_constant}
    assert tried > 50


def test_nothing_is_asked_twice_with_the_same_numbers() -> None:
    asked = Counter(
        (getattr(step.stage, "source", getattr(step.stage, "function", repr(step.stage))), block.answer)
        for entry in course()
        for step, _, block in entry.open().questions()
        if isinstance(block, PredictBlock) and step.stage is not None
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_the_steps_titled_nudge_let_one_nudge_first() -> None:
    for entry in course():
        for step, _, block in entry.open().questions():
            if "nudge" in step.key.split("-") and isinstance(block, PredictBlock):
                assert block.nudge, step.title
            assert not (getattr(block, "nudge", False) and isinstance(step.stage, PlotBlock))
