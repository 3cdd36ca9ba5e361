"""The least that is written leaves the terminal as the frames themselves would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.output.emulator import Emulator
from tui.output.cells import TerminalCells, cells_of

COLUMNS, ROWS = 14, 4
SIZE = (COLUMNS, ROWS)
STYLES = ["", "1;31", "38;2;1;2;3;48;2;4;5;6", "4", "7;44"]


def drawn(x: int, y: int, style: str, text: str) -> str:
    """Return a piece of a frame as Textual writes it."""
    return f"\x1b[{y + 1};{x + 1}H" + (f"\x1b[{style}m{text}\x1b[0m" if style else text)


texts = st.text(alphabet="ab ·∂─", min_size=1, max_size=COLUMNS)
pieces = st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1), st.sampled_from(STYLES), texts).map(
    lambda piece: drawn(piece[0], piece[1], piece[2], piece[3][: COLUMNS - piece[0]])
)
cursors = st.tuples(st.integers(0, COLUMNS - 1), st.integers(0, ROWS - 1)).map(lambda at: drawn(*at, "", ""))
frames = st.tuples(st.lists(pieces, max_size=6).map("".join), cursors).map("".join)


@given(all_frames=st.lists(frames, min_size=1, max_size=6), skipped=st.sets(st.integers(0, 5)), data=st.data())
def test_the_terminal_shows_what_the_frames_would(
    all_frames: list[str], skipped: set[int], data: st.DataObject
) -> None:
    cells, terminal, plain = TerminalCells(), Emulator(*SIZE), Emulator(*SIZE)
    for number, frame in enumerate(all_frames):
        plain.write(frame)
        place = data.draw(st.integers(0, len(frame)))
        assert not cells.feed(frame[:place])  # a write may end anywhere
        assert not cells.feed(frame[place:])
        if number not in skipped:
            terminal.write(cells.update(SIZE))
            assert terminal.cells == plain.cells
            assert terminal.cursor == plain.cursor
    terminal.write(cells.update(SIZE))
    assert terminal.cells == plain.cells


def fed(*frames: str) -> tuple[TerminalCells, Emulator]:
    """Return cells and a terminal after these frames, one update each."""
    cells, terminal = TerminalCells(), Emulator(*SIZE)
    for frame in frames:
        cells.feed(frame)
        terminal.write(cells.update(SIZE))
    return cells, terminal


def test_only_changed_cells_are_written() -> None:
    cells, _ = fed(drawn(0, 1, "31", "loss 0.123"))
    cells.feed(drawn(0, 1, "31", "loss 0.173"))
    assert cells.update(SIZE) == "\x1b[9G7\x1b[11G"
    cells.feed(drawn(0, 1, "31", "loss 0.173"))
    assert cells.update(SIZE) == ""


def test_changed_cells_with_few_between_them_are_written_in_one_piece() -> None:
    cells, _ = fed(drawn(0, 0, "31", "abcdefghij"))
    cells.feed(drawn(0, 0, "31", "Abc efghiJ"))
    assert cells.update(SIZE) == "\rAbc \x1b[10GJ"


def test_frames_that_were_not_written_cost_nothing() -> None:
    cells, _ = fed(drawn(0, 0, "", "a"))
    for character in "bcd":
        cells.feed(drawn(0, 0, "", character))
    assert cells.update(SIZE) == "\rd"


def test_a_blank_is_not_written_again_for_a_color_that_is_not_seen() -> None:
    cells, _ = fed(drawn(0, 0, "31;44", "      "))
    cells.feed(drawn(0, 0, "1;32;44", "      "))
    assert cells.update(SIZE) == ""


def test_what_the_terminal_shows_may_be_forgotten() -> None:
    cells, terminal = fed(drawn(0, 0, "31", "one"), drawn(2, 3, "1", "two"))
    before = terminal.cells
    terminal.write("\x1b[2J\x1b[1;1Hfrom elsewhere")
    cells.forget_shown()
    terminal.write(cells.update(SIZE))
    assert terminal.text == "onem elsewhere\n\n\n  two"  # what was never drawn is not ours to clear
    assert terminal.cells[3] == before[3]


def test_a_smaller_terminal_gets_what_fits() -> None:
    cells, _ = fed(drawn(0, 0, "", "abcdefghijklmn"), drawn(0, 3, "", "below"))
    cells.forget_shown()
    small = Emulator(5, 2)
    small.write(cells.update((5, 2)))
    assert small.text == "abcde\n"


def test_sequences_that_do_not_draw_are_handed_back_in_order() -> None:
    cells = TerminalCells()
    assert cells.feed("\x1b[?25l\x1b]52;c;YWJj\x07" + drawn(0, 0, "31", "x") + "\x07\x1b[>1u\x1b[?2026$p") == [
        "\x1b[?25l",
        "\x1b]52;c;YWJj\x07",
        "\x07",
        "\x1b[>1u",
        "\x1b[?2026$p",
    ]
    assert cells.update(SIZE) == "\x1b[1;1H\x1b[0;31mx"
    assert cells.reset() == "\x1b[m"
    assert cells.reset() == ""


def test_links_are_drawn() -> None:
    cells = TerminalCells()
    assert not cells.feed("\x1b[1;1H\x1b]8;id=7;https://example.org\x1b\\\x1b[4mhere\x1b[0m\x1b]8;;\x1b\\.")
    assert cells.update(SIZE) == "\x1b[1;1H\x1b]8;id=7;https://example.org\x1b\\\x1b[0;4mhere\x1b]8;;\x1b\\\x1b[m."


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a∂b", ("a", "∂", "b")),
        ("日本", ("日", "", "本", "")),
        ("e\u0301x", ("e\u0301", "x")),
        ("日\u0301x", ("日\u0301", "", "x")),
        ("\u0301", ()),
    ],
)
def test_each_character_has_its_cells(text: str, cells: tuple[str, ...]) -> None:
    assert cells_of(text) == cells


def test_wide_characters_are_written_whole() -> None:
    cells, terminal = fed(drawn(0, 0, "", "日本語"), drawn(0, 0, "", "日x 語"))
    assert terminal.text.startswith("日x 語")
    cells.feed(drawn(1, 0, "", "yy"))  # over the halves of two
    terminal.write(cells.update(SIZE))
    assert terminal.text.startswith(" yy 語")
    cells.feed(drawn(0, 0, "1", "a日"))
    assert cells.update(SIZE) == "\r\x1b[1ma日"


def test_after_a_wide_character_the_column_is_named() -> None:
    """Terminals do not agree on the width of some characters; what follows one is to be in its place all the same."""
    cells = TerminalCells()
    cells.feed(drawn(0, 0, "", "日ab"))
    assert cells.update(SIZE) == "\x1b[1;1H\x1b[0m日\x1b[3Gab"
