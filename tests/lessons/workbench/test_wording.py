"""Messages about a run that went wrong."""

from __future__ import annotations

from lessons.sandbox.limits import EndKind, Limits, RunEnding
from lessons.workbench.wording import printable, trouble_of


def test_a_line_with_tabs_keeps_its_caret() -> None:
    trouble = trouble_of(RunEnding(EndKind.SYNTAX, "invalid syntax", 1, 6), "\tx = $", Limits())
    assert (trouble.text, trouble.caret) == (" x = $", "     ^")


def test_lines_are_counted_as_python_counts_them() -> None:
    trouble = trouble_of(
        RunEnding(EndKind.SYNTAX, "invalid syntax", 3, 5), "a = 1\x0c\r\nb = '\u2028'\rx = $\n", Limits()
    )
    assert trouble.text == "x = $"


def test_readable_keeps_lines_and_letters() -> None:
    assert printable("∂L\n\x07b\r") == "∂L\n·b·"
    assert printable("1\r\n2\r\n") == "1\n2\n"
