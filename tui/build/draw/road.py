"""The road as text: a row for each check, and all of them as marks in one line."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from lessons.judge.verdict import CheckState, JudgedCheck
from tui.render.fit import hanging

MARKS = {CheckState.PASSED: "✓", CheckState.FAILED: "✗", CheckState.NOT_YET: "·"}
STYLES = {CheckState.PASSED: "", CheckState.FAILED: "bold", CheckState.NOT_YET: "dim"}


def check_row(check: JudgedCheck, width: int) -> Text:
    """Return the row of a check: its state, the lecture's minute, what has to hold; wrapped in so many cells."""
    start = f"{MARKS[check.state]} {check.row.minute:>4}  "
    return Text(hanging(start, check.row.title, width), STYLES[check.state])


def heading(part: str) -> Text:
    """Return the row above the checks of a part of the road."""
    return Text(part, "bold")


def marks_line(checks: Sequence[JudgedCheck], chosen: str, width: int) -> Text:
    """Return a mark for each check, the chosen one reversed; without room for all, those around it."""
    names = [check.row.name for check in checks]
    at = names.index(chosen) if chosen in names else 0
    first = min(max(at - width // 2, 0), max(len(checks) - width, 0))
    line = Text(no_wrap=True)
    for check in checks[first : first + max(width, 0)]:
        style = f"{STYLES[check.state]} reverse" if check.row.name == chosen else STYLES[check.state]
        line.append(MARKS[check.state], style)
    return line


def count_text(checks: Sequence[JudgedCheck]) -> str:
    """Return how far the road is walked, in words."""
    counts = {state: sum(check.state is state for check in checks) for state in CheckState}
    wrong = f", {counts[CheckState.FAILED]} wrong" if counts[CheckState.FAILED] else ""
    return f"{counts[CheckState.PASSED]} of {len(checks)}{wrong}"
