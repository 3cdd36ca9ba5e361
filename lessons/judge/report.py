"""A judgement as lines of text and as JSON lines, for `mgrad-tui check`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from lessons.judge.verdict import CheckState, JudgedCheck, Judgement

SIGNS = {CheckState.PASSED: "✓", CheckState.FAILED: "✗", CheckState.NOT_YET: "·"}
MAX_DETAILS = 3  # failures that are told in full


def text_lines(found: Judgement) -> Iterator[str]:
    """Yield a line a check, failures in full, and the result."""
    details = 0
    for check in found.checks:
        why = f"  (not yet: {check.why})" if check.state is CheckState.NOT_YET else ""
        yield f"{SIGNS[check.state]} {check.row.minute:>5}  {check.row.title}{why}"
        if check.state is CheckState.FAILED:
            details += 1
            yield from _failure_lines(check, details <= MAX_DETAILS)
    for remark in found.remarks:
        yield f"Remark: {remark}"
    counts = {state: sum(check.state is state for check in found.checks) for state in CheckState}
    passed, failed, waiting = (counts[state] for state in (CheckState.PASSED, CheckState.FAILED, CheckState.NOT_YET))
    result = "all that is there is right" if not failed else f"{failed} wrong"
    yield f"{passed} passed, {waiting} not yet: {result}."
    if found.printed.strip():
        yield "Your code printed:"
        yield from (f"  {line}" for line in found.printed.strip().splitlines()[:10])


def _failure_lines(check: JudgedCheck, in_full: bool) -> Iterator[str]:
    yield f"         run:      {check.ran}"
    yield f"         expected: {check.expected}"
    yield f"         got:      {check.got}"
    if check.line is not None:
        yield f"         line:     {Path(check.file).name or 'line'}:{check.line}  {check.source}".rstrip()
    if check.cause:
        yield f"         cause:    {check.cause}"
    if not in_full:
        return
    for line in check.drawing:
        yield f"           {line}"
    for number, hint in enumerate(check.row.hints, 1):
        yield f"         hint {number}:   {hint}"
    yield f"         lecture:  {check.row.minute}"


def json_lines(found: Judgement) -> Iterator[str]:
    """Yield one object a check, and a last one with the remarks if there are any."""
    for check in found.checks:
        failed = check.state is CheckState.FAILED
        yield json.dumps(
            {
                "name": check.row.name,
                "title": check.row.title,
                "state": check.state.value,
                "expected": check.expected if failed else None,
                "got": check.got if failed else None,
                "cause": check.cause or None,
                "kind": check.kind or None,
                "line": check.line,
                "file": check.file or None,
                "ran": check.ran or None,
                "why": check.why or None,
                "minute": check.row.minute,
                "hints": list(check.row.hints),
                "graph": check.graph,
            }
        )
    if found.remarks:
        yield json.dumps({"remarks": list(found.remarks)})
