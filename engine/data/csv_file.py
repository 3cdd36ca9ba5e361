"""Data sets in CSV files, read and written; errors name the file, the line and the column."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from engine.basics.files import TooLargeError, read_bounded, write_atomically
from engine.basics.numbers import exact, is_number, parse_number
from engine.data.samples import Dataset

MAX_BYTES = 5_000_000
MAX_EXAMPLES = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_PLAIN = re.compile(r"[\w][\w .-]*")


@dataclass(frozen=True, slots=True)
class Columns:
    """The input columns and the label column of a file, each by its name or its number from 1."""

    inputs: tuple[str, ...]
    label: str

    @classmethod
    def parse(cls, text: str) -> Columns:
        """Parse "width, height > kind" or "1,2>5". Raises ValueError with a one-line message if invalid."""
        inputs, arrow, label = (part.strip() for part in text.partition(">"))
        names = tuple(name.strip() for name in inputs.split(","))
        if not arrow or not label or not all(names):
            raise ValueError(f"{text!r} selects no columns: write the inputs and the label, such as 1,2>3")
        return cls(names, label)

    def __str__(self) -> str:
        return f"{','.join(self.inputs)}>{self.label}"


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The content of a CSV file, before columns are selected.

    names       the column names; x1, x2, …, and label for the last, if there is no header
    has_header  whether the first line names the columns
    rows        the examples as text
    numeric     for each column, whether all of its cells are numbers
    classes     for each column, its distinct cells in order of appearance, three at most
    """

    names: tuple[str, ...]
    has_header: bool
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    classes: tuple[tuple[str, ...], ...]

    def first_non_number(self, column: int) -> tuple[int, str] | None:
        """Return the first cell of a column that is not a number, as (example from 1, cell); None if all are."""
        cells = enumerate((row[column] for row in self.rows), 1)
        return next(((number, cell) for number, cell in cells if not is_number(cell)), None)

    def columns(self, inputs: Sequence[int], label: int) -> Columns:
        """Return the columns with these indices, by name if the names are plain and distinct, else by number."""
        plain = self.has_header and len(set(self.names)) == len(self.names)

        def reference(column: int) -> str:
            name = self.names[column]
            return name if plain and _PLAIN.fullmatch(name) and not name.isdecimal() else str(column + 1)

        return Columns(tuple(map(reference, inputs)), reference(label))


def read_table(path: str | Path) -> CsvTable:
    """Read all columns of a CSV file. Raises ValueError as `load_csv` does, but does not check the cells."""
    return _read(path)[1]


def load_csv(path: str | Path, columns: Columns | None = None) -> Dataset:
    """Read examples: one per line, numbers, with the label in the last column unless `columns` selects others.

    The file is UTF-8. Its first line decides the separator: comma, semicolon or tab. That line is a header if none of
    its inputs is a number. There must be exactly two labels: of two numbers the smaller becomes -1 and the larger 1 (so
    0/1 reads as -1/1), of other labels the first in alphabetical order becomes -1. Empty lines are skipped.

    Raises ValueError with a one-line message that names the file, line and column if anything is invalid.
    """
    file, table, lines = _read(path)
    last = len(table.names) - 1
    selected = file.column_indices(table, columns) if columns else (tuple(range(last)), last)
    inputs = tuple(tuple(file.number(row, i, table) for i in selected[0]) for row in lines)
    labels, classes = file.labels(lines, selected[1], table)
    targets = tuple(-1.0 if label == classes[0] else 1.0 for label in labels)
    return Dataset(Path(path).name, inputs, targets, tuple(table.names[i] for i in selected[0]), classes)


