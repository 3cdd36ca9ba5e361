"""What neurons say, layer by layer, against the Values that the network itself makes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Value, toposort
from engine.graph.excerpt import excerpt
from engine.lab.probe import Probe
from engine.nn import MLP
from engine.runs.run import Run
from engine.trace import trace
from engine.training.settings import TrainSettings, preset

NUMBERS = st.floats(-3, 3)


def network(nin: int = 3, sizes: tuple[int, ...] = (4, 4, 1), activation: str = "tanh", seed: int = 1337) -> MLP:
    return MLP(nin, sizes, activation, rng=random.Random(seed))


@given(
    st.lists(NUMBERS, min_size=1, max_size=4),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.sampled_from(["tanh", "relu", "sigmoid", "linear"]),
    st.integers(0, 99),
)
def test_a_trace_is_the_graph_that_the_network_makes(x: list[float], sizes: list[int], kind: str, seed: int) -> None:
    model = network(len(x), tuple(sizes), kind, seed)
    traced, plain = trace(model, x), model(x)
    outputs = plain if isinstance(plain, list) else [plain]
    for mine, own in zip(traced.outputs, outputs, strict=True):
        order, expected = toposort(mine), toposort(own)
        assert [(n.data, n.operation) for n in order] == [(n.data, n.operation) for n in expected]
    values: list[Value | float] = [*x]
    for layer, said in zip(model.layers, traced.layers, strict=True):
        fresh = layer.outputs(values)
        assert [v.data for v in said] == [v.data for v in fresh]
        values = [*fresh]


def test_each_neuron_has_its_name_and_what_it_was_made_from() -> None:
    x = [Value(n, label=f"x{i}") for i, n in enumerate([2.0, 3.0, -1.0], 1)]
    traced = trace(network(), x, "[2]")
    assert [v.label for v in traced.layers[0]] == ["L1.n1[2]", "L1.n2[2]", "L1.n3[2]", "L1.n4[2]"]
    assert [v.label for v in traced.outputs] == ["L3.n1[2]"] and len(traced.hidden) == 8
    assert traced.inputs == tuple(x) == traced.inputs_of(0) and traced.inputs_of(1) == traced.layers[0]
    neuron, total = traced.neuron(1, 2), traced.weighted_sum(1, 2)
    expected = sum((w.data * v.data for w, v in zip(neuron.w, traced.layers[0], strict=True)), neuron.b.data)
    assert total.data == pytest.approx(expected) and total is traced.layers[1][2].operands[0]


def test_the_sum_of_a_linear_neuron_is_what_it_says() -> None:
    traced = trace(network(2, (3, 1), "relu"), [1.0, -1.0])
    assert traced.weighted_sum(1, 0) is traced.outputs[0]
    assert traced.weighted_sum(0, 0) is not traced.layers[0][0]


def test_too_many_inputs_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 3 inputs, got 2"):
        trace(network(), [1.0, 2.0])


@pytest.mark.parametrize("settings", [TrainSettings(), preset("moons"), TrainSettings(loss="cross-entropy")])
def test_the_examples_passes_add_up_to_the_step(settings: TrainSettings) -> None:
    run = Run(settings)
    for _ in range(3):
        snapshot = next(run)
    probe = Probe(run)
    total, gradients = 0.0, [0.0] * len(snapshot.parameters)
    for example in range(len(run.data)):
        found = probe(snapshot.step, snapshot.parameters, example)
        assert found.trace.outputs[0].data == pytest.approx(snapshot.predictions[example])
        total += found.loss.data
        gradients = [known + p.grad for known, p in zip(gradients, found.trace.model.parameters(), strict=True)]
    penalty = settings.l2 * sum(p * p for p in snapshot.parameters)
    assert total + penalty == pytest.approx(snapshot.loss)
    whole = [g + 2 * settings.l2 * p for g, p in zip(gradients, snapshot.parameters, strict=True)]
    assert whole == pytest.approx(list(snapshot.gradients))


def test_a_probe_leaves_the_run_alone_and_knows_what_changed_on_the_way() -> None:
    run = Run(TrainSettings())
    first = next(run)
    run.change("loss", "max-margin")
    second = next(run)
    probe, before = Probe(run), run.trainer.state()
    score = first.predictions[1]
    assert probe(0, first.parameters, 1).loss.data == pytest.approx((score + 1.0) ** 2)
    assert probe(1, second.parameters, 1).loss.data == pytest.approx(max(0.0, 1.0 + second.predictions[1]) / 4)
    assert run.trainer.state() == before


def test_an_excerpt_ends_where_it_is_cut_and_stands_for_its_originals() -> None:
    traced = trace(network(), [2.0, 3.0, -1.0])
    root = traced.layers[1][0]
    part = excerpt(root, set(traced.layers[0]))
    order = toposort(part.root)
    assert len(order) == len(part.originals) == 4 + 4 + 1 + 4 + 4 + 1  # inputs, weights, bias, products, sums, tanh
    assert part.originals[part.root] is root and part.root is not root
    leaves = {node.label for node in order if node.is_leaf}
    assert leaves == {"L1.n1", "L1.n2", "L1.n3", "L1.n4"} | {f"L2.n1.{p}" for p in ("w1", "w2", "w3", "w4", "b")}
    assert all(copy.data == original.data and copy.label == original.label for copy, original in part.originals.items())


def test_an_excerpt_follows_to_another_example() -> None:
    model = network()
    one, other = trace(model, [2.0, 3.0, -1.0]), trace(model, [3.0, -1.0, 0.5])
    part = excerpt(one.layers[0][1], ())
    moved = part.mapped_to(other.layers[0][1])
    assert moved.root is part.root and moved.originals.keys() == part.originals.keys()
    assert set(moved.originals.values()) == set(toposort(other.layers[0][1]))
    assert sorted(copy.data for copy in part.originals if copy.is_constant) == [-1.0, 2.0, 3.0]


def test_an_excerpt_keeps_a_node_that_is_used_twice_once() -> None:
    a = Value(3.0, label="a")
    b = a + a
    part = excerpt(b * b, ())
    assert len(part.originals) == 3
    assert part.root.operands[0] is part.root.operands[1]
