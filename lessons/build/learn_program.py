"""The child's side of a training run on the learner's own engine and network."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import Any

from lessons.adopt.walk import number_of
from lessons.judge.loading import load
from lessons.sandbox.apart import seed_theirs
from lessons.sandbox.session import Session, describe_exception


def prepare(payload: dict[str, Any]) -> None:
    """Nothing is left to import."""


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {files, inputs, targets, layers, loss, rates, l2, seed}. Reports each step, before its update."""
    loaded = load([Path(file) for file in payload["files"]], session)
    try:
        seed_theirs(payload["seed"])
        net = loaded.names["MLP"](len(payload["inputs"][0]), list(payload["layers"]))  # type: ignore[operator]
        for step, rate in enumerate(payload["rates"]):
            if not _step(net, step, rate, payload, session):
                return
    except (SystemExit, MemoryError) as error:
        session.end(error)
    except BaseException as error:
        line = session.line_of(error.__traceback__)
        session.abort("exception", describe_exception(error), line)


def _step(net: Any, step: int, rate: float, payload: dict[str, Any], session: Session) -> bool:
    """One step; returns whether its numbers are finite."""
    scores = [net(list(example)) for example in payload["inputs"]]
    loss = _loss(scores, payload["targets"], payload["loss"])
    parameters = list(net.parameters())
    if payload["l2"]:
        penalty = parameters[0] * parameters[0]
        for parameter in parameters[1:]:
            penalty = penalty + parameter * parameter
        loss = loss + penalty * payload["l2"]
    for parameter in parameters:
        parameter.grad = 0.0
    loss.backward()
    numbers = [number_of(parameter.data) for parameter in parameters]
    gradients = [number_of(parameter.grad) for parameter in parameters]
    predictions = [number_of(score.data) for score in scores]
    found = number_of(loss.data)
    session.send(step=step, loss=found, predictions=predictions, parameters=numbers, gradients=gradients, rate=rate)
    if not all(number is not None and isfinite(number) for number in (found, *numbers, *gradients, *predictions)):
        return False
    for parameter in parameters:
        parameter.data = parameter.data - rate * parameter.grad
    return True


def _loss(scores: list[Any], targets: list[float], kind: str) -> Any:
    if kind == "max-margin":
        terms = [(score * -target + 1.0).relu() for score, target in zip(scores, targets, strict=True)]
    else:
        terms = [(score - target) ** 2 for score, target in zip(scores, targets, strict=True)]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total * (1.0 / len(terms)) if kind == "max-margin" else total
