"""The columns of a file: what kind each is, its range and gaps, and whether it is an input by default."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, overload

from engine.basics.numbers import exact, short
from engine.data.cells import is_date, is_decimal_comma, is_gap, number_in, plain_numbers
from engine.data.dates import numbers_of_dates, with_month_number
from engine.data.dressed import undressed
from engine.data.sheet import clipped

MAX_WORDS = 12  # of a column of words, each of which becomes a column
MAX_CLASSES = 10  # of whole numbers as labels, such as the digits; more are a target for regression
MIN_ROWS_OF_INDEX = 10  # fewer may count by chance
MIN_ROWS_OF_TWIN = 20
MIN_DISTINCT_OF_NUMBERS, FAR = 8, 0.5  # of a column with a number for gaps; how far off, in ranges of the others
MIN_DISTINCT = 0.8  # of the rows, of an index by its name
SENTINELS = {float(sign + digit * count) for digit in "89" for count in range(2, 7) for sign in ("", "-")} | {
    -1.0,
    -9.0,
}
INDEX_NAMES = {"", "id", "ids", "index", "idx", "row", "rowid", "row_id", "rownames", "row_names", "unnamed: 0", "#"}
_CODE = re.compile(r"\d+[A-Za-z]|[A-Za-z]\d+", re.ASCII)  # 136A beside 136 names something
_KEY_NAME = re.compile(r"(?:.*[ _.-])?(?:id|key|uuid|no\.|nr\.?)|.*[a-z](?:Id|ID)", re.ASCII)  # User ID, customerId
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_NO_AND_YES = """no yes, false true, n y, f t, off on, fail pass, - +, negative positive, nein ja, falsch wahr, nee ja,
nej ja, non oui, faux vrai, no sí, no si, falso verdadero, no sì, falso vero, não sim, nao sim, falso verdadeiro,
nie tak, ne ano, нет да, ні так, ei kyllä, hayır evet, いいえ はい, 否 是, 아니요 예"""
YES_OR_NO = {tuple(pair.split()) for pair in _NO_AND_YES.split(",")}

ColumnKind = Literal["number", "words", "date", "empty"]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnFacts:
    """A column of a file.

    name           as in the file; "column 3" if it has none
    kind           number, words, date or empty
    numbers        of a column of numbers or dates, nan at gaps; else empty
    cells          as text, "" at gaps
    gaps           how many cells are gaps
    slips          how many cells of a column of numbers are words, which count as gaps
    values         the distinct cells in order of appearance, for numbers the distinct numbers by size; gaps are none
    decimal_comma  whether its numbers are written with one
    reason_off     why it is no input by default; "" if it is one
    is_index       whether the reason is that it numbers or names the rows
    read_as        how a cell that is written with a unit, or with thousands separated, is read; "" for plain ones
    """

    name: str
    kind: ColumnKind
    numbers: tuple[float, ...]
    cells: tuple[str, ...]
    gaps: int
    slips: int
    values: Sequence[str]
    decimal_comma: bool
    reason_off: str
    is_index: bool = False
    read_as: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether it can be an input, by default or on request."""
        if self.kind == "words":
            return 2 <= len(self.values) <= MAX_WORDS
        return self.kind == "number" or (self.kind == "date" and len({*self.numbers}) > 1)

    def is_gap(self, row: int) -> bool:
        """Return whether a row has nothing in this column."""
        return not self.cells[row]

    @property
    def classes(self) -> Sequence[str]:
        """The distinct cells as labels: no before yes, other words in alphabetical order, numbers by size."""
        if self.kind == "number":
            return self.values
        pair = tuple(sorted(self.values))
        return pair[::-1] if tuple(word.casefold() for word in pair[::-1]) in YES_OR_NO else pair

    @property
    def is_real_valued(self) -> bool:
        """Whether it is a target for regression: many distinct numbers, or such with decimals, or far apart."""
        if self.kind != "number" or len(self.values) < 3:
            return False
        if len(self.values) > MAX_CLASSES:
            return True
        numbers = [*map(float, self.values)]
        return not all(map(float.is_integer, numbers)) or numbers[-1] - numbers[0] > 2 * len(numbers)

    def encoded(self) -> list[tuple[str, Sequence[float]]]:
        """Return the inputs that it becomes, by name: itself, 0 and 1 for two words, or a column for each word."""
        if self.kind in ("number", "date"):
            return [(self.name, self.numbers)]
        words = self.classes
        if len(words) == 2:
            plain = tuple(word.casefold() for word in words) in YES_OR_NO
            return [(self.name if plain else f"{self.name}={words[1]}", self._indicator(words[1]))]
        return [(f"{self.name}={word}", self._indicator(word)) for word in words]

    def encoding_note(self) -> str:
        """Return what becomes of its words; "" for numbers."""
        if self.kind == "number":
            return ""
        if self.kind == "date":
            return f"{self.name}: dates are read as years, times of day as hours"
        words = [*map(clipped, self.classes)]
        if len(words) == 2:
            return f"{self.name}: {words[0]} and {words[1]} are read as 0 and 1"
        return f"{self.name}: {len(words)} words become {len(words)} columns, one each for {', '.join(words)}"

    def _indicator(self, word: str) -> list[float]:
        return [float(cell == word) for cell in self.cells]


