"""The scope of a step's expressions: the names and queries that its stage offers.

A plot offers f(x), slope(x) and secant(x, h). A graph offers its names (their data), data(name), grad(name),
nudged(name, h), the output after that leaf moved by h, and with a fault broken(name). Training runs offer loss(run, k),
accuracy(run, k), predicted(run, k, i), and of examples held out held_loss(run, k), held_accuracy(run, k) and
best_step(run). The engine computes them from the stage as it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields

from engine import NoValueError, recompute, toposort
from lessons.lesson import GraphBlock, NetworkBlock, PlotBlock, PredictBlock, StageBlock, Step, TrainBlock
from lessons.stage.curve import Curve
from lessons.stage.graphs import StageGraph, faulty_gradients, graph_of
from lessons.stage.queries import Query, Scope, ScopeError
from lessons.stage.runs import lazy_run


def scope_of(stage: StageBlock | None) -> Scope:
    """Return the scope of a step with this stage.

    Raises ExpressionError, ValueError or ArithmeticError if the stage is invalid.
    """
    match stage:
        case GraphBlock() | NetworkBlock():
            graph = graph_of(stage)
            graph.root.backward()
            return graph_scope(graph, stage.fault if isinstance(stage, GraphBlock) else "")
        case PlotBlock(function=function, point=point):
            return Curve(function, point).scope()
        case TrainBlock():
            return _train_scope(stage)
    return Scope()


def graph_scope(graph: StageGraph, fault: str = "") -> Scope:
    """Return the scope of a graph with the present numbers of its Values. fault: the one for `broken`."""
    nodes = graph.names
    datas = {name: node.data for name, node in nodes.items()}
    grads = {name: node.grad for name, node in nodes.items()}
    broken: dict[str, float] = {}
    with suppress(TypeError):  # the fault that stores a call's result gives no gradients at all
        if fault:
            faulty = faulty_gradients(graph, fault)
            broken = {name: faulty.get(node, 0.0) for name, node in nodes.items()}

    def nudged(name: str, h: float) -> float:
        leaf, before = nodes[name], nodes[name].data
        if not leaf.is_leaf:
            raise ScopeError(f"{name!r} is computed, so it cannot be nudged")
        leaf.data = before + h
        try:
            recompute(graph.root)
            return graph.root.data
        except NoValueError as error:
            raise ScopeError(str(error)) from None
        finally:
            leaf.data = before
            recompute(graph.root)

    name, of = ("name",), tuple(nodes)  # a count, such as parameters, is not a node
    queries = {
        "data": Query(datas.__getitem__, name, of),
        "grad": Query(grads.__getitem__, name, of),
        "nudged": Query(nudged, (*name, "number"), of),
    }
    if broken:
        queries["broken"] = Query(broken.__getitem__, name, of)
    sizes = {"values": float(len(toposort(graph.root))), "parameters": float(len(graph.parameters))}
    return Scope({**sizes, **datas} if graph.parameters else datas, queries)


def _train_scope(block: TrainBlock) -> Scope:
    """Return the scope of training runs, each trained once and only as far as it is queried."""
    records = {run.name: lazy_run(run.settings) for run in block.runs}
    one = next(iter(records.values()))
    runs = tuple(records) if len(records) > 1 else ()

    def query(method: str, *takes: str) -> Query:
        def of(*given: float | str) -> float:
            record, rest = (records[str(given[0])], given[1:]) if runs else (one, given)
            number: float = getattr(record, method)(*rest)
            return number

        return Query(of, (*(("name",) if runs else ()), *takes), runs)

    queries = {
        "loss": query("loss", "number"),
        "accuracy": query("accuracy", "number"),
        "held_loss": query("held_loss", "number"),
        "held_accuracy": query("held_accuracy", "number"),
        "best_step": query("best_step"),
        "predicted": query("predicted", "number", "number"),
        "diverged": query("diverged"),
    }
    return Scope({"parameters": float(one.parameters)}, queries)


def prefetch_runs(step: Step, stop: Callable[[], bool]) -> None:
    """Train the runs as far as the step's texts query them, so that its page need not wait, until `stop()`.

    For a thread of its own: lazy runs are thread-safe.
    """
    if not isinstance(step.stage, TrainBlock):
        return
    scope = scope_of(step.stage)
    for block in step.blocks:
        for text in (getattr(block, field.name) for field in fields(block)):
            if stop():
                return
            if isinstance(text, str):
                scope.fill(text)
        if isinstance(block, PredictBlock):
            scope.evaluate(block.answer)
