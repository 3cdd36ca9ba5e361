"""Data sets in CSV files, read and written; what can be repaired is, errors name the file, the line and the column."""

from __future__ import annotations

import csv
import io
import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from engine.basics.files import TooLargeError, read_bounded, write_atomically
from engine.basics.numbers import exact, is_number, parse_number
from engine.data.column_facts import (
    MAX_CLASSES,
    MAX_WORDS,
    ColumnFacts,
    facts_of,
    fold_case,
    sentinel_note,
    switch_off_twins,
)
from engine.data.decoding import decode, unpack
from engine.data.samples import Dataset
from engine.data.sheet import TableError, clipped, read_sheet, with_class_names

MAX_BYTES = 20_000_000
MAX_EXAMPLES = 10_000
FEW = 10  # rows: of fewer, no column is offered as the label or switched off for its gaps
REST = "rest"  # the class of all labels but one
_PLAIN = re.compile(r"[\w][\w .-]*")
_DECIMALS = re.compile(r"-?\d+,(?:\d{1,2}|\d{4,})", re.ASCII)  # no thousands
LABEL_NAMES = {"class", "label", "target", "diagnosis", "outcome", "species", "y"}
NUMBER = "number"  # in place of a label: the numbers themselves are to be predicted
_OWN_COLUMNS = re.compile(r"x1(,x\d+)*,label")  # as `write_csv` names them


@dataclass(frozen=True, slots=True)
class Columns:
    """The input columns and the label column of a file, each by its name or its number from 1.

    inputs  all that are on by default, if empty
    label   also "kind=setosa": one label against the rest
    """

    inputs: tuple[str, ...]
    label: str

    @classmethod
    def parse(cls, text: str) -> Columns:
        """Parse "width, height > kind", "1,2>5", ">kind" or ">kind=setosa".

        Raises ValueError with a one-line message if invalid.
        """
        inputs, arrow, label = (part.strip() for part in text.partition(">"))
        names = tuple(name.strip() for name in inputs.split(",")) if inputs else ()
        if not arrow or not label or not all(names):
            raise ValueError(f"{text!r} selects no columns: write the inputs and the label, such as 1,2>3 or >3")
        return cls(names, label)

    def __str__(self) -> str:
        return f"{','.join(self.inputs)}>{self.label}"


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The content of a CSV file, before columns are selected.

    names       the column names; x1, x2, …, and label for the last, if there is no header
    has_header  whether a line names the columns
    rows        the examples as text
    columns     kind, range and gaps of each column, and whether it is an input by default
    notes       what was repaired or left out, a sentence each
    """

    names: tuple[str, ...]
    has_header: bool
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[ColumnFacts, ...]
    notes: tuple[str, ...]

    @property
    def numeric(self) -> tuple[bool, ...]:
        """For each column, whether it can be an input."""
        return tuple(column.is_usable for column in self.columns)

    @property
    def classes(self) -> tuple[tuple[str, ...], ...]:
        """For each column, its distinct cells in order of appearance, three at most."""
        return tuple(tuple(column.values[:3]) for column in self.columns)

    def selection(self, inputs: Sequence[int], label: int, positive: str = "") -> Columns:
        """Return the columns with these indices, by name if the names are plain and distinct, else by number."""
        against_rest = f"={positive}" if positive else ""
        return Columns(tuple(map(self.reference, inputs)), f"{self.reference(label)}{against_rest}")

    def reference(self, column: int) -> str:
        """Return how a column is written in a selection: by its name if that is plain and distinct, else by number."""
        plain = self.has_header and len(set(self.names)) == len(self.names)
        name = self.names[column]
        return name if plain and _PLAIN.fullmatch(name) and not name.isdecimal() else str(column + 1)


def read_table(path: str | Path, header: bool | None = None) -> CsvTable:
    """Read all columns of a CSV file. Raises ValueError as `load_csv` does, but chooses no columns."""
    return _read(_Source(path), header)


def load_csv(
    path: str | Path,
    columns: Columns | None = None,
    header: bool | None = None,
    rows: int | None = None,
    seed: int = 1337,
) -> Dataset:
    """Read examples: one per line, with the label in the last column unless `columns` selects others.

    header  whether the first line names the columns; found out if None
    rows    so many of the rows at most, drawn with `seed`

    Encoding, separator, header and kinds of columns are recognised. Words become columns of 0 and 1; rows with gaps are
    left out; columns that number the rows, hold dates or never change are no inputs unless selected. The `notes` of the
    data set say so. Two labels make two classes: of two numbers the smaller becomes -1 and the larger 1 (so 0/1 reads
    as -1/1), of other labels the first in alphabetical order becomes -1. A label of many numbers is a target for
    regression.

    Raises ValueError with a one-line message that names the file, and line and column where it can.
    """
    source = _Source(path)
    return _Selection(source, _read(source, header), columns, rows, seed).dataset()


def write_csv(data: Dataset, path: Path) -> None:
    """Write a file that `load_csv` reads back as the same examples. Raises OSError."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow((*data.columns, "label"))
    for numbers, label in zip(data.inputs, data.targets, strict=True):
        writer.writerow((*map(repr, numbers), data.classes[label > 0.0]))
    write_atomically(path, table.getvalue())


