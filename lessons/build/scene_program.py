"""The child's side of the stage: it builds a graph of the learner's own Values and hands it over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from lessons.adopt.program import graph_data, recorded_backward
from lessons.adopt.walk import WalkError, number_of, operands_of, walk
from lessons.judge.loading import load
from lessons.judge.programs import Instruction
from lessons.judge.subject import NotYet, Subject, one_by_one
from lessons.sandbox.session import Session, describe_exception


def prepare(payload: dict[str, Any]) -> None:
    """Nothing is left to import."""


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {files, names, instructions}. Reports boxes, one a node; then a graph and its backward pass, if any."""
    loaded = load([Path(file) for file in payload["files"]], session)
    if not isinstance(loaded.names.get("Value"), type):
        session.send(boxes=[], problem="there is no class Value")
        return
    subject = Subject(loaded.names, session.own_files)
    program = tuple(Instruction(name, tuple(operands), number) for name, operands, number in payload["instructions"])
    built = subject.build(program)
    for node in built.nodes:
        _give_grad(node)
    boxes = [_box(name, node) for name, node in zip(payload["names"], built.nodes, strict=False)]
    session.send(boxes=boxes, problem=describe_exception(built.error) if built.error else "")
    if built.error is not None:
        return
    try:
        graph = walk(built.nodes[-1])
    except WalkError as error:
        session.send(loose=str(error))
        return
    if {id(node) for node in built.nodes} <= {id(thing) for thing in graph.objects}:
        labels = {id(node): name for name, node in zip(payload["names"], built.nodes, strict=True)}
        code = getattr(subject.value.__init__, "__code__", None)
        file = Path(code.co_filename).name if code is not None else ""
        session.send(graph=graph_data(graph, labels), kind=graph.kind, file=file)
        backward = _backward_of(subject, built.nodes[-1])
        if backward is not None:
            session.send(after=recorded_backward(graph, backward))


def _give_grad(node: Any) -> None:
    """Let a walk see a Value that has no gradient yet."""
    if hasattr(node, "data") and not hasattr(node, "grad"):
        try:
            node.grad = None
        except AttributeError:  # of a class with __slots__
            return


def _box(name: str, node: Any) -> dict[str, Any]:
    data, grad = (number_of(getattr(node, attribute, None)) for attribute in ("data", "grad"))
    return {
        "name": name,
        "data": None if data is None else repr(data),
        "grad": None if grad is None else repr(grad),
        "operands": len(operands_of(node)[0]),
    }


def _backward_of(subject: Subject, root: Any) -> Callable[[], object] | None:
    """The engine's own backward pass; before there is one, that of each node, in our order; None without any."""
    try:
        subject.method("backward")
    except NotYet:
        return partial(one_by_one, root) if callable(getattr(root, "_backward", None)) else None
    backward: Callable[[], object] = root.backward
    return backward
