"""The trial of a task: whether its checks reject every small change of its solution."""

from __future__ import annotations

from lessons.sandbox.limits import Limits
from lessons.sandbox.process import Job, run_job
from lessons.workbench.mutants import Mutant, mutants
from lessons.workbench.task import CodeTask

PROGRAM = "lessons.workbench.mutation_program"
LIMITS = Limits(seconds=120.0, output=100_000)


async def surviving_mutants(task: CodeTask, limits: Limits = LIMITS) -> list[Mutant]:
    """Return the wrong solutions that the task's checks let pass. Those that do not end count as rejected."""
    waiting = mutants(task.starter, task.solution)
    survivors: list[Mutant] = []
    while waiting:
        payload = {"task": task.name, "sources": [mutant.source for mutant in waiting]}
        result = await run_job(Job(PROGRAM, payload, limits))
        survivors += [waiting[m["survived"]] for m in result.messages if isinstance(m.get("survived"), int)]
        begun = [m["mutant"] for m in result.messages if isinstance(m.get("mutant"), int)]
        if result.ending is None or not begun:
            break
        waiting = waiting[begun[-1] + 1 :]  # the one that ended the run is rejected
    return [mutant for mutant in survivors if mutant.change not in task.right_changes]
