"""The line of a run's steps, with where one stands. Pure: data in, Text out."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

LEAST = 8  # cells of a line that is worth drawing


def label(at: int | None, done: int) -> str:
    """Where one stands, in words."""
    if not done:
        return "no step yet"
    return f"step {done - 1}, the newest" if at is None else f"step {at} of 0 to {done - 1}"


def timeline(
    at: int | None, done: int, marks: Sequence[int], width: int, styles: tuple[str, str, str], ascii_only: bool
) -> Text:
    """One row: the label, then all steps as a line. at: the step looked at, None for the newest; marks: where
    something was changed; styles: of the line, of a mark, of the place one stands.
    """
    said = f"{label(at, done)}  "
    room = track_of(said, width)
    text = Text(said, no_wrap=True)
    if room < LEAST or not done:
        return text
    rail, flag, here = (".", "^", "#") if ascii_only else ("─", "◆", "●")
    cells = [(rail, styles[0])] * room
    for mark in marks:
        if 0 <= mark < done:
            cells[_place(mark, done, room)] = flag, styles[1]
    cells[_place(done - 1 if at is None else at, done, room)] = here, styles[2]
    for glyph, style in cells:
        text.append(glyph, style)
    return text


def step_at(x: int, at: int | None, done: int, width: int) -> int | None:
    """The step under column `x`, None beside the line."""
    said = f"{label(at, done)}  "
    room = track_of(said, width)
    if room < LEAST or not done or x < len(said):
        return None
    return round(min(x - len(said), room - 1) / max(1, room - 1) * (done - 1))


def track_of(said: str, width: int) -> int:
    """How many cells the line has beside its label."""
    return width - len(said)


def _place(step: int, done: int, room: int) -> int:
    return round(step / max(1, done - 1) * (room - 1))
