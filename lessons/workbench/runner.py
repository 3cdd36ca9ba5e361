"""The runner of a task: the learner's code and its checks in the sandbox, and the report for the learner."""

from __future__ import annotations

from lessons.sandbox.limits import EndKind, Limits, RunEnding
from lessons.sandbox.process import DEFAULT_LIMITS, Job, Message, Result, printable, run_job
from lessons.workbench.program import FILE
from lessons.workbench.report import CheckOutcome, CheckResult, Report
from lessons.workbench.task import CodeTask
from lessons.workbench.wording import exception_message, trouble_of

PROGRAM = "lessons.workbench.program"


async def run(task: CodeTask, source: str, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Run `source` and the task's checks on it. Cancelling kills the process and all that it started."""
    result = await run_job(Job(PROGRAM, {"task": task.name, "source": source}, limits, own_files=(FILE,)))
    return report_of(task, source, limits, result)


def report_of(task: CodeTask, source: str, limits: Limits, result: Result) -> Report:
    """Return what the learner is shown of a run. A report that the program never makes counts as a failed check."""
    reports = [message for message in result.messages if "passed" in message]
    results = [_check_result(name, message) for name, message in zip(task.checks, reports, strict=False)]
    following = task.checks[len(results) :]
    results += [CheckResult(name, CheckOutcome.NOT_RUN) for name in following]
    checking = following[0] if following and any("loaded" in message for message in result.messages) else ""
    ending = result.ending
    if ending is None and following:  # the code reported by itself that all is done
        ending = RunEnding(EndKind.STOPPED, "not all checks were reported")
    trouble = trouble_of(ending, source, limits, checking) if ending is not None else None
    return Report(tuple(results), trouble, result.printed)


def _check_result(name: str, message: Message) -> CheckResult:
    if message["passed"] is True:
        return CheckResult(name, CheckOutcome.PASSED)
    line = message.get("line")
    line = line if isinstance(line, int) else None
    if "exception" not in message:
        return CheckResult(name, CheckOutcome.FAILED, printable(str(message.get("message", ""))), line)
    place = f"Line {line}: " if line is not None else ""
    return CheckResult(name, CheckOutcome.FAILED, place + exception_message(str(message["exception"])), line)
