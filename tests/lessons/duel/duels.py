"""Duels made in this very process: the child's program, without a process of its own."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from lessons.duel import program
from lessons.duel.causes import CAUSES
from lessons.duel.duel import TRAINING, Duel, duel_from
from lessons.duel.engine_source import EngineSource, our_engine
from lessons.duel.graphs import graphs
from lessons.sandbox.process import Result


class Recorder:
    """Takes what the child's program reports."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.own_files: set[str] = set()

    def send(self, **message: Any) -> None:
        """Take one report."""
        self.messages.append(message)


def reports(engine: EngineSource, sources: list[str], seed: int, trained: Collection[int]) -> list[dict[str, Any]]:
    """What each source shows on the graphs of a seed."""
    recorder = Recorder()
    payload = {
        "folder": "",
        "sources": sources,
        "graphs": [graph.as_payload() for graph in graphs(seed)],
        "training": TRAINING,
        "trained": trained,
    }
    program.run(payload, recorder)  # type: ignore[arg-type]
    return recorder.messages


@cache
def duel_of(seed: int, engine: EngineSource | None = None) -> Duel:
    """The duel of a seed, but for the training of a slip that is not in the loop."""
    engine = engine or our_engine()
    found = [(cause, edit) for cause in CAUSES.values() for edit in cause.edits_of(engine.source)]
    sources = [engine.source, *(edit.applied(engine.source) for _, edit in found)]
    trained = [0, *(number for number, (cause, _) in enumerate(found, 1) if cause.in_loop)]
    return duel_from(seed, engine, graphs(seed), found, Result(reports(engine, sources, seed, trained), None, ""))
