"""The graph of a stage block: of an expression, a neuron, a network, or a whole loss."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.data.by_name import dataset
from engine.expression.parse import parse
from engine.faults import backward_with, fault_named
from engine.losses import LOSSES
from engine.nn import MLP, Neuron
from engine.order import toposort
from engine.trace import Trace, trace
from engine.value import Value
from lessons.lesson import GraphBlock, NetworkBlock


@dataclass(frozen=True, slots=True, eq=False)
class StageGraph:
    """A graph with the names of its nodes.

    root        the output
    names       its named nodes; operands come before their consumers
    parameters  the leaves that are drawn as parameters
    source      the text that it was parsed from, "" for a network
    traces      each example's values in a network, layer by layer; empty without layers
    """

    root: Value
    names: Mapping[str, Value]
    parameters: frozenset[Value]
    source: str = ""
    traces: tuple[Trace, ...] = ()


def graph_of(block: GraphBlock | NetworkBlock) -> StageGraph:
    """Build the graph of a block. Raises ExpressionError, ValueError or ArithmeticError if the block is invalid."""
    if isinstance(block, GraphBlock):
        expression = parse(block.source)
        parameters = frozenset(expression.names[name] for name in block.parameters)
        return StageGraph(expression.output, expression.names, parameters, block.source)
    model = _model(block)
    root, traces = _loss(block, model) if block.data else _prediction(block, model)
    unnamed = {node for one in traces for node in one.hidden} if block.data else set()
    named = {n.label: n for n in toposort(root) if n.label and n not in unnamed and not n.is_constant}
    return StageGraph(root, named, frozenset(model.parameters()), traces=traces)


def faulty_gradients(graph: StageGraph, fault: str) -> dict[Value, float]:
    """Return the gradients with this fault. Raises as engine.faults.backward_with does."""
    return backward_with(graph.root, fault_named(fault))


def _model(block: NetworkBlock) -> Neuron | MLP:
    nin = len(dataset(block.data, block.seed).columns) if block.data else len(block.inputs)
    rng = random.Random(block.seed)
    if not block.layers:
        return Neuron(nin, block.activation, block.init, rng)
    return MLP(nin, block.layers, block.activation, init=block.init, rng=rng)


def _prediction(block: NetworkBlock, model: Neuron | MLP) -> tuple[Value, tuple[Trace, ...]]:
    inputs = [Value(x, label=f"x{number}") for number, x in enumerate(block.inputs, 1)]
    output, traces = _score(model, inputs, "")
    output.label = "o"
    return output, traces


def _loss(block: NetworkBlock, model: Neuron | MLP) -> tuple[Value, tuple[Trace, ...]]:
    data = dataset(block.data, block.seed)
    scores: list[Value] = []
    traces: tuple[Trace, ...] = ()
    for number, example in enumerate(data.inputs, 1):
        score, traced = _score(model, example, f"[{number}]")
        score.label = f"o{number}"
        scores.append(score)
        traces += traced
    loss = LOSSES[block.loss](scores, data.targets)
    loss.label = "loss"
    return loss, traces


def _score(model: Neuron | MLP, x: Sequence[Value | float], mark: str) -> tuple[Value, tuple[Trace, ...]]:
    """Return the score of an example, and its trace. mark: a suffix that keeps labels of examples apart."""
    if isinstance(model, Neuron):
        return model(x), ()
    traced = trace(model, x, mark)
    if len(traced.outputs) > 1:
        raise ValueError("the last layer makes several numbers; end layers in 1")
    return traced.outputs[0], (traced,)
