"""The timeline of a run as text: its steps, the step looked at, and changes."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text

MIN_WIDTH = 8  # cells of a line worth drawing


@dataclass(frozen=True, slots=True)
class Track:
    """The steps of a run.

    done   how many have been taken
    at     the one looked at, None for the newest
    marks  steps at which something was changed
    """

    done: int = 0
    at: int | None = None
    marks: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The step looked at, in words."""
        if not self.done:
            return "no step yet  "
        if self.at is None:
            return f"step {self.done - 1}, the newest  "
        return f"step {self.at} of 0 to {self.done - 1}  "


def timeline(track: Track, width: int, styles: tuple[str, str, str], ascii_only: bool) -> Text:
    """One row: the label, then all steps as a line. styles: of the line, of a mark, of the step looked at."""
    text = Text(track.label, no_wrap=True)
    room = width - len(track.label)
    if room < MIN_WIDTH or not track.done:
        return text
    rail, flag, here = (".", "^", "#") if ascii_only else ("─", "◆", "●")
    marks = {_column(mark, track.done, room) for mark in track.marks if mark < track.done}
    here_x = _column(track.done - 1 if track.at is None else track.at, track.done, room)
    for x in range(room):
        glyph, style = (here, styles[2]) if x == here_x else (flag, styles[1]) if x in marks else (rail, styles[0])
        text.append(glyph, style)
    return text


def step_at(x: int, track: Track, width: int) -> int | None:
    """Return the step under column `x`, None outside the line."""
    start = len(track.label)
    room = width - start
    if room < MIN_WIDTH or not track.done or x < start:
        return None
    return round(min(x - start, room - 1) / (room - 1) * (track.done - 1))


def _column(step: int, done: int, room: int) -> int:
    return round(step / max(1, done - 1) * (room - 1))
