"""A class as text: one row for each learner, and the questions that went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.cells import cell_len
from rich.text import Text

from lessons.classroom.roster import MissedQuestion, Pupil
from tui.render.fit import shortened

MAX_NAME = 16  # cells
GAP = 2
NOBODY = "Nobody has come in yet. Learners open the address that mgrad-tui serve has printed, and type a name."
NOTHING = "No question was missed yet."


def pupils_text(pupils: Sequence[Pupil], width: int, today: date) -> Text:
    """One row for each learner: name, place, lessons finished, right and wrong answers, time of the last one."""
    if not pupils:
        return Text(NOBODY, "dim")
    rows = [("name", "where", "done", "right", "wrong", "last")]
    rows += [
        (p.name, p.place or "-", str(p.finished), str(p.right), str(p.wrong), _clock(p.last, today)) for p in pupils
    ]
    name_width = min(MAX_NAME, max(cell_len(row[0]) for row in rows))
    counts = [max(cell_len(row[column]) for row in rows) for column in range(2, 6)]
    place_width = max(width - name_width - sum(counts) - GAP * 5, 8)
    text = Text(no_wrap=True)
    for number, (name, place, *rest) in enumerate(rows):
        line = f"{_padded(name, name_width)}{' ' * GAP}{_padded(place, place_width)}"
        line += "".join(f"{' ' * GAP}{cell:>{cells}}" for cell, cells in zip(rest, counts, strict=True))
        text.append(line + "\n", "dim" if number == 0 else "")
    text.rstrip()
    return text


def missed_text(missed: Sequence[MissedQuestion], width: int) -> Text:
    """For each question: how many missed it, where it is, what it asks, and the causes."""
    if not missed:
        return Text(NOTHING, "dim")
    text = Text()
    for number, question in enumerate(missed):
        text.append("\n\n" if number else "")
        text.append(f"{question.missed} of {question.asked}", "bold")
        text.append(f"  {question.place}")
        if question.ask:
            text.append(f"\n{shortened(question.ask, max(width, 20))}", "dim")
        for cause, count in question.causes:
            text.append(f"\n  {count} × {shortened(cause, max(width - 6, 14))}")
    return text


def _padded(text: str, cells: int) -> str:
    short = shortened(text, cells)
    return short + " " * (cells - cell_len(short))


def _clock(time: str, today: date) -> str:
    """ "10:31" of a stored time of today, the date of an earlier one; "-" for none."""
    day, _, clock = time.partition("T")
    return clock[:5] if day == today.isoformat() else day[:10] or "-"
