"""Where a goal was left, as text and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lessons.progress.left import left_at, left_text

NAMES = st.from_regex(r"[a-zA-Z_][\w.]{0,8}( at step [0-9]{1,4})?", fullmatch=True)


@given(st.dictionaries(NAMES, st.floats(allow_nan=False, allow_infinity=False), max_size=6))
def test_a_position_comes_back_to_the_bit(position: dict[str, float]) -> None:
    assert left_at(left_text(position)) == position


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    assert all(isinstance(number, float) for number in left_at(text).values())
