"""The thread that trains rests while keys are answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Queue

import pytest

from engine.training.settings import TrainSettings
from engine.training.snapshot import Snapshot
from tui.train.runs import driver


def test_no_step_is_taken_until_the_screen_lets_training_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "MAX_YIELD_SECONDS", 60.0)
    monkeypatch.setattr(driver, "SLICE_SECONDS", 0.0)  # after every step
    taken: list[int] = []
    next_step_taken = threading.Event()
    resting: Queue[Callable[[], object]] = Queue()

    def steps() -> Iterator[Snapshot]:
        for snapshot in TrainSettings().build():
            taken.append(snapshot.step)
            if snapshot.step == 1:
                next_step_taken.set()
            yield snapshot

    run = driver.TrainingDriver(steps(), None, lambda show, go: resting.put(go))
    thread = threading.Thread(target=run.train, args=(threading.Event(), 3))
    thread.start()
    go_on = resting.get(timeout=30)
    assert not next_step_taken.wait(0.2)
    assert taken == [0]
    go_on()
    resting.get(timeout=30)()
    thread.join(30)
    assert not thread.is_alive()
    assert taken == [0, 1, 2]
