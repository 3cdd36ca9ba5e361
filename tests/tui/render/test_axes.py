"""Ticks of linear and logarithmic axes."""

from __future__ import annotations

import pytest

from tui.render.axes import linear_axis, log_axis


@pytest.mark.parametrize(
    ("axis", "labels"),
    [
        (linear_axis(0, 20, 5), ["0", "5", "10", "15", "20"]),
        (linear_axis(0, 1, 5), ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (linear_axis(0, 2, 5, whole=True), ["0", "1", "2"]),
        (linear_axis(3, 3, 2), ["2", "4"]),
        (linear_axis(0, 2e61, 5), ["0", "5e+60", "1e+61", "1.5e+61", "2e+61"]),
        (linear_axis(5e10, 1.5e11, 2), ["5e+10", "1e+11", "1.5e+11"]),
        (linear_axis(-1.7e308, 1.7e308, 5), ["-1e+308", "0", "1e+308"]),
        (log_axis(0.001, 10, 5), ["0.001", "0.01", "0.1", "1", "10"]),
        (log_axis(1, 8, 5), ["1", "2", "5"]),
        (log_axis(0.001, 2000, 2), ["0.001", "1", "1000"]),
        (log_axis(3.1, 3.3, 4), ["3.1", "3.15", "3.2", "3.25", "3.3"]),
    ],
)
def test_ticks_are_round(axis: object, labels: list[str]) -> None:
    assert [label for _, label in axis.ticks] == labels  # type: ignore[attr-defined]