def facts_of(
    name: str, position: int, cells: Sequence[str], with_commas: bool, has_commas: bool = False
) -> ColumnFacts:
    """Return the facts of a column; its position counts from 1.

    with_commas: decimal commas are possible. has_commas: other columns have them.
    """
    shown = name or f"column {position}"
    plain = plain_numbers(cells)
    if plain is not None:
        return _numeric(name, shown, position, cells, plain, 0, False)
    dressed = undressed(cells, with_commas, has_commas)
    if dressed is not None:
        return replace(facts_of(name, position, dressed[0], False), read_as=dressed[1])
    filled = [cell for cell in cells if not is_gap(cell)]
    commas = with_commas and any(map(is_decimal_comma, filled))
    numbers = [math.nan if is_gap(cell, among_numbers=True) else number_in(cell, commas) for cell in cells]
    count = sum(map(math.isfinite, numbers))
    words = [cell for cell in filled if not math.isfinite(number_in(cell, commas)) and not is_gap(cell, True)]
    if count and len(words) * 10 <= count and not any(map(_CODE.fullmatch, words)):
        return _numeric(name, shown, position, cells, numbers, len(words), commas)
    kept = tuple("" if is_gap(cell) else cell for cell in cells)
    values = tuple(dict.fromkeys(filled))
    gaps = len(cells) - len(filled)
    kind: ColumnKind = "words" if filled else "empty"
    dates = sum(is_date(with_month_number(cell)) for cell in filled)
    if dates and dates * 10 >= len(filled) * 9:
        kind = "date"
    reason = _mostly_gaps(gaps, len(cells))
    if kind == "empty":
        reason = "it is empty"
    elif kind == "date":
        reason = "it holds dates"
    elif len(values) == 1:
        reason = reason or f"it is {clipped(values[0])} in every row"
    elif len(values) > MAX_WORDS:
        reason = reason or f"it has {len(values)} different words, more than {MAX_WORDS}"
    numbers_of = numbers_of_dates(kept) if kind == "date" else ()
    if any(map(math.isnan, numbers_of)):
        kept = tuple(cell if math.isfinite(x) else "" for cell, x in zip(kept, numbers_of, strict=True))
        gaps = kept.count("")
    return ColumnFacts(shown, kind, numbers_of, kept, gaps, 0, values, False, reason)


def _numeric(
    name: str,
    shown: str,
    position: int,
    cells: Sequence[str],
    numbers: Sequence[float],
    slips: int,
    commas: bool,
) -> ColumnFacts:
    is_whole = all(map(math.isfinite, numbers))
    pairs = zip(cells, numbers, strict=True)
    kept = tuple(cells) if is_whole else tuple(cell if math.isfinite(number) else "" for cell, number in pairs)
    distinct = sorted(set(numbers) if is_whole else {number for number in numbers if math.isfinite(number)})
    gaps = 0 if is_whole else kept.count("")
    if is_whole and len(cells) >= MIN_ROWS_OF_INDEX and all(map(_DAY.fullmatch, cells)) and len(distinct) > 1:
        days = [f"{cell[:4]}-{cell[4:6]}-{cell[6:]}" for cell in cells]
        years = numbers_of_dates(days)
        return ColumnFacts(shown, "date", years, tuple(days), 0, 0, tuple(dict.fromkeys(days)), False, "it holds dates")
    reason = _mostly_gaps(gaps, len(cells))
    is_index = not gaps and _is_index(name, position, numbers, distinct)
    if is_index:
        reason = "it numbers the rows"
    elif not gaps and _is_key(name, numbers, distinct):
        is_index, reason = True, "it names the rows"
    elif len(distinct) == 1:
        reason = reason or f"it is {short(distinct[0])} in every row"
    return ColumnFacts(
        shown, "number", tuple(numbers), kept, gaps, slips, NumberTexts(distinct), commas, reason, is_index
    )


