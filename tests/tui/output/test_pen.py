"""From any style to any other the terminal gets there, by the shortest sequence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.output.emulator import Emulator
from tui.output.pen import blank_style, change

COLORS = ["", "31", "97", "38;5;200", "38;2;1;2;3"]
GROUNDS = ["", "42", "100", "48;5;7", "48;2;4;5;6"]
FLAGS = ["", "1", "3", "4", "7", "9"]
styles = st.tuples(st.sampled_from(FLAGS), st.sampled_from(FLAGS), st.sampled_from(COLORS), st.sampled_from(GROUNDS))
style = styles.map(lambda parts: ";".join(dict.fromkeys(filter(None, parts))))


@given(before=style, after=style, known=st.booleans())
def test_a_change_leads_from_any_style_to_any_other(before: str, after: str, known: bool) -> None:
    written, plain = Emulator(4, 1), Emulator(4, 1)
    written.write(f"\x1b[{before}m" + change(before if known else None, after) + "x")
    plain.write(f"\x1b[0m\x1b[{after}m" + "x")
    assert written.cells == plain.cells


@pytest.mark.parametrize(
    ("before", "after", "sequence"),
    [
        ("1;38;2;1;2;3", "1;38;2;1;2;3", ""),
        ("38;2;1;2;3;48;2;4;5;6", "38;2;9;9;9;48;2;4;5;6", "\x1b[38;2;9;9;9m"),
        ("1;38;2;1;2;3;48;2;4;5;6", "38;2;1;2;3;48;2;4;5;6", "\x1b[22m"),
        ("1;31", "2;31", "\x1b[22;2m"),
        ("1;3;4;31;42", "31", "\x1b[0;31m"),
        ("31", "", "\x1b[m"),
        ("", "1", "\x1b[1m"),
        ("58;2;1;2;3;53", "58;2;1;2;3", "\x1b[55m"),
        ("31", "31\tid=1;https://example.org", "\x1b]8;id=1;https://example.org\x1b\\"),
        ("31\tid=1;https://example.org", "", "\x1b]8;;\x1b\\\x1b[m"),
    ],
)
def test_only_what_differs_is_written(before: str, after: str, sequence: str) -> None:
    assert change(before, after) == sequence


def test_of_a_blank_only_the_ground_counts() -> None:
    assert blank_style("1;38;2;1;2;3;48;2;4;5;6") == "48;2;4;5;6"
    assert blank_style("31") == ""
    assert blank_style("4;31") == "4;31"
    assert blank_style("7;31;42") == "7;31;42"
