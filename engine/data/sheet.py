"""A text file of columns, split into cells: separator, comments, header and lines of another length."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.basics.numbers import parse_number
from engine.data.cells import is_decimal_comma, is_gap, plain_numbers, reads_as_number

SEPARATORS = ";\t|,"
MAX_CONTROLS = 200  # one character of so many may be a control character
MAX_PREAMBLE = 40  # lines above the table
MAX_MISFITS = 4  # one row of so many may have another length; of more, the file is refused
MIN_ROWS_OF_TOTAL = 5  # above a row of totals
_SAMPLE_LINES = 50
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_EXCEL = re.compile(r'"?sep=([;,\t|])"?', re.IGNORECASE)
_RULE = re.compile(r"[-=+:]{2,}")
TOTALS = {"total", "totals", "grand total", "sum", "sums", "summe", "gesamt", "insgesamt", "totale", "итого"}
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class TableError(ValueError):
    """A problem in a file of columns; line and column count from 1, 0 for none."""

    def __init__(self, problem: str, line: int = 0, column: int = 0) -> None:
        super().__init__(problem)
        self.line, self.column = line, column


@dataclass(frozen=True, slots=True)
class CellTable:
    """The cells of a file.

    names           of the columns: x1, x2, …, and label for the last, without a header; "" where there is none
    has_header      whether a line names the columns
    rows            the examples as text
    lines           the number of each row's line
    class_names     the names of the labels 0, 1, …, where a first line of counts has them
    notes           what was repaired or left out, a sentence each
    decimal_commas  whether cells may be numbers with decimal commas, as no comma separates them
    """

    names: tuple[str, ...]
    has_header: bool
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    class_names: tuple[str, ...]
    notes: tuple[str, ...]
    decimal_commas: bool


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: tuple[str, ...]


def read_sheet(text: str, header: bool | None = None) -> CellTable:
    """Split a text into cells. header: whether the first line is one; found out if None. Raises TableError."""
    notes: list[str] = []
    controls = [*_CONTROL.finditer(text)]
    if len(controls) * MAX_CONTROLS > len(text) or any(found[0] == "\0" for found in controls):
        line = text.count("\n", 0, controls[0].start()) + 1
        raise TableError("not a text file: it contains control characters", line)
    if controls:  # a terminal would act on them
        text = _CONTROL.sub("", text)
        count = "1 control character" if len(controls) == 1 else f"{len(controls)} control characters"
        notes.append(f"{count} left out of the text")
    lines, comments = _without_comments(re.split(r"\r\n|\n|\r", text.rstrip("\r\n")))
    told = _EXCEL.fullmatch(lines[0]) if lines else None
    if told:  # Excel's own hint
        lines[0] = ""
    separator = told[1] if told else _separator(lines)
    rows = [*_cells(lines, separator)]
    if not rows:
        raise TableError("empty; write one example a line, its label in the last column")
    rows = _without_single_quotes(rows)
    rows, class_names = _without_counts(rows, notes)
    rows = [row for row in rows if not all(_RULE.fullmatch(cell) for cell in row.cells if cell)]  # |---|---|
    if not rows:
        raise TableError("empty; write one example a line, its label in the last column")
    rows, width = _of_one_width(rows, notes)
    rows, width = _without_last_column(rows, width, header)
    if width < 2:
        raise TableError("only one column; separate columns by commas, with the label last", rows[0].line)
    found = _is_header(rows) if header is None else header
    names = rows[0].cells if found else ()
    rows = _without_total(rows, notes)
    if found and header is None and any(map(reads_as_number, names)):
        notes.append(f"the first line, {', '.join(map(clipped, names[:4]))}, is read as a header")
    if not found and header is None:
        names = _names_in_comment(comments, separator, width)
        notes += ["the columns are named by a comment"] * bool(names)
    examples = rows[1:] if found else rows
    if not examples:
        raise TableError("only a header; the examples are missing")
    default = (*(f"x{i}" for i in range(1, width)), "label")
    names = _distinct(names, notes)
    cells, places = tuple(row.cells for row in examples), tuple(row.line for row in examples)
    return CellTable(tuple(names) or default, bool(names), cells, places, class_names, tuple(notes), separator != ",")


def clipped(cell: str) -> str:
    """Return a cell's text, shortened for a message."""
    return cell if len(cell) <= 20 else f"{cell[:19]}…"


