"""The columns of a file in words: headings of the preview, and what is learnt from what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from engine.basics.numbers import short
from engine.data.column_facts import ColumnFacts, fold_case
from engine.data.csv_file import NUMBER
from tui.render.fit import shortened

INPUT, LABEL, UNUSED = "→ in", "= label", "–"
BARS = "▁▂▃▄▅▆▇█"
BINS, WIDEST = 8, 16  # cells


def column_heading(column: ColumnFacts, role: str, is_tall: bool) -> str:
    """Name and role of a column; if there is room also its kind, its range, its gaps and its histogram."""
    name = column.name
    if not is_tall:
        return f"{name}\n{role}"
    count = len(column.values)
    kind = "number" if column.kind == "number" else f"{count} words" if column.kind == "words" else column.kind
    gaps = f", {column.gaps} gap{'s' * (column.gaps != 1)}" if column.gaps else ""
    return f"{name}\n{role}\n{kind}{gaps}\n{_range(column)}\n{histogram(column)}"


@lru_cache(maxsize=64)
def histogram(column: ColumnFacts) -> str:
    """How often which numbers are found, from the least to the largest; or which words, in alphabetical order."""
    if column.numbers:
        known = [number for number in column.numbers if math.isfinite(number)]
        low, high = min(known, default=0.0), max(known, default=0.0)
        if not low < high or not math.isfinite(high - low):
            return ""
        bins = min(BINS, len(column.values))
        counts = [0] * bins
        for number in known:
            counts[min(bins - 1, int((number - low) / (high - low) * bins))] += 1
    elif column.is_usable:
        counts = [column.cells.count(word) for word in column.classes]
    else:
        return ""
    most = max(counts)
    return "".join(BARS[math.ceil(count / most * (len(BARS) - 1))] if count else " " for count in counts)


def left_out(columns: Sequence[ColumnFacts], rows: int) -> int:
    """How many rows have a gap in one of these columns."""
    gappy = [column for column in columns if column.gaps]
    return sum(any(column.is_gap(row) for column in gappy) for row in range(rows)) if gappy else 0


def label_text(column: ColumnFacts, positive: str, key: str, label_key: str) -> str:
    """What the label is: two classes, one against the rest, or a number; or why it is none."""
    classes = fold_case(column)[0].classes
    if column.kind in ("date", "empty") or len(classes) < 2:
        return f"{shortened(column.name, 12)} has no two labels: choose another column with {label_key}."
    if positive == NUMBER and column.kind == "number":
        again = f"{key}: {classes[0]} against the rest"
        return f"label ({label_key}): {shortened(column.name, 20)}, a number to predict ({again}). enter learns."
    if positive:
        return f"label ({label_key}): {positive} against the rest ({key}: the next of {len(classes)}). enter learns."
    if column.is_real_valued:
        return f"label ({label_key}): {shortened(column.name, 20)}, a number to predict. enter learns."
    return f"label ({label_key}): {classes[0]} and {classes[1]}. enter learns."


def _range(column: ColumnFacts) -> str:
    if column.kind == "number" and column.values:
        low, high = short(float(column.values[0])), short(float(column.values[-1]))
        return low if low == high else f"{low} to {high}"
    return shortened(", ".join(column.classes[:4]), WIDEST) if column.kind == "words" else ""
