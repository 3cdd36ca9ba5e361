"""The bounded history of losses."""

from __future__ import annotations

from tui.train.state import LossHistory


def test_memory_of_losses_is_bounded_and_keeps_spikes() -> None:
    history = LossHistory(most=100)
    for step in range(10_000):
        history.append(step, 9.0 if step == 5000 else 1.0)
    assert len(history.losses) <= 100
    assert history.steps[0] == 0
    assert history.steps[-1] == 9999
    assert 9.0 in history.losses
