"""The learner's own backward pass over a graph of ours: for the stage of a lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from engine.basics.numbers import is_same
from engine.graph.wording import name_of
from engine.order import toposort
from engine.value import Value
from lessons.build.programs import program_of
from lessons.build.record import BuildStore
from lessons.build.scene import scene_of


class Likeness(Enum):
    """What the learner's gradients are like."""

    RIGHT = auto()
    FAULTY = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, eq=False)
class OwnPass:
    """The result of the learner's engine on a graph.

    engine  whose it is: "class Value of engine.py"
    grads   by node
    """

    engine: str
    grads: Mapping[Value, float]

    def likeness(self, right: Mapping[Value, float], faulty: Mapping[Value, float]) -> Likeness:
        """Return which of two passes these gradients are like; RIGHT where those are the same."""
        if self._agrees(right):
            return Likeness.RIGHT
        return Likeness.FAULTY if self._agrees(faulty) else Likeness.OTHER

    def _agrees(self, grads: Mapping[Value, float]) -> bool:
        return all(node in grads and is_same(grad, grads[node]) for node, grad in self.grads.items())


def own_folder(data_folder: Path) -> Path | None:
    """Return the folder of the learner's own engine that was open last, if it is there."""
    last = BuildStore(data_folder).load().last
    return Path(last) if last is not None and Path(last).is_dir() else None


async def own_pass(folder: Path, root: Value) -> OwnPass | None:
    """Build a graph on the learner's engine and run its backward(); None as long as it cannot. Cancelling kills it."""
    program = program_of(root)
    scene = await scene_of(folder, program) if program is not None else None
    if scene is None or scene.adopted is None:
        return None
    mirror, verdict = scene.adopted.mirror, scene.adopted.verdict
    theirs = {node.label: grad for node, grad in zip(mirror.nodes, verdict.theirs, strict=True)}
    grads = {node: theirs.get(name_of(node)) for node in toposort(root) if not node.is_constant}
    found = {node: grad for node, grad in grads.items() if grad is not None}
    return OwnPass(scene.adopted.engine_name, found) if len(found) == len(grads) else None
