"""Tests of traces of a forward pass."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Value, toposort
from engine.nn import MLP
from engine.trace import trace

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
    for layer, outputs in zip(model.layers, traced.layers, strict=True):
        fresh = layer.outputs(values)
        assert [v.data for v in outputs] == [v.data for v in fresh]
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


def test_too_many_inputs_are_rejected() -> None:
    with pytest.raises(ValueError, match="expected 3 inputs, got 2"):
        trace(network(), [1.0, 2.0])
