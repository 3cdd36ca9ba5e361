"""The child's side of a duel: one engine in many variants, each run on the same graphs and the same small training."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from math import isfinite
from pathlib import Path
from types import ModuleType
from typing import Any

from lessons.sandbox.apart import seed_theirs
from lessons.sandbox.session import Session, describe_exception
from lessons.sandbox.source import future_flags, prefer_folder

NAME = "engine.py"
KEPT = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
H = 1e-4  # of the central difference
CALLS: dict[str, Callable[[Any], Any]] = {"tanh": lambda x: x.tanh(), "exp": lambda x: x.exp()}


def prepare(payload: dict[str, Any]) -> None:
    """Nothing is left to import."""


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {folder, sources, graphs, training, trained}. Reports each variant by its number, the first one unbroken."""
    if payload["folder"]:
        prefer_folder(Path(payload["folder"]))
    for number, source in enumerate(payload["sources"]):
        session.send(variant=number, **_symptoms(source, payload, session, number in payload["trained"]))


def _symptoms(source: str, payload: dict[str, Any], session: Session, trains: bool) -> dict[str, Any]:
    try:
        names = _definitions(source, session)
    except (SystemExit, MemoryError) as error:
        session.end(error)
    except BaseException as error:
        return {"error": describe_exception(error)}
    return {
        "graphs": [_tried(partial(_graph, names, **graph)) for graph in payload["graphs"]],
        "training": _tried(lambda: _training(names, **payload["training"])) if trains else {},
    }


def _definitions(source: str, session: Session) -> dict[str, Any]:
    """Run what a source defines; what it does beyond that, such as training at its end, is left out."""
    session.own_files.add(NAME)
    module = ModuleType("engine")
    body = ast.parse(source).body
    flags = future_flags(body)
    for statement in body:
        if isinstance(statement, KEPT):
            try:
                exec(compile(ast.Module([statement], []), NAME, "exec", flags, dont_inherit=True), module.__dict__)
            except Exception:
                if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom):
                    raise
    return module.__dict__


def _tried(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return work()
    except Exception as error:
        return {"error": describe_exception(error)}


def _graph(names: dict[str, Any], leaves: dict[str, float], lines: list[list[str]]) -> dict[str, Any]:
    """Return data and gradients of all nodes, and the central difference of each leaf."""
    made = _built(names, leaves, lines)
    data = {name: float(node.data) for name, node in made.items()}
    output = lines[-1][0]
    central = {}
    for leaf in leaves:
        ends = [_built(names, {**leaves, leaf: leaves[leaf] + h}, lines)[output].data for h in (H, -H)]
        central[leaf] = (ends[0] - ends[1]) / (2 * H)
    found: dict[str, Any] = {"data": data, "central": central}
    try:
        made[output].backward()
    except Exception as error:
        return {**found, "error": describe_exception(error)}
    return {**found, "grads": {name: float(node.grad) for name, node in made.items()}}


def _built(names: dict[str, Any], leaves: dict[str, float], lines: list[list[str]]) -> dict[str, Any]:
    made = {name: names["Value"](number) for name, number in leaves.items()}
    for name, right in lines:
        made[name] = eval(right, {**CALLS, **made})
    return made


def _training(
    names: dict[str, Any], inputs: list[list[float]], targets: list[float], layers: list[int], seed: int, steps: int,
    rate: float,
) -> dict[str, Any]:  # fmt: skip
    """Return the loss before each step, and how the run stopped early, "" if it did not."""
    seed_theirs(seed)
    net = names["MLP"](len(inputs[0]), list(layers))
    losses: list[float] = []
    try:
        for _ in range(steps):
            loss = sum((float(net(list(x)).data) - y) ** 2 for x, y in zip(inputs, targets, strict=True))
            if not isfinite(loss):
                return {"losses": losses, "stopped": "the loss is no finite number any more"}
            losses.append(loss)
            names["train"](net, inputs, targets, steps=1, rate=rate)
    except Exception as error:
        return {"losses": losses, "stopped": describe_exception(error)}
    return {"losses": losses, "stopped": ""}
