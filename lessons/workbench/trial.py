"""The trial of a task: whether its checks reject every small change of its solution."""

from __future__ import annotations

import asyncio

from lessons.lesson import OwnTask
from lessons.sandbox.limits import Limits
from lessons.sandbox.process import Job, run_job
from lessons.workbench.mutants import Mutant, mutants
from lessons.workbench.report import CheckOutcome, Report
from lessons.workbench.runner import run
from lessons.workbench.task import CodeTask, checks_payload

MAX_AT_ONCE = 4  # processes
PROGRAM = "lessons.workbench.mutation_program"
LIMITS = Limits(seconds=120.0, output=100_000)


async def surviving_mutants(task: CodeTask, limits: Limits = LIMITS) -> list[Mutant]:
    """Return the wrong solutions that the task's checks let pass. Those that do not end count as rejected."""
    waiting = mutants(task.starter, task.solution)
    survivors: list[Mutant] = []
    while waiting:
        payload = {**checks_payload(task), "sources": [mutant.source for mutant in waiting]}
        result = await run_job(Job(PROGRAM, payload, limits))
        survivors += [waiting[m["survived"]] for m in result.messages if isinstance(m.get("survived"), int)]
        begun = [m["mutant"] for m in result.messages if isinstance(m.get("mutant"), int)]
        if result.ending is None or not begun:
            break
        waiting = waiting[begun[-1] + 1 :]  # the one that ended the run is rejected
    return [mutant for mutant in survivors if mutant.change not in task.right_changes]


async def own_task_problems(task: CodeTask, own: OwnTask) -> list[tuple[str, str]]:
    """Return what is wrong with a task that a lesson brings along, with what to do about it.

    The solution must pass, the starter and every wrong variant must not, each of those by the check that it names.
    """
    at_once = asyncio.Semaphore(MAX_AT_ONCE)

    async def report(source: str) -> Report:
        async with at_once:
            return await run(task, source)

    sources = [own.solution, own.starter, *(variant.source for variant in own.wrong)]
    solved, begun, *reports = await asyncio.gather(*map(report, sources))
    found = []
    if not solved.passed:
        found.append((f"the solution of {task.name!r} fails: {_failure(solved)[1]}", "mend the solution, or the check"))
    if begun.passed:
        found.append((f"the starter of {task.name!r} passes already", "leave something to write"))
    for variant, wrong in zip(own.wrong, reports, strict=True):
        check, message = _failure(wrong)
        which = f"the wrong variant {variant.name!r} of {task.name!r}"
        if wrong.passed:
            found.append((f"{which} passes", "add a check that rejects it"))
        elif check != variant.check:
            found.append((f"{which} fails {check or 'before the checks'}: {message}", f"it names {variant.check!r}"))
        elif variant.message not in message:
            found.append((f"{which} gets another message: {message}", f"it names {variant.message!r}"))
    return found


def _failure(report: Report) -> tuple[str, str]:
    """Return the first failed check and its message; what stopped the run if something did."""
    if report.trouble is not None:
        return "", report.trouble.message
    failed = (check for check in report.checks if check.outcome is CheckOutcome.FAILED)
    return next(((check.name, check.message) for check in failed), ("", ""))
