"""Examples side by side: their inputs put into lanes, and what comes of each put into a row of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from engine.native.sums import KIND, SIDE
from engine.native.text import FunctionText

LANES = 4  # examples side by side
WIDE = f"<{LANES} x double>"
ROWS = 32  # examples whose rows are there at once: so many fit into the processor's nearest cache
ALIGNED = 64  # bytes


class LaneRoom(NamedTuple):
    """How many numbers a step needs room for on its way, in the order in which they lie there.

    handed   what parts of functions hand on
    p        the parameters, each once for every lane; 0 if they are spread out as they are read
    x, y, score, term   of the examples of `ROWS` rows, in groups of `LANES`
    kept     what becomes a row, of the examples of a group
    rows     a row for each example
    """

    handed: int
    p: int
    x: int
    y: int
    score: int
    term: int
    kept: int
    rows: int

    @property
    def size(self) -> int:
        """How many there are, and some to align them."""
        return sum(self) + ALIGNED // 8

    def place(self, text: FunctionText) -> None:
        """Name the places in `%s`: `%all.x`, …, and that of what is handed on `%handed`. Spreads the parameters out."""
        at = text.let("ptrtoint ptr %s to i64")
        more = text.let(f"and i64 {text.let(f'sub i64 0, {at}')}, {ALIGNED - 1}")
        text.add(f"  %handed = getelementptr i8, ptr %s, i64 {more}")
        first = self.handed
        for name, size in zip(self._fields[1:], self[1:], strict=True):
            start = f"ptr %handed, i64 {first}" if name != "p" or size else "ptr %p, i64 0"
            text.add(f"  %all.{name} = getelementptr double, {start}")
            first += size
        if self.p:
            with text.loop(self.p // LANES) as k:
                text.store(text.spread(text.load("%p", k), WIDE), "%all.p", k, WIDE)


def called(calls: str, **names: str) -> str:
    """Calls with other names for what they hand on."""
    for name, other in names.items():
        calls = re.sub(rf"%{name}\b", f"%{other}", calls)
    return calls


class RowPlaces(NamedTuple):
    """Which examples the rows are: the first row's, which way it goes on, and whether `%index` lists them."""

    first: str
    backward: bool
    is_listed: bool

    def of(self, text: FunctionText, row: str) -> tuple[str, str]:
        """Add the lines that find a row's place among the examples taken, and its example; return both."""
        place = text.let(f"{'sub' if self.backward else 'add'} i64 {self.first}, {row}")
        return place, text.load("%index", place, "i64") if self.is_listed else place


@contextmanager
def in_lanes(
    text: FunctionText, columns: int, backward: bool = False, is_listed: bool = True, has_targets: bool = True
) -> Iterator[tuple[str, str, RowPlaces]]:
    """Add the lines that take `%count` examples, some rows at once, and put their inputs into lanes.

    The lines added meanwhile are run for each lot of rows; yields how many there are, how many groups of lanes, and
    which examples. Lanes of the last group that are left over repeat the last example.
    """
    lots = text.let(f"udiv i64 {text.let(f'add i64 %count, {ROWS - 1}')}, {ROWS}")
    with text.loop(lots) as lot:
        done = text.let(f"mul i64 {lot}, {ROWS}")
        rows = text.smaller(text.let(f"sub i64 %count, {done}"), ROWS)
        last = text.let(f"sub i64 {rows}, 1")
        groups = text.let(f"udiv i64 {text.let(f'add i64 {rows}, {LANES - 1}')}, {LANES}")
        first = text.let(f"sub i64 {text.let('sub i64 %count, 1')}, {done}") if backward else done
        places = RowPlaces(first, backward, is_listed)
        with text.loop(groups) as group, text.loop(LANES) as lane:
            row = text.let(f"add i64 {text.let(f'mul i64 {group}, {LANES}')}, {lane}")
            _, example = places.of(text, text.smaller(row, last))
            source = text.at("%xs", text.let(f"mul i64 {example}, {columns}"))
            start = text.let(f"add i64 {text.let(f'mul i64 {group}, {columns * LANES}')}, {lane}")
            target = text.at("%all.x", start)
            with text.loop(columns) as column:
                text.store(text.load(source, column), target, text.let(f"mul i64 {column}, {LANES}"))
            if has_targets:
                text.store(text.load("%ys", example), "%all.y", row)
        yield rows, groups, places


@contextmanager
def each_group(text: FunctionText, columns: int, groups: str, rows: str) -> Iterator[str]:
    """The lines added meanwhile are run for each group of lanes, with the places of its numbers; yields it."""
    with text.loop(groups) as group:
        for name, size in (("x", columns), ("y", 1), ("score", 1), ("term", 1)):
            text.add(
                f"  %{name} = getelementptr double, ptr %all.{name}, i64 {text.let(f'mul i64 {group}, {size * LANES}')}"
            )
        text.add(f"  %live = sub i64 {rows}, {text.let(f'mul i64 {group}, {LANES}')}")
        yield group


@contextmanager
def each_row(text: FunctionText, rows: str, places: RowPlaces) -> Iterator[tuple[str, str, str]]:
    """The lines added meanwhile are run for each row; yields its example, itself, and its place among those taken."""
    with text.loop(rows) as row:
        place, example = places.of(text, row)
        yield example, row, place


def turn(text: FunctionText, width: int, group: str) -> None:
    """Add the lines that make a row of each lane, `SIDE` numbers of `SIDE` lanes at once."""
    with text.loop(width // SIDE) as k:
        column = text.let(f"mul i64 {k}, {SIDE}")
        start = text.let(f"mul i64 {column}, {LANES}")
        for lane in range(0, LANES, SIDE):
            first = text.let(f"add i64 {start}, {lane}")
            read = [
                text.load(text.at("%all.kept", text.let(f"add i64 {first}, {number_of * LANES}")), kind=KIND)
                for number_of in range(SIDE)
            ]
            row = text.let(f"add i64 {text.let(f'mul i64 {group}, {LANES}')}, {lane}")
            for which, value in enumerate(_turned(text, read)):
                at = text.let(f"mul i64 {text.let(f'add i64 {row}, {which}')}, {width}")
                text.store(value, text.at("%all.rows", text.let(f"add i64 {at}, {column}")), kind=KIND)


def _turned(text: FunctionText, read: Sequence[str]) -> list[str]:
    """Turn four times four numbers: rows become columns."""

    def mixed(one: str, other: str, *lanes: int) -> str:
        mask = ", ".join(f"i32 {lane}" for lane in lanes)
        return text.let(f"shufflevector {KIND} {one}, {KIND} {other}, <{SIDE} x i32> <{mask}>")

    a, b, c, d = read
    low, high = (0, 4, 2, 6), (1, 5, 3, 7)
    pairs = [(mixed(a, b, *lanes), mixed(c, d, *lanes)) for lanes in (low, high)]
    return [mixed(*pair, *lanes) for lanes in ((0, 1, 4, 5), (2, 3, 6, 7)) for pair in pairs]
