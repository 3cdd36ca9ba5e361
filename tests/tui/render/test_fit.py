"""Text in a width: every word of it, no line wider, further lines below the first word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.render.fit import hanging


def test_further_lines_begin_below_the_text() -> None:
    row = hanging("✓ 1:22  ", "a node that is used twice gets both shares", 34)
    assert row.split("\n") == ["✓ 1:22  a node that is used twice", "        gets both shares"]
    assert hanging("Due      ", "nothing", 15) == "Due      nothing", "too narrow to wrap"


@given(st.lists(st.text("ab漢", min_size=1, max_size=6), min_size=1), st.integers(21, 60))
def test_no_word_is_lost_and_no_line_is_too_wide(words: list[str], width: int) -> None:
    lines = hanging("Runs     ", " ".join(words), width).split("\n")
    assert " ".join(line[9:] for line in lines).split() == words
    assert all(cell_len(line) <= width for line in lines) and all(line[:9] == " " * 9 for line in lines[1:])