def with_class_names(sheet: CellTable) -> CellTable:
    """Return the sheet with the labels 0, 1, … of its last column replaced by their names."""
    names = {str(i): name for i, name in enumerate(sheet.class_names)}
    if not all(row[-1] in names for row in sheet.rows):
        return sheet
    return replace(sheet, rows=tuple((*row[:-1], names[row[-1]]) for row in sheet.rows))


def _without_comments(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines with comments blanked, so that line numbers stay, and the comments."""
    comments = [line for line in lines if line.lstrip().startswith("#")]
    if not comments or len(comments) * 2 > sum(bool(line.strip()) for line in lines):
        return lines, []  # a column of colours, such as #ff8800
    return ["" if line.lstrip().startswith("#") else line for line in lines], comments


def _separator(lines: Sequence[str]) -> str:
    """Return the separator that splits most lines alike; a space stands for runs of spaces."""
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]

    def share(separator: str) -> float:
        widths = Counter(len(row.cells) for row in _sample_cells(sample, separator))
        fitting = [count for width, count in widths.items() if width > 1]
        return max(fitting, default=0) / max(widths.total(), 1)

    shares = {separator: share(separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=shares.__getitem__)
    if best == "\t" and share(" ") >= shares[best] and any(map(_is_row_of_numbers, sample[-1].split("\t"))):
        return " "  # a tab here and there among spaces
    return " " if shares[best] <= 0.5 and share(" ") > shares[best] else (best if shares[best] else ",")


def _is_row_of_numbers(cell: str) -> bool:
    """Whether a cell holds several numbers with spaces between."""
    parts = cell.split()
    return len(parts) > 2 and all(map(reads_as_number, parts))


def _sample_cells(sample: Sequence[str], separator: str) -> list[_Row]:
    """Return the rows of some lines; quoted cells may go over several. Line by line if that cannot be read."""
    rows: list[_Row] = []
    try:
        rows += _cells(sample, separator)
    except TableError as error:
        if error.line < len(sample):
            return [row for line in sample for row in _safe_cells(line, separator)]
    return rows


def _safe_cells(line: str, separator: str) -> list[_Row]:
    try:
        return [*_cells([line], separator)]
    except TableError:
        return []


def _cells(lines: Sequence[str], separator: str) -> Iterator[_Row]:
    """Yield the lines that are not empty, split into cells."""
    spaced = separator == " "
    source = [f"{line.expandtabs(1).rstrip() if spaced else line}\n" for line in lines]
    reader = csv.reader(source, delimiter=separator, strict=True, skipinitialspace=spaced)
    try:
        for cells in reader:
            whole = "".join(cells)
            has_blank = whole.split() != [whole]  # or a line break, in a quoted cell
            stripped = tuple(" ".join(cell.split()) for cell in cells) if has_blank else tuple(cells)
            if any(stripped):
                yield _Row(reader.line_num, stripped)
    except csv.Error as error:
        raise TableError(f"not CSV: {error}", min(reader.line_num, len(lines))) from None


def _without_single_quotes(rows: list[_Row]) -> list[_Row]:
    """Remove single quotes around cells if every cell of the first row has them."""
    if not (rows and all(len(cell) > 2 and cell[0] == cell[-1] == "'" for cell in rows[0].cells)):
        return rows
    return [_Row(row.line, tuple(map(_unquoted, row.cells))) for row in rows]


def _unquoted(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == "'" else cell


def _without_counts(rows: list[_Row], notes: list[str]) -> tuple[list[_Row], tuple[str, ...]]:
    """Remove a first line that counts rows and columns and names the classes, as scikit-learn's own files have it."""
    if len(rows) < 3 or len(rows[0].cells) < 2:
        return rows, ()
    examples, columns, *rest = rows[0].cells
    width = len(rows[1].cells)
    if not (_WHOLE.fullmatch(examples) and int(examples) == len(rows) - 1 and columns == str(width - 1)):
        return rows, ()
    classes = tuple(filter(None, rest))
    named = f", and names the classes {' and '.join(map(clipped, classes))}" if classes else ""
    notes.append(f"the first line counts {examples} rows of {columns} inputs{named}")
    return rows[1:], classes


def _of_one_width(rows: list[_Row], notes: list[str]) -> tuple[list[_Row], int]:
    """Return the rows of the usual number of cells, and that number; a few others are left out."""
    widths = Counter(len(row.cells) for row in rows)
    most = max(widths.values())
    width = next(len(row.cells) for row in rows if widths[len(row.cells)] == most)
    if len(rows[0].cells) < width:
        filled = max(i for row in rows for i, cell in enumerate(row.cells, 1) if cell)
        width = filled if filled == len(rows[0].cells) else width  # every line but the header ends in separators
    rows = [
        _Row(row.line, row.cells[:width]) if len(row.cells) > width and not any(row.cells[width:]) else row
        for row in rows
    ]
    first = rows[0]
    if (
        len(first.cells) == width - 1
        and len(rows) > 2
        and len(rows[1].cells) == width
        and not any(map(reads_as_number, first.cells))
    ):
        rows[0] = _Row(first.line, ("", *first.cells))  # R writes no name above the names of rows
    above = next(place for place, row in enumerate(rows) if len(row.cells) == width)
    if 1 < above <= MAX_PREAMBLE or (above and rows[0].line > 1):
        notes.append(f"the first {above} lines of text are left out: not {_columns(width)}")
        rows = rows[above:]
    others = [row for row in rows if len(row.cells) != width]
    if len(others) * MAX_MISFITS > len(rows):
        usual = next(row.line for row in rows if len(row.cells) == width)
        other = others[0]
        raise TableError(f"{_columns(len(other.cells))} where line {usual} has {width}", other.line)
    if others:
        places = ", ".join(str(row.line) for row in others[:3]) + (", …" if len(others) > 3 else "")
        lines = f"line{'s' * (len(others) > 1)} {places}"
        notes.append(f"{len(others)} of {len(rows)} lines left out: not {width} columns ({lines})")
    return [row for row in rows if len(row.cells) == width], width


def _without_last_column(rows: list[_Row], width: int, header: bool | None) -> tuple[list[_Row], int]:
    """Remove columns without a name and without a cell at the end: every line ends in separators."""
    while width > 1:
        first, *others = (row.cells[width - 1] for row in rows)
        if any(others) or (first and not (first.lower().startswith("unnamed: ") and header is not False)):
            break
        width -= 1
        rows = [_Row(row.line, row.cells[:width]) for row in rows]
    return rows, width


def _without_total(rows: list[_Row], notes: list[str]) -> list[_Row]:
    """Remove a last row that sums up the others: it says so, or its numbers do."""
    last, others = rows[-1].cells, rows[1:-1]
    if len(others) < MIN_ROWS_OF_TOTAL:
        return rows
    word = next((cell for cell in last if cell.casefold().rstrip(": ") in TOTALS), "")
    says_so = bool(word) and not any(word in row.cells for row in others)
    if not says_so:
        sums = [k for k, cell in enumerate(last) if reads_as_number(cell)]
        if len(sums) < 2 or not all(_is_sum(last[k], [row.cells[k] for row in others]) for k in sums):
            return rows
    notes.append(f"the last line, {', '.join(map(clipped, last[:3]))}, is left out: it sums up the others")
    return rows[:-1]


def _is_sum(cell: str, others: Sequence[str]) -> bool:
    numbers = plain_numbers(others)
    if numbers is None or not any(numbers):
        return False
    total, digits = parse_number(cell), len(cell.partition(".")[2])
    return abs(math.fsum(numbers) - total) <= max(0.1 * len(others) * 10.0**-digits, 1e-9 * abs(total))


def _distinct(names: Sequence[str], notes: list[str]) -> tuple[str, ...]:
    """Return names that differ: a second x is x.2."""
    counts = Counter(name for name in names if name)
    twice = [name for name, count in counts.items() if count > 1]
    if not twice:
        return tuple(names)
    seen, found, taken = Counter[str](), list[str](), {*names}
    for name in names:
        seen[name] += 1
        new = name
        while name in twice and seen[name] > 1 and new in taken:
            new = f"{name}.{seen[name]}"
            seen[name] += new in taken
        taken.add(new)
        found.append(new)
    notes.append(f"columns of the same name are numbered: {', '.join(f'{clipped(name)}.2' for name in twice[:4])}")
    return tuple(found)


def _is_header(rows: Sequence[_Row]) -> bool:
    """Whether the first row names the columns: its cells differ in kind from those below, and are not repeated there.

    A line without numbers is a header, unless all its words are found below. A line with numbers is one if a word
    stands over numbers, or if it counts (0, 1, 2 or 2019, 2020) over numbers with decimals.
    """
    first, below = rows[0].cells, [*zip(*(row.cells for row in rows[1:]), strict=True)]
    if not below:
        return not any(map(reads_as_number, first[:-1]))
    if not first[0] and all(map(bool, below[0])) and all(first[1:]):
        return True  # R and pandas write no name above the names of rows
    repeated = [cell in column for cell, column in zip(first, below, strict=True)]
    numeric = [reads_as_number(cell) for cell in first]
    over_numbers = [_is_numeric(column) for column in below]
    word_over_numbers = any(
        over and not number and not is_gap(cell)
        for cell, number, over in zip(first, numeric, over_numbers, strict=True)
    )
    if not any(numeric):
        return word_over_numbers or not all(again for cell, again in zip(first, repeated, strict=True) if cell)
    if any(again for number, again in zip(numeric, repeated, strict=True) if number):
        return False
    if not all(numeric):
        counted = [cell for cell, number in zip(first, numeric, strict=True) if number]
        return word_over_numbers or (len(counted) > 1 and _counts(counted) and not any(repeated) and len(rows) > 3)
    return _counts(first) and any("." in cell or "," in cell for column in below for cell in column)


def _is_numeric(column: Sequence[str]) -> bool:
    if plain_numbers(column) is not None:
        return True
    cells = [cell for cell in column if not is_gap(cell)]
    numbers = sum(reads_as_number(cell) or is_decimal_comma(cell) for cell in cells)
    return numbers > 0 and numbers * 10 >= len(cells) * 9


def _counts(cells: Sequence[str]) -> bool:
    """Whether the cells are consecutive whole numbers from 0 or 1, or years."""
    if not all(map(_WHOLE.fullmatch, cells)):
        return False
    numbers = [*map(int, cells)]
    consecutive = numbers == [*range(numbers[0], numbers[0] + len(numbers))]
    return consecutive and (numbers[0] in (0, 1) or 1800 <= numbers[0] <= 2100)


def _names_in_comment(comments: Sequence[str], separator: str, width: int) -> tuple[str, ...]:
    """Return the names in a comment that has one word for each column; () if there is none."""
    for comment in comments:
        rows = _safe_cells(comment.lstrip(" #\t"), separator)
        cells = rows[0].cells if rows else ()
        if len(cells) == width and all(cells) and not any(map(reads_as_number, cells)):
            return cells
    return ()


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"
