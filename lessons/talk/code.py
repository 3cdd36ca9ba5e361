"""Code in a dialogue: typing it, listing it, and the report on a run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lessons.talk.plain import code_lines
from lessons.workbench.report import CheckOutcome, Report

MARKS = {CheckOutcome.PASSED: "passed", CheckOutcome.FAILED: "FAILED", CheckOutcome.NOT_JUDGED: "not judged"}
RANGE = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?")
END_OF_CODE = "."


@dataclass(slots=True)
class TypedCode:
    """Code being typed: it replaces the lines first to last (from 1) of `source`."""

    source: str
    first: int
    last: int
    lines: list[str] = field(default_factory=list)

    @staticmethod
    def of(source: str, place: str) -> TypedCode:
        """Return what replaces "3-5", "3" or, for "", all of it. Raises ValueError with a one-line message."""
        count, found = len(source.rstrip("\n").split("\n")), RANGE.fullmatch(place)
        if not place:
            return TypedCode(source, 1, count)
        if found is None or not 1 <= int(found[1]) <= int(found[2] or found[1]) <= count:
            raise ValueError(f"Write 'code' for all of it, or the lines to replace, from 1 to {count}: 'code 3-5'.")
        return TypedCode(source, int(found[1]), int(found[2] or found[1]))

    def text(self) -> str:
        """Return the code with what was typed in its place."""
        old = self.source.rstrip("\n").split("\n") if self.source else []
        return "\n".join([*old[: self.first - 1], *self.lines, *old[self.last :]]).rstrip("\n") + "\n"


def report_lines(report: Report) -> list[str]:
    """Return the result of a run of a task, check by check."""
    passed = sum(check.outcome is CheckOutcome.PASSED for check in report.checks)
    lines = [report.trouble.message if report.trouble else f"{passed} of {len(report.checks)} checks pass."]
    if report.trouble and report.trouble.line and report.trouble.text.strip():
        lines.append(f"    {report.trouble.line}: {report.trouble.text.rstrip()}")
    lines += [f"  {MARKS[check.outcome]}: {check.name}. {check.message}".rstrip() for check in report.checks]
    if report.output.strip():
        lines += ["It printed:", *code_lines(report.output.rstrip())]
    return lines


def numbered(source: str) -> list[str]:
    """Return code with the numbers of its lines."""
    lines = source.rstrip("\n").split("\n")
    width = len(str(len(lines)))
    return [f"    {number:>{width}}: {line}".rstrip() for number, line in enumerate(lines, 1)]