class NumberTexts(Sequence[str]):
    """Numbers as text, each written when it is asked for: of a large file there are a million."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return tuple(map(exact, self._numbers[index])) if isinstance(index, slice) else exact(self._numbers[index])


def fold_case(label: ColumnFacts) -> tuple[ColumnFacts, str]:
    """Return a label column with spellings that differ only in case read as the most frequent one, and a note of it.

    The note is "" if there are none, or if no two labels would be left.
    """
    groups: dict[str, Counter[str]] = {}
    for cell in label.cells if label.kind == "words" else ():
        if cell:
            groups.setdefault(cell.casefold(), Counter())[cell] += 1
    folded = [[spelling for spelling, _ in group.most_common()] for group in groups.values() if len(group) > 1]
    if not folded or len(groups) < 2:
        return label, ""
    common = {spelling: group[0] for group in folded for spelling in group[1:]}
    cells = tuple(common.get(cell, cell) for cell in label.cells)
    values = tuple(dict.fromkeys(filter(None, cells)))
    shown = "; ".join(f"{' and '.join(map(clipped, group[1:]))} as {clipped(group[0])}" for group in folded[:MAX_WORDS])
    note = f"{label.name}: labels that differ in case are read as one: {shown}"
    return replace(label, cells=cells, values=values), note


def switch_off_twins(columns: Sequence[ColumnFacts], label: int) -> list[ColumnFacts]:
    """Return the columns with those switched off that repeat the label in other words or numbers."""
    target = columns[label]
    kinds = ("words",) if target.is_real_valued else ("words", "number")
    if len(target.cells) < MIN_ROWS_OF_TWIN or not 2 <= len(target.values) <= MAX_WORDS:
        return [*columns]
    return [
        replace(column, reason_off=f"it is {target.name} in other words")
        if column.kind in kinds and not column.reason_off and _same_groups(column, target)
        else column
        for column in columns
    ]


def _same_groups(one: ColumnFacts, other: ColumnFacts) -> bool:
    if one is other or len(one.values) != len(other.values):
        return False
    pairs = {(a, b) for a, b in zip(one.cells, other.cells, strict=True) if a and b}
    return len(pairs) == len(one.values) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def _is_key(name: str, numbers: Sequence[float], distinct: Sequence[float]) -> bool:
    """Whether a column of whole numbers, nearly all different, is called an id."""
    is_named = name.lower() in INDEX_NAMES - {""} or _KEY_NAME.fullmatch(name) or _KEY_NAME.fullmatch(name.lower())
    is_many = len(numbers) >= MIN_ROWS_OF_INDEX and len(distinct) >= MIN_DISTINCT * len(numbers)
    return bool(is_named) and is_many and all(map(float.is_integer, numbers))


def sentinel_note(column: ColumnFacts) -> str:
    """Return that a number such as -999 may stand for a gap: repeated, and far from all others; "" if none does."""
    if column.kind != "number" or len(column.values) < MIN_DISTINCT_OF_NUMBERS:
        return ""
    for text, (low, high) in ((column.values[0], (1, -1)), (column.values[-1], (0, -2))):
        others = float(column.values[low]), float(column.values[high])
        away = min(abs(float(text) - other) for other in others)
        count = sum(number == float(text) for number in column.numbers)
        if float(text) in SENTINELS and count > 1 and away > FAR * (others[1] - others[0]):
            far = f"{column.name}: {text} stands {count} times, far from all others"
            return f"{far}; if it means a gap, leave those cells empty"
    return ""


def _is_index(name: str, position: int, numbers: Sequence[float], distinct: Sequence[float]) -> bool:
    if len(distinct) < len(numbers) or len(numbers) < 3 or not all(map(float.is_integer, numbers)):
        return False
    if name.lower() in INDEX_NAMES and (name or position == 1):
        return True
    start = numbers[0]
    counts = start in (0.0, 1.0) and all(number == start + i for i, number in enumerate(numbers))
    return counts and len(numbers) >= MIN_ROWS_OF_INDEX


def _mostly_gaps(gaps: int, cells: int) -> str:
    return f"{gaps} of its {cells} cells are gaps" if gaps * 2 > cells else ""
