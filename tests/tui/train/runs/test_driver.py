"""The driver of a training run: yielding to the UI, pace, stopping, and its mailbox."""

from __future__ import annotations

import gc
import itertools
import sys
import threading
from collections.abc import Callable

import pytest

from engine.training.settings import TrainSettings, preset
from engine.training.snapshot import Snapshot
from engine.training.taken import TakenSteps
from tui.kit.responsive import MAX_YIELD_SECONDS, responsive_ui
from tui.train.runs import driver
from tui.train.runs.driver import TrainingDriver


def test_no_step_is_taken_before_the_ui_has_had_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    waiting: list[Callable[[], object]] = []

    class UiRunsMeanwhile(threading.Event):
        """The UI answers only while training waits."""

        def wait(self, timeout: float | None = None) -> bool:
            assert timeout == MAX_YIELD_SECONDS
            order.append("ui")
            waiting.pop()()
            return super().wait(0)

    class Watched:
        def __init__(self) -> None:
            self._trainer = TrainSettings().build()

        def take(self, most: int) -> TakenSteps:
            taken = self._trainer.take(most)
            order.append(f"step {taken.first}")
            return taken

    def yield_to_ui(show: bool, resume: Callable[[], object]) -> None:
        waiting.append(resume)

    monkeypatch.setattr(driver, "Event", UiRunsMeanwhile)
    monkeypatch.setattr(driver, "monotonic", map(float, itertools.count()).__next__)  # each look at it takes a second
    TrainingDriver(Watched(), yield_to_ui=yield_to_ui).train(threading.Event(), until=3)
    assert order == ["step 0", "ui", "step 1", "ui", "step 2"]
    assert not waiting


def test_it_yields_after_each_slice_until_stopped() -> None:
    turns: list[tuple[bool, int]] = []

    def turn(show: bool, go: Callable[[], object]) -> None:
        turns.append((show, run.state.done))
        if len(turns) == 3:
            stop.set()
        go()

    run, stop = TrainingDriver(preset("moons").build(), yield_to_ui=turn), threading.Event()
    run.train(stop)
    assert len(turns) == 3
    assert [done for _, done in turns] == sorted({done for _, done in turns})
    assert run.state.done == turns[-1][1]  # not one step more


def test_a_slow_run_yields_no_more_once_all_is_drawn() -> None:
    def turn(show: bool, go: Callable[[], object]) -> None:
        turns.append(show)
        run.is_drawn = show
        go()

    turns: list[bool] = []
    run, stop = TrainingDriver(TrainSettings().build(), speed=4, yield_to_ui=turn), threading.Event()
    run.train(stop, until=2)
    assert turns.count(True) == 1


def test_the_collector_and_the_switching_are_as_before_after_a_run() -> None:
    def as_it_is() -> tuple[object, ...]:
        return sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count() > 0

    gc.freeze()  # as start-up does
    before = as_it_is()
    with responsive_ui():
        inside = as_it_is()
        TrainingDriver(TrainSettings().build()).train(threading.Event(), until=2)
        assert as_it_is() == inside != before
    assert as_it_is() == before


def test_a_slow_run_stops_at_once() -> None:
    run, stop = TrainingDriver(TrainSettings().build(), speed=0.001), threading.Event()
    thread = threading.Thread(target=run.train, args=(stop,))
    thread.start()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert run.state.done <= 1


def test_the_state_is_the_same_object_until_something_happens() -> None:
    run = TrainingDriver(TrainSettings().build())
    assert run.state is run.state
    before = run.state
    run.train(threading.Event(), until=1)
    assert run.state is not before
    assert isinstance(run.state.snapshot, Snapshot)
    run.train(threading.Event(), until=1)
    assert run.state.done == 1


def test_at_full_speed_it_takes_as_many_steps_as_a_slice_has_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    class Quick:
        """Steps that take half a millisecond each."""

        def __init__(self) -> None:
            self._trainer, self._at = TrainSettings().build(), 0.0

        def now(self) -> float:
            return self._at

        def take(self, most: int) -> TakenSteps:
            asked.append(most)
            taken = [self._trainer.take(1) for _ in range(most)]
            self._at += most * 0.0005
            last = taken[-1]
            losses = [one.losses[0] for one in taken]
            return TakenSteps(taken[0].first, losses, losses, (), last.snapshot, last.state)

    quick = Quick()
    monkeypatch.setattr(driver, "monotonic", quick.now)
    run = TrainingDriver(quick)
    run.train(threading.Event(), until=40)
    assert asked == [1, 16, 16, 7]
    assert run.state.steps == tuple(range(40))
    assert run.state.snapshot is not None and run.state.snapshot.step == 39
    asked.clear()
    run.speed = 1e9
    run.train(threading.Event(), until=42)
    assert asked == [1, 1]
