"""Legends in one row."""

from __future__ import annotations

import pytest

from tui.render.legend import legend

LOSSES = [("●", "", "max-margin"), ("▲", "", "squared error"), ("■", "", "cross-entropy")]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (60, "● max-margin   ▲ squared error   ■ cross-entropy"),
        (46, "● max-margin  ▲ squared error  ■ cross-entropy"),
        (44, "● max-margin ▲ squared error ■ cross-entropy"),
        (40, "● max-margin ▲ squared er… ■ cross-entr…"),
        (14, "● m… ▲ s… ■ c…"),
        (6, "● ▲ ■"),
        (2, "●▲■"),
    ],
)
def test_a_legend_is_shortened_and_not_cut(width: int, expected: str) -> None:
    assert legend(LOSSES, width).plain == expected


def test_names_that_begin_alike_are_told_apart_by_their_ends() -> None:
    flowers = [("●", "", "Iris-versicolor"), ("○", "", "Iris-setosa"), ("✗", "", "wrong")]
    assert legend(flowers, 30).plain == "● Iris-ve… ○ Iris-se… ✗ wrong"
    assert legend(flowers, 24).plain == "● …olor ○ …tosa ✗ wrong"
