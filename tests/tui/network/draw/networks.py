"""The networks that the tests of drawing share."""

from __future__ import annotations

import random
from dataclasses import replace

from engine import Value
from engine.nn import MLP
from engine.trace import Trace, trace
from tui.graph.draw.node import states_of
from tui.network.draw.map import NetworkStyles, ShownQuantity, draw_network
from tui.network.draw.network import Network, Spot, network_of
from tui.network.draw.plan import plan

WEIGHTS = (1.0, -0.5, 0.0, 0.3, -1.0, 0.5, 0.75, -0.25, 0.1)  # 2-2-1, neuron by neuron, the bias last
PLAIN = NetworkStyles(ascii=True)


def traced(nin: int, sizes: tuple[int, ...], seed: int = 1) -> Trace:
    model = MLP(nin, sizes, rng=random.Random(seed))
    return trace(model, [Value(float(i), label=f"x{i}") for i in range(1, nin + 1)])


def network(nin: int, sizes: tuple[int, ...], seed: int = 1) -> Network:
    made = traced(nin, sizes, seed)
    made.outputs[0].backward()
    return network_of(made, {node: state for output in made.outputs for node, state in states_of(output).items()})


def small(*, covered: bool = False) -> Network:
    made = traced(2, (2, 1))
    for parameter, number in zip(made.model.parameters(), WEIGHTS, strict=True):
        parameter.data = number
    made = trace(made.model, [Value(2.0), Value(-1.0)])
    output = made.outputs[0]
    output.backward()
    states = states_of(output)
    if covered:
        states[output] = replace(states[output], hide_data=True, hide_grad=True)
        weight = made.model.parameters()[0]
        states[weight] = replace(states[weight], hide_data=True, grad=None)
    return network_of(made, states)


def drawn(
    net: Network, width: int, height: int, selected: Spot, styles: NetworkStyles = PLAIN, gradients: bool = False
) -> list[str]:
    layout = plan(net, width, height, selected)
    shown: ShownQuantity = "gradients" if gradients else "activations"
    return [row.rstrip() for row in draw_network(net, layout, selected, shown, styles).plain.split("\n")]
