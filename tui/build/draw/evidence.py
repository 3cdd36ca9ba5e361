"""The evidence of one check as text: what was run, what came, where to look, and the hints so far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap

from rich.text import Text

from lessons.judge.verdict import CheckState, JudgedCheck
from tui.build.draw.road import MARKS

COLUMN = 10  # cells of the names at the left
LEAST = 20  # cells of the words beside them


def evidence_text(check: JudgedCheck, file: str, hints: int, keys: tuple[str, str], width: int) -> Text:
    """Return all that is known of a check.

    file   the name of the file that its piece goes into
    hints  how many of its hints are shown
    keys   of the editor and of the next hint
    """
    rows: list[tuple[str, str, str]] = []
    if check.state is CheckState.FAILED:
        rows += [("run", check.ran, ""), ("expected", check.expected, ""), ("got", check.got, "bold")]
        if check.line is not None:
            rows.append(("line", f"{Path(check.file).name or 'line'}:{check.line}  {check.source}".rstrip(), ""))
        if check.cause:
            rows.append(("cause", check.cause, "bold"))
    elif check.state is CheckState.NOT_YET:
        rows.append(("not yet", check.why or "it is not there", ""))
        rows.append(("write", f"{check.row.title}, into {file} ({keys[0]} opens it)", ""))
    else:
        rows.append(("holds", "for the lecture's numbers and for graphs made up on the spot", ""))
    rows += [(f"hint {number}", hint, "") for number, hint in enumerate(check.row.hints[:hints], 1)]
    text = _columns(rows, width)
    if hints < len(check.row.hints) and check.state is not CheckState.PASSED:
        text.append(f"{keys[1]}: {'another hint' if hints else 'a hint'}", "dim")
    return text


def evidence_title(check: JudgedCheck) -> str:
    """Return the title above the evidence."""
    return f"{MARKS[check.state]} {check.row.title} · lecture {check.row.minute}"


def trouble_text(trouble: str, keys: tuple[str, str], width: int) -> Text:
    """Return why the files cannot be judged; before there is a Value, how to begin."""
    if trouble.startswith("there is no class Value"):
        words = f"class Value, so that Value(2.0) can be made, into engine.py ({keys[0]} opens it)"
        rest = "lecture 0:19. Every save is judged at once; your files hold the order of the road."
        return _columns([("write", words, ""), ("", rest, "dim")], width)
    rest = f"{keys[0]} opens the file; every save is judged at once."
    return _columns([("stopped", trouble, "bold"), ("", rest, "dim")], width)


def _columns(rows: Sequence[tuple[str, str, str]], width: int) -> Text:
    """Names at the left, words beside them, wrapped in their own column."""
    text = Text()
    for name, words, style in rows:
        for number, line in enumerate(wrap(words, max(width - COLUMN, LEAST)) or [""]):
            text.append(f"{'' if number else name:<{COLUMN}}", "dim").append(line, style).append("\n")
    return text