def write_csv(data: Dataset, path: Path) -> None:
    """Write a file that `load_csv` reads back as the same examples. Raises OSError."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow((*data.columns, "label"))
    for numbers, label in zip(data.inputs, data.targets, strict=True):
        writer.writerow((*map(repr, numbers), data.classes[label > 0.0]))
    write_atomically(path, table.getvalue())


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _File:
    """A file name for error messages, in which lines and columns count from 1."""

    name: str

    def fail(self, problem: str, line: int = 0, column: int = 0, table: CsvTable | None = None) -> NoReturn:
        where = f", line {line}" if line else ""
        where += f", column {column}" if column else ""
        where += f" ({_clipped(table.names[column - 1])})" if table and table.has_header and column else ""
        raise ValueError(f"{self.name}{where}: {problem}")

    def rows(self, text: str) -> list[_Row]:
        """Return the lines that are not empty, split into cells; at least one line, of at least two cells."""
        control = _CONTROL.search(text)
        if control:  # a terminal would act on it
            self.fail("not a text file: it contains control characters", text.count("\n", 0, control.start()) + 1)
        first = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = next((mark for mark in ";\t" if mark in first), ",")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows: list[_Row] = []
        try:
            for cells in reader:
                stripped = [" ".join(cell.split()) for cell in cells]  # quoted cells may contain line breaks
                if any(stripped):
                    rows.append(_Row(reader.line_num, stripped))
        except csv.Error as error:
            self.fail(f"not CSV: {error}", reader.line_num)
        if not rows:
            self.fail("empty; write one example a line, its label in the last column")
        if len(rows[0].cells) < 2:
            self.fail("only one column; separate columns by commas, with the label last", rows[0].line)
        return rows

    def column_indices(self, table: CsvTable, columns: Columns) -> tuple[tuple[int, ...], int]:
        """Return the indices of the selected inputs and of the label, from 0."""

        def index(column: str) -> int:
            if column in table.names:
                return table.names.index(column)
            if not (column.isdecimal() and 1 <= int(column) <= len(table.names)):
                known = ", ".join(map(_clipped, table.names[:8])) + (", …" if len(table.names) > 8 else "")
                self.fail(f"no column {_quoted(column)}; there are {known}")
            return int(column) - 1

        inputs, label = tuple(map(index, columns.inputs)), index(columns.label)
        if label in inputs or len(set(inputs)) < len(inputs):
            self.fail(f"{columns} uses a column twice")
        return inputs, label

    def number(self, row: _Row, index: int, table: CsvTable) -> float:
        cell = row.cells[index]
        if not is_number(cell):
            hint = " (write decimals with a point)" if re.fullmatch(r"[+-]?\d+,\d+", cell) else ""
            self.fail(f"{_quoted(cell)} is not a number{hint}" if cell else "empty", row.line, index + 1, table)
        if not math.isfinite(parse_number(cell)):
            self.fail(f"{_clipped(cell)} is not a finite number", row.line, index + 1, table)
        return parse_number(cell)

    def labels(self, rows: list[_Row], last: int, table: CsvTable) -> tuple[list[str], tuple[str, str]]:
        """Return the labels, and the two classes in order: numbers by size, other labels alphabetically."""
        cells = [row.cells[last] for row in rows]
        if "" in cells:
            self.fail("empty", rows[cells.index("")].line, last + 1, table)
        numeric = all(map(is_number, cells))
        labels = [exact(self.number(row, last, table)) for row in rows] if numeric else cells
        known = list(dict.fromkeys(labels))
        if len(known) > 2:
            first, second, third = map(_clipped, known[:3])
            problem = f"a third label, {third}, after {first} and {second}; use just two"
            self.fail(problem, rows[labels.index(known[2])].line, last + 1, table)
        if len(known) < 2:
            self.fail(f"every label is {_clipped(known[0])}; there must be two different ones", 0, last + 1, table)
        lower, upper = sorted(known, key=float) if numeric else sorted(known)
        return labels, (lower, upper)


def _read(path: str | Path) -> tuple[_File, CsvTable, list[_Row]]:
    """Return a file, its content, and its examples with their line numbers."""
    file = _File(str(path))
    rows = file.rows(_text(file, Path(path)))
    first = rows[0].cells
    has_header = not any(is_number(cell) for cell in first[:-1])
    for row in rows:
        if len(row.cells) != len(first):
            file.fail(f"{_columns(len(row.cells))} where line {rows[0].line} has {len(first)}", row.line)
    examples = rows[1:] if has_header else rows
    if not examples:
        file.fail("only a header; the examples are missing")
    if len(examples) > MAX_EXAMPLES:
        file.fail(f"{len(examples)} examples, but the limit is {MAX_EXAMPLES}")
    names = first if has_header else [*(f"x{i}" for i in range(1, len(first))), "label"]
    cells = list(zip(*(row.cells for row in examples), strict=True))
    numeric = tuple(all(map(is_number, column)) for column in cells)
    classes = tuple(tuple(dict.fromkeys(column))[:3] for column in cells)
    table = CsvTable(tuple(names), has_header, tuple(tuple(row.cells) for row in examples), numeric, classes)
    return file, table, examples


def _text(file: _File, path: Path) -> str:
    """Return the text of the file, without a byte-order mark."""
    try:
        raw = read_bounded(path, MAX_BYTES)
    except FileNotFoundError:
        file.fail("no such file")
    except IsADirectoryError:
        file.fail("a folder, not a CSV file")
    except TooLargeError as error:
        file.fail(str(error))
    except (OSError, ValueError) as error:
        file.fail(f"cannot be read ({getattr(error, 'strerror', None) or error})")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        file.fail("not UTF-8 text; save the file as UTF-8", raw.count(b"\n", 0, error.start) + 1)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _clipped(cell: str) -> str:
    return cell if len(cell) <= 20 else f"{cell[:19]}…"


def _quoted(cell: str) -> str:
    return repr(_clipped(cell))