class _Source:
    """A file's path for error messages, in which lines and columns count from 1."""

    def __init__(self, path: str | Path) -> None:
        self.path, self.name = Path(path), str(path)

    def fail(self, problem: str, line: int = 0, column: int = 0, name: str = "") -> NoReturn:
        where = f", line {line}" if line else ""
        where += f", column {column}" if column else ""
        where += f" ({clipped(name)})" if name and column else ""
        raise ValueError(f"{self.name}{where}: {problem}") from None

    def text(self, notes: list[str]) -> str:
        """Return the text of the file; its encoding is noted if it is not UTF-8."""
        try:
            raw = unpack(read_bounded(self.path, MAX_BYTES), MAX_BYTES)
        except FileNotFoundError:
            self.fail("no such file")
        except IsADirectoryError:
            self.fail("a folder, not a CSV file")
        except TooLargeError as error:
            self.fail(str(error))
        except OSError as error:
            self.fail(f"cannot be read ({error.strerror or error})")
        except ValueError as error:
            self.fail(f"cannot be read ({error})")
        try:
            text, encoding = decode(raw)
        except UnicodeDecodeError:
            self.fail("not a text file: its UTF-16 is broken")
        notes += [f"the file is {encoding}, not UTF-8"] * bool(encoding)
        return text


def _read(source: _Source, header: bool | None) -> CsvTable:
    notes: list[str] = []
    try:
        sheet = with_class_names(read_sheet(source.text(notes), header))
    except TableError as error:
        source.fail(str(error), error.line, error.column)
    cells = [*zip(*sheet.rows, strict=True)]
    has_commas = sheet.decimal_commas and any(_DECIMALS.fullmatch(cell) for column in cells for cell in column[:200])
    columns = tuple(
        facts_of(name, position, column, sheet.decimal_commas, has_commas)
        for position, (name, column) in enumerate(zip(sheet.names, cells, strict=True), 1)
    )
    names = tuple(column.name for column in columns)
    return CsvTable(names, sheet.has_header, sheet.rows, columns, (*notes, *sheet.notes))


