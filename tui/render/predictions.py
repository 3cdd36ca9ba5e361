"""Predictions beside targets: for each example a line from -1 to 1 with the target and the prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from engine.basics.numbers import short
from tui.render.targets import TargetWords

TEXT_WIDTH = 21  # cells beside the track: " 1 … 1 -0.1234 → -1 ✓"
MIN_TRACK = 9


@dataclass(frozen=True, slots=True)
class PredictionStyles:
    """Styles of a right prediction, of a wrong one, and of tracks and targets."""

    right: str = ""
    wrong: str = ""
    quiet: str = ""


def is_right(prediction: float, target: float) -> bool:
    """Whether the score has the sign of its target; zero counts as -1."""
    return (prediction > 0) == (target > 0)


def track(prediction: float | None, target: float, width: int, end: float = 1.0) -> str:
    """Return the line from -end to end: ○ the target, ● the prediction, ◉ both, ◀ ▶ a prediction beyond the ends."""
    if width < 1:
        return ""
    cells = ["─"] * width
    cells[0], cells[width // 2], cells[-1] = "├", "┼", "┤"

    def place(number: float) -> int:
        return round((max(-1.0, min(1.0, number / end)) + 1) / 2 * (width - 1))

    cells[place(target)] = "○"
    if prediction is not None:
        mark = "◀" if prediction < -end else "▶" if prediction > end else "●"
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
    words: TargetWords | None = None,
) -> list[Text]:
    """Return a row for each example, or for each on the page with the chosen one; the last row counts the others.

    predictions  one for each target, or none before the first step
    inputs       of the examples; shown if there are three rows for each
    chosen       the example under the cursor
    words        how targets and scores are written
    """
    styles, words = styles or PredictionStyles(), words or TargetWords()
    end = max(map(abs, targets), default=1.0) or 1.0 if words.is_regression else 1.0
    known: list[float | None] = list(predictions) if predictions else [None] * len(targets)
    if inputs and height >= 4 * len(targets) - 1:
        blocks = zip(known, targets, inputs, strict=True)
        rows = [row for k, block in enumerate(blocks) for row in _block(k, *block, width, styles, words, end)]
        if chosen is not None:
            rows[4 * chosen].stylize("reverse")
        return rows[:-1]
    page = _page(chosen or 0, len(targets), height)
    digits = len(str(len(targets)))
    names = max((len(words.target(target)) for target in targets[page.start : page.stop]), default=2)
    room = width - TEXT_WIDTH - digits + 1 - max(0, names - 2)
    rows = []
    for k in page:
        style = _style(known[k], targets[k], styles, words)
        row = Text(no_wrap=True).append(
            f"{k + 1:>{digits}}", f"{styles.quiet} reverse" if k == chosen else styles.quiet
        )
        row.append(" ")
        if room >= MIN_TRACK:
            row.append(track(known[k], targets[k], room - 1 + room % 2, end), style)
            row.append(" ")
        row.append(_verdict(known[k], targets[k], styles, words))
        rows.append(row)
    if len(page) < len(targets) and height > 0:
        rows.append(Text(f"… and {len(targets) - len(page)} more", style=styles.quiet))
    return rows


def row_at(example: int, count: int, height: int) -> int:
    """Return the row of the example under the cursor."""
    return 4 * example if height >= 4 * count - 1 else example - _page(example, count, height).start


def example_at(y: int, count: int, height: int, chosen: int = 0) -> int | None:
    """Return which of `count` examples is in row y while one of them is chosen; None if none is."""
    page = range(count) if height >= 4 * count - 1 else _page(chosen, count, height)
    row = y // 4 if height >= 4 * count - 1 else y
    return page[row] if 0 <= row < min(len(page), height) else None


def _page(chosen: int, count: int, height: int) -> range:
    """The examples shown: all, or a page with the chosen one, which stays while another one on it is chosen."""
    if count <= height:
        return range(count)
    rows = max(0, height - 1)
    first = chosen // rows * rows if rows else 0
    return range(first, min(first + rows, count))


def _block(
    k: int,
    prediction: float | None,
    target: float,
    example: Sequence[float],
    width: int,
    styles: PredictionStyles,
    words: TargetWords,
    end: float,
) -> list[Text]:
    """Return the four rows of an example: its inputs, the track, the verdict, and a blank row."""
    line = track(prediction, target, max(MIN_TRACK, width - 1 + width % 2), end)
    head = Text(f"{k + 1}  ({', '.join(map(short, example))})", style=styles.quiet, no_wrap=True, overflow="ellipsis")
    style = _style(prediction, target, styles, words)
    return [head, Text(line, style), _verdict(prediction, target, styles, words), Text()]


def _verdict(prediction: float | None, target: float, styles: PredictionStyles, words: TargetWords) -> Text:
    style = _style(prediction, target, styles, words)
    mark = "" if prediction is None or words.is_regression else "✓" if is_right(prediction, target) else "✗"
    text = "" if prediction is None else words.score(prediction)
    return Text.assemble((f"{text:>9}", style), (f" → {words.target(target)} ", styles.quiet), (mark, style))


def _style(prediction: float | None, target: float, styles: PredictionStyles, words: TargetWords) -> str:
    if prediction is None:
        return styles.quiet
    if words.is_regression:
        return ""
    return styles.right if is_right(prediction, target) else styles.wrong
