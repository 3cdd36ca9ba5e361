"""The child's side of a measurement: the time of one training step of the four examples on an engine."""

from __future__ import annotations

import time
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.data.samples import four
from engine.nn import MLP
from engine.training.settings import TrainSettings
from lessons.judge.loading import load
from lessons.sandbox.apart import seed_theirs
from lessons.sandbox.session import Session

SECONDS = 0.8
LEAST = 5  # steps


def prepare(payload: dict[str, Any]) -> None:
    """Nothing is left to import."""


def run(payload: dict[str, Any], session: Session) -> None:
    """Run {engine, files}. Reports the seconds of the fastest step, or that the engine is not there."""
    data = four()
    if payload["engine"] == "compiled":
        trainer = TrainSettings(steps=1_000_000).build()
        session.send(seconds=_fastest(lambda: next(trainer)))
        return
    network: Any = MLP
    if payload["engine"] == "micrograd":
        try:
            network = import_module("micrograd.nn").MLP
        except ImportError:
            session.send(missing=True)
            return
    if payload["engine"] == "yours":
        network = load([Path(file) for file in payload["files"]], session).names["MLP"]
    seed_theirs(1337)
    net = network(3, [4, 4, 1])

    def step() -> None:
        scores = [net(list(example)) for example in data.inputs]
        loss = sum((score - target) ** 2 for score, target in zip(scores, data.targets, strict=True))
        for parameter in net.parameters():
            parameter.grad = 0.0
        loss.backward()
        for parameter in net.parameters():
            parameter.data -= 1e-6 * parameter.grad

    session.send(seconds=_fastest(step))


def _fastest(step: Any) -> float:
    best, end, taken = float("inf"), time.perf_counter() + SECONDS, 0
    while taken < LEAST or time.perf_counter() < end:
        began = time.perf_counter()
        step()
        best = min(best, time.perf_counter() - began)
        taken += 1
    return best
