"""How fast an engine takes one training step of the lecture's network, measured here, beside recorded numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from lessons.judge.loading import source_files
from lessons.sandbox.limits import Limits
from lessons.sandbox.process import Job, run_job

PROGRAM = "lessons.build.speed_program"
LIMITS = Limits(seconds=30.0, memory=4096, output=20_000)
ENGINES = {
    "yours": "yours",
    "micrograd": "micrograd, from PyPI",
    "ours": "ours, a graph of Values",
    "compiled": "ours, compiled",
}
RECORDED = (("PyTorch, a graph of scalars", 2.05e-3), ("PyTorch, nn.Linear + SGD", 290e-6))
RECORDED_WHERE = "recorded on an AMD EPYC, CPython 3.11.7, PyTorch 2.13.0 (docs/benchmarks.md)"


@dataclass(frozen=True, slots=True)
class Timing:
    """The time of one step.

    seconds  None where the engine is not installed, or stopped
    is_here  whether it was measured on this machine
    """

    name: str
    seconds: float | None
    is_here: bool = True


async def timings(folder: Path, limits: Limits = LIMITS) -> AsyncIterator[Timing]:
    """Measure engine by engine, the learner's first; then the recorded ones. Cancelling kills the process."""
    try:
        files = [str(file) for file in source_files(folder.resolve())]
    except (OSError, ValueError):
        files = []
    for engine, name in ENGINES.items():
        job = Job(PROGRAM, {"engine": engine, "files": files}, limits, libraries=True, own_files=tuple(files))
        result = await run_job(job)
        found = next((message["seconds"] for message in result.messages if "seconds" in message), None)
        yield Timing(name, found if isinstance(found, float) and found > 0.0 else None)
    for name, seconds in RECORDED:
        yield Timing(name, seconds, is_here=False)
