"""The runner of a task: the learner's code and its checks in the sandbox, and the report for the learner."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from lessons.sandbox.limits import EndKind, Limits, RunEnding
from lessons.sandbox.process import DEFAULT_LIMITS, Job, Message, Result, printable, run_job
from lessons.workbench.program import FILE
from lessons.workbench.report import CheckOutcome, CheckResult, Report
from lessons.workbench.task import CodeTask, checks_payload
from lessons.workbench.wording import exception_message, trouble_of

PROGRAM = "lessons.workbench.program"


async def run(task: CodeTask, source: str, limits: Limits = DEFAULT_LIMITS) -> Report:
    """Run `source` and the task's checks on it. Cancelling kills the process and all that it started."""
    payload = {**checks_payload(task), "source": source, "numpy": _numpy_folder(source)}
    result = await run_job(Job(PROGRAM, payload, limits, own_files=(FILE,)))
    return report_of(task, source, limits, result)


def _numpy_folder(source: str) -> str:
    """Return the folder that NumPy is installed in, if the code names it and there is one; else ""."""
    found = find_spec("numpy") if re.search(r"\bnumpy\b", source) else None
    return str(Path(found.origin).parents[1]) if found is not None and found.origin else ""


def report_of(task: CodeTask, source: str, limits: Limits, result: Result) -> Report:
    """Return what the learner is shown of a run. A report that the program never makes counts as a failed check."""
    reports = [message for message in result.messages if "passed" in message]
    results = [_check_result(name, message) for name, message in zip(task.checks, reports, strict=False)]
    following = task.checks[len(results) :]
    results += [CheckResult(name, CheckOutcome.NOT_JUDGED) for name in following]
    has_failed = any(each.outcome is CheckOutcome.FAILED for each in results)
    is_checking = bool(following) and not has_failed and any("loaded" in message for message in result.messages)
    checking = following[0] if is_checking else ""
    ending = result.ending
    if ending is None and following and not has_failed:  # the code reported by itself that all is done
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
