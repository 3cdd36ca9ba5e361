"""A data set of one's own, from a CSV file: each complaint names the file, the line and the column."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from engine.numbers import exact
from engine.samples import Dataset

MAX_BYTES = 5_000_000
MAX_EXAMPLES = 10_000
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)


def load_csv(path: str | Path) -> Dataset:
    """Read examples: one a line, numbers, the last column its label.

    The file is UTF-8, its columns parted by commas, semicolons or tabs, whichever its first line has. That line may
    name the columns: it does where none of its inputs is a number. There must be just two different labels: of numbers
    the smaller becomes -1 and the larger 1 (so 0/1 reads as -1/1), of other labels the first by alphabet becomes -1.
    Empty lines are left out.

    Raises ValueError for anything else, in one line that names file, line and column.
    """
    file = _File(str(path))
    rows = file.rows(_text(file, Path(path)))
    first = rows[0].cells
    has_header = not any(_NUMBER.fullmatch(cell) for cell in first[:-1])
    names = first if has_header else []
    for row in rows:
        if len(row.cells) != len(first):
            file.fail(f"{_columns(len(row.cells))} where line {rows[0].line} has {len(first)}", row.line)
    examples = rows[1:] if has_header else rows
    if not examples:
        file.fail("only a line of column names; the examples are missing")
    if len(examples) > MAX_EXAMPLES:
        file.fail(f"{len(examples)} examples are too many; the limit is {MAX_EXAMPLES}")
    inputs = tuple(tuple(file.number(row, i, names) for i in range(len(first) - 1)) for row in examples)
    labels, classes = file.labels(examples, names)
    targets = tuple(-1.0 if label == classes[0] else 1.0 for label in labels)
    columns = names[:-1] or [f"x{i}" for i in range(1, len(first))]
    return Dataset(Path(path).name, inputs, targets, tuple(columns), classes)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _File:
    """The file that complaints are about. Lines and columns count from 1 in what is said."""

    name: str

    def fail(self, problem: str, line: int = 0, column: int = 0, names: list[str] | None = None) -> NoReturn:
        where = f", line {line}" if line else ""
        where += f", column {column}" if column else ""
        where += f" ({names[column - 1]})" if names and column else ""
        raise ValueError(f"{self.name}{where}: {problem}")

    def rows(self, text: str) -> list[_Row]:
        """The lines that are not empty, cut into cells; at least one, of at least two cells."""
        if "\0" in text:
            self.fail("not a text file", text.count("\n", 0, text.index("\0")) + 1)
        opening = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = next((mark for mark in ";\t" if mark in opening), ",")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows: list[_Row] = []
        try:
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                if any(stripped):
                    rows.append(_Row(reader.line_num, stripped))
        except csv.Error as error:
            self.fail(f"not CSV: {error}", reader.line_num)
        if not rows:
            self.fail("empty; write one example a line, its label in the last column")
        if len(rows[0].cells) < 2:
            self.fail("only one column; part the columns with commas, the label last", rows[0].line)
        return rows

    def number(self, row: _Row, index: int, names: list[str]) -> float:
        cell = row.cells[index]
        if not _NUMBER.fullmatch(cell):
            hint = " (write decimals with a point)" if re.fullmatch(r"[+-]?\d+,\d+", cell) else ""
            self.fail(f"{_quoted(cell)} is not a number{hint}" if cell else "empty", row.line, index + 1, names)
        if not math.isfinite(float(cell)):
            self.fail(f"{cell} is not a finite number", row.line, index + 1, names)
        return float(cell)

    def labels(self, rows: list[_Row], names: list[str]) -> tuple[list[str], tuple[str, str]]:
        """The last column, and its two classes in order: numbers by size, anything else by alphabet."""
        last = len(rows[0].cells) - 1
        cells = [row.cells[last] for row in rows]
        if "" in cells:
            self.fail("empty", rows[cells.index("")].line, last + 1, names)
        numeric = all(map(_NUMBER.fullmatch, cells))
        labels = [exact(self.number(row, last, names)) for row in rows] if numeric else cells
        known = list(dict.fromkeys(labels))
        if len(known) > 2:
            problem = f"a third label, {known[2]}, after {known[0]} and {known[1]}; use just two"
            self.fail(problem, rows[labels.index(known[2])].line, last + 1, names)
        if len(known) < 2:
            self.fail(f"every label is {known[0]}; there must be two different ones", 0, last + 1, names)
        lower, upper = sorted(known, key=float) if numeric else sorted(known)
        return labels, (lower, upper)


def _text(file: _File, path: Path) -> str:
    """What the file says; a byte-order mark is dropped."""
    try:
        with path.open("rb") as source:
            raw = source.read(MAX_BYTES + 1)
    except FileNotFoundError:
        file.fail("no such file")
    except IsADirectoryError:
        file.fail("a folder, not a CSV file")
    except (OSError, ValueError) as error:
        file.fail(f"cannot be read ({getattr(error, 'strerror', None) or error})")
    if len(raw) > MAX_BYTES:
        file.fail(f"larger than {MAX_BYTES // 1_000_000} MB, the limit")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        file.fail("not UTF-8 text; save the file as UTF-8", raw.count(b"\n", 0, error.start) + 1)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _quoted(cell: str) -> str:
    return repr(cell if len(cell) <= 20 else f"{cell[:19]}…")