class _Selection:
    """The columns and rows of a table that become examples.

    columns  the learner's choice of columns; None for the default
    rows     so many rows at most, drawn with the seed
    """

    def __init__(self, source: _Source, table: CsvTable, columns: Columns | None, rows: int | None, seed: int) -> None:
        self._source, self._table, self._rows, self._seed = source, table, rows, seed
        self._label, positive = self._label_of(columns) if columns else (len(table.names) - 1, "")
        label, self._case_note = fold_case(table.columns[self._label])
        folded = (*table.columns[: self._label], label, *table.columns[self._label + 1 :])
        self._columns = switch_off_twins(folded, self._label)
        self._is_default = not (columns and columns.inputs)
        self._inputs = self._default_inputs() if columns is None or not columns.inputs else self._chosen(columns)
        if self._is_default:
            self._switch_off_gappy()
        self._classes = self._targets(positive)

    def dataset(self) -> Dataset:
        """Return the examples. Raises ValueError with a one-line message if there are none."""
        rows, notes = self._complete_rows()
        label = self._columns[self._label]
        encoded = [pair for index in self._inputs for pair in self._columns[index].encoded()]
        names = tuple(name for name, _ in encoded)
        inputs = tuple(zip(*([numbers[row] for row in rows] for _, numbers in encoded), strict=True))
        if self._classes is None:
            targets = tuple(label.numbers[row] for row in rows)
        else:
            positive = self._classes[1]
            targets = tuple(1.0 if self._label_text(row) == positive else -1.0 for row in rows)
            if len({*targets}) < 2:
                only = self._classes[targets[0] > 0.0]
                self._fail_at_label(f"every label is {clipped(only)}; there must be two different ones")
        return Dataset(
            self._source.path.name,
            inputs,
            targets,
            names,
            self._classes or ("-1", "1"),
            label.name,
            (0.0, 1.0) if self._classes is None else None,
            notes=(*self._table.notes, *self._column_notes(), *notes),
        )

    # Columns

    def _label_of(self, columns: Columns) -> tuple[int, str]:
        """Return the label's index, and the label that stands against the rest."""
        name, equals, positive = columns.label.rpartition("=")
        if equals and columns.label not in self._table.names:
            return self._index(name.strip()), positive.strip()
        return self._index(columns.label), ""

    def _index(self, column: str) -> int:
        names = self._table.names
        if column in names:
            return names.index(column)
        if not (column.isdecimal() and 1 <= int(column) <= len(names)):
            known = ", ".join(map(clipped, names[:8])) + (", …" if len(names) > 8 else "")
            self._source.fail(f"no column {clipped(column)!r}; there are {known}")
        return int(column) - 1

    def _chosen(self, columns: Columns) -> tuple[int, ...]:
        inputs = tuple(map(self._index, columns.inputs))
        if self._label in inputs or len(set(inputs)) < len(inputs):
            self._source.fail(f"{columns} uses a column twice")
        for index in inputs:
            column = self._columns[index]
            if not column.is_usable:
                why = column.reason_off or "it is not a number"
                self._source.fail(f"no input: {why}", 0, index + 1, self._name(index))
        return inputs

    def _default_inputs(self) -> tuple[int, ...]:
        others = [index for index in range(len(self._columns)) if index != self._label]
        if self._table.has_header and _OWN_COLUMNS.fullmatch(",".join(self._table.names)):
            return tuple(index for index in others if self._columns[index].is_usable)
        on = [index for index in others if not self._columns[index].reason_off]
        on = on or [index for index in others if self._columns[index].is_index]
        on = on or [index for index in others if self._columns[index].is_usable]
        if not on:
            why = "; ".join(f"{clipped(self._columns[i].name)}: {self._columns[i].reason_off}" for i in others[:3])
            self._source.fail(f"no column to learn from ({why})")
        return tuple(on)

    def _switch_off_gappy(self) -> None:
        """Switch off the inputs with the most gaps, as long as less than half of the rows would be left."""
        label = self._columns[self._label]
        rows = [row for row in range(len(self._table.rows)) if not label.is_gap(row)]
        while len(self._inputs) > 1 and len(rows) >= FEW:
            gappy = [self._columns[index] for index in self._inputs if self._columns[index].gaps]
            if 2 * sum(not any(column.is_gap(row) for column in gappy) for row in rows) >= len(rows):
                return
            worst = max(self._inputs, key=lambda index: self._columns[index].gaps)
            reason = f"{self._columns[worst].gaps} gaps would leave too few rows"
            self._columns[worst] = replace(self._columns[worst], reason_off=reason)
            self._inputs = tuple(index for index in self._inputs if index != worst)

    def _name(self, index: int) -> str:
        return self._table.names[index] if self._table.has_header else ""

    # The label

    def _targets(self, positive: str) -> tuple[str, str] | None:
        """Return the two classes; None if the label is a number to predict."""
        label = self._columns[self._label]
        known = label.classes
        if positive == NUMBER and label.kind == "number":
            return None
        if positive:
            return REST, self._known_label(positive, known)
        if label.is_real_valued:
            return None
        if not known or label.kind == "date":
            why = "it holds dates" if known else "it is empty"
            self._fail_at_label(f"no label: {why}{self._other_label()}")
        if len(known) == 1:
            problem = f"every label is {clipped(known[0])}; there must be two different ones"
            self._fail_at_label(problem + self._other_label())
        if len(known) > 2:
            shown = ", ".join(map(clipped, known[:MAX_WORDS])) + (", …" if len(known) > MAX_WORDS else "")
            reference = self._table.reference(self._label)
            example = self._choice(f"{reference}={self._frequent(label)}")
            if label.kind == "number":
                example += f"; or predict the number: {self._choice(f'{reference}={NUMBER}')}"
            other = self._other_label() if len(known) > MAX_WORDS else ""
            problem = f"{len(known)} labels, {shown}: choose one against the rest, such as {example}{other}"
            self._fail_at_label(problem)
        return known[0], known[1]

    def _known_label(self, positive: str, known: Sequence[str]) -> str:
        if positive in known:
            return positive
        folded = {label.lower(): label for label in known}
        if positive.lower() in folded:
            return folded[positive.lower()]
        if is_number(positive) and exact(parse_number(positive)) in known:
            return exact(parse_number(positive))
        shown = ", ".join(map(clipped, known[:MAX_WORDS])) + (", …" if len(known) > MAX_WORDS else "")
        return self._fail_at_label(f"no label {clipped(positive)!r}; there are {shown}")

    def _label_text(self, row: int) -> str:
        label = self._columns[self._label]
        text = exact(label.numbers[row]) if label.kind == "number" else label.cells[row]
        return REST if self._classes and self._classes[0] == REST and text != self._classes[1] else text

    def _other_label(self) -> str:
        """Return the words that offer another label: the first column of two classes, or the last number to predict."""
        usable = [(i, column) for i, column in enumerate(self._columns) if i != self._label and column.is_usable]
        two = [i for i, column in usable if len(column.values) == 2]
        found = two[:1] or [i for i, column in usable if column.is_real_valued and not column.is_index][-1:]
        if not found or len(self._table.rows) < FEW:
            return ""
        name, reference = self._columns[found[0]].name, self._table.reference(found[0])
        return f"; or learn {clipped(name)}: {self._choice(reference)}"

    def _choice(self, label: str) -> str:
        """Return the file with a label to learn as a shell takes it, to which > alone means another file."""
        return f'"{self._source.name}#>{label}"'

    def _fail_at_label(self, problem: str) -> NoReturn:
        self._source.fail(problem, 0, self._label + 1, self._name(self._label))

    # Rows and notes

    def _complete_rows(self) -> tuple[list[int], list[str]]:
        """Return the rows without gaps in the columns used, at most as many as asked for, and what is left out."""
        used = [self._columns[index] for index in (*self._inputs, self._label)]
        total = len(self._table.rows)
        gappy = [column for column in used if column.gaps]
        rows = [row for row in range(total) if not any(column.is_gap(row) for column in gappy)]
        notes: list[str] = []
        if len(rows) < total:
            gaps = ", ".join(f"{column.name} ({column.gaps})" for column in gappy)
            notes.append(f"{total - len(rows)} of {total} rows left out: gaps in {gaps}")
            notes += [
                f"{column.name}: {column.slips} cell{'s' * (column.slips > 1)} without a number count as gaps"
                for column in gappy
                if column.slips
            ]
        if not rows:
            self._source.fail(f"no row without gaps ({', '.join(f'{column.name}: {column.gaps}' for column in gappy)})")
        if self._rows is not None and self._rows < 2:
            raise ValueError(f"--rows is 2 or more, not {self._rows}")
        if self._rows is not None and self._rows < len(rows):
            notes.append(f"{self._rows} of {len(rows)} rows drawn by the seed")
            rows = sorted(random.Random(self._seed).sample(rows, self._rows))
        if len(rows) > MAX_EXAMPLES:
            self._source.fail(f"{len(rows)} examples, but the limit is {MAX_EXAMPLES}: --rows 2000 takes a sample")
        return rows, notes

    def _column_notes(self) -> list[str]:
        used = {*self._inputs, self._label}
        notes = [note for index in self._inputs if (note := self._columns[index].encoding_note())]
        off: dict[str, list[str]] = {}
        for index, column in enumerate(self._columns):
            if index not in used and column.reason_off and self._is_default:
                off.setdefault(column.reason_off, []).append(column.name)
        notes += [f"{' and '.join(names)} off: {reason}" for reason, names in off.items()]
        commas = [column.name for index, column in enumerate(self._columns) if index in used and column.decimal_comma]
        notes += [f"decimal commas in {', '.join(commas)}"] * bool(commas)
        read = [self._columns[index] for index in sorted(used)]
        notes += [f"{column.name}: {column.read_as}" for column in read if column.read_as]
        notes += [note for column in read if (note := sentinel_note(column))]
        label = self._columns[self._label]
        notes += [self._case_note] * bool(self._case_note)
        if self._classes and self._classes[0] == REST:
            notes.append(f"{label.name}: {self._classes[1]} against the rest")
        if self._classes is None:
            notes.append(f"{label.name} is a number to predict (regression)")
        notes += [note] if self._is_default and (note := self._label_offer()) else []
        return notes

    def _label_offer(self) -> str:
        """Return the words that offer another column as the label: one called so, or a first one that looks like it."""
        for index, column in enumerate(self._columns):
            labels = column.classes
            if index == self._label or not column.is_usable or not 2 <= len(labels) <= MAX_CLASSES:
                continue
            is_first = index == 0 and self._classes is None
            looks = is_first and (len(labels) == 2 if column.kind == "words" else not self._table.has_header)
            if not looks and column.name.lower() not in LABEL_NAMES:
                continue
            reference = self._table.reference(index)
            shown = f"{', '.join(map(clipped, labels[:-1]))} or {clipped(labels[-1])}"
            against = "" if len(labels) == 2 else f"={self._frequent(column)}"
            return f"to learn {column.name}, {shown}, from the others: {self._choice(f'{reference}{against}')}"
        return ""

    @staticmethod
    def _frequent(label: ColumnFacts) -> str:
        """Return the most frequent label; of those that fit into a message, if there are some."""
        is_number = label.kind == "number"
        counts = Counter(map(exact, filter(math.isfinite, label.numbers)) if is_number else filter(None, label.cells))
        known = [text for text in label.classes if text == clipped(text)] or [*label.classes]
        return clipped(max(known, key=lambda text: counts[text]))
