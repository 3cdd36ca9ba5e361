"""The report on a learner's code as a grid of marks and text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from lessons.workbench.report import CheckOutcome, CheckResult, Report, Trouble

MARKS = {CheckOutcome.PASSED: "✓", CheckOutcome.FAILED: "✗", CheckOutcome.NOT_JUDGED: "·"}
Row = tuple[Text, Text]


@dataclass(frozen=True, slots=True)
class ReportStyles:
    """Rich styles for what passed, what failed, and secondary text."""

    passed: str = ""
    failed: str = ""
    quiet: str = "dim"

    def of(self, outcome: CheckOutcome) -> str:
        return {CheckOutcome.PASSED: self.passed, CheckOutcome.FAILED: self.failed}.get(outcome, self.quiet)


def pending_grid(checks: Sequence[str], styles: ReportStyles) -> Table:
    """Return the checks before the first run."""
    return _grid(_check(CheckResult(name, CheckOutcome.NOT_JUDGED), styles, "") for name in checks)


def report_grid(report: Report, styles: ReportStyles) -> Table:
    """Return the headline and the line of an error, then every check with its message, then the printed output."""
    return _grid(_rows(report, styles))


def _grid(rows: Iterator[Row]) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    for mark, words in rows:
        grid.add_row(mark, words)
    return grid


def _rows(report: Report, styles: ReportStyles) -> Iterator[Row]:
    yield _headline(report, styles)
    if report.trouble is not None:
        yield from _place(report.trouble, styles)
    failed = [check for check in report.checks if check.outcome is CheckOutcome.FAILED]
    for check in report.checks:
        first = check in failed[:1] and report.trouble is None
        row = _check(check, styles, "" if first else styles.quiet)
        if check.outcome is CheckOutcome.NOT_JUDGED:
            row[1].append(f"  {check.outcome.value}", styles.quiet)
        yield row
    if report.output.strip():
        yield Text(""), Text("printed:", styles.quiet)
        yield Text(""), Text(report.output.rstrip())


def headline(report: Report) -> str:
    """Return the result of the whole run in one sentence."""
    if report.trouble is not None:
        return report.trouble.message
    total = len(report.checks)
    if report.passed:
        return f"Right: all {total} checks pass."
    return f"{sum(check.outcome is CheckOutcome.PASSED for check in report.checks)} of {total} checks pass."


def _headline(report: Report, styles: ReportStyles) -> Row:
    outcome = CheckOutcome.PASSED if report.passed else CheckOutcome.FAILED
    style = f"bold {styles.of(outcome)}"
    return Text(MARKS[outcome], style), Text(headline(report), style)


def _place(trouble: Trouble, styles: ReportStyles) -> Iterator[Row]:
    """Yield the learner's line with its number, and a caret under it if its column is known."""
    if trouble.line is None or not trouble.text.strip():
        return
    gutter = f"{trouble.line:>3} │ "
    line = Text.assemble((gutter, styles.quiet), trouble.text.rstrip(), no_wrap=True, overflow="ellipsis")
    yield Text(""), line
    if trouble.caret:
        yield Text(""), Text(" " * len(gutter) + trouble.caret, f"bold {styles.failed}", no_wrap=True, overflow="crop")


def _check(check: CheckResult, styles: ReportStyles, message_style: str) -> Row:
    name = Text(check.name, styles.quiet if check.outcome is CheckOutcome.NOT_JUDGED else "")
    if check.message:
        name.append(f"\n{check.message}", message_style)
    return Text(MARKS[check.outcome], f"bold {styles.of(check.outcome)}"), name
