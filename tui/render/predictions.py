"""Predictions against targets: for each example a track from -1 to 1 with the target and what the network says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from engine.basics.numbers import short

TEXT_WIDTH = 21  # cells beside the track: " 1 … 1 -0.1234 → -1 ✓"
MIN_TRACK = 9


@dataclass(frozen=True, slots=True)
class PredictionStyles:
    """Styles: of a prediction on its target's side, of one on the wrong side, of tracks and targets."""

    right: str = ""
    wrong: str = ""
    quiet: str = ""


def is_right(prediction: float, target: float) -> bool:
    """Whether the score is on its target's side of zero; zero itself counts as -1."""
    return (prediction > 0) == (target > 0)


def track(prediction: float | None, target: float, width: int) -> str:
    """The line from -1 to 1: ○ the target, ● the prediction, ◉ both in one place, ◀ ▶ a prediction beyond the ends."""
    cells = ["─"] * width
    cells[0], cells[width // 2], cells[-1] = "├", "┼", "┤"

    def place(number: float) -> int:
        return round((max(-1.0, min(1.0, number)) + 1) / 2 * (width - 1))

    cells[place(target)] = "○"
    if prediction is not None:
        mark = "◀" if prediction < -1 else "▶" if prediction > 1 else "●"
        cells[place(prediction)] = "◉" if mark == "●" and place(prediction) == place(target) else mark
    return "".join(cells)


def prediction_rows(
    predictions: Sequence[float],
    targets: Sequence[float],
    width: int,
    height: int,
    styles: PredictionStyles | None = None,
    inputs: Sequence[Sequence[float]] = (),
    chosen: int | None = None,
) -> list[Text]:
    """A row for each example, as many as fit from the one chosen; the last says how many more there are.

    predictions  one a target, or none at all before the first step
    inputs       of the examples; they are shown where there are three rows for each
    chosen       the example that the cursor is on
    """
    styles = styles or PredictionStyles()
    known: list[float | None] = list(predictions) if predictions else [None] * len(targets)
    if inputs and height >= 4 * len(targets) - 1:
        blocks = zip(known, targets, inputs, strict=True)
        rows = [row for k, block in enumerate(blocks) for row in _block(k, *block, width, styles)]
        if chosen is not None:
            rows[4 * chosen].stylize("reverse")
        return rows[:-1]
    shown = len(targets) if len(targets) <= height else max(0, height - 1)
    first = max(0, min((chosen or 0) - shown + 1, len(targets) - shown))
    digits = len(str(len(targets)))
    room = width - TEXT_WIDTH - digits + 1
    rows = []
    for k in range(first, first + shown):
        style = _style(known[k], targets[k], styles)
        row = Text(no_wrap=True).append(
            f"{k + 1:>{digits}}", f"{styles.quiet} reverse" if k == chosen else styles.quiet
        )
        row.append(" ")
        if room >= MIN_TRACK:
            row.append(track(known[k], targets[k], room - 1 + room % 2), style)
            row.append(" ")
        row.append(_verdict(known[k], targets[k], styles))
        rows.append(row)
    if shown < len(targets) and height > 0:
        rows.append(Text(f"… and {len(targets) - shown} more", style=styles.quiet))
    return rows


def row_of(y: int, count: int, height: int) -> int | None:
    """Which of so many examples stands in that row, where the first is at the top; None where none is."""
    example = y // 4 if height >= 4 * count - 1 else y
    return example if 0 <= example < min(count, height) else None


def _block(
    k: int, prediction: float | None, target: float, example: Sequence[float], width: int, styles: PredictionStyles
) -> list[Text]:
    """An example with room to spare: its inputs, the track, the numbers in words, and a blank row."""
    line = track(prediction, target, max(MIN_TRACK, width - 1 + width % 2))
    head = Text(f"{k + 1}  ({', '.join(map(short, example))})", style=styles.quiet, no_wrap=True, overflow="ellipsis")
    return [head, Text(line, _style(prediction, target, styles)), _verdict(prediction, target, styles), Text()]


def _verdict(prediction: float | None, target: float, styles: PredictionStyles) -> Text:
    style = _style(prediction, target, styles)
    mark = "" if prediction is None else "✓" if is_right(prediction, target) else "✗"
    said = "" if prediction is None else short(prediction)
    return Text.assemble((f"{said:>9}", style), (f" → {target:+.0f} ", styles.quiet), (mark, style))


def _style(prediction: float | None, target: float, styles: PredictionStyles) -> str:
    if prediction is None:
        return styles.quiet
    return styles.right if is_right(prediction, target) else styles.wrong
