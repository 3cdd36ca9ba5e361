"""The plot and the words of a parameter's history."""

from __future__ import annotations

from tui.train.draw.weight_history import history_plot, history_words


def test_a_parameters_history() -> None:
    steps, values = (0, 10, 20), (1.0, 3.0, 2.0)
    assert history_words(steps, values, 10) == "at step 10: 3   first 1, last 2   lowest 1, highest 3"
    picture = history_plot(steps, values, 40, 8, at=10).plain.split("\n")
    assert len(picture) == 8 and "●" in "".join(picture)
    assert "no steps yet" in history_plot((), (), 40, 8).plain
    assert "●" in history_plot((0,), (1.0,), 40, 8, at=0).plain
