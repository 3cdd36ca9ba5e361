"""FILE.py:NAME: a Value of the learner's own program, run in the sandbox and mirrored in our Values."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.basics.files import is_file
from engine.basics.numbers import short
from lessons.adopt.causes import EngineVerdict, judge
from lessons.adopt.foreign import AdoptError, ForeignGraph, foreign_graph
from lessons.adopt.mirror import Mirror, mirror, recomputed
from lessons.adopt.program import graph_data
from lessons.adopt.walk import WalkError, walk
from lessons.sandbox.limits import EndKind, Limits
from lessons.sandbox.process import Job, Result, printable, run_job

PROGRAM = "lessons.adopt.program"
LIMITS = Limits(seconds=20.0, memory=8192, output=20_000, files=100)
MAX_REMARK = 160  # characters
LEAVES_MOVED = "this moved leaves after the forward pass; shown with their numbers of now, without its gradients:"
ENDINGS = (".py", ".ipynb")


@dataclass(frozen=True, slots=True, eq=False)
class Adopted:
    """A graph of another engine.

    spec        "net.py:loss"
    graph       as it was handed over
    mirror      in our Values
    verdict     its gradients beside ours
    printed     what the file printed
    """

    spec: str
    graph: ForeignGraph
    mirror: Mirror
    verdict: EngineVerdict
    printed: str

    @property
    def engine_name(self) -> str:
        """Whose engine it is: "class Value of engine.py"."""
        return f"class {self.graph.kind}" + (f" of {self.graph.file}" if self.graph.file else "")


def names_a_file(text: str) -> bool:
    """Whether a text means a name in a file, "net.py:loss" or "notes.ipynb:L", and not an expression."""
    return text.endswith(ENDINGS) or text.rpartition(":")[0].endswith(ENDINGS)


async def adopt(spec: str, limits: Limits = LIMITS) -> Adopted:
    """Run the file and adopt the graph of the name. Raises AdoptError with one line that says what to do."""
    result = await run_program(spec, limits)
    return await asyncio.to_thread(adopted_from, spec, result, limits)  # of a large graph it takes seconds


async def run_program(spec: str, limits: Limits = LIMITS) -> Result:
    """Run the file; `adopted_from` reads what it hands over. Raises AdoptError with one line that says what to do."""
    path, _, name = spec.rpartition(":")
    if not path or not name or spec.endswith(ENDINGS):  # as C:\net.py
        raise AdoptError(f"write FILE.py:NAME, as in net.py:loss, in place of {spec!r}")
    if not is_file(path):
        raise AdoptError(f"{path}: there is no such file")
    file = Path(path).resolve()
    payload: dict[str, Any] = {"path": str(file), "name": name}
    job = Job(PROGRAM, payload, limits, workplace=Path.cwd(), libraries=True, own_files=(str(file),))
    return await run_job(job)


def adopt_object(value: object, name: str) -> Adopted:
    """Adopt a Value of this very process, without running its backward pass. Raises AdoptError with one line."""
    try:
        walked = walk(value)
    except WalkError as error:
        raise AdoptError(f"{name} cannot be shown: {error}") from None
    messages = [{"graph": graph_data(walked, {}), "kind": walked.kind, "file": type(value).__module__}]
    graph = foreign_graph(messages)
    reflection = mirror(graph)
    return Adopted(name, graph, reflection, judge(graph, reflection), "")


def adopted_from(spec: str, result: Result, limits: Limits = LIMITS) -> Adopted:
    """Read what a run handed over. Raises AdoptError with one line that says what to do."""
    shown = spec.rpartition(":")[0]
    file = str(Path(shown).resolve()) if shown else ""
    if result.ending is not None and not _has_graph(result.messages):
        raise AdoptError(_why_it_ended(result, limits, shown))
    try:
        graph = foreign_graph(result.messages)
        reflection = mirror(graph)
        found = next((message for message in result.messages if "remarks" in message), {})
        remarks = [printable(str(remark))[:MAX_REMARK] for remark in found.get("remarks", [])]
        if (update := str(found.get("update", ""))) and (moved := recomputed(graph, reflection)) is not None:
            before, now = (short(each.nodes[-1].data or 0.0) for each in (graph, moved))
            remarks.insert(0, f"{printable(update)[:MAX_REMARK]}: {LEAVES_MOVED} {now}, was {before}")
            graph, reflection = moved, mirror(moved)
        reflection = replace(reflection, notes=(*reflection.notes, *remarks))
    except AdoptError as error:
        line = str(error).replace(file, shown)
        raise AdoptError(line if line.startswith(shown) else f"{spec}: {line}") from None
    return Adopted(spec, graph, reflection, judge(graph, reflection), result.printed)


def _has_graph(messages: Sequence[dict[str, Any]]) -> bool:
    return any("graph" in message for message in messages)


def _why_it_ended(result: Result, limits: Limits, path: str) -> str:
    ending = result.ending
    assert ending is not None
    place = f"{path}, line {ending.line}" if ending.line else path
    match ending.kind:
        case EndKind.SYNTAX:
            return f"{place}: Python cannot read it: {ending.detail}"
        case EndKind.EXCEPTION:
            return f"{place}: {ending.detail}"
        case EndKind.EXIT:
            return f"{place}: it ends the program before the name can be read"
        case EndKind.TIME:
            return f"{place}: it runs for more than {limits.seconds:g} s; make it shorter, or leave training out"
        case EndKind.MEMORY:
            return f"{place}: it needs more than {limits.memory} MB of memory"
        case EndKind.OUTPUT:
            return f"{place}: it prints more than {limits.output} characters"
        case EndKind.FILES:
            return f"{place}: it writes more than {limits.files} MB into files"
        case _:
            return f"{place}: Python itself was stopped ({ending.detail})"
