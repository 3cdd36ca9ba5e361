"""From a stage's block to its graph: an expression's, a neuron's, a network's, or that of a whole loss."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from engine.data import dataset
from engine.expression import parse
from engine.faults import backward_with, fault_named
from engine.graph import toposort
from engine.losses import LOSSES
from engine.nn import MLP, Model, Neuron
from engine.value import Value
from lessons.lesson import GraphBlock, NetworkBlock


@dataclass(frozen=True, slots=True, eq=False)
class StageGraph:
    """A graph with what a lesson calls its nodes.

    root        the output
    names       its named nodes; operands come before what they make
    parameters  the leaves that are drawn as parameters
    source      the text that it was read from, "" for a network
    """

    root: Value
    names: Mapping[str, Value]
    parameters: frozenset[Value]
    source: str = ""


def graph_of(block: GraphBlock | NetworkBlock) -> StageGraph:
    """The graph, new each time. Raises ExpressionError, ValueError or ArithmeticError where the block is at fault."""
    if isinstance(block, GraphBlock):
        expression = parse(block.source)
        parameters = frozenset(expression.names[name] for name in block.parameters)
        return StageGraph(expression.output, expression.names, parameters, block.source)
    model: Model = _model(block)
    root = _loss(block, model) if block.data else _prediction(block, model)
    named = {node.label: node for node in toposort(root) if node.label}
    return StageGraph(root, named, frozenset(model.parameters()))


def faulty_gradients(graph: StageGraph, fault: str) -> dict[Value, float]:
    """What every node would get with this fault. Raises as engine.faults.backward_with does."""
    return backward_with(graph.root, fault_named(fault))


def _model(block: NetworkBlock) -> Neuron | MLP:
    nin = len(dataset(block.data, block.seed).columns) if block.data else len(block.inputs)
    rng = random.Random(block.seed)
    if not block.layers:
        return Neuron(nin, block.activation, block.init, rng)
    return MLP(nin, block.layers, block.activation, init=block.init, rng=rng)


def _prediction(block: NetworkBlock, model: Model) -> Value:
    inputs = [Value(number, label=f"x{place}") for place, number in enumerate(block.inputs, 1)]
    output = model(inputs)
    if isinstance(output, list):
        raise ValueError("the last layer makes several numbers; end layers in 1")
    output.label = "o"
    return output


def _loss(block: NetworkBlock, model: Model) -> Value:
    data = dataset(block.data, block.seed)
    scores = []
    for place, example in enumerate(data.inputs, 1):
        score = model(example)
        if isinstance(score, list):
            raise ValueError("the last layer makes several numbers; end layers in 1")
        score.label = f"o{place}"
        scores.append(score)
    loss = LOSSES[block.loss](scores, data.targets)
    loss.label = "loss"
    return loss
