"""The report below the editor, as exact text."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.table import Table

from lessons.sandbox.limits import EndKind
from lessons.workbench.report import CheckOutcome, CheckResult, Report, Trouble
from tui.lesson.draw.code_report import ReportStyles, pending_grid, report_grid

PASSED = CheckResult("first", CheckOutcome.PASSED)
FAILED = CheckResult("second", CheckOutcome.FAILED, "It is 1; it should be 2. Add, with +=.")
WAITING = CheckResult("third", CheckOutcome.NOT_JUDGED)


def rows(grid: Table, width: int = 30) -> list[str]:
    console = Console(file=StringIO(), width=width, no_color=True)
    with console.capture() as captured:
        console.print(grid)
    return [line.rstrip() for line in captured.get().rstrip().split("\n")]


def test_before_the_first_run() -> None:
    assert rows(pending_grid(["first", "second"], ReportStyles())) == ["· first", "· second"]


def test_all_passed() -> None:
    assert rows(report_grid(Report((PASSED, PASSED)), ReportStyles())) == [
        "✓ Right: all 2 checks pass.",
        "✓ first",
        "✓ first",
    ]


def test_a_failed_check_says_what_to_do_beside_its_mark() -> None:
    assert rows(report_grid(Report((PASSED, FAILED)), ReportStyles())) == [
        "✗ 1 of 2 checks pass.",
        "✓ first",
        "✗ second",
        "  It is 1; it should be 2.",
        "  Add, with +=.",
    ]


def test_a_trouble_comes_first_with_its_line_and_caret() -> None:
    trouble = Trouble(EndKind.SYNTAX, "Python cannot read line 3.", 3, "  x = $ + 1  # and so on and on", 7)
    assert rows(report_grid(Report((WAITING,), trouble), ReportStyles())) == [
        "✗ Python cannot read line 3.",
        "    3 │   x = $ + 1  # and so…",
        "              ^",
        "· third  not judged",
    ]


def test_a_trouble_without_a_line_shows_none() -> None:
    trouble = Trouble(EndKind.STOPPED, "Stopped.")
    assert rows(report_grid(Report((WAITING,), trouble), ReportStyles())) == ["✗ Stopped.", "· third  not judged"]


def test_what_was_printed_comes_last() -> None:
    report = Report((PASSED,), output="a = 1\n\n[b]\n")
    assert rows(report_grid(report, ReportStyles()))[2:] == ["  printed:", "  a = 1", "", "  [b]"]
