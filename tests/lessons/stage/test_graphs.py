"""The graph of a network block: its neurons have names, and each example has a trace."""

from __future__ import annotations

import pytest

from engine import toposort
from lessons.lesson import NetworkBlock
from lessons.reading.blocks import BLOCK_KINDS
from lessons.reading.problems import ProblemList
from lessons.reading.table import BlockBody, BlockContext
from lessons.stage.graphs import graph_of
from lessons.stage.scope import scope_of


def test_the_neurons_of_a_prediction_can_be_asked_for() -> None:
    block = NetworkBlock(1, inputs=(2.0, 3.0, -1.0), layers=(4, 4, 1))
    graph = graph_of(block)
    (traced,) = graph.traces
    assert graph.names["L2.n3"] is traced.layers[1][2] and graph.names["o"] is graph.root is traced.outputs[0]
    assert [value.label for value in traced.inputs] == ["x1", "x2", "x3"]
    assert len(toposort(graph.root)) == 117 and len(graph.parameters) == 41
    by_hand = graph.names["L3.n1.w3"].data * (1 - graph.root.data**2)
    assert scope_of(block).evaluate("grad(L2.n3)") == pytest.approx(by_hand)


def test_a_loss_has_a_way_for_each_example() -> None:
    graph = graph_of(NetworkBlock(1, layers=(4, 4, 1), data="four"))
    assert [one.outputs[0].label for one in graph.traces] == ["o1", "o2", "o3", "o4"]
    assert graph.traces[1].layers[0][0].label == "L1.n1[2]"
    assert set(graph.names) == {p.label for p in graph.parameters} | {"o1", "o2", "o3", "o4", "loss"}
    assert len(toposort(graph.root)) == 398


def test_a_single_neuron_has_no_layers_to_go_through() -> None:
    graph = graph_of(NetworkBlock(1, inputs=(2.0, 3.0)))
    assert not graph.traces and set(graph.names) >= {"w1", "w2", "b", "o", "x1", "x2"}


@pytest.mark.parametrize("block", [NetworkBlock(1, (1.0,), (3, 2)), NetworkBlock(1, layers=(3, 2), data="moons")])
def test_a_network_has_one_output(block: NetworkBlock) -> None:
    with pytest.raises(ValueError, match="end layers in 1"):
        graph_of(block)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("network", "inputs = [inf, 1]", "inputs is not a list of finite numbers; write inputs = [2, 3, -1]"),
        ("network", f"inputs = [1{'0' * 400}]", "inputs is not a list of finite numbers; write inputs = [2, 3, -1]"),
        (
            "network",
            'inputs = [1e308]\ninit = "large"',
            "network: 4.7101 · 1e+308 has no value, in w1 · x1; fix its numbers",
        ),
        (
            "network",
            'data = "moons"\nlayers = [1000, 1000, 1]',
            "network: 1005001 parameters × 100 examples make too large a graph; fix its numbers",
        ),
        (
            "plot",
            f'function = "x"\npoint = 0\nrange = [0, 1{"0" * 400}]',
            "range is not two numbers, the smaller first; write range = [from, to]",
        ),
        (
            "graph",
            "x = 1e-300\ny = x*1e200\nz = y*1e200",
            "graph: the gradient of x would be too large for a number; choose numbers that have a slope everywhere",
        ),
    ],
)
def test_a_stage_that_could_not_be_opened_is_told(kind: str, text: str, said: str) -> None:
    report = ProblemList()
    assert BLOCK_KINDS[kind].read(BlockBody(kind, text, 1), BlockContext(report)) is None
    assert [f"{problem.message}; {problem.remedy}" for problem in report] == [said]
