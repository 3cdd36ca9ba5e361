"""The learner's own graph for the stage: their objects, adopted; loose boxes while there are no edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.adopt.foreign import AdoptError
from lessons.adopt.load import Adopted, adopted_from
from lessons.build.programs import StageProgram
from lessons.judge.loading import source_files
from lessons.judge.mistakes import sign_of
from lessons.sandbox.limits import Limits
from lessons.sandbox.process import Job, Result, printable, run_job

PROGRAM = "lessons.build.scene_program"
LIMITS = Limits(seconds=20.0, memory=4096, output=20_000)


@dataclass(frozen=True, slots=True)
class LooseBox:
    """A Value of the learner's that stands by itself.

    data, grad  as numbers, None where it has none
    sign        of the operation that made it, "" for a leaf
    operands    how many operands it remembers
    """

    name: str
    data: float | None
    grad: float | None
    sign: str
    operands: int


@dataclass(frozen=True, slots=True, eq=False)
class BuildScene:
    """What the learner's engine makes of a program.

    adopted  the graph; None while its nodes do not hang together
    boxes    its nodes, as far as they could be made
    note     why there is no graph, or what was raised, in one line
    """

    program: StageProgram
    adopted: Adopted | None
    boxes: tuple[LooseBox, ...]
    note: str = ""


async def scene_of(folder: Path, program: StageProgram, limits: Limits = LIMITS) -> BuildScene:
    """Build the program on the learner's engine. Cancelling kills the process that runs it."""
    try:
        files = [str(file) for file in source_files(folder.resolve())]
    except (OSError, ValueError) as error:
        return BuildScene(program, None, (), str(error))
    rows = [[made.operation, list(made.operands), made.number] for made in program.instructions]
    payload = {"files": files, "names": list(program.names), "instructions": rows}
    result = await run_job(Job(PROGRAM, payload, limits, libraries=True, own_files=tuple(files)))
    return scene_from(program, result, limits)


def scene_from(program: StageProgram, result: Result, limits: Limits) -> BuildScene:
    """Read what the child handed over."""
    message = next((each for each in result.messages if isinstance(each.get("boxes"), list)), None)
    if message is None:
        kind = result.ending.kind.value if result.ending else "nothing"
        return BuildScene(program, None, (), f"your files were stopped before a graph could be made ({kind})")
    try:
        boxes = tuple(_box(row, program) for row in message["boxes"])
    except (TypeError, ValueError, KeyError):
        return BuildScene(program, None, (), "the boxes that your files handed over are not of the form")
    problem = printable(str(message.get("problem", "")))
    if problem:
        return BuildScene(program, None, boxes, problem)
    if not any("graph" in each for each in result.messages):
        return BuildScene(program, None, boxes, _why_loose(boxes))
    try:
        adopted = adopted_from(program.names[-1], result, limits)
    except AdoptError as error:
        return BuildScene(program, None, boxes, str(error))
    return BuildScene(program, adopted, boxes, adopted.graph.error)


def _box(row: Mapping[str, Any], program: StageProgram) -> LooseBox:
    name = str(row["name"])
    data, grad = (None if row[key] is None else float(row[key]) for key in ("data", "grad"))
    made = program.instructions[program.names.index(name)].operation
    sign = "" if made == "leaf" else sign_of(made)
    return LooseBox(name, data, grad, sign, int(row["operands"]))


def _why_loose(boxes: Sequence[LooseBox]) -> str:
    """Why there are no edges."""
    made = [box for box in boxes if box.sign]
    lost = next((box for box in made if not box.operands), None)
    if lost is not None:
        return f"no edges: {lost.name} does not remember what it was made from; keep (self, other) in its _prev"
    if made:
        return "edges are missing: a node remembers other operands than those that it was made from"
    return ""
